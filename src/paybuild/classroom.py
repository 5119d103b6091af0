"""Draws a simulated class from an answer bank and hands its work in; grading is in `demo`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import nbformat
import numpy as np
import numpy.typing as npt

from paybuild import grading
from paybuild.bank import Answer, Bank

# Every way in which a file arrives broken, the most telling first: a class of six has room for
# one that can't be read and one that can be mended.
BROKEN = (
    "not JSON",
    "byte-order mark",
    "wrong name",
    "missing notebook",
    "empty",
    "not UTF-8",
    "not a notebook",
)
# Common enough to be seen in the report, rare enough to leave students to compare.
BROKEN_AT_MOST, LATE, BLANK = 1 / 3, 1 / 6, 1 / 12
# The chance that somebody who does not know leaves the cell as it is.
LEFT_OUT = 0.2

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pupil:
    """A simulated student: the answers by cell, what became of the file, how late it came.

    `hours_late` is negative for work that came in time.
    """

    name: str
    sheet: dict[str, Answer] = field(default_factory=dict)
    broken: str = ""
    hours_late: float = 0.0


def draw(known: Bank, number: int, seed: int) -> list[Pupil]:
    """Draw a class of `number` students, the same for the same seed.

    At most a third of the class hands in a broken file, one of each kind in `BROKEN`, in that
    order; a sixth comes late and a twelfth is blank, at least one each from four students on.
    The others answer by the Rasch model (1960): the better the student and the easier the
    question, the likelier a right answer; else a wrong one of the bank, early ones more often.

    Raises
    ------
    ValueError
        When `number` is below 1.
    """
    if number < 1:
        raise ValueError(f"a class of {number} students can't be graded; ask for 1 or more")
    rng = np.random.default_rng(seed)
    difficulty = rng.normal(0, 0.7, len(known.questions))
    width = max(2, len(str(number)))
    return [
        _pupil(f"demo-{place:0{width}}", kind, known, difficulty, rng)
        for place, kind in enumerate(rng.permutation(_kinds(number)), start=1)
    ]


def _kinds(number: int) -> list[str]:
    broken = list(BROKEN[: int(number * BROKEN_AT_MOST)])
    least = int(number >= 4)
    late = ["late"] * max(least, int(number * LATE))
    blank = ["blank"] * max(least, int(number * BLANK))
    special = [*broken, *late, *blank]
    return special + ["in time"] * (number - len(special))


def _pupil(
    name: str, kind: str, known: Bank, difficulty: Floats, rng: np.random.Generator
) -> Pupil:
    ability = rng.normal(0.6, 1.0)
    sheet = {} if kind == "blank" else _sheet(known, ability - difficulty, rng)
    hours = rng.uniform(0.5, 60) if kind == "late" else -rng.uniform(1, 70)
    return Pupil(name, sheet, kind if kind in BROKEN else "", float(hours))


def _sheet(known: Bank, advantage: Floats, rng: np.random.Generator) -> dict[str, Answer]:
    """Answer every question, or leave it out, by how far the student is ahead of it."""
    sheet = {}
    for question, ahead in zip(known.questions, advantage, strict=True):
        answers = known.answers[question.answer]
        knows = rng.random() < 1 / (1 + np.exp(-ahead))
        if question.by_person:
            sheet[question.answer] = _written(answers, knows, rng)
        elif knows:
            right = [a for a in answers if a.kind in ("right", "alternative")]
            sheet[question.answer] = right[rng.integers(len(right))]
        elif rng.random() > LEFT_OUT:
            wrong = [a for a in answers if a.kind == "wrong"]
            weights = 1 / np.arange(1, len(wrong) + 1)
            sheet[question.answer] = wrong[rng.choice(len(wrong), p=weights / weights.sum())]
    return sheet


def _written(answers: Sequence[Answer], knows: bool, rng: np.random.Generator) -> Answer:
    """Take an exemplar of the better or of the worse half."""
    ranked = sorted(answers, key=lambda answer: answer.points or 0)
    half = len(ranked) // 2
    choice = ranked[half:] if knows else ranked[: max(half, 1)]
    return choice[rng.integers(len(choice))]


def hand_in(pupil: Pupil, released: Path, submission: Path, due: datetime) -> None:
    """Write a student's work as a submission: the released files with answers, and the time."""
    grading.hand_in(released, submission, {name: a.code for name, a in pupil.sheet.items()})
    for path in submission.glob("*.ipynb"):
        if pupil.broken:
            _break(path, pupil.broken)
    came = due + timedelta(hours=pupil.hours_late)
    (submission / "timestamp.txt").write_text(f"{came:%Y-%m-%d %H:%M:%S.%f} UTC\n")


def _break(path: Path, kind: str) -> None:
    """Damage a notebook's file the way uploads, mail and editors do."""
    content = path.read_bytes()
    if kind == "wrong name":
        path.rename(path.with_name(f"My homework {path.name}"))
    elif kind == "missing notebook":
        path.rename(path.with_name("notes.txt"))
    elif kind == "not UTF-8":
        path.write_bytes(_in_old_encoding(path))
    else:
        damaged = {
            "not JSON": content[: len(content) // 2],
            "byte-order mark": b"\xef\xbb\xbf" + content,
            "empty": b"",
            "not a notebook": b'{"answers": ["see my mail"]}',
        }
        path.write_bytes(damaged[kind])


def _in_old_encoding(path: Path) -> bytes:
    """A notebook with a name in it, as an editor saves it in Windows-1252."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("Ren\u00e9e"))
    return str(nbformat.writes(notebook)).encode("cp1252", "replace")
