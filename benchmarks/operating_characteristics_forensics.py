"""Measure size and power of `paylab.stats.consistency` and `.forensics`; writes the docs table.

Run it as `python benchmarks/operating_characteristics_forensics.py`.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from paylab import documents, simulate
from paylab.stats import consistency, forensics

PAGE = Path(__file__).parents[1] / "docs" / "statistics" / "forensics.md"
SEED = 20_250_401
# Multiples of $5,000 in a survey of self-reported pay (Reddit finance survey).
ROUND_IN_SELF_REPORTS = 0.52
# Vectorized cases cost little; the others call a function once for each simulated table.
MANY, SOME, FEW = 200_000, 4_000, 1_000

Rate = Callable[[int, np.random.Generator], float]

COLUMNS = (
    "tool",
    "situation",
    "n",
    "median (USD)",
    "σ",
    "rounding (USD)",
    "repetitions",
    "rate",
    "standard error",
)
PREAMBLE = """\
# Consistency and forensics: size and power

How often each tool says yes, in simulated situations where the truth is known. A *size* row has
nothing to find, so the rate is that of false alarms; a *power* row has. Where a row names a median
and σ (standard deviation of the log), pay is lognormal with these. The standard error is that of
the simulation. `benchmarks/operating_characteristics_forensics.py` writes this page, and a test
runs a short form of it again.

"""


class Case(NamedTuple):
    """One row of the table: a tool, a situation, and how its rate is simulated."""

    tool: str
    situation: str
    n: str
    rounding_usd: int
    repetitions: int
    rate: Rate
    sigma: float | None = None
    """Of pay, whose median then is the generator's; None where no pay is simulated."""

    @property
    def key(self) -> tuple[str, ...]:
        """What tells the row from all others, as printed."""
        median = "" if self.sigma is None else f"{simulate.MEDIAN_USD:,}"
        sigma = "" if self.sigma is None else f"{self.sigma}"
        rounding = f"{self.rounding_usd:,}" if self.rounding_usd else "none"
        return self.tool, self.situation, self.n, median, sigma, rounding


class Measured(NamedTuple):
    """A case with what came out of it."""

    case: Case
    rate: float

    @property
    def standard_error(self) -> float:
        return math.sqrt(self.rate * (1 - self.rate) / self.case.repetitions)


# Equal steps


def article_rows() -> list[int]:
    """Return how many rows each table of the article with ten tables has."""
    sizes = documents.figures().groupby("table_id").size()
    return [int(size) for size in sizes if size >= 3]


def at_least(
    count: int, rows: list[int], grid: int, sigma: float, planted: int
) -> Callable[[int, np.random.Generator], float]:
    """Return the rate of articles with so many equal-step tables, the first ones by design."""

    def rate(repetitions: int, rng: np.random.Generator) -> float:
        null = forensics.equal_step_null(
            rows[planted:], grid, sigma=sigma, repetitions=repetitions, rng=rng
        )
        return float(np.mean(planted + null >= count))

    return rate


def critical_count(rows: list[int], grid: int) -> int:
    """Return the least count of equal-step tables that the article test finds at 5 %."""
    null = forensics.equal_step_null(rows, grid, rng=np.random.default_rng(SEED))
    counts = range(len(rows) + 2)
    return next(c for c in counts if forensics.simulated_p_value(c, null).p_value <= 0.05)


def equal_step_cases() -> Iterator[Case]:
    group = forensics.GROUP_SIGMA
    for sigma in (group, simulate.SIGMA):
        for grid in (5_000, 10_000):
            for n_rows in (3, 4, 5):
                rate = at_least(1, [n_rows], grid, sigma, planted=0)
                n = f"{n_rows} rows"
                yield Case("equal steps", "size, one table", n, grid, MANY, rate, sigma)
    rows = article_rows()
    n = f"{len(rows)} tables"
    for grid in (5_000, 10_000):
        for count in (1, 2, 3, 4):
            what = f"size, {count} or more tables"
            rate = at_least(count, rows, grid, group, planted=0)
            yield Case("equal steps", what, n, grid, MANY, rate, group)
        critical = critical_count(rows, grid)
        for planted in (0, 1, 2, 3):
            what = f"{'power' if planted else 'size'}, test at 5 %, tables by design: {planted}"
            rate = at_least(critical, rows, grid, group, planted)
            yield Case("equal steps", what, n, grid, MANY, rate, group)


# Heaping and likelihood ratio


def heaping_flag(share_heaped: float, n: int) -> Rate:
    """Return how often the binomial test of multiples of $5,000 rejects uniform digits at 5 %."""

    def rate(repetitions: int, rng: np.random.Generator) -> float:
        pay = simulate.pay((repetitions, n), rng, round_to_usd=10, share_heaped=share_heaped)
        grids = [simulate.HEAP_USD]
        tables = (forensics.heaping_table(row, grids, unit_usd=10) for row in pay)
        return float(np.mean([table["p_value"].item() <= 0.05 for table in tables]))

    return rate


def wilson_coverage(share: float, n: int) -> Rate:
    def rate(repetitions: int, rng: np.random.Generator) -> float:
        covers = np.array([share in forensics.wilson_interval(k, n) for k in range(n + 1)])
        return float(np.mean(covers[rng.binomial(n, share, repetitions)]))

    return rate


def ratio_above_ten(true_rate: float, n: int, rate_if_rounded: float) -> Rate:
    """Return how often the evidence favors "rounded for display" over self-reports tenfold."""

    def rate(repetitions: int, rng: np.random.Generator) -> float:
        ratio = partial(forensics.likelihood_ratio, n=n, rate_if_raw=ROUND_IN_SELF_REPORTS)
        above = np.array([ratio(k, rate_if_rounded=rate_if_rounded) > 10 for k in range(n + 1)])
        return float(np.mean(above[rng.binomial(n, true_rate, repetitions)]))

    return rate


def heaping_cases() -> Iterator[Case]:
    for share in (0.0, 0.05, 0.1, 0.55):
        what = f"{'power' if share else 'size'}, {share:.0%} of pay rounded to $5,000"
        rate, sigma = heaping_flag(share, 46), simulate.SIGMA
        yield Case("heaping, test at 5 %", what, "46", 10, FEW, rate, sigma)
    for share in (0.1, 0.52, 0.9):
        what = f"coverage of the 95 % interval, true share {share:.0%}"
        yield Case("Wilson interval", what, "46", 0, MANY, wilson_coverage(share, 46))
    for n in (4, 10, 46):
        size = ratio_above_ten(ROUND_IN_SELF_REPORTS, n, 0.99)
        power = ratio_above_ten(0.99, n, 0.99)
        yield Case("likelihood ratio above 10", "size, self-reports", str(n), 0, MANY, size)
        yield Case("likelihood ratio above 10", "power, rounded", str(n), 0, MANY, power)


# GRIM


def grim_random_percentage(n: int) -> Rate:
    def rate(repetitions: int, rng: np.random.Generator) -> float:
        impossible = np.array([not forensics.grim_counts(str(p), n) for p in range(101)])
        return float(np.mean(impossible[rng.integers(0, 101, repetitions)]))

    return rate


def grim_real_percentage(n: int) -> Rate:
    def rate(repetitions: int, rng: np.random.Generator) -> float:
        printed = [f"{100 * count / n:.1f}" for count in range(n + 1)]
        impossible = np.array([not forensics.grim_counts(text, n) for text in printed])
        return float(np.mean(impossible[rng.integers(0, n + 1, repetitions)]))

    return rate


def grim_random_mean(n: int, granularity_usd: int) -> Rate:
    def rate(repetitions: int, rng: np.random.Generator) -> float:
        means = rng.integers(80_000, 180_000, repetitions)
        found = [forensics.grim_is_possible(str(mean), n, granularity_usd) for mean in means]
        return 1 - float(np.mean(found))

    return rate


def grim_cases() -> Iterator[Case]:
    for n in (15, 60, 100):
        what = "power, whole percentage at random"
        yield Case("GRIM", what, str(n), 0, MANY, grim_random_percentage(n))
        yield Case("GRIM", "size, real percentage", str(n), 0, MANY, grim_real_percentage(n))
    for granularity, n in ((1_000, 30), (1_000, 300), (1, 30)):
        what = f"power, mean at random, pay in multiples of ${granularity:,}"
        yield Case("GRIM", what, str(n), 1, SOME, grim_random_mean(n, granularity))


# Benford, p-values, many checks


def p_value_rejects(simulated: int) -> Rate:
    def rate(repetitions: int, rng: np.random.Generator) -> float:
        statistics = rng.standard_normal((repetitions, simulated + 1))
        p_values = [forensics.simulated_p_value(row[0], row[1:]).p_value for row in statistics]
        return float(np.mean(np.array(p_values) <= 0.05))

    return rate


def any_of_ten(repetitions: int, rng: np.random.Generator) -> float:
    return float(np.mean((rng.random((repetitions, 10)) <= 0.05).any(axis=1)))


def benford(n: int) -> Rate:
    return lambda repetitions, rng: forensics.benford_false_rejection_rate(
        n, repetitions=repetitions, rng=rng
    )


def general_cases() -> Iterator[Case]:
    for n in (20, 30, 51):
        what, sigma = "size, genuine pay", simulate.SIGMA
        yield Case("Benford at 5 % (a misuse)", what, str(n), 0, SOME, benford(n), sigma)
    for simulated in (19, 99):
        what = f"size at 5 %, {simulated} simulations"
        yield Case("simulated p-value", what, "1", 0, SOME, p_value_rejects(simulated))
    yield Case("ten independent checks", "size, each at 5 %", "10", 0, MANY, any_of_ten)


# Consistency


def offset(sigma: float, people: int | None) -> Rate:
    return lambda repetitions, rng: consistency.equal_offset_probability(
        sigma, people=people, repetitions=repetitions, rng=rng
    )


def _group_means(
    pay: NDArray[np.float64], group: NDArray[np.int64], grid: int
) -> NDArray[np.float64]:
    means = [pay[group == label].mean() for label in np.unique(group)]
    return consistency.round_to_grid(means, grid)


def no_common_mean(factor: float, grid: int, rounded_to: int, people: int) -> Rate:
    """Return how often two tables, one of them of pay times a factor, leave no overall mean."""

    def rate(repetitions: int, rng: np.random.Generator) -> float:
        pays = simulate.pay((repetitions, people), rng)
        groups = rng.integers(0, 3, (2, repetitions, people))
        tables = (
            [_group_means(pay, first, grid), _group_means(factor * pay, second, grid)]
            for pay, first, second in zip(pays, *groups, strict=True)
        )
        empty = [consistency.feasible_mean(pair, rounded_to).is_empty for pair in tables]
        return float(np.mean(empty))

    return rate


def share_missed(grid: int, rounded_to: int) -> Rate:
    """Return how often the true share of the second group is not among the implied ones."""

    def rate(repetitions: int, rng: np.random.Generator) -> float:
        missed = 0
        for share, second in rng.uniform((0.1, 115_000), (0.9, 125_000), (repetitions, 2)):
            overall = (1 - share) * 140_000 + share * second
            mean, women, men = consistency.round_to_grid([overall, second, 140_000], grid)
            low, high = consistency.implied_share(mean, women, men, rounded_to)
            missed += not low - 1e-9 <= share <= high + 1e-9
        return missed / repetitions

    return rate


def consistency_cases() -> Iterator[Case]:
    for people, name in ((None, "everybody"), (200, "200")):
        for sigma in (0.35, 0.40, simulate.SIGMA):
            what = "mean and median print $10,000 apart"
            rate = offset(sigma, people)
            yield Case("equal offset", what, name, 10_000, SOME, rate, sigma)
    for factor in (1.0, 1.1, 1.2, 1.3):
        for rounded_to, how in ((0, "as printed"), (10_000, "with rounding")):
            what = f"{'size' if factor == 1 else 'power'}, second table {factor - 1:.0%} up, {how}"
            rate = no_common_mean(factor, 10_000, rounded_to, people=200)
            tool, sigma = "feasible mean, two tables of three rows", simulate.SIGMA
            yield Case(tool, what, "200", 10_000, SOME, rate, sigma)
    for rounded_to, how in ((0, "as printed"), (5_000, "with rounding")):
        what = f"true share not implied, {how}"
        yield Case("implied share", what, "2 groups", 5_000, SOME, share_missed(5_000, rounded_to))


# The table


def cases() -> list[Case]:
    """Return every case, in the order of the page."""
    return [
        *equal_step_cases(),
        *heaping_cases(),
        *grim_cases(),
        *general_cases(),
        *consistency_cases(),
    ]


def measure(case: Case, seed: int, at_most: int = MANY) -> Measured:
    """Return a case measured, with a seed of its own; `at_most` repetitions make a short form."""
    short = case._replace(repetitions=min(case.repetitions, at_most))
    rng = np.random.default_rng([seed, zlib.crc32("|".join(case.key).encode())])
    return Measured(short, case.rate(short.repetitions, rng))


def page(measured: list[Measured]) -> str:
    """Return the page in Markdown."""
    lines = [_row(COLUMNS), _row(["---"] * len(COLUMNS))]
    for row in measured:
        results = f"{row.case.repetitions:,}", f"{row.rate:.5f}", f"{row.standard_error:.5f}"
        lines.append(_row([*row.case.key, *results]))
    return PREAMBLE + "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    everything = [measure(case, SEED) for case in track(cases(), "Simulating ...")]
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(everything), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))
