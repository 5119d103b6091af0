"""How results are shown: message lines on stdout, an HTML table of marks, a JSON bundle.

The bundle's schema is described in `docs/check-bundle.md`.
"""

from __future__ import annotations

import dataclasses
import html
import textwrap
from dataclasses import dataclass
from typing import Any

BUNDLE_MIME = "application/vnd.pay-audited.check+json"
BUNDLE_SCHEMA = 1
# nbgrader's Validate cuts lines at 87 characters.
LINE_WIDTH = 84


@dataclass(frozen=True)
class Result:
    """What one check found: `earned` is the share of its `weight`, from 0 to 1."""

    label: str
    name: str
    kind: str
    weight: float
    earned: float
    message: str
    misconception: str = ""
    see: str = ""

    def seen_in(self, heading: str) -> Result:
        """Return the result with the heading of the lesson to read again."""
        return dataclasses.replace(self, see=heading)


@dataclass(frozen=True)
class Summary:
    """All results of one question, and what they are worth."""

    question: str
    points: float
    score: float
    results: tuple[Result, ...]
    audits: tuple[str, ...]
    announced: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every check passed in full."""
        return bool(self.results) and all(result.earned == 1 for result in self.results)

    @property
    def waiting(self) -> tuple[str, ...]:
        """Labels of the announced checks that did not run, since they run after submission."""
        done = {result.label for result in self.results}
        return tuple(label for label in self.announced if label not in done)


def message_lines(summary: Summary) -> list[str]:
    """Return a headline and the messages of failed checks, wrapped."""
    lines = [_headline(summary)]
    for text in dict.fromkeys(_message(r) for r in summary.results if r.message):
        lines += textwrap.wrap(text, LINE_WIDTH, initial_indent="  ", subsequent_indent="      ")
    return lines


def _headline(summary: Summary) -> str:
    if summary.waiting and summary.passed:
        later = len(summary.waiting)
        checks = "1 more check runs" if later == 1 else f"{later} more checks run"
        return f"{summary.question}: all checks pass so far; {checks} after submission"
    return f"{summary.question}: {summary.score:g} of {summary.points:g} points"


def _message(result: Result) -> str:
    see = f' (see "{result.see}")' if result.see else ""
    return f"{result.name}: {result.message}{see}"


def bundle(summary: Summary) -> dict[str, Any]:
    """Return the summary as plain JSON data for the class report."""
    checks = [dataclasses.asdict(result) for result in summary.results]
    return {
        "schema": BUNDLE_SCHEMA,
        "question": summary.question,
        "points": summary.points,
        "score": summary.score,
        "passed": summary.passed,
        "audits": list(summary.audits),
        "checks": checks,
        "after_submission": list(summary.waiting),
    }


def html_table(summary: Summary) -> str:
    """Return the marks as an HTML table; its colors come from the page around it."""
    rows = [_row(r.label, _mark(r), r.see if r.earned < 1 else "") for r in summary.results]
    rows += [_row(label, "– after submission", "") for label in summary.waiting]
    cell = "padding:.25em .8em;text-align:left"
    head = "".join(f'<th scope="col" style="{cell}">{h}</th>' for h in ("Check", "Mark", "See"))
    return (
        f'<table class="pay-check" aria-label="Checks of {html.escape(summary.question)}">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _mark(result: Result) -> str:
    if result.earned == 1:
        return "✓ passed"
    return "◐ in part" if result.earned > 0 else "✗ look again"


def _row(*cells: str) -> str:
    style = "padding:.25em .8em;text-align:left"
    return "<tr>" + "".join(f'<td style="{style}">{html.escape(c)}</td>' for c in cells) + "</tr>"


def show(summary: Summary) -> None:
    """Print the message lines and display the table with its bundle."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    print("\n".join(message_lines(summary)))
    # Without a notebook around it, IPython would print the data a second time.
    if get_ipython() is not None:
        data = {"text/html": html_table(summary), BUNDLE_MIME: bundle(summary)}
        display(data | {"text/plain": _headline(summary)}, raw=True)
