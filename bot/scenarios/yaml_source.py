"""YAML read strictly: a repeated key is a mistake, and bare `yes`, `7:00`, `0830` and `2026-11-27` stay text."""

import re
from collections.abc import Hashable
from typing import Any

import yaml

BOOL = "tag:yaml.org,2002:bool"
INT = "tag:yaml.org,2002:int"
FLOAT = "tag:yaml.org,2002:float"
NULL = "tag:yaml.org,2002:null"
MERGE = "tag:yaml.org,2002:merge"


class StrictLoader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012, as the parent has it

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"ключ «{key.value}» стоит дважды", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


StrictLoader.add_implicit_resolver(BOOL, re.compile("(?:true|false)$"), list("tf"))
StrictLoader.add_implicit_resolver(INT, re.compile("-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
StrictLoader.add_implicit_resolver(FLOAT, re.compile(r"-?[0-9]+\.[0-9]+$"), list("-0123456789"))
StrictLoader.add_implicit_resolver(NULL, re.compile("(?:~|null)?$"), ["~", "n", ""])
StrictLoader.add_implicit_resolver(MERGE, re.compile("<<$"), ["<"])


def read_yaml(text: str) -> object:
    """Raises yaml.YAMLError."""
    return yaml.load(text, Loader=StrictLoader)  # noqa: S506, a safe loader with fewer types
