"""Mistakes of content: each names the file, the question and the reason."""

from pathlib import Path
from textwrap import dedent

import pytest

from bot.scenarios.facts import FACTS
from bot.scenarios.library import ContentError, load_library
from tests.scenarios.walking import HEADER

GOOD = "  - {id: ok, kind: yes_no, text: Да?}\n"


def put(folder: Path, steps: str, header: str = HEADER, name: str = "tiny.yaml") -> None:
    (folder / name).write_text(header + "steps:\n" + dedent(steps), encoding="utf-8")


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as raised:
        load_library(folder)
    return [str(mistake) for mistake in raised.value.mistakes]


@pytest.mark.parametrize(
    ("steps", "mistake"),
    [
        ("  - {id: q, kind: yes_no}", "tiny.yaml, вопрос «q»: нет поля «text»."),
        ("  - {kind: yes_no, text: Да?}", "tiny.yaml, вопрос «№ 1»: нет поля «id»."),
        ("  - {id: q, kind: yes_no, text: Да?, txet: x}", "tiny.yaml, вопрос «q»: лишнее поле «txet»."),
        ("  - {id: q, kind: yes_no, text: '  '}", "tiny.yaml, вопрос «q»: пустой текст (поле «text»)."),
        (
            "  - {id: q, kind: slider, text: Да?}",
            (
                "tiny.yaml, вопрос «q»: неизвестный вид вопроса «slider», бывают "
                "single, multi, scale, matrix, yes_no, number, text, long_text, date, moment, person, file, info."
            ),
        ),
        (
            "  - {id: Вопрос, kind: yes_no, text: Да?}",
            (
                "tiny.yaml, вопрос «Вопрос»: id – строчные латинские буквы, цифры и подчёркивания, "
                "у вопроса не больше 24 знаков."
            ),
        ),
        (
            "  - {id: q, kind: single, text: Где?, options: {'в зале': зал, yard: двор}}",
            "tiny.yaml, вопрос «q»: ключ ответа – до 22 латинских букв, цифр и знаков _ / + -.",
        ),
        (
            "  - {id: q, kind: single, text: Где?, options: {yard: двор}}",
            "tiny.yaml, вопрос «q»: нужно хотя бы два варианта ответа.",
        ),
        (
            "  - {id: q, kind: single, text: Сколько?, options: {one: 1, two: два}}",
            "tiny.yaml, вопрос «q»: в поле «options» нужен текст (возможно, не хватает кавычек).",
        ),
        (
            "  - {id: q, kind: multi, text: Дни, min_choices: 3, options: {a: пн, b: вт}}",
            "tiny.yaml, вопрос «q»: min_choices больше, чем вариантов ответа.",
        ),
        (
            "  - {id: q, kind: scale, text: Оценка, min: 1, max: 20}",
            "tiny.yaml, вопрос «q»: на шкале должно быть от 2 до 11 делений.",
        ),
        (
            "  - {id: q, kind: date, text: Дата, min: вчера}",
            "tiny.yaml, вопрос «q»: день записывают как today, today+30d или today-30d.",
        ),
        (
            "  - {id: q, kind: text, text: Слово, max_length: 5000}",
            "tiny.yaml, вопрос «q»: в поле «max_length» нужно не больше 3000.",
        ),
        (
            "  - {id: q, kind: text, text: Слово, visible_to: [everybody]}",
            (
                "tiny.yaml, вопрос «q»: в поле «visible_to» бывает только "
                "'author', 'mentor', 'mentee', 'curator', 'head', 'council' или 'averages'."
            ),
        ),
        (
            GOOD + "  - {id: ok, kind: yes_no, text: Нет?}",
            "tiny.yaml, вопрос «ok»: два вопроса с одним и тем же id.",
        ),
        (
            "  - {id: q, kind: text, text: Слово, when: {step: ok, is: true}}\n" + GOOD,
            "tiny.yaml, вопрос «q»: when ссылается на «ok», а такого вопроса выше нет.",
        ),
        (
            GOOD + "  - {id: q, kind: text, text: Слово, when: {step: z, is: true}}\n"
            "  - {id: z, kind: yes_no, text: Да?}",
            "tiny.yaml, вопрос «q»: when ссылается на «z», а такого вопроса выше нет.",
        ),
        (
            GOOD + "  - {id: q, kind: text, text: Слово, when: {step: ok}}",
            "tiny.yaml, вопрос «q»: в when нужно одно из двух: is или any_of (поле «when»).",
        ),
        (
            GOOD + "  - {id: q, kind: text, text: Слово, when: {step: ok, is: yes}}",
            "tiny.yaml, вопрос «q»: when ждёт от «ok» ответа «yes», а такого ответа там быть не может.",
        ),
        (
            "  - {id: w, kind: text, text: Слово}\n  - {id: q, kind: text, text: Ещё, when: {step: w, is: сова}}",
            "tiny.yaml, вопрос «q»: when может смотреть только на кнопки и числа, а «w» – text.",
        ),
        (
            (
                "  - {id: m, kind: single, text: Минут, options: {15: пятнадцать, 30: полчаса}}\n"
                "  - {id: q, kind: text, text: Слово, when: {step: m, is: 15}}"
            ),
            "tiny.yaml, вопрос «q»: when: ответ «15» вопроса «m» нужно взять в кавычки.",
        ),
        (
            f"  - {{id: q, kind: single, text: {'щ' * 1980}, options: {{a: да, b: нет}}, other: Другое}}",
            "tiny.yaml, вопрос «q»: вопрос вместе с вариантом other слишком длинный, лишних знаков: 1.",
        ),
        (
            f"  - {{id: q, kind: yes_no, text: {'щ' * 1500}, hint: {'щ' * 1500}}}",
            "tiny.yaml, вопрос «q»: вопрос с подсказкой и вступлением не поместится на экране: знаков больше на 800.",
        ),
        (
            "  - {id: q, kind: single, text: Где?, options: {"
            + ", ".join(f"o{n}: {n} {'щ' * 180}" for n in range(20))
            + "}}",
            "tiny.yaml, вопрос «q»: варианты ответа не поместятся на кнопках: сократите их.",
        ),
        ("  - {id: q, kind: info, text: Привет}", "tiny.yaml: в анкете нет ни одного вопроса."),
        ("  - {id: q, id: z, kind: yes_no, text: Да?}", "tiny.yaml: строка 10: ключ «id» стоит дважды."),
    ],
)
def test_a_mistake_names_file_step_and_reason(tmp_path: Path, steps: str, mistake: str) -> None:
    put(tmp_path, steps)
    assert mistakes(tmp_path) == [mistake]


UNREAD = "слова, дни, файлы и имена средним не покажешь, их не увидит никто: назовите, кто их прочитает"


@pytest.mark.parametrize("kind", ["text", "long_text", "date", "moment", "file", "person, bank: mentors"])
@pytest.mark.parametrize("readers", ["[author, averages]", "[averages]"])
def test_nobody_writes_what_nobody_reads(tmp_path: Path, kind: str, readers: str) -> None:
    put(tmp_path, GOOD + f"  - {{id: q, kind: {kind}, text: Кто?, visible_to: {readers}}}")
    assert mistakes(tmp_path) == [f"tiny.yaml, вопрос «q»: {UNREAD}."]
    put(tmp_path, GOOD + f"  - {{id: q, kind: {kind}, text: Кто?, visible_to: [curator, averages]}}")
    assert load_library(tmp_path)


def test_the_words_of_other_are_read_too(tmp_path: Path) -> None:
    step = "  - {id: q, kind: multi, text: Где?, options: {a: зал, b: двор}, visible_to: [averages]"
    put(tmp_path, f"{step}, other: Другое}}")
    assert mistakes(tmp_path) == [f"tiny.yaml, вопрос «q»: {UNREAD}."]
    put(tmp_path, f"{step}}}")
    assert load_library(tmp_path)


@pytest.mark.parametrize(
    ("header", "mistake"),
    [
        (HEADER.replace("id: tiny", "id: other"), "tiny.yaml: id «other» не совпадает с именем файла."),
        (HEADER.replace("title: Проба\n", ""), "tiny.yaml: нет поля «title»."),
        (HEADER.replace("minutes: 1", "minutes: 90"), "tiny.yaml: в поле «minutes» нужно не больше 60."),
        (
            HEADER + "scoring: {s: {title: С, steps: [gone]}}\n",
            "tiny.yaml: подсчёт «s» ссылается на «gone», а такого вопроса нет.",
        ),
        (HEADER + "scoring: {s: {title: С, steps: []}}\n", "tiny.yaml: в подсчёте «s» нет ни одного вопроса."),
        (
            HEADER + "scoring: {s: {title: С, steps: [ok]}}\n",
            "tiny.yaml, вопрос «ok»: подсчёт «s» берёт этот вопрос, а ответ на него не число.",
        ),
        (HEADER.replace("audience: [mentor]", "audience: mentor"), "tiny.yaml: в поле «audience» нужен список."),
    ],
)
def test_a_mistake_of_the_whole_form_names_file_and_reason(tmp_path: Path, header: str, mistake: str) -> None:
    put(tmp_path, GOOD, header)
    assert mistakes(tmp_path) == [mistake]


def test_broken_yaml_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text("id: tiny\n title: [", encoding="utf-8")
    assert mistakes(tmp_path)[0].startswith("tiny.yaml: строка 2: не читается как YAML")


def test_a_file_of_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_bytes("title: Проба".encode("cp1251"))
    assert mistakes(tmp_path) == ["tiny.yaml: файл не в кодировке UTF-8."]


@pytest.mark.parametrize("text", ["", "- просто список", "steps: нет", "steps: [1, нет]"])
def test_a_file_that_is_no_form_is_a_mistake(tmp_path: Path, text: str) -> None:
    (tmp_path / "tiny.yaml").write_text(text, encoding="utf-8")
    assert mistakes(tmp_path)


def test_a_fact_nobody_knows_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "  - {id: a, kind: text, text: Кто?, prefill: person.shoe_size}")
    assert mistakes(tmp_path)[0].startswith("tiny.yaml, вопрос «a»: неизвестное prefill «person.shoe_size», бывают")


@pytest.mark.parametrize("name", ["form.tiny.b", "form.another.a"])
def test_an_answer_of_a_form_that_has_no_such_question_is_refused(tmp_path: Path, name: str) -> None:
    put(tmp_path, f"  - {{id: a, kind: text, text: Кто?, prefill: {name}}}")
    _, scenario, step = name.split(".")
    reason = f"prefill ссылается на вопрос «{step}» анкеты «{scenario}», а такого нет"
    assert mistakes(tmp_path) == [f"tiny.yaml, вопрос «a»: {reason}."]


@pytest.mark.parametrize("name", [*FACTS, "form.tiny.a"])
def test_what_the_programme_knows_can_be_asked_for(tmp_path: Path, name: str) -> None:
    put(tmp_path, f"  - {{id: a, kind: text, text: Кто?, prefill: {name}}}")
    assert load_library(tmp_path)["tiny"].steps[0].prefill == name


def test_all_mistakes_of_all_files_are_collected(tmp_path: Path) -> None:
    put(tmp_path, "  - {id: a, kind: yes_no}\n  - {id: b, kind: slider, text: Да?}")
    put(tmp_path, GOOD, name="second.yaml")
    put(tmp_path, GOOD, HEADER.replace("tiny", "good"), name="good.yaml")
    assert [mistake.split(":")[0] for mistake in mistakes(tmp_path)] == [
        "second.yaml",
        "tiny.yaml, вопрос «a»",
        "tiny.yaml, вопрос «b»",
    ]


def test_numbers_hours_and_days_in_yaml_stay_what_they_look_like(tmp_path: Path) -> None:
    put(tmp_path, "  - {id: q, kind: single, text: Когда?, options: {0700: 7:00, 15: 2026-11-27, yes: no}}")
    step = load_library(tmp_path)["tiny"].steps[0]
    assert step.model_dump()["options"] == {"0700": "7:00", "15": "2026-11-27", "yes": "no"}
