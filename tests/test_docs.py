"""The handbooks say everything there is to set and to press, and nothing that is not there."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import GetMe

from bot.__main__ import parser
from bot.config import Settings
from bot.handlers.commands import MEMBERS, OF_ROLE
from bot.texts import load_texts
from bot.updates.serve import STOPPING
from bot.updates.telegram import BACK, BAD_TOKEN, TWO_BOTS, explained

ROOT = Path(__file__).parent.parent
ADMINISTRATOR = ROOT / "docs/administrator.md"
CURATOR = ROOT / "docs/curator.md"
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
BUTTON = re.compile(r"\*\*«([^*]+)»\*\*")
FILLED_IN = re.compile(r"\{\{.*?\}\}")
LETTERS_OF_A_LABEL = 4  # a text of nothing but blanks would fit every name


def words(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def settings() -> list[str]:
    return [name.upper() for name in Settings.model_fields]


def shell_commands() -> dict[str, argparse.ArgumentParser]:
    chosen = next(each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    return dict(chosen.choices)


def menu_commands() -> list[str]:
    return sorted({*MEMBERS, *(command for commands in OF_ROLE.values() for command in commands)})


@pytest.mark.parametrize("name", settings())
def test_every_setting_is_explained(name: str) -> None:
    assert f"| `{name}` |" in words(ADMINISTRATOR)
    assert re.search(rf"^{name}=", words(ROOT / ".env.example"), re.MULTILINE)


def test_the_example_names_no_setting_that_is_not_read() -> None:
    named = re.findall(r"^([A-Z_]+)=", words(ROOT / ".env.example"), re.MULTILINE)
    assert sorted(named) == sorted(settings())


@pytest.mark.parametrize("command", shell_commands())
def test_every_command_of_the_server_is_in_the_table(command: str) -> None:
    assert re.search(rf"^\| `python -m bot {command}[` ]", words(ADMINISTRATOR), re.MULTILINE)


def test_every_option_of_a_command_is_explained() -> None:
    options = {
        option
        for command in shell_commands().values()
        for action in command._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }
    assert {option for option in options if option not in words(ADMINISTRATOR)} == set()


def test_no_command_is_invented() -> None:
    named = re.findall(r"python -m bot ([a-z]\w+)", words(ADMINISTRATOR))
    assert set(named) <= set(shell_commands())


@pytest.mark.parametrize("command", menu_commands())
def test_every_command_of_the_menu_is_explained(command: str) -> None:
    assert re.search(rf"(?<!\w)/{command}\b", words(CURATOR))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert list(dead_links(page)) == []


def dead_links(page: Path) -> Iterator[str]:
    for target in LINK.findall(FENCED.sub("", words(page))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (heading and heading not in anchors(there)):
            yield target


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings: small letters, no punctuation, a dash for a space."""
    return {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        for heading in HEADING.findall(FENCED.sub("", words(page)))
    }


def test_the_sentences_of_the_journal_are_those_of_the_handbook() -> None:
    said = (
        BACK,
        TWO_BOTS,
        BAD_TOKEN,
        STOPPING,
        explained(TelegramNetworkError(GetMe(), "x")),
        explained(TelegramRetryAfter(GetMe(), "x", 5)),
    )
    table = words(ADMINISTRATOR).partition("## Журнал")[2].partition("\n## ")[0]
    named = re.findall(r"^\| «([^»]+)» \|", table, re.MULTILINE)
    assert len(named) == len(said)
    assert [name for name in named if not any(words.startswith(name.partition(" N ")[0]) for words in said)] == []


def test_every_button_of_the_handbook_exists() -> None:
    named = BUTTON.findall(words(CURATOR).replace("\n", " "))
    labels = [pattern for text in load_texts().values() if (pattern := label_pattern(text))]
    assert named
    assert {name for name in named if not any(label.fullmatch(name) for label in labels)} == set()


def label_pattern(text: str) -> re.Pattern[str] | None:
    """Of a text of one line; what is filled in may be anything."""
    fixed = FILLED_IN.split(text)
    if "\n" in text or "{%" in text or sum(map(str.isalpha, "".join(fixed))) < min(LETTERS_OF_A_LABEL, len(text)):
        return None
    return re.compile(".+".join(map(re.escape, fixed)))


def test_every_line_of_the_week_is_explained_with_its_button() -> None:
    texts = load_texts()
    rows = [line for line in words(CURATOR).splitlines() if line.startswith("| ")]
    kinds = [key.rsplit(".", 1)[1] for key in texts if key.startswith("desk.button.")]
    assert kinds
    for kind in kinds:
        begins = re.split(r"[:.<{]", texts[f"desk.insight.{kind}"].removeprefix("<b>"))[0]
        row = next((line for line in rows if line.startswith(f"| {begins} |")), "")
        assert f"**«{texts[f'desk.button.{kind}']}»**" in row, kind
