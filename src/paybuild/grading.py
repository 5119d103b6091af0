"""Runs nbgrader on a course folder, from release to feedback; what is graded, others decide."""

from __future__ import annotations

import logging
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config, PyFileConfigLoader

from paybuild.units import ROOT
from paygrade import run

# A kernel's start-up warnings would tear a progress bar apart.
QUIET_KERNEL = ["--IPKernelApp.log_level=ERROR"]


class Course:
    """A course folder, with the settings of `settings`/nbgrader_config.py and its own root."""

    def __init__(self, root: Path, settings: Path = ROOT) -> None:
        self.config = PyFileConfigLoader("nbgrader_config.py", path=str(settings)).load_config()
        self.config.CourseDirectory.root = str(root)
        # Here only our own answers are graded: a machine without namespaces can do that, too.
        self.config.SealedExecute.minimum_seal = 0
        self.directory = CourseDirectory(config=self.config)
        self.root = root

    @contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """Open the gradebook; it is made where there is none."""
        with Gradebook(self.directory.db_url, self.directory.course_id) as gradebook:
            yield gradebook

    def register(self, assignment: str, release_to: Path, due: datetime | None = None) -> None:
        """Tell the gradebook about an assignment in source/ and write its release notebook.

        Raises
        ------
        RuntimeError
            When nbgrader refuses; the message is nbgrader's own.
        """
        with self.gradebook() as gradebook:
            gradebook.update_or_create_assignment(assignment, duedate=due)
        folders = Config()
        folders.CourseDirectory.release_directory = str(release_to)
        problem = self._run(GenerateAssignment, assignment, ".", folders)
        if problem:
            raise RuntimeError(f"nbgrader can't release {assignment}: {problem}")

    def autograde(self, assignment: str, student: str) -> str:
        """Grade one student's submission anew; return why that failed, or an empty text."""
        return self._run(Autograde, assignment, student)

    def grade(self, assignment: str, watcher: run.coordinator.Watcher) -> run.Summary:
        """Grade everybody's submission anew, on all cores; raises `run.Refused`."""
        course = run.Course(self.directory, self.config)
        return run.grade(course, assignment, run.Wishes(force=True), watcher)

    def feedback(self, assignment: str, student: str) -> str:
        """Write one student's feedback anew; return why that failed, or an empty text."""
        return self._run(GenerateFeedback, assignment, student)

    def _run(
        self, converter: Any, assignment: str, student: str, more: Config | None = None
    ) -> str:
        config = Config(self.config)
        config.merge(more or Config())
        config.CourseDirectory.assignment_id = assignment
        config.CourseDirectory.student_id = student
        job = converter(coursedir=CourseDirectory(config=config), config=config)
        job.force = True
        with _errors_of(job.log) as errors, warnings.catch_warnings():
            # nbgrader adds a submission and its notebooks in an order that SQLAlchemy remarks on.
            warnings.simplefilter("ignore", SAWarning)
            try:
                job.start()
            except NbGraderException as error:
                return _reason(errors) or str(error)
        return ""


def hand_in(released: Path, submission: Path, sheet: Mapping[str, str]) -> None:
    """Copy a released folder as a submission, with the code of `sheet` in its answer cells.

    Where a notebook asks for `student_id = ...`, the student's folder name is filled in.
    """
    shutil.copytree(released, submission)
    for path in submission.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            own = f"student_id = {submission.parent.name!r}"
            cell.source = sheet.get(name, cell.source).replace("student_id = ...", own)
        nbformat.write(notebook, path)


@contextmanager
def _errors_of(log: logging.Logger) -> Iterator[list[str]]:
    """Collect a logger's errors instead of printing them."""
    collected: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            collected.append(record.getMessage())

    collector, spread = Collector(logging.ERROR), log.propagate
    log.addHandler(collector)
    log.propagate = False
    try:
        yield collected
    finally:
        log.removeHandler(collector)
        log.propagate = spread


def _reason(errors: list[str]) -> str:
    """The last line of the first traceback that nbgrader logged, or its first error."""
    traced = [text for text in errors if text.startswith("Traceback")]
    lines = (traced or errors or [""])[0].strip().splitlines()
    return lines[-1] if lines else ""
