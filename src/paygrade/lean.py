"""Spares every process of a run a parser that it would build at its start and never use."""

from __future__ import annotations

import importlib
import sys
from typing import Any

# jsonschema imports it where it is installed, to check the format of internationalized web
# addresses. Building its grammar takes a third of the time that importing the grader takes, and
# no schema of a notebook asks for that format.
_PARSER = "rfc3987_syntax"


def leave_out_parser() -> None:
    """Import jsonschema without that parser; nothing happens where either is loaded already."""
    if "jsonschema" in sys.modules or _PARSER in sys.modules:
        return
    sys.modules[_PARSER] = None  # type: ignore[assignment]
    try:
        importlib.import_module("jsonschema")
    finally:
        del sys.modules[_PARSER]


def dask_setup(worker: Any) -> None:
    """Dask calls this in each worker before the first task."""
    leave_out_parser()
