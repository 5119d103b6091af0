"""What one submission may use up; who watches and who kills lies in `parent` and `client`."""

from __future__ import annotations

import dataclasses
import resource
from dataclasses import dataclass
from typing import Any

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Limits of one submission; every number is a judgement and its reason stands beside it."""

    # nbgrader's own default for a cell.
    cell_seconds: float = 30.0
    # A notebook that takes longer than this has a loop in it: a whole unit costs under a second.
    notebook_seconds: float = 300.0
    # One call of a student's function by a check.
    call_seconds: float = 10.0
    # Between the request to interrupt a cell and the kill.
    grace_seconds: float = 2.0
    # numpy, pandas and seaborn work in 1 GiB of address space beyond the parent's.
    address_mib: int = 2048
    # All processes of the box together, beyond what they share with the parent.
    memory_mib: int = 2048
    processes: int = 64
    file_mib: int = 64
    scratch_mib: int = 256
    open_files: int = 256
    # A cell with three large figures is under 2 MB.
    cell_output_bytes: int = 8 * MIB
    notebook_output_bytes: int = 32 * MIB
    cell_outputs: int = 500
    # One value that crosses to the judge: a frame of 50,000 rows and ten columns.
    value_bytes: int = 32 * MIB

    def as_dict(self) -> dict[str, Any]:
        """Return plain data, for the wire."""
        return dataclasses.asdict(self)


def apply(limits: Limits, cpu_seconds: float) -> None:
    """Set this process's resource limits; they hold for its children and can't be raised again.

    `cpu_seconds` of one process; address space counts from what is mapped already.
    """
    mapped = _mapped_bytes()
    wanted = {
        resource.RLIMIT_AS: mapped + limits.address_mib * MIB,
        resource.RLIMIT_CPU: int(cpu_seconds) + 1,
        resource.RLIMIT_FSIZE: limits.file_mib * MIB,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
    }
    if hasattr(resource, "RLIMIT_NPROC"):
        wanted[resource.RLIMIT_NPROC] = limits.processes
    for which, value in wanted.items():
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))


def _mapped_bytes() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:  # no /proc (macOS, Landlock): a generous guess of the warm parent's size
        return 2048 * MIB
