"""A new request finds the card of an old one, whatever forms its words stand in, and nothing that is not like it."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.lemmas import lemmas
from bot.matching.similar import Text, having_words, most_similar

CARDS = [
    ("psy_parent", "Ругань родителей в общем чате: как остановить"),
    ("psy_parent", "Родительское собрание: с чего начать первое собрание"),
    ("psy_parent", "Родители не согласны с отметкой"),
    ("psy_child", "Истерика в младшей группе после ухода мамы"),
    ("psy_child", "Дети дерутся на перемене"),
    ("psy_child", "Ученик отказывается работать на уроке"),
    ("digital", "Электронный журнал не открывается с домашнего компьютера"),
    ("digital", "Как выставить оценки за четверть в электронном журнале"),
    ("ict", "Проектор не видит ноутбук"),
    ("method", "Открытый урок: как составить технологическую карту"),
    ("method", "План урока, если не хватает времени на рефлексию"),
    ("law", "Какие документы нужны для аттестации на первую категорию"),
    ("health", "Ребёнок упал на прогулке"),
    ("extra", "Экскурсия: разрешения родителей и приказ"),
    ("conflict", "Коллега кричит при детях"),
]
LIBRARY = [Text(number, lemmas(words), topic) for number, (topic, words) in enumerate(CARDS)]


def finds(question: str, topic: str | None = None, most: int = 3) -> list[str]:
    return [CARDS[number][1] for number in most_similar(lemmas(question), LIBRARY, topic=topic, most=most)]


@pytest.mark.parametrize(
    ("question", "card"),
    [
        ("с родителями ругаюсь", "Ругань родителей в общем чате: как остановить"),
        ("Помогите, журнал электронный не открылся!", "Электронный журнал не открывается с домашнего компьютера"),
        ("на переменах дерётся один ребёнок", "Дети дерутся на перемене"),
        ("боюсь первого родительского собрания", "Родительское собрание: с чего начать первое собрание"),
        ("Истерики у малыша, когда мама уходит", "Истерика в младшей группе после ухода мамы"),
        ("нужна технологическая карта открытого урока", "Открытый урок: как составить технологическую карту"),
        ("документы на аттестацию", "Какие документы нужны для аттестации на первую категорию"),
        ("ноутбук и проектор не дружат", "Проектор не видит ноутбук"),
    ],
)
def test_other_forms_of_the_words_find_the_card(question: str, card: str) -> None:
    assert finds(question)[:1] == [card]


@pytest.mark.parametrize(
    "question",
    [
        "Где взять ключ от спортзала?",
        "Сколько стоит новая форма для танцев",
        "Кто знает, когда привезут мебель",
        "Потерялась варежка у мальчика с прогулки, ищем третий день всей группой, нигде её не нашли",
        "Помогите!",
        "",
        "😱",
    ],
)
def test_what_is_like_no_card_finds_nothing(question: str) -> None:
    assert finds(question) == []


def test_a_word_that_every_card_has_tells_little() -> None:
    library = [Text(number, ("ребенок", word), "x") for number, word in enumerate(["сон", "еда", "драка", "речь"])]
    assert most_similar(("ребенок", "речь", "звук"), library, most=1) == (3,)
    assert most_similar(("ребенок", "варежка", "шкафчик", "потеряться", "искать"), library) == ()


def test_the_same_topic_goes_first_among_equals_and_finds_nothing_by_itself() -> None:
    library = [Text(1, ("проверка", "тетрадь"), "subject"), Text(2, ("проверка", "тетрадь"), "law")]
    assert most_similar(("проверка",), library, topic="law") == (2, 1)
    assert most_similar(("проверка",), library) == (1, 2)
    assert most_similar(("варежка",), library, topic="law") == ()


def test_a_longer_card_with_the_same_words_comes_later() -> None:
    longer = Text(1, ("проверка", "тетрадь", "цвет", "паста", "поле", "дата", "подпись"), "x")
    assert most_similar(("проверка", "тетрадь"), [longer, Text(2, ("проверка", "тетрадь"), "x")]) == (2, 1)


def test_no_more_than_asked_for_and_nothing_of_an_empty_library() -> None:
    library = [Text(number, ("проверка", "тетрадь"), "x") for number in range(9, 0, -1)]
    assert most_similar(("тетрадь",), library) == (1, 2, 3)
    assert most_similar(("тетрадь",), library, most=1) == (1,)
    assert most_similar(("тетрадь",), []) == ()
    assert most_similar((), library) == ()
    assert most_similar(("тетрадь",), [Text(1, (), "x")]) == ()


WORDS = ["раз", "два", "три", "четыре", "пять", "шесть", "семь"]


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=6)), st.randoms())
def test_the_order_of_the_texts_changes_nothing(words: list[list[str]], random: Random) -> None:
    library = [Text(number, tuple(terms), "x") for number, terms in enumerate(words)]
    mixed = list(library)
    random.shuffle(mixed)
    assert most_similar(("раз", "шесть"), library) == most_similar(("шесть", "раз"), mixed)


def looked_for(words: str) -> list[str]:
    return [CARDS[number][1] for number in having_words(lemmas(words), LIBRARY)]


def test_one_word_finds_every_card_with_it_in_any_form() -> None:
    assert looked_for("собраниями")[0] == "Родительское собрание: с чего начать первое собрание"
    assert {"Родители не согласны с отметкой", "Экскурсия: разрешения родителей и приказ"} <= {*looked_for("родителям")}


def test_a_long_card_is_found_by_one_word() -> None:
    card = Text(1, ("журнал", *(f"слово{number}" for number in range(300))), "digital")
    assert having_words(("журнал",), [card]) == (1,)
    assert most_similar(("журнал",), [card]) == ()


def test_the_more_of_the_words_the_earlier() -> None:
    assert (
        looked_for("электронный журнал, оценки за четверть")[0]
        == "Как выставить оценки за четверть в электронном журнале"
    )


def test_fewer_than_half_of_the_words_are_not_enough() -> None:
    assert looked_for("журнал космос балет пингвин") == []
    assert looked_for("и как бы") == []
