"""The lock of a course: one process grades it at a time; nothing is graded or recorded here."""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import json
import os
import platform
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

LOCK = ".paygrade.lock"


class Busy(Exception):  # noqa: N818 - it names what the course is
    """Somebody else grades this course; the message says who, since when, and what to do."""


@contextlib.contextmanager
def course_lock(root: Path, what: str) -> Iterator[None]:
    """Hold the lock of a course while `what` is done; the system gives it back at any end.

    Never waits: raises `Busy` where another process, or another thread of this one, holds it, and
    `OSError` where the course's folder can't be written.
    """
    path = root / LOCK
    while True:
        with contextlib.ExitStack() as closing:
            handle = _open(path)
            closing.callback(os.close, handle)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy(_who(handle)) from None
            if not _is_still_there(path, handle):  # its last holder has just removed it
                continue
            if not _sign(handle, what):  # left by a killed run of another account
                path.unlink()
                continue
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
            return


def _open(path: Path) -> int:
    """A handle that no program started meanwhile inherits, or the lock would outlive us."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except PermissionError:
        if not path.exists():
            raise
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def _sign(handle: int, what: str) -> bool:
    signed = {
        "what": what,
        "process": os.getpid(),
        "user": _user(),
        "host": platform.node(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    try:
        os.truncate(handle, 0)
        os.pwrite(handle, (json.dumps(signed) + "\n").encode(), 0)
    except OSError as problem:
        if problem.errno in (9, 22):  # EBADF, EINVAL: opened for reading only
            return False
        raise
    return True


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return str(os.getuid())


def _who(handle: int) -> str:
    try:
        found = json.loads(os.pread(handle, 4096, 0))
        since = datetime.fromisoformat(found["since"])
        words = (
            f"by {found['what']} (process {found['process']} of {found['user']} on "
            f"{found['host']}, since {since:%Y-%m-%d %H:%M:%S})"
        )
    except (ValueError, KeyError, TypeError):  # its holder is just signing
        words = "by another process, which has only just begun"
    return (
        f"this course is being graded {words}; nothing was done here. "
        "Wait until that ends, or end it, and try again"
    )


def _is_still_there(path: Path, handle: int) -> bool:
    try:
        return os.stat(path).st_ino == os.fstat(handle).st_ino
    except FileNotFoundError:
        return False
