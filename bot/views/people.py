"""The curator's people: lists, cards, questionnaires, who waits at the door, invitations."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from bot.services.invitation_lists import LinkPage
from bot.services.invitations import MANY_USE_ROLES, Invited
from bot.services.joining import JoinDecided, Joining
from bot.services.pages import PAGE, find_page
from bot.services.people import NEWCOMER_FORM, Listed, Page, SentForm
from bot.services.readiness import Readiness
from bot.storage.states import Role
from bot.texts import label, say
from bot.views.callbacks import (
    DifficultiesOpen,
    FormStart,
    InviteList,
    InviteMake,
    InviteRevoke,
    JoinAll,
    JoinDecide,
    JoinList,
    PairOpen,
    PairPick,
    PeopleList,
    PersonForm,
    PersonOpen,
    Section,
    SectionOpen,
)
from bot.views.own_data import leave_row
from bot.views.paper import card_buttons
from bot.views.rows import home_row, in_rows, turn_row
from bot.views.screen import Button, Rows, Screen
from bot.views.sent_answers import answers_page

INVITED_ROLES = (Role.MENTOR, Role.MENTEE, Role.STAFF, Role.CURATOR, Role.HEAD, Role.COUNCIL)
SHOWN_BY_NAME = 30  # of those who are let in together
LISTED_ROLES = (Role.MENTOR, Role.MENTEE, Role.STAFF)


def people_screen(found: Page, role: str, *, waiting: int = 0) -> Screen:
    text = say("people.list", found=found, role=role, first=found.page * PAGE)
    rows: list[tuple[Button, ...]] = [
        (Button(f"{number}. {label('people.line', row=row)}", PersonOpen(person=row.person.id).pack()),)
        for number, row in enumerate(found.rows, start=found.page * PAGE + 1)
    ]
    if waiting:
        rows.insert(0, (Button(label("people.waiting", count=waiting), SectionOpen(section=Section.JOINING).pack()),))
    filters = tuple(
        Button(label(f"people.filter.{each}"), PeopleList(role=each).pack()) for each in LISTED_ROLES if each != role
    )
    everybody = (Button(label("people.everybody"), PeopleList().pack()),) if role or found.query else ()
    add = Button(label("paper.add"), FormStart(scenario=NEWCOMER_FORM).pack())
    turns = turn_row(found.page, found.pages, lambda to: PeopleList(role=role, page=to, query=found.query))
    return Screen(text, (*rows, *turns, *in_rows((*everybody, *filters), 2), (add,), *home_row()))


def card_screen(card: Listed, readiness: Readiness | None = None, *, difficulties: bool = False) -> Screen:
    rows: list[tuple[Button, ...]] = [
        (Button(label(f"people.form.{form}"), PersonForm(person=card.person.id, scenario=form).pack()),)
        for form in card.forms
    ]
    if difficulties:
        rows.append((Button(label("difficulties.button"), DifficultiesOpen(person=card.person.id).pack()),))
    rows += [
        (Button(label("people.open_pair", pair=each), PairOpen(pair=each.pair_id).pack()),) for each in card.paired
    ]
    if card.lacks_mentor:
        rows.append((Button(label("people.pick"), PairPick(mentee=card.person.id).pack(), style="primary"),))
    if card.has_room:
        rows.append((Button(label("people.pick_mentee"), PairPick(mentor=card.person.id).pack(), style="primary"),))
    rows += card_buttons(card)
    rows.append(leave_row(card.away_until is not None, card.person.id))
    back = (Button(label("people.to_list"), PeopleList().pack()), *home_row()[0])
    roles = ", ".join(label(f"roles.{role}") for role in card.roles)
    return Screen(say("people.card", card=card, roles=roles, readiness=readiness), (*rows, back))


def form_screen(form: SentForm, page: int) -> Screen:
    """A sent questionnaire, page by page."""
    shown = answers_page(form.asked, page)
    text = say(
        "people.form_page",
        title=form.scenario.title,
        person=form.person,
        sent_at=form.sent_at,
        from_paper=form.from_paper,
        answers=shown.text,
    )
    turns = turn_row(
        shown.page, shown.pages, lambda to: PersonForm(person=form.person.id, scenario=form.scenario.id, page=to)
    )
    back = (Button(label("people.to_card"), PersonOpen(person=form.person.id).pack()), *home_row()[0])
    return Screen(text, (*shown.files, *turns, back))


def waiting_screen(waiting: tuple[Joining, ...], page: int = 0) -> Screen:
    page, pages = find_page(len(waiting), page)
    shown = waiting[page * PAGE : (page + 1) * PAGE]
    rows = [row for each in shown for row in decide_rows(each)]
    if len(waiting) > 1:
        everybody = JoinAll(last=last_of(waiting))
        rows.insert(0, (Button(label("people.let_in_all", count=len(waiting)), everybody.pack()),))
    turns = turn_row(page, pages, lambda to: JoinList(page=to))
    return Screen(say("people.waiting_list", total=len(waiting), shown=shown), (*rows, *turns, *home_row()))


def last_of(waiting: tuple[Joining, ...]) -> int:
    return max(each.request_id for each in waiting)


def sure_all_screen(waiting: tuple[Joining, ...], last: int) -> Screen:
    """«Точно?» before everybody is let in, by name; for an old button, who waits now."""
    meant = tuple(each for each in waiting if each.request_id <= last)
    if not meant:
        return waiting_screen(waiting)
    sure = Button(label("people.sure_all", count=len(meant)), JoinAll(last=last, sure=True).pack(), style="success")
    back = Button(label("people.one_by_one"), JoinList().pack())
    return Screen(say("people.ask_all", meant=meant, shown=meant[:SHOWN_BY_NAME]), ((sure,), (back, *home_row()[0])))


def decide_rows(each: Joining) -> Rows:
    accept = Button(label("people.let_in", each=each), JoinDecide(request=each.request_id, accept=True).pack())
    refuse = Button(label("people.turn_away", each=each), JoinDecide(request=each.request_id, accept=False).pack())
    return ((accept,), (refuse,))


def invite_screen() -> Screen:
    one = [Button(label(f"people.invite.{role}"), InviteMake(role=role).pack()) for role in INVITED_ROLES]
    many = [
        Button(label(f"people.invite_many.{role}"), InviteMake(role=role, many=True).pack()) for role in MANY_USE_ROLES
    ]
    rows = (*in_rows(one, 2), *((button,) for button in many), (links_button(),), *home_row())
    return Screen(say("people.invite_intro"), rows)


def links_button() -> Button:
    return Button(label("people.links_button"), InviteList().pack())


def links_screen(found: LinkPage) -> Screen:
    """The links themselves are kept nowhere: they are told apart by whom they were made for."""
    first = found.page * PAGE + 1
    revoke = [
        Button(label("people.revoke_of", number=number), InviteRevoke(invitation=line.invitation_id).pack())
        for number, line in enumerate(found.rows, start=first)
    ]
    more = Button(label("people.more"), SectionOpen(section=Section.INVITE).pack())
    turns = turn_row(found.page, found.pages, lambda to: InviteList(page=to))
    text = say("people.links", found=found, first=first)
    return Screen(text, (*in_rows(revoke, 2), *turns, (more, *home_row()[0])))


def invited_screen(invited: Invited, bot_username: str) -> Screen:
    link = f"https://t.me/{bot_username}?start={invited.token}"
    text = say(
        "people.invited",
        link=link,
        role=label(f"roles.{invited.role}"),
        many=invited.many_use,
        until=invited.expires_at,
    )
    share = Button(
        label("people.share"),
        url=f"https://t.me/share/url?url={quote(link)}&text={quote(label('people.share_text'))}",
    )
    rows = (
        (share,),
        (Button(label("people.revoke"), InviteRevoke(invitation=invited.invitation_id).pack()),),
        (Button(label("people.more"), SectionOpen(section=Section.INVITE).pack()), *home_row()[0]),
    )
    return Screen(text, rows)


def revoked_screen() -> Screen:
    more = Button(label("people.more"), SectionOpen(section=Section.INVITE).pack())
    return Screen(say("people.revoked"), ((links_button(),), (more, *home_row()[0])))


def join_notice(decided: JoinDecided) -> Screen:
    return Screen(say("people.join_notice", accepted=decided.accepted), home_row() if decided.accepted else ())


def join_asked(waiting: Joining) -> Screen:
    everybody = (Button(label("people.waiting", count=waiting.others + 1), JoinList().pack()),)
    rows = (*decide_rows(waiting), *((everybody,) if waiting.others else ()), *home_row())
    return Screen(say("people.join_asked", each=waiting), rows)


NOTICES: dict[str, Callable[[Any], Screen]] = {"join_asked": join_asked, "join_decided": join_notice}
