from bot.services.file_answers import Opened
from bot.texts import say
from bot.views.rows import home_row
from bot.views.screen import Document, Screen


def file_screen(opened: Opened, content: bytes | None) -> Screen:
    """In strict privacy it is said where the file lies: documents do not travel through the messenger."""
    if content is not None:
        return Screen(say("people.file", opened=opened), document=Document(opened.name, content))
    return Screen(say("people.file_elsewhere", opened=opened), home_row())
