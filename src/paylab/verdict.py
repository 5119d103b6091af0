"""The verdicts of an audit: two axes, one decision table, five rungs; no verdict on any claim."""

from __future__ import annotations

import pandas as pd

INTERNAL = ("consistent", "inconsistent as printed", "nothing to check")
EXTERNAL = ("supported", "contradicted by better data", "no comparable data")
RUNGS = (
    "supported",
    "consistent but unverifiable",
    "cannot be assessed",
    "inconsistent as printed",
    "contradicted by better data",
)
STEPS = (
    "Source and selection",
    "Units and basis",
    "Internal consistency",
    "Shape",
    "Comparison",
)

# Better data outweigh what the page says of itself; without better data the page's own
# consistency decides; with neither there is nothing to go on.
_TABLE = {
    ("consistent", "supported"): "supported",
    ("consistent", "contradicted by better data"): "contradicted by better data",
    ("consistent", "no comparable data"): "consistent but unverifiable",
    ("inconsistent as printed", "supported"): "inconsistent as printed",
    ("inconsistent as printed", "contradicted by better data"): "contradicted by better data",
    ("inconsistent as printed", "no comparable data"): "inconsistent as printed",
    ("nothing to check", "supported"): "supported",
    ("nothing to check", "contradicted by better data"): "contradicted by better data",
    ("nothing to check", "no comparable data"): "cannot be assessed",
}


def rung(internal: str, external: str) -> str:
    """Read the rung off the decision table.

    Parameters
    ----------
    internal
        One of `INTERNAL`: do the printed figures agree with each other, within their rounding?
    external
        One of `EXTERNAL`: what do comparable data of known origin say?

    Raises
    ------
    ValueError
        When a word is not on its axis.

    Examples
    --------
    >>> rung("consistent", "no comparable data")
    'consistent but unverifiable'
    """
    if internal not in INTERNAL:
        raise ValueError(f"internal is {internal!r}; it is one of: {', '.join(INTERNAL)}")
    if external not in EXTERNAL:
        raise ValueError(f"external is {external!r}; it is one of: {', '.join(EXTERNAL)}")
    return _TABLE[internal, external]


def decision_table() -> pd.DataFrame:
    """Return the decision table: a row for each internal finding, a column for each external."""
    rows = [[_TABLE[i, e] for e in EXTERNAL] for i in INTERNAL]
    index = pd.Index(INTERNAL, name="internal")
    return pd.DataFrame(rows, index=index, columns=pd.Index(EXTERNAL, name="external"))
