"""Pay gaps: known answers, properties, independent implementations, real data, clear refusals."""

import doctest
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import TTestIndPower

from paylab import microdata, simulate
from paylab.stats import gap
from paylab.stats.gap import (
    adjusted_gap,
    arithmetic_gap,
    gap_interval,
    geometric_gap,
    largest_sd_for_two_modes,
    median_gap,
    needed_sample_size,
    oaxaca_blinder,
    simpson_check,
    three_denominators,
)

money = st.floats(20_000, 1_000_000)
groups = st.lists(money, min_size=2, max_size=30)
GAPS = {"arithmetic": arithmetic_gap, "geometric": geometric_gap, "median": median_gap}


def test_the_examples_in_the_docstrings_run() -> None:
    outcome = doctest.testmod(gap)
    assert outcome.attempted > 15
    assert outcome.failed == 0


# Three denominators


def test_one_table_gives_three_gaps() -> None:
    found = three_denominators(140_000, 120_000)
    assert found.of_mens_pay == pytest.approx(1 / 7)
    assert found.of_womens_pay == pytest.approx(1 / 6)
    assert found.in_log_points == pytest.approx(math.log(7 / 6))


@given(men=money, women=money)
@settings(deadline=None)
def test_each_denominator_can_be_turned_into_the_others(men: float, women: float) -> None:
    found = three_denominators(men, women)
    assert found.of_womens_pay == pytest.approx(found.of_mens_pay / (1 - found.of_mens_pay))
    assert found.in_log_points == pytest.approx(-math.log1p(-found.of_mens_pay), abs=1e-12)


@given(men=money, women=money)
@settings(deadline=None)
def test_log_points_lie_between_the_other_two(men: float, women: float) -> None:
    found = three_denominators(men, women)
    assert found.of_mens_pay <= found.in_log_points + 1e-12
    assert found.in_log_points <= found.of_womens_pay + 1e-12


@given(men=money, women=money)
@settings(deadline=None)
def test_only_log_points_just_change_sign_when_the_groups_change_places(
    men: float, women: float
) -> None:
    there, back = three_denominators(men, women), three_denominators(women, men)
    assert there.in_log_points == pytest.approx(-back.in_log_points, abs=1e-12)
    assert there.of_mens_pay == pytest.approx(-back.of_womens_pay, abs=1e-12)


# Means, geometric means and medians


@pytest.mark.parametrize("name", GAPS)
@given(men=groups, women=groups, factor=st.floats(0.01, 100))
@settings(deadline=None)
def test_a_gap_doesnt_depend_on_the_currency(
    name: str, men: list[float], women: list[float], factor: float
) -> None:
    converted = GAPS[name](np.multiply(men, factor), np.multiply(women, factor))
    assert converted == pytest.approx(GAPS[name](men, women), abs=1e-9)


@pytest.mark.parametrize("name", GAPS)
@given(men=groups, share=st.floats(0.5, 1.5))
@settings(deadline=None)
def test_every_gap_finds_a_cut_that_hits_all_alike(
    name: str, men: list[float], share: float
) -> None:
    assert GAPS[name](men, np.multiply(men, share)) == pytest.approx(1 - share, abs=1e-9)


def test_the_geometric_gap_is_that_of_scipys_geometric_means() -> None:
    rng = np.random.default_rng(1)
    men, women = simulate.pay(50, rng), simulate.pay(30, rng)
    assert geometric_gap(men, women) == pytest.approx(1 - stats.gmean(women) / stats.gmean(men))


def test_one_very_high_pay_moves_the_arithmetic_gap_far_more_than_the_others() -> None:
    rng = np.random.default_rng(2)
    men, women = simulate.pay(300, rng), simulate.pay(60, rng)
    with_millionaire = np.append(men, 2_400_000)
    moved = {name: f(with_millionaire, women) - f(men, women) for name, f in GAPS.items()}
    assert moved["arithmetic"] > 4 * moved["geometric"] > 0
    assert moved["arithmetic"] > 10 * moved["median"]


@pytest.mark.parametrize(
    ("men", "says"),
    [
        ([100_000], "men_usd: found 1 values, at least 2"),
        ([100_000, 0], "men_usd: 1 of 2 values are zero or negative"),
        ([100_000, math.nan], "men_usd: 1 of 2 values are missing"),
        ([[100_000, 110_000]], "men_usd: found 2 dimensions"),
    ],
)
def test_pay_that_cant_be_compared_is_refused_by_name(men: list[float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        arithmetic_gap(men, [90_000, 95_000])


# Bootstrap intervals


def _two_samples(seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return simulate.pay(120, rng), simulate.pay(60, rng, median_usd=105_000)


@pytest.mark.parametrize("name", GAPS)
def test_a_percentile_interval_agrees_with_a_bootstrap_written_as_a_loop(name: str) -> None:
    men, women = _two_samples()
    rng = np.random.default_rng(4)
    resampled = [
        GAPS[name](rng.choice(men, men.size), rng.choice(women, women.size)) for _ in range(2_000)
    ]
    found = gap_interval(men, women, np.random.default_rng(5), statistic=name)
    # Quantiles of 2,000 and 4,999 draws: a tenth of the interval is several standard errors.
    allowed = 0.1 * (found.high - found.low)
    assert found.low == pytest.approx(np.quantile(resampled, 0.025), abs=allowed)
    assert found.high == pytest.approx(np.quantile(resampled, 0.975), abs=allowed)


def test_the_geometric_gaps_interval_is_close_to_welchs_on_logs() -> None:
    men, women = _two_samples()
    welch = stats.ttest_ind(np.log(men), np.log(women), equal_var=False).confidence_interval()
    found = gap_interval(men, women, np.random.default_rng(5), statistic="geometric")
    assert found.low == pytest.approx(-math.expm1(-welch.low), abs=0.02)
    assert found.high == pytest.approx(-math.expm1(-welch.high), abs=0.02)


@pytest.mark.parametrize("method", ["percentile", "BCa"])
@pytest.mark.parametrize("name", GAPS)
def test_an_interval_is_the_same_for_the_same_seed_and_holds_its_estimate(
    name: str, method: str
) -> None:
    men, women = _two_samples()
    first, second = (
        gap_interval(men, women, np.random.default_rng(6), statistic=name, method=method)
        for _ in range(2)
    )
    assert first == second
    assert first.estimate == GAPS[name](men, women)
    assert first.low < first.estimate < first.high


def test_a_wider_confidence_gives_a_wider_interval() -> None:
    men, women = _two_samples()
    narrow, wide = (
        gap_interval(men, women, np.random.default_rng(7), confidence=level)
        for level in (0.8, 0.99)
    )
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"method": "normal"}, "method: found 'normal'"),
        ({"statistic": "mode"}, "statistic: found 'mode'"),
        ({"confidence": 95}, "confidence: found 95"),
    ],
)
def test_an_unknown_way_to_make_an_interval_is_refused(options: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        gap_interval(*_two_samples(), np.random.default_rng(1), **options)


def test_bca_on_pays_that_dont_vary_is_refused_and_percentile_says_no_spread() -> None:
    same = ([100.0, 100.0], [90.0, 90.0], np.random.default_rng(1))
    with pytest.raises(ValueError, match="BCa needs pays that vary"):
        gap_interval(*same, method="BCa")
    assert gap_interval(*same).low == gap_interval(*same).high == pytest.approx(0.1)


# Adjusted gap


def _workforce(seed: int = 8, people: int = 200) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    woman = rng.random(people) < 0.3
    years = rng.uniform(0, 20, people)
    logs = 11.5 + 0.02 * years - 0.1 * woman + rng.normal(0, 0.2, people)
    field = rng.choice(["applied", "theoretical"], people)
    return pd.DataFrame({"pay_usd": np.exp(logs), "woman": woman, "years": years, "field": field})


def test_without_controls_the_adjusted_gap_is_the_geometric_gap() -> None:
    people = _workforce()
    men, women = people.pay_usd[~people.woman], people.pay_usd[people.woman]
    found = adjusted_gap(people, "np.log(pay_usd) ~ woman")
    assert found.of_mens_pay == pytest.approx(geometric_gap(men, women))


def test_the_adjusted_gap_and_its_hc3_interval_agree_with_plain_linear_algebra() -> None:
    people = _workforce()
    design = np.column_stack([np.ones(len(people)), people.woman, people.years]).astype(float)
    logs = np.log(people.pay_usd.to_numpy())
    bread = np.linalg.inv(design.T @ design)
    coefficients = bread @ design.T @ logs
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    scores = design * ((logs - design @ coefficients) / (1 - leverage))[:, None]
    error = math.sqrt((bread @ scores.T @ scores @ bread)[1, 1])
    margin = stats.t.ppf(0.975, len(people) - 3) * error
    found = adjusted_gap(people, "np.log(pay_usd) ~ woman + years")
    assert found.standard_error_log_points == pytest.approx(error)
    assert found.of_mens_pay == pytest.approx(1 - math.exp(coefficients[1]))
    assert found.low == pytest.approx(1 - math.exp(coefficients[1] + margin))
    assert found.high == pytest.approx(1 - math.exp(coefficients[1] - margin))


def test_a_coefficient_is_turned_into_a_fraction_not_read_as_one() -> None:
    people = _workforce().assign(pay_usd=lambda f: f.pay_usd * np.where(f.woman, 0.5, 1))
    found = adjusted_gap(people, "np.log(pay_usd) ~ woman + years")
    assert found.of_mens_pay == pytest.approx(1 - math.exp(-found.log_points))
    assert found.log_points - found.of_mens_pay > 0.2


def test_rows_without_a_value_are_dropped_and_counted() -> None:
    people = _workforce()
    people.loc[[3, 5], "years"] = math.nan
    found = adjusted_gap(people, "np.log(pay_usd) ~ woman + years")
    assert (found.people, found.dropped) == (198, 2)


def test_a_category_that_nobody_is_in_does_no_harm() -> None:
    people = _workforce()
    unused = pd.Categorical(people.field, ["applied", "theoretical", "unknown"])
    formula = "np.log(pay_usd) ~ woman + field"
    assert adjusted_gap(people.assign(field=unused), formula) == adjusted_gap(people, formula)


@pytest.mark.parametrize(
    ("formula", "change", "says"),
    [
        ("pay_usd ~ woman", {}, "left side of .* is no logarithm"),
        ("np.log(pay_usd) ~ years", {}, "woman is no term of its own"),
        ("np.log(pay_usd) ~ woman:years", {}, "woman is no term of its own"),
        ("np.log(pay_usd) ~ woman", {"woman": "yes"}, "woman: found yes; expected 1 or True"),
        ("np.log(pay_usd) ~ woman", {"woman": 1}, "woman: everybody has the same value"),
        ("np.log(pay_usd) ~ woman + years + months", {"months": 7}, "months doesn't vary"),
        (
            "np.log(pay_usd) ~ woman + years + double",
            {"double": lambda f: 2 * f.years},
            "its controls sum to one another",
        ),
        (
            "np.log(pay_usd) ~ woman + team",
            {"team": lambda f: np.where(f.index == 17, "alone", "others")},
            "fits the rows 17 exactly",
        ),
    ],
)
def test_a_formula_that_cant_bear_an_adjusted_gap_is_refused(
    formula: str, change: dict, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        adjusted_gap(_workforce().assign(**change), formula)


def test_a_missing_group_column_is_named_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match=r"no column woman; there are pay_usd, years"):
        adjusted_gap(_workforce()[["pay_usd", "years"]], "np.log(pay_usd) ~ woman")


# Oaxaca-Blinder


def _by_hand(people: pd.DataFrame) -> tuple[list[float], float]:
    """Explained parts for the three references, from normal equations alone."""
    woman = people.woman.to_numpy(bool)
    design = np.column_stack([np.ones(len(people)), people.years])
    logs = np.log(people.pay_usd.to_numpy())
    difference = design[~woman].mean(axis=0) - design[woman].mean(axis=0)

    def coefficients(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.linalg.solve(x.T @ x, x.T @ y)

    pooled = coefficients(np.column_stack([design, woman]), logs)[:2]
    references = (
        coefficients(design[~woman], logs[~woman]),
        coefficients(design[woman], logs[woman]),
        pooled,
    )
    explained = [float(difference @ reference) for reference in references]
    return explained, float(logs[~woman].mean() - logs[woman].mean())


@pytest.mark.parametrize("women_get", [0.8, 1.3])
def test_the_split_agrees_with_normal_equations_whoever_gets_more(women_get: float) -> None:
    people = _workforce()
    people["pay_usd"] *= np.where(people.woman, women_get, 1)
    explained, whole = _by_hand(people)
    found = oaxaca_blinder(people, "np.log(pay_usd) ~ years")
    assert found["explained"].tolist() == pytest.approx(explained)
    assert found["gap"].tolist() == pytest.approx([whole] * 3)
    assert (found["explained"] + found["unexplained"]).tolist() == pytest.approx([whole] * 3)


def test_changing_the_groups_places_swaps_the_references_and_the_signs() -> None:
    people = _workforce()
    there = oaxaca_blinder(people, "np.log(pay_usd) ~ years + field")
    back = oaxaca_blinder(people.assign(woman=~people.woman), "np.log(pay_usd) ~ years + field")
    assert there["explained"].tolist() == pytest.approx(
        (-back["explained"]).iloc[[1, 0, 2]].tolist()
    )


def test_pooling_without_the_dummy_isnt_offered_because_it_overstates() -> None:
    rng = np.random.default_rng(9)
    woman = np.repeat([0, 1], 300)
    # The control goes with the group and has no effect of its own: nothing is to be explained.
    part_time = 1.0 * (rng.random(600) < np.where(woman, 0.7, 0.1))
    logs = 11.5 - 0.2 * woman + rng.normal(0, 0.2, 600)
    people = pd.DataFrame({"pay_usd": np.exp(logs), "woman": woman, "part_time": part_time})
    with_dummy = oaxaca_blinder(people, "np.log(pay_usd) ~ part_time").iloc[2]
    slope = np.polyfit(part_time, logs, 1)[0]
    without = slope * (part_time[woman == 0].mean() - part_time[woman == 1].mean())
    assert abs(with_dummy["explained"]) < 0.03
    assert without > 0.05


@pytest.mark.parametrize(
    ("formula", "change", "says"),
    [
        ("np.log(pay_usd) ~ years + woman", {}, "woman splits the people"),
        (
            "np.log(pay_usd) ~ years + mother",
            {"mother": lambda f: (f.woman & (f.years > 10)).astype(float)},
            "among the men: mother doesn't vary",
        ),
        (
            "np.log(pay_usd) ~ years + team",
            {"team": lambda f: np.where(f.woman, 0.5, f.years)},
            "among the men: its controls sum",
        ),
    ],
)
def test_a_split_that_cant_be_fitted_is_refused(formula: str, change: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        oaxaca_blinder(_workforce().assign(**change), formula)


# Needed sample size


@pytest.mark.parametrize(
    ("method", "women_share", "expected"),
    [("normal", 0.5, (135, 135)), ("t", 0.5, (136, 136)), ("t", 0.22, (87, 307))],
)
def test_the_sample_sizes_of_the_textbook_example(
    method: str, women_share: float, expected: tuple[int, int]
) -> None:
    found = needed_sample_size(20_000, 0.45 * 130_000, women_share=women_share, method=method)
    assert (found.women, found.men) == expected


def test_the_t_convention_agrees_with_r() -> None:
    # R 4.2.2, power.t.test(delta = 20000, sd = 58500, power = 0.8): n = 135.2712.
    assert needed_sample_size(20_000, 58_500, method="t").women == math.ceil(135.2712)


@given(
    effect=st.floats(0.05, 1.5),
    women_share=st.floats(0.1, 0.9),
    power=st.sampled_from([0.8, 0.9]),
)
@settings(max_examples=40, deadline=None)
def test_the_needed_people_reach_the_power_and_clearly_fewer_dont(
    effect: float, women_share: float, power: float
) -> None:
    needed = needed_sample_size(effect, 1, women_share=women_share, power=power, method="t")

    def reached(women: float, men: float) -> float:
        return float(TTestIndPower().power(effect, women, 0.05, ratio=men / women))

    assert reached(needed.women, needed.men) >= power - 1e-9
    assume(min(needed.women, needed.men) > 3)
    assert reached(needed.women - 1, needed.men - 1) < power


@given(effect=st.floats(0.05, 0.8), women_share=st.floats(0.1, 0.9))
@settings(max_examples=40, deadline=None)
def test_the_two_conventions_differ_by_few_people(effect: float, women_share: float) -> None:
    normal, t = (
        needed_sample_size(effect, 1, women_share=women_share, method=method)
        for method in ("normal", "t")
    )
    # The difference tends to z²/4 over the share that each group has, about one at one half.
    assert 0 <= t.women - normal.women <= 6
    assert 0 <= t.men - normal.men <= 6 / min(1, women_share / (1 - women_share))


def test_an_effect_so_large_that_two_people_show_it_asks_for_two() -> None:
    assert needed_sample_size(1_000_000, 1_000, method="t").women == 2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"difference_usd": 0}, "the first must not be zero"),
        ({"standard_deviation_usd": 0}, "the second has to be above zero"),
        ({"women_share": 22}, "women_share: found 22"),
        ({"power": 1}, "power: found 1"),
        ({"level": 0}, "level: found 0"),
        ({"method": "exact"}, "method: found 'exact'"),
    ],
)
def test_an_impossible_plan_is_refused(options: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        needed_sample_size(**{"difference_usd": 1, "standard_deviation_usd": 1, **options})


# Simpson's paradox


def _company(high: tuple[list[int], list[int]], low: tuple[list[int], list[int]]) -> pd.DataFrame:
    rows = [
        (pay, woman, level)
        for level, pays in (("high", high), ("low", low))
        for woman in (0, 1)
        for pay in pays[woman]
    ]
    return pd.DataFrame(rows, columns=["pay_usd", "woman", "level"])


def _check(people: pd.DataFrame) -> gap.SimpsonCheck:
    return simpson_check(people, pay="pay_usd", stratum="level")


def test_a_gap_that_turns_in_every_stratum_is_a_reversal() -> None:
    found = _check(_company(([200] * 9, [210]), ([100], [105] * 9)))
    assert found.overall_gap > 0
    assert found.is_reversal
    assert found.by_stratum["men"].tolist() == [9, 1]
    assert found.by_stratum["gap_of_mens_pay"].tolist() == pytest.approx([-0.05, -0.05])


@pytest.mark.parametrize(
    "low",
    [([100], [95] * 9), ([100], [100] * 9)],
    ids=["it only shrinks there", "it vanishes there"],
)
def test_a_gap_that_turns_in_one_stratum_only_is_no_reversal(
    low: tuple[list[int], list[int]],
) -> None:
    found = _check(_company(([200] * 9, [210]), low))
    assert found.overall_gap > 0
    assert not found.is_reversal


def test_a_gap_that_shrinks_in_every_stratum_is_no_reversal() -> None:
    found = _check(_company(([200] * 9, [199]), ([100], [99] * 9)))
    assert (found.by_stratum["gap_of_mens_pay"] < found.overall_gap).all()
    assert not found.is_reversal


few = st.lists(st.integers(1, 9), min_size=1)


@given(high=st.tuples(few, few), low=st.tuples(few, few))
@settings(deadline=None)
def test_changing_the_groups_places_keeps_a_reversal_a_reversal(
    high: tuple[list[int], list[int]], low: tuple[list[int], list[int]]
) -> None:
    people = _company(high, low)
    there, back = _check(people), _check(people.assign(woman=1 - people.woman))
    # Zero up to rounding has no sign to keep.
    gaps = [there.overall_gap, *there.by_stratum["gap_of_mens_pay"]]
    assume(all(g == 0 or abs(g) > 1e-9 for g in gaps))
    assert there.is_reversal == back.is_reversal


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"level": lambda f: np.where(f.index == 0, "top", f.level)}, "women's pay_usd in .*'top'"),
        ({"level": lambda f: f.level.where(f.index > 0)}, "a value of .* is missing"),
        ({"woman": "no"}, "woman: found no"),
    ],
)
def test_strata_in_which_no_gap_can_be_seen_are_refused(change: dict, says: str) -> None:
    people = _company(([200] * 9, [210]), ([100], [105] * 9)).assign(**change)
    with pytest.raises(ValueError, match=says):
        _check(people)


# Needed spread for two modes


def test_an_even_split_shows_two_modes_below_half_the_distance() -> None:
    assert largest_sd_for_two_modes(140_000, 120_000) == 10_000


@given(distance=st.floats(1_000, 200_000), share=st.floats(0.02, 0.98))
@settings(max_examples=60, deadline=None)
def test_the_density_has_two_modes_just_below_that_spread_and_one_just_above(
    distance: float, share: float
) -> None:
    limit = largest_sd_for_two_modes(0, distance, first_share=share)
    # Finest between the means, where the modes are.
    x = np.linspace(-0.1 * distance, 1.1 * distance, 400_001)

    def modes(sd: float) -> int:
        slope = share * x * np.exp(-0.5 * (x / sd) ** 2) + (1 - share) * (x - distance) * np.exp(
            -0.5 * ((x - distance) / sd) ** 2
        )
        return int(((slope[:-1] < 0) & (slope[1:] >= 0)).sum())

    assert modes(0.99 * limit) == 2
    assert modes(1.01 * limit) == 1


def test_equal_means_have_no_spread_that_shows_two_modes() -> None:
    with pytest.raises(ValueError, match="the two means are equal"):
        largest_sd_for_two_modes(120_000, 120_000)


# Real data


@pytest.fixture(scope="module")
def it_people() -> pd.DataFrame:
    frame = microdata.reddit_finance()
    wanted = (
        (frame["industry"] == "Information Technology")
        & frame["gender"].isin(["male", "female"])
        & (frame["household_income_usd"] >= microdata.LOWEST_YEARLY_USD)
    )
    return frame[wanted].assign(woman=frame["gender"] == "female")


@pytest.fixture(scope="module")
def professors() -> pd.DataFrame:
    frame = microdata.college_salaries()
    return frame.assign(woman=frame["gender"] == "female")


def _pays(people: pd.DataFrame, column: str) -> tuple[pd.Series, pd.Series]:
    return people.loc[~people["woman"], column], people.loc[people["woman"], column]


def test_the_surveys_three_gaps_are_far_apart(it_people: pd.DataFrame) -> None:
    men, women = _pays(it_people, "household_income_usd")
    assert (len(men), len(women)) == (315, 54)
    assert arithmetic_gap(men, women) == pytest.approx(0.254, abs=5e-4)
    assert geometric_gap(men, women) == pytest.approx(0.152, abs=5e-4)
    assert median_gap(men, women) == pytest.approx(0.048, abs=5e-4)


def test_one_man_at_two_million_moves_the_surveys_arithmetic_gap(it_people: pd.DataFrame) -> None:
    men, women = _pays(it_people, "household_income_usd")
    assert men.max() == 2_400_000
    assert arithmetic_gap(men[men < men.max()], women) == pytest.approx(0.226, abs=5e-4)


@pytest.mark.parametrize(
    ("statistic", "low", "high"), [("arithmetic", 0.120, 0.378), ("median", -0.215, 0.228)]
)
def test_the_surveys_intervals_are_those_computed_before(
    it_people: pd.DataFrame, statistic: str, low: float, high: float
) -> None:
    men, women = _pays(it_people, "household_income_usd")
    found = gap_interval(men, women, np.random.default_rng(10), statistic=statistic)
    # Two bootstraps of a few thousand draws, the medians on heaped incomes.
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.015)


def test_a_survey_respondent_alone_in_an_age_band_is_named(it_people: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="one person alone in a category"):
        adjusted_gap(it_people, "np.log(household_income_usd) ~ woman + age_band + education")


@pytest.mark.parametrize(
    ("controls", "of_mens_pay", "low", "high"),
    [
        ("discipline", 0.120, 0.048, 0.187),
        ("discipline + years_since_phd + years_of_service", 0.069, 0.011, 0.124),
        ("discipline + years_since_phd + years_of_service + rank", 0.045, 0.002, 0.086),
    ],
)
def test_the_colleges_adjusted_gaps_shrink_with_the_controls(
    professors: pd.DataFrame, controls: str, of_mens_pay: float, low: float, high: float
) -> None:
    formula = f"np.log(nine_month_salary_usd) ~ woman + {controls}"
    found = adjusted_gap(professors, formula)
    assert found.of_mens_pay == pytest.approx(of_mens_pay, abs=5e-4)
    # The ends were first computed with HC1, which is a little narrower than HC3.
    assert low - 0.0025 < found.low < low
    assert high - 0.0005 < found.high < high + 0.0025


def test_the_colleges_median_interval_reaches_from_below_zero_to_a_quarter(
    professors: pd.DataFrame,
) -> None:
    men, women = _pays(professors, "nine_month_salary_usd")
    assert arithmetic_gap(men, women) == pytest.approx(0.122, abs=5e-4)
    found = gap_interval(men, women, np.random.default_rng(11), statistic="median")
    assert found.estimate == pytest.approx(0.040, abs=5e-4)
    assert (found.low, found.high) == pytest.approx((-0.02, 0.25), abs=0.015)


def test_the_reference_turns_the_sign_of_what_is_explained_in_1985() -> None:
    people = microdata.cps1985().assign(woman=lambda f: f["gender"] == "female")
    controls = "education_years + experience_years + I(experience_years**2) + union + occupation"
    found = oaxaca_blinder(people, f"np.log(hourly_wage_usd) ~ {controls}")
    assert found["reference"].tolist() == ["men's", "women's", "pooled with the group dummy"]
    assert found["explained"].tolist() == pytest.approx([0.055, -0.031, 0.021], abs=5e-4)
