"""Tries an answer bank and its mutants through nbgrader; what a bank says is in `bank`."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from rich.progress import MofNCompleteColumn, Progress

from paybuild import bank, mutants, notebooks
from paybuild.bank import Answer, Bank, Question
from paybuild.grading import QUIET_KERNEL, Course, hand_in
from paybuild.mutants import Mutant
from paybuild.scorecard import Report, show
from paybuild.units import Unit, unit, units
from paygrade.report import CellResult, StudentResult, read

UNTOUCHED = "untouched"
NOT_ANSWERED = "not answered yet"
# Checks round a score to four digits.
POINTS_TOLERANCE = 1e-4

T = TypeVar("T")

Sheet = Mapping[str, Answer | Mutant]
"""Answer cell -> what stands in it; a cell that is not in it stays as it was released."""

Tick = Callable[[int, int], None]
"""Called with the number of notebooks that are done, and of all notebooks."""


def try_unit(each: Unit, workers: int = 1, tick: Tick = lambda done, all_: None) -> Report:
    """Try a unit's whole bank with nbgrader in temporary courses, one for each worker process.

    Raises
    ------
    BankError
        When the bank does not fit the exercise.
    """
    started = time.monotonic()
    source = notebooks.source(each)
    known = bank.read(each, source)
    sheets = plan(known)
    report = Report(each.name, len(known.questions))
    report.problems += [
        f"{q.answer}: no mutant is called {name!r} any more"
        for q in known.questions
        for name in mutants.stale(q.right, known.equivalent.get(q.answer, {}))
    ]
    with tempfile.TemporaryDirectory() as folder:
        results, problems = _grade(each, source, Path(folder), sheets, workers, tick)
    report.problems += problems
    for name, sheet in sheets.items():
        if name in results:
            _compare(report, known, name, sheet, results[name])
    report.seconds = time.monotonic() - started
    return report


# What stands in which notebook


def plan(known: Bank) -> dict[str, Sheet]:
    """Return the notebooks to grade: the untouched one, those with answers, those with mutants.

    A question's answers are shifted by its place, so that a wrong answer meets right ones next
    to it: a question that does not stand alone shows.
    """
    slips = {
        q.answer: mutants.chosen(q.right, q.answer) for q in known.questions if not q.by_person
    }
    planned: dict[str, Sheet] = {UNTOUCHED: {}}
    planned |= {f"answers-{i:02}": sheet for i, sheet in _sheets(known, known.answers)}
    planned |= {f"mutants-{i:02}": sheet for i, sheet in _sheets(known, slips)}
    return planned


def _sheets(
    known: Bank, candidates: Mapping[str, Sequence[Answer | Mutant]]
) -> Iterator[tuple[int, Sheet]]:
    number = max(map(len, candidates.values()), default=0)
    for turn in range(number):
        sheet: dict[str, Answer | Mutant] = {}
        for place, question in enumerate(known.questions):
            given = candidates.get(question.answer, [])
            at = (turn + place) % number
            # A cell that ran out takes its first answer, the right one.
            sheet[question.answer] = (
                given[at] if at < len(given) else known.answers[question.answer][0]
            )
        yield turn, sheet


# Grading


def _grade(
    each: Unit,
    source: NotebookNode,
    folder: Path,
    sheets: Mapping[str, Sheet],
    workers: int,
    tick: Tick,
) -> tuple[dict[str, StudentResult], list[str]]:
    """Grade every sheet as a student; return the results by name, and what failed, in words."""
    roots = _courses(each, source, folder, sheets, workers)
    with _Pools(workers) as pools:
        running = {
            pools.submit(at, grade_one, roots[at % workers], each.name, name): name
            for at, name in enumerate(sheets)
        }
        released = pools.submit(0, run_release, roots[0] / "release" / each.name)
        jobs: list[Future[Any]] = [*running, released]
        for done, _ in enumerate(as_completed(jobs), start=1):
            tick(done, len(running) + 1)
    problems = [
        f"notebook {name} could not be graded: {job.result()}"
        for job, name in running.items()
        if job.result()
    ]
    results = {
        result.student: result
        for root in roots
        for result in read(Course(root).directory, each.name).graded
    }
    return results, [*released.result(), *problems]


class _Pools:
    """One process for each course folder, so that no two write to one gradebook."""

    def __init__(self, workers: int) -> None:
        context = get_context("spawn")
        self._pools = [ProcessPoolExecutor(1, mp_context=context) for _ in range(workers)]

    def __enter__(self) -> _Pools:
        return self

    def submit(self, at: int, job: Callable[..., T], *arguments: object) -> Future[T]:
        """Queue a job in the process of course folder `at`, counted around."""
        return self._pools[at % len(self._pools)].submit(job, *arguments)

    def __exit__(self, *error: object) -> None:
        for pool in self._pools:
            pool.shutdown(cancel_futures=True)


def _courses(
    each: Unit, source: NotebookNode, folder: Path, sheets: Mapping[str, Sheet], workers: int
) -> list[Path]:
    """Make one course folder for each worker, with its share of the sheets as submissions."""
    roots = [folder / str(at) for at in range(workers)]
    notebook = roots[0] / "source" / each.name / f"{each.name}.ipynb"
    notebook.parent.mkdir(parents=True)
    nbformat.write(source, notebook)
    if each.student_files.is_dir():
        shutil.copytree(each.student_files, notebook.parent, dirs_exist_ok=True)
    Course(roots[0]).register(each.name, roots[0] / "release")
    for root in roots[1:]:
        shutil.copytree(roots[0], root)
    for at, (name, sheet) in enumerate(sheets.items()):
        released = roots[at % workers] / "release" / each.name
        codes = {cell: attempt.code for cell, attempt in sheet.items()}
        hand_in(released, roots[at % workers] / "submitted" / name / each.name, codes)
    return roots


def grade_one(root: Path, assignment: str, student: str) -> str:
    """Grade one submission; return why that failed, or an empty text."""
    return Course(root).autograde(assignment, student)


def run_release(folder: Path) -> list[str]:
    """Run an untouched release notebook from top to bottom; say what goes wrong in it."""
    problems: list[str] = []
    for path in folder.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(
            notebook,
            allow_errors=True,
            timeout=60,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            extra_arguments=QUIET_KERNEL,
        )
        client.execute()
        for cell in notebook.cells:
            problems += _release_problems(cell)
    return problems


def _release_problems(cell: NotebookNode) -> Iterator[str]:
    outputs = cell.get("outputs", [])
    meta = cell.metadata.get("nbgrader", {})
    name = meta.get("grade_id") or repr(cell.source[:40])
    for output in outputs:
        if output.output_type == "error":
            yield f"{name}: the release notebook raises {output.ename}: {output.evalue}"
    said = "".join(output.get("text", "") for output in outputs)
    is_check = cell.cell_type == "code" and meta.get("grade") and not meta.get("solution")
    if is_check and NOT_ANSWERED not in said:
        yield f"{name}: the release notebook does not say {NOT_ANSWERED!r}"


# Comparing


def _compare(report: Report, known: Bank, name: str, sheet: Sheet, student: StudentResult) -> None:
    for question in known.questions:
        cell, attempt = student.cells[question.graded], sheet.get(question.answer)
        if isinstance(attempt, Mutant):
            _note_mutant(report, known, question, attempt, cell)
            continue
        kind = attempt.kind if attempt else UNTOUCHED
        wrong = problem(question, attempt, cell)
        key = (question.answer, attempt.why if attempt else UNTOUCHED)
        report.tried[kind].add(key)
        if wrong:
            report.failed[kind].add(key)
            report.problems.append(f"{question.answer}: {key[1]!r} (notebook {name}): {wrong}")


def _note_mutant(
    report: Report, known: Bank, question: Question, mutant: Mutant, cell: CellResult
) -> None:
    report.tried["mutant"].add((question.answer, mutant.what))
    lost = cell.points < question.points - POINTS_TOLERANCE
    equivalent = mutant.what in known.equivalent.get(question.answer, {})
    report.equivalent += equivalent
    if equivalent and lost:
        words = "is listed as equivalent, and the check catches it"
        report.problems.append(f"{question.answer}: {mutant.what!r} {words}")
    elif not (equivalent or lost):
        report.survivors.append(f"{question.answer}: {mutant.what!r}")


def problem(question: Question, answer: Answer | None, cell: CellResult) -> str:
    """Say what is not as the bank has it; an empty text where all is."""
    wanted = 0.0
    if answer and answer.kind in ("right", "alternative"):
        wanted = question.points
    elif answer and answer.kind == "wrong":
        wanted = answer.points or 0.0
    told = answer.told if answer else ("" if question.by_person else NOT_ANSWERED)
    if abs(cell.points - wanted) > POINTS_TOLERANCE:
        return f"{cell.points:g} points instead of {wanted:g}; {_read_by_student(cell)}"
    if _plain(told) not in _plain(cell.text):
        return f"the student is not told {told!r}; {_read_by_student(cell)}"
    if answer and answer.kind == "exemplar":
        return "" if cell.needs_person else "it does not wait for a person to grade it"
    named = set(cell.misconceptions)
    declared = {answer.misconception} if answer and answer.misconception else set()
    if declared <= named and bool(declared) == bool(named):
        return ""
    return f"the bundle names {sorted(named) or 'no misconception'}, the bank {sorted(declared)}"


def _read_by_student(cell: CellResult) -> str:
    return f"the student reads: {' '.join(cell.text.split())[:300]!r}"


def _plain(text: str) -> str:
    # Messages are wrapped, also behind a hyphen: white space says nothing.
    return "".join(text.split())


def cores() -> int:
    """How many processes may run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def main(name: str) -> int:
    """Try one unit's bank, or every unit's ("all"), and print a table; 1 when one fails."""
    reports = [_with_progress(each) for each in (units() if name == "all" else [unit(name)])]
    show(reports)
    return 0 if reports and all(report.passed for report in reports) else 1


def _with_progress(each: Unit) -> Report:
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn()) as progress:
        task = progress.add_task(f"{each.name}: answers and mutants", total=None)

        def tick(done: int, all_: int) -> None:
            progress.update(task, completed=done, total=all_)

        return try_unit(each, cores(), tick)
