"""GRIM: which printed means and percentages n people can have at all, in exact whole numbers."""

from __future__ import annotations

import re
from itertools import count
from typing import Literal

Rounding = Literal["half-up", "half-even", "either"]

_PRINTED = re.compile(r"\$?(?P<whole>\d+|\d{1,3}(?:,\d{3})+)(?:\.(?P<decimals>\d+))?\s*%?")


def grim_counts(printed_percentage: str, n: int, rounding: Rounding = "either") -> list[int]:
    """Return how many of n people a printed percentage can stand for; empty where none.

    Parameters
    ----------
    printed_percentage
        As printed, in quotes, trailing zeros kept: "12.50" says more than "12.5".
    n
        Number of people.
    rounding
        "half-up", "half-even", or "either", which takes a count that one of them would print so.

    Raises
    ------
    ValueError
        When the text is no number from 0 to 100, n is below 1, or the rounding is unknown.
    TypeError
        When the percentage is not text.

    Examples
    --------
    >>> grim_counts("20", 15), grim_counts("22", 15)
    ([3], [])
    """
    scaled, decimals = _printed_number(printed_percentage)
    if scaled > 100 * 10**decimals:
        raise ValueError(f"{printed_percentage!r} is above 100, so no percentage of a whole")
    return list(_multiples_that_print(scaled, 100 * 10**decimals, n, rounding))


def grim_is_possible(
    printed_mean: str, n: int, granularity: int = 1, rounding: Rounding = "either"
) -> bool:
    """Return whether the mean of n multiples of `granularity` can print so (Brown and Heathers).

    The test (Brown and Heathers, 2017) needs granular values, such as pay in whole thousands. It
    has no power against pay in arbitrary dollars, nor against a mean rounded more coarsely than
    granularity / n.

    Parameters
    ----------
    printed_mean
        As printed, in quotes, trailing zeros kept; "$" and thousands commas may stay.
    n
        Number of values.
    granularity
        What every single value is a multiple of, in the unit of the mean.
    rounding
        "half-up", "half-even" or "either".

    Raises
    ------
    ValueError
        When the text is no number, n or granularity is below 1, or the rounding is unknown.
    TypeError
        When the mean is not text.

    Examples
    --------
    >>> grim_is_possible("5.19", n=28)
    False
    >>> grim_is_possible("$140,107", n=28, granularity=1_000)
    True
    """
    if granularity < 1:
        raise ValueError(f"granularity is {granularity}; it is a whole number of 1 or more")
    scaled, decimals = _printed_number(printed_mean)
    return len(_multiples_that_print(scaled, granularity * 10**decimals, n, rounding)) > 0


def grim_minimum_n(
    printed_mean_usd: str, granularity_usd: int, rounding: Rounding = "either"
) -> int:
    """Return the least number of people whose granular pay can have the printed mean.

    The parameters and errors are those of `grim_is_possible`. Larger n may still be impossible.

    Examples
    --------
    >>> grim_minimum_n("140,107", granularity_usd=1_000)
    28
    """
    # A number of people equal to the granularity in last printed digits can have any mean, so the
    # search ends.
    return next(
        n for n in count(1) if grim_is_possible(printed_mean_usd, n, granularity_usd, rounding)
    )


def grim_impossible_share(n: int, decimals: int = 0, rounding: Rounding = "either") -> float:
    """Return the share of the printed percentages from 0 to 100 that n people can't have.

    It is the power of GRIM against a percentage that was written down at random.

    Parameters
    ----------
    n
        Number of people.
    decimals
        Decimals that are printed.
    rounding
        "half-up", "half-even" or "either".

    Examples
    --------
    >>> round(grim_impossible_share(15), 2)
    0.84
    """
    step: int = 100 * 10**decimals
    possible = (len(_multiples_that_print(p, step, n, rounding)) > 0 for p in range(step + 1))
    return 1 - sum(possible) / (step + 1)


def _printed_number(printed: str) -> tuple[int, int]:
    """Return a printed number in units of its last printed digit, and its number of decimals."""
    if not isinstance(printed, str):
        raise TypeError(f"got {printed!r}; put the figure in quotes, as printed: zeros count")
    match = _PRINTED.fullmatch(printed.strip())
    if match is None:
        raise ValueError(f"{printed!r} is not a printed number such as '12.50' or '$140,107'")
    decimals = match["decimals"] or ""
    return int(match["whole"].replace(",", "") + decimals), len(decimals)


def _multiples_that_print(scaled: int, step: int, n: int, rounding: Rounding) -> range:
    """Return the k for which k · step / n rounds to `scaled`, in exact whole numbers."""
    if n < 1:
        raise ValueError(f"n is {n}; it is 1 or more")
    if rounding not in ("half-up", "half-even", "either"):
        raise ValueError(f"rounding is {rounding!r}; it is 'half-up', 'half-even' or 'either'")
    # k · step / n must lie from scaled − 1/2 to scaled + 1/2; all three times 2n.
    low, high, double_step = n * (2 * scaled - 1), n * (2 * scaled + 1), 2 * step
    to_even = rounding != "half-up" and scaled % 2 == 0
    low_counts = rounding != "half-even" or to_even
    first = -(-low // double_step) if low_counts else low // double_step + 1
    last = high // double_step if to_even else -(-high // double_step) - 1
    return range(max(first, 0), last + 1)
