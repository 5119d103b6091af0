"""Writes docs/attacks.md: attack, stock nbgrader, ours; and ours rung by rung, user by user.

    python tests/attacks/attack_table.py            # everything; half an hour on a quiet machine
    python tests/attacks/attack_table.py stock rung3-root   # only these columns anew

Stock nbgrader runs student code as whoever grades: only cases that change nothing but their own
process, or that never run, are given to it, in a course in a temporary folder. What each column
gave is kept in build/attacks; the page is written from what lies there.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import nbformat
from attack_cases import Attack
from attack_course import AUTHOR, CHECKS, FULL, NOTHING, REPOSITORY, grade, source_cells
from attack_variants import CASES
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from test_attacks import make_parent, survivors
from test_rungs import as_nobody
from traitlets.config import Config

NAME = "attacked"
WRITTEN = REPOSITORY / "docs" / "attacks.md"
KEPT = REPOSITORY / "build" / "attacks"
# Column -> its rung, and whether an ordinary user runs it.
COLUMNS = {
    "rung3-root": (3, False),
    "rung3-user": (3, True),
    "rung2-root": (2, False),
    "rung2-user": (2, True),
}
# Read line by line: none of these writes a file, signals, forks or opens a socket.
HARMLESS = {
    "files": ("an empty file", "cut off in the middle"),
    "metadata": (
        "a thousand points for each check",
        "checks tagged skip-execution",
        "metadata of a schema from the future",
        "metadata of nonsense",
    ),
    "cells": (
        "checks copied with another text",
        "forged outputs",
        "the given cell behind the checks",
    ),
    "shell": (
        "a syntax transformer that empties later cells",
        "an AST transformer that removes assertions",
        "a formatter for floats",
        "exit in a cell",
    ),
    "tracing": ("threads that rewrite frames",),
    "libraries": ("abs returns 0", "np.allclose is always true", "sys.modules poisoned"),
    "objects": ("a function that returns one", "a table that says that it equals"),
    "functions": ("raises SystemExit",),
    "honest oddities": (
        "a byte-order mark",
        "a copied check cell",
        "warnings on stderr",
        "a numpy scalar and arrays",
    ),
}
# These read, change or fill up the machine: only ours is asked, sealed.
SEALED_ONLY = {
    "theft": ("the grader's environment", "ptrace"),
    "tampering": ("startup files", "kill everything", "a file left for the next student"),
    "network": ("TCP", "UDP"),
    "exhaustion": ("memory at once", "disk", "a crash"),
}
NOT_RUN = "not run: it would act on the machine"


def main() -> None:
    """Run the columns that were asked for and write the page from all that are there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("columns", nargs="*", help=f"stock, {', '.join(COLUMNS)}; default: all")
    asked = parser.parse_args()
    warnings.simplefilter("ignore", SAWarning)
    KEPT.mkdir(parents=True, exist_ok=True)
    for name in asked.columns or ["stock", *COLUMNS]:
        found = _stock_column() if name == "stock" else _column(*COLUMNS[name])
        (KEPT / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")
    WRITTEN.write_text(_page(), encoding="utf-8")


def _chosen() -> Iterator[Attack]:
    known = {(case.group, case.name): case for case in CASES}
    for group, names in {**HARMLESS, **SEALED_ONLY}.items():
        for name in names:
            yield known[group, name]


def _key(case: Attack) -> str:
    return f"{case.group}: {case.name}"


def _stock_column() -> dict[str, str]:
    """What stock nbgrader gives for each case that it may run."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        course = _course(Path(folder))
        for number, case in enumerate(_chosen()):
            if case.group not in SEALED_ONLY:
                found[_key(case)] = _stock(course, f"student-{number}", case)
    return found


def _column(rung: int, ordinary: bool) -> dict[str, dict[str, object]]:
    """What ours gives for every case on one rung: points, whether as deserved, and what is left."""
    if not ordinary:
        return run_cases(rung)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        script = Path(folder) / "script.py"
        script.write_text(
            f"import sys, json\nsys.path.insert(0, {str(Path(__file__).parent)!r})\n"
            f"from attack_table import run_cases\nprint(json.dumps(run_cases({rung})))\n"
        )
        environment = {**os.environ, "HOME": folder, "XDG_CACHE_HOME": folder}
        done = subprocess.run(
            as_nobody(script), env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
    found: dict[str, dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return found


def run_cases(rung: int) -> dict[str, dict[str, object]]:
    """Grade every case on a rung, as whoever calls."""
    found: dict[str, dict[str, object]] = {}
    with make_parent(rung) as parent:
        for number, case in enumerate(CASES, start=1):
            graded = grade(case.make(), parent, files=case.files)
            refused = f"could not be read: {graded.unreadable}" if graded.unreadable else ""
            found[_key(case)] = {
                "got": refused or f"{sum(graded.scores.values()):g}",
                "right": (graded.scores or NOTHING) == case.scores,
                "left": len(survivors(parent)),
            }
            print(f"\rrung {rung}: {number} of {len(CASES)}", end="", file=sys.stderr)
    print(file=sys.stderr)
    return found


def _course(root: Path) -> Config:
    """A stock course with the suite's exercise in it, released."""
    source = new_notebook()
    known = {cell.grade_id: cell for cell in source_cells()}
    for kind, name, text, _ in AUTHOR:
        make = new_markdown_cell if kind == "written" else new_code_cell
        marked = f"### BEGIN SOLUTION\n{text}\n### END SOLUTION" if kind == "solution" else text
        cell = make(marked, id=name)
        if name in known:
            cell.metadata["nbgrader"] = known[name].metadata()
        source.cells.append(cell)
    place = root / "source" / NAME
    place.mkdir(parents=True)
    nbformat.write(source, place / f"{NAME}.ipynb")
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.assignment_id = NAME
    config.Execute.timeout = 20
    with Gradebook(CourseDirectory(config=config).db_url) as gradebook:
        gradebook.update_or_create_assignment(NAME)
    _run(GenerateAssignment, config)
    return config


def _run(converter: type, config: Config) -> None:
    job = converter(coursedir=CourseDirectory(config=config), config=config)
    job.force = True
    job.log.setLevel("CRITICAL")
    job.start()


def _stock(course: Config, student: str, case: Attack) -> str:
    """Points that stock nbgrader gives, or that it gives none."""
    config = Config(course)
    config.CourseDirectory.student_id = student
    place = Path(config.CourseDirectory.root) / "submitted" / student / NAME
    place.mkdir(parents=True)
    made = case.make()
    content = made if isinstance(made, bytes) else nbformat.writes(made).encode()
    (place / f"{NAME}.ipynb").write_bytes(content)
    for name, data in case.files.items():
        (place / name).write_bytes(data)
    ended = ""
    try:
        _run(Autograde, config)
    except (Exception, SystemExit) as problem:
        ended = type(problem).__name__
    with Gradebook(CourseDirectory(config=config).db_url) as gradebook:
        try:
            submission = gradebook.find_submission(NAME, student)
        except Exception:
            return f"no grade ({ended})"
        grades = [g for n in submission.notebooks for g in n.grades if g.name in CHECKS]
        if ended or not grades:
            return f"no grade ({ended or 'no notebook'})"
        return f"{sum(g.auto_score or 0 for g in grades):g}"


_HEAD = """# Attacks: stock nbgrader and ours

Written by `tests/attacks/attack_table.py`; the cases are in `tests/attacks/attack_cases.py` and
`attack_variants.py`. {count} cases, hostile, faulty and odd ones, are graded on each rung of the
seal, as root and as an ordinary user. "As deserved" means that each check got exactly the points
that the case deserves: none for a cheat, all for an honest oddity. After each case no process is
left, and the tests grade a neighbor as well.

## Rung by rung

| class | cases | {heads} |
| --- | ---: | {rule} |
"""
_DIFFERENT = """
## Where a rung differs

What else a rung promises and does not is in [threat-model.md](threat-model.md).

"""
_STOCK = """
## Beside stock nbgrader

Points are of the checks, at most {most:g}; ours at rung 3. What stock nbgrader was not given would
have read, changed or filled up the machine that wrote this page. "No grade" means that nbgrader
recorded none, with the exception that it raised in brackets.

| class | case | deserved | stock nbgrader | ours |
| --- | --- | --- | --- | --- |
"""


def _page() -> str:
    columns = {
        name: json.loads((KEPT / f"{name}.json").read_text(encoding="utf-8"))
        for name in COLUMNS
        if (KEPT / f"{name}.json").exists()
    }
    head = _HEAD.format(
        count=len(CASES), heads=" | ".join(columns), rule=" | ".join("---:" for _ in columns)
    )
    return head + "".join(
        [*_rung_rows(columns), _DIFFERENT, *_different(columns), *_beside_stock(columns)]
    )


def _rung_rows(columns: dict[str, dict[str, dict[str, object]]]) -> Iterator[str]:
    groups = dict.fromkeys(case.group for case in CASES)
    for group in [*groups, ""]:
        cases = [case for case in CASES if group in ("", case.group)]
        counts = [
            sum(bool(found.get(_key(case), {}).get("right")) for case in cases)
            for found in columns.values()
        ]
        name = group or "**all, as deserved**"
        yield f"| {name} | {len(cases)} | {' | '.join(str(count) for count in counts)} |\n"
    left = [sum(int(str(c["left"])) for c in found.values()) for found in columns.values()]
    yield f"| processes left behind | | {' | '.join(str(count) for count in left)} |\n"


def _different(columns: dict[str, dict[str, dict[str, object]]]) -> Iterator[str]:
    rows = [
        f"- {name}: {_key(case)}: {found[_key(case)]['got']} points,"
        f" {sum(case.scores.values()):g} deserved\n"
        for name, found in columns.items()
        for case in CASES
        if _key(case) in found and not found[_key(case)]["right"]
    ]
    yield from rows or ["No verdict does.\n"]


def _beside_stock(columns: dict[str, dict[str, dict[str, object]]]) -> Iterator[str]:
    yield _STOCK.format(most=sum(FULL.values()))
    stock = json.loads((KEPT / "stock.json").read_text(encoding="utf-8"))
    ours = next(iter(columns.values()), {})
    for case in _chosen():
        deserved = f"{sum(case.scores.values()):g}"
        got = ours.get(_key(case), {}).get("got", "not run")
        theirs = stock.get(_key(case), NOT_RUN)
        yield f"| {case.group} | {case.name} | {deserved} | {theirs} | {got} |\n"


if __name__ == "__main__":
    main()
