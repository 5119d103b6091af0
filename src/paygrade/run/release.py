"""A source that its author changed: staged apart, held against the gradebook, taken over by it."""

from __future__ import annotations

import contextlib
import copy
import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from paygrade.restore import SourceCell, as_released
from paygrade.route.author import Author, load_author
from paygrade.run import files
from paygrade.run.course import Course, Refused

_ROLES = ("grade", "solution", "locked", "task")
_NOTHING = "nothing was changed"


@dataclass(frozen=True)
class Staged:
    """What nbgrader makes of today's source: its cells by notebook, its release in `folder`."""

    authors: Mapping[str, Author]
    folder: Path


@dataclass(frozen=True)
class CellChange:
    """One cell that is another one by now; `what` says in words in which way."""

    notebook: str
    cell: str
    what: tuple[str, ...]
    points_before: float | None
    points_after: float | None

    @property
    def seen_by_students(self) -> bool:
        """Whether the notebook that students have differs from today's in this cell."""
        return self.what != (_HIDDEN_PART,)


_HIDDEN_PART = "its hidden part changed"


@contextlib.contextmanager
def stage(course: Course, assignment: str) -> Iterator[Staged]:
    """Have nbgrader generate the assignment, its gradebook and release in a temporary folder.

    Raises `Refused` where nbgrader can't. Nothing of the course is written.
    """
    with tempfile.TemporaryDirectory(prefix="paygrade-") as place:
        release, file = os.path.join(place, "release"), os.path.join(place, "gradebook.db")
        _begin(file)
        db_url = f"sqlite:///{file}"
        config = copy.deepcopy(course.config)
        own = config.CourseDirectory
        own.db_url, own.release_directory, own.assignment_id = db_url, release, assignment
        directory = CourseDirectory(config=config)
        directory.root = course.directory.root
        _generate(assignment, directory, config)
        source = course.source(assignment)
        found = Path(directory.format_path(release, ".", assignment))
        names = sorted(file.stem for file in found.glob("*.ipynb"))
        yield Staged({n: load_author(db_url, assignment, n, source) for n in names}, found)


def _begin(file: str) -> None:
    """Make a database that is not empty: of an empty one nbgrader asks alembic, for seconds."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("create table staged (id integer)")


def _generate(assignment: str, directory: CourseDirectory, config: Any) -> None:
    said = _Kept()
    log = logging.getLogger("paygrade.stage")
    log.propagate = False
    log.handlers[:] = [said]
    maker = GenerateAssignment(coursedir=directory, config=config)
    maker.log = log
    maker.no_database, maker.create_assignment = False, True
    try:
        maker.start()
    except (NbGraderException, SystemExit):
        raise Refused(
            f"nbgrader can't generate {assignment} from its source ({said.reason()}); {_NOTHING}"
        ) from None


class _Kept(logging.Handler):
    """Keeps what nbgrader calls an error, so that the reason can be told in one sentence."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.lines.append(record.getMessage().strip())

    def reason(self) -> str:
        """The last line of the traceback, where there is one."""
        traces = [text for text in self.lines if text.startswith("Traceback")]
        return (traces or self.lines or ["it gave no reason"])[0].splitlines()[-1]


def demand_same_cells(
    assignment: str,
    released: Mapping[str, Sequence[SourceCell]],
    staged: Mapping[str, Sequence[SourceCell]],
) -> None:
    """Raise `Refused`, naming ids, where cells were added, removed or given another role.

    nbgrader refuses that once there are submissions, and would do so halfway.
    """
    before = {(n, c.grade_id): c for n, cells in released.items() for c in cells}
    after = {(n, c.grade_id): c for n, cells in staged.items() for c in cells}
    kept = before.keys() & after.keys()
    other = [key for key in kept if _roles(before[key]) != _roles(after[key])]
    found = {
        "added": after.keys() - before.keys(),
        "removed": before.keys() - after.keys(),
        "given another role": set(other),
    }
    several = len(released.keys() | staged.keys()) > 1
    said = [f"{what}: {_listed(keys, several)}" for what, keys in found.items() if keys]
    if said:
        raise Refused(
            f"{assignment} has submissions, and its graded, locked or answer cells are not those "
            f"of the release any more ({'; '.join(said)}). A regrade changes sources and points, "
            "never the set of cells, and nbgrader refuses that as well: take it back (a check that "
            f"shall not count can be worth 0 points); {_NOTHING}"
        )


def _roles(cell: SourceCell) -> tuple[bool, ...]:
    return tuple(getattr(cell, role) for role in _ROLES if role != "locked")


def _listed(keys: set[tuple[str, str]], several: bool) -> str:
    return ", ".join(sorted(f"{name}/{cell}" if several else cell for name, cell in keys))


def changes(
    released: Mapping[str, Sequence[SourceCell]], staged: Mapping[str, Sequence[SourceCell]]
) -> list[CellChange]:
    """List the cells that differ, in the notebook's order."""
    listed = []
    for name, cells in staged.items():
        before = {cell.grade_id: cell for cell in released[name]}
        for cell in cells:
            old = before[cell.grade_id]
            what = _what(old, cell)
            if what:
                listed.append(CellChange(name, cell.grade_id, what, old.points, cell.points))
    return listed


def _what(old: SourceCell, new: SourceCell) -> tuple[str, ...]:
    said = []
    if old.points != new.points:
        said.append(f"{old.points or 0:g} -> {new.points or 0:g} points")
    if old.cell_type != new.cell_type:
        said.append(f"a {old.cell_type} cell became a {new.cell_type} cell")
    if as_released(old.source) != as_released(new.source):
        said.append("its visible part changed")
    elif old.source.strip() != new.source.strip():
        said.append(_HIDDEN_PART)
    if old.locked != new.locked:
        said.append("it is locked by now" if new.locked else "it is not locked any more")
    return tuple(said)


def is_released(course: Course, assignment: str, staged: Staged) -> bool:
    """Whether the release folder holds what the source gives today."""
    return _contents(release_folder(course, assignment)) == _contents(staged.folder)


def _contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def release_folder(course: Course, assignment: str) -> Path:
    """Where the notebooks that students get lie."""
    folder = course.directory.release_directory
    return Path(course.directory.format_path(folder, ".", assignment))


def put_release(course: Course, assignment: str, staged: Staged) -> None:
    """Swap the staged release in; a kill leaves the old folder, the new one, or neither."""
    try:
        files.swap_in(
            release_folder(course, assignment),
            lambda fresh: shutil.copytree(staged.folder, fresh, dirs_exist_ok=True),
        )
    except OSError as problem:
        raise Refused(f"the release can't be written: {problem}") from None


def take_over(gradebook: Gradebook, assignment: str, staged: Staged) -> None:
    """Give the gradebook's cells today's text and points, in one transaction.

    It is what nbgrader's `SaveCells` would write, which commits each cell by itself.
    """
    for notebook in gradebook.find_assignment(assignment).notebooks:
        cells = {cell.grade_id: cell for cell in staged.authors[notebook.name].cells}
        for entry in notebook.source_cells:
            new = cells[entry.name]
            entry.source, entry.checksum = new.source, new.checksum
            entry.cell_type, entry.locked = new.cell_type, new.locked
        for entry in (*notebook.grade_cells, *notebook.task_cells):
            new = cells[entry.name]
            entry.max_score, entry.cell_type = new.points, new.cell_type
    gradebook.db.commit()
