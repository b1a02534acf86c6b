"""From the key of days back to what the document says of them."""

from bot.scenarios.roadmap_model import Deadline, Item, MonthWindow, NoTerm, Roadmap, Term, WholeYear


def term_of(item: Item, key: str) -> Term | None:
    """The term a key of days belongs to; None where the item has a single one."""
    said = key.removeprefix(f"{item.number}.")
    return next((each for each in item.terms if said == each.key or said.startswith(f"{each.key}.")), None)


def deadline_of(roadmap: Roadmap, key: str) -> Deadline | None:
    """None for what the school has added itself."""
    items = {item.number: item for item in roadmap.items}
    number = key
    while number and number not in items:
        number = number.rpartition(".")[0]
    if not number:
        return None
    term = term_of(items[number], key)
    return items[number].deadline if term is None else term.deadline


def is_window(deadline: Deadline | None) -> bool:
    """It has a beginning of its own, not only a last day."""
    return isinstance(deadline, MonthWindow | WholeYear | NoTerm)
