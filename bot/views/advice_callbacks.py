from aiogram.filters.callback_data import CallbackData

from bot.views.callbacks import Id


class AdviceOpen(CallbackData, prefix="adv"):
    """One card of the library; `draft`: the question that was being written, to go back to."""

    advice: Id
    draft: Id = 0
