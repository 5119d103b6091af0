"""Stock nbgrader, nbgrader with our Execute, `paygrade grade`, and the physical limit, in turn.

    python benchmarks/grading.py --unit u1_reading_tables --students 4 --repeat 3

One seeded class from the answer bank is graded by every route in this run, and the scores must be
equal. How to read the table: docs/scaling.md.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import platform
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from paybuild import bank, classroom, demo, notebooks
from paybuild.grading import QUIET_KERNEL, Course
from paybuild.units import ROOT, unit
from paygrade import run
from paygrade.route.execute import SealedExecute

SEED = 20_260_306
# The start of a run (cluster, warm parents) is taken out by grading classes of two sizes.
LARGER = 4

Scores = dict[str, dict[str, float | None]]


@dataclass
class Route:
    """One way of grading: seconds a submission in each round, and the scores it gave."""

    name: str
    seconds: list[float] = field(default_factory=list)
    scores: Scores = field(default_factory=dict)


def make_class(root: Path, name: str, students: int) -> tuple[Course, list[str]]:
    """A course in `root` with a class of whole submissions, registered and handed in."""
    each = unit(name, ROOT)
    notebooks.build(each, root, ROOT)
    course = Course(root)
    course.register(name, root / "release")
    known = bank.read(each, notebooks.source(each))
    drawn = [p for p in classroom.draw(known, 2 * students + 4, SEED) if not p.broken][:students]
    for pupil in drawn:
        place = root / "submitted" / pupil.name / name
        classroom.hand_in(pupil, root / "release" / name, place, demo.DUE)
    return course, [pupil.name for pupil in drawn]


def scores(course: Course, assignment: str) -> Scores:
    """Student -> graded cell -> automatic score."""
    with course.gradebook() as gradebook:
        return {
            submission.student.id: {
                grade.name: grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(assignment)
        }


def stock(course: Course, assignment: str, student: str) -> None:
    """nbgrader's own autograde, with nothing of ours in its configuration."""
    config = Config()
    config.CourseDirectory.merge(course.config.CourseDirectory)
    config.CourseDirectory.assignment_id = assignment
    config.CourseDirectory.student_id = student
    config.Execute.extra_arguments = QUIET_KERNEL
    job = Autograde(coursedir=CourseDirectory(config=config), config=config)
    job.force = True
    job.log.setLevel("CRITICAL")
    job.start()


def one_by_one(students: Sequence[str], grade: Callable[[str], object]) -> float:
    """Seconds a submission of grading one student after the other."""
    began = time.perf_counter()
    for student in students:
        grade(student)
    return (time.perf_counter() - began) / len(students)


def runs(course: Course, assignment: str, students: Sequence[str], jobs: int) -> float:
    """Seconds a submission of `paygrade grade`: the slope between classes of two sizes."""
    few = students[: max(1, len(students) // LARGER)]
    took = []
    for names in (few, students):
        graded = run.Course(course.directory, course.config)
        wishes = run.Wishes(students=names, force=True, jobs=jobs)
        summary = run.grade(graded, assignment, wishes)
        if summary.status:
            raise RuntimeError(f"not graded: {summary.failed}")
        took.append(summary.seconds)
    return (took[1] - took[0]) / (len(students) - len(few))


def limit(files: Iterable[Path], jobs: int) -> float:
    """Seconds a submission in forks of a warm interpreter that just `exec`s every code cell."""
    texts = [
        [
            cell.source
            for cell in nbformat.read(file, as_version=4).cells
            if cell.cell_type == "code"
        ]
        for file in files
    ]
    began = time.perf_counter()
    running: set[int] = set()
    for cells in texts:
        if len(running) == jobs:
            running.discard(os.wait()[0])
        child = os.fork()
        if child == 0:
            _exec(cells)
        running.add(child)
    for _ in running:
        os.wait()
    return (time.perf_counter() - began) / len(texts)


def _exec(cells: Sequence[str]) -> None:
    names: dict[str, object] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(BaseException):
        for source in cells:
            with contextlib.suppress(Exception):
                exec(compile(source, "<cell>", "exec"), names)
    os._exit(0)


def measure(folder: Path, name: str, students: int, repeat: int) -> list[Route]:
    """Every route, in turn, `repeat` times; the limit runs what autograded/ then holds."""
    course, everybody = make_class(folder / "course", name, LARGER * students)
    few = everybody[:students]
    routes = {
        "stock nbgrader autograde": lambda: one_by_one(few, lambda s: stock(course, name, s)),
        "nbgrader autograde, our Execute": lambda: one_by_one(
            few, lambda s: course.autograde(name, s)
        ),
        "paygrade grade, 1 worker": lambda: runs(course, name, everybody, 1),
        "paygrade grade, 2 workers": lambda: runs(course, name, everybody, 2),
    }
    measured = [Route(title) for title in routes]
    course.autograde(name, few[0])  # the warm parent starts, and the author's solution is tried
    for _ in range(repeat):
        for route in measured:
            route.seconds.append(routes[route.name]())
            found = scores(course, name)
            route.scores = {student: found[student] for student in few}
    return measured + _limits(course, name, few, repeat)


def _limits(course: Course, name: str, few: Sequence[str], repeat: int) -> list[Route]:
    os.environ["MPLBACKEND"] = "agg"
    for module in SealedExecute(config=course.config).modules:
        importlib.import_module(module)
    files = [course.root / "autograded" / s / name / f"{name}.ipynb" for s in few]
    found = []
    for jobs in (1, 2):
        seconds = [limit(files * LARGER, jobs) for _ in range(repeat)]
        found.append(Route(f"physical limit, {jobs} at a time", seconds))
    return found


def show(console: Console, measured: Sequence[Route], title: str) -> None:
    """The table: medians, and each route's ratio to stock nbgrader over the rounds."""
    table = Table(title=title, box=SIMPLE_HEAD)
    table.add_column("Route", no_wrap=True)
    for column in ("s / submission", "range", "times stock", "range"):
        table.add_column(column, justify="right")
    base = measured[0].seconds
    for route in measured:
        ratios = sorted(one / other for one, other in zip(base, route.seconds, strict=True))
        table.add_row(
            route.name,
            f"{statistics.median(route.seconds):.3f}",
            f"{min(route.seconds):.3f} to {max(route.seconds):.3f}",
            f"{statistics.median(ratios):.1f}",
            f"{ratios[0]:.1f} to {ratios[-1]:.1f}",
        )
    console.print(table)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    console.print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"load {load} at the end; other work on the machine slows every route.",
        highlight=False,
    )


def main() -> int:
    """Measure, print, and fail where two routes disagree about a score."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unit", default="u1_reading_tables")
    parser.add_argument("--students", type=int, default=4, help="whom the slow routes grade")
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        measured = measure(Path(folder), asked.unit, asked.students, asked.repeat)
    show(console, measured, f"{asked.unit}, {asked.repeat} rounds")
    graded = [route for route in measured if route.scores]
    other = [route.name for route in graded if route.scores != graded[0].scores]
    console.print(f"Other scores than stock: {', '.join(other)}" if other else "Scores are equal.")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
