"""Seeded classes from the answer bank for the benchmarks; what is measured, the scripts say."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import SAWarning

from paybuild import bank, classroom, demo, notebooks
from paybuild.grading import Course
from paybuild.units import ROOT, unit
from paygrade import run

SEED = 20_260_306


def make_course(root: Path, units: Sequence[str], db_url: str = "") -> Course:
    """A course in `root` that has released these units."""
    course = Course(root)
    use_database(course, db_url)
    with warnings.catch_warnings():
        # nbgrader adds a submission and its notebooks in an order that SQLAlchemy remarks on.
        warnings.simplefilter("ignore", SAWarning)
        for name in units:
            notebooks.build(unit(name, ROOT), root, ROOT)
            course.register(name, root / "release")
    return course


def use_database(course: Course, db_url: str) -> None:
    """Have the course keep its gradebook at an address; an empty one is its own SQLite."""
    if db_url:
        course.config.CourseDirectory.db_url = db_url
        course.directory.db_url = db_url


def draw(course: Course, name: str, students: int, seed: int = SEED) -> list[str]:
    """Have a class hand in whole submissions of one unit, in the proportions of the demo."""
    each = unit(name, ROOT)
    known = bank.read(each, notebooks.source(each))
    drawn = [p for p in classroom.draw(known, 2 * students + 4, seed) if not p.broken][:students]
    names = [f"student-{place:05}" for place in range(len(drawn))]
    for student, pupil in zip(names, drawn, strict=True):
        place = course.root / "submitted" / student / name
        classroom.hand_in(pupil, course.root / "release" / name, place, demo.DUE)
    return names


def enlarge(
    sample: Course, root: Path, name: str, students: Sequence[str], number: int, db_url: str = ""
) -> Course:
    """A course like `sample` with a class of `number`: copies of these students' work, in turn."""
    shutil.copytree(sample.root, root, ignore=shutil.ignore_patterns("submitted"))
    course = Course(root)
    use_database(course, db_url)
    if db_url:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            course.register(name, root / "release")
    hand_in_copies(sample, root, name, students, number)
    return course


def hand_in_copies(
    sample: Course, root: Path, name: str, students: Sequence[str], number: int
) -> None:
    """Have `number` hand in the work of these students, in turn, by links: nobody writes there."""
    for place in range(number):
        of = sample.root / "submitted" / students[place % len(students)] / name
        to = root / "submitted" / f"student-{place:05}" / name
        shutil.copytree(of, to, copy_function=os.link)


def as_run(course: Course) -> run.Course:
    """The same course, as `paygrade grade` sees it."""
    return run.Course(course.directory, course.config)
