"""The capstone's pool: 200 articles with planted, known properties, made from a secret.

Articles go to students without their truth. Truths go into hidden regions of the source notebook,
where they replace marks such as `@findings@`; they are never written to a file of their own.
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from nbformat import NotebookNode

from paybuild.cases._case import Made, make
from paybuild.cases._families import CONSISTENT, DISSOLVED, INCONSISTENT, OPEN
from paybuild.units import ROOT, BrokenUnitError, Unit, read, units
from paylab.cases import ARTICLES, LETTERS, POOL, case_number

__all__ = ["CODES", "SECRET", "Made", "articles", "difficulty", "filled", "key", "pool", "practice"]

SECRET = "secret.txt"
PRACTICE_FILE = Path("src/paylab/practice_case.json")
SHORTEST_SECRET = 16
CODES = {
    CONSISTENT: "consistent",
    DISSOLVED: "dissolved by rounding",
    INCONSISTENT: "inconsistent as printed",
    OPEN: "cannot be assessed",
}
# Public, for the lesson. No secret gives it: a secret's seeds end in a number.
_PRACTICE_SEED = "the practice case of the lesson"
_TERM = re.compile(r'^TERM = "([^"]+)"', re.M)


@cache
def pool(secret: str) -> tuple[Made, ...]:
    """Return the 200 articles of a secret with their truths; the same secret gives the same ones.

    In one half of them, in no order, the microdata bear the claim about them.

    >>> made = pool("only an example of a secret")
    >>> len(made), sorted(set(map(len, (each.findings for each in made))))
    (200, [12])
    """
    agree = _rng(f"{secret}/microdata").permutation(POOL) % 2 == 0
    return tuple(make(f"{secret}/{n}", bool(agree[n])) for n in range(POOL))


def practice() -> Made:
    """Return the lesson's case, which is in no pool."""
    return make(_PRACTICE_SEED, microdata_agree=False)


def _rng(seed: str) -> np.random.Generator:
    return np.random.default_rng(list(seed.encode()))


def secret_of(unit: Unit) -> str | None:
    """Return a unit's secret, or None where it has none and so no cases.

    Raises BrokenUnitError where it is too short to keep anything secret.
    """
    path = unit.folder / SECRET
    if not path.is_file():
        return None
    secret = path.read_text(encoding="utf-8").strip()
    if len(secret) < SHORTEST_SECRET:
        raise BrokenUnitError(f"{unit.name}/{SECRET} has fewer than {SHORTEST_SECRET} characters")
    return secret


def articles(unit: Unit) -> dict[Path, str]:
    """Return the generated article files of a unit, by path below the root; none without a secret.

    In the pool's file one line is one article, without its truth. The practice case is in paylab,
    where a lesson finds it wherever it runs.
    """
    secret = secret_of(unit)
    if secret is None:
        return {}
    pooled = Path("course") / unit.name / unit.student_files.name / ARTICLES
    return {pooled: "".join(map(as_line, pool(secret))), PRACTICE_FILE: as_line(practice())}


def as_line(made: Made) -> str:
    """Return an article as one line of JSON, without its truth."""
    return json.dumps(made.record, separators=(",", ":"), ensure_ascii=False) + "\n"


def filled(unit: Unit, cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return an exercise's cells with truths and term in the place of their marks.

    Raises BrokenUnitError where a unit with a secret has no line TERM = "...".
    """
    secret = secret_of(unit)
    if secret is None:
        return cells
    cells = copy.deepcopy(cells)
    marks = {
        "@findings@": _findings(secret),
        "@microdata@": _microdata(secret),
        "@term@": _term(unit, cells),
    }
    for cell in cells:
        for mark, text in marks.items():
            cell.source = cell.source.replace(mark, text)
    return cells


def _term(unit: Unit, cells: list[NotebookNode]) -> str:
    terms = [match[1] for cell in cells for match in _TERM.finditer(cell.source)]
    if len(terms) != 1:
        raise BrokenUnitError(f'{unit.name}/exercise.py needs one line TERM = "..."')
    return str(terms[0])


def _findings(secret: str) -> str:
    return "\n".join(f"{n:03d} {''.join(made.findings)}" for n, made in enumerate(pool(secret)))


def _microdata(secret: str) -> str:
    lines = []
    for n, made in enumerate(pool(secret)):
        truth = made.people
        numbers = f"{truth.full_time_people} {truth.median_pay_usd:g} {truth.gap_of_mens_pay:.12g}"
        lines.append(f"{n:03d} {made.equal_step_table} {numbers} {truth.rung}")
    return "\n".join(lines)


def key(student: str, root: Path = ROOT) -> str:
    """Return a student's claims with their truth as text, for whoever grades the memo by hand.

    Raises BrokenUnitError where no unit of the course has a secret.
    """
    for unit in units(root):
        secret = secret_of(unit)
        if secret is not None:
            number = case_number(student, _term(unit, read(unit.exercise_file).cells))
            return _key(number, pool(secret)[number])
    raise BrokenUnitError(f"no unit in course/ has a {SECRET}, so nobody has a case")


def _key(number: int, made: Made) -> str:
    *claims, last = made.record["claims"]
    rung = {"su": "supported", "co": "contradicted by better data"}[made.people.rung]
    lines = [f"case {number:03d}; equal steps in Table {made.equal_step_table}"]
    rows = zip(LETTERS, made.findings, claims, strict=True)
    lines += [f"{letter}  {CODES[code]:<28}{words}" for letter, code, words in rows]
    gap = f"(the gap is {made.people.gap_of_mens_pay:.1%})"
    return "\n".join([*lines, f"m  {rung:<28}{last} {gap}"])


@dataclass(frozen=True)
class Difficulty:
    """How evenly a pool is made: one row for each case, one for each kind of claim."""

    cases: pd.DataFrame
    kinds: pd.DataFrame


def difficulty(secret: str) -> Difficulty:
    """Return how often each truth occurs in each case, and with each kind of claim."""
    rows = [
        {"case": n, "letter": letter, "kind": kind, "truth": CODES[code]}
        for n, made in enumerate(pool(secret))
        for letter, kind, code in zip(LETTERS, made.families, made.findings, strict=True)
    ]
    claims = pd.DataFrame(rows)
    return Difficulty(
        pd.crosstab(claims["case"], claims["truth"]), pd.crosstab(claims["kind"], claims["truth"])
    )
