"""One notebook from start to verdict: execute in a sealed box, then judge in another.

A pure function of bytes and plain data: no gradebook, no file of the course is touched here.
"""

from __future__ import annotations

import contextlib
import dataclasses
import signal
import socket
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import nbformat

from paygrade.box import wire
from paygrade.box.client import Box, BoxFailure, WarmParent
from paygrade.box.limits import Limits
from paygrade.judge.contract import Contract, answers_asked
from paygrade.judge.outputs import Collector, Mark, error_output, mark

_TIMEOUT = "CellTimeoutError"
_NOT_RUN = "NotRun"


@dataclass(frozen=True)
class Case:
    """What a verdict needs beside the notebook.

    `files` lie beside the student's cells, `trusted_files` beside the checks. `student` is the
    trusted id, from where the submission lay; only checks can read it, as PAYGRADE_STUDENT.
    `inside` holds the grade ids of checks that the author's own solution passes only inside the
    student's process. With `write_down`, answers that are plain data are written down where a
    check stands, and no witness is forked for it.
    """

    contract: Contract = field(default_factory=Contract)
    files: Mapping[str, bytes] = field(default_factory=dict)
    trusted_files: Mapping[str, bytes] = field(default_factory=dict)
    student: str = ""
    inside: frozenset[str] = frozenset()
    limits: Limits = field(default_factory=Limits)
    write_down: bool = True


@dataclass
class CheckRecord:
    """How one check came to its mark."""

    grade_id: str
    score: float
    points: float
    mode: str
    flags: list[str] = field(default_factory=list)


@dataclass
class Record:
    """What happened to one notebook: the seal, the checks, times in seconds."""

    seal: int
    checks: list[CheckRecord] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    execute_seconds: float = 0.0
    judge_seconds: float = 0.0
    cpu_seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as kept in the notebook's metadata under `paygrade`."""
        return asdict(self)


def role(cell: nbformat.NotebookNode) -> str:
    """What a cell is in the verdict: "check", "given" (locked), "student" or "text"."""
    if cell.cell_type != "code":
        return "text"
    meta = cell.metadata.get("nbgrader", {})
    if meta.get("grade") and not meta.get("solution"):
        return "check"
    return "given" if meta.get("locked") and not meta.get("solution") else "student"


class _Missed(Exception):  # noqa: N818 - it names a state
    """A check asked for a name that was not written down, and no witness is there."""


def grade_notebook(notebook: nbformat.NotebookNode, parent: WarmParent, case: Case) -> Record:
    """Run a notebook and judge its checks; writes outputs into it and returns the record.

    The metadata and the checks' sources must be the author's (see `paygrade.restore`). Raises
    `BoxFailure` where the grader itself failed.
    """
    try:
        return _grade(notebook, parent, case)
    except _Missed:
        # A name that the check put together: run again, with a witness for every check.
        return _grade(notebook, parent, dataclasses.replace(case, write_down=False))


def _given(notebook: nbformat.NotebookNode) -> list[tuple[int, str]]:
    """Place and source of the locked cells."""
    places = enumerate(notebook.cells)
    return [(place, cell.source) for place, cell in places if role(cell) == "given"]


def _grade(notebook: nbformat.NotebookNode, parent: WarmParent, case: Case) -> Record:
    record = Record(seal=parent.rung)
    began = time.monotonic()
    execution = _Execution(notebook, parent, case, record)
    warm = parent.pid
    try:
        execution.run()
        middle = time.monotonic()
        record.execute_seconds = round(middle - began, 4)
        _judge(notebook, parent, case, execution, record)
        record.judge_seconds = round(time.monotonic() - middle, 4)
    finally:
        execution.close()
    if not parent.running or parent.pid != warm:
        # Not the student's doing: what was cut off must not be recorded as a zero.
        raise BoxFailure("the warm parent ended while this notebook was graded")
    return record


class _Execution:
    """The first phase: the student's process, and the witnesses that it leaves behind."""

    def __init__(
        self, notebook: nbformat.NotebookNode, parent: WarmParent, case: Case, record: Record
    ) -> None:
        self._notebook = notebook
        self._case = case
        self._record = record
        self._alive = True
        self._deadline = time.monotonic() + case.limits.notebook_seconds
        self._widgets: dict[str, dict[str, Any]] = {}
        self._count = 0
        self._given = _given(notebook)
        self.witnesses: dict[int, socket.socket] = {}
        self.told: dict[int, dict[str, Any]] = {}
        self._box = parent.open_box("student", case.files, case.limits)
        self._box.tell(case.limits.as_dict())

    def run(self) -> None:
        """Run every code cell in order; then the student's process ends and witnesses stay."""
        for place, cell in enumerate(self._notebook.cells):
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            if not cell.source.strip():
                continue
            self._count += 1
            cell.execution_count = self._count
            if role(cell) == "check":
                self._leave_evidence(place, cell)
            elif self._alive:
                self._run_cell(cell)
            else:
                cell.execution_count = None
        self._box.interrupt(signal.SIGKILL)
        if self._widgets:
            self._notebook.metadata["widgets"] = _widget_state(self._widgets)

    def _leave_evidence(self, place: int, cell: nbformat.NotebookNode) -> None:
        """Have the student's process write down what the check will ask, or fork a witness."""
        if not self._alive:
            return
        asked = None
        if self._case.write_down and cell.metadata.nbgrader.grade_id not in self._case.inside:
            asked = answers_asked(self._case.contract, cell.source, self._given, place)
        mine, theirs = wire.pair()
        with theirs:
            self._box.tell({"op": "witness", "names": sorted(asked or ())}, (theirs.fileno(),))
        try:
            told = self._collect(Collector(0), self._case.limits.cell_seconds).get("told")
        except (wire.Closed, wire.Late, wire.Broken) as problem:
            self._died(Collector(0), problem)
            told = None
        if isinstance(told, dict):
            self.told[place] = told
            mine.close()
        else:
            self.witnesses[place] = mine

    def _run_cell(self, cell: nbformat.NotebookNode) -> None:
        limits = self._case.limits
        collector = Collector(limits.cell_output_bytes)
        self._box.tell({"op": "run", "code": cell.source})
        try:
            self._collect(collector, limits.cell_seconds)
        except wire.Late:
            self._interrupt(collector)
        except (wire.Closed, wire.Broken) as problem:
            self._died(collector, problem)
        cell.outputs = collector.outputs
        self._widgets.update(collector.widgets)

    def _collect(self, collector: Collector, seconds: float) -> dict[str, Any]:
        """Take the messages of one command in; returns the last one."""
        deadline = min(time.monotonic() + seconds, self._deadline)
        message: dict[str, Any] = {}
        for message in self._box.messages(deadline):
            collector.add(message)
        return message

    def _interrupt(self, collector: Collector) -> None:
        """Time is up: a KeyboardInterrupt first, then the kill that always works."""
        self._box.interrupt()
        words = f"stopped after {self._case.limits.cell_seconds:g} seconds"
        try:
            self._deadline += self._case.limits.grace_seconds
            self._collect(collector, self._case.limits.grace_seconds)
            self._deadline -= self._case.limits.grace_seconds
        except wire.Late:
            self._box.interrupt(signal.SIGKILL)
            self._alive = False
            words += " and could not be interrupted: the cells after it did not run"
        except (wire.Closed, wire.Broken) as problem:
            self._died(collector, problem)
        collector.outputs.append(error_output(_TIMEOUT, words))
        self._record.flags.append(f"a cell was {words}")

    def _died(self, collector: Collector, problem: Exception) -> None:
        self._alive = False
        self._box.interrupt(signal.SIGKILL)
        why = str(problem) or "it crashed, ended itself or used more than a submission may"
        words = f"the kernel ended in this cell ({why}); the cells after it did not run"
        collector.outputs.append(error_output("DeadKernelError", words))
        self._record.flags.append(words)

    def close(self) -> None:
        """End the box and everything in it, witnesses too."""
        for witness in self.witnesses.values():
            witness.close()
        self._box.close()
        self._record.cpu_seconds = round(self._record.cpu_seconds + self._box.cpu_seconds, 4)
        if self._box.failure:
            self._record.flags.append(self._box.failure)

    def ask_inside(self, place: int, code: str, collector: Collector) -> None:
        """Run a check in its witness; raises as `Box.messages` does."""
        witness = self.witnesses.get(place)
        if witness is None:
            raise wire.Closed
        wire.send(witness, {"op": "run", "code": code})
        deadline = time.monotonic() + self._case.limits.cell_seconds
        answer, _ = wire.receive(witness, deadline, self._case.limits.value_bytes)
        outputs = answer.get("outputs") if isinstance(answer, dict) else None
        if not isinstance(outputs, list):
            raise wire.Broken("not the outputs of a cell")
        for message in outputs:
            if isinstance(message, dict):
                collector.add(message)


def _widget_state(widgets: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The notebook metadata that let a page show widgets without a kernel, as nbclient writes."""
    state = {
        model: {
            "model_name": found.get("_model_name", ""),
            "model_module": found.get("_model_module", ""),
            "model_module_version": found.get("_model_module_version", ""),
            "state": found,
        }
        for model, found in widgets.items()
    }
    mime = "application/vnd.jupyter.widget-state+json"
    return {mime: {"state": state, "version_major": 2, "version_minor": 0}}


def _judge(
    notebook: nbformat.NotebookNode,
    parent: WarmParent,
    case: Case,
    execution: _Execution,
    record: Record,
) -> None:
    """The second phase: each check in order, in a judge that is replaced if it breaks."""
    court = _Court(notebook, parent, case, execution)
    try:
        for place, cell in enumerate(notebook.cells):
            if role(cell) == "check":
                record.checks.append(court.hear(place, cell))
    finally:
        record.cpu_seconds = round(record.cpu_seconds + court.close(), 4)


class _Court:
    """Holds the present judge and hears one check after the other."""

    def __init__(
        self,
        notebook: nbformat.NotebookNode,
        parent: WarmParent,
        case: Case,
        execution: _Execution,
    ) -> None:
        self._parent = parent
        self._case = case
        self._execution = execution
        self._box: Box | None = None
        self._spent = 0.0
        self._given = _given(notebook)

    def hear(self, place: int, cell: nbformat.NotebookNode) -> CheckRecord:
        """Run one check and write its outputs into the cell."""
        meta = cell.metadata.nbgrader
        points = float(meta.get("points", 0))
        inside = meta.grade_id in self._case.inside
        collector = Collector(self._case.limits.cell_output_bytes, trusted=not inside)
        flags: list[str] = []
        if not cell.source.strip():
            found = Mark(points, [])
        else:
            try:
                hear = self._hear_inside if inside else self._hear_outside
                flags += hear(place, cell.source, collector)
            except (wire.Closed, wire.Late, wire.Broken) as problem:
                flags.append(self._broke(problem, collector))
            found = mark(collector.outputs, points)
        cell.outputs = found.outputs
        mode = "inside" if inside else "judged"
        return CheckRecord(meta.grade_id, found.score, points, mode, [*flags, *found.flags])

    def _hear_inside(self, place: int, code: str, collector: Collector) -> list[str]:
        if place not in self._execution.witnesses:
            collector.outputs.append(error_output(_NOT_RUN, _ENDED))
            return []
        self._execution.ask_inside(place, code, collector)
        return ["ran inside the student's process: evidence, not proof"]

    def _hear_outside(self, place: int, code: str, collector: Collector) -> list[str]:
        witness, told = self._execution.witnesses.get(place), self._execution.told.get(place)
        if witness is None and told is None:
            collector.outputs.append(error_output(_NOT_RUN, _ENDED))
            return []
        box = self._present_judge()
        fds = () if witness is None else (witness.fileno(),)
        box.tell({"place": place, "code": code, "told": told}, fds)
        flags: list[str] = []
        for message in box.messages(time.monotonic() + self._case.limits.cell_seconds):
            collector.add(message)
            if message.get("missed"):
                raise _Missed(message["missed"])
            if message.get("needed"):
                flags.append(f"could not be told from outside: {message['needed']}")
            if message.get("success") is False and not _has_error(collector):
                # Some exceptions end a cell of IPython without a word; that is no success.
                collector.outputs.append(error_output(_NOT_RUN, "the check was ended by an exit"))
        return flags

    def _present_judge(self) -> Box:
        if self._box is None:
            self._box = self._parent.open_box("judge", self._case.trusted_files, self._case.limits)
            environment = {"NBGRADER_EXECUTION": "autograde"}
            if self._case.student:
                environment["PAYGRADE_STUDENT"] = self._case.student
            self._box.tell(
                {
                    "contract": self._case.contract.as_dict(),
                    "given": self._given,
                    "environment": environment,
                    "call_seconds": self._case.limits.call_seconds,
                    "value_bytes": self._case.limits.value_bytes,
                }
            )
        return self._box

    def _broke(self, problem: Exception, collector: Collector) -> str:
        """The check ended its judge: it earns nothing, and the next check gets a new judge."""
        late = isinstance(problem, wire.Late)
        words = "the check did not end in time" if late else "the check did not come to its end"
        if self._box is not None and str(problem):
            words += f" ({problem})"
        collector.outputs.append(error_output(_TIMEOUT if late else _NOT_RUN, words))
        self.close()
        return words

    def close(self) -> float:
        """End the present judge; the CPU seconds of all judges so far."""
        if self._box is not None:
            with contextlib.suppress(OSError):
                self._box.close()
            self._spent += self._box.cpu_seconds
            self._box = None
        return self._spent


def _has_error(collector: Collector) -> bool:
    return any(output.output_type == "error" for output in collector.outputs)


_ENDED = "the notebook had ended before this check was reached"


def grade_bytes(content: bytes, parent: WarmParent, case: Case) -> tuple[bytes, dict[str, Any]]:
    """Bytes in, executed notebook and record out: what a worker on another machine does."""
    notebook = nbformat.reads(content.decode("utf-8"), as_version=4)
    record = grade_notebook(notebook, parent, case)
    return nbformat.writes(notebook).encode("utf-8"), record.as_dict()
