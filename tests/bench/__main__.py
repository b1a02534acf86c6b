"""`python -m tests.bench [name …] [--quick] [--postgres]`: everything when nothing is named."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench import answers, areas, help_now, latency, old_rows, results, sender, start
from tests.bench.old_rows import empty_databases
from tests.bench.report import Table

BENCHES: Mapping[str, Callable[..., Coroutine[Any, Any, Table]]] = {
    "answers": answers.measure,
    "areas": areas.measure,
    "latency": latency.measure,
    "help_now": help_now.measure,
    "start": start.measure,
    "sender": sender.measure,
    "old_rows": old_rows.measure,
    "results": results.measure,
}


def run(name: str, *, quick: bool, postgres: bool) -> Table:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        if name == "old_rows" and postgres:
            return asyncio.run(old_rows.measure(folder, quick=quick, postgres=stack.enter_context(empty_databases())))
        return asyncio.run(BENCHES[name](folder, quick=quick))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Speed beside a bare bot, as ratios.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"of: {', '.join(BENCHES)} (all)")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: whether it works, not how fast it is")
    parser.add_argument("--postgres", action="store_true", help="old_rows on PostgreSQL too, where it is installed")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(BENCHES):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    for name in chosen.names or BENCHES:
        begun_at = time.monotonic()
        table = run(name, quick=chosen.quick, postgres=chosen.postgres)
        sys.stdout.write(f"{table}\n   took {time.monotonic() - begun_at:.0f} s\n\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
