"""What a worker does: a submission in, executed notebooks and marks out; it writes nothing."""

from __future__ import annotations

import dataclasses
import importlib
import json
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils
from traitlets.config import Config

from paygrade.box.client import BoxFailure
from paygrade.intake import Reading, Unreadable, read_bytes
from paygrade.judge.verdict import Case, Record, grade_notebook
from paygrade.route.author import Author
from paygrade.route.execute import for_a_person, refuse
from paygrade.route.exporter import restored
from paygrade.route.reference import inside_checks
from paygrade.route.warm import parent_for
from paygrade.run.task import Executed, Handed, Mark, Orders, Outcome, Prepared, Task
from paygrade.run.versions import demand

# A warm parent that is killed takes its boxes along: the submission starts again, but not for
# ever, since below rung 3 a submission might be what kills it.
_TRIES = 3


def grade(task: Task, orders: Orders) -> Outcome:
    """Execute and judge one submission.

    Raises `VersionMismatch`, `seal.SealError` and `BoxFailure` for what is wrong with this
    machine, never for anything in the submission.
    """
    demand(orders.versions)
    began = time.monotonic()
    handed = {one.name: one for one in task.notebooks}
    done = tuple(_grade_one(handed[one.name], one, task, orders) for one in orders.notebooks)
    return Outcome(task.student, done, round(time.monotonic() - began, 4))


def _grade_one(handed: Handed, prepared: Prepared, task: Task, orders: Orders) -> Executed:
    author = _author(prepared, orders)
    notebook, notes = restored(lambda: _read(handed), author)
    notes["repairs"] = [*handed.repairs, *notes["repairs"]]
    if prepared.kernelspec:
        notebook.metadata["kernelspec"] = json.loads(prepared.kernelspec)
    if notes["unreadable"]:
        refuse(notebook, notes["unreadable"])
    else:
        record = _judged(notebook, author, task, orders)
        notes["repairs"] += task.left_out
        notes["record"] = record.as_dict()
        notes["person"] = for_a_person(record, author, orders.inside)
    notebook.metadata["paygrade"] = nbformat.from_dict(notes)
    notebook = _finish(notebook, task.student, prepared.name, orders)
    content = nbformat.writes(notebook)
    return Executed(
        name=prepared.name,
        content=(content if content.endswith("\n") else content + "\n").encode(),
        marks=tuple(_marks(notebook, set(notes.get("person", [])))),
        comments=_comments(notebook),
        person=bool(notes["unreadable"]),
        notes=notes,
    )


def _read(handed: Handed) -> Reading:
    if handed.unreadable:
        raise Unreadable(handed.unreadable)
    return read_bytes(handed.content)


@lru_cache(maxsize=8)
def _parsed(source: str) -> nbformat.NotebookNode:
    """The author's notebook, which nobody changes: read once for all submissions."""
    return nbformat.reads(source, as_version=4)


def _author(prepared: Prepared, orders: Orders) -> Author:
    source = _parsed(prepared.source) if prepared.source else None
    return Author(list(prepared.cells), source, _files=dict(orders.files))


def _judged(notebook: nbformat.NotebookNode, author: Author, task: Task, orders: Orders) -> Record:
    """Run and judge a notebook, again where its warm parent was killed meanwhile."""
    there = tuple(folder for folder in orders.settings.readable if Path(folder).exists())
    settings = dataclasses.replace(orders.settings, readable=there)
    tries = 0
    while True:
        tries += 1
        try:
            inside = inside_checks(author, parent_for(settings, author), orders.limits)
            parent = parent_for(settings, author, notebook)
            return grade_notebook(notebook, parent, _case(notebook, author, task, orders, inside))
        except BoxFailure:
            if tries == _TRIES:
                raise


def _case(
    notebook: nbformat.NotebookNode,
    author: Author,
    task: Task,
    orders: Orders,
    inside: frozenset[str],
) -> Case:
    return Case(
        contract=author.contract(notebook),
        files={**task.files, **orders.files},
        trusted_files=orders.files,
        student=task.student,
        inside=frozenset() if orders.inside == "off" else inside,
        limits=orders.limits,
    )


def _finish(
    notebook: nbformat.NotebookNode, student: str, name: str, orders: Orders
) -> nbformat.NotebookNode:
    """Tidy the outputs with the preprocessors that nbgrader would use."""
    config = Config({section: dict(found) for section, found in orders.options.items()})
    where = {"student": student, "assignment": orders.assignment, "notebook": name}
    resources: dict[str, Any] = {"nbgrader": where, "metadata": {}}
    for dotted in orders.finishing:
        module, kind = dotted.rsplit(".", 1)
        notebook, resources = getattr(importlib.import_module(module), kind)(config=config)(
            notebook, resources
        )
    return notebook


def _marks(notebook: nbformat.NotebookNode, person: set[str]) -> list[Mark]:
    """The points of each graded cell, by nbgrader's own rule; task cells only for a person."""
    marks = []
    for cell in notebook.cells:
        if utils.is_grade(cell):
            points, _ = utils.determine_grade(cell)
            grade_id = cell.metadata.nbgrader.grade_id
            marks.append(Mark(grade_id, points, grade_id in person))
    return marks


def _comments(notebook: nbformat.NotebookNode) -> dict[str, str | None]:
    """What nbgrader notes beside answers: that one is as it was released."""
    comments: dict[str, str | None] = {}
    for cell in notebook.cells:
        if utils.is_solution(cell) or utils.is_task(cell):
            meta = cell.metadata.nbgrader
            same = meta.get("checksum") == utils.compute_checksum(cell) and not utils.is_task(cell)
            comments[meta.grade_id] = "No response." if same else None
    return comments
