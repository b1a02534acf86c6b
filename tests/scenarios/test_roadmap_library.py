"""Mistakes of a roadmap: each names the file, the item and the reason, in Russian, all of them at once."""

from pathlib import Path

import pytest

from bot import content
from bot.scenarios.library import ContentError, load_library
from bot.scenarios.roadmap_library import load_roadmaps
from bot.scenarios.roadmap_mistakes import find_lost_forms

HEAD = """\
id: tiny
title: Карта
name: Карта
about: Для пробы.
calendar: school
year: 2025
source: проба
"""
ALWAYS = "deadline: {kind: always}"
GOOD = f"{{number: '1.1', title: Дело, {ALWAYS}}}"


def written(*items: str, stage: str = "{number: '1', title: Этап, window: {kind: none}", more: str = "") -> str:
    return f"{HEAD}{more}stages:\n- {stage}, items: [{', '.join(items)}]}}\n"


def load(folder: Path, text: str, name: str = "tiny.yaml") -> None:
    (folder / name).write_text(text, encoding="utf-8")
    load_roadmaps(folder)


def mistakes(folder: Path, text: str, name: str = "tiny.yaml") -> list[str]:
    with pytest.raises(ContentError) as raised:
        load(folder, text, name)
    return [str(mistake) for mistake in raised.value.mistakes]


def item(rest: str, number: str = "1.1") -> str:
    return f"{{number: '{number}', title: Дело, {rest}}}"


def test_a_roadmap_without_mistakes_is_read(tmp_path: Path) -> None:
    load(tmp_path, written(GOOD))
    assert list(load_roadmaps(tmp_path)) == ["tiny"]


@pytest.mark.parametrize(
    ("of_item", "mistake"),
    [
        ("{number: '1.1', " + ALWAYS + "}", "нет поля «title»"),
        (item(f"{ALWAYS}, who: [curator]"), "лишнее поле «who»"),
        (
            item(f"{ALWAYS}, responsible: [director]"),
            "в поле «responsible» бывает только 'head', 'curator', 'working_group', 'mentor', 'mentee', 'pair'",
        ),
        (item("deadline: {kind: someday}"), "неизвестный вид срока «someday», бывают absolute, month_window, school"),
        (item("deadline: {by: 2025-01-20}"), "у срока нет поля «kind», бывают absolute, month_window, school_year"),
        (item("deadline: {kind: absolute, by: 20.01.2025}"), "день записывают как 2025-01-20"),
        (item("deadline: {kind: absolute, by: 2025-02-29}"), "нет такого дня: «2025-02-29» (поле «by»)"),
        (item("deadline: {kind: recurring, dates: [20.05]}"), "в поле «dates» нужен текст"),
        (item("deadline: {kind: recurring, dates: ['20.05']}"), "день записывают как 05-20: месяц, потом число"),
        (item("deadline: {kind: recurring, dates: [02-30]}"), "нет такого дня: «02-30»"),
        (item("deadline: {kind: recurring, dates: []}"), "поле «dates» пусто"),
        (item("deadline: {kind: recurring, dates: [05-20, 05-20]}"), "день «05-20» стоит дважды"),
        (item("deadline: {kind: month_window, from_month: 0, to_month: 2}"), "в поле «from_month» нужно не меньше 1"),
        (item("deadline: {kind: month_window, from_month: 1, to_month: 13}"), "в поле «to_month» нужно не больше 12"),
        (item("once: true"), "у мероприятия либо «deadline», либо «terms»"),
        (item("deadline: {kind: none}"), "«propose» нужно там, где в документе срока нет, и только там"),
        (
            item(f"{ALWAYS}, propose: {{from: 09-01, by: 09-15}}"),
            "«propose» нужно там, где в документе срока нет, и только там",
        ),
        (
            item("deadline: {kind: none}, propose: {from: 01-15, by: 09-15}"),
            "в «propose» 01-15 позже, чем 09-15",
        ),
        (
            item("deadline: {kind: none}, propose: {from: 9-1, by: 09-15}"),
            "день записывают как 05-20: месяц, потом число",
        ),
        (
            item("deadline: {kind: none}, propose: {from: 09-01, by: 15 сентября}"),
            "день записывают как 05-20: месяц, потом число",
        ),
        (item(f"terms: [{{key: Первый, part: Дело, {ALWAYS}}}]"), "ключ срока – строчные латинские буквы"),
        (
            item(f"terms: [{{key: a, part: Дело, {ALWAYS}}}, {{key: a, part: Дело, {ALWAYS}}}]"),
            "срок «a» стоит дважды",
        ),
        (
            item(f"bot: [{{do: news}}], terms: [{{key: a, part: Дело, {ALWAYS}}}]"),
            "где сроков несколько, «after» и «bot» стоят у каждого из них",
        ),
        (
            item("terms: [{key: a, part: Дело, deadline: {kind: recurring, dates: [05-20]}}]"),
            "«recurring» бывает только единственным сроком мероприятия",
        ),
        (item(f"{ALWAYS}, after: '1.9'"), "выше нет срока «1.9», после которого начинать"),
        (item(f"{ALWAYS}, after: '1.1'"), "выше нет срока «1.1», после которого начинать"),
        (item(f"{ALWAYS}, after: потом"), "срок, после которого начинать, записывают как '5.1' или 4.3.3.a"),
        (item(f"{ALWAYS}, bot: [{{do: wave}}]"), "у «wave» нужна анкета: «subject»"),
        (item(f"{ALWAYS}, bot: [{{do: order, subject: war}}]"), "нет приказа «war», бывают introduction, regulation"),
        (item(f"{ALWAYS}, bot: [{{do: order}}]"), "нет приказа «», бывают introduction"),
        (item(f"{ALWAYS}, bot: [{{do: news, subject: swot_curator}}]"), "у «news» не бывает «subject»"),
        (item(f"{ALWAYS}, bot: [{{do: news, on: 05-20, before: 2}}]"), "либо «before», либо «on»"),
        (item(f"{ALWAYS}, bot: [{{do: report, before: 2}}]"), "у срока нет последнего дня, «before» считать не от"),
        (item(f"{ALWAYS}, bot: [{{do: dance}}]"), "в поле «do» бывает только 'wave', 'consents', 'thanks'"),
    ],
)
def test_each_mistake_of_an_item_is_named(tmp_path: Path, of_item: str, mistake: str) -> None:
    (found,) = mistakes(tmp_path, written(of_item))
    assert found.startswith(f"tiny.yaml: мероприятие «1.1»: {mistake}")
    assert found.endswith(".")


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (written(GOOD, GOOD), "мероприятие «1.1» стоит дважды"),
        (written(item(ALWAYS, "2.1")), "мероприятие «2.1» стоит в этапе «1»"),
        (written(item(ALWAYS, "А-1")), "мероприятие «А-1»: номер записывают как '2', '5a' (этап)"),
        (written(f"{{title: Дело, number: 1, {ALWAYS}}}"), "мероприятие «1»: в поле «number» нужен текст"),
        (written(), "этап «1»: поле «items» пусто"),
        (written(GOOD, stage="{number: '1', window: {kind: none}"), "этап «1»: нет поля «title»"),
        (written(GOOD, stage="{title: Этап, window: {kind: none}"), "этап № 1: нет поля «number»"),
        (f"{written(GOOD)}- {{number: '1', title: Этап, window: {{kind: none}}, items: [{item(ALWAYS, '1.2')}]}}\n",
         "этап «1» стоит дважды"),
        (written(GOOD, more="bot: [{do: thanks}]\n"), "у года в целом бывают только wave, consents, thanks"),
        (written(GOOD, more="bot: [{do: news, on: 03-02}]\n"), "у года в целом бывают только wave, consents, thanks"),
        (written(GOOD).replace("name: Карта", "name: " + "К" * 41), "в поле «name» больше 40 знаков"),
        (written(GOOD).replace("name: Карта", "name: ''"), "поле «name» пусто"),
        (written(GOOD).replace("year: 2025", "year: скоро"), "в поле «year» нужно целое число"),
        (written(GOOD).replace("calendar: school", "calendar: moon"),
         "в поле «calendar» бывает только 'school' или 'calendar'"),
        (written(GOOD).replace("id: tiny", "id: other"), "id «other» не совпадает с именем файла"),
        (written(GOOD) + "year: 2026\n", "строка 10: ключ «year» стоит дважды"),
        ("[", "строка 2: не читается как YAML"),
        ("", "нужны пары «поле: значение»"),
    ],
)  # fmt: skip
def test_each_mistake_of_a_roadmap_is_named(tmp_path: Path, text: str, mistake: str) -> None:
    assert any(found.startswith(f"tiny.yaml: {mistake}") for found in mistakes(tmp_path, text))


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_bytes("Карта".encode("cp1251"))
    with pytest.raises(ContentError, match="файл не в кодировке UTF-8"):
        load_roadmaps(tmp_path)


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text(written(item("once: true"), item("once: true", "1.2")), encoding="utf-8")
    found = mistakes(tmp_path, written(GOOD, GOOD), "second.yaml")
    assert found == [
        "first.yaml: мероприятие «1.1»: у мероприятия либо «deadline», либо «terms».",
        "first.yaml: мероприятие «1.2»: у мероприятия либо «deadline», либо «terms».",
        "second.yaml: мероприятие «1.1» стоит дважды.",
        "second.yaml: id «tiny» не совпадает с именем файла.",
    ]


def test_a_wave_that_would_ask_nobody_is_named(tmp_path: Path) -> None:
    waves = [f"{{do: wave, subject: {form}}}" for form in ("lost", "order_details", "third_party_info", "swot_curator")]
    load(tmp_path, written(item(f"{ALWAYS}, bot: [{', '.join(waves)}]")))
    assert list(find_lost_forms(load_roadmaps(tmp_path)["tiny"], load_library())) == [
        "нет анкеты «lost»",
        "«order_details» – диалог бота, волной его не спрашивают",
        "анкета «third_party_info» не для участников, волной её не спрашивают",
    ]


def test_make_content_reads_the_roadmaps_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert content.check_content() == 0
    assert "дорожных карт: 4," in capsys.readouterr().out

    load(tmp_path, written(item(f"{ALWAYS}, bot: [{{do: wave, subject: lost}}]")))
    monkeypatch.setattr(content, "load_roadmaps", lambda: load_roadmaps(tmp_path))
    assert content.check_content() == 1
    assert capsys.readouterr().err == "tiny.yaml: нет анкеты «lost».\n"

    (tmp_path / "tiny.yaml").write_text(written(GOOD, GOOD), encoding="utf-8")
    assert content.check_content() == 1
    assert capsys.readouterr().err == "tiny.yaml: мероприятие «1.1» стоит дважды.\n"
