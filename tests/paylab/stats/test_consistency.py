"""Printed figures against each other: known answers, rounding, and no false alarm on real pay."""

import doctest
import inspect
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from paylab import documents, simulate
from paylab.stats import consistency
from paylab.stats.consistency import (
    EMPTY,
    Interval,
    band_overlaps,
    equal_offset_probability,
    feasible_mean,
    growth_over_band,
    implied_group_mean,
    implied_share,
    largest_standard_deviation,
    mean_median_distance_is_possible,
    order_is_possible,
    percentages_can_sum_to_100,
    pooled_bounds,
    pooled_mean,
    relative_change,
    required_sigma,
    round_to_grid,
    rounding_interval,
    yearly_growth,
)

money = st.integers(40_000, 300_000)
grids = st.sampled_from([0, 1_000, 5_000, 10_000])
people = st.lists(money, min_size=2, max_size=30)


def table(table_id: str) -> list[int]:
    return documents.table(table_id)["value_usd"].tolist()


def thousands(interval: Interval) -> tuple[float, float]:
    return interval.low / 1_000, interval.high / 1_000


# The docstrings


def test_every_example_in_the_docstrings_runs() -> None:
    outcome = doctest.testmod(consistency)
    assert outcome.attempted > 25
    assert outcome.failed == 0


def test_every_public_function_shows_an_example() -> None:
    functions = [
        function
        for name, function in inspect.getmembers(consistency, inspect.isfunction)
        if function.__module__ == consistency.__name__ and not name.startswith("_")
    ]
    assert len(functions) > 15
    assert [f.__name__ for f in functions if ">>>" not in (f.__doc__ or "")] == []


# Intervals


@given(money, st.sampled_from([1_000, 5_000, 10_000]))
def test_a_rounded_figure_always_lies_in_the_interval_of_its_print(value: int, grid: int) -> None:
    printed = float(round_to_grid(value, grid))
    half_even = float(np.rint(value / grid) * grid)
    assert value in rounding_interval(printed, grid)
    assert value in rounding_interval(half_even, grid)


def test_an_interval_passed_as_a_figure_keeps_its_ends_whatever_the_grid() -> None:
    assert rounding_interval((100.0, 120.0), rounded_to=50) == (100.0, 120.0)


def test_halves_are_rounded_up() -> None:
    assert round_to_grid([112_500, 117_500], 5_000).tolist() == [115_000, 120_000]


def test_intervals_that_touch_overlap_and_those_apart_do_not() -> None:
    assert Interval(1, 2).overlaps((2, 3))
    assert not Interval(1, 2).overlaps((2.1, 3))
    assert Interval(1, 2).intersection((3, 4)) == (3, 2)
    assert EMPTY.is_empty
    assert 1 not in EMPTY


def test_membership_is_of_the_interval_and_not_of_the_pair() -> None:
    assert 1.5 in Interval(1, 2)
    assert np.int64(2) in Interval(1, 2)
    assert 3 not in Interval(1, 2)
    assert "1" not in Interval(1, 2)


@pytest.mark.parametrize(
    ("figure", "grid", "message"),
    [
        (math.nan, 0, "nan"),
        ((1.0, math.nan), 0, "nan"),
        ((2.0, 1.0), 0, "wrong order"),
        (1.0, -5, "-5"),
    ],
)
def test_what_is_no_figure_is_refused(figure: float, grid: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rounding_interval(figure, grid)


# Pooling


@given(st.lists(people, min_size=1, max_size=5), st.sampled_from([1, 1_000, 10_000]))
def test_pooled_mean_and_median_lie_within_the_bounds_of_the_rounded_group_figures(
    groups: list[list[int]], grid: int
) -> None:
    everybody = [pay for group in groups for pay in group]
    means = round_to_grid([np.mean(group) for group in groups], grid)
    medians = round_to_grid([np.median(group) for group in groups], grid)
    rounding_error = 1e-6
    low, high = pooled_bounds(means, grid)
    assert low - rounding_error <= np.mean(everybody) <= high + rounding_error
    assert np.median(everybody) in pooled_bounds(medians, grid)


def test_group_sizes_do_not_narrow_the_bounds_of_a_pooled_median() -> None:
    large = [90_000] * 6 + [200_000] * 5
    small = [140_000] * 5
    medians = [float(np.median(large)), float(np.median(small))]
    assert np.median(large + small) == 140_000 == pooled_bounds(medians).high


def test_mean_of_means_is_not_the_pooled_mean() -> None:
    means, sizes = [120_000, 180_000, 260_000], [1_000, 50, 10]
    assert np.mean(means) == pytest.approx(186_666.67)
    assert thousands(pooled_mean(means, sizes)) == pytest.approx((124.2, 124.2), abs=0.05)


@given(st.lists(st.tuples(money, st.integers(1, 500)), min_size=1, max_size=6), grids)
def test_pooled_mean_agrees_with_numpy_and_statsmodels(
    groups: list[tuple[int, int]], grid: int
) -> None:
    means, sizes = (np.array(column, dtype=float) for column in zip(*groups, strict=True))
    low, high = pooled_mean(means, sizes, grid)
    assert (low + high) / 2 == pytest.approx(np.average(means, weights=sizes))
    assert (low + high) / 2 == pytest.approx(DescrStatsW(means, weights=sizes).mean)
    assert high - low == pytest.approx(grid, abs=1e-6)


def test_pooled_mean_with_the_published_share_of_women() -> None:
    male, female = table("tt-t05-gender")
    assert pooled_mean([male, female], [0.78, 0.22]).low == pytest.approx(135_600)


@pytest.mark.parametrize("weights", [[1], [1, -1], [0, 0], [1, math.nan]])
def test_weights_that_are_no_weights_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        pooled_mean([1, 2], weights)


def test_nothing_to_pool_is_refused() -> None:
    with pytest.raises(ValueError, match="no group"):
        pooled_bounds([])
    with pytest.raises(ValueError, match="no tables"):
        feasible_mean([])


# One overall mean for several tables

PARTITIONS = ["tt-t01-experience", "tt-t04-education", "tt-t05-gender", "tt-t07-company-size"]


@pytest.mark.parametrize(
    ("table_ids", "rounded_to_usd", "expected"),
    [
        (PARTITIONS, 0, (120, 140)),
        ([*PARTITIONS, "tt-t06-role"], 0, (120, 135)),
        ([*PARTITIONS, "tt-t06-role"], 5_000, (117.5, 137.5)),
        ([*PARTITIONS, "tt-t06-role"], 10_000, (115, 140)),
    ],
)
def test_feasible_mean_of_the_ten_tables(
    table_ids: list[str], rounded_to_usd: int, expected: tuple[float, float]
) -> None:
    tables = [table(table_id) for table_id in table_ids]
    assert thousands(feasible_mean(tables, rounded_to_usd)) == expected


def test_tables_that_no_overall_mean_suits_give_an_empty_interval() -> None:
    assert feasible_mean([[90, 100], [120, 130]]) == (120, 100)
    assert feasible_mean([[90, 100], [120, 130]]).is_empty
    assert not feasible_mean([[90, 100], [120, 130]], rounded_to_usd=20).is_empty


@given(st.lists(st.tuples(money, st.integers(0, 2), st.integers(0, 1)), min_size=1), grids)
def test_two_partitions_of_real_people_always_leave_their_mean_feasible(
    rows: list[tuple[int, int, int]], grid: int
) -> None:
    pay, first, second = (np.array(column) for column in zip(*rows, strict=True))
    tables = [
        [pay[groups == group].mean() for group in np.unique(groups)] for groups in (first, second)
    ]
    printed = [round_to_grid(means, grid or 1) for means in tables]
    low, high = feasible_mean(printed, grid or 1)
    assert low - 1e-6 <= pay.mean() <= high + 1e-6


# Implied shares


@pytest.mark.parametrize(
    ("rounded_to_usd", "expected"), [(0, (0.5, 0.5)), (5_000, (0.25, 0.75)), (10_000, (0, 1))]
)
def test_share_of_women_that_a_mean_of_130_implies_dissolves_with_rounding(
    rounded_to_usd: int, expected: tuple[float, float]
) -> None:
    male, female = table("tt-t05-gender")
    assert implied_share(130_000, female, male, rounded_to_usd) == pytest.approx(expected)


def test_share_at_startups_that_a_mean_of_130_implies() -> None:
    startups, *others = table("tt-t07-company-size")
    exact = implied_share(130_000, startups, pooled_bounds(others))
    assert exact == pytest.approx((0.5, 0.75))
    rounded = implied_share(130_000, startups, pooled_bounds(others, 5_000), rounded_to_usd=5_000)
    assert rounded == pytest.approx((0.25, 0.875))


@pytest.mark.parametrize(("lower_mean_usd", "percent"), [(125_000, 1.73), (114_121, 2.93)])
def test_newsletters_mixture_equation_fixes_the_share_at_a_million(
    lower_mean_usd: int, percent: float
) -> None:
    mean_usd = documents.claim("nl-indeed-average")["value"]
    share = implied_share(mean_usd, 1_000_000, lower_mean_usd)
    assert 100 * share.low == pytest.approx(percent, abs=0.005)
    assert share.low == share.high


@pytest.mark.parametrize(("lower_mean_usd", "percent"), [(125_000, 22.8), (114_121, 25.3)])
def test_fall_of_the_lower_group_when_the_top_stays_and_the_mean_falls_by_a_fifth(
    lower_mean_usd: int, percent: float
) -> None:
    mean_usd = documents.claim("nl-indeed-average")["value"]
    share = implied_share(mean_usd, 1_000_000, lower_mean_usd).low
    forecast_usd = 0.8 * mean_usd
    assert forecast_usd == pytest.approx(112_085.60)
    after = implied_group_mean(forecast_usd, 1_000_000, share)
    assert -100 * relative_change(lower_mean_usd, after).low == pytest.approx(percent, abs=0.05)


def test_an_overall_mean_beyond_both_groups_leaves_no_share() -> None:
    assert implied_share(150_000, 120_000, 140_000) == EMPTY
    assert implied_share(130_000, 120_000, 120_000) == EMPTY


def test_equal_groups_leave_any_share() -> None:
    assert implied_share(120_000, 120_000, 120_000) == (0, 1)


@given(money, money, st.floats(0, 1), st.sampled_from([1_000, 5_000, 10_000]))
def test_the_true_share_is_always_among_the_implied_ones(
    first: int, second: int, share: float, grid: int
) -> None:
    overall = share * first + (1 - share) * second
    printed = [float(round_to_grid(value, grid)) for value in (overall, first, second)]
    low, high = implied_share(*printed, rounded_to_usd=grid)
    assert low - 1e-9 <= share <= high + 1e-9


@settings(max_examples=50)
@given(money, money, money, st.sampled_from([1_000, 10_000]), st.integers(0, 20))
def test_implied_shares_are_just_those_that_a_search_over_the_intervals_finds(
    overall: int, first: int, second: int, grid: int, twentieths: int
) -> None:
    share = twentieths / 20
    ends = [rounding_interval(value, grid) for value in (first, second)]
    reach = [share * a + (1 - share) * b for a in ends[0] for b in ends[1]]
    margins = (overall + grid / 2 - min(reach), max(reach) - overall + grid / 2)
    assume(min(abs(margin) for margin in margins) > 1e-3)
    assert (share in implied_share(overall, first, second, grid)) == (min(margins) > 0)


@given(money, money, st.floats(0, 0.95))
def test_the_group_mean_gives_the_overall_mean_back(
    overall: int, other: int, other_share: float
) -> None:
    group = implied_group_mean(overall, other, other_share)
    back = pooled_mean([group, other], [1 - other_share, other_share])
    assert back == pytest.approx((overall, overall))


@given(money, money, st.floats(0, 0.95), st.sampled_from([1_000, 10_000]))
def test_the_true_group_mean_is_among_those_that_rounded_figures_imply(
    group: int, other: int, other_share: float, grid: int
) -> None:
    overall = (1 - other_share) * group + other_share * other
    printed = [float(round_to_grid(value, grid)) for value in (overall, other)]
    low, high = implied_group_mean(*printed, other_share, rounded_to_usd=grid)
    assert low - 1e-6 <= group <= high + 1e-6
    ends = [
        (mean - other_share * second) / (1 - other_share)
        for mean in rounding_interval(printed[0], grid)
        for second in rounding_interval(printed[1], grid)
    ]
    assert (low, high) == pytest.approx((min(ends), max(ends)))


def test_a_group_of_nobody_has_no_mean() -> None:
    with pytest.raises(ValueError, match="other_share is 1"):
        implied_group_mean(130_000, 150_000, 1)


# Change and growth


@given(money, money, st.sampled_from([1_000, 5_000, 10_000]))
def test_the_true_change_lies_in_the_interval_of_the_printed_figures(
    start: int, end: int, grid: int
) -> None:
    printed = [float(round_to_grid(value, grid)) for value in (start, end)]
    low, high = relative_change(*printed, rounded_to_usd=grid)
    assert low - 1e-9 <= (end - start) / start <= high + 1e-9


def test_a_change_needs_a_start_above_zero() -> None:
    with pytest.raises(ValueError, match="above 0"):
        relative_change(5_000, 10_000, rounded_to_usd=10_000)


def test_growth_table_allows_one_constant_growth() -> None:
    growth = documents.table("tt-t09-growth")
    years = growth["label"].astype(int).tolist()
    assert yearly_growth(years, growth["value_usd"].tolist()) == (10_000, 10_000)
    assert yearly_growth(years, growth["value_usd"].tolist(), 10_000) == (9_750, 10_250)


def test_a_growth_table_that_bends_allows_no_constant_growth() -> None:
    assert yearly_growth([1, 5, 10], [10_000, 50_000, 140_000], 5_000).is_empty


@pytest.mark.parametrize(
    ("band_years", "printed_usd", "expected"),
    [
        ((1, 3), 100_000, (90, 110)),
        ((3, 5), 130_000, (110, 130)),
        ((5, 10), 160_000, (130, 180)),
        ((10, math.inf), 200_000, (180, math.inf)),
    ],
)
def test_entry_pay_plus_growth_is_compatible_with_the_averages_table(
    band_years: tuple[float, float], printed_usd: int, expected: tuple[float, float]
) -> None:
    assert printed_usd in table("tt-t01-experience")
    predicted = growth_over_band(table("tt-t01-experience")[0], 10_000, band_years)
    assert thousands(predicted) == expected
    assert printed_usd in predicted


@pytest.mark.parametrize(
    ("band_years", "row", "expected"),
    [((6, 9), 2, (140, 170)), ((10, math.inf), 3, (180, math.inf))],
)
def test_growth_fails_against_the_early_table_even_with_rounding(
    band_years: tuple[float, float], row: int, expected: tuple[float, float]
) -> None:
    start_usd, printed_usd = table("tt-early-experience")[0], table("tt-early-experience")[row]
    assert thousands(growth_over_band(start_usd, 10_000, band_years, start_year=1)) == expected
    widest = growth_over_band(
        start_usd, (9_750, 10_250), band_years, start_year=1, rounded_to_usd=10_000
    )
    assert not widest.overlaps(rounding_interval(printed_usd, 10_000))


@pytest.mark.parametrize("band_years", [(0, 3), (5, 3)])
def test_a_band_before_the_start_or_backwards_is_refused(band_years: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="band"):
        growth_over_band(90_000, 10_000, band_years, start_year=1)


# Bounds on moments and order


@given(people, st.sampled_from([None, 1]))
def test_no_pay_breaks_the_bhatia_davis_bound(pay: list[int], ddof: int | None) -> None:
    n = len(pay) if ddof else None
    bound = largest_standard_deviation(float(np.mean(pay)), min(pay), max(pay), n=n)
    assert np.std(pay, ddof=ddof or 0) <= bound + 1e-3


@given(st.integers(1, 20), st.integers(1, 20), money, st.integers(1, 200_000))
def test_pay_of_two_values_reaches_the_bhatia_davis_bound(
    n_low: int, n_high: int, low: int, spread: int
) -> None:
    pay = [low] * n_low + [low + spread] * n_high
    mean = float(np.mean(pay))
    population = largest_standard_deviation(mean, low, low + spread)
    sample = largest_standard_deviation(mean, low, low + spread, n=len(pay))
    assert population == pytest.approx(np.std(pay))
    assert sample == pytest.approx(np.std(pay, ddof=1))


@given(people, st.sampled_from([1_000, 10_000]))
def test_rounding_the_summary_never_makes_real_pay_impossible(pay: list[int], grid: int) -> None:
    summary = [min(pay), *np.percentile(pay, [25, 50, 75]), max(pay)]
    mean, median, deviation = np.mean(pay), np.median(pay), np.std(pay)
    printed = round_to_grid([mean, median, deviation, min(pay), max(pay)], grid)
    assert order_is_possible(summary)
    assert order_is_possible(round_to_grid(summary, grid), grid)
    assert mean_median_distance_is_possible(*printed[:3], rounded_to_usd=grid)
    bound = largest_standard_deviation(printed[0], printed[3], printed[4], rounded_to_usd=grid)
    assert deviation <= bound + 1e-3


@given(st.lists(money, min_size=2, max_size=6), grids)
def test_an_order_is_possible_just_when_ordered_values_exist_within_the_rounding(
    figures: list[int], grid: int
) -> None:
    witness = np.maximum.accumulate([figure - grid / 2 for figure in figures])
    highest = np.array(figures) + grid / 2
    exists = (witness < highest).all() if grid else (witness <= highest).all()
    assert order_is_possible(figures, grid) == exists


@given(st.lists(st.integers(1, 40), min_size=2, max_size=6), st.sampled_from([1_000, 5_000]))
def test_rounding_never_excuses_figures_of_one_grid_that_fall(steps: list[int], grid: int) -> None:
    figures = [step * grid for step in steps]
    assert order_is_possible(figures, grid) == (figures == sorted(figures))


def test_mean_and_median_too_far_apart_are_found_on_either_side() -> None:
    assert not mean_median_distance_is_possible(140_000, 117_000, 20_000)
    assert not mean_median_distance_is_possible(117_000, 140_000, 20_000)
    assert mean_median_distance_is_possible(117_000, 140_000, 23_000)


def test_a_mean_beyond_the_maximum_is_named_instead_of_bounded() -> None:
    with pytest.raises(ValueError, match="check the order"):
        largest_standard_deviation(150_000, 60_000, 140_000)
    with pytest.raises(ValueError, match="n is 1"):
        largest_standard_deviation(100_000, 60_000, 140_000, n=1)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=8), st.integers(0, 1))
def test_percentages_of_real_counts_can_always_sum_to_100(counts: list[int], decimals: int) -> None:
    printed = [round(100 * count / sum(counts), decimals) for count in counts]
    assert percentages_can_sum_to_100(printed, 10**-decimals)


@pytest.mark.parametrize("percentages", [[50, 52], [30, 30, 30], [99, 0, 0]])
def test_percentages_too_far_from_100_are_found(percentages: list[float]) -> None:
    possible = percentages_can_sum_to_100(percentages, rounded_to_percentage_points=1)
    assert possible == (percentages == [99, 0, 0])


def test_rounding_of_zeros_does_not_make_room_below_zero() -> None:
    printed = [52, 51, 0, 0, 0, 0, 0, 0]
    assert not percentages_can_sum_to_100(printed, rounded_to_percentage_points=1)


# Skew


@pytest.mark.parametrize(
    ("mean_usd", "median_usd", "sigma"), [(200_000, 140_000, 0.84), (130_000, 110_000, 0.58)]
)
def test_sigma_that_two_tables_of_experience_require(
    mean_usd: int, median_usd: int, sigma: float
) -> None:
    assert mean_usd in table("tt-t01-experience")
    assert median_usd in table("tt-early-experience")
    assert required_sigma(mean_usd, median_usd).low == pytest.approx(sigma, abs=0.005)


@given(st.floats(0.05, 1.5), money)
def test_required_sigma_undoes_scipys_lognormal(sigma: float, scale: int) -> None:
    pay = stats.lognorm(s=sigma, scale=scale)
    low, high = required_sigma(float(pay.mean()), float(pay.median()))
    assert low == high == pytest.approx(sigma)
    rounded = required_sigma(float(pay.mean()), float(pay.median()), rounded_to_usd=5_000)
    assert rounded.low < sigma < rounded.high


def test_no_lognormal_has_its_mean_below_its_median() -> None:
    assert required_sigma(110_000, 120_000) == EMPTY
    assert required_sigma(110_000, 120_000, rounded_to_usd=10_000).low == 0


def test_sigma_of_pay_at_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        required_sigma(10_000, 2_000, rounded_to_usd=5_000)


@pytest.mark.parametrize("sigma", [0.35, 0.39, 0.431])
@pytest.mark.parametrize("median_usd", [110_000, 130_000])
def test_equal_offset_probability_agrees_with_a_sum_over_all_medians(
    sigma: float, median_usd: int
) -> None:
    medians = np.arange(median_usd - 5_000, median_usd + 5_000, 1.0)
    means = stats.lognorm(s=sigma, scale=medians).mean()
    expected = np.mean(np.round(means, -4) - np.round(medians, -4) == 10_000)
    rng = np.random.default_rng(20_250_301)
    seen = equal_offset_probability(sigma, median_usd=median_usd, repetitions=20_000, rng=rng)
    standard_error = math.sqrt(expected * (1 - expected) / 20_000)
    assert seen == pytest.approx(expected, abs=4 * standard_error + 1e-4)


def test_equal_offset_of_the_two_industry_tables_is_what_right_skew_gives() -> None:
    early, late = table("tt-early-industry"), table("tt-t02-industry")
    matched = [late[0] - early[0], late[2] - early[1], late[1] - early[2]]
    assert matched == [10_000, 10_000, 10_000]
    rng = np.random.default_rng(20_250_302)
    seen = [equal_offset_probability(sigma, rng=rng) for sigma in (0.35, 0.43)]
    assert min(seen) > 0.7


def test_the_offset_is_surest_where_the_skew_makes_just_that_distance() -> None:
    rng = np.random.default_rng(20_250_304)
    sigma = required_sigma(127_000, 117_000).low
    surest = equal_offset_probability(sigma, rng=rng)
    assert surest > 0.95
    assert equal_offset_probability(sigma - 0.1, rng=rng) < surest - 0.2
    assert equal_offset_probability(sigma + 0.1, rng=rng) < surest - 0.2


def test_without_skew_mean_and_median_round_alike() -> None:
    rng = np.random.default_rng(1)
    assert equal_offset_probability(1e-6, rng=rng) == pytest.approx(0, abs=0.001)
    assert equal_offset_probability(1e-6, offset_usd=0, rng=rng) == pytest.approx(1, abs=0.001)


def test_few_people_blur_the_offset_and_many_bring_it_back() -> None:
    rng = np.random.default_rng(20_250_303)
    exact, few, many = (
        equal_offset_probability(simulate.SIGMA, people=n, repetitions=2_000, rng=rng)
        for n in (None, 30, 5_000)
    )
    assert few < exact - 0.2
    assert many == pytest.approx(exact, abs=0.05)


def test_overlapping_bands_are_found_and_clean_ones_are_not() -> None:
    assert band_overlaps([(1, 3), (3, 5), (5, 10), (10, math.inf)]) == [(3, 3), (5, 5), (10, 10)]
    assert band_overlaps([(0, 2), (3, 5), (6, 9), (10, math.inf)]) == []
