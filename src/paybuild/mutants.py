"""Small wrong turns of a right answer, by its syntax tree; running them is in `trial`.

A mutant changes one place the way a slip does (DeMillo, Lipton and Sayward, 1978). A check that
gives a mutant all points does not look at that place.
"""

from __future__ import annotations

import ast
import copy
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Eight notebooks of mutants take a unit about as long as its answers do.
MOST = 8
_LONGEST_SHOWN = 60

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
_PAIRS = [
    ("mean", "median"), ("min", "max"), ("any", "all"), ("first", "last"), ("head", "tail"),
    ("lower", "upper"), ("floor", "ceil"), ("nlargest", "nsmallest"), ("idxmin", "idxmax"),
    ("argmin", "argmax"), ("std", "var"), ("ffill", "bfill"), ("lstrip", "rstrip"),
    ("startswith", "endswith"), ("isna", "notna"), ("cumsum", "cumprod"), ("log", "exp"),
]  # fmt: skip
_OTHER_CALL = {a: b for one, other in _PAIRS for a, b in ((one, other), (other, one))}
_OTHER_CALL |= {"sum": "max", "round": "abs", "sorted": "list"}
# Checks ignore index and row order on purpose, and pandas' defaults make the rest the same.
_NO_MATTER = {"ignore_index", "observed", "copy", "strict", "encoding"}


@dataclass(frozen=True)
class Mutant:
    """A changed answer: the operator that made it, what it did in words, and its code."""

    operator: str
    what: str
    code: str


@dataclass(frozen=True)
class _Edit:
    """Put `new` in the place of the node that is number `place` in the tree's walk.

    `words` say it where the two nodes themselves would be long.
    """

    operator: str
    place: int
    new: ast.AST | None
    words: str = ""


def mutants(code: str) -> list[Mutant]:
    """List every mutant of an answer, each with another syntax tree than the answer's.

    The words of a mutant are its name in `EQUIVALENT_MUTANTS`.

    >>> [mutant.what for mutant in mutants("gap = 20 / 140")][:2]
    ['dropped: gap = 20 / 140', '20 / 140 -> 20 * 140 in: gap = 20 / 140']
    """
    tree = ast.parse(code)
    seen = {ast.unparse(tree)}
    names: Counter[str] = Counter()
    made = []
    for edit in _edits(tree):
        what, changed = _apply(tree, edit)
        if changed in seen:
            continue
        seen.add(changed)
        names[what] += 1
        number = f" ({names[what]})" if names[what] > 1 else ""
        made.append(Mutant(edit.operator, what + number, changed))
    return made


def chosen(code: str, seed: str, most: int = MOST) -> list[Mutant]:
    """Choose at most `most` mutants, from as many operators as there are, the same every time.

    The order hangs on a hash of `seed` and the mutant's words, so that an edit of one line
    leaves the choice among the other lines as it was.
    """

    def rank(mutant: Mutant) -> str:
        return hashlib.sha256(f"{seed}/{mutant.what}".encode()).hexdigest()

    turns: Counter[str] = Counter()
    queue = []
    for mutant in sorted(mutants(code), key=rank):
        queue.append((turns[mutant.operator], rank(mutant), mutant))
        turns[mutant.operator] += 1
    return [mutant for *_, mutant in sorted(queue, key=lambda entry: entry[:2])[:most]]


def _apply(tree: ast.Module, edit: _Edit) -> tuple[str, str]:
    """Return what an edit does in words, and the code after it."""
    changed = copy.deepcopy(tree)
    # A deep copy is walked in the same order, so a place means the same node in it.
    target = list(ast.walk(changed))[edit.place]
    parents = {child: node for node in ast.walk(changed) for child in ast.iter_child_nodes(node)}
    statement = target
    while not isinstance(statement, ast.stmt):
        statement = parents[statement]
    around, old = _shown(statement), _shown(target)
    _replace(parents[target], target, edit.new)
    if edit.words:
        return f"{edit.words} in: {around}", ast.unparse(changed)
    if edit.new is None and isinstance(target, ast.stmt):
        return f"dropped: {old}", ast.unparse(changed)
    if edit.new is None:
        return f"{old} dropped in: {around}", ast.unparse(changed)
    return f"{old} -> {_shown(edit.new)} in: {around}", ast.unparse(changed)


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _replace(parent: ast.AST, old: ast.AST, new: ast.AST | None) -> None:
    for name, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, name, new)
        elif isinstance(value, list) and any(each is old for each in value):
            place = next(i for i, each in enumerate(value) if each is old)
            value[place : place + 1] = [new] if new is not None else []
            if not value and name in ("body", "orelse", "finalbody"):
                value.extend([ast.Pass()] if name == "body" else [])


def _edits(tree: ast.Module) -> Iterator[_Edit]:
    texts = _texts(tree)
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    assigned = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    left_alone = _left_alone(tree)
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in left_alone:
            continue
        if isinstance(node, ast.Call):
            yield from _call(place, node, assigned)
        for operator, new in _changes(node, texts):
            yield _Edit(operator, place, new)


def _left_alone(tree: ast.Module) -> set[int]:
    """Nodes (by id) whose change says nothing about a check, or may never end."""
    roots = [root for node in ast.walk(tree) for root in _quiet(node)]
    return {id(inner) for root in roots if root for inner in ast.walk(root)}


def _quiet(node: ast.AST) -> list[ast.AST | None]:
    if isinstance(node, ast.Import | ast.ImportFrom | ast.While | ast.JoinedStr):
        return [node]
    if isinstance(node, ast.Raise):  # the words of an error are the student's own
        return [node.exc]
    if isinstance(node, ast.arg | ast.AnnAssign):
        return [node.annotation]
    if isinstance(node, ast.FunctionDef):
        return [node.returns]
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    starter = isinstance(node, ast.Assign) and _is_starter(node)
    return [node] if docstring or starter else []


def _is_starter(node: ast.Assign) -> bool:
    parts: list[ast.expr] = [node.value]
    if isinstance(node.value, ast.Dict):
        parts = node.value.values
    elif isinstance(node.value, ast.List | ast.Tuple):
        parts = node.value.elts
    return bool(parts) and all(isinstance(p, ast.Constant) and p.value is ... for p in parts)


def _texts(tree: ast.Module) -> list[str]:
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return sorted({node.value for node in nodes if isinstance(node.value, str)})


def _changes(node: ast.AST, texts: list[str]) -> Iterator[tuple[str, ast.AST | None]]:
    """Yield (operator, replacement) of one node; None drops it."""
    if isinstance(node, ast.Constant):
        yield from _constant(node, texts)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        other = _COMPARISONS[type(node.ops[0])]
        yield "comparison", ast.Compare(node.left, [other()], node.comparators)
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        yield "arithmetic", ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
    elif isinstance(node, ast.BoolOp):
        swapped = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "boolean", ast.BoolOp(swapped, node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub | ast.Invert):
        yield "boolean", node.operand
    elif isinstance(node, ast.keyword) and node.arg not in _NO_MATTER | {None}:
        yield "keyword dropped", None
    elif isinstance(node, ast.Return) and node.value is not None:
        yield "return", ast.Return(_something_else(node.value))
    elif isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.If | ast.For | ast.Raise):
        yield "statement dropped", None


def _constant(node: ast.Constant, texts: list[str]) -> Iterator[tuple[str, ast.AST]]:
    value = node.value
    if isinstance(value, bool):
        yield "truth value", ast.Constant(not value)
    elif isinstance(value, int):
        yield "number", ast.Constant(value + 1)
    elif isinstance(value, float):
        yield "number", ast.Constant(value * 1.1 if value else 1.0)
    elif isinstance(value, str) and len(texts) > 1:
        yield "text", ast.Constant(texts[(texts.index(value) + 1) % len(texts)])
    elif isinstance(value, str):
        yield "text", ast.Constant(value[:-1] if len(value) > 1 else value + "x")


def _call(place: int, node: ast.Call, assigned: set[str]) -> Iterator[_Edit]:
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in _OTHER_CALL and name not in assigned:
        other: ast.expr = ast.Name(_OTHER_CALL[name])
        if isinstance(function, ast.Attribute):
            other = ast.Attribute(function.value, _OTHER_CALL[name])
        new = ast.Call(other, node.args, node.keywords)
        yield _Edit("call swapped", place, new, f"{name}() -> {_OTHER_CALL[name]}()")
    if isinstance(function, ast.Attribute) and _is_data(function.value, assigned):
        yield _Edit("call dropped", place, function.value, f".{name}() dropped")


def _is_data(node: ast.expr, assigned: set[str]) -> bool:
    """Whether `node.method()` is a method of some data and not a function of a module."""
    return not isinstance(node, ast.Name) or node.id in assigned


def _something_else(value: ast.expr) -> ast.expr:
    if isinstance(value, ast.BinOp):
        return value.left
    if isinstance(value, ast.Tuple) and len(value.elts) > 1:
        return ast.Tuple(value.elts[::-1], ast.Load())
    if isinstance(value, ast.Call) and value.args:
        return value.args[0]
    return ast.Constant(None)


def stale(code: str, listed: Mapping[str, str]) -> list[str]:
    """List those names of equivalent mutants that no mutant of the code bears."""
    # A written answer is no code; nobody lists mutants of it.
    names = {mutant.what for mutant in mutants(code)} if listed else set()
    return [name for name in listed if name not in names]
