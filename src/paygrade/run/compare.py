"""What another grading changes for a student: before and after as plain data; nothing is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from paygrade.run.journal import Given, Standing, asks_for_person
from paygrade.run.task import Outcome

# Where an object lies in memory is another place in each run, and says nothing.
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
Said = Mapping[tuple[str, str], tuple[str, ...]]
Cells = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Change:
    """One check of one student that gives other points, other words, or asks for a person now.

    `auto_*` are the automatic points; where a person gave `manual` points, those count. `said` and
    `says` are only what differs; `said` is None where the graded file from before is gone.
    """

    student: str
    notebook: str
    cell: str
    auto_before: float | None
    auto_after: float | None
    most_before: float
    most_after: float
    manual: float | None
    said: tuple[str, ...] | None
    says: tuple[str, ...]
    waits_before: bool
    waits_after: bool
    check_changed: bool

    @property
    def gain(self) -> float:
        """By how much the points that count change."""
        if self.manual is not None:
            return 0.0
        return round((self.auto_after or 0.0) - (self.auto_before or 0.0), 6)


@dataclass(frozen=True)
class Total:
    """The points of one student's submission, penalties taken off, and how many can be had."""

    student: str
    before: float
    after: float
    most_before: float
    most_after: float
    feedback_outdated: bool = False

    @property
    def gain(self) -> float:
        """By how much they change."""
        return round(self.after - self.before, 6)


def settled(before: Standing, outcome: Outcome, changed: Collection[tuple[str, str]]) -> Cells:
    """Return the cells whose manual score still answers the same result of the same check."""
    marks = {(one.name, mark.grade_id): mark for one in outcome.notebooks for mark in one.marks}
    return frozenset(
        key
        for key, given in before.cells.items()
        if given.manual is not None
        and key not in changed
        and key in marks
        and marks[key].points == given.auto
    )


def foresee(
    before: Standing,
    outcome: Outcome,
    settled: Cells,
    most: Mapping[tuple[str, str], float],
    penalty: Callable[[float], float | None],
) -> Standing:
    """Return what the gradebook would hold after an outcome were recorded.

    `most` are the points that cells are worth by now; `penalty` is asked with each notebook's
    score.
    """
    cells = {key: replace(given, most=most[key]) for key, given in before.cells.items()}
    for one in outcome.notebooks:
        for mark in one.marks:
            key = one.name, mark.grade_id
            given = cells[key]
            asked = asks_for_person(one, mark) if given.manual is None else key not in settled
            person = given.person if key in settled else asked
            cells[key] = replace(given, auto=mark.points, person=person)
    after = Standing(cells, {})
    return replace(after, penalties={n: penalty(after.score(n)) for n in before.penalties})


def changes(
    student: str,
    before: Standing,
    after: Standing,
    said: Said | None,
    says: Said,
    changed: Collection[tuple[str, str]],
) -> list[Change]:
    """List what differs between two standings of a student, in the notebook's order of `says`."""
    listed = []
    for key in dict.fromkeys((*says, *before.cells)):
        if key not in before.cells:
            continue
        old, new = before.cells[key], after.cells[key]
        was, now = _masked(said.get(key, ()) if said else ()), _masked(says.get(key, ()))
        words = said is not None and was != now
        if words or old.auto != new.auto or old.person != new.person:
            gone = None if said is None else _only(was, now)
            listed.append(_change(student, key, old, new, gone, _only(now, was), key in changed))
    return listed


def _change(
    student: str,
    key: tuple[str, str],
    old: Given,
    new: Given,
    said: tuple[str, ...] | None,
    says: tuple[str, ...],
    check_changed: bool,
) -> Change:
    return Change(
        student, *key, old.auto, new.auto, old.most, new.most, new.manual, said, says,
        old.person, new.person, check_changed,
    )  # fmt: skip


def _masked(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(_ADDRESS.sub("0x...", text) for text in words)


def _only(here: Sequence[str], there: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for text in here if text not in there)
