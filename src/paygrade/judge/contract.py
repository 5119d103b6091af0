"""What the author's own notebook says about its names: which are answers, which are tools.

Read off the syntax of the source notebook; nothing is run here and nothing of a student's is read.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
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
        author's solution binds them. IPython looks for the first word of a single line, so
        keywords come here too.
        """
        if name in self.answers:
            return False
        own = name.startswith("_") or hasattr(builtins, name) or keyword.iskeyword(name)
        return own or not name.isidentifier()


# Where IPython's own syntax may begin or end: escapes at the start of a line or after an equals
# sign, a question mark at its end, prompts that were copied along, lines of blanks.
_IPYTHON = re.compile(
    r"^\s*(?:[%!?,;/]|>>>|In \[|\.{3,}:)|=\s*[%!]|\?\s*$|^[^\S\n]+$", re.MULTILINE
)


def is_plain(code: str) -> bool:
    """Whether IPython would surely leave a cell as it is: its own rules cost more than compiling.

    >>> is_plain("gap = 0.1"), is_plain("%timeit gap"), is_plain("gap?")
    (True, False, False)
    """
    return not code[:1].isspace() and _IPYTHON.search(code) is None


def parse(code: str) -> ast.Module | None:
    """The syntax of a cell, magics included; None where it has none."""
    try:
        python: str = code if is_plain(code) else TransformerManager().transform_cell(code)
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


def answers_asked(
    contract: Contract, check: str, given: Sequence[tuple[int, str]], place: int
) -> frozenset[str] | None:
    """The answers that a check at `place` can ask for, by name or in a text such as "gap".

    `given` are (place, source) of the locked cells. None where the check may ask for more than
    answers: names of the student's own, or none that is known here.
    """
    asked, read = _mentioned(check)
    known = _mentioned_bound(check)
    for at, source in sorted(given, reverse=True):
        if at < place and _mentioned_bound(source) & asked:
            more, further = _mentioned(source)
            asked, read, known = asked | more, read | further, known | _mentioned_bound(source)
    tools = known | set(contract.imports) | contract.answers
    if any(name not in tools and not contract.is_tool(name) for name in read):
        return None
    return (asked & contract.answers) or None


@lru_cache(maxsize=4096)
def _mentioned(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Names that a cell reads or has as a whole text, and those that it reads."""
    tree = parse(source)
    nodes = list(ast.walk(tree)) if tree is not None else []
    read = {node.id for node in nodes if isinstance(node, ast.Name)}
    texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
    named = {text for text in texts if isinstance(text, str) and text.isidentifier()}
    return frozenset(read | named), frozenset(read)


@lru_cache(maxsize=4096)
def _mentioned_bound(source: str) -> frozenset[str]:
    """Names that a cell binds anywhere, within functions too: what it reads of these is its own."""
    tree = parse(source)
    found: set[str] = set()
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
    return frozenset(found)


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
