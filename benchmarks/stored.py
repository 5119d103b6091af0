"""Stands in for execution: workers answer with results stored beforehand, so that only the
coordinator works."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from functools import cache
from pathlib import Path

from paygrade.run import Course
from paygrade.run.course import prepare, read_task
from paygrade.run.journal import Journal
from paygrade.run.task import Orders, Outcome, Task
from paygrade.run.work import grade as work

# Workers inherit the environment; this names the file of the results.
_PLACE = "PAYGRADE_STORED_RESULTS"


def store(course: Course, assignment: str, students: list[str], place: Path) -> None:
    """Grade some submissions truly, and keep the results by fingerprint of the submission."""
    directory = course.directory
    journal = Journal(directory.db_url, directory.course_id, assignment, course.config)
    orders = prepare(course, journal.gradebook, assignment)
    journal.close()
    tasks = [read_task(course, orders, student, {}) for student in students]
    results = {task.parts["submission"]: work(task, orders) for task in tasks}
    place.write_bytes(pickle.dumps(results))


def use(place: Path) -> None:
    """Have this process and its workers answer from the stored results."""
    from paygrade.run import pool

    os.environ[_PLACE] = str(place)
    pool.grade = replay


def replay(task: Task, orders: Orders) -> Outcome:
    """The stored result of an equal submission, as this student's."""
    return replace(_results(os.environ[_PLACE])[task.parts["submission"]], student=task.student)


@cache
def _results(place: str) -> dict[str, Outcome]:
    return dict(pickle.loads(Path(place).read_bytes()))
