"""Conversations run on both databases only where they are about what databases do; DATABASES=both runs them all."""

import os
from pathlib import Path

import pytest

ON_BOTH = ("test_story.py", "test_questionnaire.py", "test_entering.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "DATABASES" in os.environ:
        return
    doubled = [item for item in items if item.path.parent == Path(__file__).parent and is_doubled(item)]
    gone = set(doubled)
    items[:] = [item for item in items if item not in gone]
    config.hook.pytest_deselected(items=doubled)


def is_doubled(item: pytest.Item) -> bool:
    return "postgres" in item.name and item.path.name not in ON_BOTH
