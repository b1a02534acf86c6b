"""Protocols of the bodies: the list, one protocol by the page, who was there, what it proves, the paper."""

from bot.services.export import DAYS_KEPT, Exported
from bot.services.protocols import Attendance, Provable
from bot.services.protocols import ProtocolCard as Card
from bot.services.protocols import ProtocolList as Listing
from bot.texts import excerpt, label, say
from bot.views import body_callbacks as b
from bot.views.bodies import ROOM, to_body_row
from bot.views.roadmap_callbacks import ItemOpen, ProtocolOpen
from bot.views.rows import home_row, turn_row
from bot.views.screen import Button, Document, Rows, Screen

LONGEST = 1200  # signs of what was heard and of what was decided in the chat; the paper holds all of it


def list_screen(found: Listing) -> Screen:
    lines = tuple(
        (
            Button(
                excerpt(label("bodies.protocol_line", line=line), ROOM), ProtocolOpen(protocol=line.protocol_id).pack()
            ),
        )
        for line in found.lines
    )
    turns = turn_row(found.page, found.pages, lambda to: b.ProtocolList(body=found.body, page=to))
    new = (
        ((Button(label("bodies.protocol_new"), b.ProtocolNew(body=found.body).pack(), style="primary"),),)
        if found.changes
        else ()
    )
    return Screen(say("bodies.protocol_list", found=found), (*lines, *turns, *new, to_body_row(found.body)))


def card_screen(card: Card, *, note: str = "") -> Screen:
    text = say("bodies.protocol", card=card, note=note, longest=LONGEST)
    items = tuple(
        (
            Button(
                excerpt(label("bodies.to_item", item=item), ROOM),
                ItemOpen(item=item.item_id).pack(),
            ),
        )
        for item in card.proves[:3]
    )
    file = (Button(label("bodies.protocol_file"), b.ProtocolFile(protocol=card.protocol_id).pack()),)
    back = (Button(label("bodies.to_protocols"), b.ProtocolList(body=card.body).pack()), *home_row()[0])
    return Screen(text, (*(change_rows(card) if card.changes else ()), file, *items, back))


def change_rows(card: Card) -> Rows:
    present = Button(label("bodies.present"), b.ProtocolPresent(protocol=card.protocol_id).pack())
    mend = Button(label("bodies.mend"), b.ProtocolMend(protocol=card.protocol_id).pack())
    prove = Button(label("bodies.prove"), b.ProtocolProve(protocol=card.protocol_id).pack())
    return ((prove,), (present, mend))


def to_protocol_row(protocol_id: int) -> tuple[Button, ...]:
    return (Button(label("bodies.to_protocol"), ProtocolOpen(protocol=protocol_id).pack()), *home_row()[0])


def present_screen(found: Attendance) -> Screen:
    """Ticks say what they do."""

    def seen(page: int, tick: str = "") -> b.ProtocolPresent:
        return b.ProtocolPresent(protocol=found.protocol_id, page=page, tick=tick)

    rows = tuple(
        (
            Button(
                label(
                    "runs.tick",
                    on=line.member_id in found.present,
                    text=excerpt(line.name or line.workplace, ROOM),
                ),
                seen(found.page, f"{'-' if line.member_id in found.present else '+'}{line.member_id}").pack(),
            ),
        )
        for line in found.rows
    )
    turns = turn_row(found.page, found.pages, seen)
    return Screen(say("bodies.attendance", found=found), (*rows, *turns, to_protocol_row(found.protocol_id)))


def prove_screen(found: Provable) -> Screen:
    rows = tuple(
        (
            Button(
                excerpt(label("bodies.provable", item=item), ROOM),
                b.ProtocolProve(protocol=found.protocol_id, page=found.page, item=item.item_id).pack(),
            ),
        )
        for item in found.items
        if item.item_id not in found.proved
    )
    turns = turn_row(found.page, found.pages, lambda to: b.ProtocolProve(protocol=found.protocol_id, page=to))
    return Screen(say("bodies.proving", found=found), (*rows, *turns, to_protocol_row(found.protocol_id)))


def proved_screen(card: Card, item_id: int) -> Screen:
    """Put there: whether the item is done by it, whoever answers for it says himself."""
    item = (Button(label("roadmaps.lead.item"), ItemOpen(item=item_id).pack(), style="primary"),)
    return Screen(say("bodies.proved", card=card), (item, to_protocol_row(card.protocol_id)))


def file_screen(exported: Exported, protocol_id: int) -> Screen:
    if exported.content is None:
        text = say("bodies.file_on_server", exported=exported, days_kept=DAYS_KEPT)
        return Screen(text, (to_protocol_row(protocol_id),))
    return Screen(say("bodies.file_ready"), (), Document(exported.name, exported.content))
