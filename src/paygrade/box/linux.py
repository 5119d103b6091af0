"""System calls that Python lacks, through ctypes; when and why they are made lies in `seal`."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = (
    0x00020000,
    0x04000000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
NEWCGROUP = 0x02000000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE, MS_NOEXEC = 2, 4, 4096, 16384, 1 << 18, 8
MNT_DETACH = 2
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
ATTR_RDONLY, ATTR_NOSUID, ATTR_NODEV = 1, 2, 4
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP = 1, 4, 22
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38

_ARM = platform.machine() == "aarch64"
# These have the same number on both architectures, except pivot_root.
_MOUNT_SETATTR, _LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 442, 444, 445, 446
_PIVOT_ROOT = 41 if _ARM else 155
_CLONE = 220 if _ARM else 56

_libc = ctypes.CDLL(None, use_errno=True)
# The same library, called without letting go of the interpreter's lock.
_libc_locked = ctypes.PyDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _syscall(number: int, *arguments: object) -> int:
    return int(_libc.syscall(ctypes.c_long(number), *arguments))


def fork(namespaces: int) -> int:
    """`os.fork`, with the child as process 1 of new namespaces; `OSError` where that is forbidden.

    unshare(2) would need a second fork for the pid namespace, and a fork of a process that has
    imported pandas costs some milliseconds. For a process with one thread only: the C library
    is not told, so its locks are not prepared for a fork of several.
    """
    python = ctypes.pythonapi
    zero = ctypes.c_long(0)
    python.PyOS_BeforeFork()
    flags = ctypes.c_long(namespaces | signal.SIGCHLD)
    pid = int(_libc_locked.syscall(ctypes.c_long(_CLONE), flags, zero, zero, zero, zero))
    if pid == 0:
        python.PyOS_AfterFork_Child()
    else:
        python.PyOS_AfterFork_Parent()
    return _checked(pid, "clone")


def unshare(flags: int) -> None:
    """Leave the parent's namespaces for new ones; `OSError` where the system forbids it."""
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """mount(2)."""
    result = _libc.mount(
        source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), data.encode()
    )
    _checked(result, f"mount {kind or source} on {target}")


def make_read_only(target: str) -> None:
    """Make a mount and all below it read-only, without set-uid programs and devices."""
    attributes = struct.pack("QQQQ", ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV, 0, 0, 0)
    result = _syscall(
        _MOUNT_SETATTR,
        ctypes.c_int(AT_FDCWD),
        target.encode(),
        ctypes.c_uint(AT_RECURSIVE),
        attributes,
        ctypes.c_size_t(len(attributes)),
    )
    _checked(result, f"mount_setattr {target}")


def enter_root(new_root: str) -> None:
    """Make `new_root` the root of this mount namespace and let go of the old one."""
    os.chdir(new_root)
    # The same folder twice: the old root ends up stacked below the new one (pivot_root(2), notes).
    _checked(_syscall(_PIVOT_ROOT, b".", b"."), "pivot_root")
    _checked(_libc.umount2(b".", MNT_DETACH), "umount of the old root")
    os.chdir("/")


def prctl(option: int, value: int) -> None:
    """prctl(2) with one argument."""
    zero = ctypes.c_ulong(0)
    result = _libc.prctl(ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero)
    _checked(result, f"prctl {option}")


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def install_filter(program: bytes) -> None:
    """Install a seccomp filter of 8-byte BPF instructions; it can never be taken off again."""
    pointer = _Program(len(program) // 8, program)
    zero = ctypes.c_ulong(0)
    result = _libc.prctl(
        ctypes.c_int(PR_SET_SECCOMP), ctypes.c_ulong(2), ctypes.byref(pointer), zero, zero
    )
    _checked(result, "seccomp")


def landlock_version() -> int:
    """The version of Landlock that the kernel offers; 0 where it offers none."""
    found = _syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint(1))
    return max(found, 0)


# Rights by bit (landlock(7)): executing, reading files and folders; then everything that writes.
_READ = 1 | 4 | 8
_HANDLED = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
_FILE_ONLY = 1 | 2 | 4 | (1 << 14)


def landlock(readable: list[str], writable: list[str]) -> None:
    """Restrict this process and its children to these paths; needs no_new_privs.

    Version 4 and newer also refuse TCP; Landlock knows nothing of UDP, `stat` and `chmod`.
    """
    version = landlock_version()
    if not version:
        raise OSError("landlock: the kernel offers none")
    handled = _HANDLED[min(version, 3)]
    rules = struct.pack("QQ", handled, 3 if version >= 4 else 0)
    rules = rules[: 16 if version >= 4 else 8]
    ruleset = _checked(
        _syscall(_LANDLOCK_CREATE, rules, ctypes.c_size_t(len(rules)), ctypes.c_uint(0)),
        "landlock_create_ruleset",
    )
    for paths, rights in ((readable, _READ), (writable, handled)):
        for path in paths:
            _allow(ruleset, path, rights & handled)
    result = _syscall(_LANDLOCK_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint(0))
    _checked(result, "landlock_restrict_self")
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):
        rights &= _FILE_ONLY
    rule = struct.pack("=Qi", rights, place)
    result = _syscall(_LANDLOCK_ADD, ctypes.c_int(ruleset), ctypes.c_int(1), rule, ctypes.c_uint(0))
    os.close(place)
    _checked(result, f"landlock_add_rule {path}")


_MADV_COLLAPSE = 25


def gather_memory() -> None:
    """Put this process's private memory into huge pages, so that forking copies fewer entries.

    An advice only: a kernel before 6.1, or one without huge pages, leaves everything as it is.
    """
    huge = 2 << 20
    with open("/proc/self/maps", encoding="ascii", errors="replace") as file:
        lines = [line.split() for line in file]
    for line in lines:
        first, last = (int(bound, 16) for bound in line[0].split("-"))
        private = line[1] == "rw-p" and (len(line) == 5 or line[5] == "[heap]")
        first, last = (first + huge - 1) // huge * huge, last // huge * huge
        if private and last > first:
            size = ctypes.c_size_t(last - first)
            _libc.madvise(ctypes.c_void_p(first), size, ctypes.c_int(_MADV_COLLAPSE))
