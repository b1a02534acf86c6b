import hypothesis
import pytest

# The gate says the same of the same code twice; `pytest --hypothesis-profile=default` goes looking for more.
hypothesis.settings.register_profile("gate", derandomize=True)
hypothesis.settings.load_profile("gate")

KIT = ("tests.kit.statements", "tests.kit.databases", "tests.kit.cast", "tests.kit.forms", "tests.kit.tiny")
FIXTURES = (*KIT, "tests.e2e.processes")
pytest.register_assert_rewrite(*FIXTURES)  # before a conftest of some folder imports one of them
PROCESSES = ("tests/bench/", "tests/e2e/", "tests/updates/test_process.py")  # these wait more than they work
WALKS = ("tests/test_random_walk.py", "tests/test_access.py")


def pytest_configure(config: pytest.Config) -> None:
    """Not in the process that only deals tests out to workers: it would first import everything, for seconds."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        for name in FIXTURES:
            config.pluginmanager.import_plugin(name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
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
