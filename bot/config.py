"""What an installation chooses (.env). Everything that is a school's choice lives in the database instead."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlparse

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.storage.database import database_url

PROXIES = ("http", "socks4", "socks5")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingsError(Exception):
    """One Russian sentence per wrong setting."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    bot_token: SecretStr
    bot_token_file: Path | None = None
    database_url: SecretStr = SecretStr("sqlite:///data/nastavnik.db")
    telegram_api_base: str = "https://api.telegram.org"
    telegram_proxy: SecretStr | None = None
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=1, le=65535)
    data_dir: Path = Path("data")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    clock_file: Path | None = None  # the sandbox's clock; nothing else may move the time

    @model_validator(mode="before")
    @classmethod
    def read_secret_file(cls, data: dict[str, object]) -> dict[str, object]:
        file = data.get("bot_token_file")
        if file and not data.get("bot_token"):
            try:
                data["bot_token"] = Path(str(file)).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise ValueError("BOT_TOKEN_FILE: файл с токеном не читается, нужен путь к нему") from error
        return data

    @field_validator("bot_token")
    @classmethod
    def look_like_a_token(cls, value: SecretStr) -> SecretStr:
        number, _, secret = value.get_secret_value().partition(":")
        if not number.isdecimal() or not secret:
            raise ValueError("нужен токен от @BotFather вида 123456789:AAE…")
        return value

    @field_validator("database_url")
    @classmethod
    def be_a_database(cls, value: SecretStr) -> SecretStr:
        database_url(value.get_secret_value())
        return value

    @field_validator("telegram_api_base")
    @classmethod
    def be_a_server(cls, value: str) -> str:
        if urlparse(value).scheme not in ("http", "https") or not urlparse(value).hostname:
            raise ValueError("нужен адрес вида https://api.telegram.org")
        return value.rstrip("/")

    @field_validator("telegram_proxy")
    @classmethod
    def be_a_proxy(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        try:
            parsed = urlparse(value.get_secret_value())
            known = parsed.scheme in PROXIES and parsed.hostname and parsed.port
        except ValueError:
            known = None
        if not known:
            raise ValueError("нужен адрес вида socks5://имя:пароль@сервер:1080 или http://сервер:3128")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def be_a_secret(cls, value: SecretStr) -> SecretStr:
        secret = value.get_secret_value()
        if secret and not (
            len(secret) <= 256 and all((sign.isascii() and sign.isalnum()) or sign in "_-" for sign in secret)
        ):
            raise ValueError("до 256 латинских букв, цифр, «_» и «-»")
        return value

    @model_validator(mode="after")
    def keep_the_clock_in_the_sandbox(self) -> "Settings":
        if self.clock_file and urlparse(self.telegram_api_base).hostname not in LOOPBACK:
            raise ValueError("CLOCK_FILE: время переводится только в песочнице, с настоящим Telegram это недопустимо")
        return self


def load_settings() -> Settings:
    """SettingsError says which setting is wrong and what is expected; values are never repeated."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(
            "\n".join(explain(each["loc"], each["msg"], each["type"]) for each in error.errors())
        ) from None


def explain(where: tuple[int | str, ...], message: str, kind: str) -> str:
    name = str(where[0]).upper() if where else ""
    if kind == "missing":
        return f"{name}: не задано. Впишите значение в файл .env (образец — .env.example)."
    expected = {
        "int_parsing": "нужно целое число",
        "greater_than_equal": "число слишком маленькое",
        "less_than_equal": "число слишком большое",
        "literal_error": "такого значения нет, возможные перечислены в .env.example",
    }.get(kind, message.removeprefix("Value error, "))
    return f"{name}: {expected}." if name else f"{expected}."
