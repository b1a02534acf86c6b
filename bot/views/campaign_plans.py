"""Planning a wave: everything on one screen, and a screen for each choice."""

from collections.abc import Callable, Iterator, Mapping

from bot.services.audiences import AudienceKind, asks_pairs, roles_of_form
from bot.services.campaign_plans import Plan, Ticks
from bot.services.people import Listed
from bot.storage.states import CampaignStatus, PairForm, PairKind
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views import callbacks as c
from bot.views.audiences import audience_words, form_words
from bot.views.campaigns import act_button, back_row
from bot.views.rows import home_row, in_rows, turn_row
from bot.views.screen import Button, Rows, Screen

Part = c.WavePart
WEEKS = (1, 2, 3)


def plan_screen(plan: Plan, *, note: str = "") -> Screen:
    text = say("campaigns.plan", plan=plan, audience=audience_words(plan.audience, plan.scenario), note=note)
    if plan.status is not CampaignStatus.DRAFT:
        return Screen(text, (back_row(plan.status),))
    go = act_button(plan.campaign_id, c.WaveAct.LAUNCH, now=plan.at_once, at=plan.opens_at)
    launch = (Button(go.text, go.data, style="success"),) if plan.ready else ()
    parts = [ask(plan, Part.AUDIENCE), ask(plan, Part.OPENS), ask(plan, Part.CLOSES)]
    if plan.may_be_anonymous:
        parts.append(ask(plan, Part.ANONYMOUS))
    if plan.baselines:
        parts.append(ask(plan, Part.BEFORE))
    drop = (act_button(plan.campaign_id, c.WaveAct.DROP),)
    return Screen(text, (launch, *in_rows(parts, 2), drop, back_row(plan.status)))


def ask(plan: Plan, part: Part) -> Button:
    return Button(label(f"campaigns.part.{part}", plan=plan), c.WaveAsk(wave=plan.campaign_id, part=part).pack())


def put(plan: Plan, part: Part, value: object, text: str) -> Button:
    return Button(text, c.WaveSet(wave=plan.campaign_id, part=part, value=str(value)).pack())


def to_plan_row(wave: int) -> tuple[Button, ...]:
    return (Button(label("campaigns.to_plan"), c.WaveOpen(wave=wave).pack(), style="success"), *home_row()[0])


def drop_screen(plan: Plan) -> Screen:
    sure = (act_button(plan.campaign_id, c.WaveAct.DROP, sure=True),)
    return Screen(say("campaigns.ask.drop", title=plan.scenario.title), (sure, to_plan_row(plan.campaign_id)))


def audience_screen(plan: Plan, forms: Mapping[PairForm, int], kinds: Mapping[PairKind, int]) -> Screen:
    """A form that speaks of pairs is asked of pairs; any other of roles, of pairs or of a list."""
    roles = (
        () if asks_pairs(plan.scenario) else tuple((role_button(plan, each),) for each in roles_of_form(plan.scenario))
    )
    pairs: list[tuple[Button, ...]] = []
    if forms:
        every = label("campaigns.every_pair", words=", ".join(form_words(plan.scenario)), count=sum(forms.values()))
        pairs.append((put(plan, Part.PAIRS, "all", every),))
    if len(plan.scenario.pair_forms) != 1:  # else these are the same pairs
        pairs += [(pairs_button(plan, Part.PAIR_FORM, each, f"pairs.form.{each}", forms[each]),) for each in forms]
    pairs += [(pairs_button(plan, Part.PAIR_KIND, each, f"pairs.kind.{each}", kinds[each]),) for each in kinds]
    people = (Button(label("campaigns.by_list"), c.WavePeople(wave=plan.campaign_id).pack()),)
    text = say("campaigns.audience", plan=plan, audience=audience_words(plan.audience, plan.scenario))
    return Screen(text, (*roles, *pairs, people, to_plan_row(plan.campaign_id)))


def pairs_button(plan: Plan, part: Part, word: str, name: str, count: int) -> Button:
    return put(plan, part, word, label("campaigns.of_pairs", word=label(name), count=count))


def role_button(plan: Plan, role: str) -> Button:
    on = plan.audience.kind is AudienceKind.ROLES and role in plan.audience.words
    text = label("runs.tick", on=on, text=label(f"campaigns.role.{role}").capitalize())
    return put(plan, Part.ROLE, f"{'-' if on else '+'}{role}", text)


def lose_list_screen(choice: c.WaveSet, count: int) -> Screen:
    """«Точно?» before a list of people is thrown away."""
    sure = c.WaveSet(wave=choice.wave, part=choice.part, value=choice.value, sure=True).pack()
    keep = (Button(label("campaigns.keep_list"), c.WavePeople(wave=choice.wave, chosen=True).pack()),)
    return Screen(
        say("campaigns.ask.lose_list", count=count),
        ((Button(label("campaigns.sure.lose_list"), sure, style="danger"),), keep, to_plan_row(choice.wave)),
    )


def people_screen(plan: Plan, ticks: Ticks) -> Screen:
    """Ticks say what they do; what is typed looks for a name. Whatever is pressed, the search stays."""
    found, unfit = ticks.found, [row for row in ticks.found.rows if row.person.id in ticks.unfit]

    def seen(page: int, tick: str = "") -> c.WavePeople:
        return c.WavePeople(wave=plan.campaign_id, page=page, tick=tick, chosen=ticks.chosen, query=found.query)

    rows = tuple((tick_button(plan, ticks, row, seen),) for row in found.rows)
    turns = turn_row(found.page, found.pages, seen)
    text = say("campaigns.people", plan=plan, found=found, ticks=ticks, unfit=bool(unfit))
    many = [Button(label(f"campaigns.{word}", count=found.total), seen(0, sign).pack()) for word, sign in signs(ticks)]
    return Screen(text, (*rows, *turns, *in_rows([*many, *other_lists(plan, ticks)], 1), to_plan_row(plan.campaign_id)))


def tick_button(plan: Plan, ticks: Ticks, row: Listed, seen: Callable[[int, str], c.WavePeople]) -> Button:
    on, why = row.person.id in plan.ticked, ticks.unfit.get(row.person.id)
    name = (
        f"{excerpt(row.person.name, 32)} · {label(f'campaigns.unfit.{why}')}" if why else excerpt(row.person.name, 56)
    )
    return Button(
        label("runs.tick", on=on, text=name), seen(ticks.found.page, f"{'-' if on else '+'}{row.person.id}").pack()
    )


def signs(ticks: Ticks) -> Iterator[tuple[str, str]]:
    """What can be done to all of the list at once: to those found, and to those ticked."""
    if ticks.chosen:
        yield "untick_all", "-"
    elif ticks.found.query and ticks.found.total:
        yield "tick_found", "+"


def other_lists(plan: Plan, ticks: Ticks) -> Iterator[Button]:
    if plan.ticked and not ticks.chosen:
        only = c.WavePeople(wave=plan.campaign_id, chosen=True)
        yield Button(label("campaigns.show_ticked", count=len(plan.ticked)), only.pack())
    if ticks.chosen or ticks.found.query:
        yield Button(label("campaigns.everybody"), c.WavePeople(wave=plan.campaign_id).pack())


def opens_screen(plan: Plan) -> Screen:
    now = put(plan, Part.OPENS, 0, label("campaigns.opens_now"))
    tomorrow = put(plan, Part.OPENS, 1, label("campaigns.opens_tomorrow"))
    day = Button(label("campaigns.another_day"), c.WaveDay(wave=plan.campaign_id, opening=True).pack())
    return Screen(say("campaigns.opens", plan=plan), ((now,), (tomorrow,), (day,), to_plan_row(plan.campaign_id)))


def closes_screen(plan: Plan) -> Screen:
    weeks = tuple(put(plan, Part.CLOSES, each, label("campaigns.in_weeks", weeks=each)) for each in WEEKS)
    day = Button(label("campaigns.another_day"), c.WaveDay(wave=plan.campaign_id, opening=False).pack())
    return Screen(say("campaigns.closes", plan=plan), (weeks, (day,), to_plan_row(plan.campaign_id)))


def anonymous_screen(plan: Plan) -> Screen:
    named = plan.scenario.promise == "each"
    by_name = put(plan, Part.ANONYMOUS, 0, label("campaigns.by_name" if named else "campaigns.not_nameless"))
    nameless = put(plan, Part.ANONYMOUS, 1, label("campaigns.nameless"))
    return Screen(say("campaigns.anonymity", plan=plan), ((nameless,), (by_name,), to_plan_row(plan.campaign_id)))


def before_screen(plan: Plan) -> Screen:
    rows: Rows = tuple(
        (put(plan, Part.BEFORE, each.campaign_id, label("campaigns.baseline", each=each)),) for each in plan.baselines
    )
    none = (put(plan, Part.BEFORE, 0, label("campaigns.no_baseline")),)
    return Screen(say("campaigns.before", plan=plan), (*rows, none, to_plan_row(plan.campaign_id)))
