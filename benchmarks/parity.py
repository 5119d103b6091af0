"""Honest submissions by stock nbgrader and by ours: are points, words and outputs equal?

    python benchmarks/parity.py            # everything; writes docs/parity.md
    python benchmarks/parity.py u0_start_here documentation --most 3

Parts are the units of the course (every answer of the bank), `documentation` (the course of
nbgrader's documentation) and `tests` (nbgrader's test notebooks), both out of the installed
package. What stock nbgrader gave is kept in build/parity, since it costs a cold kernel each: a
second run takes only ours anew. The page lists every part that has been counted whole. The exit
status is 1 where a difference or a flag has no reason in `EXPLAINED`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat
import nbgrader
from nbgrader.api import MissingEntry
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from parity_outcome import Difference, Outcome, differences, outcome
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from paybuild import bank, notebooks
from paybuild.grading import QUIET_KERNEL, Course, hand_in
from paybuild.trial import plan
from paybuild.units import ROOT, unit, units

# nbgrader calls alembic by name, also where the environment isn't activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
STOCK = Path(nbgrader.__file__).parent
PAGE = ROOT / "docs" / "parity.md"
KEPT = ROOT / "build" / "parity"
THREE_LINES = "c = get_config()\nfrom paygrade.route import configure\nconfigure(c)\n"
# Stock nbgrader waits for a cell without end; these notebooks are about its time limit.
ENDLESS = {"timeout", "infinite-loop", "infinite-loop-with-output"}
# (part, student or notebook, check or first line of a cell) -> why the routes differ there.
# An empty text stands for any. Each is a case where stock nbgrader punishes an oddity, or where a
# promise of the seal shows in what a cell puts out.
_RETYPED = "a cell's type was changed: stock nbgrader gives no grade, ours mends it and grades"
EXPLAINED: dict[tuple[str, str, str], str] = {
    ("tests", "submitted-answer-cell-type-changed", ""): _RETYPED,
    ("tests", "submitted-grade-cell-type-changed", ""): _RETYPED,
    ("tests", "submitted-cheat-attempt-alternative", "bar"): (
        "a cheat: it takes the showing of tracebacks out of its kernel, where our checks don't run"
    ),
}


@dataclass
class Submission:
    """One student's notebook of an assignment, in the words of nbgrader's folders."""

    assignment: str
    student: str
    notebook: str


@dataclass
class Part:
    """A course folder with submissions, and what could not be made one of."""

    name: str
    course: Course
    submissions: list[Submission] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass
class Count:
    """What the comparison of one part found."""

    part: str
    submissions: int = 0
    checks: int = 0
    cells: int = 0
    explained: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def main() -> int:
    """Compare the parts that were asked for; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", help="units, documentation, tests; default: all")
    parser.add_argument("--most", type=int, help="at most so many submissions of each part")
    asked = parser.parse_args()
    warnings.simplefilter("ignore", SAWarning)
    known = [*(each.name for each in units()), "documentation", "tests"]
    counts = []
    for name in asked.parts or known:
        with tempfile.TemporaryDirectory() as folder:
            counts.append(compare(part(name, Path(folder)), asked.most))
        show(counts[-1])
        if asked.most is None:
            keep(counts[-1])
    kept = [_kept_count(name) for name in known]
    if asked.most is None:
        there = [file for file in kept if file.exists()]
        found = [Count(**json.loads(file.read_text(encoding="utf-8"))) for file in there]
        PAGE.write_text(page(found), encoding="utf-8")
    return 1 if any(one.unexplained or one.flags for one in counts) else 0


def _kept_count(name: str) -> Path:
    return KEPT / f"part-{name}.json"


def keep(count: Count) -> None:
    """Keep what was counted in one part, for the page of all."""
    KEPT.mkdir(parents=True, exist_ok=True)
    _kept_count(count.part).write_text(json.dumps(asdict(count)), encoding="utf-8")


# What is compared


def part(name: str, folder: Path) -> Part:
    """Make the course folder of one part, released, with its submissions in it."""
    if name == "documentation":
        return _documentation(folder)
    if name == "tests":
        return _test_notebooks(folder)
    each = unit(name)
    made = Part(name, Course(folder))
    notebooks.build(each, folder)
    made.course.register(name, folder / "release")
    planned = plan(bank.read(each, notebooks.source(each)))
    for student in planned:
        # Mutants are slips that a machine made, not answers of the bank.
        if not student.startswith("mutants"):
            code = {cell: answer.code for cell, answer in planned[student].items()}
            hand_in(folder / "release" / name, folder / "submitted" / student / name, code)
            made.submissions.append(Submission(name, student, name))
    return made


def _foreign(name: str, folder: Path) -> Part:
    """A course of somebody else's: the three lines, and nbgrader's rules for automatic tests."""
    (folder / "nbgrader_config.py").write_text(THREE_LINES, encoding="utf-8")
    shutil.copy(STOCK / "tests" / "apps" / "files" / "autotests.yml", folder)
    return Part(name, Course(folder, settings=folder))


def _documentation(folder: Path) -> Part:
    guide = STOCK / "docs" / "source" / "user_guide"
    made = _foreign("documentation", folder)
    shutil.copytree(guide / "source", folder / "source")
    shutil.copy(guide / "autotests.yml", folder)
    shutil.copytree(guide / "submitted", folder / "submitted")
    for assignment in ("ps1", "ps1_autotest"):
        made.course.register(assignment, folder / "release")
        # What nobody has touched, and the author's own solution.
        shutil.copytree(
            folder / "release" / assignment, folder / "submitted" / "untouched" / assignment
        )
        shutil.copytree(
            folder / "source" / assignment, folder / "submitted" / "author" / assignment
        )
    for file in sorted((folder / "submitted").glob("*/*/*.ipynb")):
        student, assignment = file.parts[-3:-1]
        made.submissions.append(Submission(assignment, student, file.stem))
    return made


def _test_notebooks(folder: Path) -> Part:
    """Each test notebook against the one that it is a submission of, or against itself."""
    made = _foreign("tests", folder)
    seen: set[str] = set()
    for where in ("apps", "preprocessors", "ui-tests"):
        files = STOCK / "tests" / where / "files"
        for file in sorted(files.glob("*.ipynb")):
            source = _source_of(file)
            content = _content(file) + _content(source)
            if content not in seen and file.stem not in ENDLESS:
                seen.add(content)
                _add_test_notebook(made, where, file, source)
    return made


def _content(file: Path) -> str:
    """What two test notebooks must have in common to be one: all but the kernel's name."""
    return json.dumps(json.loads(file.read_text(encoding="utf-8")).get("cells"))


def _source_of(file: Path) -> Path:
    stem = file.stem
    if stem.startswith("submitted-"):
        stem = "submitted-unchanged"
    if stem.startswith("autotest-"):
        stem = "-".join(stem.split("-")[:2])
    return file.with_name(f"{stem}.ipynb")


def _add_test_notebook(made: Part, where: str, file: Path, source: Path) -> None:
    root, name = made.course.root, source.stem
    assignment, student = f"{where}-{name}", file.stem
    if not (root / "source" / assignment).exists():
        for folder in (root / "source" / assignment, root / "given" / assignment):
            folder.mkdir(parents=True)
            for extra in ("jupyter.png", "data.txt"):
                if (file.parent / extra).exists():
                    shutil.copy(file.parent / extra, folder)
        shutil.copy(source, root / "source" / assignment / f"{name}.ipynb")
        try:
            made.course.register(assignment, root / "release")
        except RuntimeError as problem:
            made.refused.append(f"{file.parent.parent.name}/{file.name}: {problem}")
            shutil.rmtree(root / "source" / assignment)
            shutil.rmtree(root / "given" / assignment)
            return
    place = root / "submitted" / student / assignment
    shutil.copytree(root / "given" / assignment, place)
    shutil.copy(file, place / f"{name}.ipynb")
    made.submissions.append(Submission(assignment, student, name))


# Comparing


def compare(made: Part, most: int | None = None) -> Count:
    """Grade the submissions of one part twice and count what differs."""
    count = Count(made.name, refused=made.refused)
    for submission in made.submissions[:most]:
        stock = by_stock(made.course, submission)
        ours = by_ours(made.course, submission)
        where = f"{submission.student}: {submission.notebook}"
        count.submissions += 1
        count.checks += len(stock.checks)
        count.cells += len(stock.cells)
        for found in differences(stock, ours):
            reason = _reason(made.name, submission, found)
            words = f"{where}: {found.name}: {found.words}"
            if reason:
                count.explained.append(f"{words} ({reason})")
            else:
                count.unexplained.append(words)
        count.flags += [f"{where}: {flag}" for flag in ours.flags]
        count.repairs += [f"{where}: {words}" for words in ours.repairs]
        print(f"\r{made.name}: {count.submissions} submissions", end="", file=sys.stderr)
    print(file=sys.stderr)
    return count


def _reason(part_name: str, submission: Submission, found: Difference) -> str:
    for (in_part, who, what), reason in EXPLAINED.items():
        same_name = who in ("", submission.student, submission.notebook)
        if in_part == part_name and same_name and (not what or found.name.startswith(what)):
            return reason
    return ""


def by_stock(course: Course, submission: Submission) -> Outcome:
    """The outcome of nbgrader's own autograde, with nothing of ours in its configuration."""
    kept = KEPT / f"{_fingerprint(course, submission)}.json"
    if kept.exists():
        return Outcome.from_dict(json.loads(kept.read_text(encoding="utf-8")))
    found = _run_stock(course, submission)
    if found.problem:  # on a busy machine a kernel may not start in time: that is no verdict
        found = _run_stock(course, submission)
    KEPT.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(found.as_dict()), encoding="utf-8")
    return found


def _run_stock(course: Course, submission: Submission) -> Outcome:
    config = Config()
    config.CourseDirectory.merge(course.config.CourseDirectory)
    config.CourseDirectory.assignment_id = submission.assignment
    config.CourseDirectory.student_id = submission.student
    config.CourseDirectory.notebook_id = submission.notebook
    config.Execute.extra_arguments = QUIET_KERNEL
    job = Autograde(coursedir=CourseDirectory(config=config), config=config)
    job.force = True
    job.log.setLevel("CRITICAL")
    # A kernel of stock nbgrader can't know who submitted; our judge does.
    os.environ["PAYGRADE_STUDENT"] = submission.student
    problem = ""
    try:
        job.start()
    except (Exception, SystemExit) as error:
        problem = type(error).__name__
    finally:
        del os.environ["PAYGRADE_STUDENT"]
    return _read(course, submission, problem)


def by_ours(course: Course, submission: Submission) -> Outcome:
    """The outcome of `nbgrader autograde` with our configuration."""
    shutil.rmtree(course.root / "autograded" / submission.student, ignore_errors=True)
    problem = course.autograde(submission.assignment, submission.student)
    found = _read(course, submission, problem)
    shutil.rmtree(course.root / "autograded" / submission.student, ignore_errors=True)
    return found


def _fingerprint(course: Course, submission: Submission) -> str:
    """Of all that decides what stock nbgrader gives: its version, the source, the submission."""
    digest = hashlib.sha256(f"1 {nbgrader.__version__} {submission}".encode())
    folders = [
        course.root / "source" / submission.assignment,
        course.root / "submitted" / submission.student / submission.assignment,
    ]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    for file in sorted(files):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:32]


def _read(course: Course, submission: Submission, problem: str) -> Outcome:
    place = course.root / "autograded" / submission.student / submission.assignment
    file = place / f"{submission.notebook}.ipynb"
    if problem or not file.exists():
        return Outcome(problem=problem or "no graded notebook")
    with course.gradebook() as gradebook:
        try:
            found = gradebook.find_submission_notebook(
                submission.notebook, submission.assignment, submission.student
            )
        except MissingEntry:
            return Outcome(problem="no grade")
        points = {grade.name: grade.auto_score for grade in found.grades}
    return outcome(nbformat.read(file, as_version=4), points)


# What is shown


def show(count: Count) -> None:
    """Print one part's counts, and each difference and flag."""
    listed = [*count.unexplained, *(f"flag: {flag}" for flag in count.flags)]
    print(
        f"{count.part}: {count.submissions} submissions, {count.checks} checks, {count.cells} other"
        f" cells: {len(count.unexplained)} differences, {len(count.explained)} explained,"
        f" {len(count.flags)} flags, {len(count.repairs)} repairs"
    )
    for line in listed:
        print(f"  {line}")


_HEAD = """# Parity with stock nbgrader

Written by `benchmarks/parity.py`, which grades honest submissions by nbgrader {version} as it is
and by `nbgrader autograde` with our three lines. Equal means, for a check: the same points, the
same class and message of an error, the same words and tables. For every other cell: the same
outputs after masking addresses, times, paths and counters. Warnings on stderr are no part of a
check's verdict here; in stock nbgrader they cost its points.

| part | submissions | checks | other cells | differences | explained below | flags |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
"""


def page(counts: Iterable[Count]) -> str:
    """The page in the docs: counts, and every difference with its reason."""
    counts = list(counts)
    rows = [
        f"| {c.part} | {c.submissions} | {c.checks} | {c.cells} | {len(c.unexplained)} "
        f"| {len(c.explained)} | {len(c.flags)} |\n"
        for c in counts
    ]
    sums = [sum(getattr(c, name) for c in counts) for name in ("submissions", "checks", "cells")]
    lists = ("unexplained", "explained", "flags")
    sums += [sum(len(getattr(c, name)) for c in counts) for name in lists]
    rows.append(f"| **all** | {' | '.join(str(number) for number in sums)} |\n")
    return _HEAD.format(version=nbgrader.__version__) + "".join(rows) + "".join(_sections(counts))


def _sections(counts: list[Count]) -> Iterator[str]:
    yield "\n## Differences that have a reason\n\n"
    yield from _bullets([line for c in counts for line in c.explained])
    yield "\n## Differences without one, and flags\n\n"
    yield from _bullets([line for c in counts for line in [*c.unexplained, *c.flags]])
    yield "\n## Repairs\n\nSeen and mended by tolerant reading; none of them is a flag.\n\n"
    yield from _bullets([line for c in counts for line in c.repairs])
    yield "\n## Test notebooks that are no submissions\n\n"
    yield "nbgrader's own `generate_assignment` refuses these, or a cell in them never ends:\n\n"
    endless = [f"{name}.ipynb: never ends" for name in sorted(ENDLESS)]
    yield from _bullets([*(line for c in counts for line in c.refused), *endless])


def _bullets(lines: list[str]) -> list[str]:
    # Words from notebooks: what Markdown would read as markup stands in code.
    return [f"- `{' '.join(line.replace('`', ' ').split())}`\n" for line in lines] or ["None.\n"]


if __name__ == "__main__":
    sys.exit(main())
