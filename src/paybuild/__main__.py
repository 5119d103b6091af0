"""The workshop's command line; each command lives in its own module."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from paybuild.units import ROOT, BrokenUnitError, UnknownUnitError


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status; bad input ends in one clear sentence."""
    options = _parser().parse_args(arguments)
    # nbgrader calls alembic and jupyter by name, also where the environment isn't activated.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (UnknownUnitError, BrokenUnitError) as error:
        print(f"paybuild: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="paybuild", description=__doc__)
    commands = parser.add_subparsers(required=True)

    def add(
        name: str, run: Callable[[argparse.Namespace], int], words: str
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words)
        sub.set_defaults(command=run)
        return sub

    add("notebooks", _notebooks, "rebuild the notebooks and the glossary from course/")
    add("drift", _drift, "list generated files that differ from a rebuild")
    add("lint", _lint, "hold the units to the rules of docs/authoring.md")
    bank = add("bank", _bank, "try the answer banks and mutants")
    bank.add_argument("unit", help="a unit's name, or all")
    demo = add("demo", _demo, "grade a simulated class end to end")
    demo.add_argument("unit")
    demo.add_argument("--students", type=int, default=24)
    cases = add("cases", _cases, "show a student's own article's claims with their truth")
    cases.add_argument("student", help="the student's id")
    add("clean-demo", _clean_demo, "take everything that the demo made out again")
    add("lab", _lab, "open JupyterLab on the first lesson and its exercise")
    add("formgrader", _formgrader, "open JupyterLab on the whole course, for instructors")
    add("student-bundle", _student_bundle, "write the zip for students' own computers")
    add("site", _site, "build docs and executed lessons as a web site")
    return parser


def _notebooks(_: argparse.Namespace) -> int:
    from paybuild.notebooks import build_all

    written = build_all(ROOT)
    print(f"{len(written)} files are up to date")
    return 0


def _drift(_: argparse.Namespace) -> int:
    from paybuild.notebooks import drift

    problems = drift()
    print("\n".join(problems) or "the generated notebooks equal a rebuild")
    if problems:
        print("run: make course")
    return bool(problems)


def _lint(_: argparse.Namespace) -> int:
    from paybuild.lint import lint_course

    problems = lint_course(ROOT)
    print("\n".join(map(str, problems)) or "the units keep the rules of docs/authoring.md")
    return bool(problems)


def _bank(options: argparse.Namespace) -> int:
    from paybuild import bank

    return bank.main(options.unit)


def _demo(options: argparse.Namespace) -> int:
    from paybuild import demo

    return demo.run(options.unit, options.students)


def _cases(options: argparse.Namespace) -> int:
    from paybuild.cases import key

    print(key(options.student))
    return 0


def _clean_demo(_: argparse.Namespace) -> int:
    from paybuild import demo

    return demo.clean()


def _lab(_: argparse.Namespace) -> int:
    from paybuild.lab import open_lab

    return open_lab(ROOT)


def _formgrader(_: argparse.Namespace) -> int:
    from paybuild.lab import open_course

    return open_course(ROOT)


def _student_bundle(_: argparse.Namespace) -> int:
    from paybuild.bundle import write_bundle

    path = write_bundle(ROOT)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.1f} MB")
    return 0


def _site(_: argparse.Namespace) -> int:
    from paybuild.site import build_site

    return build_site(ROOT)


if __name__ == "__main__":
    sys.exit(main())
