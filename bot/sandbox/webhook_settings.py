"""The webhook as setWebhook left it, and what came of the deliveries."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.sandbox.refusal import bad_request

PORTS = {80, 88, 443, 8443}
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


@dataclass(slots=True)
class WebhookSettings:
    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    last_error_at: int = 0
    last_error: str = ""
    set_at: float = float("-inf")


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_url(url: str) -> None:
    """Telegram's rules, except that this machine may be reached by http and on any port."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if is_loopback(url):
        return
    if parts.scheme != "https" or not parts.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    try:
        address = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return
    if not address.is_global:
        raise bad_request(f"bad webhook: IP address {address} is reserved")


def check_secret(secret: str) -> None:
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
