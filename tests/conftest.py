import gc
import os
import zlib

import hypothesis
import pytest

# The gate says the same of the same code twice; `pytest --hypothesis-profile=default` goes looking for more.
hypothesis.settings.register_profile("gate", derandomize=True)
hypothesis.settings.load_profile("gate")

KIT = ("tests.kit.statements", "tests.kit.databases", "tests.kit.cast", "tests.kit.forms", "tests.kit.tiny")
FIXTURES = (*KIT, "tests.e2e.processes")
pytest.register_assert_rewrite(*FIXTURES)  # before a conftest of some folder imports one of them
PROCESSES = ("tests/bench/", "tests/e2e/", "tests/updates/test_process.py")  # these wait more than they work
BOTH = ("tests/storage/", "tests/updates/", "tests/scheduler/")  # always on both databases
WALKS = ("tests/test_random_walk.py", "tests/test_access.py")


def pytest_configure(config: pytest.Config) -> None:
    """Not in the process that only deals tests out to workers: it would first import everything, for seconds."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        for name in FIXTURES:
            config.pluginmanager.import_plugin(name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    on_one = [item for item in items if is_for_another_database(item)]
    if on_one:
        config.hook.pytest_deselected(items=on_one)
        items[:] = [item for item in items if item not in set(on_one)]
    put_long_ones_first(config, items)


def is_for_another_database(item: pytest.Item) -> bool:
    """A conversation is held on one of the two, unless DATABASES says otherwise: half of them here, half there."""
    kind = getattr(item, "callspec", None) and item.callspec.params.get("database_url")  # type: ignore[attr-defined]
    if kind is None or os.environ.get("DATABASES") or item.nodeid.startswith(BOTH):
        return False
    from tests.kit.postgres import binaries

    if binaries() is None:
        return bool(kind == "postgres")
    number = zlib.crc32(item.nodeid.replace(kind, "").encode())
    return bool(kind != ("sqlite", "postgres")[number % 2])


def pytest_collection_finish() -> None:
    """What has been imported stays: it need not be walked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def put_long_ones_first(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long tests come first, so that in the end nobody waits for one of them.

    `--dist worksteal` gives the first n-th of the list to the first of n workers, and so on: one begins with the
    processes, another with the walks, and who is through takes over what others have not begun.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    long = [[item for item in items if item.nodeid.startswith(files)] for files in (PROCESSES, WALKS)]
    short = [item for item in items if not item.nodeid.startswith(PROCESSES + WALKS)]
    count = len(items)
    items.clear()
    for number in range(workers):
        first = [item for part in long[number::workers] for item in part]
        room = max(0, (count - len(items)) // (workers - number) - len(first))
        items += [*first, *short[:room]]
        del short[:room]
