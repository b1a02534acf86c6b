"""A wrong setting is told in one sentence, without what stands in it."""

import pytest

from bot.config import SettingsError, load_settings

TOKEN = "123456789:AAESECRET"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "SECRET"),
        ("BOT_TOKEN_FILE", TOKEN),
        ("DATABASE_URL", "SECRET://x y"),
        ("DATABASE_URL", "mysql://u:SECRET@host/db"),
        ("DATABASE_URL", "postgresql://u:SECRET@host:port/db"),
        ("DATABASE_URL", "u:SECRET@host/db"),
        ("TELEGRAM_PROXY", "foo://u:SECRET@host:1080"),
        ("TELEGRAM_PROXY", "u:SECRET@host:1080"),
        ("TELEGRAM_PROXY", "socks5://u:SECRET@host:port"),
        ("HTTP_PORT", "SECRET"),
        ("WEBHOOK_SECRET", "SECRET плохо"),
    ],
)
def test_a_wrong_setting_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    if name == "BOT_TOKEN_FILE":
        monkeypatch.delenv("BOT_TOKEN")
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert str(told.value).startswith(f"{name}: ")
    assert "SECRET" not in str(told.value).removeprefix(name)
    assert "invalid" not in str(told.value)


@pytest.mark.parametrize("proxy", ["socks5://u:p%40ss@proxy:1080", "http://proxy:3128"])
def test_a_proxy_as_the_handbook_writes_it(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_PROXY", proxy)
    assert load_settings().telegram_proxy is not None
