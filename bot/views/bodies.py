"""Working group, council, commission and experts: lists, cards, picking people."""

from bot.services.bodies import PROFESSIONAL, BodyCard, BodyLine, Candidates, MemberLine, may_join
from bot.services.pages import PAGE, find_page
from bot.services.people import Listed
from bot.storage.states import Body
from bot.texts import excerpt, label, say
from bot.views import body_callbacks as b
from bot.views.callbacks import PersonOpen
from bot.views.roadmap_callbacks import BodyList, BodyOpen, CycleList
from bot.views.rows import home_row, turn_row
from bot.views.screen import Button, Rows, Screen

ROOM = 55  # signs of a button


def list_screen(found: tuple[BodyLine, ...]) -> Screen:
    rows = tuple(
        (Button(label(f"bodies.name.{line.body}") + f" ({line.members})", BodyOpen(body=line.body).pack()),)
        for line in found
    )
    back = (Button(label("bodies.to_year"), CycleList().pack()), *home_row()[0])
    return Screen(say("bodies.list", found=found), (*rows, back))


def body_screen(card: BodyCard, *, note: str = "") -> Screen:
    text = say("bodies.card", card=card, first=card.page * PAGE, note=note)
    members = tuple((member_button(card, line),) for line in card.members) if card.changes else ()
    turns = turn_row(card.page, card.pages, lambda to: BodyOpen(body=card.body, page=to))
    return Screen(text, (*members, *turns, *(add_rows(card.body) if card.changes else ()), *ways_on(card), back_row()))


def member_button(card: BodyCard, line: MemberLine) -> Button:
    number = card.page * PAGE + card.members.index(line) + 1
    words = excerpt(line.name or line.workplace, ROOM - 5)
    return Button(f"{number}. {words}", b.MemberOpen(member=line.member_id).pack())


def add_rows(body: Body) -> Rows:
    """Experts are from outside first of all, the others from the organisation."""
    pick = (Button(label("bodies.pick"), b.MemberPick(body=body).pack()),)
    word = "expert" if body is Body.EXPERTS else "outsider"
    new = (Button(label(f"bodies.new.{word}"), b.MemberNew(body=body).pack()),)
    return (new, pick) if body is Body.EXPERTS else (pick, new)


def ways_on(card: BodyCard) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if card.body in PROFESSIONAL:
        text = label("bodies.protocols", count=card.protocols)
        rows.append((Button(text, b.ProtocolList(body=card.body).pack()),))
    if card.past:
        rows.append((Button(label("bodies.past", count=card.past), b.MembersPast(body=card.body).pack()),))
    return tuple(rows)


def back_row() -> tuple[Button, ...]:
    return (Button(label("bodies.back"), BodyList().pack()), *home_row()[0])


def to_body_row(body: Body) -> tuple[Button, ...]:
    return (Button(label("bodies.to_body"), BodyOpen(body=body).pack()), *home_row()[0])


def past_screen(body: Body, lines: tuple[MemberLine, ...], page: int) -> Screen:
    page, pages = find_page(len(lines), page)
    shown = lines[page * PAGE : (page + 1) * PAGE]
    turns = turn_row(page, pages, lambda to: b.MembersPast(body=body, page=to))
    return Screen(say("bodies.past_list", body=body, lines=shown), (*turns, to_body_row(body)))


def pick_screen(found: Candidates) -> Screen:
    """The people of the organisation by the page; who is in it already has no button."""
    rows = tuple((pick_button(found, row),) for row in found.found.rows if pickable(found, row))

    def seen(page: int) -> b.MemberPick:
        return b.MemberPick(body=found.body, page=page, query=found.found.query)

    turns = turn_row(found.found.page, found.found.pages, seen)
    everybody = (
        ((Button(label("people.everybody"), b.MemberPick(body=found.body).pack()),),) if found.found.query else ()
    )
    inside = [row.person.name for row in found.found.rows if row.person.id in found.inside]
    text = say("bodies.picking", found=found, inside=inside)
    return Screen(text, (*rows, *turns, *everybody, to_body_row(found.body)))


def pickable(found: Candidates, row: Listed) -> bool:
    return may_join(row) and row.person.id not in found.inside


def pick_button(found: Candidates, row: Listed) -> Button:
    position = f", {row.person.position}" if row.person.position else ""
    text = excerpt(f"{row.person.name}{position}", ROOM)
    return Button(text, b.MemberAdd(body=found.body, person=row.person.id).pack())


def added_screen(card: BodyCard, line: MemberLine) -> Screen:
    """A member of the council can be let see what the council sees: offered, never done by itself."""
    if line.body is not Body.COUNCIL or line.sees_as_council:
        return body_screen(card, note=label("bodies.added", name=line.name))
    see = Button(label("bodies.act.see"), act(line, b.MemberAct.SEE), style="primary")
    not_now = Button(label("bodies.not_now"), BodyOpen(body=line.body).pack())
    return Screen(say("bodies.offer_role", line=line), ((see,), (not_now, *home_row()[0])))


def member_screen(line: MemberLine, *, note: str = "") -> Screen:
    rows: list[tuple[Button, ...]] = []
    if line.left_on is None:
        rows = [(Button(label(f"bodies.act.{each}"), act(line, each)),) for each in acts_of(line)]
        if not line.person_id or line.body is Body.EXPERTS:
            word = "bodies.mend_offers" if line.person_id else "bodies.mend"
            mend = Button(label(word), b.MemberMend(member=line.member_id).pack())
            rows.insert(0, (mend,))
    if line.person_id:
        rows.append((Button(label("bodies.to_person"), PersonOpen(person=line.person_id).pack()),))
    return Screen(say("bodies.member", line=line, note=note), (*rows, to_body_row(line.body)))


def acts_of(line: MemberLine) -> tuple[b.MemberAct, ...]:
    found: list[b.MemberAct] = []
    if line.body in PROFESSIONAL:
        found.append(b.MemberAct.NO_CHAIR if line.chairs else b.MemberAct.CHAIR)
    if line.body is Body.COUNCIL and line.person_id and not line.sees_as_council:
        found.append(b.MemberAct.SEE)
    if not line.person_id and line.name:
        found.append(b.MemberAct.FORGET)
    return (*found, b.MemberAct.LEAVE)


def act(line: MemberLine, which: b.MemberAct, *, sure: bool = False) -> str:
    return b.MemberDo(member=line.member_id, act=which, sure=sure).pack()


def ask_screen(line: MemberLine, which: b.MemberAct) -> Screen:
    """«Точно?» before somebody leaves or a name is erased."""
    sure = Button(label(f"bodies.sure.{which}"), act(line, which, sure=True), style="danger")
    back = Button(label("bodies.to_card"), b.MemberOpen(member=line.member_id).pack())
    return Screen(say(f"bodies.ask.{which}", line=line), ((sure,), (back, *home_row()[0])))
