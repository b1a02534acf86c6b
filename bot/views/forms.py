"""Reminders of a questionnaire left half-way."""

from bot.services.form_reminders import FormLeft
from bot.texts import label, say
from bot.views.callbacks import RunGo, RunMove
from bot.views.rows import put_off_row
from bot.views.screen import Button, Screen


def left_screen(form: FormLeft) -> Screen:
    resume = Button(label("runs.resume"), RunGo(run=form.run_id, move=RunMove.RESUME).pack(), style="success")
    return Screen(say("runs.left", form=form), ((resume,), *put_off_row(form.notice_id)))


NOTICES = {"form_left": left_screen}
