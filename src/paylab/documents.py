"""The audited documents as tidy frames: tables, figures, claims, word counts; no verdicts."""

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from paylab import _files
from paylab._files import Row
from paylab.errors import DamagedFile, UnknownName

CLAIM_COLUMNS = (
    "id",
    "document",
    "section",
    "claim",
    "kind",
    "value",
    "value_high",
    "unit",
    "statistic",
    "population",
    "stated_source",
    "n",
    "date",
)
CLAIM_KINDS = (
    "table",
    "figure",
    "count",
    "comparison",
    "direction",
    "shape",
    "forecast",
    "range",
    "source",
    "practice",
)
_FIGURE_COLUMNS = (
    "table_id",
    "document",
    "section",
    "title",
    "number",
    "row",
    "label",
    "printed",
    "value_usd",
    "statistic",
    "unit_of_analysis",
)
_COUNTED = (
    "paragraph",
    "words",
    "phrase_count",
    "spliced_count",
    "can",
    "often",
    "may",
    "numerals",
    "first_sentence_in_document",
)
_PREFIX = {"newsletter": "nl-", "no-figures": "nf-", "ten-tables": "tt-"}
# A row ends in its money; a pipe table may lack the space before its last pipes, as printed.
_PIPE_ROW = re.compile(r"\|\s*(?P<label>[^|]*[^|\s])\s*\|\s*(?P<printed>\$[\d,]+)\s*\|")
_PLAIN_ROW = re.compile(r"(?P<label>\S.*?)\s+(?P<printed>\$[\d,]+)")


class TableRow(NamedTuple):
    """One printed row of a table: its place, its label, its figure as printed and in dollars."""

    row: int
    label: str
    printed: str
    value_usd: int


def documents() -> pd.DataFrame:
    """Return one row for each document: what it is, how it is dated, how much it holds.

    Columns: document (its id), what, dated, tables, figures, claims (the last three are counts).

    >>> documents()["document"].tolist()
    ['newsletter', 'no-figures', 'ten-tables']
    """
    path = _files.data_folder() / "documents" / "documents.csv"
    rows = _files.read_rows(path, ("document", "what", "dated"))
    frame = pd.DataFrame([row.fields for row in rows])
    printed = figures()
    counts = {
        "tables": printed.groupby("document")["table_id"].nunique(),
        "figures": printed["document"].value_counts(),
        "claims": claims()["document"].value_counts(),
    }
    for name, count in counts.items():
        frame[name] = frame["document"].map(count).fillna(0).astype(int)
    return frame


def table_ids(document: str | None = None) -> list[str]:
    """Return the ids of the printed tables, of all documents or of one, in printed order.

    Raises UnknownName for an unknown document; a document without tables gives an empty list.

    >>> len(table_ids()), table_ids("newsletter")
    (12, [])
    """
    if document is not None and document not in _PREFIX:
        raise UnknownName("document", document, _PREFIX)
    documents = _documents_of_tables(_files.data_folder() / "documents" / "tables.csv")
    return [table for table, where in documents.items() if document in (None, where)]


def table_text(table_id: str) -> str:
    """Return a table as its document prints it: a title, an empty line, the rows.

    Raises UnknownName for an unknown table.

    >>> print(table_text("tt-t05-gender").splitlines()[0])
    Table 5: ML Engineer Salary by Gender
    """
    return _files.read_text(_table_path(table_id))


def table(table_id: str) -> pd.DataFrame:
    """Return one table, parsed from its text: row (from 1), label, printed, value_usd.

    Labels stay strings, in printed order. Raises UnknownName for an unknown table and
    DamagedFile where a line is not a label and a sum of dollars.

    >>> table("tt-t05-gender")["value_usd"].tolist()
    [140000, 120000]
    """
    return pd.DataFrame(list(_parsed_table(_table_path(table_id))))


def figures() -> pd.DataFrame:
    """Return all figures printed in tables, one row each, long and tidy.

    Columns: table_id, document, section, title, number (missing where the document gives the
    table none), row, label, printed, value_usd (US dollars), statistic (the document's word),
    unit_of_analysis (what one row of the table is about).

    >>> len(figures())
    51
    """
    return _figures(_files.data_folder() / "documents" / "tables.csv").copy()


def claims(document: str | None = None) -> pd.DataFrame:
    """Return the register of claims, of all documents or of one; a claim is in our own words.

    Columns: id, document, section, claim, kind (one of CLAIM_KINDS), value and value_high (the
    upper end of a range), unit, statistic, population, stated_source, n, date. A field is
    missing where the document is silent. Raises UnknownName for an unknown document.

    >>> set(claims("newsletter")["document"])
    {'newsletter'}
    """
    everything = _claims(_files.data_folder() / "claims.csv")
    return _of_document(everything, document).reset_index(drop=True)


def claim(claim_id: str) -> "pd.Series[Any]":
    """Return one claim as a Series; the index is the columns of `claims`.

    Raises UnknownName for an unknown claim.

    >>> claim("tt-glassdoor-base-average")["stated_source"]
    'Glassdoor'
    """
    everything = _claims_by_id(_files.data_folder() / "claims.csv")
    if claim_id not in everything:
        raise UnknownName("claim", claim_id, everything)
    return everything[claim_id].copy()


def paragraphs(document: str) -> pd.DataFrame:
    """Return word counts for each body paragraph of a document without figures.

    Columns: paragraph (from 1), words, phrase_count (how often its four-word phrase occurs, in
    any case), spliced_count (how many of those stand inside another word pair), can, often, may
    (hedges), numerals, first_sentence_in_document (how often the paragraph's first sentence
    stands in the document). Raises UnknownName where a document has no such counts.

    >>> int(paragraphs("no-figures")["spliced_count"].sum())
    2
    """
    everything = _paragraphs(_files.data_folder() / "documents" / "paragraphs.csv")
    known = everything["document"].unique()
    if document not in known:
        raise UnknownName("document with counted paragraphs", document, known)
    return _of_document(everything, document).drop(columns="document").reset_index(drop=True)


def _of_document(frame: pd.DataFrame, document: str | None) -> pd.DataFrame:
    if document is None:
        return frame.copy()
    if document not in _PREFIX:
        raise UnknownName("document", document, _PREFIX)
    return frame[frame["document"] == document].copy()


def _table_path(table_id: str) -> Path:
    folder = _files.data_folder() / "documents"
    documents = _documents_of_tables(folder / "tables.csv")
    if table_id not in documents:
        raise UnknownName("table", table_id, documents)
    return folder / documents[table_id] / f"{table_id}.txt"


@cache
def _documents_of_tables(path: Path) -> dict[str, str]:
    everything = _figures(path)
    return dict(zip(everything["table_id"], everything["document"], strict=True))


@cache
def _parsed_table(path: Path) -> tuple[TableRow, ...]:
    lines = _files.read_text(path).splitlines()
    if len(lines) < 4 or not lines[0].strip() or lines[1].strip():
        raise DamagedFile(path, 1, "expected a title, an empty line, a header and rows")
    shape = _PIPE_ROW if lines[2].startswith("|") else _PLAIN_ROW
    rows = []
    for place, line in enumerate(lines[3:], start=1):
        match = shape.fullmatch(line)
        if match is None:
            raise DamagedFile(path, place + 3, f"{line!r} is not a label and a sum of dollars")
        label, printed = match["label"], match["printed"]
        rows.append(TableRow(place, label, printed, _dollars(printed)))
    return tuple(rows)


def _dollars(printed: str) -> int:
    return int(printed.removeprefix("$").replace(",", ""))


@cache
def _figures(path: Path) -> pd.DataFrame:
    rows = _files.read_rows(path, _FIGURE_COLUMNS)
    for row in rows:
        row.one_of("document", tuple(_PREFIX))
        if row.parsed("printed", _dollars, "a sum of dollars") != row.number("value_usd"):
            raise row.damaged(f"{row['printed']} and {row['value_usd']} are not the same sum")
    frame = pd.DataFrame([row.fields for row in rows], columns=list(_FIGURE_COLUMNS))
    frame["number"] = pd.array([row.number("number") for row in rows], dtype="Int64")
    frame["row"] = [row.parsed("row", int, "a whole number") for row in rows]
    frame["value_usd"] = [_dollars(row["printed"]) for row in rows]
    return frame


@cache
def _claims(path: Path) -> pd.DataFrame:
    rows = _files.read_rows(path, CLAIM_COLUMNS)
    _files.require_unique(rows, "id")
    for row in rows:
        _check_claim(row)
    frame = pd.DataFrame([row.fields for row in rows], columns=list(CLAIM_COLUMNS))
    frame = frame.replace("", None)
    for name in ("value", "value_high"):
        frame[name] = pd.Series([row.number(name) for row in rows], dtype="float64")
    frame["n"] = pd.array([row.number("n") for row in rows], dtype="Int64")
    return frame


@cache
def _claims_by_id(path: Path) -> dict[str, "pd.Series[Any]"]:
    everything = _claims(path)
    return {
        name: everything.iloc[place].rename(name) for place, name in enumerate(everything["id"])
    }


def _check_claim(row: Row) -> None:
    """Hold what every line of the register must: a document, a kind, an id to match, words."""
    document = row.one_of("document", tuple(_PREFIX))
    row.one_of("kind", CLAIM_KINDS)
    if not row["id"].startswith(_PREFIX[document]):
        raise row.damaged(f"id {row['id']!r} does not start with {_PREFIX[document]!r}")
    if not row["claim"].strip():
        raise row.damaged("the claim is empty")
    if row["value"] and not row["unit"]:
        raise row.damaged("a value stands without its unit")


@cache
def _paragraphs(path: Path) -> pd.DataFrame:
    rows = _files.read_rows(path, ("document", *_COUNTED))
    frame = pd.DataFrame([row.fields for row in rows])
    for name in _COUNTED:
        frame[name] = [row.parsed(name, int, "a whole number") for row in rows]
    return frame
