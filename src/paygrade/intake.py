"""Tolerant reading of submitted notebooks; no gradebook, no execution and no scoring here."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nbformat

# A notebook of text and a few pictures is under 5 MB; fifty leaves room for a gallery, and bounds
# the memory that reading one hostile file can take.
MAX_BYTES = 50_000_000
# nbformat's own schema nests about ten levels; widget states reach thirty.
MAX_DEPTH = 64
# More cells than anybody writes by hand: the batch must not spend minutes on one file.
MAX_CELLS = 5_000

Status = Literal["ok", "repaired", "unreadable", "missing", "misnamed"]


class Unreadable(Exception):  # noqa: N818 - it names what the submission is
    """A submission that no repair makes readable; the message is the plain reason."""


class Closed(Unreadable):
    """A file that this account may not read, or whose disk fails: no fault of its student."""


@dataclass(frozen=True)
class Reading:
    """A notebook in the current format, without outputs, and what had to be repaired, in words."""

    notebook: nbformat.NotebookNode
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What was found in the place of one student's notebook."""

    student: str
    file: Path
    status: Status
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line that names the student and the file, as in ``ada: u1.ipynb: ok``."""
        words = "; ".join(self.reasons)
        return f"{self.student}: {self.file}: {self.status}" + (f" ({words})" if words else "")


def read_submission(path: str | os.PathLike[str]) -> Reading:
    """Read a submitted notebook, repairing whatever is unambiguous.

    The notebook comes back in format 4.5 with every output removed: outputs are made by grading
    and never taken from a student. The file itself is not touched.

    Raises :class:`Unreadable` with a plain reason: missing, a folder or link in its place, empty,
    too large or too deep, not text, not JSON, not a notebook, or in another language.

    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "u1.ipynb"
    >>> _ = file.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    >>> read_submission(file).repairs
    ()
    """
    return read_bytes(read_file(Path(path)))


def read_bytes(content: bytes) -> Reading:
    """Read a notebook from the bytes of its file; see :func:`read_submission`."""
    repairs: list[str] = []
    text = _decode(content, repairs)
    raw = _as_current_format(_parse(text), repairs)
    _refuse_other_language(raw.get("metadata"), repairs)
    notebook = nbformat.from_dict(
        {
            "cells": _mend_cells(raw["cells"], repairs),
            "metadata": _notebook_metadata(raw.get("metadata")),
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )
    return Reading(notebook, tuple(dict.fromkeys(repairs)))


def survey(
    submitted_dir: str | os.PathLike[str],
    assignment: str,
    notebook_name: str,
    other_names: Iterable[str] = (),
) -> list[Finding]:
    """Look at every student's file for one notebook, also under an unambiguous wrong name.

    ``submitted_dir/STUDENT/assignment/notebook_name.ipynb`` is where nbgrader expects it;
    ``other_names`` are the assignment's other notebooks, which are no wrong names of this one.
    The findings come in the order of the student ids. Nothing is changed.
    """
    others = tuple(other_names)
    folders = sorted(Path(submitted_dir).glob(f"*/{assignment}"))
    return [survey_one(folder, notebook_name, others) for folder in folders]


def survey_one(folder: Path, name: str, other_names: Iterable[str] = ()) -> Finding:
    """Look into one student's folder for the notebook `name`; see :func:`survey`."""
    others = {_plain_stem(other) for other in other_names}
    student, expected = folder.parent.name, folder / f"{name}.ipynb"
    if folder.is_symlink() or not folder.is_dir():
        return Finding(student, expected, "unreadable", ("the submission is not a folder",))
    if os.path.lexists(expected):
        return _finding(student, expected, ())
    found = _wrong_names(folder, name, others)
    if len(found) == 1:
        shown = found[0].relative_to(folder)
        reason = f"handed in as {str(shown)!r} instead of {expected.name!r}"
        finding = _finding(student, found[0], (reason,))
        return finding if finding.status == "unreadable" else _misnamed(finding)
    listed = ", ".join(repr(str(file.relative_to(folder))) for file in found)
    reason = f"several files could be it: {listed}" if found else f"no {expected.name!r} was found"
    return Finding(student, expected, "missing", (reason,))


def _misnamed(finding: Finding) -> Finding:
    return Finding(finding.student, finding.file, "misnamed", finding.reasons)


def _finding(student: str, file: Path, reasons: tuple[str, ...]) -> Finding:
    try:
        reading = read_submission(file)
    except Unreadable as problem:
        return Finding(student, file, "unreadable", (*reasons, f"could not be read: {problem}"))
    return Finding(
        student, file, "repaired" if reading.repairs else "ok", (*reasons, *reading.repairs)
    )


def _wrong_names(folder: Path, name: str, others: set[str]) -> list[Path]:
    """The files that may be the notebook: all that look like one, or those of nearly its name."""
    candidates = [
        file
        for file in sorted(folder.rglob("*"))
        if re.search(r"\.ipynb(\.(txt|json))?$|\.json$", file.name, re.IGNORECASE)
        and ".ipynb_checkpoints" not in file.parts
        and file.is_file()
        and not file.is_symlink()
        and _plain_stem(file.name) not in others
        and not (file.name.lower().endswith(".json") and not _is_notebook(file))
    ]
    alike = [file for file in candidates if _plain_stem(file.name) == _plain_stem(name)]
    return alike if len(alike) == 1 else candidates


def _is_notebook(file: Path) -> bool:
    try:
        read_submission(file)
    except Unreadable:
        return False
    return True


def _plain_stem(name: str) -> str:
    """A file's name without what browsers, mail and copying add: ``U1-Copy1 (2).ipynb`` is u1."""
    stem = re.sub(r"\.(ipynb|json|txt)(?=\.|$)", "", name.lower())
    stem = re.sub(r"\(\d+\)|[-_ ]*copy[-_ ]*\d*|[-_ ]*kopie[-_ ]*\d*", "", stem)
    return re.sub(r"[\W_]+", "", stem)


def read_file(path: Path) -> bytes:
    """The bytes of a regular file of bounded size, never through a link; else `Unreadable`."""
    try:
        kind = os.lstat(path)
        if stat.S_ISLNK(kind.st_mode):
            raise Unreadable("a link lies in its place; hand in the file itself")
        if stat.S_ISDIR(kind.st_mode):
            raise Unreadable("a folder lies in its place")
        if not stat.S_ISREG(kind.st_mode):
            raise Unreadable("it is a device or pipe, not a file")
        if kind.st_size > MAX_BYTES:
            raise Unreadable(f"it is too large: {kind.st_size:,} bytes, at most {MAX_BYTES:,}")
        # O_NOFOLLOW: the file may have been swapped for a link since lstat.
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Unreadable("there is no such file") from None
    except OSError as problem:
        raise Closed(f"the system refuses to read it: {problem.strerror}") from None


def _decode(content: bytes, repairs: list[str]) -> str:
    if not content.strip(b" \t\r\n\0"):
        raise Unreadable("it is empty")
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), *_WIDE_MARKS):
        if content.startswith(mark):
            repairs.append(f"a byte-order mark was removed ({encoding})")
            return _decode_as(content[len(mark) :], encoding)
    wide = _wide_encoding(content)
    if wide is not None:
        repairs.append(f"it was read as {wide}, not UTF-8")
        return _decode_as(content, wide)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        repairs.append("it is not UTF-8; it was read as Windows-1252, so look at its accents")
        return _decode_as(content, "cp1252")


# UTF-32's mark begins with UTF-16's: it must be tried first.
_WIDE_MARKS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def _wide_encoding(content: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: JSON starts with two ASCII characters (RFC 4627, 3)."""
    zeros = "".join("0" if byte == 0 else "x" for byte in content[:4])
    return {
        "000x": "utf-32-be",
        "x000": "utf-32-le",
        "0x0x": "utf-16-be",
        "x0x0": "utf-16-le",
    }.get(zeros)


def _decode_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        reason = f"it is not text: byte {problem.start:,} is not {encoding}, nor is it UTF-8"
        raise Unreadable(reason) from None


def _parse(text: str) -> Any:
    try:
        value = json.loads(text)
    except RecursionError:
        raise Unreadable(f"its JSON is nested too deeply (more than {MAX_DEPTH} levels)") from None
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise Unreadable(f"it is not JSON: {problem.msg} at {where}") from None
    except ValueError as problem:
        raise Unreadable(f"it is not JSON that can be read: {problem}") from None
    _refuse_depth(value)
    return value


def _refuse_depth(value: Any) -> None:
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise Unreadable(f"its JSON is nested too deeply (more than {MAX_DEPTH} levels)")


def _as_current_format(raw: Any, repairs: list[str]) -> dict[str, Any]:
    if not isinstance(raw, dict) or not ({"cells", "worksheets"} & raw.keys()):
        raise Unreadable("it is JSON, but not a notebook: it has no cells")
    major = raw.get("nbformat")
    if isinstance(major, int) and major > 4:
        raise Unreadable(f"its notebook format {major} is newer than this grader (4)")
    if "worksheets" in raw and "cells" not in raw:
        raw = _convert_old(raw, repairs)
    elif major != 4:
        repairs.append("its notebook format was missing or wrong; it was read as format 4")
    cells = raw.get("cells")
    if not isinstance(cells, list):
        raise Unreadable("it is JSON, but not a notebook: its cells are not a list")
    if len(cells) > MAX_CELLS:
        raise Unreadable(f"it has {len(cells):,} cells, at most {MAX_CELLS:,} are read")
    return dict(raw)


def _convert_old(raw: dict[str, Any], repairs: list[str]) -> dict[str, Any]:
    version = raw.get("nbformat")
    version = version if isinstance(version, int) and 1 <= version <= 3 else 3
    try:
        old = nbformat.from_dict({**raw, "nbformat": version, "nbformat_minor": 0})
        new = dict(nbformat.convert(old, 4))
    except Exception as problem:  # the converters were written for well-formed input
        reason = f"its old notebook format ({version}) could not be converted: {problem!r}"
        raise Unreadable(reason) from None
    repairs.append(f"its old notebook format ({version}) was converted")
    return new


def _refuse_other_language(metadata: Any, repairs: list[str]) -> None:
    metadata = metadata if isinstance(metadata, dict) else {}
    said = {
        str(section[key]).lower()
        for section, key in (
            (metadata.get("language_info"), "name"),
            (metadata.get("kernelspec"), "language"),
        )
        if isinstance(section, dict) and section.get(key)
    }
    foreign = sorted(name for name in said if name not in ("python", "ipython", "python3"))
    if foreign and len(foreign) == len(said):
        raise Unreadable(f"it is a notebook in {foreign[0]!r}; only Python notebooks are graded")
    if foreign:
        repairs.append(f"its kernel said {foreign[0]!r} and Python; it was read as Python")


def _notebook_metadata(metadata: Any) -> dict[str, Any]:
    """Only what grading and viewing need; the rest is written by a student, trusted by nobody."""
    if not isinstance(metadata, dict) or not isinstance(metadata.get("kernelspec"), dict):
        return {"language_info": {"name": "python"}}
    spec = {key: str(metadata["kernelspec"].get(key, "")) for key in ("name", "display_name")}
    return {"kernelspec": {**spec, "language": "python"}, "language_info": {"name": "python"}}


def _mend_cells(cells: list[Any], repairs: list[str]) -> list[dict[str, Any]]:
    mended = [_mend_cell(cell, number, repairs) for number, cell in enumerate(cells, start=1)]
    kept = [cell for cell in mended if cell is not None]
    taken: set[str] = set()
    for number, cell in enumerate(kept):
        cell["id"] = _unique_id(cell.get("id"), number, taken)
    return kept


def _mend_cell(cell: Any, number: int, repairs: list[str]) -> dict[str, Any] | None:
    if not isinstance(cell, dict):
        repairs.append(f"cell {number} is no cell and was left out")
        return None
    kind = cell.get("cell_type")
    if kind not in ("code", "markdown", "raw"):
        repairs.append(f"cell {number} has the unknown type {str(kind)[:40]!r}; it was read as raw")
        kind = "raw"
    mended: dict[str, Any] = {
        "cell_type": kind,
        "id": cell.get("id"),
        "metadata": _cell_metadata(cell.get("metadata"), number, repairs),
        "source": _text(cell.get("source", cell.get("input")), number, repairs),
    }
    if kind == "code":
        return mended | {"execution_count": None, "outputs": []}
    attachments = _attachments(cell.get("attachments"))
    return mended | ({"attachments": attachments} if attachments else {})


def _text(source: Any, number: int, repairs: list[str]) -> str:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        repairs.append(f"cell {number} has no text; it was read as empty")
        return ""
    clean = source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if clean != source:
        repairs.append(f"cell {number} holds half characters (lone surrogates); they were replaced")
    return clean


def _cell_metadata(metadata: Any, number: int, repairs: list[str]) -> dict[str, Any]:
    metadata = metadata if isinstance(metadata, dict) else {}
    kept: dict[str, Any] = {}
    tags = metadata.get("tags")
    tags = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    if "skip-execution" in tags:
        repairs.append(f"the tag 'skip-execution' was removed from cell {number}")
    # The notebook format takes each tag once, without commas: another one would stop its reader.
    kept_tags = [
        tag
        for tag in dict.fromkeys(tags)
        if tag and "," not in tag and tag not in ("skip-execution", "raises-exception")
    ]
    if kept_tags:
        kept["tags"] = kept_tags
    grading = _grading_metadata(metadata.get("nbgrader"), number, repairs)
    if grading:
        kept["nbgrader"] = grading
    return kept


def _grading_metadata(found: Any, number: int, repairs: list[str]) -> dict[str, Any]:
    """nbgrader's metadata in its schema 3, from any older one; what is broken is left out."""
    if not isinstance(found, dict) or not isinstance(found.get("grade_id"), str):
        return {}
    flags = {key: found.get(key) is True for key in ("grade", "solution", "locked", "task")}
    if not found["grade_id"] or not any(flags.values()):
        return {}
    if found.get("schema_version") != 3:
        repairs.append(f"the nbgrader metadata of cell {number} were of another version")
    meta: dict[str, Any] = {"grade_id": found["grade_id"], "schema_version": 3, **flags}
    for key, wanted in (("checksum", str), ("cell_type", str)):
        if isinstance(found.get(key), wanted):
            meta[key] = found[key]
    if flags["grade"] or flags["task"]:
        meta["points"] = _points(found.get("points"))
    return meta


def _points(value: Any) -> float:
    try:
        points = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return points if 0 <= points < float("inf") else 0.0


def _attachments(value: Any) -> dict[str, dict[str, str]]:
    if not isinstance(value, dict):
        return {}
    return {
        name: {str(kind): data for kind, data in bundle.items() if isinstance(data, str)}
        for name, bundle in value.items()
        if isinstance(bundle, dict)
    }


_CELL_ID: Callable[[str], re.Match[str] | None] = re.compile(r"[a-zA-Z0-9_-]{1,64}").fullmatch


def _unique_id(wanted: Any, number: int, taken: set[str]) -> str:
    """The cell's own id where it is valid and new; else one that is the same at every reading."""
    given = wanted if isinstance(wanted, str) and _CELL_ID(wanted) else f"cell-{number}"
    while given in taken:
        given = hashlib.sha256(f"{given} {number}".encode()).hexdigest()[:12]
    taken.add(given)
    return given
