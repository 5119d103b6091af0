"""One hump or two: densities, mode counts, tests and their power; no data, plots or verdicts.

A mode belongs to a density on a scale, so every function that looks at a density takes `scale`:
"dollars", or "log" for natural logs of dollars. "Two groups" is not "two modes".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import diptest
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import signal, stats

from paylab import simulate
from paylab.stats import _density, _mixture
from paylab.stats._arrays import FloatArray, IntArray, as_finite, as_pay, check_share

Scale = Literal["dollars", "log"]
BandwidthRule = Literal["scott", "silverman"]

# A mode counts if it rises above the higher of its two flanking valleys by this share of the
# highest density: enough to be seen in a printed plot, and more than noise makes of one hump.
PROMINENCE = 0.05
GRID_POINTS = 512
# Each divides the next, and the coarsest is small beside the spread of pay, so that how often a
# finer rounding lands on a coarser grid depends on nothing but the two grids.
ROUNDING_GRIDS_USD = (1.0, 10.0, 100.0, 500.0, 1_000.0, 5_000.0, 10_000.0)
# The coefficient of a uniform distribution.
BIMODALITY_WARNING = 5 / 9
# The grid of the critical bandwidth spans five times the data's range.
_CRITICAL_GRID_POINTS = 8_192
_VALUES_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class DipTest:
    """A dip statistic, its p-value, and the null hypothesis that the p-value belongs to."""

    dip: float
    p_value: float
    people: int
    scale: Scale
    null: str


@dataclass(frozen=True)
class SilvermanTest:
    """A critical bandwidth, in the scale's unit, and the p-value of "at most `modes` modes"."""

    critical_bandwidth: float
    p_value: float
    modes: int
    people: int
    scale: Scale


@dataclass(frozen=True)
class NormalMixture:
    """Normals fitted together: arrays of shape (components,) in the unit of the values."""

    weights: FloatArray
    means: FloatArray
    standard_deviations: FloatArray
    log_likelihood: float
    bic: float


@dataclass(frozen=True)
class RejectionRate:
    """How often a test rejected in a simulation: size under its null, else power."""

    rejected: int
    repetitions: int
    level: float

    @property
    def rate(self) -> float:
        """The share of samples that were rejected."""
        return self.rejected / self.repetitions

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the rate (Clopper and Pearson, 1934)."""
        found = stats.binomtest(self.rejected, self.repetitions).proportion_ci(0.95)
        return float(found.low), float(found.high)


@dataclass(frozen=True)
class ClusterCount:
    """How many people of a small cluster a sample holds: mean, central range, chance of none."""

    expected: float
    low: int
    high: int
    probability_of_none: float


def rule_bandwidth(
    pay_usd: npt.ArrayLike, rule: BandwidthRule = "scott", *, scale: Scale = "dollars"
) -> float:
    """Return the bandwidth that a named rule gives, in dollars or in log units.

    Parameters
    ----------
    pay_usd : shape (people,), dollars above zero.
    rule : "scott", SD · n^(-1/5) with the n - 1 standard deviation (Scott, 1992; the default of
        scipy and seaborn), or "silverman", 0.9 · min(SD, IQR / 1.34) · n^(-1/5) (Silverman, 1986,
        equation 3.31; R's bw.nrd0). scipy's "silverman" is another rule, 1.06 · SD · n^(-1/5).
    scale : where the density lives.

    Raises
    ------
    ValueError
        If a pay is missing or not above zero, all are equal, or rule or scale is unknown.

    Examples
    --------
    >>> round(rule_bandwidth([90_000, 100_000, 120_000, 150_000, 240_000]))
    43788
    """
    return float(_bandwidths(_on_scale(as_pay(pay_usd, "pay_usd"), scale)[None], rule)[0])


def density(
    pay_usd: npt.ArrayLike,
    *,
    scale: Scale = "dollars",
    bandwidth: BandwidthRule | float = "scott",
    grid_points: int = GRID_POINTS,
) -> pd.DataFrame:
    """Return a Gaussian kernel density estimate on a grid.

    Parameters
    ----------
    pay_usd : shape (people,), dollars above zero.
    scale : "dollars" or "log"; the density is per dollar or per log unit.
    bandwidth : a rule (see `rule_bandwidth`) or a number, in dollars or in log units.
    grid_points : the grid runs evenly on the scale from 4 bandwidths below the smallest to 4 above
        the largest value; where a bandwidth would span fewer than 4 points, it gets more points.

    Returns
    -------
    DataFrame with the columns pay_usd (the grid, in dollars on either scale) and density.

    Raises
    ------
    ValueError
        As in `rule_bandwidth`, or if a bandwidth or the number of points is not above zero.

    Notes
    -----
    Binned and transformed (Silverman, 1982): equal to the direct sum to three digits or more.

    Examples
    --------
    >>> pay = np.random.default_rng(1).lognormal(11.67, 0.431, 500)
    >>> estimate = density(pay, bandwidth=15_000)
    >>> round(float(np.trapezoid(estimate["density"], estimate["pay_usd"])), 3)
    1.0
    """
    values = _on_scale(as_pay(pay_usd, "pay_usd"), scale)[None]
    grid, heights = _density.densities(values, _bandwidths(values, bandwidth), _points(grid_points))
    return pd.DataFrame({"pay_usd": _to_dollars(grid[0], scale), "density": heights[0]})


def find_modes(
    pay_usd: npt.ArrayLike,
    *,
    scale: Scale = "dollars",
    bandwidth: BandwidthRule | float = "scott",
    grid_points: int = GRID_POINTS,
    prominence: float = PROMINENCE,
) -> pd.DataFrame:
    """Return the modes of a kernel density estimate under a stated rule, lowest pay first.

    The rule: a local maximum on the grid of `density` counts if its topographic prominence (its
    height above the higher of the two lowest points that part it from higher ground) is at least
    the share `prominence` of the highest density.

    Parameters
    ----------
    pay_usd, scale, bandwidth, grid_points : as in `density`.
    prominence : a share of the highest density; 0 keeps every bump.

    Returns
    -------
    DataFrame with the columns pay_usd, density, prominence (share of the highest density).

    Raises
    ------
    ValueError
        As in `density`, or if `prominence` is outside 0 to 1.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> two_groups = np.concatenate([rng.normal(90_000, 8_000, 200), rng.normal(160_000, 9e3, 99)])
    >>> len(find_modes(two_groups))
    2
    """
    estimate = density(pay_usd, scale=scale, bandwidth=bandwidth, grid_points=grid_points)
    peaks, prominences = _prominent_peaks(estimate["density"].to_numpy(), prominence)
    modes = estimate.iloc[peaks].reset_index(drop=True)
    return modes.assign(prominence=prominences)


def count_modes(
    pay_usd: npt.ArrayLike,
    *,
    scale: Scale = "dollars",
    bandwidth: BandwidthRule | float = "scott",
    grid_points: int = GRID_POINTS,
    prominence: float = PROMINENCE,
) -> int:
    """Return the number of modes under the rule of `find_modes`; parameters and errors as there.

    Examples
    --------
    >>> pay = np.random.default_rng(1).lognormal(11.67, 0.431, 2_000)
    >>> count_modes(pay), count_modes(pay, prominence=0) > 1
    (1, True)
    """
    return len(
        find_modes(
            pay_usd,
            scale=scale,
            bandwidth=bandwidth,
            grid_points=grid_points,
            prominence=prominence,
        )
    )


def count_modes_by_row(
    samples_usd: npt.ArrayLike,
    *,
    scale: Scale = "dollars",
    bandwidth: BandwidthRule | float = "scott",
    prominence: float = PROMINENCE,
) -> IntArray:
    """Count the modes of many samples of one size at once, under the rule of `find_modes`.

    Parameters
    ----------
    samples_usd : shape (samples, people), dollars above zero.
    scale, bandwidth, prominence : as in `find_modes`; a rule is applied to each row by itself.

    Returns
    -------
    Array of whole numbers, shape (samples,).

    Raises
    ------
    ValueError
        As in `find_modes`, or if `samples_usd` doesn't have two dimensions.

    Examples
    --------
    >>> samples = np.random.default_rng(1).lognormal(11.67, 0.431, (100, 500))
    >>> float((count_modes_by_row(samples) == 1).mean())
    1.0
    """
    samples = np.asarray(samples_usd, dtype=np.float64)
    if samples.ndim != 2:
        raise ValueError(f"samples_usd: found {samples.ndim} dimensions, expected a row per sample")
    as_pay(samples.ravel(), "samples_usd")
    values = _on_scale(samples, scale)
    _, heights = _density.densities(values, _bandwidths(values, bandwidth), GRID_POINTS)
    return np.array([len(_prominent_peaks(row, prominence)[0]) for row in heights])


def bandwidth_ladder(
    pay_usd: npt.ArrayLike,
    multiples: Sequence[float] = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0),
    *,
    scale: Scale = "dollars",
    bandwidth: BandwidthRule | float = "scott",
    prominence: float = PROMINENCE,
) -> pd.DataFrame:
    """Return how the number of modes depends on the bandwidth.

    Parameters
    ----------
    pay_usd, scale, bandwidth, prominence : as in `find_modes`.
    multiples : the rungs, each a multiple of `bandwidth`.

    Returns
    -------
    DataFrame with the columns scale, multiple, bandwidth (dollars or log units), modes (under the
    rule), bumps (every local maximum), highest_mode_usd; one row a rung.

    Raises
    ------
    ValueError
        As in `find_modes`, or if there is no rung.

    Examples
    --------
    >>> pay = np.random.default_rng(1).lognormal(11.67, 0.431, 500)
    >>> ladder = bandwidth_ladder(pay, (0.1, 1, 3))
    >>> ladder[["multiple", "modes"]].values.tolist()
    [[0.1, 20.0], [1.0, 1.0], [3.0, 1.0]]
    """
    values = _on_scale(as_pay(pay_usd, "pay_usd"), scale)[None]
    rungs = as_pay(list(multiples), "multiples", at_least=1)
    widths = _bandwidths(values, bandwidth)[0] * rungs
    rows = [_rung(values, width, scale, prominence) for width in widths]
    ladder = pd.DataFrame(rows, columns=["modes", "bumps", "highest_mode_usd"])
    ladder.insert(0, "bandwidth", widths)
    ladder.insert(0, "multiple", rungs)
    ladder.insert(0, "scale", scale)
    return ladder


def histogram_edges(
    pay_usd: npt.ArrayLike, bin_width_usd: float, *, heap_usd: float = 0.0
) -> FloatArray:
    """Return histogram edges that don't cut a heap and don't comb.

    Parameters
    ----------
    pay_usd : shape (people,), dollars above zero.
    bin_width_usd : a multiple of `heap_usd`.
    heap_usd : the grid on which pay heaps, for example 5,000; 0 if it doesn't heap.

    Returns
    -------
    Array of edges that covers all pay, every edge half-way between two heaps.

    Raises
    ------
    ValueError
        If the bin width is not a multiple of the heap: bins would take in unequal numbers of heaps
        by turns, and the histogram would show a comb.

    Examples
    --------
    >>> histogram_edges([60_000, 75_000, 80_000], 10_000, heap_usd=5_000)
    array([52500., 62500., 72500., 82500.])
    """
    pay = as_pay(pay_usd, "pay_usd", at_least=1)
    if not bin_width_usd > 0 or heap_usd < 0:
        raise ValueError(
            f"found a bin width of {bin_width_usd} and a heap of {heap_usd}; the first has to be "
            "above zero, the second zero or above"
        )
    per_bin = bin_width_usd / heap_usd if heap_usd else 1.0
    if abs(per_bin - round(per_bin)) > 1e-9 or round(per_bin) < 1:
        better = max(1, round(per_bin)) * heap_usd
        raise ValueError(
            f"bin_width_usd: {bin_width_usd:g} is no multiple of the heap {heap_usd:g}; "
            f"take {better:g}"
        )
    start = math.floor((pay.min() - heap_usd / 2) / bin_width_usd) * bin_width_usd + heap_usd / 2
    bins = math.floor((pay.max() - start) / bin_width_usd) + 1
    return np.asarray(start + bin_width_usd * np.arange(bins + 1), dtype=np.float64)


def dip_test(pay_usd: npt.ArrayLike, *, scale: Scale = "dollars") -> DipTest:
    """Test unimodality by the dip statistic, as if pay were continuous.

    Parameters
    ----------
    pay_usd : shape (people,), dollars above zero; at least 4 people.
    scale : "dollars" or "log": unimodal on one is not unimodal on the other.

    Returns
    -------
    DipTest. The p-value is interpolated in the table of `diptest`, whose null is a uniform
    distribution, the unimodal one that dips most.

    Raises
    ------
    ValueError
        If a pay is missing or not above zero, or there are fewer than 4.

    Notes
    -----
    Hartigan and Hartigan (1985). Rounded pay isn't continuous: each heap is a mode of its own, and
    the test rejects unimodal pay that is heaped. See `heaping_aware_dip_test`.

    Examples
    --------
    >>> pay = np.random.default_rng(1).lognormal(11.67, 0.35, 1_000)
    >>> dip_test(pay).p_value > 0.05, dip_test(np.round(pay, -4)).p_value < 0.05
    (True, True)
    """
    values = _on_scale(as_pay(pay_usd, "pay_usd", at_least=4), scale)
    dip, p_value = diptest.diptest(values)
    return DipTest(float(dip), float(p_value), values.size, scale, "unimodal and continuous")


def rounding_mixture(
    pay_usd: npt.ArrayLike, grids_usd: Sequence[float] = ROUNDING_GRIDS_USD
) -> pd.DataFrame:
    """Estimate which share of people rounded their pay to which grid.

    Parameters
    ----------
    pay_usd : shape (people,), dollars above zero.
    grids_usd : grids that people may round to, finest first, each dividing the next.

    Returns
    -------
    DataFrame with the columns grid_usd and share; the shares sum to one. Grid 0 stands for
    values that lie on none of the grids.

    Raises
    ------
    ValueError
        If a pay is missing or not above zero, or a grid doesn't divide the next.

    Notes
    -----
    Maximum likelihood, by expectation-maximization, of a mixture of roundings (in the spirit of
    Heitjan and Rubin, 1990): who rounds to 1,000 still lands on a multiple of 5,000 one time in
    five. It takes pay as smooth beside the coarsest grid and rounding as independent of pay.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> pay = rng.lognormal(11.67, 0.431, 4_000)
    >>> pay = np.where(rng.random(4_000) < 0.55, np.round(pay / 5_000) * 5_000, np.round(pay, -3))
    >>> found = rounding_mixture(pay)
    >>> found[found["share"] > 0.1].round(2).values.tolist()
    [[1000.0, 0.47], [5000.0, 0.51]]
    """
    grids = _nested(grids_usd)
    counts = np.bincount(_coarsest_grid(as_pay(pay_usd, "pay_usd"), grids), minlength=grids.size)
    widths = _cell_widths(grids)
    shares = np.full(grids.size, 1 / grids.size)
    for _ in range(500):
        expected = np.maximum(shares @ widths, 1e-300)
        shares = shares * (widths @ (counts / expected)) / counts.sum()
    return pd.DataFrame({"grid_usd": grids, "share": shares})


def round_like(
    pay_usd: npt.ArrayLike, mixture: pd.DataFrame, rng: np.random.Generator
) -> FloatArray:
    """Round pay as a `rounding_mixture` says, each value to a grid drawn for it.

    Parameters
    ----------
    pay_usd : any shape, dollars.
    mixture : the columns grid_usd (0 leaves a value as it is) and share.
    rng : the source of the draws.

    Returns
    -------
    Array of the shape of `pay_usd`. Nobody is rounded to zero: the least is one step of the grid.

    Raises
    ------
    ValueError
        If the shares don't sum to one.

    Examples
    --------
    >>> mixture = pd.DataFrame({"grid_usd": [5_000.0], "share": [1.0]})
    >>> round_like([117_400, 800], mixture, np.random.default_rng(1))
    array([115000.,   5000.])
    """
    pay = np.asarray(pay_usd, dtype=np.float64)
    shares = mixture["share"].to_numpy()
    if abs(shares.sum() - 1) > 1e-6:
        raise ValueError(f"mixture: the shares sum to {shares.sum():g}, expected 1")
    # A uniform number and a look into the cumulated shares is a draw, and faster than a choice.
    which = np.searchsorted(np.cumsum(shares)[:-1], rng.random(pay.shape))
    grids = mixture["grid_usd"].to_numpy()[which]
    steps = np.maximum(np.rint(pay / np.where(grids > 0, grids, 1)), 1)
    return np.where(grids > 0, steps * grids, pay)


def jitter_within_cell(
    pay_usd: npt.ArrayLike, cell_usd: npt.ArrayLike, rng: np.random.Generator
) -> FloatArray:
    """Spread rounded pay evenly over the cell that it may have come from.

    Parameters
    ----------
    pay_usd : shape (people,), dollars above zero.
    cell_usd : the width of the rounding cell, one number or one for each person; 0 leaves a value.
    rng : the source of the draws.

    Returns
    -------
    Array of shape (people,): pay plus a uniform draw from -cell/2 to cell/2.

    Raises
    ------
    ValueError
        If a pay is missing or not above zero, or a cell is negative.

    Notes
    -----
    One jitter is one draw: look at several. It undoes heaps no finer than the cell, and blurs
    whatever is finer than the cell.

    Examples
    --------
    >>> jittered = jitter_within_cell([115_000, 120_000], 5_000, np.random.default_rng(1))
    >>> bool((abs(jittered - [115_000, 120_000]) <= 2_500).all())
    True
    """
    pay, cell = as_pay(pay_usd, "pay_usd", at_least=1), np.asarray(cell_usd, dtype=np.float64)
    if not (cell >= 0).all():
        raise ValueError("cell_usd: found a negative or missing width; expected zero or more")
    return np.asarray(pay + cell * (rng.random(pay.size) - 0.5), dtype=np.float64)


def draw_rounding_cells(
    pay_usd: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    grids_usd: Sequence[float] = ROUNDING_GRIDS_USD,
) -> FloatArray:
    """Draw for each pay the width of the cell that it was rounded from.

    A multiple of 10,000 may come from rounding to 10,000 or, by luck, from rounding to 1,000: the
    grid is drawn in proportion to what `rounding_mixture` says of people with such a figure.

    Parameters
    ----------
    pay_usd, grids_usd : as in `rounding_mixture`.
    rng : the source of the draws.

    Returns
    -------
    Array of widths in dollars, shape (people,); 0 for a value that lies on none of the grids.

    Raises
    ------
    ValueError
        As in `rounding_mixture`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> pay = np.round(rng.lognormal(11.67, 0.35, 1_000) / 5_000) * 5_000
    >>> jittered = jitter_within_cell(pay, draw_rounding_cells(pay, rng), rng)
    >>> dip_test(pay).p_value < 0.05, dip_test(jittered).p_value < 0.05
    (True, False)
    """
    pay, grids = as_pay(pay_usd, "pay_usd"), _nested(grids_usd)
    shares = rounding_mixture(pay, grids_usd)["share"].to_numpy()
    chances = shares[:, None] * _cell_widths(grids)
    # Cumulated and compared without dividing: a grid that nobody's pay lies on has no chances.
    cumulated = np.cumsum(chances, axis=0)[:, _coarsest_grid(pay, grids)]
    which = (rng.random(pay.size) * cumulated[-1] > cumulated[:-1]).sum(axis=0)
    return np.asarray(grids[which], dtype=np.float64)


def heaping_aware_dip_test(
    pay_usd: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    scale: Scale = "dollars",
    draws: int = 499,
    grids_usd: Sequence[float] = ROUNDING_GRIDS_USD,
) -> DipTest:
    """Test whether pay dips more than lognormal pay would that is rounded as these people round.

    It tests "lognormal plus rounding", not "unimodal": a small p-value can also come from one hump
    of another shape, from rounding that depends on pay, or from a heap at one figure (a minimum
    wage); a large one is no proof of one mode.

    Parameters
    ----------
    pay_usd : shape (people,), dollars above zero; at least 4 people.
    rng : the source of the draws.
    scale : where the dip is measured.
    draws : number of bootstrap samples.
    grids_usd : see `rounding_mixture`.

    Returns
    -------
    DipTest; its p-value is (1 + samples that dip at least as much) / (1 + draws).

    Raises
    ------
    ValueError
        As in `dip_test` and `rounding_mixture`, or if all pays are equal.

    Notes
    -----
    Parametric bootstrap (Davison and Hinkley, 1997, section 4.2.3): mean and standard deviation of
    log pay and the data's own rounding mixture are estimated, samples of the same size drawn and
    rounded, and their dips compared with that of the data.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> pay = np.round(rng.lognormal(11.67, 0.35, 1_000), -4)
    >>> dip_test(pay).p_value < 0.05, heaping_aware_dip_test(pay, rng).p_value < 0.05
    (True, False)
    """
    pay = as_pay(pay_usd, "pay_usd", at_least=4)
    _refuse_equal(pay)
    mixture = rounding_mixture(pay, grids_usd)
    observed = float(diptest.dipstat(_on_scale(pay, scale)))
    logs = np.log(pay)
    center, spread = logs.mean(), logs.std(ddof=1)
    dips: list[float] = []
    # In blocks, so that a large sample doesn't take up all memory.
    for block in np.array_split(np.arange(draws), 1 + draws * pay.size // _VALUES_AT_ONCE):
        smooth = np.exp(center + spread * rng.standard_normal((block.size, pay.size)))
        samples = np.sort(_on_scale(round_like(smooth, mixture, rng), scale), axis=1)
        dips += [diptest.dipstat(sample, sort_x=False) for sample in samples]
    return DipTest(
        observed,
        _bootstrap_p_value(np.array(dips) >= observed),
        pay.size,
        scale,
        "lognormal plus rounding",
    )


def critical_bandwidth(pay_usd: npt.ArrayLike, modes: int = 1, *, scale: Scale = "log") -> float:
    """Return the smallest bandwidth at which the kernel density has at most `modes` modes.

    Parameters
    ----------
    pay_usd : shape (people,), dollars above zero.
    modes : a whole number, 1 or more. Every local maximum counts, however small.
    scale : "log" or "dollars"; the bandwidth is in log units or in dollars.

    Raises
    ------
    ValueError
        As in `rule_bandwidth`, or if `modes` is below 1.

    Notes
    -----
    Silverman (1981): with a Gaussian kernel the number of modes only falls as the bandwidth grows,
    so bisection finds it; to one part in ten thousand, down to a thousandth of the range.

    Examples
    --------
    >>> pay = [90_000, 95_000, 100_000, 150_000, 155_000, 160_000]
    >>> round(critical_bandwidth(pay, scale="dollars"), -2)
    29700.0
    >>> round(critical_bandwidth(pay), 3), round(critical_bandwidth(pay, modes=2), 3)
    (0.235, 0.026)
    """
    values = _on_scale(as_pay(pay_usd, "pay_usd"), scale)
    return _critical_bandwidth(values, modes)


def silverman_test(
    pay_usd: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    modes: int = 1,
    scale: Scale = "log",
    draws: int = 199,
) -> SilvermanTest:
    """Test "at most `modes` modes" by whether so much smoothing is needed to leave no more.

    Parameters
    ----------
    pay_usd : shape (people,), dollars above zero.
    rng : the source of the draws.
    modes, scale : as in `critical_bandwidth`.
    draws : number of bootstrap samples.

    Returns
    -------
    SilvermanTest; its p-value is (1 + samples with more modes at that bandwidth) / (1 + draws).

    Raises
    ------
    ValueError
        As in `critical_bandwidth`.

    Notes
    -----
    Silverman (1981), samples from the smoothed data shrunk to the data's own variance. For one mode
    it is conservative even in large samples (Hall and York, 2001). It counts every bump: in dollars
    the few highest pays of one skewed hump are bumps, and false alarms exceed the level, so logs
    are the default. Heaps are bumps too, once the critical bandwidth is no wider than they are.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> pay = np.concatenate([rng.normal(90_000, 8_000, 80), rng.normal(160_000, 8_000, 80)])
    >>> silverman_test(pay, rng).p_value < 0.05, silverman_test(pay, rng, modes=2).p_value < 0.05
    (True, False)
    """
    values = _on_scale(as_pay(pay_usd, "pay_usd"), scale)
    width = _critical_bandwidth(values, modes)
    drawn = rng.choice(values, (draws, values.size))
    center = values.mean()
    noisy = drawn - center + width * rng.standard_normal(drawn.shape)
    samples = center + noisy / math.sqrt(1 + width**2 / values.var(ddof=1))
    _, heights = _density.densities(samples, np.full(draws, width), GRID_POINTS)
    p_value = _bootstrap_p_value(_density.count_maxima(heights) > modes)
    return SilvermanTest(width, p_value, modes, values.size, scale)


def fit_normal_mixture(values: npt.ArrayLike, components: int) -> NormalMixture:
    """Fit a mixture of normals by maximum likelihood; hand it logs of pay, not dollars.

    Parameters
    ----------
    values : shape (people,), in any unit; usually np.log(pay_usd).
    components : a whole number from 1 to 3.

    Returns
    -------
    NormalMixture, components in the order of their means; `bic` is parameters · ln(people) - 2 ·
    log likelihood (Schwarz, 1978), smaller is better.

    Raises
    ------
    ValueError
        If values are missing or all equal, or `components` is out of range.

    Notes
    -----
    Expectation-maximization (Dempster, Laird and Rubin, 1977) from fixed, wide starts, so equal
    data give equal fits. No component is narrower than a tenth of the whole spread: without such a
    floor a heap would draw a component onto itself. The likelihood has many local maxima; spikes on
    a few neighbors aren't sought. On dollars, skew alone asks for a second component.

    Examples
    --------
    >>> logs = np.log(np.random.default_rng(1).lognormal(11.67, 0.431, 500))
    >>> fit_normal_mixture(logs, 1).bic < fit_normal_mixture(logs, 2).bic
    True
    """
    numbers = as_finite(values, "values")
    _refuse_equal(numbers)
    if components not in (1, 2, 3):
        raise ValueError(f"components: found {components}, expected 1, 2 or 3")
    found = _mixture.fit_normal_mixture(numbers, components)
    bic = _bic(found.log_likelihood, 3 * components - 1, numbers.size)
    return NormalMixture(*found, bic=bic)


def compare_shapes(pay_usd: npt.ArrayLike, *, most_components: int = 2) -> pd.DataFrame:
    """Compare single skewed shapes with mixtures of normals on logs, by BIC on one scale.

    Parameters
    ----------
    pay_usd : shape (people,), dollars above zero.
    most_components : mixtures of 2 to this many normals on logs are tried, at most 3.

    Returns
    -------
    DataFrame with the columns shape, humps_by_design ("one" or "one or more"), parameters,
    log_likelihood (of dollars, for every shape), bic, bic_above_best; the best first.

    Raises
    ------
    ValueError
        As in `rule_bandwidth`, or if `most_components` is out of range.

    Notes
    -----
    Lognormal, gamma, skew-normal on logs (Azzalini, 1985). A BIC difference under 2 is not worth a
    mention, over 10 it is very strong (Kass and Raftery, 1995). Two components are two normals, not
    two modes and not two kinds of people.

    Examples
    --------
    >>> pay = np.random.default_rng(1).lognormal(11.67, 0.431, 500)
    >>> compare_shapes(pay)["shape"].iloc[0]
    'lognormal'
    """
    pay = as_pay(pay_usd, "pay_usd")
    _refuse_equal(pay)
    logs = np.log(pay)
    # The density of pay is that of its log over pay.
    to_dollars = -float(logs.sum())
    rows = [
        ("lognormal", "one", 2, _mixture.normal_log_likelihood(logs) + to_dollars),
        ("gamma", "one", 2, _mixture.gamma_log_likelihood(pay)),
        ("skew-normal on logs", "one", 3, _mixture.skew_normal_log_likelihood(logs) + to_dollars),
    ]
    for count in range(2, most_components + 1):
        likelihood = fit_normal_mixture(logs, count).log_likelihood + to_dollars
        rows.append((f"{count} normals on logs", "one or more", 3 * count - 1, likelihood))
    columns = ["shape", "humps_by_design", "parameters", "log_likelihood"]
    table = pd.DataFrame(rows, columns=columns)
    table["bic"] = table["parameters"] * math.log(pay.size) - 2 * table["log_likelihood"]
    table["bic_above_best"] = table["bic"] - table["bic"].min()
    return table.sort_values("bic", ignore_index=True)


def bimodality_coefficient(values: npt.ArrayLike) -> float:
    """Return the bimodality coefficient: a warning that skew sets off, never a test.

    Parameters
    ----------
    values : shape (people,), at least 4, in any unit.

    Returns
    -------
    float, (skewness² + 1) / (excess kurtosis + 3 (n - 1)² / ((n - 2)(n - 3))) with the unbiased
    moments (SAS Institute, 1990; Pfister and others, 2013). Above 5/9 (`BIMODALITY_WARNING`), the
    value of a uniform distribution, it is said to hint at two modes.

    Raises
    ------
    ValueError
        If values are missing or all equal, or there are fewer than 4.

    Notes
    -----
    One-humped skewed pay often exceeds 5/9 and clear mixtures often don't: look at a density too.

    Examples
    --------
    >>> skewed = np.random.default_rng(1).exponential(1, 200)
    >>> bimodality_coefficient(skewed) > BIMODALITY_WARNING
    True
    """
    numbers = as_finite(values, "values", at_least=4)
    _refuse_equal(numbers)
    n = numbers.size
    skewness = float(stats.skew(numbers, bias=False))
    excess_kurtosis = float(stats.kurtosis(numbers, bias=False))
    return (skewness**2 + 1) / (excess_kurtosis + 3 * (n - 1) ** 2 / ((n - 2) * (n - 3)))


def rejection_rate(
    draw: Callable[[np.random.Generator], FloatArray],
    p_value: Callable[[FloatArray], float],
    rng: np.random.Generator,
    *,
    repetitions: int = 400,
    level: float = 0.05,
) -> RejectionRate:
    """Simulate how often a test rejects: its size if `draw` fulfils the null, else its power.

    Parameters
    ----------
    draw : makes one sample, shape (people,), from the generator that it is handed.
    p_value : the test; takes a sample, returns its p-value.
    rng : the source of the draws.
    repetitions : number of samples.
    level : reject if the p-value is at most this.

    Raises
    ------
    ValueError
        If `level` is outside 0 to 1 or there is no repetition.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> found = rejection_rate(
    ...     lambda g: g.lognormal(11.67, 0.431, 200), lambda pay: dip_test(pay).p_value, rng)
    >>> found.rate <= 0.05
    True
    """
    check_share(level, "level")
    if repetitions < 1:
        raise ValueError(f"repetitions: found {repetitions}, at least 1 is needed")
    rejected = sum(bool(p_value(draw(rng)) <= level) for _ in range(repetitions))
    return RejectionRate(rejected, repetitions, level)


def power_against_cluster(
    people: int,
    cluster_share: float,
    rng: np.random.Generator,
    *,
    lower_mean_usd: float,
    cluster_mean_usd: float = 1_000_000,
    cluster_sigma: float = simulate.CLUSTER_SIGMA,
    p_value: Callable[[FloatArray], float] | None = None,
    repetitions: int = 400,
    level: float = 0.05,
) -> RejectionRate:
    """Simulate how often a test sees a small cluster of very high pay.

    Parameters
    ----------
    people : sample size.
    cluster_share : the chance that a person belongs to the cluster, a fraction.
    rng : the source of the draws.
    lower_mean_usd : mean pay of everybody else, who are drawn by `paylab.simulate`.
    cluster_mean_usd, cluster_sigma : the cluster's mean, and its standard deviation of logs; a
        tight cluster is seen in far smaller samples than a wide one.
    p_value : the test; takes a sample, returns its p-value. `dip_test` on dollars if None.
    repetitions, level : as in `rejection_rate`.

    Raises
    ------
    ValueError
        As in `rejection_rate`, or if `cluster_share` is outside 0 to 1.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> power_against_cluster(200, 0.0173, rng, lower_mean_usd=125_000).rate < 0.05
    True
    """
    check_share(cluster_share, "cluster_share")

    def draw(generator: np.random.Generator) -> FloatArray:
        return simulate.with_small_cluster(
            people,
            generator,
            share=cluster_share,
            lower_mean_usd=lower_mean_usd,
            cluster_mean_usd=cluster_mean_usd,
            cluster_sigma=cluster_sigma,
        ).pay_usd

    test = p_value or (lambda pay: dip_test(pay).p_value)
    return rejection_rate(draw, test, rng, repetitions=repetitions, level=level)


def people_in_cluster(
    people: int, cluster_share: float, *, confidence: float = 0.95
) -> ClusterCount:
    """Return how many people of a small cluster a random sample holds (binomial).

    Parameters
    ----------
    people : sample size.
    cluster_share : the cluster's share of the population, a fraction.
    confidence : the central range's coverage, at least.

    Raises
    ------
    ValueError
        If there are no people or a fraction is outside 0 to 1.

    Examples
    --------
    >>> found = people_in_cluster(200, 0.0173)
    >>> found.low, found.high, round(found.probability_of_none, 3)
    (0, 7, 0.03)
    """
    check_share(cluster_share, "cluster_share")
    if people < 1:
        raise ValueError(f"people: found {people}, at least 1 is needed")
    count = stats.binom(people, cluster_share)
    low, high = count.interval(check_share(confidence, "confidence"))
    return ClusterCount(people * cluster_share, int(low), int(high), float(count.pmf(0)))


def _on_scale(pay: FloatArray, scale: Scale) -> FloatArray:
    if scale not in get_args(Scale):
        raise ValueError(f"scale: found {scale!r}, expected 'dollars' or 'log'")
    return np.log(pay) if scale == "log" else pay


def _to_dollars(values: FloatArray, scale: Scale) -> FloatArray:
    return np.exp(values) if scale == "log" else values


def _points(grid_points: int) -> int:
    if grid_points < 3:
        raise ValueError(f"grid_points: found {grid_points}, at least 3 are needed to see a mode")
    return grid_points


def _bandwidths(samples: FloatArray, bandwidth: BandwidthRule | float) -> FloatArray:
    """Return one bandwidth for each row."""
    if not isinstance(bandwidth, str):
        if not (bandwidth > 0 and math.isfinite(bandwidth)):
            raise ValueError(f"bandwidth: found {bandwidth}, expected a number above zero")
        return np.full(len(samples), float(bandwidth))
    if bandwidth not in get_args(BandwidthRule):
        rules = " or ".join(map(repr, get_args(BandwidthRule)))
        raise ValueError(f"bandwidth: found {bandwidth!r}, expected {rules} or a number")
    spread = samples.std(axis=1, ddof=1)
    if bandwidth == "silverman":
        quarter, three_quarters = np.quantile(samples, [0.25, 0.75], axis=1)
        spread = 0.9 * np.minimum(spread, (three_quarters - quarter) / 1.34)
    if not (spread > 0).all():
        raise ValueError(
            f"bandwidth: the rule {bandwidth!r} gives zero, since (nearly) all pays are equal; "
            "give a number"
        )
    return np.asarray(spread * samples.shape[1] ** -0.2, dtype=np.float64)


def _prominent_peaks(heights: FloatArray, prominence: float) -> tuple[IntArray, FloatArray]:
    if not 0 <= prominence < 1:
        raise ValueError(f"prominence: found {prominence}, expected a share from 0 to below 1")
    top = heights.max()
    least = max(prominence, _density.NOISE_FLOOR)
    peaks, found = signal.find_peaks(heights / top, prominence=least)
    return peaks, found["prominences"]


def _rung(
    values: FloatArray, width: float, scale: Scale, prominence: float
) -> tuple[int, int, float]:
    grid, heights = _density.densities(values, np.array([width]), GRID_POINTS)
    peaks, _ = _prominent_peaks(heights[0], prominence)
    bumps = int(_density.count_maxima(heights)[0])
    highest = _to_dollars(grid[:, [int(heights[0].argmax())]], scale)
    return len(peaks), bumps, float(highest[0, 0])


def _refuse_equal(values: FloatArray) -> None:
    if np.ptp(values) == 0:
        raise ValueError(f"all {values.size} values are equal: there is no shape to look at")


def _nested(grids_usd: Sequence[float]) -> FloatArray:
    grids = np.asarray(grids_usd, dtype=np.float64)
    finer, coarser = grids[:-1], grids[1:]
    if not grids.size or grids.min() <= 0 or (coarser <= finer).any() or (coarser % finer).any():
        raise ValueError(
            f"grids_usd: found {', '.join(f'{g:g}' for g in grids)}; expected grids above zero, "
            "finest first, each dividing the next"
        )
    return np.concatenate([[0.0], grids])


def _coarsest_grid(pay: FloatArray, grids: FloatArray) -> IntArray:
    """Return for each pay the place in `grids` (0 first) of the coarsest grid that it lies on."""
    lies_on = pay[:, None] % grids[None, 1:] == 0
    # Grids are nested, so the number of grids that a value lies on is the coarsest one's place.
    return np.asarray(lies_on.sum(axis=1), dtype=np.int64)


def _cell_widths(grids: FloatArray) -> FloatArray:
    """Return how likely grid i makes a figure whose coarsest grid is j, up to a factor: (i, j).

    A figure takes in the pay of a whole cell, so its chance grows with the cell's width; it can't
    come from a grid that it doesn't lie on, and only the figures on none are left as they are.
    """
    widths = np.triu(np.broadcast_to(grids[:, None], (grids.size, grids.size)))
    widths[0, 0] = 1.0
    return widths


def _critical_bandwidth(values: FloatArray, modes: int) -> float:
    if modes < 1:
        raise ValueError(f"modes: found {modes}, expected a whole number from 1")
    _refuse_equal(values)
    span = float(np.ptp(values))
    # A Gaussian kernel half as wide as the range leaves one mode, whatever the data.
    low, high = span / 1_000, span / 2
    # One grid for all bandwidths: their mode counts have to be comparable.
    grid = _density.grids(values[None], np.array([high]), _CRITICAL_GRID_POINTS)
    counts = _density.bin_linearly(values[None], grid)
    step = grid[:, 1] - grid[:, 0]
    while high / low > 1 + 1e-4:
        middle = math.sqrt(low * high)
        heights = _density.smooth(counts, step, np.array([middle]))
        low, high = (middle, high) if _density.count_maxima(heights)[0] > modes else (low, middle)
    return high


def _bootstrap_p_value(at_least_as_extreme: npt.NDArray[np.bool_]) -> float:
    # The data count as one sample of their own, so a p-value is never zero.
    return float(1 + at_least_as_extreme.sum()) / (1 + at_least_as_extreme.size)


def _bic(log_likelihood: float, parameters: int, people: int) -> float:
    return parameters * math.log(people) - 2 * log_likelihood
