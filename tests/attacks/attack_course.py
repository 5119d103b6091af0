"""A small course for the attack suite: what its author wrote, and how a submission is graded."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from paygrade.box.client import WarmParent
from paygrade.box.limits import Limits
from paygrade.intake import Unreadable, read_bytes
from paygrade.judge.contract import read_contract
from paygrade.judge.verdict import Case, Record, grade_notebook, role
from paygrade.restore import SourceCell, restore

REPOSITORY = Path(__file__).resolve().parents[2]
# Stands in hidden tests: it must never be seen in what student cells put out.
SECRET = "hidden-7f3a91"

AUTHOR: list[tuple[str, str, str, float | None]] = [
    ("free", "setup", "import math\nimport numpy as np\nimport pandas as pd", None),
    ("given", "data", "data = [3, 1, 2]\nrate = 0.5\ndef same(a, b):\n    return a == b", None),
    ("solution", "q1", "gap = 0.25", None),
    ("check", "q1_check", "assert abs(gap - 0.25) < 1e-9, 'the gap is another one'", 2.0),
    ("solution", "q2", "def double(x):\n    return 2 * x", None),
    (
        "check",
        "q2_check",
        "assert double(2) == 4\n### BEGIN HIDDEN TESTS\n"
        f"secret = '{SECRET}'\n"
        "for i in (7, 19, -23):\n    assert double(i) == 2 * i\n"
        "assert all(map(lambda i: double(i) == 2 * i, (5, 6)))\n"
        "assert np.allclose(double(np.array([1.5, 2])), [3, 4])\n### END HIDDEN TESTS",
        3.0,
    ),
    ("solution", "q3", "table = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})", None),
    (
        "check",
        "q3_check",
        "points = 0.0\n"
        "if list(table.columns) == ['a', 'b']:\n    points += 1\n"
        "if table['b'].sum() == 7 and math.isclose(table['a'].mean(), 1.5):\n    points += 1\n"
        "points",
        2.0,
    ),
    ("solution", "q4", "ordered = sorted(data)", None),
    (
        "check",
        "q4_check",
        "from paylab.check import Check\n"
        "check = Check('q4', points=3)\n"
        "check.sequence('ordered', length=3)\n"
        "### BEGIN HIDDEN TESTS\ncheck.values('ordered', [1, 2, 3])\n### END HIDDEN TESTS\n"
        "check.score()",
        3.0,
    ),
    ("solution", "q5", "def total(items):\n    return sum(items)", None),
    (
        "check",
        "q5_check",
        "items = [1, 2, 3]\nassert same(total(items), 6)\nassert items == [1, 2, 3]\n"
        "try:\n    total(None)\nexcept TypeError:\n    pass\n"
        "else:\n    raise AssertionError('None has no total')",
        2.0,
    ),
    ("written", "q6", "Write your answer here.", 4.0),
]
CHECKS = [name for kind, name, _, _ in AUTHOR if kind == "check"]
FULL = {name: points for kind, name, _, points in AUTHOR if kind == "check"}
NOTHING = dict.fromkeys(FULL, 0.0)
# Wrong answers that run without an error: every point above their zero is undeserved.
WRONG = {
    "q1": "gap = 99.0",
    "q2": "def double(x):\n    return -1",
    "q3": "table = pd.DataFrame({'z': [9]})",
    "q4": "ordered = [9, 9, 9, 9]",
    "q5": "def total(items):\n    return -1",
}
LIMITS = Limits(
    cell_seconds=2.5,
    notebook_seconds=15,
    call_seconds=2.0,
    grace_seconds=0.5,
    memory_mib=400,
    address_mib=1024,
    processes=40,
    file_mib=16,
    scratch_mib=32,
    cell_output_bytes=200_000,
    notebook_output_bytes=1_000_000,
    value_bytes=4 << 20,
)


def source_cells() -> list[SourceCell]:
    """The author's cells as the gradebook holds them."""
    return [
        SourceCell(
            grade_id=name,
            cell_type="markdown" if kind == "written" else "code",
            source=text,
            grade=kind in ("check", "written"),
            solution=kind in ("solution", "written"),
            locked=kind in ("given", "check"),
            points=points,
        )
        for kind, name, text, points in AUTHOR
        if kind != "free"
    ]


def released(text: str) -> str:
    """A cell's text as students get it: without its hidden tests."""
    return re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS\n?", "", text, flags=re.DOTALL)


def neighbor() -> nbformat.NotebookNode:
    """A small honest submission, graded after each case: its checks beyond the first are wrong."""
    return submission({**WRONG, "q1": "gap = 0.25"})


def submission(answers: dict[str, str] | None = None) -> nbformat.NotebookNode:
    """The released notebook with these answers in it; without any, the author's own."""
    notebook = new_notebook()
    known = {cell.grade_id: cell for cell in source_cells()}
    for kind, name, text, _ in AUTHOR:
        make = new_markdown_cell if kind == "written" else new_code_cell
        cell = make((answers or {}).get(name, released(text)), id=name)
        if name in known:
            cell.metadata["nbgrader"] = known[name].metadata()
        notebook.cells.append(cell)
    return notebook


def attack(code: str = "", **answers: str) -> nbformat.NotebookNode:
    """A wrong submission with hostile code at its start, or in the cells that are named."""
    found = {**WRONG, **answers}
    if code:
        found["setup"] = f"import math\nimport numpy as np\nimport pandas as pd\n{code}"
    return submission(found)


@dataclass
class Graded:
    """What became of a submission."""

    scores: dict[str, float]
    notebook: nbformat.NotebookNode
    record: Record | None = None
    repairs: list[str] = field(default_factory=list)
    unreadable: str = ""

    def student_outputs(self) -> str:
        """All that cells but the checks have put out."""
        return "".join(
            str(cell.outputs) for cell in self.notebook.cells if role(cell) in ("student", "given")
        )


def grade(
    content: bytes | nbformat.NotebookNode,
    parent: WarmParent,
    files: dict[str, bytes] | None = None,
    limits: Limits = LIMITS,
    **more: Any,
) -> Graded:
    """Read, restore, execute and judge, as every route does it."""
    if not isinstance(content, bytes):
        content = nbformat.writes(copy.deepcopy(content)).encode("utf-8", "surrogatepass")
    try:
        reading = read_bytes(content)
    except Unreadable as problem:
        return Graded(dict(NOTHING), new_notebook(), unreadable=str(problem))
    notebook = reading.notebook
    repairs = [*reading.repairs, *restore(notebook, source_cells())]
    places = {
        c.metadata.nbgrader.grade_id: n
        for n, c in enumerate(notebook.cells)
        if "nbgrader" in c.metadata
    }
    contract = read_contract(
        (places.get(name, -1), kind, text) for kind, name, text, _ in AUTHOR if kind != "written"
    )
    case = Case(contract=contract, files=files or {}, limits=limits, student="mallory", **more)
    record = grade_notebook(notebook, parent, case)
    scores = {check.grade_id: check.score for check in record.checks}
    return Graded(scores, notebook, record, repairs)
