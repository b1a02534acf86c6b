"""The house of DESIGN.md: who may know whom. A package that is not in the table may know nobody."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bot import app
from bot.handlers.commands import EVERYBODY, MEMBERS, OF_ROLE

ROOT = Path(__file__).parent.parent
EVERYTHING = {"*"}
# package or module -> what it may import, as «package» or «package.module»
MAY_IMPORT: dict[str, set[str]] = {
    "handlers": {
        "services",
        "views",
        "texts",
        "clock",
        "line",
        "updates.once",
        "scheduler.limits",
        "scheduler.speech",
        "storage.database",
        "storage.states",
    },
    "views": {"services", "texts", "scenarios", "documents", "storage.states"},
    "services": {
        "storage",
        "scenarios",
        "matching",
        "documents",
        "texts",
        "clock",
        "views.tables",
        "views.result_tables",
    },
    "scheduler": {"services", "storage", "views.screen", "clock", "line"},
    "updates": {"storage", "clock", "line"},
    "documents": {"scenarios"},
    "texts": {"scenarios.russian_dates", "scenarios.yaml_source"},
    "matching": set(),
    "storage": set(),
    "scenarios": set(),
    "clock": set(),
    "line": set(),
    "logs": set(),
    "sandbox": set(),
    "config": {"storage.database"},
    "content": {"texts", "scenarios", "services.form_reads"},
    "app": EVERYTHING,
    "running": EVERYTHING,
    "administration": EVERYTHING,
    "demo": EVERYTHING,
    "demo_school": EVERYTHING,
    "demo_questions": EVERYTHING,
    "demo_roadmap": EVERYTHING,
    "__main__": EVERYTHING,
}
# The sheets of the export are drawn from whole rows of the registry, which no session follows.
EXCEPTIONS = {("views.tables", "storage.models")}
SANDBOX_IS_KNOWN_TO = {"demo"}
# Another messenger must be able to take aiogram's place.
AIOGRAM = {"handlers", "views", "updates", "line", "sandbox", "app", "running", "scheduler.sender", "scheduler.speech"}
# aiogram's word for a parsed button is all a view may need of it.
AIOGRAM_IN_VIEWS = {
    "views.callbacks",
    "views.help_callbacks",
    "views.advice_callbacks",
    "views.help_list_callbacks",
    "views.info_callbacks",
    "views.roadmap_callbacks",
    "views.cycle_files_callbacks",
    "views.body_callbacks",
    "views.roadmap_action_callbacks",
    "views.item_callbacks",
    "views.cycle_callbacks",
    "views.roadmap_editing_callbacks",
    "views.subjects",
    "views.screen",
    "views.rows",
    "views.desk",
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        parts = path.relative_to(ROOT / "bot").with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def home_of(module: str) -> str:
    return module.partition(".")[0]


def short(name: str) -> str:
    """«bot.storage.models.Person» -> «storage.models»"""
    return ".".join(name.split(".")[1:3])


def ours() -> Iterator[tuple[str, str]]:
    for module, path in modules():
        for name in imported(path):
            if name.startswith("bot.") and home_of(short(name)) != home_of(module):
                yield module, short(name)


def allows(allowed: set[str], name: str) -> bool:
    return allowed == EVERYTHING or bool({home_of(name), name} & allowed)


def test_imports_go_one_way() -> None:
    found = set(ours())
    wrong = {(module, name) for module, name in found if not allows(MAY_IMPORT[home_of(module)], name)}
    assert wrong == EXCEPTIONS, "\n".join(f"{module} -> {name}" for module, name in sorted(wrong ^ EXCEPTIONS))


def test_only_the_command_line_knows_the_sandbox() -> None:
    found = {home_of(module) for module, name in ours() if home_of(name) == "sandbox"}
    assert found <= SANDBOX_IS_KNOWN_TO


def test_aiogram_stays_at_the_edge() -> None:
    users = {
        module for module, path in modules() if any(name.partition(".")[0] == "aiogram" for name in imported(path))
    }
    wrong = {module for module in users if not {home_of(module), module} & AIOGRAM}
    assert not wrong
    assert {module for module in users if home_of(module) == "views"} <= AIOGRAM_IN_VIEWS


def test_handlers_speak_no_sql() -> None:
    wrong = [
        module
        for module, path in modules()
        if home_of(module) in ("handlers", "views")
        for name in imported(path)
        if name.startswith("sqlalchemy") and not name.endswith("AsyncSession")
    ]
    assert not wrong


def offered_commands() -> set[str]:
    return {*EVERYBODY, *MEMBERS, *(command for commands in OF_ROLE.values() for command in commands)}


def test_what_a_notice_reads_is_drawn() -> None:
    assert app.READERS.keys() == app.NOTICES.keys()


def test_every_command_of_the_menu_is_handled() -> None:
    assert offered_commands() <= handled_commands()


def handled_commands() -> set[str]:
    """Words of the Command filters of every handler."""
    return {
        str(command)
        for router in app.routers()
        for handler in router.message.handlers
        for each in handler.filters or ()
        for command in getattr(each.callback, "commands", ())
    }
