"""Errors that say in one line what is wrong and what to do; raising them is left to others."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

# A longer list of names buries the close matches that a reader is after.
_NAMES_SHOWN = 15


class _ReadsShort(Exception):  # noqa: N818 - a base, never raised
    """An error whose notebook display is its message alone, without the traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class UnknownName(_ReadsShort, LookupError):  # noqa: N818 - reads well where it is raised
    """A name that does not exist, with the names that come close and those that do exist.

    `kind` says what was looked for ("table", "claim"), `known` lists every valid name.

    >>> print(UnknownName("unit", "u1", ["u1_a", "u2_b"]))
    there is no unit called 'u1'; did you mean 'u1_a'? Known: u1_a, u2_b
    """

    def __init__(self, kind: str, name: object, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, list(known)
        super().__init__(kind, name, self.known)

    def __str__(self) -> str:
        close = get_close_matches(str(self.name), self.known, n=3, cutoff=0.5)
        hint = f"; did you mean {' or '.join(map(repr, close))}?" if close else "."
        shown = ", ".join(self.known[:_NAMES_SHOWN])
        left = len(self.known) - _NAMES_SHOWN
        more = f" and {left} more" if left > 0 else ""
        return f"there is no {self.kind} called {self.name!r}{hint} Known: {shown}{more}"


class DamagedFile(_ReadsShort, ValueError):  # noqa: N818 - reads well where it is raised
    """A data file that cannot be trusted: which file, which line (0: the whole file), why."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        self.path, self.line, self.problem = path, line, problem
        super().__init__(path, line, problem)

    def __str__(self) -> str:
        place = f"line {self.line} of {self.path}" if self.line else str(self.path)
        return f"{place}: {self.problem}. Restore the file: install the package again."


class DataChanged(_ReadsShort, RuntimeError):  # noqa: N818 - reads well where it is raised
    """A data package no longer holds what this version of the course was written for."""


class PlotNotReadable(_ReadsShort, ValueError):  # noqa: N818 - reads well where it is raised
    """A figure that some reader could not use: no axis label, caption or text alternative."""
