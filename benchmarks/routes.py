"""Every way of grading that the benchmark compares, each in a process of its own.

    python benchmarks/routes.py ROUTE ROOT UNIT STUDENT ...

prints one line of JSON: seconds and CPU seconds a submission once everything is warm, and of the
whole run. CPU seconds are of all processes of the route, from the kernel's accounts.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import classes
import nbformat
import processes
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from paybuild.grading import QUIET_KERNEL, Course
from paygrade import run
from paygrade.box import linux
from paygrade.route.execute import SealedExecute
from paygrade.run import coordinator
from paygrade.run.pool import Pool
from paygrade.run.task import Outcome


@dataclass(frozen=True)
class Cost:
    """What one run of a route took.

    `seconds` and `cpu` are of one submission in the steady state; `whole` and `whole_cpu` of the
    run from its start with nothing warm to its end; `coordinator` is CPU a submission.
    """

    submissions: int
    seconds: float
    cpu: float
    whole: float
    whole_cpu: float
    coordinator: float = 0.0


class Clock:
    """Wall and CPU seconds of this process and everything below it."""

    def __init__(self) -> None:
        self._marks: list[tuple[float, float]] = []

    def mark(self) -> None:
        """Note now."""
        self._marks.append((time.perf_counter(), processes.cpu_seconds(os.getpid())))

    def between(self, one: int, other: int) -> tuple[float, float]:
        """Seconds and CPU seconds between two marks."""
        (began, spent), (ended, spent_then) = self._marks[one], self._marks[other]
        return ended - began, spent_then - spent


def stock(course: Course, unit: str, students: Sequence[str]) -> Cost:
    """nbgrader's own autograde, with nothing of ours in its configuration."""
    config = Config()
    config.CourseDirectory.merge(course.config.CourseDirectory)
    config.CourseDirectory.assignment_id = unit
    config.Execute.extra_arguments = QUIET_KERNEL

    def grade(student: str) -> None:
        config.CourseDirectory.student_id = student
        job = Autograde(coursedir=CourseDirectory(config=config), config=config)
        job.force = True
        job.log.setLevel("CRITICAL")
        job.start()

    return _one_by_one(grade, students)


def ours(course: Course, unit: str, students: Sequence[str]) -> Cost:
    """nbgrader's autograde with our preprocessors in its configuration."""
    return _one_by_one(lambda student: course.autograde(unit, student), students)


def _one_by_one(grade: Callable[[str], Any], students: Sequence[str]) -> Cost:
    """The first student warms up whatever a route keeps; only the whole counts her."""
    clock = Clock()
    clock.mark()
    grade(students[0])
    clock.mark()
    for student in students[1:]:
        grade(student)
    clock.mark()
    steady, spent = clock.between(1, 2)
    whole, everything = clock.between(0, 2)
    number = len(students) - 1
    return Cost(len(students), steady / number, spent / number, whole, everything)


def ours_in_parallel(course: Course, unit: str, students: Sequence[str], jobs: int) -> Cost:
    """`paygrade grade` with so many workers."""
    clock = Clock()
    warm = 3 * jobs

    class Watched(Pool):
        def run(self, tasks: Any, orders: Any) -> Any:
            came = 0
            for answer in super().run(tasks, orders):
                yield answer
                came += isinstance(answer, Outcome)
                if isinstance(answer, Outcome) and came in (warm, len(students)):
                    clock.mark()

    coordinator.Pool = Watched  # type: ignore[misc]
    clock.mark()
    wishes = run.Wishes(students=students, force=True, jobs=jobs)
    summary = run.grade(classes.as_run(course), unit, wishes)
    processes.await_orphans()
    clock.mark()
    if summary.status:
        raise RuntimeError(f"not graded: {summary.failed}")
    steady, spent = clock.between(1, 2)
    whole, everything = clock.between(0, 3)
    number = len(students) - warm
    own = summary.coordinator_seconds / len(students)
    return Cost(len(students), steady / number, spent / number, whole, everything, own)


def limit(course: Course, unit: str, students: Sequence[str], jobs: int) -> Cost:
    """Forks of a warm interpreter that just `exec`s every code cell, checks included."""
    os.environ["MPLBACKEND"] = "agg"
    clock = Clock()
    clock.mark()
    for module in SealedExecute(config=course.config).modules:
        importlib.import_module(module)
    texts = [_cells(course.root / "autograded" / s / unit / f"{unit}.ipynb") for s in students]
    os.chdir(course.root / "source" / unit)  # where the author's files are
    clock.mark()
    running: set[int] = set()
    for student, cells in zip(students, texts, strict=True):
        if len(running) == jobs:
            running.discard(os.wait()[0])
        child = os.fork()
        if child == 0:
            os.environ["PAYGRADE_STUDENT"] = student  # the capstone's checks read it
            _exec(cells)
        running.add(child)
    for _ in running:
        os.wait()
    clock.mark()
    steady, spent = clock.between(1, 2)
    whole, everything = clock.between(0, 2)
    number = len(students)
    return Cost(number, steady / number, spent / number, whole, everything)


def _cells(file: Path) -> list[str]:
    cells = nbformat.read(file, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def _exec(cells: Sequence[str]) -> None:
    names: dict[str, object] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(BaseException):
        for source in cells:
            with contextlib.suppress(Exception):
                exec(compile(source, "<cell>", "exec"), names)
    os._exit(0)


ROUTES: dict[str, Callable[[Course, str, Sequence[str]], Cost]] = {
    "stock nbgrader autograde": stock,
    "nbgrader autograde, our Execute": ours,
    "paygrade grade, 1 worker": lambda *given: ours_in_parallel(*given, 1),
    "paygrade grade, 2 workers": lambda *given: ours_in_parallel(*given, 2),
    "physical limit, 1 at a time": lambda *given: limit(*given, 1),
    "physical limit, 2 at a time": lambda *given: limit(*given, 2),
}


def main() -> int:
    """Run one route and print its cost."""
    route, root, unit, *students = sys.argv[1:]
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        # nbgrader adds a submission and its notebooks in an order that SQLAlchemy remarks on.
        warnings.simplefilter("ignore", SAWarning)
        os.chdir(scratch)
        print(json.dumps(asdict(ROUTES[route](Course(Path(root)), unit, students))))
        os.chdir("/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
