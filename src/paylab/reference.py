"""Published figures to compare claims with: OEWS wages and a few others; nothing computed."""

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from paylab import _files
from paylab._files import Row
from paylab.errors import UnknownName

PERCENTS = (10, 25, 50, 75, 90)
# How the release writes a figure that it withholds, and the reason it gives.
NOT_RELEASED = "-"
_REASON = "estimate not released"

_PAY = ("mean_usd", *(f"p{percent}_usd" for percent in PERCENTS))
_NATIONAL = (
    "soc",
    "occupation",
    "employment",
    "employment_rse_percent",
    "mean_usd",
    "mean_rse_percent",
    *(f"p{percent}_usd" for percent in PERCENTS),
    "footnote",
)
_STATES = ("soc", "area", "employment", *_PAY, "footnote")
_PUBLISHED = ("id", "what", "value", "unit", "year", "population", "source")


def occupations() -> pd.DataFrame:
    """Return OEWS May 2025 for 20 occupations, the whole United States, one row each.

    Columns: soc ("15-2051"), occupation, employment (people), employment_rse_percent and
    mean_rse_percent (relative standard errors), mean_usd, p10_usd to p90_usd, footnote.
    Employer-reported yearly base wages in US dollars, rounded to $10: no bonus, no equity, no
    overtime; the self-employed are not in it.

    >>> len(occupations())
    20
    """
    return _wages(_folder() / "oews_national_may2025.csv", _NATIONAL).copy()


def occupations_by_state() -> pd.DataFrame:
    """Return OEWS May 2025 for three occupations by state, one row for each pair published.

    Columns: soc, occupation, area (a state, the District of Columbia or Puerto Rico), employment,
    mean_usd, p10_usd to p90_usd, footnote. What is not released is missing and the footnote says
    so; a pair without a row was not published at all. Basis and units are as in `occupations`.

    >>> sorted(occupations_by_state()["soc"].unique())
    ['15-1221', '15-1252', '15-2051']
    """
    frame = _wages(_folder() / "oews_states_may2025_3soc.csv", _STATES).copy()
    names = occupations().set_index("soc")["occupation"]
    frame.insert(1, "occupation", frame["soc"].map(names))
    return frame


def occupation(soc: str) -> "pd.Series[Any]":
    """Return the national row of one occupation by its code; the index is the columns.

    Raises UnknownName for a code that `occupations` does not hold.

    >>> occupation("15-2051")["occupation"]
    'Data Scientists'
    """
    return _only("occupation", occupations(), "soc", soc)


def published() -> pd.DataFrame:
    """Return the other published figures that the course compares with, one row each.

    Columns: id, what, value, unit, year (a year or a span of years, as text), population, source.

    >>> published().columns.tolist()
    ['id', 'what', 'value', 'unit', 'year', 'population', 'source']
    """
    return _published(_folder() / "published.csv").copy()


def published_value(published_id: str) -> float:
    """Return one published figure, in the unit that `published` names.

    Raises UnknownName for an unknown id.

    >>> published_value("wef-women-share-ai-2018")
    22.0
    """
    return float(_only("published figure", published(), "id", published_id)["value"])


def _folder() -> Path:
    return _files.data_folder() / "reference"


def _only(kind: str, frame: pd.DataFrame, column: str, name: str) -> "pd.Series[Any]":
    found = frame[frame[column] == name]
    if found.empty:
        raise UnknownName(kind, name, frame[column])
    return found.iloc[0].rename(name)


@cache
def _wages(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    rows = _files.read_rows(path, columns)
    frame = pd.DataFrame([row.fields for row in rows], columns=list(columns))
    frame["footnote"] = frame["footnote"].replace("", None)
    for name in columns:
        if name.startswith("employment") or name.endswith(("_usd", "_percent")):
            frame[name] = [_released(row, name) for row in rows]
    frame["employment"] = frame["employment"].astype("Int64")
    return frame


def _released(row: Row, column: str) -> float:
    """Return a figure, or NaN where the release withholds it and says so.

    Top-coded pay ("#", at or above a limit) is known to be high, so it must not become missing
    in silence: this cut has none, and one that turned up would be damage.
    """
    if row[column] == NOT_RELEASED and row["footnote"] == _REASON:
        return float("nan")
    return row.parsed(
        column, _files.finite, f"a number, or {NOT_RELEASED!r} with the footnote {_REASON!r}"
    )


@cache
def _published(path: Path) -> pd.DataFrame:
    rows = _files.read_rows(path, _PUBLISHED)
    _files.require_unique(rows, "id")
    frame = pd.DataFrame([row.fields for row in rows], columns=list(_PUBLISHED))
    frame["value"] = [row.parsed("value", _files.finite, "a number") for row in rows]
    return frame
