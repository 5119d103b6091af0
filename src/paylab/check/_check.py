"""The `Check` that a graded cell declares: what it looks at, what each part is worth, what it says.

How values are compared is in `_compare`, how results are shown in `_show`.
"""

from __future__ import annotations

import contextlib
import copy
import io
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from paylab.check import _compare as compare
from paylab.check._show import BUNDLE_MIME, Result, Summary, message_lines, show

__all__ = ["BUNDLE_MIME", "Check", "CheckFailedError"]

NOT_ANSWERED = "not answered yet"

Because = Mapping[str, tuple[object, str]]
"""Misconception id -> (the wrong value that it leads to, or a predicate of the answer; words)."""


class CheckFailedError(Exception):
    """Raised by `score()` under nbgrader's Validate, so that it prints our message lines."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self._lines = list(lines)

    def _render_traceback_(self) -> list[str]:
        """IPython shows these lines in place of a traceback."""
        return self._lines


@dataclass(frozen=True)
class _Seen:
    """An answer that is there, or the message that says why it can't be looked at."""

    value: Any = None
    problem: str | None = None


class Check:
    """The checks of one question, worth `points` together.

    A check names the variable it looks at and reads it from the globals of the calling cell, so a
    deleted or unanswered one gets a message. *Form* checks (`number`, `text`, `frame` ...) say
    what an answer must look like; they weigh nothing unless told so, and a value check of a
    variable whose form is wrong fails with it. *Value* checks (`close`, `values`, `calls` ...)
    weigh 1. The score is the share of the weight that passed, times the points.

    Parameters
    ----------
    question
        The grade id of the answer's cell, such as "u5_q1_three_gaps".
    points
        What the question is worth; equal to the points in the cell's metadata.
    audits
        Ids of the claims that the question audits.
    see
        Heading of the lesson to read again; each check may name its own.
    after_submission
        Labels of the hidden checks, announced while they are not there.

    Examples
    --------
    >>> gap_of_mens_pay = 16.7
    >>> check = Check("u5_q1_three_gaps", points=2, see="Three denominators")
    >>> check.fraction("gap_of_mens_pay")
    >>> check.close("gap_of_mens_pay", 20 / 140)
    >>> check.score()
    u5_q1_three_gaps: 0 of 2 points
      gap_of_mens_pay: got 16.7, which looks like a percentage; a fraction between -1
          and 1 is asked for (see "Three denominators")
    0.0
    """

    def __init__(
        self,
        question: str,
        points: float,
        *,
        audits: Sequence[str] = (),
        see: str = "",
        after_submission: Sequence[str] = (),
    ) -> None:
        self.question = question
        self.points = float(points)
        self.audits = tuple(audits)
        self._see = see
        self._announced = tuple(after_submission)
        self._answers: MutableMapping[str, Any] = sys._getframe(1).f_globals
        self._results: list[Result] = []

    # Form checks

    def number(
        self,
        name: str,
        *,
        low: float = float("-inf"),
        high: float = float("inf"),
        whole: bool = False,
        says: str = "",
        see: str = "",
        weight: float = 0,
    ) -> None:
        """Check that `name` is one finite number from `low` to `high`, whole if asked for."""

        def problem(value: object) -> str | None:
            number = compare.as_number(value)
            if number is None:
                return f"got {compare.shown(value)}; one number is asked for"
            if not abs(number) < float("inf"):
                return f"got {number}; a finite number is asked for"
            if not low <= number <= high:
                return f"got {compare.shown(number)}, outside the range {low:,g} to {high:,g}"
            if whole and number != round(number):
                return f"got {compare.shown(number)}; a whole number is asked for"
            return None

        self._form(name, problem, says or "a number", see, weight)

    def fraction(
        self,
        name: str,
        *,
        low: float = -1,
        high: float = 1,
        says: str = "",
        see: str = "",
        weight: float = 0,
    ) -> None:
        """Check that `name` is a fraction from `low` to `high`, not a percentage."""

        def problem(value: object) -> str | None:
            number = compare.as_number(value)
            if number is None:
                return f"got {compare.shown(value)}; one number is asked for"
            if low <= number <= high:
                return None
            looks = ", which looks like a percentage" if 1 < abs(number) <= 100 else ""
            asked = f"a fraction between {low:g} and {high:g} is asked for"
            return f"got {compare.shown(number)}{looks}; {asked}"

        self._form(name, problem, says or "a fraction", see, weight)

    def text(
        self,
        name: str,
        *,
        options: Iterable[str] = (),
        says: str = "",
        see: str = "",
        weight: float = 0,
    ) -> None:
        """Check that `name` is a text, and one of `options` if there are any."""
        allowed = list(options)

        def problem(value: object) -> str | None:
            if not isinstance(value, str):
                return f"got {compare.shown(value)}; a text in quotes is asked for"
            if allowed and value.strip() not in allowed:
                return f"got {compare.shown(value)}; choose one of: {', '.join(allowed)}"
            return None if value.strip() else NOT_ANSWERED

        self._form(name, problem, says or "a text", see, weight)

    def boolean(self, name: str, *, says: str = "", see: str = "", weight: float = 0) -> None:
        """Check that `name` is True or False."""

        def problem(value: object) -> str | None:
            if isinstance(compare.plain(value), bool):
                return None
            return f"got {compare.shown(value)}; True or False is asked for"

        self._form(name, problem, says or "True or False", see, weight)

    def sequence(
        self,
        name: str,
        *,
        length: int | None = None,
        options: Iterable[object] = (),
        says: str = "",
        see: str = "",
        weight: float = 0,
    ) -> None:
        """Check that `name` is a list, tuple, set, array or Series, of a length if one is asked."""
        allowed = list(options)

        def problem(value: object) -> str | None:
            items = compare.as_list(value)
            if items is None:
                return f"got {compare.shown(value)}; a list, array or Series is asked for"
            if length is not None and len(items) != length:
                return f"has {len(items)} items; {length} are asked for"
            strange = [item for item in items if allowed and item not in allowed]
            if strange:
                known = ", ".join(map(str, allowed))
                return f"holds {compare.shown(strange[0])}; the items are among: {known}"
            return None

        self._form(name, problem, says or "a list", see, weight)

    def mapping(
        self,
        name: str,
        *,
        keys: Iterable[object],
        options: Iterable[object] = (),
        says: str = "",
        see: str = "",
        weight: float = 0,
    ) -> None:
        """Check that `name` is a dict (or Series) with just these keys, and known values."""
        wanted, allowed = list(keys), list(options)

        def problem(value: object) -> str | None:
            got = compare.as_mapping(value)
            if got is None:
                return f"got {compare.shown(value)}; a dict is asked for"
            missing = [k for k in wanted if k not in got or got[k] is ...]
            if missing:
                return f"has no answer yet for {_listed(missing)}"
            extra = [k for k in got if k not in wanted]
            if extra:
                return f"has unknown keys: {_listed(extra)}"
            strange = [k for k, v in got.items() if allowed and v not in allowed]
            if strange:
                known = ", ".join(map(str, allowed))
                at = strange[0]
                return f"holds {compare.shown(got[at])} for {at}; the values are among: {known}"
            return None

        self._form(name, problem, says or "a dict", see, weight)

    def frame(
        self,
        name: str,
        *,
        columns: Mapping[str, str],
        rows: int | None = None,
        says: str = "",
        see: str = "",
        weight: float = 0,
    ) -> None:
        """Check that `name` is a DataFrame with these columns, each of its kind.

        `columns` maps a name to "number", "whole number", "text", "boolean", "date" or "ordered
        category". Further columns, any column order and any index are fine.
        """

        def problem(value: object) -> str | None:
            frame = compare.as_frame(value, columns)
            if frame is None:
                return f"got {compare.shown(value)}; a DataFrame is asked for"
            missing = [c for c in columns if c not in frame.columns]
            if missing:
                return f"has no column {_listed(missing)}; it has {_listed(frame.columns)}"
            if rows is not None and len(frame) != rows:
                return f"has {len(frame)} rows; {rows} are asked for"
            for column, kind in columns.items():
                if not compare.column_is(frame[column], kind):
                    dtype = frame[column].dtype
                    return f"the column {column} has dtype {dtype}; it should hold: {kind}"
            return None

        self._form(name, problem, says or "a DataFrame", see, weight)

    def function(
        self,
        name: str,
        *,
        try_with: tuple[object, ...],
        says: str = "",
        see: str = "",
        weight: float = 0,
    ) -> None:
        """Check that `name` is a function that takes the arguments `try_with` and returns."""

        def problem(value: object) -> str | None:
            if not callable(value):
                return f"got {compare.shown(value)}; a function is asked for"
            outcome = _call(value, try_with)
            called = f"{name}({_arguments(try_with)})"
            if outcome.problem:
                return f"{called} {outcome.problem}"
            if outcome.value is None or outcome.value is ...:
                return f"{NOT_ANSWERED}: {called} returns nothing"
            return None

        self._form(name, problem, says or "a function", see, weight)

    # Value checks

    def close(
        self,
        name: str,
        expected: object,
        *,
        because: Because | None = None,
        within: float = compare.ABSOLUTE_TOLERANCE,
        label: str = "",
        property: str = "it does not agree with the data that the question names",
        see: str = "",
        weight: float = 1,
    ) -> None:
        """Check that `name` equals `expected`, numbers within the absolute tolerance `within`.

        `because` maps a misconception's id to the wrong value that it gives (or a predicate of the
        answer) and the words for it. `property` is what a wrong answer breaks, in words.
        """

        def outcome(value: object) -> tuple[float, str, str]:
            if compare.close(value, expected, absolute=within):
                return 1.0, "", ""
            return 0.0, *_explain(value, because, within, property)

        self._value(name, outcome, label or f"the value of {name}", see, weight)

    def one_of(
        self,
        name: str,
        accepted: Iterable[object],
        *,
        because: Because | None = None,
        label: str = "",
        property: str = "the evidence in the question does not bear it",
        see: str = "",
        weight: float = 1,
    ) -> None:
        """Check that `name` is among the answers that reasonable people may choose."""
        choices = list(accepted)

        def outcome(value: object) -> tuple[float, str, str]:
            if any(compare.close(value, choice) for choice in choices):
                return 1.0, "", ""
            return 0.0, *_explain(value, because, compare.ABSOLUTE_TOLERANCE, property)

        self._value(name, outcome, label or f"the choice of {name}", see, weight)

    def between(
        self,
        name: str,
        low: float,
        high: float,
        *,
        because: Because | None = None,
        label: str = "",
        property: str = "it is not what the stated rule gives",
        see: str = "",
        weight: float = 1,
    ) -> None:
        """Check that `name` is a number from `low` to `high`, such as a simulated quantity."""

        def outcome(value: object) -> tuple[float, str, str]:
            number = compare.as_number(value)
            if number is not None and low <= number <= high:
                return 1.0, "", ""
            return 0.0, *_explain(value, because, compare.ABSOLUTE_TOLERANCE, property)

        self._value(name, outcome, label or f"the value of {name}", see, weight)

    def values(
        self,
        name: str,
        expected: Iterable[object],
        *,
        ordered: bool = True,
        because: Because | None = None,
        within: float = compare.ABSOLUTE_TOLERANCE,
        label: str = "",
        property: str = "it does not agree with the data that the question names",
        see: str = "",
        weight: float = 1,
    ) -> None:
        """Check the items of a list, array or Series, in any order unless `ordered`."""
        wanted = list(expected)

        def outcome(value: object) -> tuple[float, str, str]:
            got = compare.as_list(value)
            if got is not None and _same_items(got, wanted, ordered, within):
                return 1.0, "", ""
            return 0.0, *_explain(value, because, within, property)

        self._value(name, outcome, label or f"the items of {name}", see, weight)

    def entries(
        self,
        name: str,
        expected: Mapping[Any, object],
        *,
        because: Because | None = None,
        within: float = compare.ABSOLUTE_TOLERANCE,
        partial: bool = False,
        label: str = "",
        property: str = "some entries do not agree with what is printed",
        see: str = "",
        weight: float = 1,
    ) -> None:
        """Check the entries of a dict or Series; a set or list as a value accepts any of its items.

        With `partial`, each right entry earns its share.
        """

        def right(key: object, value: object) -> bool:
            accepted = expected[key]
            options = accepted if isinstance(accepted, frozenset | set) else [accepted]
            return any(compare.close(value, option, absolute=within) for option in options)

        def outcome(value: object) -> tuple[float, str, str]:
            got = compare.as_mapping(value) or {}
            wrong = [key for key in expected if key not in got or not right(key, got[key])]
            if not wrong:
                return 1.0, "", ""
            share = 1 - len(wrong) / len(expected) if partial else 0.0
            words, misconception = _explain(value, because, within, property)
            at = wrong[0]
            seen = f"for {at} it holds {compare.shown(got.get(at))}; "
            return share, (words if misconception else seen + words), misconception

        self._value(name, outcome, label or f"the entries of {name}", see, weight)

    def column(
        self,
        name: str,
        column: str,
        expected: pd.DataFrame,
        *,
        key: Sequence[str],
        because: Because | None = None,
        label: str = "",
        property: str = "it does not agree with the data that the question names",
        see: str = "",
        weight: float = 1,
    ) -> None:
        """Check one column of a DataFrame against `expected`, rows matched by the columns `key`."""

        def outcome(value: object) -> tuple[float, str, str]:
            frame = compare.as_frame(value, [*key, column])
            lacking = [c for c in [*key, column] if frame is None or c not in frame.columns]
            if frame is None or lacking:
                return 0.0, f"has no column {_listed(lacking)}", ""
            rows = compare.differing_rows(frame, expected, list(key), column)
            if not rows and len(frame) == len(expected):
                return 1.0, "", ""
            words, misconception = _explain(frame, because, compare.ABSOLUTE_TOLERANCE, property)
            if misconception or not rows:
                extra = f"has {len(frame)} rows, some of them not in the data; "
                return 0.0, words if misconception else extra + words, misconception
            at, seen = rows[0]
            where = f"{column} in the row {_listed([at])} is {compare.shown(seen)}; "
            return 0.0, where + words, ""

        self._value(name, outcome, label or f"the column {column} of {name}", see, weight)

    def calls(
        self,
        name: str,
        cases: Iterable[tuple[tuple[object, ...], object]],
        *,
        because: Because | None = None,
        within: float = compare.ABSOLUTE_TOLERANCE,
        label: str = "",
        property: str = "it is not what the contract in the question promises",
        see: str = "",
        weight: float = 1,
    ) -> None:
        """Check what a function returns: `cases` are (arguments, expected return value).

        An exception class as the expected value means that the call must raise it. What the
        function prints is dropped, and its warnings cost nothing.
        """
        listed = list(cases)

        def outcome(function: Any) -> tuple[float, str, str]:
            for arguments, expected in listed:
                words = _call_problem(name, function, arguments, expected, within)
                if words:
                    explained, misconception = _explain(function, because, within, property)
                    return (
                        0.0,
                        explained if misconception else f"{words}; {explained}",
                        misconception,
                    )
            return 1.0, "", ""

        self._value(name, outcome, label or f"{name} on given cases", see, weight)

    def holds(
        self,
        name: str,
        predicate: Callable[[Any], object],
        *,
        label: str,
        property: str,
        because: Because | None = None,
        see: str = "",
        weight: float = 1,
    ) -> None:
        """Check that a stated property holds: `predicate(answer)` is true.

        An exception in the predicate means that the property does not hold.
        """

        def outcome(value: object) -> tuple[float, str, str]:
            if _true(predicate, value):
                return 1.0, "", ""
            return 0.0, *_explain(value, because, compare.ABSOLUTE_TOLERANCE, property)

        self._value(name, outcome, label, see, weight)

    # The end of the cell

    def score(self) -> float:
        """Show the results and return the points earned, a built-in float from 0 to the points.

        Under nbgrader's Validate (`NBGRADER_EXECUTION=validate`) a failed check raises
        `CheckFailedError` instead, because Validate shows nothing else.
        """
        summary = Summary(
            question=self.question,
            points=self.points,
            score=self._earned(),
            results=tuple(self._results),
            audits=self.audits,
            announced=self._announced,
        )
        if os.environ.get("NBGRADER_EXECUTION") == "validate" and not summary.passed:
            raise CheckFailedError(message_lines(summary))
        show(summary)
        return summary.score

    def _earned(self) -> float:
        weights = [result.weight for result in self._results]
        if not any(weights):  # a release notebook, where only the form is checked
            weights = [1.0] * len(weights)
        if not weights:
            return 0.0
        pairs = zip(weights, self._results, strict=True)
        share = sum(weight * result.earned for weight, result in pairs) / sum(weights)
        return min(self.points, round(self.points * share, 4))

    # Inside

    def _see_answer(self, name: str) -> _Seen:
        try:
            value = self._answers[name]
        except KeyError:
            return _Seen(problem=NOT_ANSWERED)
        return _Seen(problem=NOT_ANSWERED) if compare.is_unanswered(value) else _Seen(value)

    def _form(
        self,
        name: str,
        problem: Callable[[Any], str | None],
        says: str,
        see: str,
        weight: float,
    ) -> None:
        seen = self._see_answer(name)
        message = seen.problem or problem(seen.value)
        label = f"{name}: {says}"
        self._add(Result(label, name, "form", weight, float(not message), message or ""), see)

    def _value(
        self,
        name: str,
        outcome: Callable[[Any], tuple[float, str, str]],
        label: str,
        see: str,
        weight: float,
    ) -> None:
        said = [r for r in self._results if r.name == name and r.kind == "form" and r.earned < 1]
        seen = self._see_answer(name)
        if said or seen.problem:
            message = "" if said else seen.problem or ""
            self._add(Result(label, name, "value", weight, 0.0, message), see)
            return
        earned, words, misconception = outcome(seen.value)
        self._add(Result(label, name, "value", weight, earned, words, misconception), see)

    def _add(self, result: Result, see: str) -> None:
        self._results.append(result.seen_in(see or self._see))


def _explain(
    value: object, because: Because | None, within: float, property: str
) -> tuple[str, str]:
    """Return (words, misconception id); the id is empty where none of them fits."""
    got = "" if callable(value) else f"got {compare.shown(value)}; "
    for misconception, (pattern, words) in (because or {}).items():
        fits = (
            _true(pattern, value)
            if callable(pattern)
            else compare.close(value, pattern, absolute=within)
        )
        if fits:
            return f"{got}{words}", misconception
    return f"{got}{property}", ""


def _true(predicate: Callable[[Any], object], value: object) -> bool:
    # A predicate may call the student's function or meet any value: whatever goes wrong in there
    # means that the answer does not fit it.
    outcome = _call(predicate, (value,), copies=False)
    try:
        return outcome.problem is None and bool(outcome.value)
    except Exception:
        return False


def _call(function: Any, arguments: tuple[object, ...], copies: bool = True) -> _Seen:
    """Call a student's function on copies, quietly; an exception becomes words."""
    given = copy.deepcopy(arguments) if copies else arguments
    quiet = io.StringIO()
    with (
        contextlib.redirect_stdout(quiet),
        contextlib.redirect_stderr(quiet),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        try:
            return _Seen(function(*given))
        except (Exception, SystemExit) as error:
            return _Seen(error, problem=f"raised {type(error).__name__}: {error}"[:160])


def _call_problem(
    name: str, function: Any, arguments: tuple[object, ...], expected: object, within: float
) -> str | None:
    called = f"{name}({_arguments(arguments)})"
    outcome = _call(function, arguments)
    if isinstance(expected, type) and issubclass(expected, Exception):
        if isinstance(outcome.value, expected) and outcome.problem:
            return None
        done = outcome.problem or f"returned {compare.shown(outcome.value)}"
        return f"{called} {done}, where an error ({expected.__name__}) is promised"
    if outcome.problem:
        return f"{called} {outcome.problem}"
    if compare.close(outcome.value, expected, absolute=within):
        return None
    where = compare.first_difference(outcome.value, expected)
    return f"{called} returned {compare.shown(outcome.value)}{where}"


def _arguments(arguments: tuple[object, ...]) -> str:
    shown = [repr(a) if isinstance(a, str | int | float) else compare.shown(a) for a in arguments]
    return ", ".join(text if len(text) <= 50 else text[:49] + "…" for text in shown)


def _same_items(got: list[Any], wanted: list[object], ordered: bool, within: float) -> bool:
    if len(got) != len(wanted):
        return False
    if ordered:
        return all(compare.close(g, w, absolute=within) for g, w in zip(got, wanted, strict=True))
    left = list(got)
    for item in wanted:
        match = next((g for g in left if compare.close(g, item, absolute=within)), left)
        if match is left:
            return False
        left.remove(match)
    return True


def _listed(items: Iterable[object], most: int = 4) -> str:
    texts = [str(item) for item in items]
    return ", ".join(texts[:most]) + (" …" if len(texts) > most else "")
