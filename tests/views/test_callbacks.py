"""What buttons carry: Telegram keeps them for years, so no two classes may speak with one prefix."""

from collections import Counter

from bot.views import advice_callbacks, callbacks, help_callbacks, help_list_callbacks

MODULES = (callbacks, help_callbacks, help_list_callbacks, advice_callbacks)


def test_every_prefix_is_of_one_class() -> None:
    classes = {each for module in MODULES for each in module.ALL}
    assert [prefix for prefix, count in Counter(each.__prefix__ for each in classes).items() if count > 1] == []
