"""What the buttons of the bot's actions carry. As in views.callbacks, a class never gets another meaning."""

from enum import StrEnum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.views.callbacks import Id


class ActionAct(StrEnum):
    OFF = "off"
    ON = "on"
    NOW = "now"


class ActionDo(CallbackData, prefix="actdo"):
    """`sure`: asked once what exactly will happen."""

    action: Id
    act: ActionAct
    sure: bool = False


class ActionMove(CallbackData, prefix="actmv"):
    """Days to move to. `day`: 20261201; 0: the choice is shown."""

    action: Id
    day: Annotated[int, Field(ge=0, lt=10**8)] = 0


class ActionDay(CallbackData, prefix="actday"):
    """Another day, typed."""

    action: Id
