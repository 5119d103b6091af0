"""Describes the machine on which a benchmark ran: what others need to compare, no names, no
places."""

from __future__ import annotations

import os
import platform
import re
from importlib import metadata
from pathlib import Path

_PACKAGES = ("nbgrader", "ipykernel", "ipython", "numpy", "pandas", "distributed", "sqlalchemy")


def words() -> str:
    """Cores, processor, memory, kernel, Python and packages, and how busy it was, in sentences."""
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    load = os.getloadavg()[0]
    return (
        f"Machine: {os.cpu_count()} cores ({_processor()}), {_memory_gib():.0f} GiB, "
        f"{platform.system()} {platform.release().split('-')[0]}, {platform.machine()}; "
        f"Python {platform.python_version()}; {packages}. Load average at the end: {load:.1f} "
        f"(other work beside the benchmark slows every row)."
    )


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", _text("/proc/cpuinfo"))
    return found[1] if found else platform.processor() or "unknown processor"


def _memory_gib() -> float:
    found = re.search(r"MemTotal:\s*(\d+) kB", _text("/proc/meminfo"))
    return int(found[1]) / 1024**2 if found else 0.0


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
