"""The tables that a demo prints, and whether the class came out as it was drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from paybuild.classroom import BROKEN, Pupil
from paygrade.report import ClassResults, StudentResult

# A longer list scrolls the summary away; those with remarks are always shown.
MOST_ROWS = 30


def show(
    console: Console,
    results: ClassResults,
    pupils: Sequence[Pupil],
    complaints: Mapping[str, str],
    seconds: Mapping[str, float],
    took: float,
) -> bool:
    """Print students, points, failures and times; tell whether nothing unforeseen happened.

    Unforeseen is a whole file without a grade, and a broken one about which nothing is said.
    """
    drawn = {pupil.name: pupil for pupil in pupils}
    reasons = {s.student: _remark(s, complaints.get(s.student, "")) for s in results.students}
    console.print(_students(results, drawn, reasons, seconds))
    console.print(_summary(results, drawn, took), highlight=False)
    unforeseen = [
        student.student
        for student in results.students
        if student.student in drawn and _unforeseen(student, drawn[student.student], reasons)
    ]
    for name in unforeseen:
        console.print(f"[bold]{name}[/] did not come out as drawn: {escape(reasons[name])}")
    return not unforeseen


def _remark(student: StudentResult, complaint: str) -> str:
    said = [*student.remarks, *student.flags]
    if complaint and not student.explained:
        said.append(complaint)
    return "; ".join(said)


def _unforeseen(student: StudentResult, pupil: Pupil, reasons: Mapping[str, str]) -> bool:
    if pupil.broken:
        return not reasons[student.student]
    return student.failed


def _students(
    results: ClassResults,
    drawn: Mapping[str, Pupil],
    reasons: Mapping[str, str],
    seconds: Mapping[str, float],
) -> Table:
    table = Table(title=f"{results.assignment}, a simulated class", box=SIMPLE_HEAD)
    table.add_column("Student", no_wrap=True)
    table.add_column("Points", justify="right", no_wrap=True)
    table.add_column("Late", justify="right", no_wrap=True)
    table.add_column("Seconds", justify="right")
    table.add_column("File and reason", overflow="fold")
    everybody = results.students
    if len(everybody) > MOST_ROWS:
        everybody = tuple(s for s in everybody if s.remarks or s.flags)
    for student in everybody:
        late = f"{student.seconds_late / 3600:.0f} h" if student.seconds_late else ""
        table.add_row(
            student.student,
            "no grade" if student.failed else f"{student.points:g}",
            late,
            f"{seconds.get(student.student, 0):.1f}",
            escape(reasons[student.student]),
        )
    return table


def _seal(results: ClassResults) -> str:
    """The lowest rung that any submission got; the demo demands none, since nobody is real."""
    rungs = {rung for student in results.students for rung in student.seals}
    return f"seal: rung {min(rungs)} of 3" if rungs else "without a seal"


def _summary(results: ClassResults, drawn: Mapping[str, Pupil], took: float) -> str:
    points = [student.points for student in results.graded]
    most = sum(results.max_points.values())
    spread = ""
    if points:
        low, middle, high = np.percentile(points, [25, 50, 75])
        spread = f"; median {middle:.3g} of {most:g} points, middle half {low:.3g} to {high:.3g}"
    failed = sum(student.failed for student in results.students)
    late = sum(student.seconds_late > 0 for student in results.students)
    broken = {pupil.broken for pupil in drawn.values() if pupil.broken}
    return (
        f"{len(results.graded)} of {len(results.students)} graded{spread}.\n"
        f"{failed} without a grade, {late} late; {len(broken)} of {len(BROKEN)} kinds of broken "
        "file, at most a third of a class.\n"
        f"Grading took {took:.0f} s, {took / max(len(results.students), 1):.1f} s a student; "
        f"{_seal(results)}.\n"
    )
