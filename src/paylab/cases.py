"""A student's own article to audit: which one it is, and reading it; its truth is not here."""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from paylab.errors import DamagedFile

POOL = 200
"""Number of articles; a student's is a hash of id and term modulo this."""
LETTERS = "abcdefghijkl"
"""The claims of a case that have a finding; a thirteenth, m, is held against microdata."""
FINDINGS = (
    "consistent",
    "dissolved by rounding",
    "inconsistent as printed",
    "cannot be assessed",
)
FALSE_ALARM = "inconsistent as printed"
ARTICLES = Path("articles.jsonl")
TRUSTED = "PAYGRADE_STUDENT"
"""Environment variable in which a grader tells a check whose work it judges."""
PRACTICE = "practice"
LATER = "graded after submission, by a grader that knows whose article is the right one"
_PRACTICE_FILE = "practice_case.json"
_CLAIM_ID = re.compile(rf"(\d{{3}}|{PRACTICE})-[{LETTERS}]")

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One generated article and the microdata for its last claim.

    Attributes
    ----------
    number
        From 0 to 199; None for the practice case of the lesson.
    title
        The article's headline.
    tables
        Table number -> DataFrame; column "label", then figures (`_usd`, `_percent` or people).
    titles, notes
        Table number -> what is printed above and under the table.
    rounded_to
        Table number -> the grid that its figures were rounded to, in their unit.
    claims
        DataFrame with columns id and claim, in the article's order.
    microdata
        One row for each person whom the last claim is about: pay_usd (a year), group ("woman" or
        "man"), weekly_hours.
    """

    number: int | None
    title: str
    tables: dict[int, pd.DataFrame]
    titles: dict[int, str]
    notes: dict[int, str]
    rounded_to: dict[int, int]
    claims: pd.DataFrame
    microdata: pd.DataFrame

    @property
    def name(self) -> str:
        """What the case's claim ids begin with: "012", or "practice"."""
        return PRACTICE if self.number is None else f"{self.number:03d}"

    def claim(self, letter: str) -> str:
        """Return the words of a claim by its letter, a to m, or by its whole id."""
        wanted = letter if "-" in letter else f"{self.name}-{letter}"
        return str(self.claims.set_index("id")["claim"][wanted])

    def _repr_html_(self) -> str:
        tables = "".join(map(self._table_html, self.tables))
        items = "".join(
            f"<li><strong>{claim_id}</strong> {html.escape(words)}</li>"
            for claim_id, words in self.claims.itertuples(index=False)
        )
        # The class keeps dollar signs from being read as mathematics.
        return (
            f'<article class="mathjax_ignore tex2jax_ignore"><h3>{html.escape(self.title)}</h3>'
            f'<ul style="list-style:none;padding:0">{items}</ul>'
            f'<div style="display:flex;flex-wrap:wrap;gap:1em 2em">{tables}</div></article>'
        )

    def _table_html(self, number: int) -> str:
        shown = printed(self.tables[number]).to_html(index=False, border=0, justify="left")
        caption = f"Table {number}: {self.titles[number]}"
        body = shown.replace(">", f'><caption style="text-align:left">{caption}</caption>', 1)
        note = f'<p style="max-width:24em;margin:0"><small>{self.notes[number]}</small></p>'
        return f'<section style="overflow-x:auto">{body}{note}</section>'

    def __str__(self) -> str:
        parts = [self.title, *(f"{i}  {words}" for i, words in self.claims.itertuples(index=False))]
        for number, table in self.tables.items():
            parts += [
                f"Table {number}: {self.titles[number]}",
                printed(table).to_string(index=False),
            ]
            parts += [self.notes[number]]
        return "\n\n".join(parts)


def printed(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table's figures as text, the way the article prints them."""
    units = {"_usd": "${:,.0f}", "_percent": "{:.0f} %", "people": "{:,.0f}"}
    shown = table.copy()
    for column in table.columns[1:]:
        pattern = next(words for end, words in units.items() if str(column).endswith(end))
        shown[column] = ["not stated" if pd.isna(v) else pattern.format(v) for v in table[column]]
    return shown


def case_number(student_id: str, term: str) -> int:
    """Return which of the 200 articles a student audits in a term.

    It is the SHA-256 of "term:id" in UTF-8, read as one whole number, modulo 200; the id without
    blanks around it and in lower case. Stable across machines and versions.

    Raises
    ------
    ValueError
        When the id is empty or no text.

    Examples
    --------
    >>> case_number("ada", "demo") == case_number(" Ada ", "demo")
    True
    """
    if not isinstance(student_id, str) or not student_id.strip():
        raise ValueError(f"student_id is {student_id!r}; your id as text is needed")
    seed = f"{term}:{student_id.strip().casefold()}"
    return int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big") % POOL


def load(student_id: object, term: str, folder: Path | str = ".") -> Case:
    """Return the case of a student in a term, from the file beside the exercise.

    While `student_id` is `...` or None, the practice case stands in its place, and a line says so.

    Raises
    ------
    FileNotFoundError
        When articles.jsonl is not in `folder`; the message says what to do.
    DamagedFile
        When a line of it can't be read.
    """
    if student_id is None or student_id is ...:
        print("student_id is not set: this is the practice case of the lesson, not yours")
        return practice()
    number = case_number(str(student_id), term)
    path = Path(folder) / ARTICLES
    if not path.is_file():
        raise FileNotFoundError(
            f"{ARTICLES} is not in this folder; fetch the assignment again, "
            "and keep the file beside the notebook"
        )
    return read(_line(path, number), number)


def practice() -> Case:
    """Return the lesson's practice case, which is nobody's own.

    >>> practice().claims.shape
    (13, 2)
    """
    text = resources.files("paylab").joinpath(_PRACTICE_FILE).read_text(encoding="utf-8")
    return read(json.loads(text), None)


def _line(path: Path, number: int) -> Record:
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) != POOL:
        raise DamagedFile(path, 0, f"{len(lines)} articles instead of {POOL}")
    try:
        record: Record = json.loads(lines[number])
    except ValueError as error:
        raise DamagedFile(path, number + 1, f"is no article ({error})") from error
    return record


def read(record: Record, number: int | None) -> Case:
    """Return the case that a record of the file describes."""
    tables = dict(enumerate(record["tables"], start=1))
    name = PRACTICE if number is None else f"{number:03d}"
    people = record["people"]
    return Case(
        number=number,
        title=record["title"],
        tables={n: pd.DataFrame(t["rows"], columns=t["columns"]) for n, t in tables.items()},
        titles={n: t["title"] for n, t in tables.items()},
        notes={n: t["note"] for n, t in tables.items()},
        rounded_to={n: t["rounded_to"] for n, t in tables.items()},
        claims=pd.DataFrame(
            [
                (f"{name}-{at}", words)
                for at, words in zip(LETTERS + "m", record["claims"], strict=True)
            ],
            columns=["id", "claim"],
        ),
        microdata=pd.DataFrame(
            {
                "pay_usd": [100 * hundreds for hundreds in people["pay_hundreds"]],
                "group": ["woman" if letter == "w" else "man" for letter in people["group"]],
                "weekly_hours": people["weekly_hours"],
            }
        ),
    )


def form(case: Case) -> str:
    """Return a dict to fill in, as code: the ids of the twelve claims, and a line of each claim."""
    rows = case.claims.head(len(LETTERS)).itertuples(index=False)
    entries = [f'    "{claim_id}": ...,  # {words[:70]}' for claim_id, words in rows]
    return "\n".join(["findings = {", *entries, "}"])


# What a check needs: ids, whose case it is, and the public rule of points.


def ids_in(answer: Callable[[], object]) -> list[str]:
    """Return the twelve claim ids of the case that an answer is about.

    `answer` returns the student's dict; where there is none, the practice case's ids are given.
    """
    try:
        name = _name_in(answer())
    except NameError:
        name = None
    return [f"{name or PRACTICE}-{letter}" for letter in LETTERS]


def number_in(findings: object) -> int | None:
    """Return the number of the case that findings are about; None for the practice case."""
    name = _name_in(findings)
    return int(name) if name and name != PRACTICE else None


def _name_in(findings: object) -> str | None:
    keys: Iterable[object] = findings.keys() if hasattr(findings, "keys") else []
    matches = (_CLAIM_ID.fullmatch(key) for key in keys if isinstance(key, str))
    names = [match[1] for match in matches if match]
    return max(names, key=names.count) if names else None


def trusted_number(term: str) -> int | None:
    """Return the case of whoever the grader says has submitted; None where nobody says so."""
    student = os.environ.get(TRUSTED)
    return case_number(student, term) if student else None


def not_own(number: int | None, named: Callable[[], int | None]) -> str:
    """Return why answers can't be held against the submitter's truth; an empty text if they can.

    Parameters
    ----------
    number
        The submitter's case, from `trusted_number`.
    named
        Returns the case that the answers are about; may raise where that is not to be known.
    """
    if number is None:
        # Validate runs at the student's, where nobody vouches for an id, and nothing is wrong.
        return "" if os.environ.get("NBGRADER_EXECUTION") == "validate" else LATER
    try:
        about = named()
    except (NameError, ValueError):
        about = None
    if about == number:
        return ""
    whose = "the practice case, or about none" if about is None else f"case {about:03d}"
    return (
        f"the answers are about {whose}, and yours is case {number:03d}: what is copied from "
        "somebody else's case scores nothing (if you mistyped your id, tell your instructor)"
    )


def net_findings(findings: Mapping[str, object], truth: Mapping[str, str]) -> int:
    """Return the right findings less the false alarms.

    A false alarm calls a claim "inconsistent as printed" that is not. A finding about another
    case counts nothing.

    >>> net_findings({"001-a": "consistent"}, {"001-a": "consistent", "001-b": "consistent"})
    1
    """
    right = sum(_plain(findings.get(key)) == known for key, known in truth.items())
    alarms = sum(_plain(findings.get(key)) == FALSE_ALARM != known for key, known in truth.items())
    return right - alarms


def _plain(finding: object) -> object:
    return finding.strip() if isinstance(finding, str) else finding


@cache
def read_key(text: str) -> dict[int, list[str]]:
    """Return the fields of an instructor's key by case number; one line is one case."""
    lines = [line.split() for line in text.split("\n") if line.strip()]
    return {int(number): fields for number, *fields in lines}


def findings_key(text: str, number: int | None) -> dict[str, str]:
    """Return claim id -> finding of one case of an instructor's key; empty without a number."""
    if number is None:
        return {}
    initials = {finding[0] + finding[1]: finding for finding in FINDINGS}
    codes = read_key(text)[number][0]
    pairs = zip(LETTERS, (codes[at : at + 2] for at in range(0, len(codes), 2)), strict=True)
    return {f"{number:03d}-{letter}": initials[code] for letter, code in pairs}
