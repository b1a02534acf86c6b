"""What a form may ask the programme for in `prefill`: the values come from services/known_facts."""

from typing import Literal, get_args

Fact = Literal[
    "person.full_name",
    "person.family_name",
    "person.given_name",
    "person.patronymic",
    "person.position",
    "person.subject",
    "today",
    "organisation.head",
    "organisation.short_name",
    "cycle.years",
    "pair.mentor",
    "pair.mentee",
    "count.mentors",
    "count.mentees",
    "count.pairs",
    "meetings.held",
]
FACTS: tuple[str, ...] = get_args(Fact)
FORM = "form"


def earlier_answer(name: str) -> tuple[str, str] | None:
    """The scenario and the step of «form.<scenario>.<step>»."""
    parts = name.split(".")
    return (parts[1], parts[2]) if len(parts) == 3 and parts[0] == FORM else None
