"""How often the tools of modality and pay gaps are right, simulated, as a page of tables.

    python benchmarks/operating_characteristics_modality.py

prints the tables and writes docs/statistics/modality_and_gap.md. Every row is a simulation with a
seed of its own, so that one row can be run again without the others.
"""

from __future__ import annotations

import argparse
import itertools
import math
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from rich.progress import track
from scipy import stats

from paylab import simulate
from paylab.stats import gap, modality

Floats = npt.NDArray[np.float64]
Counted = Callable[[np.random.Generator, int], int]
Test = Callable[[np.random.Generator, Floats], float]

PAGE = Path(__file__).parents[1] / "docs" / "statistics" / "modality_and_gap.md"
LEVEL = 0.05
# Enough draws for a p-value at 5 %; the tools' own default is larger.
DRAWS = 199
# A newsletter prints this overall mean and a cluster "near a million"; once the mean of everybody
# else is chosen, they fix the cluster's share.
OVERALL_MEAN_USD, CLUSTER_MEAN_USD = 140_107, 1_000_000
CLUSTERS = tuple(
    (lower, (OVERALL_MEAN_USD - lower) / (CLUSTER_MEAN_USD - lower)) for lower in (125_000, 114_121)
)
ROUNDINGS: dict[str, simulate.Rounding] = {
    "none": {},
    "all to $1,000": {"round_to_usd": 1_000},
    "55 % to $5,000, rest to $1,000": {"round_to_usd": 1_000, "share_heaped": 0.55},
    "all to $5,000": {"round_to_usd": 5_000},
    "all to $10,000": {"round_to_usd": 10_000},
}
COLUMNS = (
    "what is counted",
    "n",
    "σ",
    "median",
    "rounding",
    "bandwidth",
    "repetitions",
    "counted",
    "rate",
    "95 % interval",
)
Row = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One row: what is counted, in which setting, how often, and the simulation that counts."""

    section: str
    what: str
    count: Counted
    people: str
    repetitions: int
    sigma: str = f"{simulate.SIGMA}"
    median: str = f"${simulate.MEDIAN_USD:,}"
    rounding: str = "none"
    bandwidth: str = "-"

    @property
    def setting(self) -> Row:
        """The row's cells before the repetitions, by which it is found again."""
        return (self.what, self.people, self.sigma, self.median, self.rounding, self.bandwidth)

    def run(self, repetitions: int | None = None, seed: int = 0) -> tuple[int, int]:
        """Return how many of how many repetitions were counted."""
        wanted = repetitions or self.repetitions
        own = zlib.crc32("|".join((self.section, *self.setting)).encode())
        return self.count(np.random.default_rng([seed, own]), wanted), wanted


def rejections(draw: Callable[[np.random.Generator], Floats], p_value: Test) -> Counted:
    """Count the samples that a test rejects at LEVEL."""

    def count(rng: np.random.Generator, repetitions: int) -> int:
        found = modality.rejection_rate(
            draw, partial(p_value, rng), rng, repetitions=repetitions, level=LEVEL
        )
        return found.rejected

    return count


def naive(rng: np.random.Generator, pay: Floats) -> float:
    """The dip test as if pay were continuous."""
    return modality.dip_test(pay).p_value


def aware(rng: np.random.Generator, pay: Floats) -> float:
    """The dip test against lognormal pay rounded as the data are."""
    return modality.heaping_aware_dip_test(pay, rng, draws=DRAWS).p_value


def jittered(rng: np.random.Generator, pay: Floats) -> float:
    """The dip test on pay spread over its rounding cells, one jitter."""
    cells = modality.draw_rounding_cells(pay, rng)
    return modality.dip_test(modality.jitter_within_cell(pay, cells, rng)).p_value


def silverman(rng: np.random.Generator, pay: Floats, scale: modality.Scale = "log") -> float:
    """Silverman's test of one mode."""
    return modality.silverman_test(pay, rng, scale=scale, draws=DRAWS).p_value


DIP_TESTS = {
    "dip test": naive,
    "heaping-aware dip test": aware,
    "dip test on jittered pay": jittered,
}


def mode_counts() -> Iterator[Case]:
    """One hump, read off a kernel density: how often two or more are counted."""
    rules = ((0.0, "every bump"), (modality.PROMINENCE, f"prominence {modality.PROMINENCE:.0%}"))
    bandwidths: tuple[modality.BandwidthRule, ...] = ("scott", "silverman")
    for people, bandwidth, (prominence, rule) in itertools.product(
        (50, 200, 500, 2_000), bandwidths, rules
    ):
        yield Case(
            "Counting modes in one hump, in dollars",
            f"two modes or more, {rule}",
            partial(_count_two_modes, n=people, bandwidth=bandwidth, prominence=prominence),
            f"{people:,}",
            2_000,
            bandwidth=bandwidth,
        )


def _count_two_modes(
    rng: np.random.Generator,
    repetitions: int,
    *,
    n: int,
    bandwidth: modality.BandwidthRule,
    prominence: float,
) -> int:
    samples = simulate.pay((repetitions, n), rng)
    counts = modality.count_modes_by_row(samples, bandwidth=bandwidth, prominence=prominence)
    return int((counts > 1).sum())


def dip_sizes() -> Iterator[Case]:
    """One hump, rounded or not: how often each dip test rejects it."""
    for rounding, sigma, people, (name, test) in itertools.product(
        ROUNDINGS, (0.25, 0.35, simulate.SIGMA, 0.55), (100, 300, 1_000), DIP_TESTS.items()
    ):
        draw = partial(_one_hump, n=people, sigma=sigma, rounding=rounding)
        yield Case(
            "Dip tests on one hump: false alarms",
            name,
            rejections(draw, test),
            f"{people:,}",
            1_000 if test is aware else 500,
            sigma=f"{sigma}",
            rounding=rounding,
        )


def silverman_sizes() -> Iterator[Case]:
    """One hump, rounded or not, in logs and in dollars: how often Silverman's test rejects it."""
    roundings = ("none", "all to $5,000", "all to $10,000")
    tests: dict[str, Test] = {
        scale: partial(silverman, scale=scale) for scale in ("log", "dollars")
    }
    for rounding, sigma, people, (scale, test) in itertools.product(
        roundings, (0.2, simulate.SIGMA), (100, 1_000, 3_000), tests.items()
    ):
        draw = partial(_one_hump, n=people, sigma=sigma, rounding=rounding)
        yield Case(
            "Silverman's test on one hump: false alarms",
            f"Silverman's test, {scale}",
            rejections(draw, test),
            f"{people:,}",
            500,
            sigma=f"{sigma}",
            rounding=rounding,
            bandwidth="critical",
        )


def _one_hump(rng: np.random.Generator, *, n: int, sigma: float, rounding: str) -> Floats:
    return simulate.pay(n, rng, sigma=sigma, **ROUNDINGS[rounding])


def two_group_powers() -> Iterator[Case]:
    """Two equal groups some standard deviations of logs apart: how often a test sees them."""
    tests = {
        "dip test": naive,
        "heaping-aware dip test": aware,
        "Silverman's test, logs": silverman,
    }
    roundings = ("none", "55 % to $5,000, rest to $1,000")
    for apart, rounding, people, (name, test) in itertools.product(
        (0, 2, 3, 4), roundings, (100, 300, 1_000), tests.items()
    ):
        draw = partial(_two_groups, n=people, apart=apart, rounding=rounding)
        yield Case(
            "Two equal groups: power",
            f"{name}, {apart} SD apart" if apart else f"{name}, one group",
            rejections(draw, test),
            f"{people:,}",
            500,
            sigma=f"{GROUP_SIGMA} in each group",
            median=f"${simulate.MEDIAN_USD:,} in the lower group",
            rounding=rounding,
        )


def normal_group_powers() -> Iterator[Case]:
    """The textbook's case: two equal normals, their sizes fixed or left to chance."""
    for fixed in (True, False):
        yield Case(
            "Two equal groups: power",
            f"dip test, two normals 3 SD apart, {'fixed' if fixed else 'random'} sizes",
            rejections(partial(_two_normals, n=100, apart=3, fixed=fixed), naive),
            "100",
            4_000,
            sigma="-",
            median="-",
        )


def _two_normals(rng: np.random.Generator, *, n: int, apart: float, fixed: bool) -> Floats:
    second = np.arange(n) % 2 == 0 if fixed else rng.random(n) < 0.5
    # Far above zero, where pay lives; the dip doesn't see a shift.
    return 100 + apart * second + rng.standard_normal(n)


# Narrow, so that groups four standard deviations apart still earn amounts that people earn.
GROUP_SIGMA = 0.2


def _two_groups(rng: np.random.Generator, *, n: int, apart: int, rounding: str) -> Floats:
    higher = simulate.MEDIAN_USD * math.exp(apart * GROUP_SIGMA)
    return simulate.two_groups(
        n,
        rng,
        medians_usd=(simulate.MEDIAN_USD, higher),
        share_second=0.5,
        sigmas=(GROUP_SIGMA, GROUP_SIGMA),
        **ROUNDINGS[rounding],
    ).pay_usd


def cluster_powers() -> Iterator[Case]:
    """A small cluster around a million dollars: how often the dip test sees it."""
    for (lower_mean, share), sigma, people in itertools.product(
        CLUSTERS, (simulate.CLUSTER_SIGMA, 0.2, 0.3), (200, 2_000, 5_000, 20_000)
    ):
        yield Case(
            "A small cluster at a million dollars: power of the dip test",
            f"dip test, {share:.2%} of people in the cluster",
            partial(_count_clusters, n=people, share=share, lower_mean=lower_mean, sigma=sigma),
            f"{people:,}",
            400,
            sigma=f"{simulate.SIGMA}, cluster {sigma}",
            median=f"lower mean ${lower_mean:,}",
        )


def _count_clusters(
    rng: np.random.Generator,
    repetitions: int,
    *,
    n: int,
    share: float,
    lower_mean: float,
    sigma: float,
) -> int:
    return modality.power_against_cluster(
        n,
        share,
        rng,
        lower_mean_usd=lower_mean,
        cluster_mean_usd=CLUSTER_MEAN_USD,
        cluster_sigma=sigma,
        repetitions=repetitions,
        level=LEVEL,
    ).rejected


def bimodality_coefficients() -> Iterator[Case]:
    """What sets the bimodality coefficient off."""
    section = "The bimodality coefficient above 5/9"
    for name, draw, people in (
        ("exponential, one mode", lambda rng: rng.exponential(1, 200), 200),
        (
            "two equal normals 3 SD apart",
            partial(_two_normals, n=100, apart=3, fixed=False),
            100,
        ),
    ):
        count = partial(_count_warnings, draw=draw)
        yield Case(section, name, count, f"{people:,}", 2_000, sigma="-", median="-")
    count = partial(_count_warnings, draw=partial(simulate.pay, 200))
    yield Case(section, "lognormal pay, one mode", count, "200", 2_000)


def _count_warnings(
    rng: np.random.Generator, repetitions: int, *, draw: Callable[[np.random.Generator], Floats]
) -> int:
    return sum(
        modality.bimodality_coefficient(draw(rng)) > modality.BIMODALITY_WARNING
        for _ in range(repetitions)
    )


def mixtures() -> Iterator[Case]:
    """One lognormal: how often BIC asks for two normals, in dollars and in logs."""
    scales: dict[str, Callable[[Floats], Floats]] = {"dollars": np.asarray, "logs": np.log}
    for (name, scale), people in itertools.product(scales.items(), (100, 500)):
        yield Case(
            "Normal mixtures on one hump",
            f"BIC takes two normals over one, {name}",
            partial(_count_two_normals, n=people, scale=scale),
            f"{people:,}",
            400,
        )


def _count_two_normals(
    rng: np.random.Generator, repetitions: int, *, n: int, scale: Callable[[Floats], Floats]
) -> int:
    samples = scale(simulate.pay((repetitions, n), rng))
    bics = [[modality.fit_normal_mixture(row, k).bic for k in (1, 2)] for row in samples]
    return sum(two < one for one, two in bics)


# What men and women get in the simulated gaps: a tenth less of the typical pay.
TRUE_GAP = 0.10


def interval_coverages() -> Iterator[Case]:
    """How often a gap's bootstrap interval holds the true gap."""
    statistics: tuple[gap.GapName, ...] = ("arithmetic", "geometric", "median")
    methods: tuple[gap.IntervalMethod, ...] = ("percentile", "BCa")
    for statistic, method, (men, women) in itertools.product(
        statistics, methods, ((20, 20), (315, 54), (358, 39))
    ):
        yield Case(
            "Bootstrap intervals of a gap: coverage",
            f"95 % {method} interval of the {statistic} gap holds {TRUE_GAP:.0%}",
            partial(_count_held, sizes=(men, women), statistic=statistic, method=method),
            f"{men} men, {women} women",
            1_000,
        )


def _count_held(
    rng: np.random.Generator,
    repetitions: int,
    *,
    sizes: tuple[int, int],
    statistic: gap.GapName,
    method: gap.IntervalMethod,
) -> int:
    options: dict[str, Any] = {"statistic": statistic, "method": method, "resamples": 999}
    intervals = (
        gap.gap_interval(*_men_and_women(rng, *sizes), rng, **options) for _ in range(repetitions)
    )
    return sum(found.low <= TRUE_GAP <= found.high for found in intervals)


def _men_and_women(rng: np.random.Generator, men: int, women: int) -> tuple[Floats, Floats]:
    womens_median = (1 - TRUE_GAP) * simulate.MEDIAN_USD
    return simulate.pay(men, rng), simulate.pay(women, rng, median_usd=womens_median)


def adjusted_coverages() -> Iterator[Case]:
    """How often an adjusted gap's interval holds the true gap, with spread that differs."""
    for men, women in ((40, 20), (358, 39)):
        yield Case(
            "Adjusted gap with HC3: coverage",
            f"95 % interval of the adjusted gap holds {TRUE_GAP:.0%}, spread grows with experience",
            partial(_count_adjusted, sizes=(men, women)),
            f"{men} men, {women} women",
            1_000,
            sigma="0.2 to 0.5",
        )


def _count_adjusted(rng: np.random.Generator, repetitions: int, *, sizes: tuple[int, int]) -> int:
    formula = "np.log(pay_usd) ~ woman + years"
    intervals = (gap.adjusted_gap(_people(rng, *sizes), formula) for _ in range(repetitions))
    return sum(found.low <= TRUE_GAP <= found.high for found in intervals)


def _people(rng: np.random.Generator, men: int, women: int) -> pd.DataFrame:
    woman = np.repeat([0, 1], [men, women])
    years = rng.uniform(0, 20, men + women) - 2 * woman
    typical = math.log(simulate.MEDIAN_USD) + 0.02 * years + math.log(1 - TRUE_GAP) * woman
    spread = 0.2 + 0.3 * np.clip(years, 0, 20) / 20
    return pd.DataFrame(
        {"pay_usd": np.exp(rng.normal(typical, spread)), "woman": woman, "years": years}
    )


def sample_size_powers() -> Iterator[Case]:
    """What power the needed sample sizes have in a t test."""
    for women_share in (0.5, 0.22):
        needed = gap.needed_sample_size(
            DIFFERENCE_USD, SPREAD_USD, women_share=women_share, method="t"
        )
        yield Case(
            "Needed sample size: power of the t test",
            f"t test sees ${DIFFERENCE_USD:,}, normal pay with SD ${SPREAD_USD:,.0f}",
            partial(_count_differences, size=needed),
            f"{needed.men} men, {needed.women} women",
            4_000,
            sigma="-",
            median=f"mean ${MEAN_USD:,}",
        )


# A mean of $130,000 with a coefficient of variation of 0.45, and the difference to be seen.
MEAN_USD, SPREAD_USD, DIFFERENCE_USD = 130_000, 0.45 * 130_000, 20_000


def _count_differences(rng: np.random.Generator, repetitions: int, *, size: gap.SampleSize) -> int:
    men = rng.normal(MEAN_USD, SPREAD_USD, (repetitions, size.men))
    women = rng.normal(MEAN_USD - DIFFERENCE_USD, SPREAD_USD, (repetitions, size.women))
    return int((stats.ttest_ind(men, women, axis=1).pvalue <= LEVEL).sum())


def cases() -> list[Case]:
    """Every row of the page, in its order."""
    sections = (
        mode_counts,
        dip_sizes,
        silverman_sizes,
        two_group_powers,
        normal_group_powers,
        cluster_powers,
        bimodality_coefficients,
        mixtures,
        interval_coverages,
        adjusted_coverages,
        sample_size_powers,
    )
    return [case for section in sections for case in section()]


def row(case: Case, counted: int, repetitions: int) -> Row:
    """Return the cells of one row of a table."""
    interval = stats.binomtest(counted, repetitions).proportion_ci(0.95)
    return (
        *case.setting,
        f"{repetitions:,}",
        f"{counted:,}",
        f"{counted / repetitions:.1%}",
        f"{interval.low:.1%} to {interval.high:.1%}",
    )


INTRODUCTION = f"""# Size and power: modality and pay gap

Written by `benchmarks/operating_characteristics_modality.py`; a test runs a part of it again.

Each row is a simulation: *counted* of *repetitions* samples did what the first column says, and
the interval is that of Clopper and Pearson for the true rate. Pay is drawn by `paylab.simulate`,
lognormal with the stated median and σ (standard deviation of logs), where nothing else is said.
Tests are at the {LEVEL:.0%} level; bootstrap tests use {DRAWS} draws. Rounding is what the
simulated people do to their pay. A rate next to the level is a calibrated test, one below it a
conservative test, one above it false alarms.
"""

NOTES = {
    "Counting modes in one hump, in dollars": (
        "The density has one mode. `scott` is SD · n^(-1/5), the default of scipy and seaborn; "
        "`silverman` is 0.9 · min(SD, IQR / 1.34) · n^(-1/5). The grid is that of "
        "`modality.density`."
    ),
    "Dip tests on one hump: false alarms": (
        "The density before rounding has one mode, so every rejection is a false alarm. The "
        'heaping-aware test has "lognormal plus rounding" as its null, which holds here.'
    ),
    "Two equal groups: power": (
        "Two lognormal groups of equal share, the distance in standard deviations of logs, then "
        "two normals for comparison. At two standard deviations the density of logs has one flat "
        "top, so a rejection there is no success. Dips are taken in dollars, where skew hides part "
        "of the distance; Silverman's test is taken on logs. Where heaps make one group a "
        "rejection, the rate of the plain dip test with two groups isn't power."
    ),
    "Silverman's test on one hump: false alarms": (
        "Every rejection is a false alarm. In dollars the upper tail of one skewed hump has bumps; "
        "in logs heaps are seen once they are wide beside the bandwidth."
    ),
    "A small cluster at a million dollars: power of the dip test": (
        "The share follows from the overall mean and the lower mean. How far the cluster spreads "
        "around its mean isn't known, and decides: a tight one is seen in samples of thousands, "
        "a wide one in none of these."
    ),
    "The bimodality coefficient above 5/9": (
        "Above 5/9 the coefficient is said to hint at two modes."
    ),
    "Normal mixtures on one hump": (
        "Two components on dollars stand for skew, not for two groups."
    ),
    "Bootstrap intervals of a gap: coverage": (
        "Men and women are lognormal with one σ, so all three gaps are the same number. "
        "The resamples are fewer than the default, to save time."
    ),
    "Adjusted gap with HC3: coverage": (
        "Log pay grows with years of experience, of which women have two less, and so does its "
        "spread."
    ),
    "Needed sample size: power of the t test": (
        "The sample sizes are those that `gap.needed_sample_size` gives for 80 % power by t."
    ),
}


def page(rows: dict[str, list[Row]]) -> str:
    """Return the whole page as Markdown."""
    parts = [INTRODUCTION]
    for section, lines in rows.items():
        parts += [f"\n## {section}\n\n{NOTES[section]}\n\n", _line(COLUMNS)]
        parts += ["|" + " --- |" * len(COLUMNS) + "\n", *map(_line, lines)]
    return "".join(parts)


def _line(cells: Row) -> str:
    return "| " + " | ".join(cells) + " |\n"


def stored() -> dict[tuple[str, Row], tuple[int, int]]:
    """Read the page: from section and setting to counted and repetitions."""
    found: dict[tuple[str, Row], tuple[int, int]] = {}
    section = ""
    for text in PAGE.read_text(encoding="utf-8").splitlines():
        if text.startswith("## "):
            section = text.removeprefix("## ")
        cells = tuple(cell.strip() for cell in text.strip("|").split("|"))
        if text.startswith("| ") and cells[0] not in (COLUMNS[0], "---"):
            repetitions, counted = (int(cell.replace(",", "")) for cell in cells[6:8])
            found[section, cells[:6]] = counted, repetitions
    return found


def main() -> None:
    """Simulate every row, print the page and write it."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    rows: dict[str, list[Row]] = {}
    for case in track(cases(), "Simulating"):
        rows.setdefault(case.section, []).append(row(case, *case.run()))
    text = page(rows)
    print(text)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
