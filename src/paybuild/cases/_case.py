"""One article from a secret and a number: which claim gets which truth, and how they are mixed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from paybuild.cases import _people
from paybuild.cases._families import (
    CONSISTENT,
    DISSOLVED,
    GROUPS,
    INCONSISTENT,
    OPEN,
    Planted,
    Scale,
    Table,
    bands,
)
from paylab.stats.forensics import is_equal_step

# Grid -> occupations whose pay may look so. The figures are generated: they are nobody's pay.
OCCUPATIONS = {
    2_000: ["bakers", "florists", "bus drivers", "tailors", "library assistants", "upholsterers"],
    2_500: ["paramedics", "carpenters", "welders", "translators", "surveyors", "chefs"],
    5_000: ["actuaries", "pharmacists", "geologists", "patent examiners", "data scientists"],
}
# Grid steps from zero to the center: the same relative rounding for every article.
STEPS_TO_CENTER = (20, 25)


@dataclass(frozen=True)
class Made:
    """A generated article and what is planted in it."""

    record: dict[str, Any]
    findings: tuple[str, ...]
    """The truth of claims a to l, each as two letters."""
    families: tuple[str, ...]
    """The kind of claims a to l."""
    equal_step_table: int
    people: _People


_People = _people.Truth


def make(seed: str, microdata_agree: bool) -> Made:
    """Return the article of a seed; the same seed gives the same article."""
    digest = hashlib.sha256(seed.encode()).digest()
    rng = np.random.default_rng(int.from_bytes(digest, "big"))
    grid = int(rng.choice(list(OCCUPATIONS)))
    who = str(rng.choice(OCCUPATIONS[grid]))
    scale = Scale(who, grid * int(rng.integers(*STEPS_TO_CENTER, endpoint=True)), grid)
    truths = _truths(rng)
    # Drawn again until just one table is equal-step: the honest oddity of every article.
    while True:
        planted = {
            plant.__name__: plant(rng, truths[plant.__name__], scale)
            for group in GROUPS
            for plant in group
        }
        tables = {k: t for each in planted.values() for k, t in each.tables.items()}
        regular = [key for key, table in tables.items() if _is_regular(table)]
        if len(regular) == 1:
            break
    return _mixed(rng, scale, planted, truths, tables, regular[0], microdata_agree)


def _truths(rng: np.random.Generator) -> dict[str, str]:
    """Give each group one contradiction, one that dissolves, one clean claim and one more."""
    more = rng.permutation([OPEN, OPEN, CONSISTENT]).tolist()
    found: dict[str, str] = {}
    for group, extra in zip(GROUPS, more, strict=True):
        while True:
            drawn = rng.permutation([INCONSISTENT, DISSOLVED, CONSISTENT, extra]).tolist()
            truths = {plant.__name__: t for plant, t in zip(group, drawn, strict=True)}
            # Rounding can't mend overlapping bands.
            if truths.get(bands.__name__) != DISSOLVED:
                break
        found |= truths
    return found


def _is_regular(table: Table) -> bool:
    columns = [c for c in range(1, len(table.columns)) if table.columns[c].endswith("_usd")]
    figures = [[row[c] for row in table.rows if row[c] is not None] for c in columns]
    return any(len(column) >= 3 and bool(is_equal_step(column)) for column in figures)


def _mixed(
    rng: np.random.Generator,
    scale: Scale,
    planted: dict[str, Planted],
    truths: dict[str, str],
    tables: dict[str, Table],
    regular: str,
    microdata_agree: bool,
) -> Made:
    """Shuffle tables and claims, number them, and add the microdata and their claim."""
    order = rng.permutation(list(tables)).tolist()
    numbers = {key: at for at, key in enumerate(order, start=1)}
    families = tuple(rng.permutation(list(planted)).tolist())
    words = [_filled(planted[name].words, tables, numbers) for name in families]
    people = _people.draw(rng, scale, microdata_agree)
    record = {
        "title": f"What {scale.who} earn: {len(tables)} tables",
        "tables": [_table_record(tables[key]) for key in order],
        "claims": [*words, people.words],
        "people": people.record,
    }
    codes = tuple(truths[name] for name in families)
    return Made(record, codes, families, numbers[regular], people.truth)


def _table_record(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "note": table.note,
        "rounded_to": table.rounded_to,
        "columns": list(table.columns),
        "rows": table.rows,
    }


def _filled(words: str, tables: dict[str, Table], numbers: dict[str, int]) -> str:
    """Put in table numbers, and the sums that hang on a table of another claim."""

    def median(match: re.Match[str]) -> str:
        spread = tables["spread"]
        return _hundreds(spread.rows[1][1] + float(match[1]) * spread.rounded_to)

    def feasible(match: re.Match[str]) -> str:
        groups = [[row[1] for row in tables[key].rows] for key in ("region", "gender")]
        low, high = max(map(min, groups)), min(map(max, groups))
        return _hundreds(low + float(match[1]) * (high - low) + int(match[2]))

    words = re.sub(r"\{median:([^}]*)\}", median, words)
    words = re.sub(r"\{feasible:([^:}]*):([^}]*)\}", feasible, words)
    return words.format(**numbers)


def _hundreds(value_usd: float) -> str:
    return f"${round(value_usd / 100) * 100:,}"
