"""Grades a simulated class end to end in the course's own folders, and takes it out again."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

from paybuild import bank, classroom, notebooks, traces
from paybuild.classroom import Pupil
from paybuild.demo_table import show
from paybuild.grading import Course
from paybuild.units import ROOT, unit
from paygrade import report

SEED = 20_260_306
# Where the assignment has no due date: a Friday evening.
DUE = datetime(2026, 3, 6, 18)
NOTE = "A simulated class: its answers were drawn from the answer bank, and nobody in it is real."


@dataclass
class Graded:
    """What grading a class left behind: complaints and seconds of work by student, and the time."""

    complaints: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    took: float = 0.0


def run(unit_name: str, students: int, root: Path = ROOT, seed: int = SEED) -> int:
    """Simulate, grade and report a class; return an exit status.

    0: as drawn; 1: something failed that should not; 2: refused.

    It works in `submitted/`, `autograded/`, `feedback/`, `reports/` and the gradebook of the
    course in `root`, and only where nobody but demo students is in them.
    """
    console = Console()
    each = unit(unit_name, root)
    course = Course(root, settings=root)
    strangers = traces.strangers(course)
    if strangers:
        console.print(_refusal(strangers))
        return 2
    known = bank.read(each, notebooks.source(each))
    try:
        pupils = classroom.draw(known, students, seed)
    except ValueError as error:
        console.print(f"paybuild demo: {error}")
        return 2
    traces.remove(course)
    notebooks.build(each, root, root)
    with _progress(console) as progress:
        _hand_in(course, each.name, pupils, progress)
        graded = _grade(course, each.name, progress)
        _feedback(course, each.name, pupils, progress)
        page = report.write(course.directory, each.name, root / "reports", NOTE)
    results = report.read(course.directory, each.name)
    as_drawn = show(console, results, pupils, graded.complaints, graded.seconds, graded.took)
    _where_to_look(console, root, page, each.name, pupils)
    return 0 if as_drawn else 1


def clean(root: Path = ROOT) -> int:
    """Take out what demos made, and nothing else; return 0."""
    removed = traces.remove(Course(root, settings=root))
    print(removed or "there is nothing of a demo to take out")
    return 0


def _refusal(strangers: Sequence[str]) -> str:
    few = ", ".join(strangers[:3]) + (" …" if len(strangers) > 3 else "")
    return (
        f"paybuild demo: this course holds {len(strangers)} who are no demo students ({few}); "
        "the demo grades only where nobody else is. Run it in a fresh clone."
    )


def _progress(console: Console) -> Progress:
    columns = [*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeElapsedColumn()]
    return Progress(*columns, console=console)


def _hand_in(course: Course, assignment: str, pupils: Sequence[Pupil], progress: Progress) -> None:
    """Register the assignment and write everybody's submission."""
    task = progress.add_task("Hand in", total=len(pupils))
    due = traces.note_due(course, assignment, DUE)
    with tempfile.TemporaryDirectory() as folder:
        course.register(assignment, Path(folder), due)
        for pupil in pupils:
            submission = course.root / "submitted" / pupil.name / assignment
            classroom.hand_in(pupil, Path(folder) / assignment, submission, due)
            progress.advance(task)


def _grade(course: Course, assignment: str, progress: Progress) -> Graded:
    watcher = _Watcher(progress)
    summary = course.grade(assignment, watcher)
    complaints = summary.failed | summary.unreadable
    return Graded(complaints, summary.graded, summary.seconds)


class _Watcher:
    """Moves the progress bar as submissions are graded."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("Grade", total=None)

    def begin(self, total: int) -> None:
        self._progress.update(self._task, total=total)

    def step(self, student: str, what: str) -> None:
        self._progress.advance(self._task)


def _feedback(course: Course, assignment: str, pupils: Sequence[Pupil], progress: Progress) -> None:
    written = [p for p in pupils if (course.root / "autograded" / p.name / assignment).is_dir()]
    for pupil in progress.track(written, description="Feedback"):
        course.feedback(assignment, pupil.name)


def _where_to_look(
    console: Console, root: Path, page: Path, assignment: str, pupils: Sequence[Pupil]
) -> None:
    shown = next((p.name for p in pupils if not p.broken), pupils[0].name)
    page_of_one = Path("feedback") / shown / assignment / f"{assignment}.html"
    console.print(
        f"The class report:        {page.relative_to(root)}\n"
        f"One student's feedback:  {page_of_one}\n"
        "The gradebook:           make formgrader, then Nbgrader > Formgrader\n"
        "Take it all out again:   make clean-demo",
        highlight=False,
        soft_wrap=True,
    )
