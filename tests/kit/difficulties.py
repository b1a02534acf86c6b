"""The diagnostics of a mentee's difficulties, as small as a test needs it."""

from bot.services.difficulties import FORM
from tests.kit.answered_waves import named_form

DIAGNOSTICS = named_form(
    FORM,
    """
    - {id: d_method, kind: scale, text: Методика}
    - {id: d_ict, kind: scale, text: ИКТ-компетенции}
    - {id: d_law, kind: scale, text: Нормативные основы, visible_to: [author, curator]}
    - {id: tasks, kind: text, text: С какими делами трудно}
    """,
    visible_to="[author, mentor, curator]",
)
