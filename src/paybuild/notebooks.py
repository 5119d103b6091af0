"""Build lesson, source and release notebooks from `course/`, byte for byte the same every time."""

from __future__ import annotations

import copy
import hashlib
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from paybuild import cases
from paybuild.units import ROOT, Unit, front_matter, read, units

# The same for everybody, whatever kernel the author has; nbgrader needs the language.
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
GLOSSARY = Path("docs/glossary.md")


def lesson(unit: Unit) -> NotebookNode:
    """Return the unit's lesson: its front matter as first cell, then its cells."""
    return _finish(
        unit, "lesson", [_at_a_glance(front_matter(unit)), *read(unit.lesson_file).cells]
    )


def source(unit: Unit) -> NotebookNode:
    """Return the unit's exercise with solutions and hidden checks, as nbgrader's source."""
    return _finish(unit, "exercise", cases.filled(unit, read(unit.exercise_file).cells))


def release(unit: Unit, root: Path = ROOT) -> NotebookNode:
    """Return the unit's exercise as students get it, made by nbgrader itself."""
    with tempfile.TemporaryDirectory() as folder:
        path = _generate(unit, Path(folder), root)
        return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def build(unit: Unit, target: Path, root: Path = ROOT) -> list[Path]:
    """Write the unit's notebooks below `target` and return their paths relative to it.

    nbgrader works in a temporary folder, so neither a gradebook nor another unit is touched.
    """
    written = [_write(lesson(unit), target / "course" / unit.name / "lesson.ipynb")]
    for path, text in cases.articles(unit).items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, encoding="utf-8")
        written.append(target / path)
    with tempfile.TemporaryDirectory() as folder:
        released = _generate(unit, Path(folder), root)
        for stage in ("source", "release"):
            made = released.parents[2] / stage / unit.name
            shutil.rmtree(target / stage / unit.name, ignore_errors=True)
            shutil.copytree(made, target / stage / unit.name)
            written += [path for path in (target / stage / unit.name).rglob("*") if path.is_file()]
    return [path.relative_to(target) for path in written]


def build_all(target: Path, root: Path = ROOT) -> list[Path]:
    """Write the notebooks of all units, and the glossary of their terms."""
    written = [path for each in units(root) for path in build(each, target, root)]
    (target / GLOSSARY).parent.mkdir(parents=True, exist_ok=True)
    (target / GLOSSARY).write_text(glossary(root), encoding="utf-8")
    return [*written, GLOSSARY]


def drift(root: Path = ROOT) -> list[str]:
    """List generated files that differ from a rebuild, are missing, or have no unit any more."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        wanted = set(build_all(fresh, root))
        stale = [
            f"{path} differs from a rebuild"
            for path in sorted(wanted)
            if not _same_bytes(fresh / path, root / path)
        ]
    there = [*(root / "source").rglob("*"), *(root / "release").rglob("*")]
    there += (root / "course").glob("*/*.ipynb")
    extra = {path.relative_to(root) for path in there if path.is_file()} - wanted
    hidden = {path for path in extra if ".ipynb_checkpoints" in path.parts}
    return stale + [f"{path} belongs to no unit" for path in sorted(extra - hidden)]


def glossary(root: Path = ROOT) -> str:
    """Return the glossary: every unit's terms in alphabetical order, as Markdown."""
    lines = []
    for each in units(root):
        for term, words in front_matter(each).get("terms", {}).items():
            lines.append(f"**{term}** ({each.name})\n: {words}\n")
    head = "# Glossary\n\nGenerated from the lessons' front matter by `make course`.\n\n"
    return head + "\n".join(sorted(lines, key=str.casefold))


def _at_a_glance(matter: Mapping[str, Any]) -> NotebookNode:
    minutes = matter["minutes"]
    needed = ", ".join(matter["prerequisites"]) or "none"
    lines = [
        f"# {matter['title']}",
        "",
        "After this lesson you can",
        "",
        *(f"- {objective}" for objective in matter["objectives"]),
        "",
        f"**Before this:** {needed}. "
        f"**Time:** {minutes['reading']} minutes of reading, {minutes['doing']} of doing. "
        f"**Data:** {', '.join(matter['data'])}.",
        "",
        f"**New terms:** {', '.join(matter['terms']) or 'none'}.",
    ]
    return nbformat.v4.new_markdown_cell("\n".join(lines))


def _finish(unit: Unit, kind: str, cells: list[NotebookNode]) -> NotebookNode:
    notebook = nbformat.v4.new_notebook(metadata=copy.deepcopy(NOTEBOOK_METADATA))
    notebook.nbformat_minor = 5
    notebook.cells = copy.deepcopy(cells)
    for cell, cell_id in zip(notebook.cells, _cell_ids(unit, kind, cells), strict=True):
        cell["id"] = cell_id
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"] = complete_metadata(cell.metadata["nbgrader"])
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    nbformat.validate(notebook)
    return notebook


def complete_metadata(written: Mapping[str, Any]) -> dict[str, Any]:
    """Complete a cell's nbgrader metadata: authors write only what differs from the usual.

    >>> complete_metadata({"grade_id": "u1_q1_money_check", "grade": True, "points": 2})["locked"]
    True
    """
    grade, solution = written.get("grade", False), written.get("solution", False)
    return {
        "schema_version": 3,
        "grade": grade,
        "solution": solution,
        "locked": not solution,
        "task": False,
    } | dict(written)


def _cell_ids(unit: Unit, kind: str, cells: list[NotebookNode]) -> Iterator[str]:
    """Yield ids that outlive edits elsewhere: from grade id, or heading and place below it."""
    heading, places = "", Counter[str]()
    for cell in cells:
        found = re.search(r"^#+ (.+)$", cell.source, re.M) if cell.cell_type == "markdown" else None
        heading = found.group(1) if found else heading
        key = cell.metadata.get("nbgrader", {}).get("grade_id") or heading
        places[key] += 1
        name = f"{unit.name}/{kind}/{key}/{places[key]}"
        yield hashlib.sha256(name.encode()).hexdigest()[:12]


def _write(notebook: NotebookNode, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # nbconvert writes just so: an instructor's `nbgrader generate_assignment` gives equal bytes.
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return path


def _generate(unit: Unit, folder: Path, root: Path) -> Path:
    """Let nbgrader make the release notebook in `folder` and return its path."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import SaveCells
    from traitlets.config import PyFileConfigLoader

    _write(source(unit), folder / "source" / unit.name / f"{unit.name}.ipynb")
    if unit.student_files.is_dir():
        shutil.copytree(unit.student_files, folder / "source" / unit.name, dirs_exist_ok=True)
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    config.CourseDirectory.root = str(folder)
    config.GenerateAssignment.no_database = True
    # `no_database` still leaves this one in, which writes to the gradebook.
    steps = GenerateAssignment.preprocessors.default_args[0]
    config.GenerateAssignment.preprocessors = [step for step in steps if step is not SaveCells]
    config.Application.log_level = "ERROR"
    made = NbGraderAPI(CourseDirectory(config=config), config=config).generate_assignment(
        unit.name, force=True, create=True
    )
    if not made["success"]:
        raise RuntimeError(f"nbgrader can't release {unit.name}: {made.get('error')}{made['log']}")
    return folder / "release" / unit.name / f"{unit.name}.ipynb"


def _same_bytes(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()
