"""What the buttons of help requests carry."""

from aiogram.filters.callback_data import CallbackData

from bot.views.callbacks import Id


class HelpDraftOpen(CallbackData, prefix="hdo"):
    """A question being written, as it stands."""

    request: Id
