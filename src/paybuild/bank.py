"""What an answer bank says: right, alternative and wrong answers; trying them is in `trial`."""

from __future__ import annotations

import ast
import runpy
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nbformat import NotebookNode

from paybuild.units import BrokenUnitError, Unit

LEAST_ALTERNATIVES = 2
LEAST_WRONG = 3
LEAST_EXEMPLARS = 3

Kind = Literal["right", "alternative", "wrong", "exemplar"]


class BankError(BrokenUnitError):
    """Raised for an answer bank that can't be used; lists everything that is wrong with it."""


@dataclass(frozen=True)
class Answer:
    """One answer to one question, and what must become of it."""

    kind: Kind
    why: str
    code: str
    points: float | None = None
    told: str = ""
    misconception: str | None = None


def alternative(why: str, code: str) -> Answer:
    """Return an answer that is right in another idiom and earns every point.

    >>> alternative("a Fraction", "gap = Fraction(20, 140)").kind
    'alternative'
    """
    return Answer("alternative", why, _dedented(code))


def wrong(
    why: str, code: str, *, points: float, told: str, misconception: str | None = None
) -> Answer:
    """Return a wrong answer, with the points it earns and words that its student must read.

    `misconception` is the id under which the check recognizes it, if it does.
    """
    return Answer("wrong", why, _dedented(code), points, told, misconception)


def exemplar(why: str, text: str, *, points: float) -> Answer:
    """Return a written answer and the points that a person gives it by the rubric."""
    return Answer("exemplar", why, _dedented(text), points)


def _dedented(code: str) -> str:
    return textwrap.dedent(code).strip("\n")


@dataclass(frozen=True)
class Question:
    """An answer cell of an exercise, its right answer, and the cell that carries its points."""

    answer: str
    graded: str
    points: float
    right: str

    @property
    def by_person(self) -> bool:
        """Whether a person grades it: the answer's own cell carries the points."""
        return self.answer == self.graded


@dataclass(frozen=True)
class Bank:
    """The answers of a unit by question, the right one first, and its equivalent mutants."""

    questions: tuple[Question, ...]
    answers: Mapping[str, Sequence[Answer]]
    equivalent: Mapping[str, Mapping[str, str]]


def questions(source: NotebookNode) -> list[Question]:
    """List the questions of a source notebook that are worth points, in its order."""
    cells = {c.metadata.nbgrader.grade_id: c for c in source.cells if "nbgrader" in c.metadata}
    found = []
    for name, cell in cells.items():
        meta = cell.metadata.nbgrader
        if not (meta.get("grade") and meta.get("points")):
            continue
        answer = name if meta.get("solution") else name.removesuffix("_check")
        if answer not in cells or not cells[answer].metadata.nbgrader.get("solution"):
            raise BankError(f"{name}: there is no answer cell {answer!r}")
        right = _without_markers(cells[answer].source)
        found.append(Question(answer, name, float(meta["points"]), right))
    return found


def _without_markers(source: str) -> str:
    markers = ("### BEGIN SOLUTION", "### END SOLUTION")
    lines = source.splitlines()
    return "\n".join(line for line in lines if line.strip() not in markers)


def read(unit: Unit, source: NotebookNode) -> Bank:
    """Read a unit's bank and hold it against its exercise.

    Raises
    ------
    BankError
        When answers.py is missing, does not run, or does not fit the exercise; the message lists
        every problem: unknown grade ids, too few answers, duplicates, points out of range.
    """
    asked = questions(source)
    written = _run(unit)
    answers: Mapping[str, Sequence[Answer]] = written.get("ANSWERS", {})
    equivalent = written.get("EQUIVALENT_MUTANTS", {})
    problems = [*_repeated_keys(unit), *_misfits(asked, answers, equivalent)]
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise BankError(f"{unit.name}/answers.py:\n{listed}")
    full = {q.answer: [*_right(q), *answers[q.answer]] for q in asked}
    return Bank(tuple(asked), full, equivalent)


def _right(question: Question) -> list[Answer]:
    if question.by_person:
        return []
    return [Answer("right", "the solution", question.right, question.points)]


def _run(unit: Unit) -> dict[str, Any]:
    if not unit.answers_file.is_file():
        raise BankError(f"{unit.name}/answers.py is missing")
    try:
        return runpy.run_path(str(unit.answers_file))
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
        raise BankError(f"{unit.name}/answers.py does not run: {problem}") from error


def _repeated_keys(unit: Unit) -> Iterator[str]:
    """A dict keeps the last of two equal keys without a word."""
    for node in ast.walk(ast.parse(unit.answers_file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Dict):
            keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
            for key in sorted({str(key) for key in keys if keys.count(key) > 1}):
                yield f"{key}: stands twice in one dict, so the first entry is lost"


def _misfits(
    asked: Sequence[Question],
    answers: Mapping[str, Sequence[Answer]],
    equivalent: Mapping[str, Mapping[str, str]],
) -> Iterator[str]:
    known = {question.answer for question in asked}
    for name in [*answers, *equivalent]:
        if name not in known:
            yield f"{name}: the exercise has no such question; it has {', '.join(sorted(known))}"
    for question in asked:
        given = answers.get(question.answer, ())
        strange = [each for each in given if not isinstance(each, Answer)]
        if strange:
            yield f"{question.answer}: {strange[0]!r} is no alternative(), wrong() or exemplar()"
            continue
        for problem in [*_too_few(question, given), *_odd(question, given)]:
            yield f"{question.answer}: {problem}"


def _too_few(question: Question, given: Sequence[Answer]) -> Iterator[str]:
    least: dict[Kind, int] = {"alternative": LEAST_ALTERNATIVES, "wrong": LEAST_WRONG}
    if question.by_person:
        least = {"exemplar": LEAST_EXEMPLARS}
    for kind, number in least.items():
        there = sum(answer.kind == kind for answer in given)
        if there < number:
            yield f"has {there} of kind {kind}; at least {number} are asked for"
    for answer in given:
        if answer.kind not in least:
            yield f"{answer.why!r} is of kind {answer.kind}, which does not fit this question"


def _odd(question: Question, given: Sequence[Answer]) -> Iterator[str]:
    seen = {} if question.by_person else {_same(question.right): "the solution"}
    for answer in given:
        first = seen.setdefault(_same(answer.code), answer.why)
        if first is not answer.why:
            yield f"{answer.why!r} is the same answer as {first!r}"
        if answer.points is not None and not 0 <= answer.points <= question.points:
            yield f"{answer.why!r} has {answer.points:g} points, outside 0 to {question.points:g}"
        if answer.kind == "wrong" and answer.points == question.points:
            yield f"{answer.why!r} is wrong and has all {question.points:g} points"
        if answer.kind == "wrong" and not answer.told.strip():
            yield f"{answer.why!r} does not say what its student is told"


def _same(code: str) -> str:
    """A form in which answers that differ in layout and comments only are equal."""
    try:
        return ast.unparse(ast.parse(code))
    except SyntaxError:
        return " ".join(code.split())


def main(name: str) -> int:
    """Try one unit's bank, or every unit's ("all"), and print a table; 1 when one fails."""
    from paybuild import trial  # it imports this module

    return trial.main(name)
