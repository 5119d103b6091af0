"""Where the units of the course are and what their front matter says; nothing is built here."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jupytext
import yaml
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]


class UnknownUnitError(LookupError):
    """Raised for a unit that is not in `course/`; names the near ones."""


class BrokenUnitError(ValueError):
    """Raised for a unit that can't be built; names the file and what is wrong with it."""


@dataclass(frozen=True)
class Unit:
    """One folder of `course/`: lesson, exercise and answer bank."""

    folder: Path

    @property
    def name(self) -> str:
        """The unit's name, also the name of its assignment and notebook: u1_reading_tables."""
        return self.folder.name

    @property
    def prefix(self) -> str:
        """What the unit's grade ids begin with: u1."""
        return self.name.split("_")[0]

    @property
    def lesson_file(self) -> Path:
        """The lesson as text."""
        return self.folder / "lesson.py"

    @property
    def exercise_file(self) -> Path:
        """The exercise as text, with solutions and hidden checks."""
        return self.folder / "exercise.py"

    @property
    def answers_file(self) -> Path:
        """The answer bank."""
        return self.folder / "answers.py"

    @property
    def student_files(self) -> Path:
        """The only folder whose files reach students beside the notebook; it may be absent."""
        return self.folder / "for_students"


def units(root: Path = ROOT) -> list[Unit]:
    """List the units in the order of their names."""
    folders = sorted(path.parent for path in (root / "course").glob("u*_*/exercise.py"))
    return [Unit(folder) for folder in folders]


def unit(name: str, root: Path = ROOT) -> Unit:
    """Return the unit called `name`.

    Raises
    ------
    UnknownUnitError
        When there is none; the message lists those that exist.
    """
    known = {each.name: each for each in units(root)}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise UnknownUnitError(f"no unit {name!r} in course/.{hint} Units: {', '.join(known)}.")


@cache
def read(path: Path) -> NotebookNode:
    """Read a py:percent file as a notebook whose front matter is in `metadata.pay_audited`.

    The notebook is shared: copy it before changing it.

    Raises
    ------
    BrokenUnitError
        When the file is missing or its header is not YAML.
    """
    if not path.is_file():
        raise BrokenUnitError(f"{path.parent.name}/{path.name} is missing")
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    notebook.metadata.pop("jupytext", None)
    if notebook.cells and notebook.cells[0].cell_type == "raw":
        header = notebook.cells.pop(0).source.strip().strip("-")
        try:
            matter = yaml.safe_load(header)
        except yaml.YAMLError as error:
            raise BrokenUnitError(f"{path.parent.name}/{path.name}: header: {error}") from error
        notebook.metadata["pay_audited"] = matter.get("pay_audited", {})
    return notebook


def front_matter(unit: Unit) -> Mapping[str, Any]:
    """Return the front matter of the unit's lesson."""
    matter: Mapping[str, Any] = read(unit.lesson_file).metadata.get("pay_audited", {})
    if not matter:
        raise BrokenUnitError(f"{unit.name}/lesson.py has no front matter (pay_audited: ...)")
    return matter
