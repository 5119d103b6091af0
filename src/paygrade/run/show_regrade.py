"""What a person reads of a regrade, on 80 columns, and the same as JSON and CSV; nothing is run."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from paygrade.run.compare import Change, Total
from paygrade.run.regrade import Regraded

WIDTH = 80
# Longer lists hide what matters; the CSV and JSON have them all.
_MOST_STUDENTS = 20
_MOST_WORDS = 240
COLUMNS = (
    "student", "notebook", "check", "points_before", "points_after", "max_before", "max_after",
    "points_by_a_person", "gain", "check_changed", "waits_before", "waits_after",
    "total_before", "total_after", "said_before", "says_now",
)  # fmt: skip


def lines(summary: Regraded) -> list[str]:
    """Return the whole story: the author's changes, what they do, to whom, what is left to do."""
    told = [_headline(summary), ""]
    told += _cells(summary)
    for cell in _cells_with_changes(summary):
        told += ["", *_check(summary, *cell)]
    told += ["", *_students(summary), *_left_alone(summary), *_to_do(summary)]
    return told


def _headline(summary: Regraded) -> str:
    if summary.dry_run:
        return f"{summary.assignment}: what a regrade would change. Nothing was written."
    return f"{summary.assignment}: what the regrade changed."


def _cells(summary: Regraded) -> Iterator[str]:
    if not summary.cells:
        yield "The source is what was released: no check, text or number of points differs."
    for cell in summary.cells:
        yield from _wrapped(f"{cell.cell}: {'; '.join(cell.what)}")


def _cells_with_changes(summary: Regraded) -> list[tuple[str, str]]:
    """(notebook, check): those that the author changed first, in the notebook's order."""
    known = [(cell.notebook, cell.cell) for cell in summary.cells]
    there = dict.fromkeys((each.notebook, each.cell) for each in summary.changes)
    return [key for key in known if key in there] + [key for key in there if key not in known]


def _check(summary: Regraded, notebook: str, cell: str) -> Iterator[str]:
    found = [each for each in summary.changes if (each.notebook, each.cell) == (notebook, cell)]
    found.sort(key=lambda each: (each.gain, each.student))
    yield from _wrapped(f"{cell}: {_counts(found)}")
    if not found[0].check_changed:
        yield from _wrapped(
            "This check is the same as before: the submission itself gives another result now "
            "(chance in its code, other software, or a newer file).", 2
        )  # fmt: skip
    for change in found[:_MOST_STUDENTS]:
        yield from _change(change)
    yield from _more(found)


def _counts(found: Sequence[Change]) -> str:
    kinds = Counter(_kind(change) for change in found)
    return ", ".join(f"{kinds[kind]} {kind}" for kind in _KINDS if kinds[kind])


_KINDS = ("lose points", "gain points", "keep a person's points", "read other words", "wait anew")


def _kind(change: Change) -> str:
    if change.manual is not None:
        return _KINDS[2]
    if change.gain:
        return _KINDS[0] if change.gain < 0 else _KINDS[1]
    return _KINDS[3] if change.says or change.said else _KINDS[4]


def _change(change: Change) -> Iterator[str]:
    before = f"{_number(change.auto_before)} of {change.most_before:g}"
    after = f"{_number(change.auto_after)} of {change.most_after:g}"
    head = f"{change.student}: {before} -> {after}"
    if change.manual is not None:
        head += f"; a person gave {change.manual:g}, which stays"
    yield from _wrapped(head, 2)
    if change.said is None:
        yield from _wrapped("said: not known, its graded file is gone", 4)
    else:
        yield from _wrapped(f"said: {_words(change.said)}", 4)
    yield from _wrapped(f"says: {_words(change.says)}", 4)


def _words(said: Sequence[str]) -> str:
    text = " / ".join(" ".join(each.split()) for each in said) or "nothing"
    return text if len(text) <= _MOST_WORDS else text[: _MOST_WORDS - 3] + "..."


def _number(points: float | None) -> str:
    return "none" if points is None else f"{points:g}"


def _students(summary: Regraded) -> Iterator[str]:
    totals = sorted(summary.totals, key=lambda total: (total.gain, total.student))
    lose, gain = [t for t in totals if t.gain < 0], [t for t in totals if t.gain > 0]
    same = len(totals) - len(lose) - len(gain)
    yield f"Students: {len(lose)} lose, {len(gain)} gain, {same} have the same points."
    for title, found in (("Lose", lose), ("Gain", gain[::-1])):
        if found:
            yield f"{title}:"
            for total in found[:_MOST_STUDENTS]:
                yield from _wrapped(_sum(total), 2)
            yield from _more(found)


def _sum(total: Total) -> str:
    before = f"{total.before:g} of {total.most_before:g}"
    return f"{total.student}: {total.gain:+g} ({before} -> {total.after:g} of {total.most_after:g})"


def _more(found: Sequence[object]) -> Iterator[str]:
    if len(found) > _MOST_STUDENTS:
        yield f"  ... and {len(found) - _MOST_STUDENTS} more; --csv and --json have them all"


def _left_alone(summary: Regraded) -> Iterator[str]:
    """What this run could not or should not do, and why."""
    for student, why in summary.failed.items():
        yield from _wrapped(f"Not regraded: {student}: {why}")
    if summary.stopped:
        yield from _wrapped(f"The run stopped: {summary.stopped}")
    if summary.missing:
        names = _names(summary.missing)
        yield from _wrapped(f"Not regraded, since the submission is gone: {names}")
    if summary.ungraded:
        names, name = _names(summary.ungraded), summary.assignment
        yield from _wrapped(f"Not graded yet (paygrade grade {name} does that): {names}")
    over = [c for c in summary.changes if c.manual is not None and c.manual > c.most_after]
    for change in over:
        yield from _wrapped(
            f"Look at {change.student}, {change.cell}: a person gave {change.manual:g} of now "
            f"{change.most_after:g} points"
        )


def _to_do(summary: Regraded) -> Iterator[str]:
    name, then = summary.assignment, "Afterwards" if summary.dry_run else "Now"
    anew = sorted({c.student for c in summary.changes if c.waits_after and not c.waits_before})
    if anew:
        yield from _wrapped(f"{then} somebody must look again, in Formgrader, at: {_names(anew)}")
    if summary.outdated:
        yield from _wrapped(
            f"Feedback that is out of date: {_names(summary.outdated)}. {then} run: "
            f"nbgrader generate_feedback {name} --force; and hand it out again"
        )
    if summary.release_changed:
        yield from _wrapped(
            "The students' notebook changed. Those who have it keep theirs and are graded by the "
            "checks of today; for the new text they must fetch it again, after you "
            f"released it: nbgrader release_assignment {name} --force"
        )
    elif summary.cells:
        yield "The students' notebook is the same: they need not fetch anything."
    if summary.dry_run and (summary.cells or summary.changes):
        yield f"To apply this: paygrade regrade {name}"


def _names(students: Sequence[str]) -> str:
    shown = ", ".join(students[:_MOST_STUDENTS])
    more = len(students) - _MOST_STUDENTS
    return f"{shown} and {more} more" if more > 0 else shown


def _wrapped(text: str, indent: int = 0) -> list[str]:
    first = " " * indent
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=first + "  ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def as_json(summary: Regraded) -> str:
    """The whole summary, for programs."""
    data = asdict(summary) | {"status": summary.status, "outdated_feedback": summary.outdated}
    data["changes"] = [asdict(each) | {"gain": each.gain} for each in summary.changes]
    data["totals"] = [asdict(each) | {"gain": each.gain} for each in summary.totals]
    return json.dumps(data, indent=2, sort_keys=True)


def as_csv(summary: Regraded) -> str:
    """One row for each check of a student that changes; texts are joined by line breaks."""
    totals = {total.student: total for total in summary.totals}
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(COLUMNS)
    for change in summary.changes:
        total = totals[change.student]
        writer.writerow(
            [
                change.student, change.notebook, change.cell,
                change.auto_before, change.auto_after, change.most_before, change.most_after,
                change.manual, change.gain, change.check_changed,
                change.waits_before, change.waits_after, total.before, total.after,
                "\n".join(change.said or ()), "\n".join(change.says),
            ]
        )  # fmt: skip
    return made.getvalue()
