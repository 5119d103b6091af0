"""The course's generator of simulated pay and its calibration; statistics live elsewhere."""

from collections.abc import Mapping
from statistics import NormalDist
from typing import NamedTuple, TypedDict, Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Pay = NDArray[np.float64]
Size = int | tuple[int, int]

# Fitted to the five published percentiles of US data scientists (`oews_calibration`), and rounded:
# the nearest thing to machine learning engineers that official statistics have.
MEDIAN_USD = 117_000
SIGMA = 0.431
# People who round their pay mostly do so to five thousand dollars.
HEAP_USD = 5_000
# "Around a million" read as: two in three of the cluster within a tenth of it.
CLUSTER_SIGMA = 0.10
# The simulated company: pay rises with skill and with seniority, and what is left is chance. Chosen
# so that all three together spread pay about as much as SIGMA does.
SKILL_PAY = 0.20
SENIOR_PAY = 0.30
COMPANY_SIGMA = 0.30
# Promoted is whose skill, as seen with this error, passes the bar: about one man in three.
SKILL_SEEN_WITH = 0.5
PROMOTION_BAR = 0.5


class Rounding(TypedDict, total=False):
    """How simulated pay is rounded; see `rounded` for the meaning of each entry."""

    round_to_usd: float | None
    heap_usd: float
    share_heaped: float


class TwoGroups(NamedTuple):
    """Pay of a population made of two groups; both arrays have the shape that was asked for."""

    pay_usd: Pay
    in_second: NDArray[np.bool_]


class Calibration(NamedTuple):
    """A lognormal fitted to percentiles; `relative_error` is fitted over published, less one."""

    mu: float
    sigma: float
    median_usd: float
    relative_error: dict[float, float]


def pay(
    n: Size,
    rng: np.random.Generator,
    *,
    median_usd: float = MEDIAN_USD,
    sigma: float = SIGMA,
    **rounding: Unpack[Rounding],
) -> Pay:
    """Return simulated yearly pay in US dollars, lognormal, rounded only if asked.

    `n` is a number of people, or (repetitions, people) for many samples at once; `sigma` is the
    standard deviation of the natural logarithm of pay. Raises TypeError where `rng` is not a
    numpy Generator, ValueError for an impossible size or parameter.

    >>> pay((1_000, 50), np.random.default_rng(1)).shape
    (1000, 50)
    """
    _require(rng, n, median_usd=median_usd, sigma=sigma)
    exact = median_usd * np.exp(sigma * rng.standard_normal(n))
    return rounded(exact, rng, **rounding)


def rounded(
    pay_usd: Pay,
    rng: np.random.Generator,
    *,
    round_to_usd: float | None = None,
    heap_usd: float = HEAP_USD,
    share_heaped: float = 0.0,
) -> Pay:
    """Return pay as people report it: some round coarsely, the others finely or not at all.

    Each value is rounded to the nearest `heap_usd` with probability `share_heaped`, otherwise to
    `round_to_usd` (None: not at all). A share of 0.55 with $5,000 over $1,000 gives about 64 %
    multiples of $5,000, since one fine value in five is one by chance. Shape is kept.

    >>> rounded(np.array([117_234.5]), np.random.default_rng(1), round_to_usd=1_000)
    array([117000.])
    """
    _require(rng, 1, heap_usd=heap_usd)
    _require_share("share_heaped", share_heaped)
    fine = pay_usd
    if round_to_usd is not None:
        _require(rng, 1, round_to_usd=round_to_usd)
        fine = _nearest(pay_usd, round_to_usd)
    if share_heaped == 0:
        return fine
    coarse = rng.random(pay_usd.shape) < share_heaped
    return np.where(coarse, _nearest(pay_usd, heap_usd), fine)


def two_groups(
    n: Size,
    rng: np.random.Generator,
    *,
    medians_usd: tuple[float, float],
    share_second: float,
    sigmas: tuple[float, float] = (SIGMA, SIGMA),
    **rounding: Unpack[Rounding],
) -> TwoGroups:
    """Return pay of a population in which each person belongs to one of two lognormal groups.

    Membership is drawn person by person with probability `share_second`, so group sizes vary.
    Sizes, errors and rounding are as in `pay`.

    >>> groups = two_groups(
    ...     200, np.random.default_rng(1), medians_usd=(140_000, 120_000), share_second=0.22
    ... )
    >>> groups.pay_usd.shape, groups.in_second.dtype
    ((200,), dtype('bool'))
    """
    first, second = medians_usd
    _require(rng, n, first_median_usd=first, second_median_usd=second)
    _require(rng, n, first_sigma=sigmas[0], second_sigma=sigmas[1])
    _require_share("share_second", share_second)
    in_second = rng.random(n) < share_second
    median = np.where(in_second, second, first)
    sigma = np.where(in_second, sigmas[1], sigmas[0])
    exact = median * np.exp(sigma * rng.standard_normal(n))
    return TwoGroups(rounded(exact, rng, **rounding), in_second)


def with_small_cluster(
    n: Size,
    rng: np.random.Generator,
    *,
    share: float,
    lower_mean_usd: float,
    cluster_mean_usd: float = 1_000_000,
    sigma: float = SIGMA,
    cluster_sigma: float = CLUSTER_SIGMA,
    **rounding: Unpack[Rounding],
) -> TwoGroups:
    """Return pay with a small cluster far above the rest, both given by their **means**.

    Means and not medians, because (1 - share) * lower_mean + share * cluster_mean is then the
    overall mean that a document prints. Sizes, errors and rounding are as in `pay`.

    >>> groups = with_small_cluster(
    ...     200, np.random.default_rng(1), share=0.02, lower_mean_usd=120_000
    ... )
    >>> bool(groups.pay_usd[groups.in_second].min() > 500_000)
    True
    """
    medians = (
        median_of_mean(lower_mean_usd, sigma),
        median_of_mean(cluster_mean_usd, cluster_sigma),
    )
    sigmas = (sigma, cluster_sigma)
    return two_groups(n, rng, medians_usd=medians, share_second=share, sigmas=sigmas, **rounding)


def company(
    n: int, rng: np.random.Generator, *, higher_bar: float = 0.0, unequal_pay: float = 0.0
) -> pd.DataFrame:
    """Return the people of a company in which it is known what causes what.

    Columns: pay_usd, woman, senior (0 or 1) and skill (mean 0, standard deviation 1). Half are
    women; skill is drawn without regard to gender. Skill raises the chance of a senior job and
    raises pay; a senior job raises pay. Two things can be unfair: women need `higher_bar` standard
    deviations more of (seen) skill for a senior job, and get `unequal_pay`, a fraction, less than
    men of the same skill and seniority. Sizes and errors are as in `pay`.

    >>> company(1_000, np.random.default_rng(1), higher_bar=0.8).columns.tolist()
    ['pay_usd', 'woman', 'senior', 'skill']
    """
    _require(rng, n, what_women_keep=1 - unequal_pay)
    woman = (rng.random(n) < 0.5).astype(int)
    skill = rng.standard_normal(n)
    seen = skill + SKILL_SEEN_WITH * rng.standard_normal(n)
    senior = (seen > PROMOTION_BAR + higher_bar * woman).astype(int)
    fair = pay(n, rng, sigma=COMPANY_SIGMA) * np.exp(SKILL_PAY * skill + SENIOR_PAY * senior)
    columns = {"pay_usd": fair * (1 - unequal_pay * woman), "woman": woman, "senior": senior}
    return pd.DataFrame({**columns, "skill": skill})


def median_of_mean(mean_usd: float, sigma: float) -> float:
    """Return the median of the lognormal that has this mean: mean / exp(sigma squared / 2).

    >>> round(median_of_mean(125_000, 0.431))
    113913
    """
    return float(mean_usd * np.exp(-(sigma**2) / 2))


def calibrate(percentiles_usd: Mapping[float, float]) -> Calibration:
    """Fit a lognormal to published percentiles by least squares of log pay on normal quantiles.

    `percentiles_usd` maps percents between 0 and 100 to US dollars; two or more are needed
    (ValueError). The slope is sigma and the intercept mu.

    >>> round(calibrate({25: 80_000, 75: 160_000}).median_usd)
    113137
    """
    if len(percentiles_usd) < 2:
        raise ValueError(f"calibrate needs two or more percentiles, got {len(percentiles_usd)}")
    quantiles = np.array([NormalDist().inv_cdf(percent / 100) for percent in percentiles_usd])
    published = np.array([float(value) for value in percentiles_usd.values()])
    sigma, mu = (float(value) for value in np.polyfit(quantiles, np.log(published), 1))
    error = np.exp(mu + sigma * quantiles) / published - 1
    by_percent = dict(zip(percentiles_usd, error.tolist(), strict=True))
    return Calibration(mu, sigma, float(np.exp(mu)), by_percent)


def oews_calibration(soc: str = "15-2051") -> Calibration:
    """Calibrate on the five published percentiles of an occupation (default: data scientists).

    Raises UnknownName for an occupation that `paylab.reference.occupations` does not hold, and
    ValueError where a percentile of it is not published as a number.

    >>> round(oews_calibration().sigma, 3)
    0.431
    """
    from paylab.reference import PERCENTS, occupation

    row = occupation(soc)
    return calibrate({percent: float(row[f"p{percent}_usd"]) for percent in PERCENTS})


def _nearest(pay_usd: Pay, grid_usd: float) -> Pay:
    return np.rint(pay_usd / grid_usd) * grid_usd


def _require(rng: object, n: Size, **positive: float) -> None:
    """Refuse what would give a silent wrong sample: no generator, no people, no spread."""
    if not isinstance(rng, np.random.Generator):
        kind = type(rng).__name__
        raise TypeError(f"rng is a {kind}; pass a generator: np.random.default_rng(seed)")
    sizes = n if isinstance(n, tuple) else (n,)
    if min(sizes, default=0) < 1:
        raise ValueError(f"n is {n}; expected at least one person and one repetition")
    for name, value in positive.items():
        if not 0 < value < np.inf:
            raise ValueError(f"{name} is {value}; expected a number above zero")


def _require_share(name: str, share: float) -> None:
    if not 0 <= share <= 1:
        raise ValueError(f"{name} is {share}; expected a share between 0 and 1, not a percentage")
