"""Whether printed figures can all be true at once; whether they look regular is in `forensics`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from numbers import Real
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from paylab.simulate import MEDIAN_USD, pay


class Interval(NamedTuple):
    """The numbers from `low` to `high`, both ends included; empty where low is above high.

    It is a pair, so `low, high = interval` works and it equals the plain tuple.

    Examples
    --------
    >>> mean_usd = Interval(117_500, 137_500)
    >>> 120_000 in mean_usd
    True
    >>> mean_usd.intersection((130_000, 150_000))
    Interval(low=130000, high=137500)
    """

    low: float
    high: float

    @property
    def is_empty(self) -> bool:
        """Whether no number lies in the interval."""
        return self.low > self.high

    def __contains__(self, value: object) -> bool:
        """Return whether a number lies in the interval (a tuple would compare with its ends)."""
        return isinstance(value, Real) and self.low <= float(value) <= self.high

    def intersection(self, other: tuple[float, float]) -> Interval:
        """Return what both intervals hold; where they do not meet, low is above high."""
        return Interval(max(self.low, other[0]), min(self.high, other[1]))

    def overlaps(self, other: tuple[float, float]) -> bool:
        """Return whether at least one number lies in both intervals."""
        return not self.intersection(other).is_empty


EMPTY = Interval(math.inf, -math.inf)
"""The interval that holds no number."""

Figure = float | tuple[float, float]
"""A printed number, or the interval that it stands for."""

Years = tuple[float, float]


def rounding_interval(figure: Figure, rounded_to: float = 0) -> Interval:
    """Return the values that a printed figure may stand for.

    Parameters
    ----------
    figure
        A number as printed, or an interval, which comes back as it is.
    rounded_to
        The grid that numbers were rounded to, in the figure's unit; 0 takes them as exact. Both
        ends are included, which covers rounding half up and half to even. An author who cuts off
        instead of rounding calls for another interval, passed as a pair.

    Raises
    ------
    ValueError
        When the figure is missing (nan), its ends are in the wrong order, or the grid is negative.

    Examples
    --------
    >>> rounding_interval(120_000, rounded_to=5_000)
    Interval(low=117500.0, high=122500.0)
    """
    if rounded_to < 0:
        raise ValueError(f"rounded_to is {rounded_to}; a grid is 0 (exact) or more")
    low, high = map(float, figure if isinstance(figure, tuple) else (figure, figure))
    if math.isnan(low) or math.isnan(high):
        raise ValueError("a figure is nan: a missing figure can't be compared; leave it out")
    if low > high:
        raise ValueError(f"the interval {low} to {high} has its ends in the wrong order")
    if isinstance(figure, tuple) or rounded_to == 0:
        return Interval(low, high)
    return Interval(low - rounded_to / 2, high + rounded_to / 2)


def round_to_grid(values_usd: ArrayLike, grid_usd: float) -> NDArray[np.float64]:
    """Return the values rounded to the nearest multiple of a grid, halves up; same shape.

    Raises ValueError where the grid is not above 0.

    Examples
    --------
    >>> round_to_grid([114_121, 117_500, 122_499], 5_000).tolist()
    [115000.0, 120000.0, 120000.0]
    """
    if grid_usd <= 0:
        raise ValueError(f"grid_usd is {grid_usd}; a grid is above 0")
    return np.floor(np.asarray(values_usd, dtype=float) / grid_usd + 0.5) * grid_usd


def pooled_bounds(group_figures_usd: Iterable[Figure], rounded_to_usd: float = 0) -> Interval:
    """Return where the figure of all groups together lies when the weights are unknown.

    It holds for means and for medians alike: pooled, they lie between the smallest and the
    largest group's. Without the sizes of the groups nothing narrower can be said of a mean, and
    even with them nothing narrower of a median.

    Parameters
    ----------
    group_figures_usd
        One mean (or one median) for each group; the groups do not overlap.
    rounded_to_usd
        The grid that the printed numbers were rounded to; 0 takes them as exact.

    Raises
    ------
    ValueError
        When there is no group, or a figure is no figure (see `rounding_interval`).

    Examples
    --------
    >>> pooled_bounds([110_000, 120_000, 140_000], rounded_to_usd=5_000)
    Interval(low=107500.0, high=142500.0)
    """
    groups = [rounding_interval(figure, rounded_to_usd) for figure in group_figures_usd]
    if not groups:
        raise ValueError("there are no group figures to pool")
    return Interval(min(group.low for group in groups), max(group.high for group in groups))


def feasible_mean(tables_usd: Iterable[Iterable[Figure]], rounded_to_usd: float = 0) -> Interval:
    """Return the overall means that several tables of the same people all allow.

    Each table must be a partition: every person stands in just one of its rows. Its overall mean
    then lies within `pooled_bounds`, and one overall mean must lie within all of them.

    Parameters
    ----------
    tables_usd
        The tables; each is the group means of one partition, in US dollars.
    rounded_to_usd
        The grid that the printed numbers were rounded to; 0 takes them as exact.

    Returns
    -------
    Interval
        Empty where no overall mean suits every table; low then is the highest of the smallest
        group means, high the lowest of the largest.

    Raises
    ------
    ValueError
        When there is no table, or a table has no row.

    Examples
    --------
    >>> by_gender, by_size = [140_000, 120_000], [120_000, 140_000, 160_000]
    >>> feasible_mean([by_gender, by_size])
    Interval(low=120000.0, high=140000.0)
    >>> feasible_mean([[90_000, 100_000], [120_000, 130_000]]).is_empty
    True
    """
    bounds = [pooled_bounds(table, rounded_to_usd) for table in tables_usd]
    if not bounds:
        raise ValueError("there are no tables to compare")
    return Interval(max(bound.low for bound in bounds), min(bound.high for bound in bounds))


def pooled_mean(
    group_means_usd: Sequence[Figure], weights: ArrayLike, rounded_to_usd: float = 0
) -> Interval:
    """Return the mean of all groups together, given how much each group weighs.

    Parameters
    ----------
    group_means_usd
        One mean for each group, in US dollars.
    weights
        Head counts or shares, one for each group; only their proportions matter.
    rounded_to_usd
        The grid that the printed means were rounded to; 0 takes them as exact. The weights are
        taken as exact.

    Raises
    ------
    ValueError
        When the lengths differ, a weight is negative or missing, or all weights are 0.

    Examples
    --------
    >>> pooled_mean([120_000, 180_000, 260_000], [1_000, 50, 10]).low
    124150.94339622642
    """
    groups = np.array([rounding_interval(mean, rounded_to_usd) for mean in group_means_usd])
    sizes = np.asarray(weights, dtype=float)
    if sizes.shape != (len(groups),):
        raise ValueError(f"{len(groups)} means need as many weights; got shape {sizes.shape}")
    if not (np.all(sizes >= 0) and sizes.sum() > 0):
        raise ValueError(f"weights are 0 or more, and not all 0; got {sizes.tolist()}")
    low, high = (sizes / sizes.sum()) @ groups
    return Interval(float(low), float(high))


def implied_share(
    overall_mean_usd: Figure,
    first_mean_usd: Figure,
    second_mean_usd: Figure,
    rounded_to_usd: float = 0,
) -> Interval:
    """Return the shares of the first group that an overall mean of two groups allows.

    The share p solves overall = p · first + (1 − p) · second. The newsletter's mixture equation
    is the same one. For one group among several, the second figure is the `pooled_bounds` of all
    others.

    Parameters
    ----------
    overall_mean_usd, first_mean_usd, second_mean_usd
        Means in US dollars, or the intervals that they stand for.
    rounded_to_usd
        The grid that plain numbers were rounded to; 0 takes them as exact.

    Returns
    -------
    Interval
        Fractions from 0 to 1. One point for exact figures, `Interval(0, 1)` where any share will
        do, `EMPTY` where none will.

    Examples
    --------
    >>> implied_share(130_000, 120_000, 140_000)
    Interval(low=0.5, high=0.5)
    >>> implied_share(130_000, 120_000, 140_000, rounded_to_usd=5_000)
    Interval(low=0.25, high=0.75)
    >>> round(implied_share(140_107, 1_000_000, 125_000).low, 4)
    0.0173
    """
    overall = rounding_interval(overall_mean_usd, rounded_to_usd)
    first = rounding_interval(first_mean_usd, rounded_to_usd)
    second = rounding_interval(second_mean_usd, rounded_to_usd)
    # The two groups together reach from p·first.low + (1−p)·second.low to the same with high; that
    # reach has to meet the overall mean, which is one linear condition on p at either end.
    below = _shares_up_to(first.low - second.low, overall.high - second.low)
    above = _shares_up_to(second.high - first.high, second.high - overall.low)
    shares = below.intersection(above).intersection((0.0, 1.0))
    return EMPTY if shares.is_empty else shares


def _shares_up_to(slope: float, limit: float) -> Interval:
    """Return the p with slope · p <= limit."""
    if slope == 0:
        return Interval(-math.inf, math.inf) if limit >= 0 else EMPTY
    # Adding 0.0 turns -0.0 into 0.0.
    edge = limit / slope + 0.0
    return Interval(-math.inf, edge) if slope > 0 else Interval(edge, math.inf)


def implied_group_mean(
    overall_mean_usd: Figure,
    other_mean_usd: Figure,
    other_share: float,
    rounded_to_usd: float = 0,
) -> Interval:
    """Return the mean of one group, given the overall mean and the other group's mean and share.

    Parameters
    ----------
    overall_mean_usd, other_mean_usd
        Means in US dollars, or the intervals that they stand for.
    other_share
        The other group's share of all people, a fraction from 0 to below 1.
    rounded_to_usd
        The grid that plain numbers were rounded to; 0 takes them as exact.

    Raises
    ------
    ValueError
        When the share is not from 0 to below 1.

    Examples
    --------
    >>> implied_group_mean(130_000, 150_000, other_share=0.5).low
    110000.0
    """
    if not 0 <= other_share < 1:
        raise ValueError(f"other_share is {other_share}; a share from 0 to below 1 is needed")
    overall = rounding_interval(overall_mean_usd, rounded_to_usd)
    other = rounding_interval(other_mean_usd, rounded_to_usd)
    return Interval(
        (overall.low - other_share * other.high) / (1 - other_share),
        (overall.high - other_share * other.low) / (1 - other_share),
    )


def relative_change(start_usd: Figure, end_usd: Figure, rounded_to_usd: float = 0) -> Interval:
    """Return the change from start to end, as a fraction of the start.

    Raises ValueError where the start may be 0 or less.

    Examples
    --------
    >>> relative_change(100_000, 130_000).low
    0.3
    >>> low, high = relative_change(100_000, 130_000, rounded_to_usd=10_000)
    >>> f"{low:.0%} to {high:.0%}"
    '19% to 42%'
    """
    start = rounding_interval(start_usd, rounded_to_usd)
    end = rounding_interval(end_usd, rounded_to_usd)
    if start.low <= 0:
        raise ValueError(f"the start may be {start.low}; a change needs a start above 0")
    ends = [(e - s) / s for e in end for s in start]
    return Interval(min(ends), max(ends))


def yearly_growth(
    years: Sequence[float], growth_usd: Sequence[Figure], rounded_to_usd: float = 0
) -> Interval:
    """Return the constant growth per year that all rows of a growth table allow.

    Parameters
    ----------
    years
        Years since the start, above 0, one for each row.
    growth_usd
        Growth over those years, in US dollars, one for each row.
    rounded_to_usd
        The grid that the printed numbers were rounded to; 0 takes them as exact.

    Returns
    -------
    Interval
        US dollars per year; empty where no constant growth gives every row.

    Raises
    ------
    ValueError
        When the lengths differ, there is no row, or a year is not above 0.

    Examples
    --------
    >>> yearly_growth([1, 5, 10], [10_000, 50_000, 100_000], rounded_to_usd=5_000)
    Interval(low=9750.0, high=10250.0)
    """
    if not years or min(years) <= 0:
        raise ValueError(f"years are above 0, and at least one; got {list(years)}")
    rates = Interval(-math.inf, math.inf)
    for year, figure in zip(years, growth_usd, strict=True):
        low, high = rounding_interval(figure, rounded_to_usd)
        rates = rates.intersection((low / year, high / year))
    return rates


def growth_over_band(
    start_usd: Figure,
    growth_usd_per_year: Figure,
    band_years: Years,
    *,
    start_year: float = 0,
    rounded_to_usd: float = 0,
) -> Interval:
    """Return the pay that a start and a growth per year predict between a band's endpoints.

    One person's growth is not a cross-section of people: a table that misses this prediction has
    not contradicted itself yet.

    Parameters
    ----------
    start_usd
        Pay at `start_year`, in US dollars.
    growth_usd_per_year
        Growth per year; a plain number is exact, `yearly_growth` gives its interval.
    band_years
        First and last year of the band; `math.inf` leaves it open.
    start_year
        The year of experience at which pay is `start_usd`.
    rounded_to_usd
        The grid that a plain `start_usd` was rounded to; 0 takes it as exact.

    Raises
    ------
    ValueError
        When the band starts before `start_year`, ends before it starts, or pay may shrink.

    Examples
    --------
    >>> growth_over_band(80_000, 10_000, (3, 5))
    Interval(low=110000.0, high=130000.0)
    >>> growth_over_band(90_000, 10_000, (6, 9), start_year=1, rounded_to_usd=5_000)
    Interval(low=137500.0, high=172500.0)
    """
    start = rounding_interval(start_usd, rounded_to_usd)
    growth = rounding_interval(growth_usd_per_year)
    first, last = band_years
    if not start_year <= first <= last:
        raise ValueError(f"the band {first} to {last} should start at year {start_year} or later")
    if growth.low <= 0:
        raise ValueError(f"the growth per year may be {growth.low}; it should be above 0")
    return Interval(
        start.low + growth.low * (first - start_year),
        start.high + growth.high * (last - start_year),
    )


def band_overlaps(bands: Sequence[tuple[float, float]]) -> list[Interval]:
    """Return what each band shares with the next one; an empty list for clean bands.

    Examples
    --------
    >>> band_overlaps([(1, 3), (3, 5), (5, 10), (10, math.inf)])
    [Interval(low=3, high=3), Interval(low=5, high=5), Interval(low=10, high=10)]
    >>> band_overlaps([(0, 2), (3, 5), (6, 9), (10, math.inf)])
    []
    """
    shared = [Interval(*one).intersection(following) for one, following in pairwise(bands)]
    return [interval for interval in shared if not interval.is_empty]


def order_is_possible(figures_usd: Iterable[Figure], rounded_to_usd: float = 0) -> bool:
    """Return whether figures that must not fall, such as min, p25, median, p75, max, can be so.

    Rounding keeps an order, so figures on one grid that fall are never excused by it: the value
    halfway between two neighbors is rounded to one of them, not to both.

    Examples
    --------
    >>> order_is_possible([60_000, 95_000, 90_000, 120_000, 180_000])
    False
    >>> order_is_possible([60_000, 95_000, 90_000, 120_000, 180_000], rounded_to_usd=5_000)
    False
    >>> order_is_possible([60_000, 91_000, 90_000, 120_000, 180_000], rounded_to_usd=5_000)
    True
    """
    floor = -math.inf
    for figure in figures_usd:
        low, high = rounding_interval(figure, rounded_to_usd)
        floor = max(floor, low)
        if high < floor or low < high == floor:
            return False
    return True


def mean_median_distance_is_possible(
    mean_usd: Figure,
    median_usd: Figure,
    standard_deviation_usd: Figure,
    rounded_to_usd: float = 0,
) -> bool:
    """Return whether mean and median are at most one standard deviation apart.

    They always are (Hotelling and Solomons, 1932), with the population's standard deviation and
    so with the larger n − 1 one too.

    Examples
    --------
    >>> mean_median_distance_is_possible(140_000, 117_000, 20_000)
    False
    >>> mean_median_distance_is_possible(140_000, 117_000, 20_000, rounded_to_usd=5_000)
    True
    """
    mean = rounding_interval(mean_usd, rounded_to_usd)
    median = rounding_interval(median_usd, rounded_to_usd)
    deviation = rounding_interval(standard_deviation_usd, rounded_to_usd)
    smallest_distance = max(0.0, mean.low - median.high, median.low - mean.high)
    return smallest_distance <= deviation.high


def largest_standard_deviation(
    mean_usd: Figure,
    minimum_usd: Figure,
    maximum_usd: Figure,
    *,
    n: int | None = None,
    rounded_to_usd: float = 0,
) -> float:
    """Return the largest standard deviation that a mean between two extremes allows.

    Its square is (maximum − mean)(mean − minimum) (Bhatia and Davis, 2000).

    Parameters
    ----------
    mean_usd, minimum_usd, maximum_usd
        US dollars.
    n
        Number of people, where the standard deviation was computed with n − 1; its square then
        has the factor n / (n − 1). Without it, the standard deviation is the population's.
    rounded_to_usd
        The grid that the printed numbers were rounded to; 0 takes them as exact.

    Raises
    ------
    ValueError
        When the mean can't lie between the extremes, or n is below 2.

    Examples
    --------
    >>> largest_standard_deviation(100_000, 60_000, 140_000)
    40000.0
    >>> round(largest_standard_deviation(100_000, 60_000, 140_000, n=5))
    44721
    """
    low = rounding_interval(minimum_usd, rounded_to_usd).low
    high = rounding_interval(maximum_usd, rounded_to_usd).high
    means = rounding_interval(mean_usd, rounded_to_usd).intersection((low, high))
    if means.is_empty:
        raise ValueError(f"the mean can't lie between {low:,} and {high:,}: check the order first")
    if n is not None and n < 2:
        raise ValueError(f"n is {n}; a standard deviation with n − 1 needs 2 or more")
    # The product peaks where the mean is in the middle.
    mean = min(max((low + high) / 2, means.low), means.high)
    factor = 1.0 if n is None else n / (n - 1)
    return math.sqrt(factor * (high - mean) * (mean - low))


def percentages_can_sum_to_100(
    percentages: Iterable[Figure], rounded_to_percentage_points: float = 0
) -> bool:
    """Return whether printed percentages of a whole can sum to 100 before they were rounded.

    Examples
    --------
    >>> percentages_can_sum_to_100([33, 33, 33])
    False
    >>> percentages_can_sum_to_100([33, 33, 33], rounded_to_percentage_points=1)
    True
    """
    parts = [rounding_interval(p, rounded_to_percentage_points) for p in percentages]
    # A percentage below 0 does not exist, whatever the rounding would allow. The sums may miss
    # 100 by the error of adding floats.
    low = math.fsum(max(0.0, part.low) for part in parts)
    high = math.fsum(part.high for part in parts)
    return low <= 100 + 1e-9 and high >= 100 - 1e-9


def required_sigma(mean_usd: Figure, median_usd: Figure, rounded_to_usd: float = 0) -> Interval:
    """Return the σ of the lognormal whose mean and median are these.

    A lognormal's mean is exp(σ² / 2) times its median (Aitchison and Brown, 1957), so
    σ = √(2 ln(mean / median)).

    Parameters
    ----------
    mean_usd, median_usd
        US dollars, above 0.
    rounded_to_usd
        The grid that the printed numbers were rounded to; 0 takes them as exact.

    Returns
    -------
    Interval
        σ, the standard deviation of the natural log of pay; `EMPTY` where the mean lies below the
        median, which no lognormal gives.

    Raises
    ------
    ValueError
        When a figure may be 0 or less.

    Examples
    --------
    >>> round(required_sigma(200_000, 140_000).low, 2)
    0.84
    >>> low, high = required_sigma(200_000, 140_000, rounded_to_usd=10_000)
    >>> f"{low:.2f} to {high:.2f}"
    '0.77 to 0.91'
    """
    mean = rounding_interval(mean_usd, rounded_to_usd)
    median = rounding_interval(median_usd, rounded_to_usd)
    if mean.low <= 0 or median.low <= 0:
        raise ValueError("mean and median must be above 0, with their rounding too")
    if mean.high < median.low:
        return EMPTY
    smallest_ratio = max(1.0, mean.low / median.high)
    return Interval(
        math.sqrt(2 * math.log(smallest_ratio)), math.sqrt(2 * math.log(mean.high / median.low))
    )


def equal_offset_probability(
    sigma: float,
    *,
    rng: np.random.Generator,
    offset_usd: float = 10_000,
    rounded_to_usd: float = 10_000,
    median_usd: float = MEDIAN_USD,
    people: int | None = None,
    repetitions: int = 10_000,
) -> float:
    """Return how often a rounded mean exceeds a rounded median by just `offset_usd`.

    Each repetition is one row of two tables that describe the same group, one by its mean and one
    by its median. Pay is lognormal; the group's median is anywhere within one grid step around
    `median_usd`, because its place on the grid decides how the two figures round.

    Parameters
    ----------
    sigma
        Standard deviation of the natural log of pay.
    rng
        The generator of random numbers.
    offset_usd, rounded_to_usd, median_usd
        US dollars.
    people
        How many people's pay the two figures summarize; None takes them without sampling error.
    repetitions
        Number of simulated rows; the standard error of the answer p is √(p(1 − p)/repetitions).

    Raises
    ------
    ValueError
        When sigma, the median, the grid or a count is not above 0.

    Examples
    --------
    >>> round(equal_offset_probability(0.431, rng=np.random.default_rng(1)), 1)
    0.9
    """
    if min(sigma, median_usd, repetitions) <= 0:
        raise ValueError("sigma, median_usd and repetitions must be above 0")
    half = rounded_to_usd / 2
    medians = rng.uniform(median_usd - half, median_usd + half, repetitions)
    if people is None:
        means = medians * math.exp(sigma**2 / 2)
    else:
        pay_usd = medians[:, None] * pay((repetitions, people), rng, median_usd=1, sigma=sigma)
        means, medians = pay_usd.mean(axis=1), np.median(pay_usd, axis=1)
    offsets = round_to_grid(means, rounded_to_usd) - round_to_grid(medians, rounded_to_usd)
    return float(np.mean(offsets == offset_usd))
