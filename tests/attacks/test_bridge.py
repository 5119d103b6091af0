"""What crosses between a check and student code: honest work does, a say in the verdict not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from attack_course import LIMITS
from nbformat.v4 import new_code_cell, new_notebook

from paygrade.box.client import Settings, WarmParent
from paygrade.judge.contract import read_contract
from paygrade.judge.verdict import Case, grade_notebook
from paygrade.restore import SourceCell
from paygrade.route.author import Author
from paygrade.route.reference import inside_checks

LIE = "import paygrade.judge.witness as w\nw.Witness._do_get = lambda s, r: {'raised': "
FULL = 2.0
HONEST = {
    "a decorator that passes keywords on to the check's function": (
        "def twice(f):\n    def g(*a, **k): return 2 * f(*a, **k)\n    return g",
        "assert twice(lambda x, *, y=0: x + y)(3, y=4) == 14",
    ),
    "an exception of the check's function, by its class": (
        "def safe(f, x):\n    try: return f(x)\n    except ZeroDivisionError: return None",
        "assert safe(lambda x: 1 / x, 0) is None",
    ),
    "the check's function calls the student's meanwhile": (
        "def double(x): return 2 * x\ndef twice(f, x): return f(f(x))",
        "assert twice(lambda x: double(x) + 1, 3) == 15",
    ),
    "a function that the check's function returns": (
        "def make(f): return f(2)",
        "assert make(lambda n: lambda x: x * n)(3) == 6",
    ),
    "an exception class that keeps other arguments than it takes": (
        "import json\ndef parse(text): return json.loads(text)",
        "import json\ntry:\n    parse('{')\nexcept json.JSONDecodeError as problem:\n"
        "    assert 'line 1' in str(problem)\nelse:\n    raise AssertionError",
    ),
    "an exception that keeps an object": (
        "class Bad(ValueError): pass\ndef f(x): raise Bad('bad thing', object())",
        "try:\n    f(1)\nexcept ValueError as problem:\n    assert 'bad thing' in str(problem)",
    ),
    "the keys of a dictionary": ("ages = {'ada': 1}.keys()", "assert ages == {'ada'}"),
    "members of an enum": (
        "import enum\nclass Step(enum.IntEnum):\n    ONE = 1\nfirst = Step.ONE",
        "assert first == 1",
    ),
}
HOSTILE = {
    "a name that raises StopIteration": (
        "gap = 0\n" + LIE + "{'name': 'StopIteration', 'classes': ['builtins:StopIteration'], "
        "'message': '', 'arguments': []}}",
        "assert all(map(lambda n: gap == n, (1, 2)))",
    ),
    "an item that raises StopIteration": (
        "class G:\n    def __getitem__(self, n): raise StopIteration\ngap = G()",
        "assert all(map(lambda n: gap[n] == n, (1, 2)))",
    ),
    "a death where an exception is wanted": (
        "import os\ndef f(x): os._exit(0)",
        "try:\n    f(1)\nexcept Exception:\n    pass\nelse:\n    raise AssertionError",
    ),
    "an object that is asked whether it is right": (
        "class T:\n    def equals(self, other): return True\ntable = T()",
        "assert table.equals([1, 2])",
    ),
    "the source of what stands for a function": (
        "def f(x): return sum(x)",
        "import inspect\nassert 'sum(' not in inspect.getsource(f)",
    ),
}


@pytest.fixture(scope="module")
def parent() -> Iterator[WarmParent]:
    with WarmParent(Settings(modules=("numpy", "pandas"), minimum_seal=0)) as parent:
        yield parent


def cells(answer: str, check: str) -> list[SourceCell]:
    common = {"cell_type": "code", "locked": True}
    return [
        SourceCell("q", **{**common, "locked": False}, source=answer, grade=False, solution=True),
        SourceCell("q_check", **common, source=check, grade=True, solution=False, points=FULL),
    ]


def author(answer: str, check: str) -> Author:
    found = cells(answer, check)
    notebook = new_notebook(
        cells=[new_code_cell(cell.source, metadata={"nbgrader": cell.metadata()}) for cell in found]
    )
    return Author(found, notebook)


def score(parent: WarmParent, answer: str, check: str) -> float:
    notebook = author(answer, check).notebook
    contract = read_contract([(0, "solution", answer), (1, "check", check)])
    record = grade_notebook(notebook, parent, Case(contract=contract, limits=LIMITS))
    return record.checks[0].score


@pytest.mark.needs("linux")
@pytest.mark.parametrize("name", HONEST)
def test_honest_work_crosses(name: str, parent: WarmParent) -> None:
    assert score(parent, *HONEST[name]) == FULL


@pytest.mark.needs("linux")
@pytest.mark.parametrize("name", HOSTILE)
def test_student_code_has_no_say_in_the_verdict(name: str, parent: WarmParent) -> None:
    assert score(parent, *HOSTILE[name]) == 0.0


@pytest.mark.needs("linux")
@pytest.mark.parametrize(
    ("check", "inside"),
    [
        ("assert f([1]) == 1\nassert 'sum' not in f.__code__.co_names", True),
        ("import inspect\nassert f([1]) == 1\nassert 'sum(' not in inspect.getsource(f)", True),
        ("assert f([1]) == 1", False),
    ],
)
def test_a_check_that_reads_a_functions_code_runs_where_the_function_is(
    check: str, inside: bool, parent: WarmParent
) -> None:
    wanted = inside_checks(author("def f(x): return x[0]", check), parent, LIMITS)
    assert wanted == (frozenset({"q_check"}) if inside else frozenset())
