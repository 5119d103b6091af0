"""Entering the seal, rung by rung, and probing which rung this machine bears; no cells run here.

Rung 3: own user, mount, pid, net, ipc and uts namespaces, a private root, limits, seccomp.
Rung 2: Landlock, seccomp, limits and a subreaper, where namespaces are forbidden.
Rung 0: no seal.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import stat
import struct
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from paygrade.box import linux, seccomp
from paygrade.box.limits import Limits, apply

# The user that a box becomes when the grader is root: it owns nothing on any Linux.
NOBODY = 65534
HOME = "/home/student"
WORK = f"{HOME}/work"

RECIPES = {
    2: (
        "namespaces are forbidden here ({why}). In a container allow them with "
        "`--security-opt seccomp=unconfined --security-opt systempaths=unconfined` (Docker) or a "
        "pod with `hostUsers: false` and `procMount: Unmasked`; on Ubuntu set "
        "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`; or grade in a virtual machine"
    ),
    0: (
        "neither namespaces nor Landlock work here ({why}). Grade on Linux 5.13 or newer: on "
        "Windows in WSL2, on macOS in a Linux container or virtual machine"
    ),
}


class SealError(RuntimeError):
    """The machine bears a lower seal than the instructor demands; the message has the remedy."""


@dataclass(frozen=True)
class Spec:
    """What a box may see: `readable` folders beside the system and the Python environment."""

    rung: int
    readable: tuple[str, ...] = ()


@dataclass
class Place:
    """Where a box works once the seal is entered, and for whom it was made.

    `scratch` is to be removed afterwards.
    """

    home: str
    work: str
    user: int
    group: int
    scratch: str | None = None


@cache
def python_folders() -> list[str]:
    """The folders that hold this Python and its packages; looked up once, before the forks."""
    found = [sys.prefix, sys.base_prefix, os.path.dirname(os.path.realpath(sys.executable))]
    found += [entry for entry in sys.path if entry and "site-packages" in entry]
    package = str(Path(__file__).resolve().parents[1])
    return _outermost([*found, package])


def _outermost(paths: Iterable[str]) -> list[str]:
    """Existing paths without those that lie in another of them, parents first."""
    kept: list[str] = []
    for path in sorted({os.path.abspath(p) for p in paths if os.path.exists(p)}, key=len):
        if not any(path == other or path.startswith(other.rstrip("/") + "/") for other in kept):
            kept.append(path)
    return kept


SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin")
# Of /etc only what programs need to start and draw; never a configuration of Jupyter or a secret.
ETC = ("ld.so.cache", "alternatives", "fonts", "localtime", "mime.types", "magic", "terminfo")
DEVICES = ("null", "zero", "full", "random", "urandom")


def namespaces(spec: Spec) -> int:
    """The namespaces (flags of clone(2)) that a box's first process is forked into."""
    if spec.rung < 3:
        return 0
    kinds = linux.NEWNS | linux.NEWPID | linux.NEWNET | linux.NEWIPC | linux.NEWUTS
    return kinds if os.geteuid() == 0 else kinds | linux.NEWUSER


def prepare(spec: Spec) -> Place:
    """Where a box will work; made before its first process is forked, removed by `remove`."""
    user, group = os.geteuid(), os.getegid()
    if spec.rung == 3:
        return Place(HOME, WORK, user, group)
    scratch = tempfile.mkdtemp(prefix="paygrade-")
    work = os.path.join(scratch, "work")
    os.mkdir(work)
    return Place(scratch, work, user, group, scratch)


def finish(spec: Spec, place: Place, limits: Limits, cpu_seconds: float) -> None:
    """Enter the seal, as process 1 of the new namespaces: after it nothing can be undone."""
    os.setsid()
    os.umask(0o022)
    if spec.rung == 3:
        if place.user != 0:
            _map_user(place.user, place.group)
        _private_root(spec, limits)
        _become_nobody()
    os.chdir(place.work)
    apply(limits, cpu_seconds)
    if spec.rung >= 2:
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    if spec.rung == 2:
        linux.landlock(_visible(spec), [place.home, *(f"/dev/{name}" for name in DEVICES)])
    if spec.rung == 3:
        linux.install_filter(seccomp.program())
    _clean_environment(place)


def shut(spec: Spec) -> None:
    """The last of rung 2, in the process that runs cells: no signals to others, no sockets.

    The box's first process must still be able to interrupt and kill, so it stays without.
    """
    if spec.rung == 2:
        linux.install_filter(seccomp.program(namespaces=False))


def _visible(spec: Spec) -> list[str]:
    etc = [f"/etc/{name}" for name in ETC]
    return [*SYSTEM, *etc, "/proc/meminfo", "/proc/cpuinfo", *python_folders(), *spec.readable]


def _map_user(user: int, group: int) -> None:
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(line)


def _private_root(spec: Spec, limits: Limits) -> None:
    linux.mount("", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    sources = _outermost([*python_folders(), *spec.readable])
    root = _mount_point(sources)
    size = f"size={limits.scratch_mib}m,nr_inodes=20000,mode=755"
    linux.mount("tmpfs", root, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, size)
    for path in SYSTEM:
        _show_system(path, root)
    for path in [*sources, *(f"/etc/{name}" for name in ETC)]:
        if os.path.exists(path) and not path.startswith(tuple(f"{top}/" for top in SYSTEM)):
            _bind(path, root)
    _make_devices(root)
    _make_scratch(root)
    os.makedirs(f"{root}/proc", exist_ok=True)
    hidden = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    linux.mount("proc", f"{root}/proc", "proc", hidden)
    linux.enter_root(root)


def _mount_point(sources: list[str]) -> str:
    for place in ("/mnt", "/media", "/srv", "/opt", "/home", "/tmp"):
        inside = any(path == place or path.startswith(f"{place}/") for path in sources)
        if os.path.isdir(place) and not inside:
            return place
    raise OSError("no folder is free to mount the private root on")


def _show_system(path: str, root: str) -> None:
    """Show a folder of the system read-only, or the link that many systems have in its place."""
    if os.path.islink(path):
        os.symlink(os.readlink(path), root + path)
    elif os.path.isdir(path):
        _bind(path, root)


def _bind(path: str, root: str) -> None:
    target = root + path
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if not os.path.lexists(target):
            os.close(os.open(target, os.O_CREAT | os.O_WRONLY))
    linux.mount(path, target, flags=linux.MS_BIND | linux.MS_REC)
    linux.make_read_only(target)


def _make_devices(root: str) -> None:
    os.makedirs(f"{root}/dev/pts")
    for name in DEVICES:
        target = f"{root}/dev/{name}"
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY))
        linux.mount(f"/dev/{name}", target, flags=linux.MS_BIND)
    # `!command` in a cell talks through a terminal.
    options = "newinstance,ptmxmode=0666,mode=0620"
    linux.mount("devpts", f"{root}/dev/pts", "devpts", linux.MS_NOSUID | linux.MS_NOEXEC, options)
    os.symlink("pts/ptmx", f"{root}/dev/ptmx")
    os.symlink("/proc/self/fd", f"{root}/dev/fd")


def _make_scratch(root: str) -> None:
    for path in ("/tmp", "/dev/shm", "/home", HOME, WORK, "/etc"):
        os.makedirs(root + path, exist_ok=True)
    for path in ("/tmp", "/dev/shm", HOME, WORK):
        os.chmod(root + path, 0o1777)
    user = os.geteuid() or NOBODY
    Path(f"{root}/etc/passwd").write_text(
        f"root:x:0:0:root:/:/bin/false\nstudent:x:{user}:{user}::{HOME}:/bin/sh\n"
    )
    Path(f"{root}/etc/group").write_text(f"root:x:0:\nstudent:x:{user}:\n")
    Path(f"{root}/etc/hosts").write_text("127.0.0.1 localhost\n")


def _become_nobody() -> None:
    """Drop root for a user who owns nothing, in a user namespace of its own, with no capability.

    The limit on processes doesn't bind root, and set inside the new namespace it counts only what
    is inside.
    """
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        linux.prctl(linux.PR_SET_DUMPABLE, 1)  # else /proc/self belongs to root
        linux.unshare(linux.NEWUSER)
        _map_user(NOBODY, NOBODY)
    _drop_capabilities()


def _drop_capabilities() -> None:
    number = 91 if platform.machine() == "aarch64" else 126
    header = struct.pack("Ii", 0x20080522, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(ctypes.c_long(number), header, b"\0" * 24) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _clean_environment(place: Place) -> None:
    clean = {
        "HOME": place.home,
        "LANG": "C.UTF-8",
        "LOGNAME": "student",
        "MPLBACKEND": os.environ.get("MPLBACKEND", "agg"),
        "NBGRADER_EXECUTION": "autograde",
        "PATH": f"{os.path.dirname(sys.executable)}:/usr/local/bin:/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TERM": "xterm-color",
        "TMPDIR": "/tmp" if place.scratch is None else place.home,
        "USER": "student",
    }
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    os.environ.clear()
    os.environ.update(clean | dict.fromkeys(threads, "1"))
    # A temporary folder chosen before the seal is not there any more.
    tempfile.tempdir = None


def remove(place: Place) -> None:
    """Remove the scratch folder of rungs 2 and 0; a private root goes with its last process."""
    if place.scratch is None:
        return
    for folder, _, _ in os.walk(place.scratch):  # a student may have taken the rights away
        os.chmod(folder, stat.S_IRWXU)
    shutil.rmtree(place.scratch, ignore_errors=True)


def probe(spec: Spec, limits: Limits) -> str:
    """Try the rung in a throw-away child; an empty string, or why it can't be had."""
    if spec.rung == 0:
        return ""
    if not sys.platform.startswith("linux"):
        return f"this is {platform.system()}, not Linux"
    if not seccomp.supported():
        return f"the architecture {platform.machine()} is not known to the filter"
    place = prepare(spec)
    try:
        return _in_child(lambda: _prove(spec, place, limits), namespaces(spec))
    finally:
        remove(place)


def _prove(spec: Spec, place: Place, limits: Limits) -> None:
    finish(spec, place, limits, 10)
    shut(spec)
    Path("proof").write_text("the working folder can be written")
    for forbidden in ("/etc/shadow", "/etc/hostname"):
        if os.access(forbidden, os.R_OK) and spec.rung == 3:
            raise OSError(f"{forbidden} can be read inside")


def _in_child(work: Callable[[], None], flags: int) -> str:
    """Run `work` in a fork into new namespaces and return the words of its exception, if any."""
    mine, theirs = os.pipe()
    try:
        child = linux.fork(flags)
    except OSError as problem:
        os.close(mine)
        os.close(theirs)
        return str(problem)
    if child == 0:
        os.close(mine)
        try:
            work()
            words = ""
        except BaseException as problem:
            words = str(problem) or repr(problem)
        os.write(theirs, words.encode()[:2000])
        os._exit(0)
    os.close(theirs)
    with open(mine, "rb") as file:
        words = file.read().decode()
    os.waitpid(child, 0)
    return words


def best(readable: tuple[str, ...], limits: Limits, highest: int = 3) -> tuple[int, str]:
    """The highest rung that this machine bears, and why not a higher one (empty at rung 3)."""
    reasons: list[str] = []
    for rung in (3, 2):
        if rung > highest:
            continue
        why = probe(Spec(rung, readable), limits)
        if not why:
            return rung, "; ".join(reasons)
        reasons.append(f"rung {rung}: {why}")
    return 0, "; ".join(reasons)


def demand(rung: int, minimum: int, why: str) -> None:
    """Refuse to grade below the demanded rung: `SealError` with the remedy in words."""
    if rung >= minimum:
        return
    remedy = RECIPES[2 if rung == 2 else 0].format(why=why or "unknown")
    raise SealError(
        f"this machine bears seal rung {rung}, and rung {minimum} is demanded: {remedy}. "
        f"To grade with the lower seal all the same, set `minimum_seal = {rung}`."
    )
