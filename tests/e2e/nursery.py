"""A warm parent of bot processes: `python -m tests.e2e.nursery`.

The imports take seconds, so they are done once: each order on stdin, a line of JSON, forks a fresh process that runs
the main() of the module it names. What began and what ended is reported on stdout; children go with their parent.
"""

import gc
import importlib
import json
import os
import select
import signal
import sys
from typing import Any, NoReturn

from bot import __main__ as command_line
from bot.services.runs import library
from bot.texts import load_texts

WRITING = os.O_WRONLY | os.O_CREAT | os.O_APPEND


class Nursery:
    def __init__(self) -> None:
        self._alive: set[int] = set()
        self._rest = b""
        self._ended_read, self._ended_write = os.pipe()
        os.set_blocking(self._ended_write, False)

    def run(self) -> None:
        """Until whoever gives the orders has gone."""
        signal.set_wakeup_fd(self._ended_write)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        say(ready=True)
        while True:
            readable, _, _ = select.select([0, self._ended_read], [], [])
            if self._ended_read in readable:
                os.read(self._ended_read, 1024)
                self._report_ended()
            if 0 in readable and not self._take_orders():
                break
        for pid in self._alive:
            os.kill(pid, signal.SIGKILL)

    def _take_orders(self) -> bool:
        heard = os.read(0, 65536)
        *lines, self._rest = (self._rest + heard).split(b"\n")
        for line in lines:
            self._start(json.loads(line))
        return heard != b""

    def _start(self, order: dict[str, Any]) -> None:
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            become_bot(order)
        self._alive.add(pid)
        say(order=order["id"], pid=pid)

    def _report_ended(self) -> None:
        for pid in list(self._alive):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self._alive.discard(pid)
                say(ended=pid, code=os.waitstatus_to_exitcode(status))


def become_bot(order: dict[str, Any]) -> NoReturn:
    """Never returns to the nursery's own loop."""
    code = 70
    try:
        with_flags = {"in": os.O_RDONLY, "out": WRITING, "err": WRITING}
        for number, (name, flags) in enumerate(with_flags.items()):
            opened = os.open(order[name], flags)
            os.dup2(opened, number)
            os.close(opened)
        os.environ.clear()
        os.environ.update(order["env"])
        os.chdir(order["folder"])
        sys.argv = [f"python -m {order['module']}", *order["arguments"]]
        code = importlib.import_module(order["module"]).main()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def say(**words: Any) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


if __name__ == "__main__":
    command_line.commands()
    library()
    load_texts()
    importlib.import_module("bot.sandbox.server")  # for the crowds of tests.bench
    gc.freeze()
    Nursery().run()
