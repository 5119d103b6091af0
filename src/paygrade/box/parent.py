"""The warm parent: imports once, forks a box for every request; run as `-m paygrade.box.parent`.

It holds no secret, has one thread, and ends with the process that started it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paygrade.box import inner, linux, seal, seccomp, wire
from paygrade.box.limits import MIB, Limits

# How often the memory of running boxes is added up; a box fills 1 GiB in about half a second.
_WATCH_SECONDS = 0.25
# How long a box that is let go may take to end and count its processes, before it is killed.
_COUNT_SECONDS = 1.0


@dataclass
class Job:
    """A box that runs: its first process (a pidfd), its place, the channel to tell of it."""

    control: socket.socket
    process: int
    place: seal.Place
    began: float
    memory_bytes: int
    told: bool = False
    let_go: float | None = None


def main() -> None:
    """Import, probe, announce, then fork at every request until the socket is closed."""
    settings = json.loads(sys.argv[1])
    requests = socket.socket(fileno=int(sys.argv[2]))
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    problems = _import(settings["modules"])
    _import([name for name in settings["wanted"] if _is_module(name)])
    if "matplotlib.pyplot" in sys.modules:
        _import(_DRAWING)
    limits = Limits()
    readable = tuple(settings["readable"])
    rung, why = seal.best(readable, limits, settings["highest"])
    from paygrade.box.shell import make_shell

    shell = make_shell()
    _warm(shell)
    if sys.platform.startswith("linux"):
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
        linux.prctl(linux.PR_SET_DUMPABLE, 0 if rung < 3 else 1)
    seal.python_folders()
    seccomp.program()
    gc.collect()
    gc.freeze()
    linux.gather_memory()
    hello = {"rung": rung, "why": why, "problems": problems, "loaded": sorted(sys.modules)}
    wire.send(requests, hello)
    Parent(requests, seal.Spec(rung, readable), shell).serve()


# What the first figure would import.
_DRAWING = ["matplotlib_inline.backend_inline", "PIL.PngImagePlugin"]


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):  # no package holds it
        return False


def _import(modules: list[str]) -> list[str]:
    problems = []
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception as problem:
            problems.append(f"{name}: {type(problem).__name__}: {problem}")
    return problems


# Each of these imports or builds something at its first use that a fork would pay for each time.
_WARMING = (
    "1 / 0",
    "def (",
    "import pandas as pd\npd.DataFrame({'a': [1.5], 'b': ['x']})",
    "print('warm')",
    "from IPython.display import display\ndisplay({'text/html': '<b>b</b>'}, raw=True)",
    "from paygrade.box.parent import warm_bridge\nwarm_bridge()",
)
_WARMING_FIGURE = (
    "import matplotlib.pyplot as plt\nplt.plot([0, 1]); plt.title('$x^2$ of 10'); plt.show()"
)


def warm_bridge() -> None:
    """Cross the wall once with each kind of value: pandas loads parts of itself at first use."""
    import pandas as pd

    from paygrade.judge import bridge

    frame = pd.DataFrame({"n": [1.5], "s": ["x"], "c": pd.Categorical(["x"]), "b": [True]})
    for value in (
        frame,
        frame["s"],
        frame["n"],
        frame.n.to_numpy(),
        {"k": [(1, "x")]},
        warm_bridge,
    ):
        bridge.decode(bridge.encode(value, lambda _: 1), lambda data: None)


def _warm(shell: Any) -> None:
    from paygrade.box import shell as box_shell

    streams = sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__
    box_shell.begin(shell, lambda message: None)
    for code in (*_WARMING, *([_WARMING_FIGURE] if "matplotlib.pyplot" in sys.modules else [])):
        with contextlib.suppress(BaseException):
            box_shell.run(shell, code)
    sys.stdout, sys.stderr = streams[:2]
    vars(sys).update(__stdout__=streams[2], __stderr__=streams[3])
    shell.reset(new_session=True)
    for name in ("plt", "pd", "display", "warm_bridge"):
        shell.user_ns.pop(name, None)


class Parent:
    """Forks boxes and watches what they use."""

    def __init__(self, requests: socket.socket, spec: seal.Spec, shell: Any) -> None:
        self._requests = requests
        self._spec = spec
        self._shell = shell
        self._jobs: dict[int, Job] = {}
        self._own = os.pidfd_open(os.getpid())
        self._own_anonymous = _anonymous_bytes(os.getpid())

    def serve(self) -> None:
        """Serve until the other end is closed, then kill what is left."""
        while True:
            ready = self._wait()
            if self._requests.fileno() in ready:
                try:
                    request, fds = wire.receive(self._requests)
                except wire.Closed:
                    break
                self._start(request, fds)
            self._note_let_go(ready)
            self._reap()
            self._watch_memory()
        for pid in self._jobs:
            os.kill(pid, signal.SIGKILL)
        while self._jobs:
            self._reap(0)

    def _wait(self) -> set[int]:
        """The descriptors on which something happened: a request, a box let go, a box's end."""
        watcher = select.poll()
        watcher.register(self._requests, select.POLLIN)
        for job in self._jobs.values():
            watcher.register(job.process, select.POLLIN)
            if job.let_go is None:
                watcher.register(job.control, select.POLLRDHUP | select.POLLHUP)
        watched = self._jobs or self._spec.rung < 3
        found = watcher.poll(_WATCH_SECONDS * 1000 if watched else None)
        return {descriptor for descriptor, _ in found}

    def _start(self, request: dict[str, Any], fds: list[int]) -> None:
        control, driver = (socket.socket(fileno=fd) for fd in fds)
        place = seal.prepare(self._spec)
        pid = linux.fork(seal.namespaces(self._spec))
        if pid == 0:
            self._requests.close()
            for job in self._jobs.values():
                job.control.close()
                os.close(job.process)
            inner.begin(control, driver, self._spec, place, self._shell, self._own)
        driver.close()
        memory = int(request["memory_mib"]) * MIB
        process = os.pidfd_open(pid)
        self._jobs[pid] = Job(control, process, place, time.monotonic(), memory)

    def _note_let_go(self, ready: set[int]) -> None:
        """A box whose other end is closed ends by itself, or is ended."""
        now = time.monotonic()
        for pid, job in self._jobs.items():
            if job.let_go is None and job.control.fileno() in ready:
                job.let_go = now
            if job.let_go is not None and now > job.let_go + _COUNT_SECONDS:
                os.kill(pid, signal.SIGKILL)

    def _reap(self, options: int = os.WNOHANG) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, _, usage = os.wait4(-1, options)
                if not pid:
                    break
                job = self._jobs.pop(pid, None)
                if job is not None:
                    self._end(job, usage.ru_utime + usage.ru_stime)
        if self._spec.rung < 3:
            self._end_strays()

    def _end(self, job: Job, cpu_seconds: float) -> None:
        if self._spec.rung < 3:
            cpu_seconds += self._end_strays()
        seal.remove(job.place)
        with contextlib.suppress(wire.Closed, OSError):  # nobody may wait for it any more
            wire.send(job.control, {"event": "ended", "cpu_seconds": cpu_seconds})
        job.control.close()
        os.close(job.process)

    def _end_strays(self) -> float:
        """Kill orphans of boxes, which come to this subreaper where no pid namespace ends them.

        Returns their CPU seconds.
        """
        spent = 0.0
        for _ in range(1000):  # each may have left children of its own
            strays = [pid for pid in inner.children_of(os.getpid()) if pid not in self._jobs]
            if not strays:
                break
            for pid in strays:
                os.kill(pid, signal.SIGKILL)
                usage = os.wait4(pid, 0)[2]
                spent += usage.ru_utime + usage.ru_stime
        return spent

    def _watch_memory(self) -> None:
        now = time.monotonic()
        for pid, job in self._jobs.items():
            if job.told or now - job.began < _WATCH_SECONDS:
                continue
            used = sum(self._private_bytes(one) for one in (pid, *_descendants(pid)))
            if used > job.memory_bytes:
                job.told = True
                with contextlib.suppress(wire.Closed, OSError):
                    wire.send(job.control, {"event": "memory", "bytes": used})
                os.kill(pid, signal.SIGKILL)

    def _private_bytes(self, pid: int) -> int:
        """What a process holds beyond what it still shares with this one."""
        return max(0, _anonymous_bytes(pid) - self._own_anonymous)


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    fresh = inner.children_of(pid)
    while fresh and len(found) < 1000:
        found += fresh
        fresh = [child for one in fresh for child in inner.children_of(one)]
    return found


def _anonymous_bytes(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    found = (lines.get(name, "0 kB").split()[0] for name in ("RssAnon", "RssShmem"))
    return sum(int(kib) for kib in found) * 1024


if __name__ == "__main__":
    main()
