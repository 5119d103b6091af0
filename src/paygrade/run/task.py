"""What crosses between the coordinator and its workers: plain data only, nothing that acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from paygrade.box.client import Settings
from paygrade.box.limits import Limits
from paygrade.restore import SourceCell


@dataclass(frozen=True)
class Prepared:
    """The author's side of one notebook, the same for every student.

    `source` is the text of the author's notebook, empty where its file is gone; `kernelspec` is
    JSON as the gradebook keeps it.
    """

    name: str
    cells: tuple[SourceCell, ...]
    source: str
    kernelspec: str


@dataclass(frozen=True)
class Orders:
    """Everything that all submissions of an assignment share.

    `finishing` are nbgrader's preprocessors that tidy an executed notebook, by dotted name;
    `options` are their settings. `versions` is what the coordinator runs.
    """

    assignment: str
    notebooks: tuple[Prepared, ...]
    files: Mapping[str, bytes]
    settings: Settings
    limits: Limits
    inside: str
    finishing: tuple[str, ...]
    options: Mapping[str, Mapping[str, Any]]
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Handed:
    """One notebook as it was handed in: its bytes, or the reason why there are none."""

    name: str
    content: bytes = b""
    unreadable: str = ""
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """One student's submission. `parts` are the fingerprints of what its grades depend on."""

    student: str
    notebooks: tuple[Handed, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    timestamp: str = ""


@dataclass(frozen=True)
class Mark:
    """What the gradebook is told of one graded cell; no points where a person gives them."""

    grade_id: str
    points: float | None
    person: bool = False


@dataclass(frozen=True)
class Executed:
    """One notebook with its outputs and marks. `comments` holds nbgrader's words, or None."""

    name: str
    content: bytes
    marks: tuple[Mark, ...]
    comments: Mapping[str, str | None]
    person: bool
    notes: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """One submission, executed and judged, in `seconds` of wall time on its worker."""

    student: str
    notebooks: tuple[Executed, ...]
    seconds: float


@dataclass(frozen=True)
class Failure:
    """A submission that the grader could not do: its own trouble, never the student's.

    Where `stops` is set, no other submission would fare better.
    """

    student: str
    why: str
    stops: bool = False
