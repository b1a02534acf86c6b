import pytest

FIXTURES = ("tests.kit.statements", "tests.kit.databases", "tests.kit.cast", "tests.kit.forms", "tests.kit.tiny")
LONG = (
    "tests/bench/",
    "tests/e2e/",
    "tests/updates/test_process.py",
    "tests/test_random_walk.py",
    "tests/test_access.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """Not in the process that only deals tests out to workers: it would first import everything, for seconds."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        for name in FIXTURES:
            config.pluginmanager.import_plugin(name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every worker begins with its share of the long tests, so that in the end nobody waits for one of them.

    `--dist worksteal` gives the first n-th of the list to the first of n workers, and so on.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    long = [item for item in items if item.nodeid.startswith(LONG)]
    short = [item for item in items if not item.nodeid.startswith(LONG)]
    count = len(items)
    items.clear()
    for number in range(workers):
        first = long[number::workers]
        room = (count - len(items)) // (workers - number) - len(first)
        items += [*first, *short[: max(0, room)]]
        del short[: max(0, room)]
