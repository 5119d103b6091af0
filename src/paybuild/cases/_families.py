"""The twelve kinds of claim and how each is planted; which claim gets which truth is in `_case`.

A claim is planted by its *rounding factor*: by how much the rounding of the table's figures would
have to widen before figures and claim agree. 0 is consistent, up to 1 dissolves, above 1 is a
contradiction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

CONSISTENT, DISSOLVED, INCONSISTENT, OPEN = "co", "di", "in", "ca"
# Far enough from 0 and 1 that neither the text's own rounding nor a rounding convention decides,
# near enough to 1 that a contradiction is no eyesore.
FACTORS = {DISSOLVED: (0.3, 0.8), INCONSISTENT: (1.6, 2.6)}
# Sums in the text are rounded to $100: half of that is allowed to every claim.
TEXT_SLACK_USD = 50
CITIES = [
    *("Northport", "Eastvale", "Millbridge", "Lakeside", "Harborton", "Stonefield"),
    *("Fairhaven", "Westbrook", "Kingsford", "Oakmere"),
]
INDUSTRIES = ["Energy", "Transport", "Health", "Tourism", "Education", "Retail", "Farming"]
EMPLOYERS = ["Alder Group", "Birch & Co.", "Cedar Works", "Dogwood Ltd.", "Elm Partners"]
KINDS = ["Large firms", "Small firms", "Public service", "Charities", "Self-employed"]
BANDS = {
    CONSISTENT: [
        ["0-2", "3-5", "6-9", "10+"],
        ["0-4", "5-9", "10-19", "20+"],
        ["0-1", "2-5", "6-12", "13+"],
    ],
    INCONSISTENT: [
        ["0-2", "2-5", "6-9", "10+"],
        ["0-4", "5-10", "10-19", "20+"],
        ["0-1", "2-6", "6-12", "12+"],
    ],
    OPEN: [
        ["Trainee", "Junior", "Experienced", "Senior"],
        ["Beginner", "Advanced", "Expert", "Lead"],
        ["Level A", "Level B", "Level C", "Level D"],
    ],
}


@dataclass(frozen=True)
class Table:
    """A printed table: what stands above and under it, its grid, its columns and rows."""

    title: str
    note: str
    rounded_to: int
    columns: tuple[str, ...]
    rows: list[list[Any]]


@dataclass(frozen=True)
class Scale:
    """What all tables of an article share: whose pay, around which sum, on which grid."""

    who: str
    center_usd: int
    grid_usd: int

    def around(self, *steps: int) -> list[int]:
        """Return sums that lie so many grid steps from the center."""
        return [self.center_usd + self.grid_usd * int(step) for step in steps]

    def averages(self, words: str) -> str:
        """Return a note under a table of averages."""
        return f"Averages in US dollars a year, rounded to ${self.grid_usd:,}. {words}"


@dataclass(frozen=True)
class Planted:
    """A claim in words, with `{key}` for a table's number, and the tables that it brings along."""

    words: str
    tables: dict[str, Table] = field(default_factory=dict)


Plant = Callable[[np.random.Generator, str, Scale], Planted]


def _factor(rng: np.random.Generator, truth: str) -> float:
    return float(rng.uniform(*FACTORS[truth])) if truth in FACTORS else 0.0


def _sign(rng: np.random.Generator) -> int:
    return int(rng.choice([-1, 1]))


def _hundreds(value_usd: float) -> str:
    return f"${round(value_usd / 100) * 100:,}"


def _beyond(rng: np.random.Generator, truth: str, half_width_usd: float) -> float:
    """How far a sum in the text is moved off what its table says, for one factor."""
    if truth not in FACTORS:
        return 0.0
    return _sign(rng) * (TEXT_SLACK_USD + _factor(rng, truth) * half_width_usd)


# One table, read with care


def shares(rng: np.random.Generator, truth: str, scale: Scale) -> Planted:
    """Shares of a whole, in whole percents."""
    off = {CONSISTENT: [0], DISSOLVED: [-2, -1, 1, 2], INCONSISTENT: [-6, -5, -4, 4, 5, 6]}
    off[OPEN] = [-17, -15, -13, -12]
    total = 100 + int(rng.choice(off[truth]))
    parts = [int(p) for p in rng.multinomial(total - 40, [0.3, 0.25, 0.2, 0.15, 0.1]) + 8]
    left = "Kinds of employers under eight percent are left out." if truth == OPEN else ""
    note = f"Percent of all {scale.who}, rounded to whole percents. {left}".strip()
    rows = [[kind, part] for kind, part in zip(rng.permutation(KINDS).tolist(), parts, strict=True)]
    table = Table(f"Where {scale.who} work", note, 1, ("label", "share_percent"), rows)
    words = "With every kind of employer counted, the shares behind Table {shares} sum to 100 %."
    return Planted(words, {"shares": table})


def bands(rng: np.random.Generator, truth: str, scale: Scale) -> Planted:
    """Bands of experience that do or don't overlap, or that name no years at all."""
    labels = BANDS[truth][int(rng.integers(3))]
    steps = np.cumsum([-6, *rng.choice([2, 3, 4, 5], size=3, replace=False)])
    note = (
        f"Medians in US dollars a year, rounded to ${scale.grid_usd:,}. "
        "Years are completed years, where years are named."
    )
    rows = [list(row) for row in zip(labels, scale.around(*steps), strict=True)]
    title = f"{scale.who.capitalize()} by experience"
    table = Table(title, note, scale.grid_usd, ("label", "median_usd"), rows)
    return Planted("In Table {bands} everybody stands in just one row.", {"bands": table})


def lowest(rng: np.random.Generator, truth: str, scale: Scale) -> Planted:
    """A smallest pay against the 25th percentile; brings the table of the distribution."""
    p25, median = scale.around(-int(rng.integers(4, 6)), -int(rng.integers(0, 2)))
    p75 = scale.around(int(rng.integers(5, 8)))[0]
    rows = [["25th percentile", p25], ["Median", median], ["75th percentile", p75]]
    # One step above the median: whoever takes the average for the median is wrong by a factor 2.
    rows += [["Average", median + scale.grid_usd]]
    note = f"Full-time {scale.who}; US dollars a year, rounded to ${scale.grid_usd:,}."
    title = f"How pay is spread among full-time {scale.who}"
    table = Table(title, note, scale.grid_usd, ("label", "pay_usd"), rows)
    below = p25 - rng.uniform(0.4, 2.0) * scale.grid_usd
    above = p25 + TEXT_SLACK_USD + _factor(rng, truth) * scale.grid_usd / 2
    least = _hundreds(above if truth in FACTORS else below)
    words = f"Nobody among the full-time {scale.who} earns less than {least}."
    if truth == OPEN:
        words = f"Ten years ago nobody among the full-time {scale.who} earned less than {least}."
    return Planted(words, {"spread": table})


def lead(rng: np.random.Generator, truth: str, scale: Scale) -> Planted:
    """By how much the best-paying city leads another one."""
    cities = rng.permutation(CITIES).tolist()
    steps = np.sort(rng.choice(np.arange(-5, 6), size=5, replace=False))[::-1]
    if rng.random() < 0.3:  # the honest oddity: equal steps
        steps = np.arange(5)[::-1] * int(rng.integers(1, 3)) - int(rng.integers(2, 5))
    values = dict(zip(cities[:5], scale.around(*steps), strict=True))
    other = cities[int(rng.integers(2, 5))]
    lead_usd = values[cities[0]] - values[other]
    moved = _beyond(rng, truth, scale.grid_usd)
    said = lead_usd + (abs(moved) if lead_usd + moved < scale.grid_usd else moved)
    against = cities[6] if truth == OPEN else other
    words = (
        f"{cities[0]} pays best of the cities in Table {{city}}, "
        f"{_hundreds(said)} more than {against}."
    )
    rows = [[city, values[city]] for city in rng.permutation(cities[:5]).tolist()]
    note = scale.averages("Other cities are not shown.")
    title = f"{scale.who.capitalize()} in five cities"
    return Planted(
        words, {"city": Table(title, note, scale.grid_usd, ("label", "average_usd"), rows)}
    )


# Two figures and a formula


def change(rng: np.random.Generator, truth: str, scale: Scale) -> Planted:
    """A change in percent against its endpoints."""
    years = [2019, 2022, 2025]
    values = scale.around(*np.cumsum([-7, *rng.choice([2, 3, 4], size=2, replace=False)]))
    rows = [[str(year), value] for year, value in zip(years, values, strict=True)]
    note = scale.averages("Pay in the first year of work; other years are not shown.")
    table = Table("Starting pay by year", note, scale.grid_usd, ("label", "average_usd"), rows)
    first, last = (0, 2) if rng.random() < 0.5 else (1, 2)
    start, end = values[first], values[last]

    def factor(percent: int) -> float:
        return _factor_of_ratio(percent, start, end, scale)

    percent = _percent(rng, truth, round(100 * (end - start) / start), factor)
    since = 2012 if truth == OPEN else years[first]
    words = f"Starting pay rose by {percent} % from {since} to {years[last]}."
    return Planted(words, {"change": table})


def gap(rng: np.random.Generator, truth: str, scale: Scale) -> Planted:
    """A gap in percent against the two averages; the table is a partition, too."""
    men, women = scale.around(int(rng.integers(1, 3)), -int(rng.integers(2, 4)))
    note = scale.averages(f"Men and women together are all {scale.who}.")
    rows = [["Women", women], ["Men", men]]
    title = f"{scale.who.capitalize()} by gender"
    table = Table(title, note, scale.grid_usd, ("label", "average_usd"), rows)

    def factor(percent: int) -> float:
        return _factor_of_ratio(-percent, men, women, scale)

    percent = _percent(rng, truth, round(100 * (men - women) / men), factor)
    words = f"Women earn {percent} % less than men on average."
    if truth == OPEN:
        words = f"The median pay of women lies {percent} % below the median pay of men."
    return Planted(words, {"gender": table})


def _factor_of_ratio(percent: int, start: int, end: int, scale: Scale) -> float:
    """The factor at which end / start can be 1 + percent / 100, whole percents allowed for."""
    exact = 100 * (end - start) / start
    if abs(percent - exact) <= 0.5:
        return 0.0
    edge = 1 + (percent + (0.5 if percent < exact else -0.5)) / 100
    return abs(edge * start - end) / (1 + edge) / (scale.grid_usd / 2)


def _percent(
    rng: np.random.Generator, truth: str, exact: int, factor: Callable[[int], float]
) -> int:
    """Draw a whole percentage above 0 whose factor is in the truth's range."""
    if truth not in FACTORS:
        return exact
    low, high = FACTORS[truth]
    near = [p for p in range(1, exact + 40) if low <= factor(p) <= high]
    return int(rng.choice(near))


def half(rng: np.random.Generator, truth: str, scale: Scale) -> Planted:
    """What half of them earn more than, against the median; reads `lowest`'s table."""
    # The median is filled in by `_case`, which knows the other claim's table.
    words = f"Half of the full-time {scale.who} earn more than {{median:{_offset(rng, truth)}}}."
    return Planted(words.replace("full-time", "part-time") if truth == OPEN else words)


def _offset(rng: np.random.Generator, truth: str) -> float:
    """By how many grid steps the sum lies off the median; one whole step is the average."""
    if truth == INCONSISTENT:
        return 1.0
    return round(_sign(rng) * _factor(rng, truth) / 2, 3) if truth == DISSOLVED else 0.0


def bonus(rng: np.random.Generator, truth: str, scale: Scale) -> Planted:
    """Average, median and standard deviation: the first two lie within one of the third."""
    grid = 1_000 if scale.grid_usd == 5_000 else 500
    distance = int(rng.integers(5, 8))
    beyond = {CONSISTENT: [-1, -2, -3], DISSOLVED: [1], INCONSISTENT: [3], OPEN: [0]}
    median = int(rng.integers(4, 9))
    deviation = grid * (distance - int(rng.choice(beyond[truth])))
    rows: list[list[Any]] = [["Average", grid * (median + distance)], ["Median", grid * median]]
    rows += [["Standard deviation", None if truth == OPEN else deviation]]
    note = f"Bonus in US dollars a year, rounded to ${grid:,}."
    table = Table("Yearly bonus", note, grid, ("label", "bonus_usd"), rows)
    return Planted("Table {bonus} describes one and the same set of bonuses.", {"bonus": table})


# Several figures at once


def overall(rng: np.random.Generator, truth: str, scale: Scale) -> Planted:
    """An overall average against two partitions, one of them `gap`'s."""
    steps = rng.permutation(
        [-int(rng.integers(3, 6)), -int(rng.integers(0, 3)), 1, int(rng.integers(2, 6))]
    )
    if rng.random() < 0.3:  # the honest oddity: equal steps
        steps = rng.permutation(np.arange(4) * int(rng.integers(1, 3)) - 2)
    names = rng.permutation(["North", "South", "East", "West"]).tolist()
    rows = [list(row) for row in zip(names, scale.around(*steps), strict=True)]
    note = scale.averages(f"The four regions together are all {scale.who}.")
    title = f"{scale.who.capitalize()} by region"
    table = Table(title, note, scale.grid_usd, ("label", "average_usd"), rows)
    side, off = _sign(rng), abs(_beyond(rng, truth, scale.grid_usd / 2))
    # Inside the range where nothing is planted: a share of the way from its low end to its high.
    place = (
        round(float(rng.uniform(0.15, 0.85)), 3) if truth in (CONSISTENT, OPEN) else (side + 1) / 2
    )
    sum_words = f"{{feasible:{place}:{round(side * off)}}}"
    words = f"Taken together, {scale.who} earn {sum_words} on average."
    if truth == OPEN:
        words = f"With trainees, who stand in no table, {scale.who} earn {sum_words} on average."
    return Planted(words, {"region": table})


def seniors(rng: np.random.Generator, truth: str, scale: Scale) -> Planted:
    """A share that an average of two groups implies."""
    junior, senior = scale.around(-int(rng.integers(4, 6)), int(rng.integers(3, 6)))
    share = int(rng.integers(25, 60))
    mean = junior + (senior - junior) * share / 100
    # The whole percents of the share allow the mean a little more than the table's rounding.
    more = _sign(rng) * 0.005 * (senior - junior) if truth in FACTORS else 0.0
    moved = _beyond(rng, truth, scale.grid_usd / 2)
    mean += moved + (abs(more) if moved > 0 else -abs(more))
    note = scale.averages("Public service; everybody there is junior or senior.")
    rows = [["Junior", junior], ["Senior", senior]]
    table = Table("Two grades", note, scale.grid_usd, ("label", "average_usd"), rows)
    average = "" if truth == OPEN else f"the average is {_hundreds(mean)}, and "
    words = f"In public service (Table {{grades}}) {average}{share} % are senior."
    return Planted(words, {"grades": table})


def employers(rng: np.random.Generator, truth: str, scale: Scale) -> Planted:
    """An average of three groups against their averages and head counts."""
    names = rng.permutation(EMPLOYERS).tolist()[:3]
    steps = rng.choice(np.arange(-5, 6), size=3, replace=False)
    averages, people = scale.around(*steps), [int(n) for n in 10 * rng.integers(12, 90, size=3)]
    mean = float(np.average(averages, weights=people)) + _beyond(rng, truth, scale.grid_usd / 2)
    rows = [list(row) for row in zip(names, averages, people, strict=True)]
    note = scale.averages("The number of people is exact; other employers are not shown.")
    columns = ("label", "average_usd", "people")
    table = Table("The three largest employers", note, scale.grid_usd, columns, rows)
    many = "five largest" if truth == OPEN else "three"
    words = f"The {many} employers together (Table {{employers}}) pay {_hundreds(mean)} on average."
    return Planted(words, {"employers": table})


def offset(rng: np.random.Generator, truth: str, scale: Scale) -> Planted:
    """The same distance between average and median in every row."""
    step = int(rng.integers(1, 3))
    medians = np.sort(rng.choice(np.arange(-6, 5), size=4, replace=False))
    distances = np.full(4, step)
    if truth == DISSOLVED:
        distances[rng.choice(4, size=2, replace=False)] += 1
    if truth == INCONSISTENT:
        distances[int(rng.integers(4))] += 2
    order = rng.permutation(4)
    names = rng.permutation(INDUSTRIES).tolist()
    rows = [[names[at], *scale.around(medians[at] + distances[at], medians[at])] for at in order]
    between = rng.uniform(0.35, 0.65) if truth == DISSOLVED else 0.0
    said = _hundreds((step + between) * scale.grid_usd)
    note = f"US dollars a year, rounded to ${scale.grid_usd:,}. Other industries are not shown."
    columns = ("label", "average_usd", "median_usd")
    table = Table(f"{scale.who.capitalize()} by industry", note, scale.grid_usd, columns, rows)
    than = "its average of ten years ago" if truth == OPEN else "the median"
    words = f"In each industry of Table {{industry}} the average lies {said} above {than}."
    return Planted(words, {"industry": table})


GROUPS: tuple[tuple[Plant, ...], ...] = (
    (shares, bands, lowest, lead),
    (change, gap, half, bonus),
    (overall, seniors, employers, offset),
)
"""By the work that they ask for: reading one table, a formula of two figures, several figures."""
