"""Planning a wave: everything on one screen, and a screen for each choice."""

from collections.abc import Mapping

from bot.services.audiences import AudienceKind, asks_pairs, roles_of_form
from bot.services.campaign_plans import Plan
from bot.services.pages import PAGE
from bot.services.people import Page
from bot.storage.states import CampaignStatus, PairForm, PairKind
from bot.texts import label, say
from bot.texts.render import excerpt
from bot.views import callbacks as c
from bot.views.audiences import audience_words
from bot.views.campaigns import act_button, back_row
from bot.views.rows import home_row, in_rows, turn_row
from bot.views.screen import Button, Rows, Screen

Part = c.WavePart
WEEKS = (1, 2, 3)


def plan_screen(plan: Plan, *, note: str = "") -> Screen:
    text = say("campaigns.plan", plan=plan, audience=audience_words(plan.audience), note=note)
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
        pairs.append((put(plan, Part.PAIRS, "all", label("campaigns.every_pair", count=sum(forms.values()))),))
        pairs += [
            (
                put(
                    plan,
                    Part.PAIR_FORM,
                    each,
                    label("campaigns.of_pairs", word=label(f"pairs.form.{each}"), count=count),
                ),
            )
            for each, count in forms.items()
            if not plan.scenario.pair_forms or each in plan.scenario.pair_forms
        ]
        pairs += [
            (
                put(
                    plan,
                    Part.PAIR_KIND,
                    each,
                    label("campaigns.of_pairs", word=label(f"pairs.kind.{each}"), count=count),
                ),
            )
            for each, count in kinds.items()
        ]
    people = (Button(label("campaigns.by_list"), c.WavePeople(wave=plan.campaign_id).pack()),)
    text = say("campaigns.audience", plan=plan, audience=audience_words(plan.audience))
    return Screen(text, (*roles, *pairs, people, to_plan_row(plan.campaign_id)))


def role_button(plan: Plan, role: str) -> Button:
    on = plan.audience.kind is AudienceKind.ROLES and role in plan.audience.words
    text = label("runs.tick", on=on, text=label(f"campaigns.role.{role}").capitalize())
    return put(plan, Part.ROLE, f"{'-' if on else '+'}{role}", text)


def people_screen(plan: Plan, found: Page) -> Screen:
    """Ticks say what they do; what is typed looks for a name."""
    chosen = plan.audience.people if plan.audience.kind is AudienceKind.PEOPLE else ()
    rows = tuple(
        (
            Button(
                label("runs.tick", on=row.person.id in chosen, text=excerpt(row.person.name, 56)),
                c.WavePeople(
                    wave=plan.campaign_id,
                    page=found.page,
                    tick=f"{'-' if row.person.id in chosen else '+'}{row.person.id}",
                ).pack(),
            ),
        )
        for row in found.rows
    )
    turns = turn_row(found.page, found.pages, lambda to: c.WavePeople(wave=plan.campaign_id, page=to))
    text = say("campaigns.people", plan=plan, found=found, chosen=len(chosen), first=found.page * PAGE)
    everybody = (
        ((Button(label("people.everybody"), c.WavePeople(wave=plan.campaign_id).pack()),),) if found.query else ()
    )
    return Screen(text, (*rows, *turns, *everybody, to_plan_row(plan.campaign_id)))


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
