"""How surprising regular figures and words are; whether figures can all be true: `consistency`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from paylab.simulate import MEDIAN_USD, SIGMA, pay
from paylab.stats._arrays import as_finite
from paylab.stats._evidence import (
    bayes_table,
    brier_score,
    familywise_error,
    likelihood_ratio,
    posterior_probability,
)
from paylab.stats._grim import (
    grim_counts,
    grim_impossible_share,
    grim_is_possible,
    grim_minimum_n,
)
from paylab.stats._words import (
    HEDGES,
    hedge_counts,
    phrase_counts,
    splice_candidates,
    splices,
    words,
)
from paylab.stats.consistency import Interval

__all__ = [
    "GROUP_SIGMA",
    "HEDGES",
    "SimulatedPValue",
    "bayes_table",
    "benford_false_rejection_rate",
    "brier_score",
    "equal_step_count",
    "equal_step_null",
    "expected_heaping_share",
    "familywise_error",
    "grim_counts",
    "grim_impossible_share",
    "grim_is_possible",
    "grim_minimum_n",
    "heaping_share",
    "heaping_table",
    "hedge_counts",
    "is_equal_step",
    "likelihood_ratio",
    "phrase_counts",
    "posterior_probability",
    "simulated_p_value",
    "splice_candidates",
    "splices",
    "wilson_interval",
    "words",
]

GROUP_SIGMA = 0.15
"""Standard deviation of the log of comparable groups' figures, for a null of table rows.

Individuals spread more, but the medians of states spread by 0.14 (software developers), 0.17 (data
scientists) and 0.21 (computer and information research scientists; OEWS, May 2025). A null that
spreads too widely makes equal steps look too rare, so the value is at the lower end."""

_HEAPING_COLUMNS = [
    "grid_usd",
    "multiples",
    "n",
    "share",
    "share_low",
    "share_high",
    "expected_share",
    "p_value",
]


# Heaping: how many figures are multiples of a round number.


def heaping_share(values_usd: ArrayLike, grid_usd: int) -> float:
    """Return the share of values that are multiples of a grid.

    Parameters
    ----------
    values_usd
        Figures in US dollars, shape (n,).
    grid_usd
        The round number, such as 5,000.

    Raises
    ------
    ValueError
        When there are no values, one is missing, or the grid is below 1.

    Examples
    --------
    >>> heaping_share([120_000, 125_000, 114_121, 130_000], 5_000)
    0.75
    """
    values = as_finite(values_usd, "values_usd", at_least=1)
    if grid_usd < 1:
        raise ValueError(f"grid_usd is {grid_usd}; a grid is 1 or more")
    return float(np.mean(values % grid_usd == 0))


def expected_heaping_share(grid_usd: int, unit_usd: int = 1) -> float:
    """Return the share of multiples of a grid when every last digit is equally frequent.

    Parameters
    ----------
    grid_usd
        The round number, such as 5,000.
    unit_usd
        The unit that all figures are printed in: 10 for figures rounded to ten dollars.

    Examples
    --------
    >>> expected_heaping_share(5_000, unit_usd=10)
    0.002
    """
    return unit_usd / math.lcm(unit_usd, grid_usd)


def wilson_interval(hits: int, n: int, confidence: float = 0.95) -> Interval:
    """Return the score interval of a share (Wilson, 1927).

    It takes the n figures as independent draws. Figures of one table seldom are, and then the
    interval is too narrow.

    Parameters
    ----------
    hits, n
        How many of how many.
    confidence
        Coverage, a fraction between 0 and 1.

    Raises
    ------
    ValueError
        When n is below 1 or hits are not from 0 to n.

    Examples
    --------
    >>> low, high = wilson_interval(38, 46)
    >>> f"{low:.2f} to {high:.2f}"
    '0.69 to 0.91'
    """
    if not 0 <= hits <= n or n < 1:
        raise ValueError(f"hits are from 0 to n, and n at least 1; got {hits} of {n}")
    interval = stats.binomtest(hits, n).proportion_ci(confidence, method="wilson")
    return Interval(float(interval.low), float(interval.high))


def heaping_table(
    values_usd: ArrayLike,
    grids_usd: Sequence[int] = (1_000, 5_000, 10_000),
    *,
    unit_usd: int = 1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return the heaping of figures on several grids, one row for each grid.

    Parameters
    ----------
    values_usd
        Figures in US dollars, shape (n,).
    grids_usd
        The round numbers.
    unit_usd
        The unit that all figures are printed in.
    confidence
        Coverage of the Wilson interval.

    Returns
    -------
    pandas.DataFrame
        Columns grid_usd, multiples, n, share, share_low, share_high (Wilson interval),
        expected_share (under uniform last digits) and p_value, the exact binomial chance of so
        many multiples or more under that share. Shares are fractions. Judge heaping by p_value:
        the interval is too narrow where the expected share is tiny.

    Examples
    --------
    >>> table = heaping_table([120_000, 125_000, 114_121, 130_000])
    >>> table[["grid_usd", "multiples", "share", "expected_share"]].values.tolist()
    [[1000.0, 3.0, 0.75, 0.001], [5000.0, 3.0, 0.75, 0.0002], [10000.0, 2.0, 0.5, 0.0001]]
    """
    n = as_finite(values_usd, "values_usd", at_least=1).size
    rows = []
    for grid in grids_usd:
        share = heaping_share(values_usd, grid)
        hits = round(share * n)
        low, high = wilson_interval(hits, n, confidence)
        expected = expected_heaping_share(grid, unit_usd)
        p_value = float(stats.binom.sf(hits - 1, n, expected))
        rows.append((grid, hits, n, share, low, high, expected, p_value))
    return pd.DataFrame(rows, columns=_HEAPING_COLUMNS)


# Equal steps: tables whose figures, once sorted, are an arithmetic progression.


def is_equal_step(figures_usd: ArrayLike) -> bool | NDArray[np.bool_]:
    """Return whether figures, once sorted, rise by the same step above 0 each time.

    Parameters
    ----------
    figures_usd
        Figures in whole US dollars, three or more along the last axis: shape (rows,) for a table,
        (repetitions, rows) for many at once.

    Returns
    -------
    bool or array of bool
        One for each table: a bool for shape (rows,), else an array without the last axis.

    Raises
    ------
    ValueError
        When there are fewer than three figures (two always are equal-step) or one is missing.

    Examples
    --------
    >>> is_equal_step([120_000, 130_000, 140_000, 110_000])
    True
    >>> is_equal_step([[90_000, 110_000, 125_000], [1, 2, 3], [5, 5, 5]]).tolist()
    [False, True, False]
    """
    figures = np.sort(np.asarray(figures_usd, dtype=float), axis=-1)
    if figures.shape[-1] < 3:
        raise ValueError(f"equal steps need three figures or more; got {figures.shape[-1]}")
    if not np.isfinite(figures).all():
        raise ValueError("a figure is missing or infinite: leave it out, and say so")
    step = figures[..., 1] - figures[..., 0]
    found = (np.diff(figures, axis=-1) == step[..., None]).all(axis=-1) & (step > 0)
    return bool(found) if figures.ndim == 1 else found


def equal_step_count(tables_usd: Iterable[ArrayLike]) -> int:
    """Return how many tables of an article are equal-step; those under three rows are passed over.

    Examples
    --------
    >>> equal_step_count([[110_000, 120_000, 130_000], [80_000, 100_000, 130_000], [1, 2]])
    1
    """
    tables = [np.asarray(table) for table in tables_usd]
    return sum(bool(is_equal_step(table)) for table in tables if table.size >= 3)


def equal_step_null(
    rows: Sequence[int],
    grid_usd: float | Sequence[float],
    *,
    rng: np.random.Generator,
    median_usd: float = MEDIAN_USD,
    sigma: float = GROUP_SIGMA,
    repetitions: int = 10_000,
) -> NDArray[np.int64]:
    """Return the number of equal-step tables in simulated articles that have no design.

    The figures of a table are independent lognormal draws, rounded like the printed table. Ordered
    bands (experience, size) are not exchangeable draws, and pay scales are equal-step by law: the
    null says nothing about those.

    Parameters
    ----------
    rows
        Rows of each table of the article; `[4]` for one table alone. Tables under three rows are
        passed over.
    grid_usd
        The grid that figures are rounded to, one for all tables or one for each.
    rng
        The generator of random numbers.
    median_usd, sigma
        Median and standard deviation of the log of group figures (see `GROUP_SIGMA`).
    repetitions
        Number of simulated articles.

    Returns
    -------
    array of int, shape (repetitions,)
        Its mean is the rate for one table; compare an article with `simulated_p_value`.

    Raises
    ------
    ValueError
        When the grids are not one or as many as the tables, or a parameter is not above 0.

    Examples
    --------
    >>> null = equal_step_null([3], 5_000, rng=np.random.default_rng(1))
    >>> null.shape, round(float(null.mean()), 1)
    ((10000,), 0.1)
    """
    found = np.zeros(repetitions, dtype=np.int64)
    for n_rows, grid in zip(rows, np.broadcast_to(grid_usd, len(rows)), strict=True):
        if n_rows >= 3:
            table = (repetitions, n_rows)
            found += is_equal_step(
                pay(table, rng, median_usd=median_usd, sigma=sigma, round_to_usd=float(grid))
            )
    return found


class SimulatedPValue(NamedTuple):
    """A p-value from simulation and its Monte Carlo standard error."""

    p_value: float
    standard_error: float


def simulated_p_value(
    observed: float, simulated: ArrayLike, tail: Literal["greater", "less"] = "greater"
) -> SimulatedPValue:
    """Return how often the null gives a statistic as extreme as the observed one.

    The observed table counts as one of the simulated ones, p = (b + 1) / (m + 1) (Davison and
    Hinkley, 1997, section 4.2), so that p is never 0 and the test keeps its level.

    Parameters
    ----------
    observed
        The statistic of the table or article.
    simulated
        The same statistic under the null, shape (m,).
    tail
        Which values are extreme: those at least as large, or at least as small.

    Returns
    -------
    SimulatedPValue
        p_value, and standard_error = √(p(1 − p) / (m + 1)).

    Raises
    ------
    ValueError
        When nothing was simulated, a value is missing, or the tail is unknown.

    Examples
    --------
    >>> simulated_p_value(4, [0, 1, 0, 2, 1, 0, 0, 0, 1])
    SimulatedPValue(p_value=0.1, standard_error=0.09486832980505139)
    """
    if tail not in ("greater", "less"):
        raise ValueError(f"tail is {tail!r}; it is 'greater' or 'less'")
    null = as_finite(simulated, "simulated", at_least=1)
    extreme = null >= observed if tail == "greater" else null <= observed
    p_value = (1 + int(extreme.sum())) / (1 + null.size)
    return SimulatedPValue(p_value, math.sqrt(p_value * (1 - p_value) / (1 + null.size)))


def benford_false_rejection_rate(
    n: int,
    *,
    rng: np.random.Generator,
    median_usd: float = MEDIAN_USD,
    sigma: float = SIGMA,
    alpha: float = 0.05,
    repetitions: int = 2_000,
) -> float:
    """Return how often a Benford test rejects pay that is as genuine as it can be.

    This is no tool for auditing pay: it demonstrates a misuse. Benford's law (1938) describes
    figures that span several orders of magnitude, and genuine pay spans less than one. The test
    is the usual chi-square of nine first digits, with 8 degrees of freedom.

    Parameters
    ----------
    n
        Figures in each simulated table.
    rng
        The generator of random numbers.
    median_usd, sigma
        Of the lognormal pay; by default the course's generator.
    alpha
        Nominal level of the test.
    repetitions
        Number of simulated tables.

    Raises
    ------
    ValueError
        When n or the repetitions are below 1, or median or sigma not above 0.

    Examples
    --------
    >>> round(benford_false_rejection_rate(30, rng=np.random.default_rng(1)), 1)
    0.8
    """
    pay_usd = pay((repetitions, n), rng, median_usd=median_usd, sigma=sigma)
    digits = (pay_usd / 10 ** np.floor(np.log10(pay_usd))).astype(int)
    found = np.stack([(digits == digit).sum(axis=1) for digit in range(1, 10)], axis=1)
    expected = n * np.log10(1 + 1 / np.arange(1, 10))
    chi_square = ((found - expected) ** 2 / expected).sum(axis=1)
    return float(np.mean(chi_square > stats.chi2.ppf(1 - alpha, df=8)))
