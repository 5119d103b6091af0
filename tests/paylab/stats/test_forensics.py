"""Regular figures and words: known answers, independent implementations, size and power."""

import doctest
import inspect
import math
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from paylab import documents, reference, simulate
from paylab.stats import _evidence, _grim, _words, forensics
from paylab.stats.consistency import round_to_grid
from paylab.stats.forensics import (
    GROUP_SIGMA,
    bayes_table,
    benford_false_rejection_rate,
    brier_score,
    equal_step_count,
    equal_step_null,
    expected_heaping_share,
    familywise_error,
    grim_counts,
    grim_impossible_share,
    grim_is_possible,
    grim_minimum_n,
    heaping_share,
    heaping_table,
    hedge_counts,
    is_equal_step,
    likelihood_ratio,
    phrase_counts,
    posterior_probability,
    simulated_p_value,
    splice_candidates,
    splices,
    wilson_interval,
    words,
)

DECIMAL_ROUNDING = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN}
conventions = st.sampled_from(["half-up", "half-even"])


def monte_carlo_error(rate: float, repetitions: int) -> float:
    return math.sqrt(rate * (1 - rate) / repetitions)


def tables() -> dict[str, np.ndarray]:
    return {
        str(table_id): rows["value_usd"].to_numpy()
        for table_id, rows in documents.figures().groupby("table_id", sort=False)
    }


# The docstrings


@pytest.mark.parametrize("module", [forensics, _grim, _evidence, _words])
def test_every_example_in_the_docstrings_runs(module: object) -> None:
    outcome = doctest.testmod(module)  # type: ignore[arg-type]
    assert outcome.attempted >= 5
    assert outcome.failed == 0


def test_every_public_function_shows_an_example() -> None:
    functions = [getattr(forensics, name) for name in forensics.__all__]
    functions = [function for function in functions if inspect.isfunction(function)]
    assert len(functions) > 20
    assert [f.__name__ for f in functions if ">>>" not in (f.__doc__ or "")] == []


# Heaping


def test_heaping_of_the_ten_tables() -> None:
    figures = documents.figures()
    everything = heaping_table(figures["value_usd"]).set_index("grid_usd")
    pay = figures.loc[figures["table_id"] != "tt-t09-growth", "value_usd"]
    pay_alone = heaping_table(pay).set_index("grid_usd")
    assert everything["multiples"].to_dict() == {1_000: 51, 5_000: 51, 10_000: 43}
    assert pay_alone["multiples"].to_dict() == {1_000: 46, 5_000: 46, 10_000: 38}
    assert everything.loc[5_000, "share"] == 1


def test_heaping_p_value_is_scipys_binomial_test_against_uniform_digits() -> None:
    values = [120_000, 121_010, 125_000, 99_990, 101_370]
    table = heaping_table(values, [5_000], unit_usd=10).iloc[0]
    expected = stats.binomtest(2, 5, 1 / 500, alternative="greater").pvalue
    assert table["p_value"] == pytest.approx(expected)
    assert heaping_table([121_010], unit_usd=10)["p_value"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("grid_usd", "unit_usd", "expected"),
    [(5_000, 10, 1 / 500), (5_000, 1, 1 / 5_000), (5_000, 2_000, 1 / 5), (5_000, 10_000, 1)],
)
def test_expected_share_under_uniform_last_digits(
    grid_usd: int, unit_usd: int, expected: float
) -> None:
    assert expected_heaping_share(grid_usd, unit_usd) == pytest.approx(expected)
    every_multiple = np.arange(0, 50_000, 1) * unit_usd
    assert heaping_share(every_multiple, grid_usd) == pytest.approx(expected)


def test_unrounded_pay_heaps_as_expected_and_rounded_pay_wholly() -> None:
    rng = np.random.default_rng(20_250_310)
    raw = simulate.pay(200_000, rng, round_to_usd=10)
    expected = expected_heaping_share(5_000, unit_usd=10)
    tolerance = 4 * monte_carlo_error(expected, raw.size)
    assert heaping_share(raw, 5_000) == pytest.approx(expected, abs=tolerance)
    assert heaping_share(simulate.pay(1_000, rng, round_to_usd=5_000), 5_000) == 1


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_agrees_with_statsmodels(hits_of_n: tuple[int, int]) -> None:
    hits, n = hits_of_n
    expected = proportion_confint(hits, n, alpha=0.05, method="wilson")
    assert wilson_interval(hits, n) == pytest.approx(expected, abs=1e-12)


def test_wilson_interval_of_a_published_example() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81 of 263.
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=0.00005)


def test_published_means_are_multiples_of_five_thousand_as_often_as_rounding_to_ten_gives() -> None:
    hits = int(reference.published_value("oews-means-multiple-of-5000-2025"))
    n = int(reference.published_value("oews-means-published-2025"))
    assert expected_heaping_share(5_000, unit_usd=10) in wilson_interval(hits, n)


@pytest.mark.parametrize("hits_of_n", [(-1, 3), (4, 3), (0, 0)])
def test_counts_that_are_no_counts_are_refused(hits_of_n: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="hits"):
        wilson_interval(*hits_of_n)


@pytest.mark.parametrize("values", [[], [math.nan], [100_000, math.inf]])
def test_missing_figures_are_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="values_usd"):
        heaping_share(values, 5_000)
    with pytest.raises(ValueError, match="grid_usd is 0"):
        heaping_share([100_000], 0)


# Equal steps


def test_four_of_the_eleven_tables_are_equal_step() -> None:
    long_enough = {table_id: rows for table_id, rows in tables().items() if rows.size >= 3}
    equal = [table_id for table_id, rows in long_enough.items() if is_equal_step(rows)]
    assert len(long_enough) == 11
    assert equal == [
        "tt-early-industry",
        "tt-t06-role",
        "tt-t07-company-size",
        "tt-t08-certification",
    ]
    assert equal_step_count(tables().values()) == 4


@given(st.integers(0, 200_000), st.integers(1, 50_000), st.integers(3, 8), st.randoms())
def test_an_arithmetic_progression_is_found_in_any_order(
    start: int, step: int, n_rows: int, random: object
) -> None:
    figures = [start + step * row for row in range(n_rows)]
    random.shuffle(figures)  # type: ignore[attr-defined]
    assert is_equal_step(figures)


@given(st.lists(st.integers(0, 12), min_size=3, max_size=6))
def test_equal_step_agrees_with_a_search_over_all_progressions(figures: list[int]) -> None:
    ordered = sorted(figures)
    progressions = [
        [ordered[0] + step * row for row in range(len(ordered))] for step in range(1, 13)
    ]
    assert is_equal_step(figures) == (ordered in progressions)


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=20))
def test_many_tables_at_once_are_judged_as_one_by_one(rows: list[list[int]]) -> None:
    found = is_equal_step(rows)
    assert isinstance(found, np.ndarray)
    assert found.tolist() == [is_equal_step(row) for row in rows]


def test_equal_figures_are_no_steps() -> None:
    assert not is_equal_step([120_000, 120_000, 120_000])


@pytest.mark.parametrize("figures", [[1, 2], [1, 2, math.nan]])
def test_tables_too_short_or_with_gaps_are_refused(figures: list[float]) -> None:
    with pytest.raises(ValueError, match=r"three figures|missing"):
        is_equal_step(figures)


# Shares of draws from the medians of 360 metropolitan areas (data scientists, OEWS May 2025),
# rounded, that are equal-step, for three, four and five rows. Computed once with 200,000 draws
# from the full release, which the project does not carry.
METROPOLITAN_RATES = {5_000: (0.113, 0.023, 0.008), 10_000: (0.172, 0.055, 0.018)}


@pytest.mark.parametrize("grid_usd", [5_000, 10_000])
def test_null_rates_are_near_those_of_real_metropolitan_medians(grid_usd: int) -> None:
    rng = np.random.default_rng(20_250_311)
    for n_rows, real in zip((3, 4, 5), METROPOLITAN_RATES[grid_usd], strict=True):
        rate = equal_step_null([n_rows], grid_usd, rng=rng, repetitions=50_000).mean()
        assert rate == pytest.approx(real, abs=0.02)


def state_medians(soc: str) -> np.ndarray:
    rows = reference.occupations_by_state().query("soc == @soc")
    return rows["p50_usd"].dropna().to_numpy(dtype=float)


@pytest.mark.parametrize("soc", ["15-1252", "15-2051"])
@pytest.mark.parametrize("grid_usd", [5_000, 10_000])
def test_null_rates_are_near_those_of_real_state_medians(soc: str, grid_usd: int) -> None:
    rng = np.random.default_rng(20_250_324)
    states = np.tile(state_medians(soc), (20_000, 1))
    for n_rows in (3, 4, 5):
        drawn = rng.permuted(states, axis=1)[:, :n_rows]
        real = np.mean(is_equal_step(round_to_grid(drawn, grid_usd)))
        null = equal_step_null([n_rows], grid_usd, rng=rng, repetitions=20_000).mean()
        assert null == pytest.approx(real, abs=0.05)


def test_spread_of_the_null_is_that_of_real_state_medians() -> None:
    spreads = [np.std(np.log(state_medians(soc))) for soc in ("15-1252", "15-2051", "15-1221")]
    assert spreads == pytest.approx([0.14, 0.17, 0.21], abs=0.005)
    assert min(spreads) < GROUP_SIGMA < max(spreads) < simulate.SIGMA / 2


def test_null_agrees_with_the_exact_rate_of_three_rounded_draws() -> None:
    # The probability that a rounded lognormal draw falls on each grid point gives the rate exactly.
    grid = 10_000
    points = np.arange(0, 600_000, grid)
    pay = stats.lognorm(s=GROUP_SIGMA, scale=117_000)
    p = pay.cdf(points + grid / 2) - pay.cdf(points - grid / 2)
    exact = 6 * sum(
        p[middle - step] * p[middle] * p[middle + step]
        for middle in range(len(points))
        for step in range(1, min(middle, len(points) - 1 - middle) + 1)
    )
    seen = equal_step_null(
        [3], grid, rng=np.random.default_rng(20_250_312), repetitions=100_000
    ).mean()
    assert seen == pytest.approx(exact, abs=4 * monte_carlo_error(exact, 100_000))


def test_spread_like_individuals_would_make_equal_steps_look_rarer_than_they_are() -> None:
    rng = np.random.default_rng(20_250_313)
    groups, individuals = (
        equal_step_null([3], 5_000, sigma=sigma, rng=rng).mean()
        for sigma in (GROUP_SIGMA, simulate.SIGMA)
    )
    assert individuals < groups / 2


def test_rounding_makes_equal_steps_common_and_dollars_make_them_vanish() -> None:
    rng = np.random.default_rng(20_250_314)
    coarse, fine = (equal_step_null([3], grid, rng=rng).mean() for grid in (10_000, 1))
    assert coarse > 0.1
    assert fine < 0.001


@pytest.mark.parametrize(("grid_usd", "at_least_one"), [(5_000, 0.29), (10_000, 0.46)])
def test_one_equal_step_table_in_an_article_is_ordinary_and_four_are_not(
    grid_usd: int, at_least_one: float
) -> None:
    rows = [table.size for table in tables().values()]
    null = equal_step_null(
        rows, grid_usd, rng=np.random.default_rng(20_250_315), repetitions=20_000
    )
    assert np.mean(null >= 1) == pytest.approx(at_least_one, abs=0.1)
    assert simulated_p_value(1, null).p_value > 0.2
    assert simulated_p_value(4, null).p_value < 0.005


def test_each_table_may_be_rounded_on_its_own_grid() -> None:
    rng = np.random.default_rng(20_250_316)
    null = equal_step_null([3, 3], [10_000, 1], rng=rng)
    assert null.mean() == pytest.approx(equal_step_null([3], 10_000, rng=rng).mean(), abs=0.02)
    with pytest.raises(ValueError, match="broadcast"):
        equal_step_null([3, 3, 3], [10_000, 1], rng=rng)


def test_same_seed_gives_the_same_null() -> None:
    first, second = (
        equal_step_null([3, 4], 5_000, rng=np.random.default_rng(9), repetitions=500)
        for _ in range(2)
    )
    assert first.tolist() == second.tolist()


# Simulated p-values


@given(
    st.integers(-5, 5),
    st.lists(st.integers(-5, 5), min_size=1, max_size=50),
    st.sampled_from(["greater", "less"]),
)
def test_simulated_p_value_agrees_with_scipys_monte_carlo_test(
    observed: int, simulated: list[int], tail: str
) -> None:
    expected = stats.monte_carlo_test(
        [observed],
        lambda size: np.array(simulated, dtype=float)[:, None],
        lambda sample, axis: np.asarray(sample, dtype=float)[..., 0],
        vectorized=True,
        n_resamples=len(simulated),
        batch=len(simulated),
        alternative=tail,
    )
    seen = simulated_p_value(observed, simulated, tail=tail)  # type: ignore[arg-type]
    assert seen.p_value == pytest.approx(expected.pvalue)


def test_simulated_p_value_is_never_zero_and_keeps_its_level() -> None:
    assert simulated_p_value(10, np.zeros(99)).p_value == 0.01
    rng = np.random.default_rng(20_250_317)
    statistics = rng.standard_normal((4_000, 100))
    p_values = [simulated_p_value(row[0], row[1:]).p_value for row in statistics]
    rejected = np.mean(np.array(p_values) <= 0.05)
    assert rejected == pytest.approx(0.05, abs=4 * monte_carlo_error(0.05, 4_000))


def test_standard_error_of_a_simulated_p_value_is_the_spread_over_repetitions() -> None:
    rng = np.random.default_rng(20_250_318)
    nulls = rng.standard_normal((2_000, 499))
    results = [simulated_p_value(1.0, null) for null in nulls]
    spread = np.std([result.p_value for result in results])
    assert np.mean([result.standard_error for result in results]) == pytest.approx(spread, rel=0.1)


def test_an_unknown_tail_is_named() -> None:
    with pytest.raises(ValueError, match="both"):
        simulated_p_value(1, [1], tail="both")  # type: ignore[arg-type]


# GRIM

# README of the R package scrutiny (Jung), its example tables pigs1 and pigs2.
SCRUTINY_MEANS = [
    ("7.22", 32, True),
    ("4.74", 25, False),
    ("5.23", 29, False),
    ("2.57", 24, False),
    ("6.77", 27, False),
    ("2.68", 28, True),
    ("7.01", 29, False),
    ("7.38", 26, True),
    ("3.14", 27, False),
    ("6.89", 31, False),
    ("5.00", 25, True),
    ("0.24", 28, False),
]
SCRUTINY_PERCENTAGES = [
    ("67.4", False),
    ("54.2", False),
    ("54.0", True),
    ("69.8", False),
    ("68.1", False),
    ("55.4", False),
]


@pytest.mark.parametrize(("printed", "n", "possible"), SCRUTINY_MEANS)
def test_grim_of_means_agrees_with_the_r_package_scrutiny(
    printed: str, n: int, possible: bool
) -> None:
    assert grim_is_possible(printed, n) == possible


@pytest.mark.parametrize(("printed", "possible"), SCRUTINY_PERCENTAGES)
def test_grim_of_percentages_agrees_with_the_r_package_scrutiny(
    printed: str, possible: bool
) -> None:
    assert bool(grim_counts(printed, 150)) == possible


def decimal_print(count: int, n: int, decimals: int, rounding: str) -> str:
    exact = Decimal(100 * count) / Decimal(n)
    return str(exact.quantize(Decimal(1).scaleb(-decimals), DECIMAL_ROUNDING[rounding]))


@given(st.integers(1, 80), st.integers(0, 2), conventions, st.data())
def test_every_real_count_is_among_those_of_its_printed_percentage(
    n: int, decimals: int, rounding: str, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, n))
    printed = decimal_print(count, n, decimals, rounding)
    assert count in grim_counts(printed, n, rounding)  # type: ignore[arg-type]
    assert count in grim_counts(printed, n)


@settings(max_examples=60)
@given(st.integers(1, 60), st.integers(0, 1), conventions, st.data())
def test_grim_counts_agree_with_printing_every_count(
    n: int, decimals: int, rounding: str, data: st.DataObject
) -> None:
    scaled = data.draw(st.integers(0, 100 * 10**decimals))
    printed = str(Decimal(scaled).scaleb(-decimals))
    expected = [k for k in range(n + 1) if decimal_print(k, n, decimals, rounding) == printed]
    assert grim_counts(printed, n, rounding) == expected  # type: ignore[arg-type]


def test_the_two_rounding_conventions_differ_at_halves() -> None:
    assert (grim_counts("13", 8, "half-up"), grim_counts("13", 8, "half-even")) == ([1], [])
    assert (grim_counts("12", 8, "half-up"), grim_counts("12", 8, "half-even")) == ([], [1])
    assert grim_counts("12", 8) == grim_counts("13", 8) == [1]


def test_zero_percent_of_many_may_be_a_few_and_never_fewer_than_none() -> None:
    assert grim_counts("0", 500, "half-up") == [0, 1, 2]


def test_trailing_zeros_count() -> None:
    assert grim_is_possible("2.5", n=11)
    assert not grim_is_possible("2.50", n=11)
    with pytest.raises(TypeError, match="quotes"):
        grim_is_possible(2.50, n=7)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("printed", "granularity_usd", "least_n"),
    [
        ("140,107", 1_000, 28),
        ("114,121", 1_000, 33),
        ("140,107", 5_000, 140),
        ("114,121", 5_000, 91),
    ],
)
def test_least_number_of_people_behind_the_two_sourced_averages(
    printed: str, granularity_usd: int, least_n: int
) -> None:
    assert grim_minimum_n(printed, granularity_usd) == least_n
    by_search = next(
        n
        for n in range(1, 1_000)
        if abs(
            round(int(printed.replace(",", "")) * n / granularity_usd) * granularity_usd / n
            - int(printed.replace(",", ""))
        )
        <= 0.5
    )
    assert by_search == least_n


def test_grim_has_no_power_against_pay_in_whole_dollars() -> None:
    assert all(grim_is_possible("140,107", n) for n in range(1, 200))


@pytest.mark.parametrize(("n", "percent"), [(15, 84), (60, 40), (100, 0)])
def test_share_of_whole_percentages_that_are_impossible(n: int, percent: int) -> None:
    assert 100 * grim_impossible_share(n) == pytest.approx(percent, abs=0.5)


def test_impossible_share_with_a_decimal_is_the_grim_ratio_of_scrutiny() -> None:
    # 0.85 for n = 150 and one decimal in the README of the R package scrutiny.
    assert grim_impossible_share(150, decimals=1) == pytest.approx(0.85, abs=0.005)


@pytest.mark.parametrize("printed", ["", "-5", "5.", ".5", "1,00", "12 %x", "five"])
def test_what_is_no_printed_number_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match="printed number"):
        grim_is_possible(printed, n=7)


def test_grim_refuses_what_it_cannot_use() -> None:
    with pytest.raises(ValueError, match="above 100"):
        grim_counts("101", 7)
    with pytest.raises(ValueError, match="n is 0"):
        grim_counts("10", 0)
    with pytest.raises(ValueError, match="granularity is 0"):
        grim_is_possible("10", 7, granularity=0)
    with pytest.raises(ValueError, match="down"):
        grim_counts("10", 7, rounding="down")  # type: ignore[arg-type]


# Likelihood ratio, posterior, Bayes table


@given(st.integers(1, 60), st.data(), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_likelihood_ratio_agrees_with_scipys_binomial(
    n: int, data: st.DataObject, rounded: float, raw: float
) -> None:
    hits = data.draw(st.integers(0, n))
    expected = stats.binom.logpmf(hits, n, rounded) - stats.binom.logpmf(hits, n, raw)
    assert math.log(likelihood_ratio(hits, n, rounded, raw)) == pytest.approx(expected, abs=1e-8)


def test_all_figures_round_weigh_much_against_payrolls_and_less_against_self_reports() -> None:
    assert likelihood_ratio(51, 51, 1, 1 / 500) == pytest.approx(500.0**51)
    assert likelihood_ratio(51, 51, 1, 0.52) == pytest.approx(0.52**-51)
    assert likelihood_ratio(4, 4, 1, 0.52) < 20


def test_one_figure_that_is_not_round_refutes_rounding_of_all() -> None:
    assert likelihood_ratio(9, 10, 1, 0.5) == 0
    assert likelihood_ratio(3, 3, 0.9, 0) == math.inf
    with pytest.raises(ValueError, match="neither"):
        likelihood_ratio(1, 2, 1, 0)


@given(st.floats(0.01, 0.99), st.floats(1e-6, 1e6))
def test_posterior_odds_are_prior_odds_times_the_ratio(prior: float, ratio: float) -> None:
    posterior = posterior_probability(prior, ratio)
    assert posterior == pytest.approx(prior * ratio / (prior * ratio + 1 - prior))


def test_certain_evidence_gives_a_certain_posterior_and_a_certain_prior_is_refused() -> None:
    assert posterior_probability(0.1, math.inf) == 1
    assert posterior_probability(0.1, 0) == 0
    with pytest.raises(ValueError, match="prior is 1"):
        posterior_probability(1, 2)
    with pytest.raises(ValueError, match="likelihood_ratio is -1"):
        posterior_probability(0.5, -1)


@given(st.floats(0.01, 0.99), st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.integers(0, 20))
def test_bayes_table_of_two_explanations_agrees_with_the_posterior(
    prior: float, rounded: float, raw: float, hits: int
) -> None:
    table = bayes_table(
        {"rounded": prior, "raw": 1 - prior}, {"rounded": rounded, "raw": raw}, hits, 20
    )
    expected = posterior_probability(prior, likelihood_ratio(hits, 20, rounded, raw))
    assert table.loc["rounded", "posterior"] == pytest.approx(expected)
    assert table["posterior"].sum() == pytest.approx(1)
    assert table["relative_likelihood"].max() == 1


def test_bayes_table_keeps_the_order_and_survives_many_figures() -> None:
    priors = {"self-reports": 0.5, "payroll": 0.4, "rounded for display": 0.1}
    rates = {"rounded for display": 1.0, "payroll": 0.038, "self-reports": 0.52}
    table = bayes_table(priors, rates, 5_000, 5_000)
    assert table.index.tolist() == list(priors)
    assert table["posterior"].tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("priors", "rates", "message"),
    [
        ({"a": 1.0}, {"b": 0.5}, "name"),
        ({"a": 0.5}, {"a": 0.5}, "sum to 1"),
        ({"a": 1.0}, {"a": 0.0}, "no explanation"),
        ({"a": 1.0}, {"a": 52.0}, "fractions"),
    ],
)
def test_tables_that_are_no_bayes_tables_are_refused(
    priors: dict[str, float], rates: dict[str, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        bayes_table(priors, rates, 1, 1)


def test_posteriors_are_calibrated_when_the_prior_is_the_truth() -> None:
    rng = np.random.default_rng(20_250_319)
    is_rounded = rng.random(20_000) < 0.3
    hits = rng.binomial(6, np.where(is_rounded, 0.9, 0.52))
    posterior = np.array(
        [posterior_probability(0.3, likelihood_ratio(k, 6, 0.9, 0.52)) for k in range(7)]
    )
    for k in range(3, 7):
        share = is_rounded[hits == k].mean()
        error = monte_carlo_error(posterior[k], int((hits == k).sum()))
        assert share == pytest.approx(posterior[k], abs=4 * error)


# Many checks, and the calibration game


def test_ten_honest_checks_flag_something_in_forty_percent_of_clean_tables() -> None:
    assert familywise_error(10) == pytest.approx(0.40, abs=0.005)
    rng = np.random.default_rng(20_250_320)
    simulated = (rng.random((20_000, 10)) <= 0.05).any(axis=1).mean()
    assert simulated == pytest.approx(
        familywise_error(10), abs=4 * monte_carlo_error(familywise_error(10), 20_000)
    )


@pytest.mark.parametrize("n_checks", [1, 3, 10])
def test_familywise_error_undoes_sidaks_correction_in_statsmodels(n_checks: int) -> None:
    corrected = multipletests([0.5] * n_checks, alpha=0.05, method="sidak")[2]
    assert familywise_error(n_checks, corrected) == pytest.approx(0.05)


def test_brier_score_of_known_forecasters() -> None:
    outcomes = [True, False, True, True]
    assert brier_score([1, 0, 1, 1], outcomes) == 0
    assert brier_score([0, 1, 0, 0], outcomes) == 1
    assert brier_score([0.5] * 4, outcomes) == 0.25


@given(st.floats(0, 1), st.floats(0, 1))
def test_honest_confidence_has_the_best_expected_brier_score(truth: float, stated: float) -> None:
    def expected(confidence: float) -> float:
        return truth * brier_score([confidence], [1]) + (1 - truth) * brier_score([confidence], [0])

    assert expected(truth) <= expected(stated) + 1e-12


@pytest.mark.parametrize(
    ("confidences", "outcomes"), [([80], [1]), ([0.5], [2]), ([0.5, 0.5], [1]), ([], [])]
)
def test_forecasts_that_are_no_forecasts_are_refused(
    confidences: list[float], outcomes: list[float]
) -> None:
    with pytest.raises(ValueError, match=r"confidence|outcome"):
        brier_score(confidences, outcomes)


# Benford, the misuse


@pytest.mark.parametrize(("n", "percent"), [(20, 51), (30, 78), (51, 98)])
def test_benford_rejects_genuine_pay_most_of_the_time(n: int, percent: int) -> None:
    rate = benford_false_rejection_rate(
        n, rng=np.random.default_rng(20_250_321), repetitions=10_000
    )
    error = monte_carlo_error(percent / 100, 10_000)
    # Half a percentage point for the rounding of the expected figure.
    assert rate == pytest.approx(percent / 100, abs=0.005 + 4 * error)


def test_benford_statistic_agrees_with_scipys_chi_square() -> None:
    rng = np.random.default_rng(20_250_322)
    expected_shares = np.log10(1 + 1 / np.arange(1, 10))
    rejected = []
    for sample in simulate.pay((300, 30), rng):
        first_digits = [int(f"{pay:e}"[0]) for pay in sample]
        found = [first_digits.count(digit) for digit in range(1, 10)]
        rejected.append(stats.chisquare(found, 30 * expected_shares).pvalue < 0.05)
    seen = benford_false_rejection_rate(30, rng=np.random.default_rng(20_250_322), repetitions=300)
    assert seen == pytest.approx(np.mean(rejected))


def test_benford_holds_its_level_only_where_pay_would_span_orders_of_magnitude() -> None:
    rng = np.random.default_rng(20_250_323)
    rate = benford_false_rejection_rate(500, sigma=4, rng=rng, repetitions=4_000)
    assert rate == pytest.approx(0.05, abs=4 * monte_carlo_error(0.05, 4_000))
    central_95_percent = 2 * stats.norm.ppf(0.975) * simulate.SIGMA / math.log(10)
    assert central_95_percent == pytest.approx(0.73, abs=0.005)


# Words and phrases

PHRASE = "harbor pilot pay"
CLEAN = [
    "Harbor pilot pay varies. The harbor pilot pay in Rotterdam is set by law.",
    "A harbor pilot's pay often rises; can it fall?",
    "Understanding harbor pilot pay scales takes time.",
]
SPLICED = (
    "Ports such as New harbor pilot pay Orleans may pay more for night harbor pilot pay shifts."
)


def test_words_keep_figures_abbreviations_and_hyphens_together() -> None:
    text = "A mid-size firm pays $140,107.50, says a Ph.D.; 1,000 don’t."
    assert " ".join(words(text)) == "a mid-size firm pays 140,107.50 says a ph.d 1,000 don’t"


def test_phrases_are_counted_word_for_word_in_each_paragraph() -> None:
    assert phrase_counts(CLEAN, PHRASE) == [2, 0, 1]
    assert phrase_counts(
        ["harbor, pilot pay", "harbor\n\npilot pay", "harbor\npilot pay"], PHRASE
    ) == [
        0,
        0,
        1,
    ]
    with pytest.raises(ValueError, match="no words"):
        phrase_counts(CLEAN, "...")


@given(st.lists(st.sampled_from(["a", "b", "A"]), max_size=12))
def test_phrase_counts_agree_with_a_search_over_all_places(tokens: list[str]) -> None:
    lower = [token.lower() for token in tokens]
    expected = sum(lower[i : i + 2] == ["a", "b"] for i in range(len(lower)))
    assert phrase_counts([" ".join(tokens)], "a b") == [expected]


def test_candidates_stand_between_two_content_words() -> None:
    text = "\n\n".join(CLEAN)
    assert splice_candidates(text, PHRASE) == [("understanding", "scales")]
    assert splice_candidates(SPLICED, PHRASE) == [("new", "orleans"), ("night", "shifts")]


def test_candidates_need_a_word_on_both_sides_within_the_sentence() -> None:
    assert splice_candidates("Harbor pilot pay varies by port", PHRASE) == []
    assert splice_candidates("Rotterdam sets harbor pilot pay", PHRASE) == []
    assert splice_candidates("Ports, harbor pilot pay rises", PHRASE) == []
    assert splice_candidates("Rotterdam\n\nharbor pilot pay rises", PHRASE) == []


def test_a_splice_needs_evidence_that_its_words_belong_together() -> None:
    assert splices(SPLICED, PHRASE) == []
    assert splices(SPLICED, PHRASE, known_pairs=[("NEW", "Orleans")]) == [("new", "orleans")]
    elsewhere = SPLICED + " Night shifts are long."
    assert splices(elsewhere, PHRASE) == [("night", "shifts")]
    assert splices("\n\n".join(CLEAN), PHRASE) == []


plain_words = st.sampled_from(["port", "crew", "vessel", "tide", "night", "shift", "berth"])


@given(st.lists(plain_words, min_size=2, max_size=15), st.data())
def test_a_phrase_put_into_a_pair_that_stands_elsewhere_is_found(
    sentence: list[str], data: st.DataObject
) -> None:
    place = data.draw(st.integers(1, len(sentence) - 1))
    spliced = [*sentence[:place], PHRASE, *sentence[place:]]
    pair = (sentence[place - 1], sentence[place])
    assert splices(f"{' '.join(sentence)}. {' '.join(spliced)}.", PHRASE) == [pair]


def test_hedges_are_counted_as_whole_words() -> None:
    text = " ".join([*CLEAN, SPLICED])
    assert hedge_counts(text, ["can", "often", "may", "might"]) == {
        "can": 1,
        "often": 1,
        "may": 1,
        "might": 0,
    }
    assert hedge_counts("The canal is candid, maybe.")["can"] == 0
