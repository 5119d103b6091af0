"""What a tree of processes uses: CPU seconds, memory by kind, files, sockets, temporary folders."""

from __future__ import annotations

import os
import tempfile
import threading
from collections import defaultdict
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

KINDS = ("coordinator", "worker", "warm parent", "box")
_WARM = "paygrade.box.parent"
_MIB = 1024**2


def tree(root: int) -> list[tuple[str, psutil.Process]]:
    """Every living process below and including `root`, with its kind.

    A box is whatever a warm parent forked: its outer process, the student's, witnesses, judges.
    Python's own resource tracker, which ends with its interpreter, is left out.
    """
    try:
        first = psutil.Process(root)
        below = first.children(recursive=True)
    except psutil.Error:
        return []
    kinds = {root: "coordinator"}
    found = [("coordinator", first)]
    for process in below:  # parents come before their children
        try:
            kind = _kind(process.cmdline(), kinds.get(process.ppid(), "worker"))
        except psutil.Error:
            continue
        kinds[process.pid] = kind
        if kind in KINDS:
            found.append((kind, process))
    return found


def _kind(command: list[str], above: str) -> str:
    words = " ".join(command)
    if above in ("warm parent", "box"):
        return "box"
    if "multiprocessing.resource_tracker" in words:
        return "resource tracker"
    return "warm parent" if _WARM in words else "worker"


def cpu_seconds(root: int) -> float:
    """CPU seconds of a tree so far: the living, and those whose parent waited for their end."""
    total = 0.0
    for _, process in tree(root):
        try:
            spent = process.cpu_times()
        except psutil.Error:
            continue
        total += spent.user + spent.system + spent.children_user + spent.children_system
    return total


def memory_mib(root: int) -> dict[str, float]:
    """Kind -> MiB of its largest process.

    Of a box what is private to it, since nearly all of it is shared with its warm parent; of the
    others everything that is no file's, which a box that lives at the moment must not hide.
    """
    largest: dict[str, float] = defaultdict(float)
    for kind, process in tree(root):
        try:
            largest[kind] = max(largest[kind], _bytes(process, kind) / _MIB)
        except psutil.Error:
            continue
    return dict(largest)


def _bytes(process: psutil.Process, kind: str) -> int:
    if kind == "box":
        return int(process.memory_full_info().uss)
    found = process.memory_info()
    return int(found.rss - found.shared)


def open_things(root: int) -> dict[str, int]:
    """How many processes, open files, sockets and temporary entries belong to a tree."""
    counts = {"processes": 0, "descriptors": 0, "sockets": 0}
    for kind, process in tree(root):
        if kind == "box":
            continue
        counts["processes"] += 1
        try:
            places = [os.readlink(f"/proc/{process.pid}/fd/{fd}") for fd in _descriptors(process)]
        except OSError:
            continue
        counts["descriptors"] += len(places)
        counts["sockets"] += sum(place.startswith("socket:") for place in places)
    return counts | {"temporary entries": len(_temporary_entries())}


def _temporary_entries() -> list[Path]:
    """What lies below the folder for temporary files, but Dask's own folder and its locks."""
    found = Path(tempfile.gettempdir()).rglob("*")
    return [p for p in found if p.name != "dask-scratch-space" and "lock" not in p.suffix]


def _descriptors(process: psutil.Process) -> list[str]:
    return os.listdir(f"/proc/{process.pid}/fd")


class Peaks:
    """Samples the memory of a tree until the block ends; `largest` by kind, in MiB."""

    def __init__(self, root: int, seconds: float = 0.1) -> None:
        self.largest: dict[str, float] = dict.fromkeys(KINDS, 0.0)
        self._root, self._seconds = root, seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample)

    def _sample(self) -> None:
        while not self._ended.wait(self._seconds):
            for kind, private in memory_mib(self._root).items():
                self.largest[kind] = max(self.largest[kind], private)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()


def await_orphans(seconds: float = 20.0) -> None:
    """Wait for processes that lost their parent, so that their CPU seconds are counted here."""
    own = os.getpid()
    _, alive = psutil.wait_procs([p for _, p in tree(own) if p.pid != own], timeout=seconds)
    if alive:
        raise RuntimeError(f"still there after {seconds:g} s: {alive}")
