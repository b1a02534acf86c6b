"""What buttons carry: Telegram keeps them for years, so no two classes may speak with one prefix."""

from collections import Counter

from tests.kit.mischief import PRESSED


def test_every_prefix_is_of_one_class() -> None:
    prefixes = Counter(each.__prefix__ for each in PRESSED)
    assert [prefix for prefix, count in prefixes.items() if count > 1] == []
