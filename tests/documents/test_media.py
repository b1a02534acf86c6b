"""What a file is: by its content, never by its name."""

import pytest

from bot.documents.media import declarable, recognise
from tests.kit.samples import BAD, GOOD

EVERY = ("image", "pdf", "document", "table")


@pytest.mark.parametrize("ending", GOOD)
def test_a_file_is_told_by_its_content(ending: str) -> None:
    content, declared, group = GOOD[ending]
    kind = recognise(content, declared, EVERY)
    assert kind is not None
    assert (kind.group, f".{ending}" in kind.endings) == (group, True)
    assert declarable(declared, EVERY)


@pytest.mark.parametrize("ending", GOOD)
def test_only_what_the_question_asks_for_is_taken(ending: str) -> None:
    content, declared, group = GOOD[ending]
    assert recognise(content, declared, tuple(each for each in EVERY if each != group)) is None


@pytest.mark.parametrize("what", BAD)
def test_anything_else_is_not(what: str) -> None:
    assert recognise(*BAD[what], EVERY) is None


def test_what_is_declared_as_something_else_is_not_even_fetched() -> None:
    assert not declarable("application/zip", EVERY)
    assert not declarable("application/pdf", ("image",))
    assert not declarable("video/mp4", EVERY)
