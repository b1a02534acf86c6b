"""A school's own forms: the list, one of them with its versions, mistakes of a table by row, a draft to try out."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.scenarios.form_mistakes import RowMistake
from bot.scenarios.model import Scenario
from bot.scenarios.path import length
from bot.services.editions import library
from bot.services.own_form_files import EXAMPLE_ID, FormDocument, is_sample
from bot.services.own_forms import Draft, OwnFormCard, OwnFormList
from bot.services.pages import PAGE, find_page
from bot.storage.states import Role
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views import callbacks as c
from bot.views.rows import home_row, turn_row
from bot.views.screen import Button, Document, Rows, Screen

ROOM = 50  # signs of a title on a button
MISTAKES = 12  # on one screen
LINES = 12  # row numbers one mistake names
NAMED = 4  # questions a change names
VERSIONS = 5  # older ones whose files can be had


def own_forms_row() -> Rows:
    """The way in, for the screen of questionnaires."""
    return ((Button(label("own_forms.button"), c.OwnFormList().pack()),),)


def sample_row(scenario_id: str) -> Rows:
    """Under the card of a shipped form; nothing for one that cannot be a beginning."""
    scenario = library().get(scenario_id)
    if scenario is None or not is_sample(scenario):
        return ()
    return ((Button(label("own_forms.take_sample"), c.SampleFile(scenario=scenario_id).pack()),),)


def list_screen(found: OwnFormList, page: int = 0) -> Screen:
    page, pages = find_page(len(found.forms), page)
    shown = found.forms[page * PAGE : (page + 1) * PAGE]
    drafts = [
        (Button(label("own_forms.draft", title=excerpt(each.scenario.title, ROOM)), draft_data(each.edition_id)),)
        for each in found.drafts
    ]
    forms = [
        (Button(f"{number}. {excerpt(each.scenario.title, ROOM)}", c.OwnFormOpen(edition=each.edition_id).pack()),)
        for number, each in enumerate(shown, start=page * PAGE + 1)
    ]
    text = say("own_forms.list", shown=shown, first=page * PAGE, drafts=len(found.drafts))
    turns = turn_row(page, pages, lambda to: c.OwnFormList(page=to))
    back = (Button(label("campaigns.to_list"), c.WaveList().pack()), *home_row()[0])
    return Screen(text, (*drafts, *forms, *turns, *beginning_rows(), back))


def beginning_rows() -> Rows:
    return (
        (Button(label("own_forms.example"), c.SampleFile(scenario=EXAMPLE_ID).pack(), style="primary"),),
        (Button(label("own_forms.samples"), c.SampleList().pack()),),
    )


def samples_screen(samples: Sequence[Scenario], page: int) -> Screen:
    page, pages = find_page(len(samples), page)
    shown = samples[page * PAGE : (page + 1) * PAGE]
    rows = [(Button(excerpt(each.title, ROOM), c.SampleFile(scenario=each.id).pack()),) for each in shown]
    turns = turn_row(page, pages, lambda to: c.SampleList(page=to))
    return Screen(say("own_forms.sample_list", any=bool(shown)), (*rows, *turns, back_row()))


def file_screen(made: FormDocument) -> Screen:
    text = say("own_forms.file", title=made.title, version=made.version)
    return Screen(text, (back_row(),), Document(made.name, made.content))


def card_screen(card: OwnFormCard, note: str = "") -> Screen:
    newest, *older = card.versions
    files = [
        (Button(label("own_forms.old_file", version=each), c.OwnFormFile(edition=each.edition_id).pack()),)
        for each in older[:VERSIONS]
    ]
    edit = (Button(label("own_forms.edit"), c.OwnFormFile(edition=newest.edition_id).pack()),)
    draft = ((Button(label("own_forms.to_draft"), draft_data(card.draft_id)),),) if card.draft_id else ()
    retired = card.form.retired_at is not None
    wave = () if retired else wave_rows(card.form.scenario)
    retire = c.OwnFormRetire(edition=newest.edition_id, back=retired, sure=retired)
    use = (Button(label("own_forms.use_again" if retired else "own_forms.retire"), retire.pack()),)
    return Screen(say("own_forms.card", card=card, note=note), (*wave, edit, *draft, *files, use, back_row()))


def published_screen(card: OwnFormCard) -> Screen:
    wave = bool(wave_rows(card.form.scenario))
    return card_screen(card, say("own_forms.published", version=card.form.version, wave=wave))


def wave_rows(form: Scenario) -> Rows:
    """A wave asks those who are in the bot: a form for others only is given to them otherwise."""
    if not set(form.audience) & {*Role}:
        return ()
    return ((Button(label("form_library.wave"), c.WaveNew(scenario=form.id).pack(), style="primary"),),)


def ask_retire_screen(card: OwnFormCard) -> Screen:
    edition_id = card.versions[0].edition_id
    sure = c.OwnFormRetire(edition=edition_id, sure=True)
    return Screen(
        say("own_forms.ask_retire", card=card),
        (
            (Button(label("own_forms.retire_sure"), sure.pack(), style="danger"),),
            (Button(label("own_forms.to_form"), c.OwnFormOpen(edition=edition_id).pack()),),
        ),
    )


@dataclass(frozen=True)
class MistakeLine:
    """One mistake, and every row that has it."""

    where: str
    what: str


def mistakes_screen(mistakes: Sequence[RowMistake], page: int = 0) -> Screen:
    if not mistakes:
        return Screen(say("own_forms.no_mistakes"), (back_row(),))
    lines = mistake_lines(mistakes)
    pages = -(-len(lines) // MISTAKES)
    page = min(page, pages - 1)
    text = say(
        "own_forms.mistakes",
        count=len(mistakes),
        lines=lines[page * MISTAKES : (page + 1) * MISTAKES],
        page=page + 1,
        pages=pages,
    )
    return Screen(text, (*turn_row(page, pages, lambda to: c.MistakeList(page=to)), back_row()))


def mistake_lines(mistakes: Sequence[RowMistake]) -> list[MistakeLine]:
    """The same mistake of many rows is said once, as the rows come."""
    rows: dict[tuple[bool, str], list[int]] = {}
    for each in mistakes:
        lines = rows.setdefault((each.head, mistake_words(each)), [])
        if each.line is not None and each.line not in lines:
            lines.append(each.line)
    return [MistakeLine(where(head, lines), words) for (head, words), lines in rows.items()]


def mistake_words(mistake: RowMistake) -> str:
    data = dict(mistake.data)
    if "what" in data:
        data["what"] = label(f"own_forms.what.{data['what']}")
    return label(f"own_forms.mistake.{mistake.code}", **data)


def where(head: bool, lines: Sequence[int]) -> str:
    if not lines:
        return label("own_forms.where.table")
    numbers = ", ".join(map(str, lines[:LINES]))
    rest = max(0, len(lines) - LINES)
    return label("own_forms.where.rows", head=head, count=len(lines), numbers=numbers, rest=rest)


def trouble_screen(trouble: str) -> Screen:
    return Screen(say(f"own_forms.trouble.{trouble}"), (*beginning_rows()[:1], back_row()))


def unchanged_screen(draft_of: str) -> Screen:
    return Screen(say("own_forms.unchanged", title=draft_of), (back_row(),))


def draft_screen(draft: Draft) -> Screen:
    changes = []
    if draft.changes:
        changes = [
            (kind, [excerpt(each, 90) for each in found[:NAMED]], max(0, len(found) - NAMED))
            for kind in CHANGES
            if (found := getattr(draft.changes, kind))
        ]
    text = say(
        "own_forms.draft_card",
        draft=draft,
        questions=length(draft.scenario),
        readers=", ".join(label(f"runs.reader.{reader}") for reader in draft.scenario.visible_to),
        changes=changes,
    )
    return Screen(text, (*draft_rows(draft.edition_id), *discard_row(draft.edition_id), back_row()))


CHANGES = ("removed", "required", "now_required", "optional", "narrowed", "reworded")


def draft_rows(edition_id: int) -> Rows:
    return (
        (Button(label("own_forms.try"), draft_data(edition_id, c.DraftAct.TRY), style="primary"),),
        (Button(label("own_forms.publish"), draft_data(edition_id, c.DraftAct.PUBLISH), style="success"),),
    )


def discard_row(edition_id: int) -> Rows:
    drop = Button(label("own_forms.discard"), draft_data(edition_id, c.DraftAct.DISCARD))
    return ((Button(label("own_forms.draft_file"), c.OwnFormFile(edition=edition_id).pack()), drop),)


def draft_data(edition_id: int, act: c.DraftAct = c.DraftAct.OPEN) -> str:
    return c.DraftDo(edition=edition_id, act=act).pack()


def trial_over_screen(edition_id: int, thanks: str) -> Screen:
    again, publish = draft_rows(edition_id)
    to_draft = Button(label("own_forms.to_draft"), draft_data(edition_id))
    return Screen(thanks, (publish, again, (to_draft,), back_row()))


def back_row() -> tuple[Button, ...]:
    return (Button(label("own_forms.to_list"), c.OwnFormList().pack()), *home_row()[0])
