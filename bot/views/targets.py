"""Targets of a year: plan and fact."""

from bot.services.pages import PAGE, find_page
from bot.services.target_facts import NoData
from bot.services.targets import TargetLine, Targets
from bot.texts import excerpt, label, say
from bot.views import body_callbacks as b
from bot.views.bodies import ROOM
from bot.views.roadmap_callbacks import CycleOpen, TargetList
from bot.views.rows import home_row, turn_row
from bot.views.screen import Button, Rows, Screen


def list_screen(found: Targets, page: int = 0) -> Screen:
    page, pages = find_page(len(found.lines), page)
    shown = found.lines[page * PAGE : (page + 1) * PAGE]
    text = say("targets.list", found=found, first=page * PAGE, lines=[(line, fact_words(line)) for line in shown])
    rows: Rows = tuple(
        (Button(f"{number}. {excerpt(line.title, ROOM - 4)}", b.TargetShow(target=line.target_id).pack()),)
        for number, line in enumerate(shown, start=page * PAGE + 1)
        if found.changes
    )
    turns = turn_row(page, pages, lambda to: b.TargetPage(cycle=found.cycle_id, page=to))
    new = (Button(label("targets.new"), b.TargetNew(cycle=found.cycle_id).pack()),) if found.changes else ()
    back = (Button(label("targets.to_cycle"), CycleOpen(cycle=found.cycle_id).pack()), *home_row()[0])
    return Screen(text, (*rows, *turns, new, back))


def fact_words(line: TargetLine) -> str:
    """«82 % (18 из 22)», or why there is no number."""
    return label("targets.fact", line=line, why=label(f"targets.why.{line.fact.why or NoData.NOT_KEPT}"))


def card_screen(line: TargetLine) -> Screen:
    text = say(
        "targets.card",
        line=line,
        fact=fact_words(line),
        formula=say(f"targets.formula.{line.key}") if line.key else say("targets.formula.own"),
    )
    rows = tuple((act_button(line, act),) for act in acts_of(line)) if line.changes else ()
    return Screen(text, (*rows, back_row(line)))


def acts_of(line: TargetLine) -> tuple[b.TargetAct, ...]:
    found = [b.TargetAct.PLAN]
    if line.offered is not None and line.plan != line.offered:
        found.insert(0, b.TargetAct.OFFERED)
    if not line.key:
        found += [b.TargetAct.FACT, b.TargetAct.MEND]
    if not line.key or line.plan is not None:
        found.append(b.TargetAct.DROP)
    return tuple(found)


def act_button(line: TargetLine, act: b.TargetAct) -> Button:
    return Button(label(f"targets.act.{act}", line=line), b.TargetDo(target=line.target_id, act=act).pack())


def back_row(line: TargetLine) -> tuple[Button, ...]:
    return (Button(label("targets.to_list"), TargetList(cycle=line.cycle_id).pack()), *home_row()[0])


def drop_screen(line: TargetLine) -> Screen:
    sure = b.TargetDo(target=line.target_id, act=b.TargetAct.DROP, sure=True).pack()
    keep = Button(label("targets.keep"), b.TargetShow(target=line.target_id).pack())
    return Screen(
        say("targets.ask_drop", line=line),
        ((Button(label("targets.sure_drop"), sure, style="danger"),), (keep, *home_row()[0])),
    )
