"""The command `paygrade`: its options; what a command does lies in the module it calls."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from paygrade import exchange, lean
from paygrade.box import seal
from paygrade.box.client import BoxFailure, Settings, WarmParent
from paygrade.intake import survey

_Summary = TypeVar("_Summary")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit status tells whether all is well."""
    parser = argparse.ArgumentParser(prog="paygrade", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("doctor", help="which seal this machine bears, why, and how to lift it")
    look = commands.add_parser("survey", help="what was handed in: unreadable, misnamed, missing")
    look.add_argument("assignment")
    look.add_argument("notebook", nargs="?", help="the assignment's own name if left out")
    again = commands.add_parser("replay", help="grade one submission again, recording nothing")
    again.add_argument("student")
    again.add_argument("assignment")
    again.add_argument("--save", type=Path, help="write the executed notebooks into this folder")
    grading = commands.add_parser("grade", help="grade what is new or changed, on all cores")
    grading.add_argument("assignment")
    grading.add_argument("--student", action="append", default=[], help="only this one (repeat)")
    grading.add_argument("--force", action="store_true", help="grade also what is current")
    grading.add_argument("--dry-run", action="store_true", help="say what would be graded, and why")
    grading.add_argument("--jobs", type=int, default=0, help="local workers; all cores if left out")
    grading.add_argument("--scheduler", metavar="ADDRESS", help="an existing Dask cluster")
    grading.add_argument("--json", action="store_true", help="print the result as JSON")
    anew = commands.add_parser("regrade", help="take over a changed check: who gains or loses what")
    anew.add_argument("assignment")
    anew.add_argument("--student", action="append", default=[], help="only this one (repeat)")
    anew.add_argument("--dry-run", action="store_true", help="say what would change; write nothing")
    anew.add_argument("--jobs", type=int, default=0, help="local workers; all cores if left out")
    anew.add_argument("--scheduler", metavar="ADDRESS", help="an existing Dask cluster")
    anew.add_argument("--json", action="store_true", help="print the result as JSON")
    anew.add_argument("--csv", type=Path, metavar="FILE", help="write every change into this file")
    telling = commands.add_parser("report", help="the class report: a page, with CSV and JSON")
    telling.add_argument("assignment")
    telling.add_argument("--to", type=Path, help="its folder; reports/ of the course if left out")
    for command in (look, again, grading, anew, telling):
        command.add_argument("--course", type=Path, default=Path.cwd(), help="the course's folder")
    asked = parser.parse_args(arguments)
    if asked.command == "doctor":
        return doctor()
    if asked.command == "grade":
        return grade(asked)
    if asked.command == "regrade":
        return regrade(asked)
    if asked.command == "report":
        return report(asked)
    return show_survey(asked) if asked.command == "survey" else show_replay(asked)


def doctor() -> int:
    """Say the rung, why no higher one, the recipe, and the exchange's state; 0 at rung 3."""
    tell_exchange(Path.cwd())
    try:
        with WarmParent(Settings(minimum_seal=0)) as parent:
            print(f"Seal rung {parent.rung} of 3.")
            for problem in parent.problems:
                print(f"Not imported beforehand: {problem}")
            rung, why = parent.rung, parent.why
    except (seal.SealError, BoxFailure) as problem:
        print(problem)
        return 1
    if rung < 3:
        print(f"Why not higher: {why}.")
        print(f"What to do: {seal.RECIPES[2 if rung == 2 else 0].format(why='see above')}.")
    return 0 if rung == 3 else 1


def tell_exchange(folder: Path) -> None:
    """Say whether the exchange of the course in a folder can be used; nothing outside a course."""
    if not (folder / "nbgrader_config.py").is_file():
        return
    from nbgrader.exchange.default import Exchange

    from paygrade.route.replay import course

    _, config = course(folder)
    root = Path(config.Exchange.get("root") or Exchange.root.default_value)
    print(f"Exchange: {exchange.trouble(root) or f'{root} is open to everybody.'}")
    print("(Only releasing, fetching and collecting through nbgrader need it.)")


def show_survey(asked: argparse.Namespace) -> int:
    """One line for each student whose file is not simply there; 0 if there is none."""
    name = asked.notebook or asked.assignment
    findings = survey(asked.course / "submitted", asked.assignment, name)
    odd = [finding for finding in findings if finding.status != "ok"]
    for finding in odd:
        print(finding)
    print(f"{len(findings)} submissions, {len(odd)} to look at.")
    return 1 if odd else 0


def show_replay(asked: argparse.Namespace) -> int:
    """The marks, modes, flags and repairs of one submission graded again."""
    # nbgrader takes a second to import, which the other commands need not wait for.
    import nbformat

    from paygrade.route.replay import replay

    try:
        done = replay(asked.course.resolve(), asked.student, asked.assignment)
    except (FileNotFoundError, seal.SealError) as problem:
        print(problem)
        return 1
    for one in done:
        print(f"{asked.student}: {one.name}")
        print("\n".join(f"  {line}" for line in lines_of(one.notes)))
        if asked.save:
            asked.save.mkdir(parents=True, exist_ok=True)
            nbformat.write(one.notebook, asked.save / f"{one.name}.ipynb")
    return 0


def grade(asked: argparse.Namespace) -> int:
    """Grade an assignment: 0 if all of it is graded, 1 if something is not, 2 if refused."""
    # dask and nbgrader take a second to import, which the other commands need not wait for.
    lean.leave_out_parser()
    from rich.console import Console

    from paygrade import run
    from paygrade.run import show

    summary = _run(run.grade, asked, force=asked.force)
    if isinstance(summary, int):
        return summary
    console = Console()
    if asked.json:
        print(show.as_json(summary))
    elif asked.dry_run:
        show.plan(console, summary)
    else:
        show.show(console, summary)
    return summary.status


def regrade(asked: argparse.Namespace) -> int:
    """Regrade an assignment: 0 if all that was graded is, 1 if something is not, 2 if refused."""
    # dask and nbgrader take a second to import, which the other commands need not wait for.
    from paygrade import run
    from paygrade.run import show_regrade

    summary = _run(run.regrade, asked)
    if isinstance(summary, int):
        return summary
    if asked.csv:
        asked.csv.parent.mkdir(parents=True, exist_ok=True)
        asked.csv.write_text(show_regrade.as_csv(summary), encoding="utf-8")
    print(show_regrade.as_json(summary) if asked.json else "\n".join(show_regrade.lines(summary)))
    return summary.status


def _run(
    work: Callable[..., _Summary], asked: argparse.Namespace, **wishes: bool
) -> _Summary | int:
    """What a run returned; or the exit status, its reason told, where it was refused or stopped."""
    from rich.console import Console

    from paygrade import run
    from paygrade.route.replay import course
    from paygrade.run import show

    how = run.Wishes(
        students=asked.student,
        dry_run=asked.dry_run,
        jobs=asked.jobs,
        scheduler=asked.scheduler,
        **wishes,
    )
    try:
        with show.Bar(Console(stderr=True)) as bar:
            found = run.Course(*course(asked.course.resolve()))
            return work(found, asked.assignment, how, bar)
    except (run.Refused, seal.SealError) as problem:
        print(f"paygrade: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(
            "paygrade: stopped; what was recorded stays, run it again for the rest", file=sys.stderr
        )
        return 130


def report(asked: argparse.Namespace) -> int:
    """Write the report of an assignment; 2 where the gradebook doesn't know it."""
    # nbgrader and matplotlib take seconds to import, which the other commands need not wait for.
    from nbgrader.api import MissingEntry

    from paygrade.report import write
    from paygrade.route.replay import course

    found, _ = course(asked.course.resolve())
    try:
        page = write(found, asked.assignment, asked.to or Path(found.root) / "reports")
    except MissingEntry:
        words = f"the gradebook of {found.root} knows no assignment {asked.assignment!r}"
        print(f"paygrade: {words}; look at its name with: nbgrader db assignment list")
        return 2
    print(f"{page}, with .csv and .json beside it")
    return 0


def lines_of(notes: dict[str, Any]) -> list[str]:
    """What the grader noted about one notebook, line by line."""
    lines = [notes["unreadable"]] if notes.get("unreadable") else []
    lines += [f"repaired: {words}" for words in notes.get("repairs", [])]
    record = notes.get("record", {})
    for check in record.get("checks", []):
        earned = f"{check['score']:g} of {check['points']:g} points"
        lines.append(f"{check['grade_id']}: {earned} ({check['mode']})")
        lines += [f"  flag: {flag}" for flag in check["flags"]]
    return lines + [f"flag: {flag}" for flag in record.get("flags", [])]


if __name__ == "__main__":
    sys.exit(main())
