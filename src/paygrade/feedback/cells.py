"""The cells of an autograded notebook as the blocks of a page; their looks are the template's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import nbformat
from markupsafe import Markup

from paygrade import formulas
from paygrade.feedback import safe
from paygrade.told import bundle_of

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif")


@dataclass(frozen=True)
class Output:
    """One output: `kind` is "text", "html" or "problem"; `body` is safe."""

    kind: str
    body: Markup


@dataclass(frozen=True)
class Check:
    """One line of a check's table; `mark` is "passed", "in part" or "look again"."""

    label: str
    mark: str
    message: str
    see: str

    @property
    def said(self) -> str:
        """The message, and which heading of the lesson to read again."""
        again = f"Read again: “{self.see}”." if self.see else ""
        stop = "" if self.message.endswith((".", "?")) or not self.message else "."
        return f"{self.message}{stop} {again}".strip()


@dataclass(frozen=True)
class Block:
    """One cell: `kind` is "words", "code", "answer", "task" or "check"."""

    kind: str
    body: Markup
    outputs: tuple[Output, ...] = ()
    checks: tuple[Check, ...] = ()
    headline: str = ""
    name: str = ""
    heading: str = ""
    graded: bool = False
    score: float = 0.0
    points: float = 0.0
    waiting: bool = False
    comment: Markup = field(default_factory=Markup)


def read(
    notebook: nbformat.NotebookNode, waiting: Iterable[str], hidden: Iterable[tuple[str, str]]
) -> list[Block]:
    """Return the blocks of a notebook in its order.

    `waiting` are grade ids that a person still has to grade; `hidden` the words that open and
    close what students must not see.
    """
    blocks = []
    heading = ""
    for cell in notebook.cells:
        source = without_hidden(cell.source, hidden)
        if cell.cell_type == "markdown" and not cell.metadata.get("nbgrader", {}).get("solution"):
            found = _HEADING.findall(source)
            heading = found[-1] if found else heading
        blocks.append(_block(cell, source, heading, set(waiting)))
    return blocks


def without_hidden(source: str, marks: Iterable[tuple[str, str]]) -> str:
    """Leave out the hidden regions; one that is never closed reaches to the end.

    >>> without_hidden("a\\n### BEGIN X\\nb\\n### END X\\nc", [("BEGIN X", "END X")])
    'a\\nc'
    """
    for begin, end in marks:
        kept, inside = [], False
        for line in source.split("\n"):
            if begin in line:
                inside = True
            elif end in line:
                inside = False
            elif not inside:
                kept.append(line)
        source = "\n".join(kept)
    return source


def _block(cell: nbformat.NotebookNode, source: str, heading: str, waiting: set[str]) -> Block:
    marked = cell.metadata.get("nbgrader", {})
    name = marked.get("grade_id", "")
    graded = bool(marked.get("grade") or marked.get("task"))
    comment = marked.get("comment") or ""
    kind = _kind(cell, marked)
    check = kind == "check"
    bundle = next(filter(None, map(bundle_of, cell.get("outputs", []))), {}) if check else {}
    return Block(
        kind=kind,
        body=_body(cell, source),
        outputs=tuple(_outputs(cell.get("outputs", []), check, bool(bundle))),
        checks=tuple(_checks(bundle)),
        headline=_headline(bundle),
        name=name,
        heading=heading or name,
        graded=graded,
        score=float(marked.get("score") or 0),
        points=float(marked.get("points") or 0),
        waiting=name in waiting,
        comment=safe.markdown(str(comment)) if comment else Markup(""),
    )


def _kind(cell: nbformat.NotebookNode, marked: Mapping[str, Any]) -> str:
    if marked.get("task"):
        return "task"
    if marked.get("solution"):
        return "answer"
    if marked.get("grade") and cell.cell_type == "code":
        return "check"
    return "words" if cell.cell_type != "code" else "code"


def _body(cell: nbformat.NotebookNode, source: str) -> Markup:
    if cell.cell_type == "markdown":
        return safe.markdown(source, cell.get("attachments", {}))
    inner = safe.code(source) if cell.cell_type == "code" else safe.plain(source)
    return Markup('<pre class="code">{}</pre>').format(inner) if source.strip() else Markup("")


def _headline(bundle: Mapping[str, Any]) -> str:
    """The line above a check's table; the score beside it is the gradebook's."""
    if not bundle:
        return ""
    return "Every check passed." if bundle.get("passed") else "What the checks saw"


def _checks(bundle: Mapping[str, Any]) -> Iterator[Check]:
    for check in bundle.get("checks", []):
        earned = float(check.get("earned", 0))
        mark = "passed" if earned == 1 else "in part" if earned > 0 else "look again"
        see = str(check.get("see", "")) if earned < 1 else ""
        yield Check(str(check.get("label", "")), mark, str(check.get("message", "")), see)


def _outputs(outputs: Iterable[Any], check: bool, told: bool) -> Iterator[Output]:
    """Yield what is shown of a cell's outputs.

    Where a check has told its results as data (`told`), its own lines and its table would say
    them again. Of a check's error only the message stands: the lines above it are test code.
    """
    for output in outputs:
        if output.output_type == "error":
            lines = [f"{output.ename}: {output.evalue}"] if check else output.traceback
            text = "\n".join(lines) or f"{output.ename}: {output.evalue}"
            yield Output("problem", safe.plain(text))
        elif told:
            continue
        elif output.output_type == "stream":
            kind = "problem" if output.name == "stderr" else "text"
            yield Output(kind, safe.plain(output.text))
        elif not (check and _is_number(output)):
            yield from _rich(output)


def _is_number(output: Any) -> bool:
    """Whether a check's result is its score, which stands above it already."""
    try:
        float(output.data.get("text/plain", ""))
    except ValueError:
        return False
    return True


def _rich(output: Any) -> Iterator[Output]:
    """Yield the best of an output's forms that something is left of."""
    data = {mime: _text(content) for mime, content in output.data.items()}
    body = safe.html(data.get("text/html", ""))
    if not body and "text/markdown" in data:
        body = safe.markdown(data["text/markdown"])
    for mime in _PICTURES:
        if not body and mime in data:
            alt = output.get("metadata", {}).get(mime, {}).get("alt", "")
            body = safe.picture(mime, data[mime], str(alt))
    if not body and "text/latex" in data:
        body = formulas.mathml(data["text/latex"].strip().strip("$"), block=True)
    if body:
        yield Output("html", body)
    elif "text/plain" in data:
        yield Output("text", safe.plain(data["text/plain"]))


def _text(content: Any) -> str:
    return "".join(map(str, content)) if isinstance(content, list) else str(content)
