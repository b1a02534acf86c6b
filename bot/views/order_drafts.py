"""The draft of an order: the file, or where it lies in strict privacy."""

from bot.services.export import DAYS_KEPT
from bot.services.order_drafts import OrderMade
from bot.texts import label, say
from bot.views.roadmap_callbacks import ActionOpen
from bot.views.rows import home_row
from bot.views.screen import Button, Document, Screen


def order_screen(made: OrderMade) -> Screen:
    action = Button(label("roadmaps.lead.action"), ActionOpen(action=made.action_id).pack())
    rows = ((action, *home_row()[0]),)
    if made.exported.content is None:
        return Screen(say("orders.on_server", made=made, days_kept=DAYS_KEPT), rows)
    return Screen(say("orders.ready", made=made), rows, Document(made.exported.name, made.exported.content))
