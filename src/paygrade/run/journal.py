"""The one writer of the gradebook: grades as nbgrader writes them, and our own row beside them."""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
    new_uuid,
)
from nbgrader.preprocessors import AssignLatePenalties

from paygrade.run.gradebook import Reader, demand, told
from paygrade.run.task import Executed, Mark, Outcome, Task

# A writer that waits longer than this for another one has met a hung program, not a busy one.
_BUSY_MILLISECONDS = 30_000
# A database server that restarts is back within a minute; twice that, and a person must look.
_AWAY_SECONDS = 120.0

_metadata = sa.MetaData()
ROWS = sa.Table(
    "paygrade_run",
    _metadata,
    sa.Column("assignment_id", sa.String(32), primary_key=True),
    sa.Column("student_id", sa.String(128), primary_key=True),
    # A submission that was removed and handed in again has another id: its row is then void.
    sa.Column("submitted_id", sa.String(32), nullable=False, index=True),
    sa.Column("parts", sa.Text, nullable=False),
    sa.Column("files", sa.String(32), nullable=False),
    sa.Column("notes", sa.Text, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("graded_at", sa.DateTime, nullable=False),
)
_student, _submission = Student.__table__, SubmittedAssignment.__table__
_notebook, _base = Notebook.__table__, BaseCell.__table__
_submitted, _grade, _comment = SubmittedNotebook.__table__, Grade.__table__, Comment.__table__


@dataclass(frozen=True)
class Row:
    """What the journal knows of a graded submission: on what it depended, and its files."""

    parts: Mapping[str, str]
    files: str


@dataclass(frozen=True)
class Entry:
    """One outcome to be recorded, with the fingerprint of the files that were written for it.

    `settled` are (notebook, grade id) whose manual score needs no second look: neither the answer
    nor its check is another one.
    """

    task: Task
    outcome: Outcome
    files: str
    settled: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Given:
    """What the gradebook holds of one graded cell of a student."""

    auto: float | None
    manual: float | None
    extra: float | None
    person: bool
    most: float

    @property
    def points(self) -> float:
        """What counts, by nbgrader's rule: a person's score before the automatic one."""
        score = self.auto if self.manual is None else self.manual
        return float(score or 0) + float(self.extra or 0)


@dataclass(frozen=True)
class Standing:
    """What the gradebook holds of one submission; cells by (notebook, grade id)."""

    cells: Mapping[tuple[str, str], Given]
    penalties: Mapping[str, float | None]

    @property
    def points(self) -> float:
        """Points of all cells less the penalties, never below zero."""
        earned = sum(given.points for given in self.cells.values())
        return max(0.0, earned - sum(penalty or 0.0 for penalty in self.penalties.values()))

    @property
    def most(self) -> float:
        """The points to be had."""
        return sum(given.most for given in self.cells.values())

    def score(self, notebook: str) -> float:
        """Points of one notebook, from which a penalty is taken."""
        return sum(given.points for (name, _), given in self.cells.items() if name == notebook)


@dataclass(frozen=True)
class _Cells:
    """The graded and the commented cells of one notebook: name -> id."""

    graded: Mapping[str, str]
    commented: Mapping[str, str]


class Journal:
    """The gradebook, open for one assignment; a `dry` one is read and never written.

    Raises `Refused` where there is no gradebook that can be used.
    """

    def __init__(
        self, db_url: str, course_id: str, assignment: str, config: Any, dry: bool = False
    ) -> None:
        demand(db_url)
        with told(db_url):
            self.gradebook = (Reader if dry else Gradebook)(db_url, course_id)
            engine = self.gradebook.engine
            if engine.dialect.name == "sqlite" and not dry:
                sa.event.listen(engine, "connect", _be_patient)
                engine.dispose()
            if not dry:
                _metadata.create_all(engine)
        self._dry = dry
        self.assignment = assignment
        self._penalties = AssignLatePenalties(config=config)
        self._penalties.log = logging.getLogger(__name__)
        self._penalties.init_plugin()

    def close(self) -> None:
        """Close the connection."""
        self.gradebook.close()

    def learn(self) -> None:
        """Read what is the same for all submissions: ids of notebooks and cells, the due date."""
        session = self.gradebook.db
        entry = self.gradebook.find_assignment(self.assignment)
        self._id, self._due = entry.id, entry.duedate
        self._cells = {notebook.id: _cells_of(session, notebook.id) for notebook in entry.notebooks}
        self._most = {
            cell.id: float(cell.max_score)
            for notebook in entry.notebooks
            for cell in (*notebook.grade_cells, *notebook.task_cells)
        }
        self._names = {notebook.name: notebook.id for notebook in entry.notebooks}
        session.commit()

    def rows(self) -> dict[str, Row]:
        """Student -> row, for submissions that the gradebook still holds; others are removed."""
        session = self.gradebook.db
        if self._dry and not sa.inspect(self.gradebook.engine).has_table(ROWS.name):
            return {}
        if not self._dry:
            there = sa.select(_submission.c.id)
            session.execute(sa.delete(ROWS).where(ROWS.c.submitted_id.not_in(there)))
        asked = sa.select(ROWS.c.student_id, ROWS.c.parts, ROWS.c.files)
        # By its own id: a submission that was removed and handed in again has another one.
        asked = asked.join(_submission, _submission.c.id == ROWS.c.submitted_id)
        found = session.execute(asked.where(ROWS.c.assignment_id == self._id)).all()
        session.commit()
        return {student: Row(json.loads(parts), files) for student, parts, files in found}

    def lateness(self) -> dict[str, tuple[datetime | None, Any]]:
        """Student -> (when it was handed in, extension), as the gradebook knows."""
        columns = (_submission.c.student_id, _submission.c.timestamp, _submission.c.extension)
        asked = sa.select(*columns).where(_submission.c.assignment_id == self._id)
        found = self.gradebook.db.execute(asked).all()
        self.gradebook.db.commit()
        return {student: (timestamp, extension) for student, timestamp, extension in found}

    def standings(self, students: Sequence[str]) -> dict[str, Standing]:
        """Student -> what the gradebook holds of the submission, for those who have one."""
        columns = (_submission.c.student_id, _notebook.c.name, _base.c.name, _grade.c.auto_score)
        more = (_grade.c.manual_score, _grade.c.extra_credit, _grade.c.needs_manual_grade)
        asked = sa.select(*columns, *more, _grade.c.cell_id).where(
            _submission.c.assignment_id == self._id,
            _submission.c.student_id.in_(students),
            _grade.c.cell_id.in_(list(self._most)),  # for the index, which begins with the cell
        )
        asked = asked.join_from(_submission, _submitted).join(_notebook)
        asked = asked.join(_grade, _grade.c.notebook_id == _submitted.c.id)
        asked = asked.join(_base, _base.c.id == _grade.c.cell_id)
        session = self.gradebook.db
        cells: dict[str, dict[tuple[str, str], Given]] = {}
        for student, notebook, cell, auto, manual, extra, person, key in session.execute(asked):
            given = Given(auto, manual, extra, bool(person), self._most[key])
            cells.setdefault(student, {})[notebook, cell] = given
        penalties = self._known_penalties(students)
        session.commit()
        return {student: Standing(found, penalties[student]) for student, found in cells.items()}

    def _known_penalties(self, students: Sequence[str]) -> dict[str, dict[str, float | None]]:
        taken = _submitted.c.late_submission_penalty
        asked = sa.select(_submission.c.student_id, _notebook.c.name, taken).where(
            _submission.c.assignment_id == self._id, _submission.c.student_id.in_(students)
        )
        found: dict[str, dict[str, float | None]] = {}
        for row in self.gradebook.db.execute(
            asked.join_from(_submission, _submitted).join(_notebook)
        ):
            found.setdefault(row[0], {})[row[1]] = row[2]
        return found

    def seconds_late(self, known: tuple[datetime | None, Any], timestamp: str) -> float:
        """How late a submission is, by nbgrader's rule."""
        came = datetime.fromisoformat(timestamp) if timestamp else known[0]
        if came is None or self._due is None:
            return 0.0
        due = self._due + known[1] if known[1] is not None else self._due
        return max(0.0, float((came - due).total_seconds()))

    def record(self, entries: Sequence[Entry]) -> None:
        """Write grades, comments, penalties and rows in one transaction, or nothing at all.

        Manual scores and comments are never touched. Waits while the database is away; raises
        SQLAlchemy's error when it stays away.
        """
        patiently(lambda: self._write(entries), self.forget)

    def forget(self) -> None:
        """Take back what was begun, and connect anew next time."""
        with contextlib.suppress(sa.exc.SQLAlchemyError):
            self.gradebook.db.rollback()
        self.gradebook.engine.dispose()

    def _write(self, entries: Sequence[Entry]) -> None:
        session = self.gradebook.db
        submissions = self._submissions(session, entries)
        submitted = self._submitted(session, list(submissions.values()))
        grades: list[dict[str, Any]] = []
        comments: list[dict[str, Any]] = []
        for entry, notebook, place in self._places(entries, submissions, submitted):
            cells = self._cells[self._names[notebook.name]]
            grades += _grade_rows(notebook, place, cells, entry.settled)
            comments += _comment_rows(notebook, place, cells)
        _each(session, _SET_GRADE, grades)
        _each(session, _SET_COMMENT, comments)
        self._penalize(session, self._places(entries, submissions, submitted))
        self._note(session, entries, submissions)
        session.commit()

    def _places(
        self,
        entries: Sequence[Entry],
        submissions: Mapping[str, str],
        submitted: Mapping[tuple[str, str], str],
    ) -> Iterator[tuple[Entry, Executed, str]]:
        """Each notebook of each entry, with the id of its row."""
        for entry in entries:
            for notebook in entry.outcome.notebooks:
                key = submissions[entry.task.student], self._names[notebook.name]
                yield entry, notebook, submitted[key]

    def _submissions(self, session: Any, entries: Sequence[Entry]) -> dict[str, str]:
        """Student -> submission id; students and submissions that are missing are made."""
        came = {entry.task.student: _time(entry.task.timestamp) for entry in entries}
        there = set(session.scalars(sa.select(_student.c.id).where(_student.c.id.in_(came))))
        _each(session, sa.insert(_student), [{"id": name} for name in came if name not in there])
        asked = sa.select(_submission.c.student_id, _submission.c.id).where(
            _submission.c.assignment_id == self._id, _submission.c.student_id.in_(came)
        )
        found = dict(session.execute(asked).all())
        stamps = [
            {"b_submission": found[student], "b_came": when}
            for student, when in came.items()
            if student in found and when is not None
        ]
        _each(session, _SET_TIME, stamps)
        fresh = {student: str(new_uuid()) for student in came if student not in found}
        self._add(session, fresh, came)
        return found | fresh

    def _add(
        self, session: Any, fresh: Mapping[str, str], came: Mapping[str, datetime | None]
    ) -> None:
        """New submissions with all notebooks, grades and comments, as nbgrader makes them."""
        own = [
            {"id": made, "assignment_id": self._id, "student_id": name, "timestamp": came[name]}
            for name, made in fresh.items()
        ]
        places = [
            {"id": str(new_uuid()), "assignment_id": made, "notebook_id": notebook}
            for made in fresh.values()
            for notebook in self._cells
        ]
        grades, comments = (
            [
                {"notebook_id": place["id"], "cell_id": cell}
                for place in places
                for cell in getattr(self._cells[place["notebook_id"]], kind).values()
            ]
            for kind in ("graded", "commented")
        )
        _each(session, sa.insert(_submission), own)
        _each(session, sa.insert(_submitted), places)
        _each(session, sa.insert(_grade), grades)
        _each(session, sa.insert(_comment), comments)

    def _submitted(self, session: Any, submissions: list[str]) -> dict[tuple[str, str], str]:
        """(submission id, notebook id) -> submitted notebook id."""
        # Both columns, so that the table's unique index is used: it begins with the notebook.
        asked = sa.select(_submitted.c.assignment_id, _submitted.c.notebook_id, _submitted.c.id)
        asked = asked.where(
            _submitted.c.notebook_id.in_(list(self._cells)),
            _submitted.c.assignment_id.in_(submissions),
        )
        return {(one, two): place for one, two, place in session.execute(asked).all()}

    def _late(self, session: Any, names: set[str]) -> dict[str, float]:
        columns = (_submission.c.student_id, _submission.c.timestamp, _submission.c.extension)
        asked = sa.select(*columns).where(
            _submission.c.assignment_id == self._id, _submission.c.student_id.in_(names)
        )
        found = session.execute(asked).all()
        return {student: self.seconds_late((came, more), "") for student, came, more in found}

    def _penalize(self, session: Any, places: Iterable[tuple[Entry, Executed, str]]) -> None:
        students = {place: entry.task.student for entry, _, place in places}
        late = self._late(session, set(students.values()))
        scores = self._scores(session, [at for at, student in students.items() if late[student]])
        penalties = [
            {
                "b_at": at,
                "b_penalty": self.penalty(student, scores.get(at, 0.0), late[student])
                if late[student]
                else None,
            }
            for at, student in students.items()
        ]
        _each(session, _SET_PENALTY, penalties)

    def penalty(self, student: str, score: float, late: float) -> float | None:
        """What the course's own policy takes for work that is late, by nbgrader's rule."""
        penalty = self._penalties.plugin_inst.late_submission_penalty(student, score, late)
        if penalty is None:
            return None
        checked = self._penalties._check_late_penalty(SimpleNamespace(score=score), penalty)
        return None if checked is None else float(checked)

    def _scores(self, session: Any, places: list[str]) -> dict[str, float]:
        # Both columns again, for the index of grades, which begins with the cell.
        cells = [cell for one in self._cells.values() for cell in one.graded.values()]
        columns = _grade.c.notebook_id, _grade.c.auto_score, _grade.c.manual_score
        asked = sa.select(*columns, _grade.c.extra_credit).where(
            _grade.c.cell_id.in_(cells), _grade.c.notebook_id.in_(places)
        )
        scores: dict[str, float] = {}
        for at, auto, manual, extra in session.execute(asked).all() if places else ():
            if auto is not None or manual is not None:
                earned = float(auto if manual is None else manual) + float(extra or 0)
                scores[at] = scores.get(at, 0.0) + earned
        return scores

    def _note(self, session: Any, entries: Sequence[Entry], submissions: Mapping[str, str]) -> None:
        names = [entry.task.student for entry in entries]
        mine = ROWS.c.assignment_id == self._id, ROWS.c.student_id.in_(names)
        session.execute(sa.delete(ROWS).where(*mine))
        now = datetime.now().astimezone().replace(tzinfo=None, microsecond=0)
        rows = [
            {
                "assignment_id": self._id,
                "student_id": entry.task.student,
                "submitted_id": submissions[entry.task.student],
                "parts": json.dumps(dict(entry.task.parts), sort_keys=True),
                "files": entry.files,
                "notes": json.dumps({n.name: n.notes for n in entry.outcome.notebooks}),
                "seconds": entry.outcome.seconds,
                "graded_at": now,
            }
            for entry in entries
        ]
        session.execute(sa.insert(ROWS), rows)


# One statement decides in the database whether a person must look: a score that somebody types
# at this very moment can't be lost between our reading and our writing.
_SET_GRADE = (
    sa.update(_grade)
    .where(_grade.c.cell_id == sa.bindparam("b_cell"), _grade.c.notebook_id == sa.bindparam("b_at"))
    .values(
        auto_score=sa.bindparam("b_points"),
        needs_manual_grade=sa.case(
            (_grade.c.manual_score.is_(None), sa.bindparam("b_person", type_=sa.Boolean)),
            (sa.bindparam("b_settled", type_=sa.Boolean), _grade.c.needs_manual_grade),
            else_=sa.true(),
        ),
    )
)
_SET_COMMENT = (
    sa.update(_comment)
    .where(
        _comment.c.cell_id == sa.bindparam("b_cell"), _comment.c.notebook_id == sa.bindparam("b_at")
    )
    .values(auto_comment=sa.bindparam("b_words"))
)
_SET_TIME = (
    sa.update(_submission)
    .where(_submission.c.id == sa.bindparam("b_submission"))
    .values(timestamp=sa.bindparam("b_came"))
)
_SET_PENALTY = (
    sa.update(_submitted)
    .where(_submitted.c.id == sa.bindparam("b_at"))
    .values(late_submission_penalty=sa.bindparam("b_penalty"))
)


def _each(session: Any, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Send one statement with all its rows: their number doesn't change how many are sent."""
    if rows:
        session.execute(statement, rows)


def _time(stamp: str) -> datetime | None:
    return datetime.fromisoformat(stamp) if stamp else None


def asks_for_person(notebook: Executed, mark: Mark) -> bool:
    """Whether nobody but a person can give or confirm the points of a cell."""
    return notebook.person or mark.person or mark.points is None


def _grade_rows(
    notebook: Executed, place: str, cells: _Cells, settled: Set[tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    for mark in notebook.marks:
        yield {
            "b_cell": cells.graded[mark.grade_id],
            "b_at": place,
            "b_points": mark.points,
            "b_person": asks_for_person(notebook, mark),
            "b_settled": (notebook.name, mark.grade_id) in settled,
        }


def _comment_rows(notebook: Executed, place: str, cells: _Cells) -> Iterator[dict[str, Any]]:
    for grade_id, words in notebook.comments.items():
        if grade_id in cells.commented:
            yield {"b_cell": cells.commented[grade_id], "b_at": place, "b_words": words}


def _cells_of(session: Any, notebook: str) -> _Cells:
    def ids(kinds: Iterable[Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        for kind in kinds:
            asked = sa.select(kind.name, kind.id).where(BaseCell.notebook_id == notebook)
            found.update(dict(session.execute(asked).all()))
        return found

    return _Cells(ids((GradeCell, TaskCell)), ids((SolutionCell, TaskCell)))


def _be_patient(connection: Any, _: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")


def patiently(
    write: Callable[[], None],
    forget: Callable[[], None],
    seconds: float = _AWAY_SECONDS,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Write, and again while the database is away or another writer came first.

    `forget` takes back what was begun. A full disk is not waited for.
    """
    until, pause = time.monotonic() + seconds, 0.1
    while True:
        try:
            write()
            return
        except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.IntegrityError) as problem:
            forget()
            if "full" in str(problem.orig) or time.monotonic() + pause > until:
                raise
        except BaseException:
            forget()
            raise
        wait(pause)
        pause = min(2 * pause, 5.0)
