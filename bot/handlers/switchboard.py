"""A button says by its prefix whose it is: nobody else is asked about it.

aiogram asks every handler of every router in turn: of three hundred, for each tap. In which order those are asked that
are left stays as it was.
"""

from collections.abc import Sequence
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.types import CallbackQuery, TelegramObject

SEPARATOR = ":"  # of CallbackData
ANYTHING = None


class Switchboard(Router):
    """`routers` in the order in which they are asked; none of them has routers of its own."""

    def __init__(self, routers: Sequence[Router]) -> None:
        super().__init__(name="switchboard")
        for router in routers:
            router._parent_router = None  # noqa: SLF001 - a second dispatcher in one process (tests) takes them over
            self.include_router(router)
        self._prefixes = {router: prefixes(router) for router in routers}
        self._ways: dict[tuple[str, str], Sequence[Router]] = {}

    async def propagate_event(self, update_type: str, event: TelegramObject, **kwargs: Any) -> Any:
        for router in self._way(update_type, event):
            response = await router.propagate_event(update_type, event, **kwargs)
            if response is not UNHANDLED:
                return response
        return UNHANDLED

    def _way(self, update_type: str, event: TelegramObject) -> Sequence[Router]:
        prefix = (event.data or "").split(SEPARATOR, 1)[0] if isinstance(event, CallbackQuery) else ""
        known = any(prefix in each for each in self._prefixes.values())
        key = (update_type, prefix if known else "")  # what is forged is not remembered
        if key not in self._ways:
            self._ways[key] = [router for router in self.sub_routers if self._may_take(router, *key)]
        return self._ways[key]

    def _may_take(self, router: Router, update_type: str, prefix: str) -> bool:
        if update_type == "callback_query":
            return bool(self._prefixes[router] & {ANYTHING, prefix})
        return bool(router.observers[update_type].handlers)


def prefixes(router: Router) -> frozenset[str | None]:
    """Of the buttons it handles; ANYTHING for a handler that does not say."""
    return frozenset(prefix_of(each) for each in router.callback_query.handlers)


def prefix_of(handler: HandlerObject) -> str | None:
    for each in handler.filters or ():
        if isinstance(each.callback, CallbackQueryFilter):
            return each.callback.callback_data.__prefix__
    return ANYTHING
