"""The first process of a box: it enters the seal, starts the student's process and outlives it."""

from __future__ import annotations

import base64
import contextlib
import os
import select
import signal
import socket
import time
from pathlib import Path, PurePosixPath

from paygrade.box import executor, linux, seal, wire
from paygrade.box.limits import Limits
from paygrade.box.shell import BoxShell
from paygrade.judge import court


def begin(
    control: socket.socket,
    driver: socket.socket,
    spec: seal.Spec,
    place: seal.Place,
    shell: BoxShell,
    parent: int,
) -> None:
    """Be the first process of a box: enter the seal, then judge, or start the student's process.

    `parent` is a pidfd of the warm parent, with which the box ends. Never returns.
    """
    status = 1
    try:
        setup, _ = wire.receive(control)
        limits = Limits(**setup["limits"])
        seal.finish(spec, place, limits, limits.notebook_seconds)
        # Only now: changing the user clears it.
        _end_with(parent)
        _write_files(setup["files"])
        wire.send(control, {"event": "ready"})
        if setup["kind"] == "judge":
            control.close()
            seal.shut(spec)
            court.preside(driver, shell)
        else:
            _init(control, driver, spec, place, shell)
        status = 0
    except BaseException as problem:
        why = f"{type(problem).__name__}: {problem}"[:2000]
        with contextlib.suppress(wire.Closed, OSError):  # nobody may wait for this box any more
            wire.send(control, {"event": "failed", "why": why})
    finally:
        os._exit(status)


def _end_with(parent: int) -> None:
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    watcher = select.poll()
    watcher.register(parent, select.POLLIN)
    ended = watcher.poll(0)
    os.close(parent)
    if ended:
        os._exit(1)


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
