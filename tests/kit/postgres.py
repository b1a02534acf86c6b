"""A PostgreSQL of one's own for the tests: a cluster in a temporary folder, gone with the process that started it."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]

from tests.kit.slate import Slate

SETTINGS = {
    "listen_addresses": "",  # the socket in the cluster's own folder is the only way in: no port to choose or to clash
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "100",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "log_min_messages": "log",
    "log_checkpoints": "off",
}


@cache
def binaries() -> Path | None:
    found = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr/local").glob("pgsql*/bin")]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).parent)
    if config := shutil.which("pg_config"):
        found.append(Path(subprocess.run([config, "--bindir"], capture_output=True, text=True).stdout.strip()))
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def as_owner() -> list[str]:
    """PostgreSQL refuses root; where the system can, the server dies with us even when we are killed."""
    if shutil.which("setpriv") is None:
        return []
    root = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *root, "--pdeathsig=QUIT", "--"]


class Cluster:
    """Databases by copying a template, over one connection in a loop of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.slate: Slate | None = None
        self.runner = asyncio.Runner()
        self.admin: asyncpg.Connection = self.runner.run(
            asyncpg.connect(host=str(folder), user="postgres", database="postgres")
        )

    def create(self, name: str, template: str) -> str:
        self.runner.run(self.admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql+asyncpg://postgres@/{name}?host={self.folder}"

    def drop(self, name: str) -> None:
        self.runner.run(self.admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'))

    def wiped(self, template: str) -> str:
        """Always the same copy of the template, as long as it stays one."""
        if self.slate is None or not self.runner.run(self.slate.wipe()):
            self._renew_slate(template)
        return self.url("slate")

    def _renew_slate(self, template: str) -> None:
        if self.slate is not None:
            self.slate.close()
            self.drop("slate")
        self.create("slate", template)
        self.slate = self.runner.run(Slate.opened(str(self.folder), "slate"))

    @contextmanager
    def database(self, template: str) -> Iterator[str]:
        self.count += 1
        name = f"test{self.count}"
        yield self.create(name, template)
        self.drop(name)

    def close(self) -> None:
        if self.slate is not None:
            self.slate.close()
        self.runner.run(self.admin.close())
        self.runner.close()


@contextmanager
def running_cluster(bin_folder: Path) -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = str(folder / "data")
    try:
        make = [str(bin_folder / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run([*as_owner(), *make, "--locale=C.UTF-8"], check=True, capture_output=True)
        with running_server([str(bin_folder / "postgres"), "-D", data, "-k", str(folder)]):
            cluster = Cluster(folder)
            try:
                yield cluster
            finally:
                cluster.close()
    finally:
        shutil.rmtree(folder)


@contextmanager
def running_server(command: list[str]) -> Iterator[None]:
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen([*as_owner(), *command, *settings], stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    log = ""
    try:
        while "ready to accept connections" not in log:
            line = server.stderr.readline()
            assert line, f"PostgreSQL did not start: {log}"
            log += line
        yield
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait()
        server.stderr.close()
