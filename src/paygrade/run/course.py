"""What the coordinator reads: the course, its released checks, and what students handed in."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_ignored, parse_utc

from paygrade.intake import Closed, Unreadable, read_file, survey_one
from paygrade.restore import SourceCell
from paygrade.route.author import Author, author_in, folder_files, other_language
from paygrade.route.execute import SealedExecute
from paygrade.run.task import Handed, Orders, Prepared, Task
from paygrade.run.versions import versions

# What the recorder or the worker does itself; whatever else is configured tidies outputs.
# CheckCellMetadata compares each cell with a JSON schema; here the author's own metadata were put
# back a moment ago, and the comparison took a tenth of a submission's CPU seconds.
_OWN = {"SealedExecute", "Execute", "SaveAutoGrades", "NeedsPerson", "AssignLatePenalties"}
_OWN |= {"CheckCellMetadata"}
# The width of nbgrader's column; PostgreSQL refuses a longer name, and with it the whole batch.
MOST_CHARACTERS = 128
_AUTOTEST = re.compile(r"### (HASHED )?AUTOTEST")


class Refused(Exception):  # noqa: N818 - it names what was done with the request
    """Nothing was graded; the message says why and what to do."""


class Course:
    """A course folder, as its `nbgrader_config.py` describes it."""

    def __init__(self, directory: CourseDirectory, config: Any) -> None:
        self.directory = directory
        self.config = config
        self.root = Path(directory.root)
        self.autograde = Autograde(coursedir=directory, config=config)

    def submitted(self, student: str, assignment: str) -> Path:
        """Where a student's submission lies."""
        folder = self.directory.submitted_directory
        return Path(self.directory.format_path(folder, student, assignment))

    def autograded(self, student: str, assignment: str) -> Path:
        """Where a student's graded notebooks belong."""
        folder = self.directory.autograded_directory
        return Path(self.directory.format_path(folder, student, assignment))

    def source(self, assignment: str) -> Path:
        """Where the author's notebooks of an assignment lie."""
        folder = self.directory.source_directory
        return Path(self.directory.format_path(folder, ".", assignment))

    def students(self, assignment: str) -> list[str]:
        """Everybody who handed something in, sorted, less those whom the course excludes."""
        step = self.directory.submitted_directory
        pattern = self.directory.format_path(step, "(?P<student>.*)", assignment, escape=True)
        excluded = set(self.directory.student_id_exclude.split(","))
        found = set()
        for place in self._handed_in(assignment):
            match = re.fullmatch(pattern, place, re.DOTALL)
            if match and match["student"] not in excluded:
                found.add(match["student"])
        return sorted(found)

    def _handed_in(self, assignment: str) -> set[str]:
        """Folders of submissions, also those that can't be looked at; raises `Refused`."""
        before, _, after = str(self.submitted("*", assignment)).partition("*")
        try:
            os.scandir(before).close()
        except FileNotFoundError:
            return set()
        except OSError as problem:
            raise Refused(f"{before} can't be read: {problem.strerror}; nothing was done") from None
        places = set(glob.glob(f"{glob.escape(before)}*{glob.escape(after)}"))
        above, name = os.path.split(after)
        for folder in glob.glob(f"{glob.escape(before)}*{glob.escape(above)}"):
            if _is_closed(os.path.join(folder, name)):
                places.add(os.path.join(folder, name))
        return places


def _is_closed(place: str) -> bool:
    """Whether nobody can tell what is there: glob takes that for nothing."""
    try:
        os.lstat(place)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return False


def prepare(course: Course, gradebook: Gradebook, assignment: str) -> Orders:
    """Everything that all submissions of an assignment share; raises `Refused`."""
    specs = registered(gradebook, assignment)
    authors = released(course, gradebook, assignment, specs)
    for name, author in authors.items():
        foreign = other_language(name, author)
        if foreign:
            raise Refused(foreign)
        _demand_released(assignment, name, author)
    return orders(course, assignment, authors, specs)


def registered(gradebook: Gradebook, assignment: str) -> dict[str, str]:
    """The notebooks of an assignment that the gradebook knows, with their kernels as JSON."""
    known = {entry.name: entry for entry in gradebook.assignments}
    if assignment not in known:
        names = ", ".join(sorted(known)) or "none"
        raise Refused(
            f"the gradebook knows no assignment {assignment!r} (it knows: {names}); "
            f"release it first: nbgrader generate_assignment {assignment}"
        )
    if not known[assignment].notebooks:
        raise Refused(f"{assignment} has no notebooks; run: nbgrader generate_assignment")
    return {entry.name: entry.kernelspec or "" for entry in known[assignment].notebooks}


def released(
    course: Course, gradebook: Gradebook, assignment: str, names: Iterable[str]
) -> dict[str, Author]:
    """The author's side of notebooks, with the cells that the gradebook holds."""
    source = course.source(assignment)
    return {name: author_in(gradebook, assignment, name, source) for name in names}


def orders(
    course: Course, assignment: str, authors: Mapping[str, Author], specs: Mapping[str, str]
) -> Orders:
    """What these authors' notebooks are graded with, as the course is configured."""
    execute = SealedExecute(config=course.config)
    return Orders(
        assignment=assignment,
        notebooks=tuple(_prepared(name, authors[name], specs[name]) for name in specs),
        files=_given_files(course, assignment, authors[next(iter(specs))]),
        settings=execute.settings(),
        limits=execute.limits(),
        inside=execute.inside,
        finishing=_finishing(course),
        options=_options(course),
        versions=versions(),
    )


def _demand_released(assignment: str, name: str, author: Author) -> None:
    """Refuse checks that are not those of the release: the gradebook's would be run."""
    if author.notebook is None:
        return
    now = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in author.notebook.cells
        if "nbgrader" in cell.metadata
    }
    changed = [cell.grade_id for cell in author.cells if _differs(cell, now.get(cell.grade_id))]
    released = {cell.grade_id for cell in author.cells}
    changed += [grade_id for grade_id in now if grade_id not in released]
    if changed:
        raise Refused(
            f"the source of {name} changed since its release ({', '.join(changed[:5])}): "
            f"look at what that changes with: paygrade regrade {assignment} --dry-run; then leave "
            f"out --dry-run, or take the change back"
        )


def _differs(cell: SourceCell, now: str | None) -> bool:
    """Whether a cell that students don't write is another one by now; autotests can't be told."""
    if now is None:
        return True
    theirs = cell.solution or cell.task
    return not (theirs or _AUTOTEST.search(now)) and now.strip() != cell.source.strip()


def _prepared(name: str, author: Author, kernelspec: str) -> Prepared:
    source = nbformat.writes(author.notebook) if author.notebook is not None else ""
    return Prepared(name, tuple(author.cells), source, kernelspec)


def _given_files(course: Course, assignment: str, author: Author) -> dict[str, bytes]:
    """The author's files, less those that the course lets students change."""
    own = set(course.autograde.exclude_overwriting.get(assignment, []))
    return {name: content for name, content in author.files().items() if name not in own}


def _finishing(course: Course) -> tuple[str, ...]:
    found = course.autograde.autograde_preprocessors
    named = [one if isinstance(one, str) else f"{one.__module__}.{one.__name__}" for one in found]
    return tuple(name for name in named if name.rsplit(".", 1)[1] not in _OWN)


def _options(course: Course) -> dict[str, dict[str, Any]]:
    """The settings of those preprocessors, and of what they inherit from."""
    sections = {name.rsplit(".", 1)[1] for name in _finishing(course)}
    sections |= {"NbGraderPreprocessor", "Preprocessor", "NbConvertBase"}
    return {name: dict(course.config[name]) for name in sections if name in course.config}


def read_task(course: Course, orders: Orders, student: str, shared: Mapping[str, str]) -> Task:
    """Read one submission: whatever its student did wrong becomes words, never an exception.

    Raises `Closed` for what this account may not read, and for a name that no gradebook can hold.
    """
    folder = course.submitted(student, orders.assignment)
    _demand_open(student, folder)
    names = [prepared.name for prepared in orders.notebooks]
    handed = tuple(_handed(folder, name, names) for name in names)
    found: dict[str, bytes] = {}
    left_out: list[str] = []
    if folder.is_dir() and not folder.is_symlink():
        found, left_out = folder_files(folder)
    # The author's own files take the place of copies that were handed in: those need not travel.
    own = [name for name in found if name not in orders.files]
    ignored = course.directory.ignore
    files = {name: found[name] for name in own if not _is_ignored(folder, name, ignored)}
    timestamp = _timestamp(found.get("timestamp.txt", b""), left_out)
    parts = {"submission": _fingerprint(handed, files, left_out), **shared}
    return Task(student, handed, files, tuple(left_out), parts, timestamp)


def _demand_open(student: str, folder: Path) -> None:
    try:
        student.encode()
    except UnicodeEncodeError:
        raise Closed("the name of its folder is not UTF-8 text; rename the folder") from None
    if len(student) > MOST_CHARACTERS:
        raise Closed(
            f"the name of its folder has {len(student)} characters, and the gradebook holds "
            f"{MOST_CHARACTERS}; rename the folder"
        )
    try:
        if folder.is_dir() and not folder.is_symlink():
            os.scandir(folder).close()
    except OSError as problem:
        raise Closed(
            f"{folder} can't be read: {problem.strerror}; mend that, and run again"
        ) from None


def as_text(student: str) -> str:
    """A student's name as every terminal and file can show it.

    >>> as_text("ada"), as_text(b"caf\\xe9".decode("utf-8", "surrogateescape"))
    ('ada', 'caf\\\\udce9')
    """
    return student.encode("utf-8", "backslashreplace").decode()


def _is_ignored(folder: Path, name: str, patterns: list[str]) -> bool:
    path = folder / name
    return any(
        is_ignored(str(place), patterns)
        for place in (path, *path.parents)
        if place.is_relative_to(folder)
    )


def _handed(folder: Path, name: str, names: list[str]) -> Handed:
    file, repairs = folder / f"{name}.ipynb", ()
    if not os.path.lexists(file) or not folder.is_dir() or folder.is_symlink():
        finding = survey_one(folder, name, [other for other in names if other != name])
        if finding.status != "misnamed":
            return Handed(name, unreadable="; ".join(finding.reasons))
        file, repairs = finding.file, finding.reasons[:1]  # type: ignore[assignment]
    try:
        return Handed(name, read_file(file), repairs=repairs)
    except Closed as problem:
        raise Closed(f"{file}: {problem}; mend that, and run again") from None
    except Unreadable as problem:
        return Handed(name, unreadable=str(problem), repairs=repairs)


def _timestamp(content: bytes, left_out: list[str]) -> str:
    """When it was handed in, in UTC and ISO 8601; empty where nobody can tell."""
    text = content.decode("utf-8", "replace").strip()
    if not text:
        return ""
    try:
        return str(parse_utc(text).isoformat())
    except (ValueError, OverflowError):
        left_out.append("'timestamp.txt' holds no time; it was taken as handed in without one")
        return ""


def shared_parts(orders: Orders) -> dict[str, str]:
    """Fingerprints of what the grades of every submission depend on."""
    settings = orders.settings
    seal = (settings.minimum_seal, settings.highest_seal)
    beside = replace(settings, minimum_seal=0, highest_seal=0)
    return {
        "source": _digest(
            [
                [(one.name, one.source, one.kernelspec) for one in orders.notebooks],
                sorted(orders.files.items()),
            ]
        ),
        "checks": _digest([one.cells for one in orders.notebooks]),
        "seal": _digest(seal),
        "settings": _digest(
            [beside, orders.limits, orders.inside, orders.finishing, dict(orders.options)]
        ),
        "library": _digest([list(_library(folder)) for folder in settings.readable]),
        # In full, so that a later run can say which version changed.
        "software": " ".join(f"{name}={found}" for name, found in sorted(orders.versions.items())),
    }


def _library(folder: str) -> Iterator[tuple[str, int, int]]:
    """Names, sizes and times of what checks may import or read beside the environment."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            found = os.stat(os.path.join(place, name))
            yield os.path.join(place, name), found.st_size, found.st_mtime_ns


def _fingerprint(
    handed: Sequence[Handed], files: Mapping[str, bytes], left_out: Sequence[str]
) -> str:
    """A digest of one submission; contents are hashed as they are, which is quick."""
    contents = [one.content for one in handed] + [files[name] for name in sorted(files)]
    words = [(one.name, one.unreadable, one.repairs) for one in handed]
    found = hashlib.sha256(
        repr((words, sorted(files), list(left_out), [len(one) for one in contents])).encode()
    )
    for content in contents:
        found.update(content)
    return found.hexdigest()[:16]


def _digest(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def as_json(value: Mapping[str, str]) -> str:
    """A fingerprint's parts, as they stand in the database."""
    return json.dumps(dict(value), sort_keys=True)
