"""What a check sees, says and scores: tolerant of idiom and type, never of a wrong value."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylab.check import BUNDLE_MIME, Check, CheckFailedError, close
from paylab.check._compare import shown
from paylab.check._show import bundle, html_table


def run(answers: dict[str, Any], declare: Callable[[Check], None], **keywords: Any) -> Check:
    """Declare checks in a cell whose globals are `answers`."""
    made: dict[str, Any] = answers | {"Check": Check, "keywords": keywords}
    exec("check = Check('u9_q1_x', points=4, **keywords)", made)
    check: Check = made["check"]
    declare(check)
    return check


def outcome(
    capsys: pytest.CaptureFixture[str],
    answers: dict[str, Any],
    declare: Callable[[Check], None],
    **keywords: Any,
) -> tuple[float, str]:
    score = run(answers, declare, **keywords).score()
    return score, " ".join(capsys.readouterr().out.split())


ALIKE = [
    0.25,
    np.float64(0.25),
    np.float32(0.25),
    Fraction(1, 4),
    Decimal("0.25"),
    np.array(0.25),
    np.array([0.25]),
    pd.Series([0.25], index=["gap"]),
]


@pytest.mark.parametrize("answer", ALIKE, ids=lambda a: type(a).__name__)
def test_any_type_of_number_is_a_right_answer(
    capsys: pytest.CaptureFixture[str], answer: object
) -> None:
    def declare(check: Check) -> None:
        check.fraction("x")
        check.close("x", 0.25)

    assert outcome(capsys, {"x": answer}, declare)[0] == 4.0


@pytest.mark.parametrize("answer", ["0.25", True, None, [0.25, 0.25], float("nan"), 0.25j, {}])
def test_what_is_not_one_number_scores_nothing_and_is_told_so(
    capsys: pytest.CaptureFixture[str], answer: object
) -> None:
    def declare(check: Check) -> None:
        check.number("x")
        check.close("x", 0.25)

    score, told = outcome(capsys, {"x": answer}, declare)
    assert score == 0.0
    assert "x: got" in told


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_close_is_symmetric_and_separates_what_differs(one: float, other: float) -> None:
    assert close(one, one)
    assert close(one, other) == close(other, one)
    if abs(one - other) > 1e-5 * max(abs(one), abs(other), 1):
        assert not close(one, other)


@given(st.lists(st.integers(-100, 100), min_size=1, max_size=6))
def test_a_list_an_array_a_tuple_and_a_series_are_one_answer(items: list[int]) -> None:
    for same in (tuple(items), np.array(items), pd.Series(items, index=range(5, 5 + len(items)))):
        assert close(same, items)
    assert not close([*items, 1], items)


@pytest.mark.parametrize(
    "answers",
    [{}, {"x": ...}, {"x": [..., ...]}, {"x": {"a": ...}}],
    ids=["deleted", "starter", "list", "dict"],
)
def test_a_deleted_or_untouched_answer_is_not_answered_yet(
    capsys: pytest.CaptureFixture[str], answers: dict[str, Any]
) -> None:
    def declare(check: Check) -> None:
        check.number("x")
        check.close("x", 1)

    score, told = outcome(capsys, answers, declare)
    assert (score, told) == (0.0, "u9_q1_x: 0 of 4 points x: not answered yet")


def test_an_untouched_function_is_not_answered_yet(capsys: pytest.CaptureFixture[str]) -> None:
    def untouched(text: str) -> float:  # type: ignore[empty-body]
        """Return a float."""

    def declare(check: Check) -> None:
        check.function("f", try_with=("$1",))

    score, told = outcome(capsys, {"f": untouched}, declare)
    assert score == 0.0
    assert "f: not answered yet: f('$1') returns nothing" in told


def test_a_wrong_form_fails_the_value_with_one_message(capsys: pytest.CaptureFixture[str]) -> None:
    def declare(check: Check) -> None:
        check.fraction("x")
        check.close("x", 16.7, property="never said")

    score, told = outcome(capsys, {"x": 16.7}, declare)
    assert score == 0.0
    assert "looks like a percentage" in told
    assert "never said" not in told


def test_weights_share_the_points(capsys: pytest.CaptureFixture[str]) -> None:
    def declare(check: Check) -> None:
        check.close("x", 1, weight=3)
        check.close("y", 1, weight=1)

    assert outcome(capsys, {"x": 1, "y": 2}, declare)[0] == 3.0
    assert outcome(capsys, {"x": 2, "y": 1}, declare)[0] == 1.0


def test_a_misconception_is_named_with_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    def declare(check: Check) -> None:
        because = {
            "of_women": (20 / 120, "a share of women's pay"),
            "negative": (lambda x: x < 0, "the sign is turned"),
        }
        check.close("x", 20 / 140, because=because)

    assert "got 0.1667; a share of women's pay" in outcome(capsys, {"x": 1 / 6}, declare)[1]
    assert "the sign is turned" in outcome(capsys, {"x": -0.1}, declare)[1]
    check = run({"x": 1 / 6}, declare)
    assert check._results[0].misconception == "of_women"


def test_a_message_never_holds_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    def declare(check: Check) -> None:
        check.close("x", 123456)
        check.values("items", [123456])
        check.entries("table", {"a": 123456})
        check.calls("f", [((1,), 123456)])

    answers = {"x": 1, "items": [1], "table": {"a": 1}, "f": lambda _: 1}
    score, told = outcome(capsys, answers, declare)
    assert score == 0.0
    assert "123456" not in told.replace(",", "")


FRAME = pd.DataFrame({"label": ["a", "b", "c"], "value_usd": [1.0, 2.0, 3.0]})
SAME_FRAMES = [
    FRAME.iloc[::-1],
    FRAME.set_index("label"),
    FRAME.assign(extra=1)[["extra", "value_usd", "label"]],
    FRAME.astype({"label": "category", "value_usd": "Int64"}),
    FRAME.astype({"label": object, "value_usd": np.int32}),
]


@pytest.mark.parametrize("answer", SAME_FRAMES, ids=["reversed", "index", "extra", "Int64", "int"])
def test_a_frame_may_come_in_any_order_index_and_dtype(
    capsys: pytest.CaptureFixture[str], answer: pd.DataFrame
) -> None:
    def declare(check: Check) -> None:
        check.frame("x", columns={"label": "text", "value_usd": "number"}, rows=3)
        check.column("x", "value_usd", FRAME, key=["label"])

    assert outcome(capsys, {"x": answer}, declare) == (4.0, "u9_q1_x: 4 of 4 points")


WRONG_FRAMES = [
    (FRAME.assign(value_usd=[1.0, 2.0, 4.0]), "value_usd in the row c is 4"),
    (FRAME.assign(value_usd=["1", "2", "3"]), "the column value_usd has dtype"),
    (FRAME.rename(columns={"value_usd": "usd"}), "has no column value_usd"),
    (FRAME.iloc[:2], "has 2 rows; 3 are asked for"),
    (FRAME.assign(label=["a", "a", "c"]), "is the text 'several rows'"),
    ([1, 2, 3], "a DataFrame is asked for"),
]


@pytest.mark.parametrize(("answer", "told"), WRONG_FRAMES, ids=lambda a: type(a).__name__)
def test_a_wrong_frame_is_told_where(
    capsys: pytest.CaptureFixture[str], answer: object, told: str
) -> None:
    def declare(check: Check) -> None:
        check.frame("x", columns={"label": "text", "value_usd": "number"}, rows=3)
        check.column("x", "value_usd", FRAME, key=["label"])

    score, said = outcome(capsys, {"x": answer}, declare)
    assert score == 0.0
    assert told in said


def test_a_function_is_called_on_copies_and_quietly(capsys: pytest.CaptureFixture[str]) -> None:
    def loud(items: list[int]) -> int:
        print("noise")
        warnings.warn("careful", stacklevel=1)
        return items.pop()

    def declare(check: Check) -> None:
        cases = [(([1, 2],), 2)]
        check.calls("f", cases)
        check.calls("f", cases)

    score = run({"f": loud}, declare).score()
    shown_now = capsys.readouterr()
    assert score == 4.0
    assert "noise" not in shown_now.out
    assert shown_now.err == ""


def test_a_function_that_raises_is_told_without_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def breaks(_: str) -> float:
        raise ValueError("no number here")

    def declare(check: Check) -> None:
        check.calls("f", [(("$1",), 1.0)])

    score, told = outcome(capsys, {"f": breaks}, declare)
    assert score == 0.0
    assert "f('$1') raised ValueError: no number here" in told


def test_a_promised_error_is_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    def declare(check: Check) -> None:
        check.calls("f", [(("abc",), ValueError)])

    assert outcome(capsys, {"f": float}, declare)[0] == 4.0
    assert "where an error (ValueError) is promised" in outcome(capsys, {"f": len}, declare)[1]


def test_a_leaving_function_does_not_take_the_notebook_with_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def leaves(_: str) -> None:
        raise SystemExit(0)

    def declare(check: Check) -> None:
        check.calls("f", [(("$1",), 1.0)])

    assert outcome(capsys, {"f": leaves}, declare)[0] == 0.0


def test_entries_accept_a_set_of_answers_and_give_partial_credit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def declare(check: Check) -> None:
        check.mapping("x", keys=["a", "b"], options=["mean", "median", "unknown"])
        check.entries("x", {"a": {"mean", "unknown"}, "b": "median"}, partial=True)

    assert outcome(capsys, {"x": {"a": "unknown", "b": "median"}}, declare)[0] == 4.0
    score, told = outcome(capsys, {"x": {"a": "mean", "b": "mean"}}, declare)
    assert score == 2.0
    assert "for b it holds the text 'mean'" in told
    assert "the values are among" in outcome(capsys, {"x": {"a": "avg", "b": "mean"}}, declare)[1]
    assert "no answer yet for b" in outcome(capsys, {"x": {"a": "mean", "b": ...}}, declare)[1]


def test_missing_values_answer_each_other() -> None:
    for one in (None, float("nan"), pd.NA, pd.NaT, np.nan, ""):
        assert close(one, None)
        assert not close(one, 0)
    assert not close("x", None)


@pytest.mark.parametrize(("good", "bad"), [(0.5, 0.61), (0.4, 0.39)])
def test_a_simulated_quantity_is_accepted_within_its_tolerance(
    capsys: pytest.CaptureFixture[str], good: float, bad: float
) -> None:
    def declare(check: Check) -> None:
        check.between("x", 0.4, 0.6)

    assert outcome(capsys, {"x": good}, declare)[0] == 4.0
    assert outcome(capsys, {"x": bad}, declare)[0] == 0.0


def test_the_score_is_a_finite_builtin_float(capsys: pytest.CaptureFixture[str]) -> None:
    def declare(check: Check) -> None:
        for _ in range(3):
            check.close("x", 1)
        check.close("y", 1)
        check.close("z", 1, weight=1 / 3)

    for answers in ({}, {"x": 1}, {"x": 1, "y": 1}, {"x": 1, "y": 1, "z": 1}):
        score = run(answers, declare).score()
        assert type(score) is float
        assert math.isfinite(score)
        assert 0 <= score <= 4
    assert score == 4.0


def test_no_check_at_all_earns_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run({}, lambda check: None).score() == 0.0


def test_hidden_checks_are_announced_until_they_run(capsys: pytest.CaptureFixture[str]) -> None:
    def visible(check: Check) -> None:
        check.number("x")

    def graded(check: Check) -> None:
        visible(check)
        check.close("x", 1, label="against the table")

    announced = {"after_submission": ["against the table"]}
    told = outcome(capsys, {"x": 2}, visible, **announced)[1]
    assert told == "u9_q1_x: all checks pass so far; 1 more check runs after submission"
    assert outcome(capsys, {"x": 2}, graded, **announced)[1].startswith("u9_q1_x: 0 of 4 points")


def test_validate_gets_our_words_as_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(CheckFailedError) as raised:
        run({"x": 16.7}, lambda check: check.fraction("x"), see="Three denominators").score()
    lines = raised.value._render_traceback_()
    assert lines[0] == "u9_q1_x: 0 of 4 points"
    assert 'see "Three denominators"' in " ".join(line.strip() for line in lines)
    assert max(map(len, lines)) <= 84
    assert run({"x": 0.1}, lambda check: check.fraction("x")).score() == 4.0


def test_the_bundle_is_plain_json(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", lambda data, raw: seen.append(data))
    run({"x": np.float64(2)}, lambda check: check.close("x", 1), audits=["tt-t05-gender"]).score()
    data = json.loads(json.dumps(seen[0]))[BUNDLE_MIME]
    assert (data["schema"], data["score"], data["passed"]) == (1, 0.0, False)
    assert data["audits"] == ["tt-t05-gender"]
    assert data["checks"][0]["name"] == "x"


def test_what_students_wrote_is_escaped_in_the_table() -> None:
    check = run({"x": "<script>alert(1)</script>"}, lambda c: c.number("x", says="<b>n</b>"))
    from paylab.check._show import Summary

    made = Summary("q", 1, 0, tuple(check._results), (), ("<i>later</i>",))
    assert "<script>" not in html_table(made)
    assert "<b>" not in html_table(made)
    assert "<i>" not in html_table(made)
    assert bundle(made)["after_submission"] == ["<i>later</i>"]


@given(st.text(max_size=300) | st.lists(st.integers()) | st.floats() | st.none())
def test_anything_is_shown_in_a_few_words(value: object) -> None:
    assert 0 < len(shown(value)) <= 62


def test_a_dict_with_missing_names_serves_as_globals(capsys: pytest.CaptureFixture[str]) -> None:
    class Remote(dict[str, Any]):
        def __missing__(self, name: str) -> Any:
            if name == "x":
                return 0.25
            raise KeyError(name)

    remote = Remote(Check=Check)
    exec("check = Check('q', 1); check.close('x', 0.25); check.close('y', 1)", remote)
    assert remote["check"].score() == 0.5
