"""Graded files on disk: written beside their place, swapped in."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from paygrade.run.task import Executed


def replace_folder(target: Path, notebooks: Sequence[Executed], files: Mapping[str, bytes]) -> None:
    """Write a student's graded folder beside its place, then swap it in.

    A kill leaves the old folder, the new one, or neither; `digest_of` tells, and the next run
    mends it.
    """

    def fill(fresh: Path) -> None:
        for name, content in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for notebook in notebooks:
            (fresh / f"{notebook.name}.ipynb").write_bytes(notebook.content)

    swap_in(target, fill)


def swap_in(target: Path, fill: Callable[[Path], object]) -> None:
    """Have a folder filled beside its place, then put it there instead of what was."""
    clear(target)
    fresh = _beside(target, "new")
    fresh.mkdir(parents=True)
    fill(fresh)
    if os.path.lexists(target):
        os.replace(target, _beside(target, "old"))
    os.replace(fresh, target)
    clear(target)


def clear(target: Path) -> None:
    """Remove what a killed run left beside a student's graded folder."""
    for kind in ("new", "old"):
        place = _beside(target, kind)
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        elif os.path.lexists(place):
            place.unlink()


def _beside(target: Path, kind: str) -> Path:
    return target.with_name(f".{target.name}.{kind}")


def digest(contents: Mapping[str, bytes]) -> str:
    """A fingerprint of graded notebooks by name."""
    found = hashlib.sha256()
    for name in sorted(contents):
        found.update(name.encode() + b"\0" + contents[name] + b"\0")
    return found.hexdigest()[:32]


def digest_of(target: Path, names: Sequence[str]) -> str:
    """The same of the notebooks in a graded folder; empty where one is missing."""
    try:
        return digest({name: (target / f"{name}.ipynb").read_bytes() for name in names})
    except OSError:
        return ""
