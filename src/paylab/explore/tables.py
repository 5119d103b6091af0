"""Explorer of printed tables: a text goes in, a tidy frame comes out, step by step."""

from __future__ import annotations

import re
from dataclasses import dataclass

import ipywidgets as widgets
import pandas as pd

from paylab import documents
from paylab.explore import Explorer, View, frame, lines, sentence, stack

STEPS = 5
_MONEY = re.compile(r"\$\d[\d,]*")
_PLAIN_ROW = re.compile(r"(?P<label>.*\S)\s+(?P<printed>\S+)")


@dataclass(frozen=True)
class _Printed:
    """The lines of a printed table by their part; `piped` tells how its cells are parted."""

    title: str
    header: str
    rows: tuple[str, ...]
    piped: bool


def parse_a_table(table_id: str = "tt-t07-company-size") -> Explorer:
    """Return an explorer that starts from one of the printed tables and reads any other text.

    Raises UnknownName for an unknown table.

    >>> parse_a_table("tt-t05-gender").view.text.splitlines()[0]
    'Step 1 of 5. 4 lines, and none of them is a number yet: to Python all of it is text.'
    """
    printed = documents.table_text(table_id)
    text = widgets.Textarea(printed, description="Text (edit it)", rows=9)
    titles = [
        (documents.table_text(known).splitlines()[0], known) for known in documents.table_ids()
    ]
    table = widgets.Dropdown(options=titles, value=table_id, description="Printed table")
    table.observe(lambda change: _put(text, change["new"]), names="value")
    return Explorer(
        lambda table, step, text: draw(text, step),
        title="a printed table becomes a tidy frame",
        how="Go through the steps with the arrow keys, then damage the text and press Tab.",
        still=stack(*(draw(printed, step) for step in (1, 3, 5))),
        table=table,
        step=widgets.BoundedIntText(1, min=1, max=STEPS, description=f"Step (1 to {STEPS})"),
        text=text,
    )


def _put(text: widgets.Widget, table_id: str) -> None:
    text.value = documents.table_text(table_id)


def draw(text: str, step: int) -> View:
    """Return the view of one step (1 to 5) in reading a printed table.

    A text without a row gives a view that says what was expected.
    """
    printed = _tell_apart(text)
    if step > 1 and not printed.rows:
        return sentence("No rows found: expected a title, an empty line, a header, then rows.")
    steps = {1: _as_printed, 2: _parts, 3: _cells, 4: _numbers, 5: _tidy}
    shown = steps[step](printed, text)
    return stack(sentence(f"Step {step} of {STEPS}. {shown[0]}"), shown[1])


def _tell_apart(text: str) -> _Printed:
    filled = [line for line in text.splitlines() if line.strip()]
    piped = [line for line in filled if line.lstrip().startswith("|")]
    if piped:
        title = next((line for line in filled if line not in piped), "")
        return _Printed(title, piped[0], tuple(piped[1:]), piped=True)
    title, header, *rows = [*filled, "", ""][: max(2, len(filled))]
    return _Printed(title, header, tuple(rows), piped=False)


def _cut(row: str, piped: bool) -> tuple[str, str]:
    """Return a row's label and figure; the figure is empty where the row has only one part."""
    if piped:
        cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
        return cells[0], cells[1] if len(cells) > 1 else ""
    match = _PLAIN_ROW.fullmatch(row.strip())
    return (match["label"], match["printed"]) if match else (row.strip(), "")


def _dollars(printed: str) -> int | None:
    return int(re.sub(r"\D", "", printed)) if _MONEY.fullmatch(printed) else None


def _as_printed(printed: _Printed, text: str) -> tuple[str, View]:
    count = len([line for line in text.splitlines() if line.strip()])
    words = f"{count} lines, and none of them is a number yet: to Python all of it is text."
    return words, lines(text)


def _parts(printed: _Printed, _text: str) -> tuple[str, View]:
    told = "the pipes" if printed.piped else "their place, since nothing else marks them"
    parts = [("title", printed.title), ("header", printed.header)]
    parts += [("row", row) for row in printed.rows]
    listed = pd.DataFrame(parts, columns=["part", "line"])
    return f"Header and rows are told by {told}.", frame(listed, "What each line is")


def _cells(printed: _Printed, _text: str) -> tuple[str, View]:
    cut = [_cut(row, printed.piped) for row in printed.rows]
    how = "at each pipe" if printed.piped else "at the last blank"
    listed = pd.DataFrame(cut, columns=["label", "printed"])
    return f"Each row is cut {how}; blanks at the ends go.", frame(listed, "Still text")


def _numbers(printed: _Printed, _text: str) -> tuple[str, View]:
    listed = _frame(printed)
    unread = listed.loc[listed["value_usd"].isna(), "printed"].tolist()
    words = "The dollar sign and the commas go; what is left is a whole number."
    if unread:
        shown = ", ".join(repr(text) for text in unread)
        words += f" Not a sum of dollars, so its number stays missing: {shown}."
    return words, frame(listed, "Text beside its number")


def _tidy(printed: _Printed, _text: str) -> tuple[str, View]:
    listed = _frame(printed).drop(columns="printed")
    listed.insert(0, "table", printed.title)
    listed["statistic"] = _statistic(f"{printed.title} {printed.header}")
    words = "One row for each figure, and beside it what it is a figure of."
    return words, frame(listed, "A tidy frame")


def _frame(printed: _Printed) -> pd.DataFrame:
    cut = [_cut(row, printed.piped) for row in printed.rows]
    listed = pd.DataFrame(cut, columns=["label", "printed"])
    values = [_dollars(figure) for figure in listed["printed"]]
    return listed.assign(value_usd=pd.array(values, dtype="Int64"))


def _statistic(words: str) -> str:
    named = [name for name in ("median", "average", "mean") if name in words.lower()]
    return named[0] if named else "not stated"
