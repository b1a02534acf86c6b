"""The library of forms: the list, one of them with its origin, and what it will ask."""

from bot.scenarios.model import Scenario
from bot.services.form_library import FormCard, FormPage, FormQuestions
from bot.services.pages import PAGE
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views import callbacks as c
from bot.views.own_forms import sample_row, wave_rows
from bot.views.paper import form_buttons
from bot.views.rows import home_row, in_rows, turn_row
from bot.views.run_words import reader_words
from bot.views.screen import Button, Rows, Screen

ROOM = 55  # signs of a title on a button


def forms_screen(found: FormPage) -> Screen:
    first = found.page * PAGE
    text = say(
        "form_library.list",
        found=found,
        moment=label(f"form_library.moment.{found.moment}") if found.moment else "",
        first=first,
        origins=[origin(form) for form in found.rows],
    )
    rows = tuple(
        (Button(f"{number}. {excerpt(form.title, ROOM)}", c.FormOpen(scenario=form.id).pack()),)
        for number, form in enumerate(found.rows, start=first + 1)
    )
    turns = turn_row(found.page, found.pages, lambda to: c.FormList(moment=found.moment, page=to, query=found.query))
    moments = [
        Button(f"{label(f'form_library.moment.{each}')}: {count}", c.FormList(moment=each).pack())
        for each, count in found.moments.items()
        if each != found.moment
    ]
    everything = (Button(label("form_library.all"), c.FormList().pack()),) if found.moment or found.query else ()
    back = (Button(label("campaigns.to_list"), c.WaveList().pack()), *home_row()[0])
    return Screen(text, (*rows, *turns, *in_rows((*everything, *moments), 2), back))


def origin(form: Scenario) -> str:
    """Where the form comes from: what was recalled or compiled is never called an approved form."""
    return label(f"form_library.origin.{form.verification}")


def form_card_screen(card: FormCard) -> Screen:
    form = card.scenario
    text = say(
        "form_library.card",
        form=form,
        card=card,
        audience=", ".join(label(f"form_library.audience.{word}") for word in form.audience),
        moments=", ".join(label(f"form_library.moment.{word}").lower() for word in form.moments),
        pair_forms=", ".join(label(f"pairs.form.{word}") for word in form.pair_forms),
        readers=reader_words(form.visible_to),
        origin=origin(form),
    )
    look = Button(label("form_library.look"), c.FormQuestions(scenario=form.id).pack())
    rows = ((look,), *wave_rows(form), *results_row(card), *form_buttons(form), *sample_row(form.id))
    return Screen(text, (*rows, back_row()))


def results_row(card: FormCard) -> Rows:
    """What waves have shown is found by their cards."""
    return (
        ((Button(label("form_library.results"), c.ResultsOpen(scenario=card.scenario.id).pack()),),)
        if card.filled
        else ()
    )


def back_row() -> tuple[Button, ...]:
    return (Button(label("form_library.to_list"), c.FormList().pack()), *home_row()[0])


def questions_screen(found: FormQuestions) -> Screen:
    first = found.page * PAGE
    text = say(
        "form_library.questions",
        form=found.scenario,
        first=first,
        steps=found.steps,
        kinds=[label(f"form_library.kind.{step.kind}") for step in found.steps],
        options=["; ".join(step.options.values()) if step.kind in ("single", "multi") else "" for step in found.steps],
    )
    form_id = found.scenario.id
    turns = turn_row(found.page, found.pages, lambda to: c.FormQuestions(scenario=form_id, page=to))
    card = (Button(label("form_library.to_card"), c.FormOpen(scenario=form_id).pack()), *home_row()[0])
    return Screen(text, (*turns, card))
