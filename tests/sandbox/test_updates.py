"""The queue of updates: confirmed by the offset, given again until then."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import updates
from bot.sandbox.clock import SandboxClock
from bot.sandbox.people import Person
from bot.sandbox.telegram import Telegram
from tests.sandbox.conversation import Line


@pytest.fixture
def first(telegram: Telegram, anna: Person) -> int:
    """The id of the first of three waiting messages: раз, два, три."""
    first = telegram.updates.next_id
    for text in ("раз", "два", "три"):
        anna.send_text(text)
    return first


def texts(found: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in found]


def test_an_update_comes_again_until_it_is_confirmed(bot: Line, first: int) -> None:
    assert texts(bot.does("getUpdates")) == ["раз", "два", "три"]
    assert texts(bot.does("getUpdates", offset=first)) == ["раз", "два", "три"]
    assert texts(bot.does("getUpdates", offset=first + 1, limit=1)) == ["два"]
    assert texts(bot.does("getUpdates", offset=first + 1)) == ["два", "три"]
    assert bot.does("getUpdates", offset=first + 3) == []
    assert bot.does("getUpdates", offset=first) == []


def test_ids_are_sequential(bot: Line, first: int) -> None:
    assert [update["update_id"] for update in bot.pending()] == [first, first + 1, first + 2]


def test_a_negative_offset_forgets_all_but_the_newest(bot: Line, first: int) -> None:
    assert texts(bot.does("getUpdates", offset=-2)) == ["два", "три"]
    assert texts(bot.does("getUpdates")) == ["два", "три"]


def test_an_offset_far_away_is_ignored(bot: Line, first: int) -> None:
    assert texts(bot.does("getUpdates", offset=first + 1000)) == ["раз", "два", "три"]


@pytest.mark.parametrize(("limit", "shown"), [(0, 1), (1, 1), (100, 100), (1000, 100)])
def test_the_limit_is_clamped(bot: Line, anna: Person, limit: int, shown: int) -> None:
    for number in range(101):
        anna.send_text(str(number))
    assert len(bot.does("getUpdates", limit=limit)) == shown


def test_only_wanted_kinds_are_made_from_then_on(bot: Line, anna: Person, first: int) -> None:
    assert len(bot.does("getUpdates", allowed_updates=["callback_query", "nonsense"])) == 3
    anna.send_text("мимо")
    assert len(bot.does("getUpdates", allowed_updates="not a list")) == 3
    anna.send_text("мимо")
    assert len(bot.does("getUpdates", allowed_updates=[])) == 3
    anna.send_text("четыре")
    assert texts(bot.pending()) == ["раз", "два", "три", "четыре"]


def test_after_a_week_of_silence_ids_start_anew(bot: Line, anna: Person, first: int, clock: SandboxClock) -> None:
    bot.does("getUpdates", offset=first + 3)
    clock.move_by(timedelta(days=7, seconds=1))
    anna.send_text("я вернулась")
    (update,) = bot.pending()
    assert update["update_id"] != first + 3


def test_a_full_queue_drops_new_updates(bot: Line, anna: Person, first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "CAPACITY", 3)
    anna.send_text("лишнее")
    assert texts(bot.pending()) == ["раз", "два", "три"]


def test_a_webhook_and_polling_exclude_each_other(bot: Line) -> None:
    bot.does("setWebhook", url="https://bot.school.ru/hook")
    assert bot.hears("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    bot.does("deleteWebhook")
    bot.does("getUpdates")


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"url": "http://bot.school.ru/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://bot.school.ru:8081/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://192.168.1.5/"}, "bad webhook: IP address 192.168.1.5 is reserved"),
        ({"url": "https://bot.school.ru/", "secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "https://bot.school.ru/", "secret_token": "ы"}, "secret token contains unallowed characters"),
    ],
)
def test_a_webhook_is_refused(bot: Line, params: dict[str, Any], refusal: str) -> None:
    assert bot.hears("setWebhook", **params) == f"Bad Request: {refusal}"


def test_a_webhook_is_shown_and_taken_away(telegram: Telegram, bot: Line, first: int) -> None:
    bot.does("setWebhook", url="http://127.0.0.1:9/hook", max_connections=500, allowed_updates=["message"])
    assert bot.does("getWebhookInfo") == {
        "url": "http://127.0.0.1:9/hook",
        "has_custom_certificate": False,
        "pending_update_count": 3,
        "max_connections": 100,
        "allowed_updates": ["message"],
    }
    assert bot.hears("setWebhook", url="http://127.0.0.1:9/hook") == "Too Many Requests: retry after 1"
    assert telegram.call("deleteWebhook", {"drop_pending_updates": "true"}).body["description"] == "Webhook was deleted"
    assert telegram.call("deleteWebhook", {}).body["description"] == "Webhook is already deleted"
    assert bot.does("getWebhookInfo")["pending_update_count"] == 0
