"""The warm parent: imports once, forks a box for every request; run as `-m paygrade.box.parent`.

It holds no secret, has one thread, and ends with the process that started it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
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

from paygrade.box import inner, linux, seal, wire
from paygrade.box.limits import MIB, Limits

# How often the memory of running boxes is added up; a box fills 1 GiB in about half a second.
_WATCH_SECONDS = 0.25


@dataclass
class Job:
    """A box that runs: its outer process and the channel to tell of it."""

    control: socket.socket
    process: int
    began: float
    memory_bytes: int
    told: bool = False


def main() -> None:
    """Import, probe, announce, then fork at every request until the socket is closed."""
    settings = json.loads(sys.argv[1])
    requests = socket.socket(fileno=int(sys.argv[2]))
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    problems = _import(settings["modules"])
    limits = Limits()
    readable = tuple(settings["readable"])
    rung, why = seal.best(readable, limits, settings["highest"])
    from paygrade.box.shell import make_shell

    shell = make_shell()
    _warm(shell)
    if sys.platform.startswith("linux"):
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
        linux.prctl(linux.PR_SET_DUMPABLE, 0 if rung < 3 else 1)
    gc.collect()
    gc.freeze()
    linux.gather_memory()
    wire.send(requests, {"rung": rung, "why": why, "problems": problems, "pid": os.getpid()})
    Parent(requests, seal.Spec(rung, readable), shell).serve()


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
    "import matplotlib.pyplot as plt\nplt.plot([0, 1]); plt.title('$x^2$ of 10'); plt.show()",
    "import pandas as pd\npd.DataFrame({'a': [1.5], 'b': ['x']})",
    "print('warm')",
    "from IPython.display import display\ndisplay({'text/html': '<b>b</b>'}, raw=True)",
    "from paygrade.box.parent import warm_bridge\nwarm_bridge()",
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
    for code in _WARMING:
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
        self._own_anonymous = _anonymous_bytes(os.getpid())

    def serve(self) -> None:
        """Serve until the other end is closed, then kill what is left."""
        while True:
            watcher = select.poll()
            for descriptor in (self._requests.fileno(), *(j.process for j in self._jobs.values())):
                watcher.register(descriptor, select.POLLIN)
            watched = self._jobs or self._spec.rung < 3
            ready = watcher.poll(_WATCH_SECONDS * 1000 if watched else None)
            if self._requests.fileno() in (descriptor for descriptor, _ in ready):
                try:
                    request, fds = wire.receive(self._requests)
                except wire.Closed:
                    break
                self._start(request, fds)
            self._reap()
            self._watch_memory()
        inner.kill_descendants()

    def _start(self, request: dict[str, Any], fds: list[int]) -> None:
        control, driver = (socket.socket(fileno=fd) for fd in fds)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_box(parent, control, driver)
        driver.close()
        memory = int(request["memory_mib"]) * MIB
        self._jobs[pid] = Job(control, os.pidfd_open(pid), time.monotonic(), memory)

    def _become_box(self, parent: int, control: socket.socket, driver: socket.socket) -> None:
        status = 1
        try:
            if sys.platform.startswith("linux"):
                linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)
            self._requests.close()
            for job in self._jobs.values():
                job.control.close()
                os.close(job.process)
            status = inner.run_box(control, driver, self._spec, self._shell)
        except BaseException as problem:
            why = f"{type(problem).__name__}: {problem}"[:2000]
            with contextlib.suppress(Exception):
                wire.send(control, {"event": "failed", "why": why})
        finally:
            os._exit(status)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, _ = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    break
                job = self._jobs.pop(pid, None)
                if job is not None:
                    job.control.close()
                    os.close(job.process)
        if self._spec.rung < 3:
            self._kill_strays()

    def _kill_strays(self) -> None:
        """Orphans of a killed box come to this subreaper where no pid namespace ends them."""
        for child in inner.children_of(os.getpid()):
            if child not in self._jobs:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)

    def _watch_memory(self) -> None:
        now = time.monotonic()
        for pid, job in self._jobs.items():
            if job.told or now - job.began < _WATCH_SECONDS:
                continue
            used = sum(self._private_bytes(one) for one in _descendants(pid))
            if used > job.memory_bytes:
                job.told = True
                with contextlib.suppress(wire.Closed, OSError):
                    wire.send(job.control, {"event": "memory", "bytes": used})
                for first in inner.children_of(pid):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(first, signal.SIGKILL)

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
