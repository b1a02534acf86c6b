"""Choosing people of a bank: a page of names, the chosen ones ticked in the order of choice, a search by typing."""

from collections.abc import Iterator

from bot.scenarios.engine import DONE, OFF, ON
from bot.scenarios.steps import PersonChoice
from bot.services.banks import Candidates
from bot.services.names import Named
from bot.services.run_views import RunView
from bot.texts import label
from bot.views.callbacks import RunPeople
from bot.views.rows import turn_row
from bot.views.run_words import tap
from bot.views.screen import Button, Rows


def how_many_people(step: PersonChoice) -> str:
    if step.max_choices == 1:
        return ""
    return label("runs.how_many.people", least=step.min_choices, most=step.max_choices)


def people_rows(seen: RunView, step: PersonChoice) -> Rows:
    found = seen.candidates
    if found is None:
        return ()
    many = step.max_choices > 1
    names = tuple((button,) for button in (ticks(seen, step, found) if many else taps(seen, step, found)))
    turns = turn_row(
        found.page,
        found.pages,
        lambda to: RunPeople(run=seen.run_id, step=step.id, page=to, query=found.query),
    )
    everybody = (Button(label("runs.everybody"), RunPeople(run=seen.run_id, step=step.id).pack()),)
    done = (tap(seen.run_id, step.id, DONE, label("runs.done", count=len(found.chosen))),)
    return (*names, *turns, everybody if found.query else (), done if many and found.chosen else ())


def taps(seen: RunView, step: PersonChoice, found: Candidates) -> Iterator[Button]:
    for person in found.rows:
        yield choice(seen, step, found, ON, person, label("runs.person", person=person, many=False, gone=False))


def ticks(seen: RunView, step: PersonChoice, found: Candidates) -> Iterator[Button]:
    """Whoever is chosen can be taken off on every page, also who stands in the bank no more."""
    order = {person.id: number for number, person in enumerate(found.chosen, start=1)}
    here = {person.id for person in found.rows}
    for person in (*(each for each in found.chosen if each.id not in here), *found.rows):
        number = order.get(person.id, 0)
        text = label("runs.person", person=person, many=True, number=number, gone=person.id in found.gone)
        yield choice(seen, step, found, OFF if number else ON, person, text)


def choice(seen: RunView, step: PersonChoice, found: Candidates, sign: str, person: Named, text: str) -> Button:
    data = RunPeople(run=seen.run_id, step=step.id, option=f"{sign}{person.id}", page=found.page, query=found.query)
    return Button(text, data.pack())
