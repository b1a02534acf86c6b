"""What the buttons of the curator's lists of urgent questions carry. As in views.callbacks, a class is never given
another meaning."""

from aiogram.filters.callback_data import CallbackData

from bot.views.callbacks import Page


class HelpList(CallbackData, prefix="helps"):
    """The curator's list; the group is a word of services.help_lists.HelpGroup."""

    group: str = ""
    page: Page = 0


class HelpFigures(CallbackData, prefix="helpf"):
    """«Как отвечают»; the period is a word of services.help_statistics.Period."""

    period: str = ""
    page: Page = 0  # of the people


class DutyAsk(CallbackData, prefix="dutya"):
    """«Кому звонить, если не ждёт»: typed anew."""


class DutyClear(CallbackData, prefix="dutyc"):
    """There is nobody to call any more."""
