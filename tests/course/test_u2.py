"""What unit u2 says in words and accepts as answers is what its data and its rules give."""

import math
from pathlib import Path

import numpy as np
import pytest

from paybuild import lint
from paybuild.units import ROOT, Unit, read
from paylab import documents, reference, simulate
from paylab.stats import consistency
from paylab.stats.consistency import rounding_interval

UNIT = Unit(ROOT / "course" / "u2_cross_checking")
ROUNDINGS = (0, 5_000, 10_000)


def values(table_id: str) -> dict[str, int]:
    table = documents.table(table_id)
    return dict(zip(table["label"], table["value_usd"].tolist(), strict=True))


def source(path: Path) -> str:
    return "\n".join(cell.source for cell in read(path).cells)


def sheet(keyword: str, name: str) -> dict[str, float]:
    """Return the keywords of the exercise's one call `check.<keyword>("<name>", ...)`."""
    cells = (cell.source for cell in read(UNIT.exercise_file).cells if cell.cell_type == "code")
    found = [
        call.keywords
        for code in cells
        if "Check(" in code
        for call in lint.calls(code)
        if (call.method, call.name) == (keyword, name)
    ]
    assert len(found) == 1
    return found[0]


# Same basis


def test_the_newsletters_average_changes_sides_in_equal_prices() -> None:
    then = documents.claim("nl-indeed-average")["value"]
    index_then = reference.published_value("cpi-u-november-2021")
    index_now = reference.published_value("cpi-u-may-2025")
    # The hidden check and the bank state the two values once more.
    assert f"{index_now} / {index_then}" in source(UNIT.exercise_file)
    now = then * index_now / index_then
    oews = reference.occupation("15-1252")["mean_usd"]
    assert then < oews < now


def test_people_who_answer_more_the_more_they_earn_pull_every_mean_up() -> None:
    assert (simulate.MEDIAN_USD, simulate.SIGMA) == (117_000, 0.431)
    rng = np.random.default_rng(20_251_123)
    shares = []
    for invited in (2_000, 20_000, 200_000):
        pay = simulate.pay(invited, rng)
        answers = rng.random(invited) < 0.1 + 0.2 * pay.argsort().argsort() / invited
        shares.append(pay[answers].mean() / pay.mean())
    assert min(shares) > 1.05
    assert shares[2] == pytest.approx(shares[1], abs=0.03)


# Rounding


def test_rounding_keeps_an_order_so_it_excuses_neither_percentiles_nor_industries() -> None:
    rng = np.random.default_rng(3)
    low, high = np.sort(rng.uniform(50_000, 200_000, (2, 5_000)), axis=0)
    for grid in ROUNDINGS[1:]:
        rounded = consistency.round_to_grid([low, high], grid)
        assert np.all(rounded[0] <= rounded[1])


def test_five_thousand_is_the_finest_grid_and_four_tables_exclude_ten() -> None:
    figures = documents.figures()
    assert (figures["value_usd"] % 5_000 == 0).all()
    odd = figures[figures["value_usd"] % 10_000 != 0]["table_id"].unique()
    assert [name[3:] for name in odd] == [
        "early-experience",
        "t02-industry",
        "t06-role",
        "t08-certification",
    ]


# Weights and bounds


def test_weighted_state_means_give_the_nation_and_weighted_medians_do_not() -> None:
    states = reference.occupations_by_state().query("soc == '15-1252' and area != 'Puerto Rico'")
    assert states["mean_usd"].isna().sum() == 1
    states = states.dropna(subset=["mean_usd"])
    nation = reference.occupation("15-1252")
    mean, median = np.average(states[["mean_usd", "p50_usd"]], axis=0, weights=states["employment"])
    assert abs(mean - nation["mean_usd"]) < 10
    assert abs(median - nation["p50_usd"]) > 5_000
    assert nation["p50_usd"] in consistency.pooled_bounds(states["p50_usd"].tolist())


@pytest.mark.parametrize(("grid", "expected"), [(0, 6), (5_000, 5), (10_000, 5)])
def test_the_base_average_lies_below_the_lowest_row_of_six_tables(grid: int, expected: int) -> None:
    base = documents.claim("tt-glassdoor-base-average")["value"]
    averages = [
        name for name in documents.table_ids() if "early" not in name and "growth" not in name
    ]
    below = [
        name
        for name in averages
        if base < consistency.pooled_bounds(list(values(name).values()), grid).low
    ]
    assert len(averages) == 9
    assert len(below) == expected
    assert ("tt-t06-role" in below) == (grid == 0)
    assert {"tt-t05-gender", "tt-t07-company-size"} <= set(below)


def test_published_shares_lie_outside_at_five_thousand_and_inside_at_ten() -> None:
    men, women = values("tt-t05-gender").values()
    for name in ("wef-women-share-ai-2018", "cps-women-share-software-developers-2025"):
        share = reference.published_value(name) / 100
        allowed = [consistency.implied_share(130_000, women, men, grid) for grid in ROUNDINGS]
        assert [share in interval for interval in allowed] == [False, False, True]


# Skew and growth


def test_three_equal_offsets_at_once_come_out_between_a_dozenth_and_two_thirds() -> None:
    rng = np.random.default_rng(20_251_124)
    joint = [
        math.prod(
            consistency.equal_offset_probability(
                sigma, median_usd=median, rounded_to_usd=grid, rng=rng
            )
            for median in (120_000, 130_000, 140_000)
        )
        for grid in ROUNDINGS[1:]
        for sigma in (0.35, 0.40, simulate.SIGMA)
    ]
    assert 1 / 13 < min(joint) < 1 / 10
    assert 0.63 < max(joint) < 0.69


@pytest.mark.parametrize(("band", "within_reach"), [("3-5", True), ("10+", False)])
def test_official_spread_is_within_reach_of_one_band_only(band: str, within_reach: bool) -> None:
    average, median = values("tt-t01-experience")[f"{band} years"], values("tt-early-experience")
    needed = consistency.required_sigma(average, median[band], rounded_to_usd=10_000)
    assert (needed.low <= simulate.SIGMA) == within_reach
    assert consistency.required_sigma(average, median[band], rounded_to_usd=5_000).low > 0.431


@pytest.mark.parametrize("grid", ROUNDINGS)
@pytest.mark.parametrize("start_year", [0, 1, 2, 3])
def test_only_the_miss_at_ten_years_survives_every_reading(start_year: int, grid: int) -> None:
    early, growth = values("tt-early-experience"), values("tt-t09-growth")
    rate = consistency.yearly_growth([int(year) for year in growth], list(growth.values()), grid)
    fits = {
        label: consistency.growth_over_band(
            early["0-2"], rate, band, start_year=start_year, rounded_to_usd=grid
        ).overlaps(rounding_interval(early[label], grid))
        for label, band in {"6-9": (6, 10), "10+": (10, math.inf)}.items()
    }
    assert not fits["10+"]
    assert fits["6-9"] == (start_year == 3 or (start_year == 2 and grid > 0))


def test_table_1_agrees_with_growth_and_one_row_stands_at_the_edge() -> None:
    levels = list(values("tt-t01-experience").values())
    bands = [(1, 3), (3, 5), (5, 10), (10, math.inf)]
    reach = [consistency.growth_over_band(levels[0], 10_000, band) for band in bands]
    assert all(printed in range_ for printed, range_ in zip(levels[1:], reach, strict=True))
    assert [printed == range_.high for printed, range_ in zip(levels[1:], reach, strict=True)] == [
        False,
        True,
        False,
        False,
    ]


def test_the_invented_summary_is_possible_only_when_rounded_to_ten_thousand() -> None:
    for grid in ROUNDINGS:
        most = consistency.largest_standard_deviation(140_000, 60_000, 180_000, rounded_to_usd=grid)
        assert (rounding_interval(65_000, grid).low <= most) == (grid == 10_000)


def test_the_industry_that_is_named_stands_last_and_the_one_unnamed_first() -> None:
    ordered = sorted(values("tt-t02-industry"), key=values("tt-t02-industry").__getitem__)
    assert (ordered[0], ordered[-1]) == ("E-commerce", "Automotive")


# What the exercise accepts


def share_of_rows(seed: int) -> float:
    """Do what question 5 asks for, with one seed."""
    medians = np.random.default_rng(seed).uniform(125_000, 135_000, 10_000)
    means = medians * math.exp(0.431**2 / 2)
    apart = np.round(means / 10_000) - np.round(medians / 10_000)
    return float(np.mean(apart == 1))


def test_question_5_accepts_every_one_of_1000_reference_seeds_and_little_more() -> None:
    shares = np.array([share_of_rows(seed) for seed in range(1_000)])
    limits = sheet("between", "share_of_rows")
    assert limits["low"] < shares.min()
    assert shares.max() < limits["high"]
    # Five standard deviations to either side: a right answer fails once in two million.
    assert limits["low"] == pytest.approx(shares.mean() - 5 * shares.std(), abs=0.001)
    assert limits["high"] == pytest.approx(shares.mean() + 5 * shares.std(), abs=0.001)
