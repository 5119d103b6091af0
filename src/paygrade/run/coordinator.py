"""One run from plan to record: what is current is skipped, the rest is graded and written down."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

import sqlalchemy as sa

from paygrade.intake import Closed
from paygrade.lock import Busy, course_lock
from paygrade.run import files
from paygrade.run.course import Course, Refused, as_text, prepare, read_task, shared_parts
from paygrade.run.journal import Entry, Journal, Row
from paygrade.run.pool import Pool
from paygrade.run.task import Failure, Orders, Outcome, Task

# One transaction holds at most this many submissions: a tenth of a second, so that a person who
# types grades in Formgrader doesn't notice.
_BATCH = 16
# ... and none waits longer than this for its record.
_BATCH_SECONDS = 2.0

_NO_ROW = "graded files without a record of what they depend on"
_KEPT = "what was recorded before stays; run it again when that is mended"
_CHANGED = {
    "submission": "the submission changed",
    "source": "the source or a file beside it changed",
    "checks": "its checks changed",
    "seal": "the seal's settings changed",
    "settings": "the settings changed",
    "library": "a folder that checks may read changed",
    "software": "other versions of software are installed",
    "late": "the due date or an extension changed",
}


@dataclass
class Summary:
    """What one run did. `graded` and `why` by student; `failed` with the grader's own trouble."""

    assignment: str
    graded: dict[str, float] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    current: list[str] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    stopped: str = ""
    seconds: float = 0.0
    coordinator_seconds: float = 0.0
    points: dict[str, float] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The exit status: 0 if every submission is graded, 1 if one could not be."""
        return 1 if self.failed or self.stopped else 0


class Watcher(Protocol):
    """Whoever shows how far a run is."""

    def begin(self, total: int) -> None:
        """So many submissions were found."""

    def step(self, student: str, what: str) -> None:
        """One submission is "graded", "current" or "failed"."""


class Silent:
    """Shows nothing."""

    def begin(self, total: int) -> None:
        """Show nothing."""

    def step(self, student: str, what: str) -> None:
        """Show nothing."""


@dataclass(frozen=True)
class Wishes:
    """What one run shall do. `patience`: seconds before a task is given to another worker, too."""

    students: Sequence[str] = ()
    force: bool = False
    dry_run: bool = False
    jobs: int = 0
    scheduler: str | None = None
    patience: float = 0.0


def grade(
    course: Course, assignment: str, wishes: Wishes | None = None, watcher: Watcher | None = None
) -> Summary:
    """Grade what is new or changed in an assignment; see `Wishes`.

    Raises `Refused` with one sentence where nothing can be graded at all.
    """
    began = time.monotonic()
    wishes = wishes or Wishes()
    with alone(course, f"paygrade grade {assignment}", wishes):
        run = Run(course, assignment, wishes, watcher or Silent())
        try:
            run.go()
        finally:
            run.journal.close()
    run.summary.seconds = time.monotonic() - began
    return run.summary


@contextmanager
def alone(course: Course, what: str, wishes: Wishes) -> Iterator[None]:
    """Hold the course's lock while `what` is done; raises `Refused` where somebody else has it."""
    with ExitStack() as held:
        if not wishes.dry_run:  # whoever only reads needs no lock, and leaves no file of it
            try:
                held.enter_context(course_lock(course.root, what))
            except Busy as problem:
                raise Refused(str(problem)) from None
            except OSError as problem:
                raise Refused(f"the course's folder can't be written: {problem}") from None
        yield


class Run:
    """The coordinator of one run; it alone writes."""

    def __init__(self, course: Course, assignment: str, wishes: Wishes, watcher: Watcher) -> None:
        self.course, self.wishes, self.watcher = course, wishes, watcher
        self.summary = self._summary(assignment)
        directory = course.directory
        self.journal = Journal(
            directory.db_url, directory.course_id, assignment, course.config, wishes.dry_run
        )
        try:
            self.orders = self._orders()
            self.journal.learn()
            self.students = self._students()
        except BaseException:
            self.journal.close()
            raise
        self.tasks: dict[str, Task] = {}

    def _summary(self, assignment: str) -> Summary:
        return Summary(assignment)

    def _orders(self) -> Orders:
        return prepare(self.course, self.journal.gradebook, self.summary.assignment)

    def _students(self) -> list[str]:
        everybody = self.course.students(self.summary.assignment)
        strangers = sorted(set(self.wishes.students) - set(everybody))
        if strangers:
            place = self.course.submitted(strangers[0], self.summary.assignment)
            raise Refused(f"{', '.join(strangers)} handed in nothing: there is no {place}")
        if not everybody:
            place = self.course.submitted("*", self.summary.assignment)
            raise Refused(f"nobody handed in anything: there is no {place}")
        wanted = [s for s in everybody if not self.wishes.students or s in self.wishes.students]
        if not self.course.autograde.create_student:
            known = {student.id for student in self.journal.gradebook.students}
            unknown = [student for student in wanted if student not in known]
            self.summary.failed |= dict.fromkeys(
                unknown, "not in the gradebook, and Autograde.create_student is off"
            )
            wanted = [student for student in wanted if student in known]
        return wanted

    def go(self) -> None:
        """Plan, grade, record; the CPU seconds of all that, but not of starting workers."""
        began = time.process_time()
        try:
            self._go()
        finally:
            self.summary.coordinator_seconds += time.process_time() - began

    def _go(self) -> None:
        self.watcher.begin(len(self.students))
        plan = self._plan()
        if self.wishes.dry_run:
            for _ in plan:
                pass
            return
        self._work(plan)

    def _work(self, plan: Iterator[Task]) -> None:
        """Have all tasks of a plan graded, and each batch of answers recorded."""
        first = next(plan, None)
        if first is None:
            return
        jobs = self.wishes.jobs or os.cpu_count() or 1
        patience = self.wishes.patience or _patience(self.orders)
        began = time.process_time()
        with Pool(jobs, self.wishes.scheduler, patience) as pool:
            orders = self.orders
            if self.wishes.scheduler is None:  # local workers run the very files that run here
                orders = replace(orders, versions={})
            pool.demand_versions(orders)
            self.summary.coordinator_seconds -= time.process_time() - began
            answers = pool.run(_chain(first, plan), orders)
            for batch in _batches(answers):
                self._record(batch)
                if self.summary.stopped:
                    return

    def _plan(self) -> Iterator[Task]:
        """Tasks for what isn't current, read one by one; each with the reason in `why`."""
        shared = shared_parts(self.orders)
        rows, lateness = self.journal.rows(), self.journal.lateness()
        for student in self.students:
            if not self.wishes.dry_run:
                files.clear(self.course.autograded(student, self.summary.assignment))
            try:
                task = read_task(self.course, self.orders, student, shared)
            except Closed as problem:
                self.summary.failed[as_text(student)] = str(problem)
                self.watcher.step(student, "failed")
                continue
            late = self.journal.seconds_late(lateness.get(student, (None, None)), task.timestamp)
            task = replace(task, parts={**task.parts, "late": f"{late:g}"})
            why = self._why(task, rows.get(student))
            if why:
                self.summary.why[student] = why
                self.tasks[student] = task
                yield task
            else:
                self.summary.current.append(student)
                self.watcher.step(student, "current")

    def _why(self, task: Task, row: Row | None) -> str:
        """Why a submission is graded now; empty where it is current."""
        target = self.course.autograded(task.student, self.summary.assignment)
        if row is None:
            return _NO_ROW if target.exists() else "not graded yet"
        if self.wishes.force:
            return "asked for"
        changed = [_words(part, row, task) for part in _CHANGED if _differ(row, task, part)]
        if changed:
            return "; ".join(changed)
        names = [one.name for one in self.orders.notebooks]
        if files.digest_of(target, names) != row.files:
            return "its graded files are not those that were recorded"
        return ""

    def _record(self, batch: Sequence[Outcome | Failure]) -> None:
        """Write the files of a batch, then its grades; failures are only noted."""
        entries = []
        for answer in batch:
            task = self.tasks.pop(answer.student)
            if isinstance(answer, Failure):
                self.summary.failed[answer.student] = answer.why
                self.summary.stopped = self.summary.stopped or (answer.why if answer.stops else "")
                self.watcher.step(answer.student, "failed")
            else:
                entries.append(Entry(task, answer, ""))
        if entries:
            self._keep(entries)
        for entry in entries:
            self._count(entry.outcome)

    def _keep(self, entries: Sequence[Entry]) -> None:
        """Files first, then grades: a row in the gradebook vouches for its files."""
        written = [replace(e, files=self._write(e.task, e.outcome)) for e in entries]
        try:
            self.journal.record(written)
        except sa.exc.DBAPIError as problem:
            raise Refused(f"the gradebook can't be written: {problem.orig}; {_KEPT}") from None

    def _write(self, task: Task, outcome: Outcome) -> str:
        target = self.course.autograded(task.student, self.summary.assignment)
        given = {**task.files, **self.orders.files}
        try:
            files.replace_folder(target, outcome.notebooks, given)
            self.course.autograde.set_permissions(self.summary.assignment, task.student)
        except OSError as problem:
            raise Refused(f"{target} can't be written: {problem}; {_KEPT}") from None
        return files.digest({one.name: one.content for one in outcome.notebooks})

    def _count(self, outcome: Outcome) -> None:
        student = outcome.student
        self.summary.graded[student] = outcome.seconds
        marks = [mark for one in outcome.notebooks for mark in one.marks]
        self.summary.points[student] = sum(mark.points or 0.0 for mark in marks)
        reasons = [one.notes["unreadable"] for one in outcome.notebooks if one.person]
        if reasons:
            self.summary.unreadable[student] = "; ".join(reasons)
        self.watcher.step(student, "graded")


def _differ(row: Row, task: Task, part: str) -> bool:
    return row.parts.get(part) != task.parts.get(part)


def _words(part: str, row: Row, task: Task) -> str:
    """Why a part makes a submission be graded again; of software, which versions."""
    if part != "software":
        return _CHANGED[part]
    before = dict(item.split("=", 1) for item in row.parts.get(part, "").split() if "=" in item)
    now = dict(item.split("=", 1) for item in task.parts[part].split())
    other = [
        f"{name} {before.get(name, 'unknown')} then, {version} now"
        for name, version in now.items()
        if before.get(name) != version
    ]
    return f"{_CHANGED[part]} ({', '.join(other)})"


def _patience(orders: Orders) -> float:
    """Seconds that a submission may take at most, on a worker that has another one before it."""
    each = orders.limits.notebook_seconds
    checks = sum(cell.is_check for one in orders.notebooks for cell in one.cells)
    return 2 * (len(orders.notebooks) * each + checks * orders.limits.cell_seconds) + 60


def _chain(first: Task, rest: Iterable[Task]) -> Iterator[Task]:
    yield first
    yield from rest


def _batches(
    answers: Iterable[Outcome | Failure | None],
) -> Iterator[list[Outcome | Failure]]:
    """Answers in groups that are recorded together; no answer waits long for its group."""
    batch: list[Outcome | Failure] = []
    until = 0.0
    for answer in answers:
        if answer is not None:
            until = until if batch else time.monotonic() + _BATCH_SECONDS
            batch.append(answer)
        stops = isinstance(answer, Failure) and answer.stops
        if batch and (len(batch) >= _BATCH or time.monotonic() > until or stops):
            yield batch
            batch = []
    if batch:
        yield batch
