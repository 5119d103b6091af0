"""The two processes around a box: the outer one that ends it, and its first process inside."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import signal
import socket
import time
from pathlib import Path, PurePosixPath
from typing import Any

from paygrade.box import executor, linux, seal, wire
from paygrade.box.limits import Limits
from paygrade.box.shell import BoxShell
from paygrade.judge import court

# How long the first process may take to end and count all others, before it is killed itself.
_COUNT_SECONDS = 1.0


def run_box(control: socket.socket, driver: socket.socket, spec: seal.Spec, shell: BoxShell) -> int:
    """The outer process of one box: build it, wait for its end, clean up. Returns its exit status.

    The box ends when its work is done, when the other end of `control` is closed, or when the
    warm parent dies.
    """
    setup, _ = wire.receive(control)
    limits = Limits(**setup["limits"])
    if spec.rung < 3:
        # Without a pid namespace, orphans must come here to be ended.
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    place = seal.prepare(spec, limits)
    first = os.fork()
    if first == 0:
        _as_first(control, driver, spec, place, setup, limits, shell)
    driver.close()
    counts = spec.rung == 3 and setup["kind"] == "student"
    status = _await_end(control, first, _COUNT_SECONDS if counts else 0.0)
    if spec.rung < 3:
        kill_descendants()
    seal.remove(place)
    used = _cpu_seconds()
    _tell(control, {"event": "ended", "status": status, "cpu_seconds": used})
    return 0


def _cpu_seconds() -> float:
    import resource

    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def _tell(control: socket.socket, event: dict[str, Any]) -> None:
    try:
        wire.send(control, event)
    except (wire.Closed, OSError):  # nobody waits for this box any more
        return


def _await_end(control: socket.socket, first: int, grace: float) -> int:
    watcher = select.poll()
    watcher.register(control, select.POLLRDHUP | select.POLLHUP)
    process = os.pidfd_open(first)
    watcher.register(process, select.POLLIN)
    watcher.poll()
    watcher.unregister(control)
    watcher.poll(grace * 1000)
    with contextlib.suppress(ProcessLookupError):
        os.kill(first, signal.SIGKILL)
    os.close(process)
    return os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])


def _as_first(
    control: socket.socket,
    driver: socket.socket,
    spec: seal.Spec,
    place: seal.Place,
    setup: dict[str, Any],
    limits: Limits,
    shell: BoxShell,
) -> None:
    status = 1
    try:
        cpu = limits.notebook_seconds
        seal.finish(spec, place, limits, cpu)
        # Again: changing the user has cleared it.
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        _write_files(setup["files"])
        _tell(control, {"event": "ready"})
        if setup["kind"] == "judge":
            control.close()
            seal.shut(spec)
            court.preside(driver, shell)
        else:
            _init(control, driver, spec, place, shell)
        status = 0
    except BaseException as problem:
        _tell(control, {"event": "failed", "why": f"{type(problem).__name__}: {problem}"[:2000]})
    finally:
        os._exit(status)


def _write_files(files: dict[str, str]) -> None:
    """Put a submission's files into the working folder; names that lead out of it are left out.

    So is what its limits or the file system refuse: one odd file must not cost the submission.
    """
    for name, content in files.items():
        relative = PurePosixPath(name)
        if relative.is_absolute() or ".." in relative.parts:
            continue
        with contextlib.suppress(OSError, ValueError):
            Path(relative.parent).mkdir(parents=True, exist_ok=True)
            Path(relative).write_bytes(base64.b64decode(content))


def _init(
    control: socket.socket,
    driver: socket.socket,
    spec: seal.Spec,
    place: seal.Place,
    shell: BoxShell,
) -> None:
    """Process 1: starts the student's process, interrupts it when asked, outlives it."""
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    student = os.fork()
    if student == 0:
        try:
            control.close()
            seal.shut(spec)
            executor.execute(driver, shell, place.home)
        finally:
            os._exit(0)
    driver.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Of the same user as the student's code: its memory must not be open to it.
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
    _obey(control, student)
    _end_all()


def _end_all() -> None:
    """Kill every other process of the namespace and wait for it.

    The kernel would do so at the end of process 1, but without adding up their CPU seconds.
    """
    if os.getpid() != 1:  # not in a namespace of its own: -1 would mean other people's processes
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _obey(control: socket.socket, student: int) -> None:
    watcher = select.poll()
    watcher.register(control, select.POLLIN)
    process = os.pidfd_open(student)
    watcher.register(process, select.POLLIN)
    while True:
        ready = {fd for fd, _ in watcher.poll(1000)}
        if process in ready:
            watcher.unregister(process)
            os.close(process)
            process = -1
        _reap()
        if control.fileno() in ready:
            try:
                command, _ = wire.receive(control, time.monotonic() + 5)
            except (wire.Closed, wire.Late, wire.Broken):
                return
            if command["op"] == "signal" and process >= 0:
                os.kill(student, int(command["signal"]))


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
    except ChildProcessError:
        return


def children_of(pid: int) -> list[int]:
    """The processes directly below one, as the kernel lists them."""
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            listed = Path(f"/proc/{pid}/task/{task}/children").read_text(encoding="ascii")
            found += [int(child) for child in listed.split()]
    except (OSError, ValueError):  # it ended meanwhile
        return found
    return found


def kill_descendants() -> None:
    """Kill everything below this process, whatever it forks meanwhile; needs a subreaper."""
    for _ in range(1000):
        below = children_of(os.getpid())
        if not below:
            return
        for child in below:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue
        _reap()


def describe(spec: seal.Spec, limits: Limits) -> str:
    """The settings of a box as one line of JSON, for the record of a grade."""
    return json.dumps({"rung": spec.rung, "readable": spec.readable, **limits.as_dict()})
