"""Answers of plain data are written down where a check stands; no witness is forked for them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager
from nbformat.v4 import new_code_cell, new_notebook

from paygrade.box.client import Settings, WarmParent
from paygrade.box.limits import Limits
from paygrade.intake import read_submission
from paygrade.judge.contract import answers_asked, is_plain, read_contract
from paygrade.judge.verdict import Case, grade_notebook, role
from paygrade.judge.witness import write_down

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.needs("linux")


@pytest.fixture(scope="module")
def parent() -> WarmParent:
    readable = (str(ROOT / "src" / "paylab"), str(ROOT / "data"))
    return WarmParent(Settings(modules=("pandas",), readable=readable, minimum_seal=0))


def cell(source: str, kind: str) -> nbformat.NotebookNode:
    """A code cell as nbgrader marks it: "solution", "check" or "given"."""
    meta = {
        "grade_id": f"id{abs(hash((source, kind)))}",
        "grade": kind == "check",
        "solution": kind == "solution",
        "locked": kind != "solution",
        "points": 1,
    }
    return new_code_cell(source, metadata={"nbgrader": meta})


def case_of(notebook: nbformat.NotebookNode, **more: Any) -> Case:
    """The author's side, as if the notebook were the author's own."""
    listed = [
        (place, "solution" if role(one) == "student" else "given", one.source)
        for place, one in enumerate(notebook.cells)
        if one.cell_type == "code"
    ]
    return Case(contract=read_contract(listed), **more)


def scores(parent: WarmParent, *cells: nbformat.NotebookNode, **more: Any) -> list[float]:
    notebook = new_notebook(cells=list(cells))
    record = grade_notebook(notebook, parent, case_of(notebook, **more))
    return [check.score for check in record.checks]


def test_a_check_looks_at_the_moment_where_it_stands(parent: WarmParent) -> None:
    found = scores(
        parent,
        cell("x = [1]", "solution"),
        cell("assert x == [1]", "check"),
        cell("x.append(2)", "solution"),
        cell("assert x == [1, 2]", "check"),
        cell("del x", "solution"),
        cell("assert 'x' not in globals()", "check"),
    )
    assert found == [1, 1, 1]


def test_a_name_that_a_check_puts_together_is_found_all_the_same(parent: WarmParent) -> None:
    asks = cell("assert gap == 2 and globals()['ra' + 'te'] == 3", "check")
    assert scores(parent, cell("gap = 2\nrate = 3", "solution"), asks) == [1]
    assert scores(parent, cell("gap = 2\nrate = 4", "solution"), asks) == [0]


def test_a_check_may_change_and_delete_answers_without_a_witness(parent: WarmParent) -> None:
    found = scores(
        parent,
        cell("x = 1", "solution"),
        cell("x = x + 1\nassert x == 2\ndel x\nassert 'x' not in globals()", "check"),
        cell("y = 1", "solution"),
        cell("assert x == 1", "check"),
    )
    assert found == [1, 1]


SLOW = "x = [0]\nfor _ in range(40):\n    x = [x, x]"


def test_an_answer_that_takes_too_long_to_write_costs_only_its_own_check(
    parent: WarmParent,
) -> None:
    found = scores(
        parent,
        cell(SLOW, "solution"),
        cell("assert len(x) == 2", "check"),
        cell("y = 1", "solution"),
        cell("assert y == 1", "check"),
        limits=Limits(call_seconds=1),
    )
    assert found == [0, 1]


FORGES = """import sys
forged = {"x": {"value": "a" * (8 << 20)}}
sys.modules["paygrade.judge.witness"].write_down = lambda names, wanted: forged
x = 1"""


def test_a_process_that_writes_down_too_much_ends_and_keeps_nothing(parent: WarmParent) -> None:
    notebook = new_notebook(
        cells=[
            cell("y = 1", "solution"),
            cell("assert y == 1", "check"),
            cell(FORGES, "solution"),
            cell("assert x == 1", "check"),
        ]
    )
    record = grade_notebook(notebook, parent, case_of(notebook))
    assert [check.score for check in record.checks] == [1, 0]
    assert "a last word of" in record.flags[0]


def test_what_is_no_plain_data_or_too_much_is_left_to_a_witness() -> None:
    names = {"f": len, "x": 1, "wide": "a" * (2 << 20), "odd": object()}
    assert write_down(names, ["x", "missing"]) == {
        "x": {"value": 1},
        "missing": {"undefined": True},
    }
    for name in ("f", "wide", "odd"):
        assert write_down(names, ["x", name]) is None


def test_only_a_check_that_asks_for_answers_alone_does_without_a_witness() -> None:
    contract = read_contract([(0, "solution", "gap = 1\ndef half(x): return x / 2")])
    given_cells = [(1, "shown = gap + 1")]

    def asked(source: str) -> frozenset[str] | None:
        return answers_asked(contract, source, given_cells, 5)

    assert asked("assert gap == 1") == {"gap"}
    assert asked("check.number('gap')\ncheck = 1") == {"gap"}
    assert asked("assert shown == 2") == {"gap"}
    assert asked("from math import isclose\nassert isclose(half(gap), 0.5)") == {"gap", "half"}
    assert asked("assert helper_of_the_student == 1 and gap") is None
    assert asked("assert 1 == 1") is None


@pytest.mark.parametrize(
    "unit", ["u1_reading_tables", "u2_cross_checking", "u3_fabricated_looking"]
)
def test_written_down_or_witnessed_gives_the_same_notebook(parent: WarmParent, unit: str) -> None:
    author = read_submission(ROOT / "source" / unit / f"{unit}.ipynb").notebook
    found = []
    for write in (True, False):
        notebook = nbformat.from_dict(author)
        record = grade_notebook(
            notebook, parent, dataclasses.replace(case_of(author), write_down=write)
        )
        found.append(
            ([one.score for one in record.checks], [one.get("outputs") for one in notebook.cells])
        )
    assert found[0] == found[1]
    assert sum(found[0][0]) > 0


def test_plain_answers_need_no_fork_at_their_check_and_functions_do(parent: WarmParent) -> None:
    forkless = cell("import os\nos.fork = None\nx = 1\ndef f(): return 1", "solution")
    assert scores(parent, forkless, cell("assert x == 1", "check")) == [1]
    assert scores(parent, forkless, cell("assert f() == 1", "check")) == [0]


IPYTHON = ["%time x", "!ls", "x?", "?x", "x = !ls", "x = %pwd", ">>> x", "In [1]: x", "  x", ";f x"]


@pytest.mark.parametrize("source", IPYTHON)
def test_a_cell_with_ipythons_own_syntax_is_not_plain(source: str) -> None:
    assert not is_plain(source)


pieces = st.sampled_from(
    [*IPYTHON, "x = 1", "\n", " ", "def f():", "    return 1", "'''", "# why?", "a;", "%", "?", "!"]
)


@settings(max_examples=300, deadline=None)
@given(parts=st.lists(pieces, max_size=8))
def test_what_is_plain_is_left_as_it_is_by_ipython(parts: list[str]) -> None:
    code = "\n".join(parts)
    if is_plain(code):
        ended = code if code.endswith("\n") else f"{code}\n"
        assert TransformerManager().transform_cell(code) == ended
