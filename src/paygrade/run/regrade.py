"""Grading again after the author changed a check: who gains or loses what, first foreseen."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import sqlalchemy as sa

from paygrade.restore import SourceCell
from paygrade.run import release
from paygrade.run.compare import Change, Said, Total, changes, foresee, settled
from paygrade.run.coordinator import Run, Silent, Summary, Watcher, Wishes, alone
from paygrade.run.course import Course, Refused, orders, registered, released
from paygrade.run.journal import Entry, Row, Standing, patiently
from paygrade.run.release import CellChange, Staged
from paygrade.run.task import Orders, Task
from paygrade.told import messages

# A query of this many students stays far below what SQLite takes as parameters.
_AT_ONCE = 500


@dataclass
class Regraded(Summary):
    """What a regrade changed, or (in a dry run) would change.

    `cells` are the author's changes; `changes` and `totals` are per student, who have a total also
    where nothing changed. `missing` have a grade and no submission any more; `ungraded` handed in
    and have no grade yet. `release_changed` is whether students' notebooks differ from today's.
    """

    dry_run: bool = False
    cells: list[CellChange] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    ungraded: list[str] = field(default_factory=list)
    release_changed: bool = False

    @property
    def status(self) -> int:
        """The exit status: 0 if every graded submission was regraded, 1 if one could not be."""
        return 1 if self.failed or self.stopped or self.missing else 0

    @property
    def outdated(self) -> list[str]:
        """Students whose feedback, already written, says what is no longer so."""
        return sorted(total.student for total in self.totals if total.feedback_outdated)


def regrade(
    course: Course, assignment: str, wishes: Wishes | None = None, watcher: Watcher | None = None
) -> Regraded:
    """Take over a changed source and grade again what was graded; a dry run only foresees it.

    Raises `Refused` with one sentence, before anything is touched, where it can't be done.
    """
    began = time.monotonic()
    wishes = wishes or Wishes()
    if wishes.students and not wishes.dry_run:
        raise Refused(
            "a regrade is for everybody, since all share the source that it takes over; "
            "--student goes with --dry-run"
        )
    what = f"paygrade regrade {assignment}"
    with alone(course, what, wishes), release.stage(course, assignment) as staged:
        run = Regrade(course, assignment, wishes, watcher or Silent(), staged)
        try:
            run.go()
        finally:
            run.journal.close()
    run.summary.seconds = time.monotonic() - began
    return run.summary


class Regrade(Run):
    """A run over the submissions that have a grade, with the cells of a staged source."""

    summary: Regraded

    def __init__(
        self, course: Course, assignment: str, wishes: Wishes, watcher: Watcher, staged: Staged
    ) -> None:
        self._staged = staged
        self._lateness: dict[str, tuple[datetime | None, Any]] = {}
        self._regraded = Regraded(assignment, dry_run=wishes.dry_run)
        super().__init__(course, assignment, wishes, watcher)
        self._changed = frozenset((change.notebook, change.cell) for change in self.summary.cells)
        self._rows: dict[str, Row] = {}

    def _summary(self, assignment: str) -> Summary:
        return self._regraded

    def _orders(self) -> Orders:
        name, staged = self.summary.assignment, self._staged.authors
        specs = registered(self.journal.gradebook, name)
        before = {
            n: a.cells
            for n, a in released(self.course, self.journal.gradebook, name, specs).items()
        }
        after = {notebook: author.cells for notebook, author in staged.items()}
        self.journal.learn()
        if not self.journal.lateness():
            raise Refused(
                f"nothing of {name} was graded yet, so there is nothing to regrade; release it "
                f"and grade it: nbgrader generate_assignment {name} --force; paygrade grade {name}"
            )
        release.demand_same_cells(name, before, after)
        self.summary.cells = release.changes(before, after)
        self.summary.release_changed = any(cell.seen_by_students for cell in self.summary.cells)
        self._old_most, self._most = _most(before), _most(after)
        return orders(self.course, name, staged, specs)

    def _students(self) -> list[str]:
        """Those who have a grade and a submission; the others are named, and left alone."""
        self._lateness = self.journal.lateness()
        handed = set(self.course.students(self.summary.assignment))
        wanted = set(self.wishes.students) or handed | self._lateness.keys()
        strangers = sorted(wanted - handed - self._lateness.keys())
        if strangers:
            place = self.course.submitted(strangers[0], self.summary.assignment)
            raise Refused(f"{', '.join(strangers)} handed in nothing: there is no {place}")
        self.summary.missing = sorted((wanted & self._lateness.keys()) - handed)
        self.summary.ungraded = sorted((wanted & handed) - self._lateness.keys())
        return sorted(wanted & handed & self._lateness.keys())

    def go(self) -> None:
        """Take the source over (not in a dry run), then grade again what depends on it."""
        self.watcher.begin(len(self.students))
        if not self.wishes.dry_run:
            self._take_over()
        self._rows = self.journal.rows()
        self._work(self._plan())
        current = self.summary.current
        for first in range(0, len(current), _AT_ONCE):
            for student, standing in self._before(current[first : first + _AT_ONCE]).items():
                self._total(student, standing, standing, changed=False)
        self.summary.changes.sort(key=lambda each: each.student)
        self.summary.totals.sort(key=lambda each: each.student)

    def _take_over(self) -> None:
        """The release first: a kill after it leaves a source that `grade` refuses, by name."""
        name, staged = self.summary.assignment, self._staged
        if not release.is_released(self.course, name, staged):
            release.put_release(self.course, name, staged)
        gradebook = self.journal.gradebook
        try:
            patiently(lambda: release.take_over(gradebook, name, staged), self.journal.forget)
        except sa.exc.DBAPIError as problem:
            raise Refused(f"the gradebook can't be written: {problem.orig}") from None
        self.journal.learn()

    def _why(self, task: Task, row: Row | None) -> str:
        return super()._why(task, row) if row else "graded by another route"

    def _keep(self, entries: Sequence[Entry]) -> None:
        """Note what changes; record it unless this is a dry run."""
        names = [entry.task.student for entry in entries]
        before = self._before(names)
        said = {student: self._said(student) for student in names}
        entries = [self._with_settled(entry, before[entry.task.student]) for entry in entries]
        if self.wishes.dry_run:
            after = {e.task.student: self._foreseen(e, before[e.task.student]) for e in entries}
        else:
            super()._keep(entries)
            after = self.journal.standings(names)
        for entry in entries:
            student = entry.task.student
            found = changes(
                student, before[student], after[student], said[student], _says(entry), self._changed
            )
            self.summary.changes += found
            self._total(student, before[student], after[student], bool(found))

    def _before(self, students: Sequence[str]) -> dict[str, Standing]:
        """What students have, with the points that cells were worth before the source changed."""
        return {
            student: replace(
                found,
                cells={k: replace(each, most=self._old_most[k]) for k, each in found.cells.items()},
            )
            for student, found in self.journal.standings(students).items()
        }

    def _with_settled(self, entry: Entry, before: Standing) -> Entry:
        """A person's score stands unasked where the answer and its check are the same."""
        row = self._rows.get(entry.task.student)
        same = row is not None and row.parts.get("submission") == entry.task.parts["submission"]
        found = settled(before, entry.outcome, self._changed) if same else frozenset()
        return replace(entry, settled=found)

    def _foreseen(self, entry: Entry, before: Standing) -> Standing:
        task = entry.task
        late = self.journal.seconds_late(self._lateness[task.student], task.timestamp)

        def penalty(score: float) -> float | None:
            return self.journal.penalty(task.student, score, late) if late > 0 else None

        return foresee(before, entry.outcome, entry.settled, self._most, penalty)

    def _said(self, student: str) -> Said | None:
        """What the checks said in the graded files from before; None where one is gone."""
        folder = self.course.autograded(student, self.summary.assignment)
        paths = {one.name: folder / f"{one.name}.ipynb" for one in self.orders.notebooks}
        if not all(path.is_file() for path in paths.values()):
            return None
        return {
            key: words
            for name, path in paths.items()
            for key, words in _told(name, path.read_bytes()).items()
        }

    def _total(self, student: str, before: Standing, after: Standing, changed: bool) -> None:
        other = changed or before.most != after.most or before.points != after.points
        outdated = other and self._has_feedback(student)
        self.summary.totals.append(
            Total(student, before.points, after.points, before.most, after.most, outdated)
        )

    def _has_feedback(self, student: str) -> bool:
        course, name = self.course.directory, self.summary.assignment
        folder = Path(course.format_path(course.feedback_directory, student, name))
        return any((folder / f"{one.name}.html").exists() for one in self.orders.notebooks)


def _most(cells: Mapping[str, Sequence[SourceCell]]) -> dict[tuple[str, str], float]:
    """(notebook, grade id) -> the points to be had there."""
    return {
        (notebook, cell.grade_id): float(cell.points)
        for notebook, listed in cells.items()
        for cell in listed
        if cell.points is not None
    }


def _says(entry: Entry) -> Said:
    return {
        key: words
        for one in entry.outcome.notebooks
        for key, words in _told(one.name, one.content).items()
    }


def _told(name: str, content: bytes) -> dict[tuple[str, str], tuple[str, ...]]:
    """(notebook, grade id) -> what a check said is wrong, in a graded notebook."""
    try:
        notebook = nbformat.reads(content.decode(), as_version=4)
    except ValueError:  # a torn file: the row's fingerprint has told already
        return {}
    return {
        (name, cell.metadata.nbgrader.grade_id): messages(cell.get("outputs", []))
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
