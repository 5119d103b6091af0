"""Where a run is: the run notes it in a small shared file, whoever kills it reads it there."""

from __future__ import annotations

import mmap
import os
import struct
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

# The phases of a coordinator, in the order of a run.
PLACES = (
    "starts",
    "reads",
    "workers",
    "waits",
    "writes",
    "aside",
    "swapped",
    "commits",
    "committed",
    "ends",
)
# Where a coordinator can be told to wait for its end; "starts" and "waits" are hit by time.
COORDINATOR = tuple(place for place in PLACES if place not in ("starts", "waits"))
# phase, submissions that are done, whether it waits for its end, whether workers were asked for
_FORM = struct.Struct("<BIBB")


def _file(root: Path) -> Path:
    return root / "trace"


class Reader:
    """What a run in `root` noted last."""

    def __init__(self, root: Path) -> None:
        # Mapped like the run's side: a read() beside a mapped write came back short once.
        with _file(root).open("rb") as file:
            self._shared = mmap.mmap(file.fileno(), _FORM.size, access=mmap.ACCESS_READ)

    @staticmethod
    def clear(root: Path) -> None:
        """Forget an earlier run."""
        _file(root).unlink(missing_ok=True)  # whoever still reads the old one keeps it
        _file(root).write_bytes(bytes(_FORM.size))

    def _read(self) -> tuple[int, ...]:
        return _FORM.unpack(self._shared[:])

    @property
    def phase(self) -> str:
        """Where the run is."""
        return PLACES[self._read()[0]]

    @property
    def graded(self) -> int:
        """How many submissions it has recorded."""
        return self._read()[1]

    @property
    def paused(self) -> bool:
        """Whether it waits for its end."""
        return bool(self._read()[2])

    @property
    def workers(self) -> bool:
        """Whether it has started workers."""
        return bool(self._read()[3])


class Trace:
    """The run's side."""

    def __init__(self, root: Path, pause: str) -> None:
        handle = os.open(_file(root), os.O_RDWR)
        self._shared = mmap.mmap(handle, _FORM.size)
        os.close(handle)
        place, _, number = pause.partition(":")
        self._pause = (PLACES[int(place)], int(number)) if pause else ("", 0)
        self._passed: Counter[str] = Counter()
        self._phase, self._graded, self._workers = 0, 0, False

    def at(self, place: str) -> None:
        """Note a place; wait there for the end where that was asked for."""
        self._phase = PLACES.index(place)
        self._workers = self._workers or place == "waits"
        self._passed[place] += 1
        self._note(False)
        if (place, self._passed[place]) == self._pause:
            self._note(True)
            time.sleep(600)

    def _note(self, paused: bool) -> None:
        self._shared[:] = _FORM.pack(self._phase, self._graded, paused, self._workers)

    def begin(self, total: int) -> None:
        """Watch a run."""

    def step(self, student: str, what: str) -> None:
        """Count what is recorded."""
        self._graded += what == "graded"
        self._note(False)


def _before(owner: Any, name: str, note: Callable[[], None]) -> None:
    real = getattr(owner, name)

    def call(*rest: Any, **more: Any) -> Any:
        note()
        return real(*rest, **more)

    setattr(owner, name, call)


def instrument(root: Path, pause: str) -> Trace:
    """Have this process note where it is; returns the watcher for its run."""
    import sqlalchemy as sa
    from sqlalchemy.orm import Session

    from paygrade.run import coordinator, files

    trace = Trace(root, pause)
    written = [False]

    def writes() -> None:
        written[0] = True
        trace.at("writes")

    def commit(place: str) -> None:
        if written[0]:  # reading commits as well
            trace.at(place)

    def committed() -> None:
        commit("committed")
        if written[0]:
            written[0] = False
            trace.at("waits")

    replace = os.replace

    def swap(source: Any, target: Any, **more: Any) -> None:
        replace(source, target, **more)
        if str(target).endswith(".old"):
            trace.at("aside")
        elif str(source).endswith(".new"):
            trace.at("swapped")

    _before(coordinator, "read_task", lambda: trace.at("reads"))
    _before(coordinator.Pool, "__init__", lambda: trace.at("workers"))
    _before(coordinator.Pool, "run", lambda: trace.at("waits"))
    _before(coordinator.Pool, "close", lambda: trace.at("ends"))
    _before(files, "replace_folder", writes)
    os.replace = swap
    sa.event.listen(Session, "before_commit", lambda _: commit("commits"))
    sa.event.listen(Session, "after_commit", lambda _: committed())
    return trace
