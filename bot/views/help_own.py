"""«Мои вопросы»: asked and answered."""

from bot.services.help_own import OwnHelp, OwnLine
from bot.texts import excerpt, label, say
from bot.views.help_callbacks import HelpOpen, HelpOwn
from bot.views.rows import home_row, turn_row
from bot.views.screen import Button, Screen


def own_screen(own: OwnHelp) -> Screen:
    lines = tuple((line_button(each),) for each in own.rows)
    turns = turn_row(own.page, own.pages, lambda to: HelpOwn(page=to))
    return Screen(say("help.own.screen", nothing=not own.rows), (*lines, *turns, *home_row()))


def line_button(line: OwnLine) -> Button:
    words = excerpt(line.gist or line.topic_words, 50) or label("home.help_without_words")
    return Button(label("help.own.line", line=line, words=words), HelpOpen(request=line.request_id).pack())
