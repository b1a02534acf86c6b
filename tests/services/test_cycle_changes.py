"""What a sent table says beside the cycle: pure, row by row."""

from datetime import date
from typing import Any

from bot.documents.roadmap_file import CellFlaw, RoadmapFile
from bot.documents.roadmap_table import print_of
from bot.services.cycle_applying import place_after
from bot.services.cycle_changes import Change, Differences, FieldChange, Mistake, Present, compare
from bot.services.cycle_files import Offered, Wrong
from bot.services.cycle_people import KnownPeople, initials_first, labels_of, split_names
from bot.storage.models import Cycle, Person, RoadmapItem, Stage
from bot.storage.states import CycleStatus, ItemStatus, Privacy, TermKind
from bot.views.cycle_files import seen_screen

LONGEST_MESSAGE = 4096


def person(number: int, family: str = "Лосева", position: str = "завуч") -> Person:
    return Person(id=number, family_name=family, given_name="Вера", patronymic="Павловна", position=position)


def item(item_id: int, **values: Any) -> RoadmapItem:
    made: dict[str, Any] = {
        "id": item_id,
        "stage_id": 1,
        "place": item_id,
        "number": f"1.{item_id}",
        "title": f"Дело {item_id}",
        "part": "",
        "key": f"1.{item_id}",
        "details": "",
        "evidence_wanted": "",
        "term": TermKind.DATED,
        "starts_on": date(2026, 1, 10),
        "due_on": date(2026, 1, 20),
        "status": ItemStatus.PLANNED,
    }
    return RoadmapItem(**{**made, **values})


def present(*items: RoadmapItem, people: tuple[Person, ...] = (person(1),)) -> Present:
    cycle = Cycle(id=3, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), status=CycleStatus.DRAFT)
    stages = [Stage(id=number, number=str(number), place=number, title="Этап") for number in (1, 2)]
    responsible = {each.id: [1] for each in items}
    return Present(cycle, stages, items, responsible, KnownPeople.of(people, Privacy.STANDARD))


def sheet(known: Present, *changed: tuple[int, dict[str, str]], without: int = 0) -> RoadmapFile:
    """The table of the cycle, with cells changed in Excel."""
    edits = dict(changed)
    rows = []
    for line, each in enumerate(known.items, start=2):
        cells = known.cells_of(each)
        rows.append((line, {**cells, "print": print_of(cells), **edits.get(each.id, {})}))
    mark = {"items": " ".join(str(each.id) for each in known.items)}
    return RoadmapFile(mark, [row for row in rows if row[1]["id"] != str(without)])


def changes(file: RoadmapFile, known: Present) -> tuple[Change, ...]:
    compared = compare(file, known)
    assert isinstance(compared, Differences), compared
    return compared.changes


def test_an_untouched_table_changes_nothing() -> None:
    known = present(item(1), item(2))
    assert changes(sheet(known), known) == ()


def test_a_row_nobody_touched_takes_back_nothing() -> None:
    file = sheet(present(item(1), item(2)))
    assert changes(file, present(item(1, title="Другое"), item(2, starts_on=None))) == ()


def test_an_item_that_was_added_meanwhile_is_not_taken_out() -> None:
    file = sheet(present(item(1)))
    assert changes(file, present(item(1), item(2))) == ()


def test_what_changed_is_told_by_field() -> None:
    known = present(item(1), item(2))
    [change] = changes(sheet(known, (2, {"due": "2026-02-01", "people": ""})), known)
    assert change.kind == "changed"
    assert change.fields == (
        FieldChange("due", "2026-01-20", "2026-02-01"),
        FieldChange("people", "Лосева Вера Павловна", ""),
    )


def test_another_way_to_write_the_same_changes_nothing() -> None:
    known = present(item(1))
    assert changes(sheet(known, (1, {"people": "Лосева В.П.", "title": "Дело  1"})), known) == ()


def test_a_row_that_is_gone_takes_its_item_out() -> None:
    known = present(item(1), item(2))
    [change] = changes(sheet(known, without=1), known)
    assert (change.kind, change.number) == ("removed", "1.1")


def test_the_same_differences_have_one_digest_and_others_another() -> None:
    known = present(item(1), item(2))
    one = compare(sheet(known, (1, {"title": "Раз"})), known)
    same = compare(sheet(known, (1, {"title": "Раз"})), known)
    other = compare(sheet(known, (1, {"title": "Два"})), known)
    assert isinstance(one, Differences)
    assert isinstance(same, Differences)
    assert isinstance(other, Differences)
    assert one.digest == same.digest != other.digest


def test_a_row_with_an_unreadable_cell_is_told_about_that_cell_only() -> None:
    known = present(item(1))
    whole = sheet(known, (1, {"title": "", "due": "завтра"}))
    file = RoadmapFile(whole.mark, whole.rows, [CellFlaw("bad_day", 2, "Окончание", "завтра")])
    assert compare(file, known) == (Mistake("bad_day", 2, {"column": "Окончание", "words": "завтра"}),)


def test_an_item_gone_meanwhile_is_told_apart_from_a_strange_code() -> None:
    file = sheet(present(item(1), item(2)))
    [gone] = compare(file, present(item(1)))  # type: ignore[misc]
    assert gone == Mistake("unknown_id", 3, {"id": ""})


def test_several_terms_of_one_item_are_no_mistake() -> None:
    known = present(item(1, number="1.1", title="Дело"), item(2, number="1.1", title="Дело", due_on=date(2026, 5, 20)))
    assert changes(sheet(known), known) == ()


def test_new_rows_stand_where_they_were_written() -> None:
    placed = [item(1), item(2)]
    placed.insert(place_after(placed, 1), item(8, place=0))
    placed.insert(place_after(placed, 1), item(9, place=0))
    assert [each.id for each in placed] == [1, 8, 9, 2]


def test_namesakes_are_written_with_position_then_with_number() -> None:
    assert labels_of([person(1), person(2, position="учитель")], Privacy.STANDARD) == {
        1: "Лосева Вера Павловна (завуч)",
        2: "Лосева Вера Павловна (учитель)",
    }
    assert labels_of([person(1), person(2)], Privacy.STRICT) == {
        1: "Вера Павловна Л. (№ 1)",
        2: "Вера Павловна Л. (№ 2)",
    }


def test_every_name_a_table_writes_is_understood() -> None:
    people = [person(1), person(2), person(3, "Лунина", "учитель математики, классный руководитель (5 «А»)")]
    for privacy in Privacy:
        known = KnownPeople.of(people, privacy)
        written = split_names(known.written([1, 2, 3]))
        assert sorted(next(iter(known.meant(name))) for name in written) == [1, 2, 3]


def test_names_are_parted_by_lines_and_signs_but_not_within_brackets() -> None:
    assert split_names("Анна (учитель, завуч), Борис; Вера\nГлеб") == ["Анна (учитель, завуч)", "Борис", "Вера", "Глеб"]


def test_a_signature_begins_with_initials() -> None:
    assert initials_first("Королёва Анна Сергеевна") == "А. С. Королёва"
    assert initials_first("А. С. Королёва") == "А. С. Королёва"
    assert initials_first("") == ""


def test_the_longest_changes_and_mistakes_fit_into_a_message() -> None:
    long = "щ" * 300
    fields = tuple(FieldChange(name, long, long + "!") for name in ("title", "part", "details", "people", "evidence"))
    change = Change(1, "1" * 16, long, long, {"title": long}, fields)
    shown = seen_screen(Offered(1, long, Differences((change,) * 20)), 1)
    assert "и ещё 1" in shown.text
    assert len(shown.text) <= LONGEST_MESSAGE
    people = " или ".join([f"«{long[:100]}»"] * 4)
    mistakes = [Mistake("ambiguous_person", n + 2, {"name": f"{n}{long[:70]}", "people": people}) for n in range(30)]
    assert len(seen_screen(Wrong(1, tuple(mistakes))).text) <= LONGEST_MESSAGE
