"""Notebook outputs from what a box sends, and the mark that a check cell's outputs mean.

Everything that comes in is hostile: outputs are built anew from checked parts.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

import nbformat

# The report trusts this kind of output from the judge alone.
TRUSTED_MIME = "application/vnd.pay-audited.check+json"
_MAX_DEPTH = 40
_TRUNCATED = "\n... output truncated ...\n"
# The kinds that a notebook may hold as data; any other one is text, or no notebook's reader takes
# the file.
_IS_JSON = re.compile(r"application/(.*\+)?json").fullmatch
_NUMPY_NUMBER = re.compile(r"np\.\w+\((.*)\)")


def _output(kind: str, **content: Any) -> nbformat.NotebookNode:
    """An output of checked parts; nbformat's own maker compares each one with a JSON schema."""
    return nbformat.from_dict({"output_type": kind, **content})


@dataclass
class Collector:
    """Collects the outputs of one cell, within `most` bytes, as nbclient would."""

    most: int
    trusted: bool = False
    outputs: list[nbformat.NotebookNode] = field(default_factory=list)
    widgets: dict[str, dict[str, Any]] = field(default_factory=dict)
    _bytes: int = 0
    _full: bool = False
    _clear_next: bool = False
    _display_ids: dict[str, list[nbformat.NotebookNode]] = field(default_factory=dict)

    def add(self, message: dict[str, Any]) -> None:
        """Take one message of a box in; what is not an output is ignored."""
        kind = message.get("kind")
        if kind == "clear":
            self._clear_next = bool(message.get("wait"))
            if not self._clear_next:
                self.outputs.clear()
            return
        if kind == "comm":
            self._note_widget(message)
            return
        output = self._build(kind, message)
        if output is None or self._is_too_much(output):
            return
        if self._clear_next:
            self.outputs.clear()
            self._clear_next = False
        self._append(output, message, update=kind == "update")

    def _build(self, kind: Any, message: dict[str, Any]) -> nbformat.NotebookNode | None:
        if kind == "stream":
            name = "stderr" if message.get("name") == "stderr" else "stdout"
            return _output("stream", name=name, text=_text(message.get("text")))
        if kind == "error":
            lines = message.get("traceback")
            return _output(
                "error",
                ename=_text(message.get("ename"))[:1000],
                evalue=_text(message.get("evalue")),
                traceback=[_text(line) for line in lines] if isinstance(lines, list) else [],
            )
        if kind not in ("result", "display", "update"):
            return None
        data = self._bundle(message.get("data"))
        metadata = _plain(message.get("metadata"))
        metadata = metadata if isinstance(metadata, dict) else {}
        if kind != "result":
            return _output("display_data", data=data, metadata=metadata) if data else None
        count = message.get("execution_count")
        count = count if type(count) is int and 0 <= count < 1 << 31 else None
        return _output("execute_result", data=data, metadata=metadata, execution_count=count)

    def _bundle(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            return {}
        kept: dict[str, Any] = {}
        for mime, content in data.items():
            if mime == TRUSTED_MIME and not self.trusted:
                continue
            kept[_text(mime)[:200]] = _plain(content) if _IS_JSON(mime) else _text(content)
        return kept

    def _is_too_much(self, output: nbformat.NotebookNode) -> bool:
        if self._full:
            return True
        self._bytes += len(str(output))
        if self._bytes > self.most:
            self._full = True
            self._append(_output("stream", name="stdout", text=_TRUNCATED), {}, update=False)
        return self._full

    def _append(self, output: nbformat.NotebookNode, message: dict[str, Any], update: bool) -> None:
        last = self.outputs[-1] if self.outputs else None
        if (
            last is not None
            and output.output_type == "stream" == last.output_type
            and last.name == output.name
        ):
            last.text += output.text
            return
        transient = message.get("transient")
        display_id = transient.get("display_id") if isinstance(transient, dict) else None
        if isinstance(display_id, str):
            for shown in self._display_ids.get(display_id, []):
                shown.data, shown.metadata = output.data, output.metadata
            if not update:
                self._display_ids.setdefault(display_id, []).append(output)
        if not update:
            self.outputs.append(output)

    def _note_widget(self, message: dict[str, Any]) -> None:
        data = _plain(message.get("data"))
        state = data.get("state") if isinstance(data, dict) else None
        if isinstance(state, dict) and len(self.widgets) < 1000:
            self.widgets.setdefault(_text(message.get("id"))[:100], {}).update(state)


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(item for item in value if isinstance(item, str))
    if not isinstance(value, str):
        value = "" if value is None else str(value)[:1000]
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _plain(value: Any, depth: int = 0) -> Any:
    """JSON data with clean texts; what is nested too deeply is cut off."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {_text(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):  # Python's JSON has it, others don't
        return repr(value)
    return _text(value) if isinstance(value, str) else value


def error_output(name: str, words: str) -> nbformat.NotebookNode:
    """An error that the grader writes itself."""
    red = f"\x1b[0;31m{name}\x1b[0m: {words}"
    return _output("error", ename=name, evalue=words, traceback=[red])


@dataclass(frozen=True)
class Mark:
    """What a check cell earned, its outputs as nbgrader must read them, and what was odd."""

    score: float
    outputs: list[nbformat.NotebookNode]
    flags: tuple[str, ...] = ()


def mark(outputs: list[nbformat.NotebookNode], points: float) -> Mark:
    """Read the mark off a check cell's outputs, and write them so that nbgrader reads the same.

    An error gives 0; a number as the last value gives that many points; anything else that ran to
    its end gives full points. Other than in nbgrader, a warning on stderr costs nothing, NaN gives
    nothing, a number outside 0 to `points` is brought inside, and a numpy number is a number.

    >>> from nbformat.v4 import new_output
    >>> mark([new_output("execute_result", data={"text/plain": "np.float64(0.5)"})], 2.0).score
    0.5
    """
    shown = [_without_stderr(output) for output in outputs]
    if any(output.output_type == "error" for output in shown):
        # nbgrader takes whichever comes first: a value shown before the error must not count.
        kept = [output for output in shown if output.output_type != "execute_result"]
        return Mark(0.0, kept)
    results = [output for output in shown if output.output_type == "execute_result"]
    value = _number(results[0].data.get("text/plain")) if results else None
    if value is None:
        for result in results:  # nbgrader stops with an error at a value without text
            result.data["text/plain"] = result.data.get("text/plain") or "(a value without text)"
        return Mark(points, shown)
    flags: tuple[str, ...] = ()
    if math.isnan(value):
        flags, value = ("the check returned NaN, which counts as 0",), 0.0
    elif not 0 <= value <= points:
        flags = (f"the check returned {value:g}, outside 0 to {points:g}",)
        value = min(max(value, 0.0), points)
    results[0].data["text/plain"] = repr(value)
    return Mark(value, shown, flags)


def _without_stderr(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    if output.output_type == "stream" and output.name == "stderr":
        return _output("stream", name="stdout", text=output.text)
    return output


def _number(text: Any) -> float | None:
    text = _text(text).strip()
    wrapped = _NUMPY_NUMBER.fullmatch(text)
    try:
        return float(wrapped.group(1) if wrapped else text)
    except ValueError:
        return None
