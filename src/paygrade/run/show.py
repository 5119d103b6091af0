"""What a person sees of a run: progress with a time estimate, then a summary, in words or JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from paygrade.run.coordinator import Summary

# A longer list scrolls the summary away; `--json` has them all.
_MOST_LINES = 20


class Bar:
    """A progress bar on standard error, so that standard output stays the result."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left:"),
            TimeRemainingColumn(),
            console=console,
        )
        self._task = self._progress.add_task("Grade", total=None)

    def begin(self, total: int) -> None:
        """So many submissions were found."""
        self._progress.update(self._task, total=total)

    def step(self, student: str, what: str) -> None:
        """One submission is done."""
        self._progress.advance(self._task)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()


def plan(console: Console, summary: Summary) -> None:
    """Say what a run would do."""
    for student, why in summary.why.items():
        console.print(f"{_shown(student)}: {escape(why)}", highlight=False, soft_wrap=True)
    _list(console, "can't be graded", summary.failed)
    console.print(
        f"{len(summary.why)} to grade, {len(summary.current)} current, "
        f"{len(summary.failed)} can't be graded; nothing was done.",
        highlight=False,
    )


def show(console: Console, summary: Summary) -> None:
    """Say what a run did."""
    again = {s: why for s, why in summary.why.items() if s in summary.graded}
    anew = {student: why for student, why in again.items() if why != "not graded yet"}
    _list(console, "graded again", anew)
    _list(console, "needs a person", summary.unreadable)
    _list(console, "not graded", summary.failed)
    if summary.stopped:
        console.print(f"[bold]The run stopped:[/] {escape(summary.stopped)}", soft_wrap=True)
    rate = len(summary.graded) / summary.seconds if summary.seconds else 0.0
    console.print(
        f"{len(summary.graded)} graded, {len(summary.current)} current, "
        f"{len(summary.unreadable)} could not be read and need a person, "
        f"{len(summary.failed)} not graded; "
        f"{summary.seconds:.1f} s, {rate:.2f} submissions a second.",
        highlight=False,
        soft_wrap=True,
    )


def _shown(student: str) -> str:
    """A name on one line, whatever a folder is called."""
    return escape(student if student.isprintable() else repr(student))


def _list(console: Console, title: str, found: dict[str, str]) -> None:
    for student, words in list(found.items())[:_MOST_LINES]:
        line = f"{_shown(student)}: {title}: {escape(words)}"
        console.print(line, highlight=False, soft_wrap=True)
    if len(found) > _MOST_LINES:
        console.print(f"... and {len(found) - _MOST_LINES} more {title}", highlight=False)


def as_json(summary: Summary) -> str:
    """The whole summary, for programs."""
    return json.dumps({**asdict(summary), "status": summary.status}, indent=2, sort_keys=True)
