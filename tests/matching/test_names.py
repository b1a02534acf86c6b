"""People are taken out of a text, the text stays."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.morphology import folded, readings
from bot.matching.names import HIDDEN, LETTERS, has_names, names_in, without_names

HIDDEN_IN = [
    ("Вчера Катя подралась с Мишей", "Вчера … подралась с …"),
    ("Катя плачет", "… плачет"),
    ("Петров И.И. не сдал тетрадь", "… не сдал тетрадь"),
    ("У Петрова И. И. двойка", "У … двойка"),
    ("И.И. Петров пришёл. Дети рады.", "… пришёл. Дети рады."),
    ("С Аней К. никто не дружит", "С … никто не дружит"),
    ("Анна Сергеевна Соколова кричит", "… кричит"),
    ("анна сергеевна кричит", "… кричит"),
    ("Мама Димы, Ольга Петровна, недовольна", "Мама …, …, недовольна"),
    ("Иван Мороз и Римма Ким ушли", "… и … ушли"),
    ("Анна-Мария Римская-Корсакова дерётся", "… дерётся"),
    ("В. Иванова и М.Петров спорят", "… и … спорят"),
    ("ИВАНОВ ДЕРЁТСЯ", "… ДЕРЁТСЯ"),
    ("Света и Слава опоздали", "… и … опоздали"),
    ("Позвоните Ивану.\nПетя дерётся", "Позвоните ….\n… дерётся"),
    ("Алексе\u0301й и Андреи\u0306 дерутся", "… и … дерутся"),
    ("Ученик Хабибуллин, ученица Шайхутдинова", "Ученик …, ученица …"),
    ("звоните 8 (916) 123-45-67 после шести", "звоните … после шести"),
    ("мой номер +79161234567", "мой номер …"),
    ("тел. 916 123 45 67, 123-45-67", "тел. …, …"),
    ("+375 29 123-45-67", "…"),
    ("пишите на anna.petrova@mail.ru или @anna_petrova", "пишите на … или …"),
    ("вот https://vk.com/id1234567, посмотрите", "вот …, посмотрите"),
    ("это t.me/anna", "это …"),
]
LEFT = [
    "В понедельник урок в 10:30, в пятницу, 27.11.2026 15:30, зачёт",
    "Среда, 20-11-26, кабинет 305, 28 человек, 5 А класс",
    "Не открывается Word и Excel, а в Сферуме и на Учи.ру всё хорошо",
    "Что нового во ФГОС, МЭШ, РЭШ, ОГЭ и ВПР?",
    "Мы едем в Москву, Казань и Санкт-Петербург, потом во Владимир и Киров",
    "Ученик кричит. Журнал пуст. Урок сорван. Дети плачут. Родители против. Лист потерян. Тема сложная.",
    "Школа «Точка роста», программа «Орлята России», «Разговоры о важном»",
    "Март и Август прошли. В марте дежурство.",
    "Свет в кабинете мигает",
    "Дед Мороз придёт на утренник",
    "ПОМОГИТЕ СРОЧНО ЖУРНАЛ НЕ РАБОТАЕТ",
    "Здравствуйте! Помогите, пожалуйста. Спасибо",
    "Журнал\x00 не открывается 😱",
    "Отметки 5, 4, 3. Среднее 4,25; всего 1 200 000 рублей",
    "",
]


@pytest.mark.parametrize(("text", "expected"), HIDDEN_IN)
def test_people_are_hidden_and_the_rest_stays(text: str, expected: str) -> None:
    assert without_names(text) == expected
    assert without_names(expected) == expected


@pytest.mark.parametrize("text", LEFT)
def test_ordinary_words_stay_letter_for_letter(text: str) -> None:
    assert without_names(text) == text
    assert not has_names(text)


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("был у кота на уроке, коту скучно", ["Кот"], "был у … на уроке, … скучно"),
        ("с соколовой не спорю, Соколову не зову", ["Соколова Вера"], "с … не спорю, … не зову"),
        ("гырдымовым довольны, ГЫРДЫМОВУ скажите", ["Гырдымов"], "… довольны, … скажите"),
        ("Алене и алёной", ["Алёна"], "… и …"),
        ("позовите петровну", ["Анна Петровна"], "позовите …"),
        ("урок литературы", ["Кот"], "урок литературы"),
        ("Надежда есть", ["", "…", "\x00"], "… есть"),
    ],
)
def test_known_people_are_hidden_in_every_form(text: str, known: list[str], expected: str) -> None:
    assert without_names(text, known) == expected
    assert has_names(text, known) == (text != expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Петя не слушается", True),
        ("мальчик не слушается", False),
        ("Ребёнок не слушается", False),
        ("звоните 89161234567", True),
        ("пишите a@b.ru", True),
        ("смотрите https://resh.edu.ru/subject", False),
    ],
)
def test_a_warning_is_for_people_only(text: str, expected: bool) -> None:
    assert has_names(text) is expected


PEOPLE = [
    *["Анна", "Алёна", "Пётр", "Любовь", "Слава", "Света", "Илья", "Лев", "Надежда", "Марк", "Гульнара", "Ия"],
    *["Петрова", "Сорокина", "Кузнец", "Мороз", "Хабибуллина", "Гырдымов", "Шевченко", "Ким", "Кот", "Толстой"],
    *["Сергеевна", "Ильинична", "Львович", "Римская-Корсакова", "Седых", "Кара-Мурза", "Smith"],
]


def forms_of(name: str) -> set[str]:
    """What pymorphy makes of every part of the name in every case."""
    parts = [part for part in name.split("-") if part]
    people = [each for part in parts for each in readings(part) if {"Name", "Surn", "Patr"} & each.tag.grammemes]
    cases = ("nomn", "gent", "datv", "accs", "ablt", "loct")
    inflected = [each.inflect({case}) for each in people for case in cases]
    return {folded(part) for part in parts} | {folded(form.word) for form in inflected if form}


FORMS = {name: forms_of(name) for name in PEOPLE}
SHAPES = st.sampled_from([str, str.upper, str.title, lambda word: unicodedata.normalize("NFD", word)])
BETWEEN = st.sampled_from([" ", ", ", ". ", "\n", " и ", "-", "_", "5", " урок ", "«", "(", "😱", "", "\x00"])


@settings(max_examples=300, deadline=None)
@given(st.data(), st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4))
def test_no_form_of_a_known_name_is_left(data: st.DataObject, known: list[str]) -> None:
    pieces = []
    for name in known:
        form = data.draw(st.sampled_from(sorted(FORMS[name])))
        pieces += [data.draw(BETWEEN) or " ", data.draw(SHAPES)(form)]
    text = "".join(pieces)
    left = {folded(word) for word in LETTERS.findall(without_names(text, known))}
    assert not left & set().union(*(FORMS[name] for name in known)), text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Анна… что делать с классом", ("Анна",)),  # the author's own dots hide nobody
        ("Ну… спросите Анну Петрову, телефон 8 916 123 45 67", ("Анну Петрову", "8 916 123 45 67")),
        ("Как записать класс: https://ya.ru/abc", ()),
    ],
)
def test_names_stand_as_they_are_written(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=100), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_cut_only_where_it_is_hidden(text: str, known: list[str]) -> None:
    hidden = without_names(text, known)
    assert has_names(text, known) or hidden.count(HIDDEN) >= text.count(HIDDEN)
    place = 0
    for piece in hidden.split(HIDDEN):
        place = text.index(piece, place) + len(piece)
