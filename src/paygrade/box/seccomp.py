"""The list of system calls that a box may not make, as a BPF program; installing is in `linux`."""

from __future__ import annotations

import errno
import platform
import struct
from functools import cache

# x86-64, aarch64; -1: that architecture has no such call.
_REFUSED: dict[str, tuple[int, int]] = {
    # looking into or changing other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "userfaultfd": (323, 282),
    # mounts and namespaces
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "fanotify_init": (300, 262),
    # large and seldom needed parts of the kernel
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "modify_ldt": (154, -1),
    "uselib": (134, -1),
    "lookup_dcookie": (212, 18),
    "personality": (135, 92),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # memory that neither the limits nor the watcher see
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    # the machine
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "syslog": (103, 116),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, -1),
    "ioperm": (173, -1),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "vhangup": (153, 58),
}
_CLONE3 = 435
_SOCKET, _CLONE = (41, 198), (56, 220)
_KILL_CALL, _QUEUE_SIGNAL = (62, 129), (129, 138)
_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_NAMESPACES = 0x7E020000  # every CLONE_NEW… flag that clone(2) takes
_AF_UNIX = 1

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENT_AT = 0, 4, 16


def supported() -> bool:
    """Whether this machine's architecture is one whose call numbers are known here."""
    return platform.machine() in _ARCHITECTURES


@cache
def program(namespaces: bool = True) -> bytes:
    """The filter for this machine: 8 bytes an instruction, everything allowed but the list above.

    Sockets other than AF_UNIX and forks into new namespaces are refused by their arguments;
    `clone3`, whose flags a filter can't see, gets ENOSYS, so that the C library falls back to
    `clone` (EPERM would break threads). Without `namespaces` around it, a box may open no socket
    at all and signal nobody: both would reach other processes of the same user.
    """
    audit, column = _ARCHITECTURES[platform.machine()]
    steps = [(_LOAD, 0, 0, _ARCHITECTURE_AT), (_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL)]
    steps.append((_LOAD, 0, 0, _NUMBER_AT))
    if column == 0:  # the x32 calls are the same calls under other numbers
        steps += [(_AT_LEAST, 0, 1, 0x40000000), _refuse(errno.ENOSYS)]
    steps += [(_EQUAL, 0, 1, _CLONE3), _refuse(errno.ENOSYS)]
    for numbers in _REFUSED.values():
        if numbers[column] >= 0:
            steps += [(_EQUAL, 0, 1, numbers[column]), _refuse(errno.EPERM)]
    if not namespaces:
        for alone in (_SOCKET, _KILL_CALL, _QUEUE_SIGNAL):
            steps += [(_EQUAL, 0, 1, alone[column]), _refuse(errno.EPERM)]
    steps += [(_EQUAL, 0, 4, _SOCKET[column]), (_LOAD, 0, 0, _ARGUMENT_AT)]
    steps += [(_EQUAL, 0, 1, _AF_UNIX), (_RETURN, 0, 0, _ALLOW), _refuse(errno.EAFNOSUPPORT)]
    steps += [(_EQUAL, 0, 3, _CLONE[column]), (_LOAD, 0, 0, _ARGUMENT_AT)]
    steps += [(_ANY_BIT, 0, 1, _NAMESPACES), _refuse(errno.EPERM), (_RETURN, 0, 0, _ALLOW)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _refuse(number: int) -> tuple[int, int, int, int]:
    return (_RETURN, 0, 0, 0x00050000 | number)
