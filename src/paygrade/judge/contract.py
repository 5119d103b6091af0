"""What the author's own notebook says about its names: which are answers, which are tools.

Read off the syntax of the source notebook; nothing is run here and nothing of a student's is read.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager


@dataclass
class Contract:
    """Names by who may say what they mean.

    `answers`: bound or changed by the author's solution cells, so the student's value counts.
    `imports`: what the author imports anywhere, so the judge imports it itself.
    `touched`: where (place in the notebook) solution cells bind or change a name.
    """

    answers: set[str] = field(default_factory=set)
    imports: dict[str, str] = field(default_factory=dict)
    touched: dict[str, list[int]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for the wire."""
        return {
            "answers": sorted(self.answers),
            "imports": self.imports,
            "touched": self.touched,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Contract:
        """The contract in the data of :meth:`as_dict`."""
        return cls(set(data["answers"]), dict(data["imports"]), dict(data["touched"]))

    def is_tool(self, name: str) -> bool:
        """Whether a student's value of this name is never asked for.

        So are built-ins and IPython's own names (they begin with an underscore), unless the
        author's solution binds them.
        """
        if name in self.answers:
            return False
        return not name.isidentifier() or name.startswith("_") or hasattr(builtins, name)


def parse(code: str) -> ast.Module | None:
    """The syntax of a cell, magics included; None where it has none."""
    try:
        python: str = TransformerManager().transform_cell(code)
        return ast.parse(python)
    except (SyntaxError, ValueError, RecursionError):
        return None


def read_contract(cells: Iterable[tuple[int, str, str]]) -> Contract:
    """Read the contract off (place, kind, source) of the author's code cells.

    `kind` is "solution" for cells that students fill in, anything else for the others.

    >>> contract = read_contract([(0, "given", "import numpy as np"), (1, "solution", "gap = 1")])
    >>> contract.answers, contract.imports
    ({'gap'}, {'np': 'import numpy as np'})
    """
    contract = Contract()
    parsed = [(place, kind, parse(source)) for place, kind, source in cells]
    for _, _, tree in parsed:
        contract.imports.update(_imports(tree) if tree is not None else {})
    for place, kind, tree in parsed:
        if kind != "solution" or tree is None:
            continue
        # `np.random.seed(1)` changes no answer: modules are tools unless a solution binds them.
        for name in bound_names(tree) | (_changed_names(tree) - set(contract.imports)):
            contract.answers.add(name)
            contract.touched.setdefault(name, []).append(place)
    return contract


def _imports(tree: ast.Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                single = (
                    ast.Import([alias])
                    if isinstance(node, ast.Import)
                    else ast.ImportFrom(node.module, [alias], node.level)
                )
                found[(alias.asname or alias.name).split(".")[0]] = ast.unparse(single)
    found.pop("*", None)
    return found


def bound_names(tree: ast.Module) -> set[str]:
    """The names that a cell binds at its top level, imports left out."""
    finder = _Bound()
    for node in tree.body:
        finder.visit(node)
    return finder.names


class _Bound(ast.NodeVisitor):
    """Names bound at the top level: it doesn't enter the bodies of functions and classes."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store | ast.Del):
            self.names.add(node.id)

    def _visit_definition(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ) -> None:
        self.names.add(node.name)
        for decorator in node.decorator_list:
            self.visit(decorator)

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _visit_definition  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """A lambda binds nothing outside itself."""

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_Lambda  # type: ignore[assignment]  # noqa: N815


def _changed_names(tree: ast.Module) -> set[str]:
    """Names whose objects a cell changes in place: `x[0] = 1`, `x.y = 1`, `x.sort()`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(
            node.ctx, ast.Store | ast.Del
        ):
            found |= _root(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            found |= _root(node.value.func) if isinstance(node.value.func, ast.Attribute) else set()
    return found


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()
