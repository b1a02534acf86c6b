"""Any text of a person becomes normal forms of its words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.lemmas import lemma, lemmas


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("с родителями ругаюсь", ("родитель", "ругаться")),
        ("Дети дерутся на перемене!", ("ребенок", "драться", "перемена")),
        ("Ёлки ёлка ЁЛКОЙ", ("елка", "елка", "елка")),
        ("Подскажите, пожалуйста, как заполнить электронный журнал?", ("заполнить", "электронный", "журнал")),
        ("в 5 классе 28 человек", ("класс", "28", "человек")),
        ("онлайн-урок", ("онлайн-урок",)),
        ("и\u0306 урок\u00a0истории", ("урок", "история")),
        ("😱🔥 … — №", ()),
        ("", ()),
        ("журнал\x00не открывается", ("журнал", "открываться")),
    ],
)
def test_words_that_mean_something_in_normal_form(text: str, expected: tuple[str, ...]) -> None:
    assert lemmas(text) == expected


def test_forms_of_one_word_have_one_lemma() -> None:
    forms = ["собрание", "собрания", "собранию", "собранием", "собрании", "Собраний", "СОБРАНИЯМ"]
    assert {lemma(form) for form in forms} == {"собрание"}


def test_a_long_word_is_cut_and_a_long_text_is_not_read_to_its_end() -> None:
    (cut,) = lemmas("ы" * 3_000)
    assert len(cut) <= 41
    assert "конец" not in lemmas("урок " * 1_000 + "конец")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.text(st.characters(), max_size=50))
def test_nothing_a_person_can_type_raises(text: str) -> None:
    for term in lemmas(text):
        assert term == term.casefold()
        assert "ё" not in term
    assert isinstance(lemma(text), str)


def test_not_even_half_a_sign_raises() -> None:
    assert lemmas("урок \ud83d") == ("урок",)
    assert lemma("\ud83d") == "\ud83d"
