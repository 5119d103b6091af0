"""The grader's handle on its warm parent and on one running box; what comes out is hostile data."""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from paygrade.box import seal, wire
from paygrade.box.limits import Limits

# Importing pandas, seaborn and statsmodels from a cold disk takes a minute on a slow machine.
_START_SECONDS = 180.0
# The end of a command, with the answers that were written down: kept until the checks are heard.
_MOST_LAST_WORD = 2 << 20
# After the end of a box its processes are torn down; half of this has never been seen.
_END_SECONDS = 20.0

DEFAULT_MODULES = ("numpy", "pandas", "IPython.core.ultratb", "stack_data")
# Libraries that notebooks of a data course may import, and what of them takes long.
HEAVY_MODULES = {
    "ipywidgets": ("ipywidgets",),
    "matplotlib": ("matplotlib.pyplot",),
    "scipy": ("scipy.stats",),
    "seaborn": ("seaborn",),
    "sklearn": (),
    "statsmodels": (),
}


ALL_HEAVY = tuple(name for names in HEAVY_MODULES.values() for name in names)


@dataclass(frozen=True)
class Settings:
    """How the warm parent of a grading process is made.

    `modules` are imported once, and `wanted` too as far as they are modules. `readable` are folders
    that boxes may see beside the system and the Python environment. Grading is refused below
    `minimum_seal`; `highest_seal` holds the seal down, for tests.
    """

    modules: tuple[str, ...] = DEFAULT_MODULES
    wanted: tuple[str, ...] = ()
    readable: tuple[str, ...] = ()
    minimum_seal: int = 3
    highest_seal: int = 3


class BoxFailure(Exception):  # noqa: N818 - the grader failed, not the submission
    """A box could not be built: the grader's trouble, not the student's."""


class WarmParent:
    """A process that has imported everything and forks a sealed box for each notebook.

    >>> with WarmParent(Settings(modules=(), minimum_seal=0)) as parent:
    ...     parent.rung in (0, 2, 3)
    True
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None
        self.rung = -1
        self.why = ""
        self.problems: list[str] = []
        self.loaded: frozenset[str] = frozenset()
        self._owner = os.getpid()
        self._start()
        atexit.register(self.close)

    def _start(self) -> None:
        if not sys.platform.startswith("linux"):
            raise seal.SealError(seal.RECIPES[0].format(why=f"this is {sys.platform}"))
        mine, theirs = wire.pair()
        described = json.dumps(
            {
                "modules": list(self.settings.modules),
                "wanted": list(self.settings.wanted),
                "readable": list(self.settings.readable),
                "highest": self.settings.highest_seal,
            }
        )
        command = [sys.executable, "-P", "-m", "paygrade.box.parent", described]
        self._process = subprocess.Popen(
            [*command, str(theirs.fileno())],
            env=_environment(),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("PAYGRADE_DEBUG") else subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
        theirs.close()
        self._requests = mine
        self._greet(mine)

    def _greet(self, channel: socket.socket) -> None:
        try:
            hello, _ = wire.receive(channel, time.monotonic() + _START_SECONDS)
        except (wire.Closed, wire.Late, wire.Broken):
            self.close()
            raise BoxFailure("the warm parent did not start; see `paygrade doctor`") from None
        self.rung, self.why, self.problems = hello["rung"], hello["why"], hello["problems"]
        self.loaded = frozenset(hello["loaded"])
        try:
            seal.demand(self.rung, self.settings.minimum_seal, self.why)
        except seal.SealError:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The parent's process id."""
        assert self._process is not None
        return self._process.pid

    def open_box(self, kind: str, files: Mapping[str, bytes], limits: Limits) -> Box:
        """Fork a box of a kind ("student" or "judge"), its working folder filled with `files`.

        Returns when the seal is entered. A parent that crashed or was killed is replaced; if the
        box can't be built then either, `BoxFailure` says why: that is never a student's zero.
        """
        packed = {name: base64.b64encode(content).decode() for name, content in files.items()}
        setup = {"kind": kind, "files": packed, "limits": limits.as_dict()}
        box, why = self._try_box(setup, limits)
        if box is None:
            with self._lock:
                self.close()
                self._start()
            box, why = self._try_box(setup, limits)
        if box is None:
            raise BoxFailure(f"no box could be built: {why or 'the warm parent ended'}")
        return box

    def _try_box(self, setup: dict[str, Any], limits: Limits) -> tuple[Box | None, str]:
        control, control_inside = wire.pair()
        driver, driver_inside = wire.pair()
        box = Box(control, driver, limits)
        with control_inside, driver_inside:
            request = {"op": "start", "memory_mib": limits.memory_mib}
            fds = (control_inside.fileno(), driver_inside.fileno())
            try:
                with self._lock:
                    assert self._requests is not None
                    wire.send(self._requests, request, fds)
                wire.send(control, setup)
            except (wire.Closed, OSError):
                box.close()
                return None, ""
        if box.is_ready():
            return box, ""
        box.close()
        return None, box.failure

    @property
    def running(self) -> bool:
        """Whether the parent lives."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """End the parent and every box that it forked."""
        if os.getpid() != self._owner:  # a fork of the grader inherits the handle, not the parent
            return
        if self._requests is not None:
            self._requests.close()
            self._requests = None
        if self._process is not None:
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _environment() -> dict[str, str]:
    """The parent's environment: nothing of the grader's but where its caches and libraries lie."""
    kept = ("LD_LIBRARY_PATH", "FONTCONFIG_PATH", "PAYGRADE_DEBUG")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    fixed = {
        "HOME": os.path.expanduser("~"),
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": os.path.join(cache, "paygrade", "matplotlib"),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
    }
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    return fixed | dict.fromkeys(threads, "1") | found


class Box:
    """One running box: commands go in, bounded messages come out, `close` always ends it."""

    def __init__(self, control: socket.socket, driver: socket.socket, limits: Limits) -> None:
        self._control = control
        self._driver = driver
        self._limits = limits
        self._kept_bytes = 0
        self.cpu_seconds = 0.0
        self.failure = ""

    def is_ready(self) -> bool:
        """Wait until the seal is entered; False where that failed."""
        deadline = time.monotonic() + _END_SECONDS
        try:
            event, _ = wire.receive(self._control, deadline)
        except (wire.Closed, wire.Late, wire.Broken):
            return False
        self._note(event)
        return bool(event.get("event") == "ready")

    def tell(self, message: dict[str, Any], fds: tuple[int, ...] = ()) -> bool:
        """Send a command to the process inside; False where it is gone.

        A process that does not read is killed: whoever waits for its answer sees it end.
        """
        deadline = time.monotonic() + self._limits.cell_seconds
        try:
            wire.send(self._driver, message, fds, deadline)
        except wire.Late:
            self.interrupt(signal.SIGKILL)
            return False
        except (wire.Closed, OSError):
            return False
        return True

    def messages(self, deadline: float) -> Iterator[dict[str, Any]]:
        """Messages until "done"; raises `wire.Closed`, `wire.Late` or `wire.Broken`.

        Outputs beyond the notebook's cap are read, so that nobody blocks, and dropped; ten times
        the cap, and the box is treated as broken.
        """
        most = self._limits.notebook_output_bytes
        while True:
            message, fds, length = wire.receive_sized(self._driver, deadline, most)
            for fd in fds:
                os.close(fd)
            if not isinstance(message, dict):
                raise wire.Broken("not a message")
            if message.get("kind") == "done":
                if length > _MOST_LAST_WORD:
                    raise wire.Broken(f"a last word of {length:,} bytes")
                yield message
                return
            self._kept_bytes += length
            if self._kept_bytes > 10 * most:
                raise wire.Broken("a flood of output")
            if self._kept_bytes <= most:
                yield message

    def interrupt(self, number: int = signal.SIGINT) -> None:
        """Have the first process inside send a signal to the student's process."""
        with contextlib.suppress(wire.Closed, OSError):
            wire.send(self._control, {"op": "signal", "signal": int(number)})

    def close(self) -> None:
        """End every process of the box and wait until it is so."""
        self._driver.close()
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_WR)
        deadline = time.monotonic() + _END_SECONDS
        try:
            ended = False
            while not ended:
                event, _ = wire.receive(self._control, deadline)
                ended = self._note(event)
        except (wire.Closed, wire.Late, wire.Broken, OSError):
            pass  # its outer process was killed with it: there is nothing left to wait for
        self._control.close()

    def _note(self, event: dict[str, Any]) -> bool:
        if event.get("event") == "ended":
            self.cpu_seconds = float(event.get("cpu_seconds", 0.0))
        elif event.get("event") == "failed":
            self.failure = self.failure or str(event.get("why"))
        elif event.get("event") == "memory":
            self.failure = "it used more memory than a submission may"
        return bool(event.get("event") == "ended")
