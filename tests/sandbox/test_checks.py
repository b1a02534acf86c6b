"""The sandbox watches itself: what it emits must fit aiogram's types, and it knows nothing of the product."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.sandbox.checks import SandboxError, check_emitted
from bot.sandbox.telegram import Telegram
from tests.sandbox.conversation import TOKEN

SANDBOX = Path("bot/sandbox").resolve()


def test_an_object_of_a_wrong_shape_is_an_error_of_the_sandbox() -> None:
    with pytest.raises(SandboxError, match="first_name"):
        check_emitted("User", {"id": 1, "is_bot": True})
    with pytest.raises(SandboxError, match=r"unknown fields \['User.frist_name'\]"):
        check_emitted("User", {"id": 1, "is_bot": True, "first_name": "a", "frist_name": "a"})
    chat = {"id": 1, "type": "private", "kind": "private"}
    with pytest.raises(SandboxError, match=r"Chat\.kind"):
        check_emitted("Update", {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": chat}})


def test_checks_can_be_switched_off() -> None:
    telegram = Telegram(TOKEN, check_types=False)
    telegram.emit("message", {"nonsense": True})
    assert len(telegram.call("getUpdates", {}).body["result"]) == 1


def test_it_imports_nothing_of_the_rest_of_the_product() -> None:
    for path in SANDBOX.rglob("*.py"):
        imported = re.findall(r"^\s*(?:from|import) (bot[\w.]*)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert all(name.startswith("bot.sandbox") for name in imported), path


def test_a_real_token_does_not_start_it() -> None:
    command = [
        sys.executable,
        "-m",
        "bot.sandbox",
        "--no-checks",
        "--port",
        "0",
        "--token",
        "123456:AAHdqTcvCH1vGWJxfSe",
    ]
    finished = subprocess.run(command, cwd=SANDBOX.parents[1], capture_output=True, check=False)
    assert finished.returncode == 1
    assert finished.stderr.decode() == (
        "Песочница принимает только токены вида 42:SANDBOX-demo, настоящий токен ей не нужен.\n"
    )
