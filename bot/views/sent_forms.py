"""«Мои анкеты», one sent questionnaire, and the curator's news of one."""

from bot.services.sent_forms import FormSent, OwnForms, ReadForm, Startable
from bot.texts import label, say
from bot.views import callbacks as c
from bot.views.rows import home_row, turn_row
from bot.views.screen import Button, Screen
from bot.views.sent_answers import answers_page

MOST_TO_BEGIN = 20


def own_forms_screen(own: OwnForms) -> Screen:
    waiting = tuple(
        (
            Button(
                label("sent_forms.waiting", each=each),
                c.WaveAnswer(respondent=each.respondent_id).pack(),
                style="primary",
            ),
        )
        for each in own.waiting
    )
    sent = tuple(
        (Button(label("sent_forms.sent", each=each), c.SentOpen(run=each.run_id).pack()),) for each in own.sent
    )
    turns = turn_row(own.page, own.pages, lambda to: c.OwnForms(page=to))
    begin = tuple((begin_button(each),) for each in own.startable[:MOST_TO_BEGIN])
    return Screen(say("sent_forms.list", own=own), (*waiting, *sent, *turns, *begin, *home_row()))


def begin_button(each: Startable) -> Button:
    return Button(
        label("sent_forms.begin", each=each), c.OwnFormStart(scenario=each.scenario.id, pair=each.pair_id).pack()
    )


def sent_screen(form: ReadForm, page: int) -> Screen:
    """Page by page."""
    shown = answers_page(form.asked, page)
    text = say("sent_forms.page", form=form, answers=shown.text)
    turns = turn_row(shown.page, shown.pages, lambda to: c.SentOpen(run=form.run_id, page=to))
    if not form.own:
        person = Button(label("campaigns.person"), c.PersonOpen(person=form.person.id).pack())
        return Screen(text, (*shown.files, *turns, (person, *home_row()[0])))
    change = (
        ((Button(label("sent_forms.change"), c.WaveAnswer(respondent=form.respondent_id).pack()),),)
        if form.respondent_id
        else ()
    )
    back = (Button(label("sent_forms.to_list"), c.OwnForms().pack()), *home_row()[0])
    return Screen(text, (*turns, *change, back))


def form_sent_screen(sent: FormSent) -> Screen:
    read = Button(label("sent_forms.read"), c.SentOpen(run=sent.run_id).pack(), style="primary")
    return Screen(say("sent_forms.news", name=sent.person.name, title=sent.title), ((read,), *home_row()))


NOTICES = {"form_sent": form_sent_screen}
