"""The three lines of an `nbgrader_config.py`, and what they set."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    IgnorePattern,
    LimitOutput,
    SaveAutoGrades,
)

from paygrade.box.client import DEFAULT_MODULES
from paygrade.intake import survey_one
from paygrade.route.collect import CollectOwned
from paygrade.route.execute import NeedsPerson, SealedExecute
from paygrade.route.exporter import TolerantExporter

SET_ASIDE = ".set-aside"


def configure(
    config: Any,
    *,
    minimum_seal: int = 3,
    readable: Iterable[str | os.PathLike[str]] = (),
    modules: Iterable[str] = (),
    inside: str = "manual",
) -> None:
    """Have nbgrader read, execute, judge and show submissions our way; for `nbgrader_config.py`.

    `readable` are folders that submissions may see (data, an editable install), `modules` are
    imported by the warm parent beside its own list, `inside` says what becomes of checks that only
    work inside the student's process ("manual", "flag" or "off"). Nothing runs here.

    ::

        c = get_config()
        from paygrade.route import configure
        configure(c)
    """
    config.Autograde.exporter_class = TolerantExporter
    config.Autograde.autograde_preprocessors = [
        SealedExecute,
        IgnorePattern,
        ClearMetadataPreprocessor,
        LimitOutput,
        SaveAutoGrades,
        NeedsPerson,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    config.Autograde.pre_convert_hook = mend_folder
    config.ExchangeFactory.collect = CollectOwned
    config.SealedExecute.minimum_seal = minimum_seal
    config.SealedExecute.readable = [os.fspath(folder) for folder in readable]
    config.SealedExecute.modules = [*DEFAULT_MODULES, *modules]
    config.SealedExecute.inside = inside
    config.HTMLExporter.preprocessors = [
        "paygrade.route.remarks.ShowRemarks",
        "paygrade.route.sanitize.SafeOutputs",
    ]
    config.HTMLExporter.filters = {"markdown2html": "paygrade.route.sanitize.markdown2html"}


def mend_folder(*, assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader's `pre_convert_hook`: what must be mended before nbgrader copies a submission.

    Links, pipes and devices beside the notebook, which stop nbgrader's copying, are moved to
    `.set-aside` next to the assignment's folder; a notebook under an unambiguous wrong name is
    copied to its right one. nbgrader gives the name pattern, not the student: the paths tell.
    """
    folders = {Path(notebook).parent for notebook in notebooks}
    for folder in folders:
        _set_aside(folder)
        notebooks += _copy_misnamed(folder, assignment)


def _set_aside(folder: Path) -> None:
    for file in sorted(folder.rglob("*")):
        odd = file.is_symlink() or not (file.is_file() or file.is_dir())
        if odd and file.suffix != ".ipynb":
            target = folder.parent / SET_ASIDE / folder.name / file.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(file, target)


def _copy_misnamed(folder: Path, assignment: str) -> list[str]:
    """Copies under the right name of notebooks handed in under a wrong one."""
    submitted = folder.parent.parent
    source = submitted.parent / "source" / assignment
    names = sorted(file.stem for file in source.glob("*.ipynb"))
    made: list[str] = []
    for name in names:
        finding = survey_one(folder, name, [other for other in names if other != name])
        if finding.status == "misnamed":
            target = folder / f"{name}.ipynb"
            shutil.copyfile(finding.file, target)
            made.append(str(target))
    return made
