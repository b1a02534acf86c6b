"""Two ways of getting updates, one at a time: polling or a webhook."""

import time
from typing import TYPE_CHECKING, Any

from bot.sandbox.methods.method import Described, Method
from bot.sandbox.params import Params
from bot.sandbox.refusal import conflict, too_many
from bot.sandbox.webhook_settings import WebhookSettings, check_secret, check_url

if TYPE_CHECKING:
    from bot.sandbox.telegram import Telegram

WEBHOOK_IS_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


def get_updates(telegram: "Telegram", params: Params) -> list[dict[str, Any]]:
    if telegram.webhook.url:
        raise conflict(WEBHOOK_IS_ACTIVE)
    telegram.updates.allow(params.text("allowed_updates"))
    return telegram.take_updates(params.number("offset"), params.number("limit", 100))


def set_webhook(telegram: "Telegram", params: Params) -> Described:
    url = params.text("url").strip()
    if not url:
        return delete_webhook(telegram, params)
    secret = params.text("secret_token")
    check_secret(secret)
    check_url(url)
    now, before = time.monotonic(), telegram.webhook
    if now - before.set_at < 1:
        raise too_many(1)
    telegram.updates.allow(params.text("allowed_updates"))
    if params.flag("drop_pending_updates"):
        telegram.updates.clear()
    connections = min(max(params.number("max_connections", 40), 1), 100)
    telegram.webhook = WebhookSettings(url, secret, connections, set_at=now)
    same = (before.url, before.secret_token, before.max_connections) == (url, secret, connections)
    return Described(True, "Webhook is already set" if same else "Webhook was set")


def delete_webhook(telegram: "Telegram", params: Params) -> Described:
    if params.flag("drop_pending_updates"):
        telegram.updates.clear()
    words = "Webhook was deleted" if telegram.webhook.url else "Webhook is already deleted"
    telegram.webhook = WebhookSettings()
    return Described(True, words)


def get_webhook_info(telegram: "Telegram", params: Params) -> dict[str, Any]:
    webhook = telegram.webhook
    info: dict[str, Any] = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(telegram.updates),
    }
    if webhook.url:
        info["max_connections"] = webhook.max_connections
    if webhook.last_error:
        info |= {"last_error_date": webhook.last_error_at, "last_error_message": webhook.last_error}
    if telegram.updates.asked_for:
        info["allowed_updates"] = telegram.updates.asked_for
    return info


METHODS = (
    Method("getUpdates", get_updates, "Update"),
    Method("setWebhook", set_webhook),
    Method("deleteWebhook", delete_webhook),
    Method("getWebhookInfo", get_webhook_info, "WebhookInfo"),
)
