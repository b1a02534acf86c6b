"""What a failure is: passing or not, and how it is told without a word of what people wrote."""

import re
import traceback

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

TOKEN_IN_URL = re.compile(r"/bot\d+:[^/]+/")
PASSING = (
    OperationalError,
    InterfaceError,
    PoolTimeoutError,
    TelegramNetworkError,
    TelegramServerError,
    TelegramRetryAfter,
    ConnectionError,
    TimeoutError,
)
# PostgreSQL: connection, serialisation and deadlock, resources, lock not available, shutting down.
PASSING_SQLSTATES = ("08", "40", "53", "55P03", "57P")


def is_passing(error: Exception) -> bool:
    """Whether the same work may well succeed a moment later."""
    if isinstance(error, PASSING):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state.startswith(PASSING_SQLSTATES)


def reason(error: BaseException) -> str:
    """One line. Messages of exceptions are left out: a database or a validator repeats the person's text in them."""
    if isinstance(error, ValidationError):
        faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in error.errors(include_input=False))
        return "; ".join(faults)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{place}"


def refusal(error: Exception) -> str:
    """Why a call to Telegram failed, without the token; its own words hold nothing of people."""
    if isinstance(error, AiogramError) and not isinstance(error, ClientDecodeError):
        words = error.message if isinstance(error, TelegramAPIError) else str(error)
        return TOKEN_IN_URL.sub("/bot…/", words)
    return type(error).__name__


def trace(error: BaseException) -> str:
    """The traceback's lines of code, without the message."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
