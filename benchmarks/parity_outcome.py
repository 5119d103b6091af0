"""What grading one submission came to, and where two outcomes differ; nothing is graded here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import nbformat

from paygrade.judge.outputs import TRUSTED_MIME

# What no two runs have in common, and what stands for it in the comparison.
_VARYING = (
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"0x[0-9a-f]{6,}"), "0xADDRESS"),
    (re.compile(r"\bT_[0-9a-f]{5}"), "T_TABLE"),
    (re.compile(r"\b(IPY_MODEL_)?[0-9a-f]{32}\b"), "COUNTER"),
    (re.compile(r"ipykernel_\d+/\d+\.py"), "CELL.py"),
    (re.compile(r"(/[\w.@+-]+)+/(?=[\w.-]+)"), "PATH/"),
    (re.compile(r"\b\d+(\.\d+)? ?(ns|µs|μs|ms|s|min)\b( ±[^\n]*)?"), "TIME"),
    (re.compile(r"(In|Out) ?\[\d+\]"), r"\1 [N]"),
)


@dataclass
class Check:
    """What one check gave: its points, its error's class and message, and what else was shown."""

    points: float | None
    error: tuple[str, str] | None
    words: list[str]


@dataclass
class Outcome:
    """One graded submission: checks by grade id, the outputs of other cells by their text.

    `flags` and `repairs` are ours alone; `problem` says why there is no grade.
    """

    problem: str = ""
    checks: dict[str, Check] = field(default_factory=dict)
    cells: dict[str, list[str]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for a file."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Outcome:
        """The outcome in the data of :meth:`as_dict`."""
        checks = {
            name: Check(one["points"], tuple(one["error"]) if one["error"] else None, one["words"])
            for name, one in data["checks"].items()
        }
        return cls(**{**data, "checks": checks})


def outcome(notebook: nbformat.NotebookNode, points: dict[str, float | None]) -> Outcome:
    """Read an outcome off an autograded notebook and its checks' automatic points."""
    found = Outcome()
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("grade") and not meta.get("solution"):
            error = next((o for o in cell.outputs if o.output_type == "error"), None)
            found.checks[meta.grade_id] = Check(
                points.get(meta.grade_id),
                (error.ename, error.evalue) if error else None,
                # A warning on stderr is no part of a verdict; of an error, class and message are.
                [text for kind, text in shown(cell) if kind not in ("stderr", "error")],
            )
        else:
            seen[cell.source] += 1
            name = f"{cell.source}\n# {seen[cell.source]}"
            found.cells[name] = [f"{kind}: {text}" for kind, text in shown(cell)]
    notes = notebook.metadata.get("paygrade", {})
    record = notes.get("record", {})
    found.flags = [
        *record.get("flags", []),
        *(f"{c['grade_id']}: {flag}" for c in record.get("checks", []) for flag in c["flags"]),
        *(f"{name} needs a person" for name in notes.get("person", [])),
    ]
    found.repairs = list(notes.get("repairs", []))
    return found


def shown(cell: nbformat.NotebookNode) -> Iterator[tuple[str, str]]:
    """The outputs of a cell as (kind, text); a stream is one text."""
    texts: dict[str, str] = {}
    for output in cell.outputs:
        if output.output_type == "stream":
            # A kernel cuts streams at any place, and the two of them race each other.
            texts[output.name] = texts.get(output.name, "") + output.text
    yield from ((name, texts[name]) for name in sorted(texts))
    for output in cell.outputs:
        if output.output_type == "error":
            yield "error", "\n".join([output.ename, output.evalue, *output.traceback])
        for mime in sorted(output.get("data", {})):
            if mime != TRUSTED_MIME:
                yield mime, str(output.data[mime])


def _masked(text: str) -> str:
    for pattern, stand_in in _VARYING:
        text = pattern.sub(stand_in, text)
    return text.strip()


@dataclass(frozen=True)
class Difference:
    """One place where the two outcomes differ: `what` is "grade", "check" or "cell"."""

    what: str
    name: str
    words: str


def differences(stock: Outcome, ours: Outcome) -> Iterator[Difference]:
    """Every place where two outcomes of one submission differ."""
    if stock.problem or ours.problem:
        if bool(stock.problem) != bool(ours.problem):
            words = f"stock: {stock.problem or 'graded'}; ours: {ours.problem or 'graded'}"
            yield Difference("grade", "", words)
        return
    for name in sorted(stock.checks.keys() | ours.checks.keys()):
        words = _other_check(stock.checks.get(name), ours.checks.get(name))
        if words:
            yield Difference("check", name, words)
    for name in sorted(stock.cells.keys() | ours.cells.keys()):
        theirs, own = (side.cells.get(name, ["(no such cell)"]) for side in (stock, ours))
        theirs, own = [_masked(text) for text in theirs], [_masked(text) for text in own]
        if theirs != own:
            pair = _first_other(theirs, own)
            yield Difference("cell", name.splitlines()[0][:60], _beside(*pair))


def _other_check(stock: Check | None, ours: Check | None) -> str:
    if stock is None or ours is None:
        return "only one route has it"
    if stock.points != ours.points:
        return f"{stock.points} points in stock nbgrader, {ours.points} in ours"
    errors = [_masked(": ".join(side.error or ("no error", ""))) for side in (stock, ours)]
    if errors[0] != errors[1]:
        return f"another error: {_beside(*errors)}"
    theirs, own = ([_masked(text) for text in side.words] for side in (stock, ours))
    return f"other words: {_beside(*_first_other(theirs, own))}" if theirs != own else ""


def _first_other(theirs: list[str], ours: list[str]) -> tuple[str, str]:
    length = max(len(theirs), len(ours))
    pairs = zip(
        [*theirs, *["(nothing)"] * (length - len(theirs))],
        [*ours, *["(nothing)"] * (length - len(ours))],
        strict=True,
    )
    return next(pair for pair in pairs if pair[0] != pair[1])


def _beside(theirs: str, ours: str) -> str:
    """The two texts from a little before the place where they part."""
    same = next((n for n, (a, b) in enumerate(zip(theirs, ours, strict=False)) if a != b), 0)
    start = max(0, same - 40)
    return f"{theirs[start : start + 160]!r} / {ours[start : start + 160]!r}"
