"""The author's own solution, run once: which checks can be judged from outside at all."""

from __future__ import annotations

import ast
import copy
import hashlib

import nbformat

from paygrade.box.client import WarmParent
from paygrade.box.limits import Limits
from paygrade.judge.contract import bound_names, parse
from paygrade.judge.verdict import Case, grade_notebook, role
from paygrade.route.author import Author

# Attributes of a function that tell how it is written, and modules that read it.
_CODE = frozenset(["__code__", "__closure__", "__globals__", "getsource", "getsourcelines"])
_known: dict[str, frozenset[str]] = {}


def inside_checks(author: Author, parent: WarmParent, limits: Limits) -> frozenset[str]:
    """Grade ids of checks that the author's solution passes only inside the student's process.

    A check that the solution passes from outside is judged from outside for everybody: a student
    can't choose the weaker way. A check that also passes its negative control (answers replaced
    by None) proves nothing inside, and stays outside. Without the source notebook nothing runs
    inside. The answer is kept for the life of this process.
    """
    if author.notebook is None:
        return frozenset()
    key = hashlib.sha256(nbformat.writes(author.notebook).encode()).hexdigest()
    if key not in _known:
        _known[key] = _find(author, author.notebook, parent, limits)
    return _known[key]


def _find(
    author: Author, notebook: nbformat.NotebookNode, parent: WarmParent, limits: Limits
) -> frozenset[str]:
    failing = _failing(author, notebook, parent, limits, frozenset()) | _readers_of_code(notebook)
    if not failing:
        return frozenset()
    rescued = failing - _failing(author, notebook, parent, limits, failing)
    if not rescued:
        return frozenset()
    control = copy.deepcopy(notebook)
    for cell in control.cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = _without_answers(cell.source)
    return rescued & _failing(author, control, parent, limits, rescued)


def _failing(
    author: Author,
    notebook: nbformat.NotebookNode,
    parent: WarmParent,
    limits: Limits,
    inside: frozenset[str],
) -> frozenset[str]:
    """Grade ids of the checks that don't give this notebook its full points."""
    trial = copy.deepcopy(notebook)
    if not any(role(cell) == "check" for cell in trial.cells):
        return frozenset()
    case = Case(
        contract=author.contract(trial),
        files=author.files(),
        trusted_files=author.files(),
        inside=inside,
        limits=limits,
    )
    record = grade_notebook(trial, parent, case)
    return frozenset(check.grade_id for check in record.checks if check.score < check.points)


def _readers_of_code(notebook: nbformat.NotebookNode) -> frozenset[str]:
    """Checks that look into a function: what stands for it outside has another code."""
    found = set()
    for cell in notebook.cells:
        tree = parse(cell.source) if role(cell) == "check" else None
        if tree is not None and _CODE & {
            node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
        }:
            found.add(cell.metadata.nbgrader.grade_id)
    return frozenset(found)


def _without_answers(source: str) -> str:
    """The negative control of a solution: every name is there and none is an answer."""
    tree = parse(source)
    names = sorted(bound_names(tree)) if tree is not None else []
    return "\n".join(f"def {name}(*_, **__): return None" for name in names)
