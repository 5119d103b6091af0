"""Which slips a mutant makes, and that none of them is the answer itself."""

import ast
import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paybuild import mutants as module
from paybuild.mutants import chosen, mutants, stale

ANSWER = '''
import pandas as pd
gap = ...  # a float

def heaped(pay, step: int = 5_000) -> float:
    """Return the share of heaped pay."""
    pay = pd.Series(pay)
    if len(pay) == 0:
        raise ValueError("no pay")
    return (pay % step == 0).mean()

def widest(table):
    while table.empty and 1 < 2:
        table = 3 + 4
    return table.sort_values("pay", ascending=False).head(3), "median"

rows = [f"{x} of 7" for x in range(2) if x > 0 and not x in (5.0,)]
'''


def code_of(what: str, answer: str = ANSWER) -> str:
    (found,) = [mutant.code for mutant in mutants(answer) if mutant.what.startswith(what)]
    return found


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("5000 -> 5001", "def heaped(pay, step: int=5001)"),
        ("5.0 -> 5.5", "(5.5,)"),
        ("len(pay) == 0 -> len(pay) != 0", "if len(pay) != 0:"),
        ("x > 0 -> x >= 0", "if x >= 0 and"),
        ("pay % step -> pay * step", "return (pay * step == 0).mean()"),
        ("x > 0 and (not x in (5.0,)) -> x > 0 or", "if x > 0 or not x in (5.0,)"),
        ("'median' -> 'no pay'", "'no pay')"),
        ("mean() -> median()", "return (pay % step == 0).median()"),
        ("head() -> tail()", ".tail(3)"),
        (".mean() dropped", "return pay % step == 0"),
        ("False -> True", "ascending=True"),
        ("ascending=False dropped", "sort_values('pay').head(3)"),
        ("dropped: raise ValueError", "if len(pay) == 0:\n        pass"),
        ("dropped: pay = pd.Series(pay)", '"""Return the share of heaped pay."""\n    if'),
    ],
)
def test_each_slip_changes_its_place(what: str, line: str) -> None:
    assert line in code_of(what)


def test_imports_starters_docstrings_annotations_and_loops_without_end_stay() -> None:
    for mutant in mutants(ANSWER):
        assert "import pandas as pd" in mutant.code
        assert "gap = ..." in mutant.code
        assert '"""Return the share of heaped pay."""' in mutant.code
        assert "step: int" in mutant.code
        assert "ValueError('no pay')" in mutant.code or "raise" not in mutant.code
        assert "while table.empty and 1 < 2:\n        table = 3 + 4" in mutant.code
        assert "of 7" in mutant.code or mutant.what.startswith("dropped: rows")


@pytest.mark.parametrize("starter", ["a = ...", 'a = {"x": ..., "y": ...}', "a = [..., ...]"])
def test_a_starter_of_any_form_stays(starter: str) -> None:
    assert not any(".." in mutant.what for mutant in mutants(f"{starter}\na = 3"))
    assert all(mutant.code.startswith("a = ") for mutant in mutants(f"{starter}\na = 3"))


def test_a_written_answer_has_no_stale_mutant() -> None:
    assert stale("Not Python at all.", {}) == []


def test_a_module_is_no_data_whose_method_could_be_dropped() -> None:
    assert not any("Series() dropped" in mutant.what for mutant in mutants(ANSWER))


def test_every_name_is_used_once_so_that_an_author_can_list_it() -> None:
    names = [mutant.what for mutant in mutants("x = [1, 1, 1]\ny = [1, 1]")]
    assert len(set(names)) == len(names)
    assert "1 -> 2 in: x = [1, 1, 1] (3)" in names


numbers = st.integers(-50, 50).map(str) | st.floats(-9, 9).map(repr)
leaves = numbers | st.sampled_from(["pay", "'mean'", "pay.mean()", "len(pay)", "True"])
expressions = st.recursive(
    leaves,
    lambda inner: st.builds(
        "({}) {} ({})".format, inner, st.sampled_from(["+", "/", "<", "==", "and", "%"]), inner
    ),
    max_leaves=6,
)


@given(st.lists(expressions, min_size=1, max_size=4))
def test_a_mutant_is_python_and_never_the_answer_or_another_mutant(parts: list[str]) -> None:
    answer = "\n".join(f"v{i} = {part}" for i, part in enumerate(parts))
    trees = [ast.dump(ast.parse(mutant.code)) for mutant in mutants(answer)]
    assert ast.dump(ast.parse(answer)) not in trees
    assert len(set(trees)) == len(trees)


def test_the_choice_is_small_mixed_and_the_same_every_time() -> None:
    first, again = chosen(ANSWER, "u9_q1", most=6), chosen(ANSWER, "u9_q1", most=6)
    assert first == again
    assert len(first) == 6
    assert len({mutant.operator for mutant in first}) == 6
    assert first != chosen(ANSWER, "u9_q2", most=6)


def test_an_edit_of_one_line_leaves_the_choice_among_the_others() -> None:
    one, other = "a = 1 + 2\nb = 'x'", "a = 1 + 2\nb = 'yz'"
    kept = [m.what for m in chosen(one, "s", most=99) if "a = 1 + 2" in m.what]
    assert kept == [m.what for m in chosen(other, "s", most=99) if "a = 1 + 2" in m.what]


def test_a_listed_mutant_that_is_gone_is_stale() -> None:
    assert stale("a = 1", {"1 -> 2 in: a = 1": "why", "3 -> 4 in: a = 3": "why"}) == [
        "3 -> 4 in: a = 3"
    ]


def test_the_examples_in_the_docstrings_run() -> None:
    assert doctest.testmod(module).failed == 0
