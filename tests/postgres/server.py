"""A PostgreSQL server of one's own, in a temporary folder, reached by a socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa

# Debian's place for what a server needs and its clients don't.
_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class Server:
    """Starts with the block and leaves nothing behind after it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._data = self.folder / "data"
        # PostgreSQL refuses to run as root.
        self._user: str | None = None
        if os.geteuid() == 0:
            self._user = "postgres" if _exists("postgres") else "nobody"
            shutil.chown(self.folder, self._user)
            self.folder.chmod(0o755)

    def __enter__(self) -> Self:
        self._call("initdb", "--auth=trust", "--username=grader", "--no-sync", "-D", self._data)
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        # Nobody outside can reach it, and nothing in it outlives the tests: no sync to disk.
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        log = self.folder / "log"
        self._call("pg_ctl", "-w", "-D", self._data, "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        self._call("pg_ctl", "-w", "-m", "immediate", "-D", self._data, "stop")

    def create(self, name: str, template: str = "") -> str:
        """Make a database, empty or like another one; its address, as nbgrader's `db_url`."""
        engine = sa.create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            like = f' template "{template}"' if template else ""
            connection.execute(sa.text(f'create database "{name}"{like}'))
        engine.dispose()
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://grader@/{name}?host={self.folder}"

    def _call(self, program: str, *arguments: str | Path) -> None:
        command = [str(_BINARIES[-1] / program), *map(str, arguments)]
        # A started server inherits a pipe and would keep it open: its words go to a file.
        said = self.folder / f"{program}.{time.monotonic_ns()}"
        with said.open("wb") as file:
            done = subprocess.run(
                command, user=self._user, cwd="/", stdout=file, stderr=file, timeout=120
            )
        if done.returncode:
            raise RuntimeError(f"{program}: {said.read_text()}")


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
