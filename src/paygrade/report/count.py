"""What a class report counts: items, misconceptions, spread, who may need help; no pictures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from paygrade.report.read import CellResult, ClassResults, StudentResult

# Below ten students a correlation moves by a whole unit when one student changes.
LEAST_STUDENTS = 10
# Under half of the points, a talk usually helps more than the written feedback.
LOW_SHARE = 0.5


@dataclass(frozen=True)
class Item:
    """How a class did on one graded cell; students whose cell waits for a person are left out.

    `difficulty` is the mean share of points (1: everybody had all of them); `discrimination` the
    correlation of the cell's points with the points of all other cells (item-rest correlation,
    Henrysson 1963), None where it says nothing. `full`, `part`, `none` and `blank` count students,
    `waiting` those who are left out.
    """

    cell: str
    label: str
    points: float
    full: int
    part: int
    none: int
    blank: int
    waiting: int
    difficulty: float | None
    discrimination: float | None

    @property
    def students(self) -> int:
        """How many students' results are counted."""
        return self.full + self.part + self.none + self.blank


@dataclass(frozen=True)
class Misconception:
    """A wrong idea that a check recognized: its id, its questions, the words, its students.

    `teach` is what the course says about it to whoever teaches; empty where it says nothing.
    """

    name: str
    labels: tuple[str, ...]
    words: str
    students: int
    teach: str = ""


@dataclass(frozen=True)
class Spread:
    """Quartiles of the points of graded students."""

    low: float
    median: float
    high: float


def items(results: ClassResults) -> list[Item]:
    """Count every graded cell, in the notebook's order."""
    short = labels(results)
    return [_item(results, cell, short[cell], most) for cell, most in results.max_points.items()]


def _item(results: ClassResults, cell: str, label: str, points: float) -> Item:
    there = [s.cells[cell] for s in results.graded if cell in s.cells]
    seen = [result for result in there if not result.needs_person]
    kinds = Counter(map(_kind, seen))
    return Item(
        cell,
        label,
        points,
        full=kinds["full"],
        part=kinds["part"],
        none=kinds["none"],
        blank=kinds["blank"],
        waiting=len(there) - len(seen),
        difficulty=float(np.mean([result.share for result in seen])) if seen else None,
        discrimination=_discrimination(results.graded, cell),
    )


def from_hardest(items: Sequence[Item]) -> list[Item]:
    """Order by difficulty the questions that are graded for everybody; the others can't compare."""
    complete = [item for item in items if item.students and not item.waiting]
    return sorted(complete, key=lambda item: item.difficulty or 0)


def _kind(result: CellResult) -> str:
    if result.share >= 1:
        return "full"
    if result.unanswered:
        return "blank"
    return "part" if result.share > 0 else "none"


def _discrimination(students: Sequence[StudentResult], cell: str) -> float | None:
    pairs = [
        (s.cells[cell].points, sum(r.points for name, r in s.cells.items() if name != cell))
        for s in students
        if cell in s.cells and not s.cells[cell].needs_person
    ]
    if len(pairs) < LEAST_STUDENTS:
        return None
    own, rest = np.array(pairs).T
    if own.std() == 0 or rest.std() == 0:
        return None
    return float(np.corrcoef(own, rest)[0, 1])


def labels(results: ClassResults) -> dict[str, str]:
    """Return a short label for each graded cell: what its check calls the question, or its id."""
    asked = {
        cell: str(result.bundle["question"])
        for student in results.students
        for cell, result in student.cells.items()
        if result.bundle.get("question")
    }
    names = [asked.get(cell, cell) for cell in results.max_points]
    return dict(zip(results.max_points, shortened(names), strict=True))


def shortened(names: Sequence[str]) -> list[str]:
    """Leave out the words that all names begin with or end with.

    >>> shortened(["u1_q1_money_check", "u1_q2_bands_check"])
    ['q1 money', 'q2 bands']
    """
    words = [name.split("_") for name in names]
    for end in (0, -1):
        while len(words) > 1 and min(map(len, words)) > 1 and len({w[end] for w in words}) == 1:
            for each in words:
                each.pop(end)
    return [" ".join(each) for each in words]


def misconceptions(results: ClassResults) -> list[Misconception]:
    """List the misconceptions that checks recognized, the most frequent first."""
    short = labels(results)
    students: dict[str, set[str]] = defaultdict(set)
    cells: dict[str, set[str]] = defaultdict(set)
    words: dict[str, str] = {}
    for student in results.graded:
        for cell, result in student.cells.items():
            for name, message in result.misconceptions.items():
                students[name].add(student.student)
                cells[name].add(cell)
                words.setdefault(name, _without_own_value(message))
    found = [
        Misconception(
            name,
            tuple(label for cell, label in short.items() if cell in cells[name]),
            words[name],
            len(who),
            results.teaching.get(name, ""),
        )
        for name, who in students.items()
    ]
    return sorted(found, key=lambda each: (-each.students, each.name))


def _without_own_value(message: str) -> str:
    """Leave out "got 16.7; ", which is one student's own."""
    before, mark, after = message.partition("; ")
    return after if mark and before.startswith("got ") else message


def spread(results: ClassResults) -> Spread | None:
    """Return the quartiles of the points of graded students; None without any."""
    points = [student.points for student in results.graded]
    return Spread(*map(float, np.percentile(points, [25, 50, 75]))) if points else None


def may_need_help(results: ClassResults) -> list[tuple[StudentResult, str]]:
    """List students with the reason: not graded, nothing answered, or under half of the points."""
    listed = []
    for student in results.students:
        auto = [cell for cell in student.cells.values() if not cell.needs_person]
        most = sum(cell.max_points for cell in auto)
        earned = sum(cell.points for cell in auto)
        if student.failed:
            listed.append((student, "no grade: " + "; ".join(student.remarks or ("see below",))))
        elif auto and all(cell.unanswered for cell in auto):
            listed.append((student, "nothing answered"))
        elif earned < LOW_SHARE * most:
            listed.append((student, f"{earned:g} of {most:g} automatic points"))
    return listed
