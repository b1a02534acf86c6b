"""What the buttons of an urgent question carry. As in views.callbacks, a class is never given another meaning."""

from aiogram.filters.callback_data import CallbackData

from bot.views.callbacks import Id


class HelpOpen(CallbackData, prefix="help"):
    """Where a question stands."""

    request: Id
