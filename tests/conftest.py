import gc
import os
import zlib

import hypothesis
import pytest

from tests.kit.everything import EVERYTHING

gc.disable()  # until all is imported and collected: nothing of that goes away

# The gate says the same of the same code twice; `pytest --hypothesis-profile=default` goes looking for more.
hypothesis.settings.register_profile("gate", derandomize=True, max_examples=100 if EVERYTHING else 50)
hypothesis.settings.load_profile("gate")

KIT = ("tests.kit.statements", "tests.kit.databases", "tests.kit.cast", "tests.kit.forms", "tests.kit.tiny")
FIXTURES = (*KIT, "tests.e2e.processes")
pytest.register_assert_rewrite(*FIXTURES)  # before a conftest of some folder imports one of them
WAITING = (  # for processes, for what Telegram allows in a second, for a lost answer: they hardly work
    "tests/bench/",
    "tests/e2e/",
    "tests/sandbox/test_http.py",
    "tests/scheduler/test_limits.py",
    "tests/storage/test_migrations.py::test_several_processes_upgrade_at_once",
    "tests/test_line.py",
    "tests/updates/test_polling.py",
    "tests/updates/test_process.py",
    "tests/updates/test_webhook.py",
)
BROWSER = ("tests/e2e/test_help_page.py", "tests/e2e/test_page.py", "tests/e2e/test_roadmap_page.py")
LONG = ("tests/test_random_walk.py", "tests/test_access.py", "tests/test_roadmap_years.py")
BOTH = ("tests/storage/", "tests/updates/", "tests/scheduler/")  # always on both databases


def pytest_configure(config: pytest.Config) -> None:
    """Not in the process that only deals tests out to workers: it would first import everything, for seconds."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        for name in FIXTURES:
            config.pluginmanager.import_plugin(name)
    else:
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        (left if is_for_another_database(item) else kept).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = in_order(kept, getattr(config, "workerinput", {}).get("workercount", 1))


def is_for_another_database(item: pytest.Item) -> bool:
    """A conversation is held on one of the two, unless told otherwise: one of eight on PostgreSQL."""
    kind = getattr(item, "callspec", None) and item.callspec.params.get("database_url")  # type: ignore[attr-defined]
    if kind is None or EVERYTHING or os.environ.get("DATABASES") or item.nodeid.startswith(BOTH):
        return False
    from tests.kit.postgres import binaries

    if binaries() is None:
        return bool(kind == "postgres")
    number = zlib.crc32(item.nodeid.replace(kind, "").encode())
    return bool(kind != ("sqlite" if number % 8 else "postgres"))


def pytest_collection_finish() -> None:
    """What is there stays: it need not be walked through again and again."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()


def in_order(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """What waits is the first worker's, what clicks in a browser the last one's: if more waited at once, cores would
    idle. Of the rest the long tests come first, so that in the end nobody waits for one of them.

    `--dist worksteal` gives the first n-th of the list to the first of n workers, and so on: each begins with its
    share, and who is through takes over what others have not begun.
    """
    begins: list[list[pytest.Item]] = [[] for _ in range(workers)]
    short, dealt = [], 0
    for item in items:
        if item.nodeid.startswith(BROWSER):
            begins[-1].append(item)
        elif item.nodeid.startswith(WAITING):
            begins[0].append(item)
        elif item.nodeid.startswith(LONG):
            begins[-1 - dealt % max(1, workers - 1)].append(item)
            dealt += 1
        else:
            short.append(item)
    ordered: list[pytest.Item] = []
    for number, first in enumerate(begins):
        room = max(0, (len(items) - len(ordered)) // (workers - number) - len(first))
        ordered += [*first, *short[:room]]
        del short[:room]
    return ordered
