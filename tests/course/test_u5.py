"""What u5 says in words, and what its checks accept, follows from its data."""

import ast
import re
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from paylab import documents, microdata, reference, simulate
from paylab.stats import consistency, gap

UNIT = Path(__file__).parents[2] / "course" / "u5_pay_gap"
LESSON = (UNIT / "lesson.py").read_text(encoding="utf-8")
EXERCISE = (UNIT / "exercise.py").read_text(encoding="utf-8")
INSTRUCTOR = (UNIT.parents[1] / "docs" / "instructor" / "u5_pay_gap.md").read_text(encoding="utf-8")
SEEDS = 1_000
RESAMPLES = 4_000


def in_it() -> pd.DataFrame:
    rows = microdata.reddit_finance().rename(columns={"household_income_usd": "pay_usd"})
    kept = rows["industry"].eq("Information Technology") & rows["gender"].isin(["male", "female"])
    return rows[kept & (rows["pay_usd"] >= microdata.LOWEST_YEARLY_USD)]


def pays(rows: pd.DataFrame, column: str = "pay_usd") -> tuple[np.ndarray, np.ndarray]:
    by_gender = rows.groupby("gender")[column]
    return by_gender.get_group("male").to_numpy(float), by_gender.get_group("female").to_numpy(
        float
    )


def percents(*fractions: float) -> list[float]:
    return [round(100 * each, 1) for each in fractions]


# The claim


def test_the_table_gives_three_numbers() -> None:
    men, women = documents.table("tt-t05-gender")["value_usd"]
    three = gap.three_denominators(men, women)
    got = percents(three.of_mens_pay, three.of_womens_pay, three.in_log_points)
    assert got == [14.3, 16.7, 15.4]
    assert "women get 14.3 % less" in EXERCISE


def test_both_figures_are_multiples_of_ten_thousand_and_state_no_source_n_or_date() -> None:
    assert (documents.table("tt-t05-gender")["value_usd"] % 10_000 == 0).all()
    claim = documents.claim("tt-t05-gender")
    assert claim[["stated_source", "n", "date"]].isna().all()


def test_the_conclusion_names_gender_and_the_faq_does_not() -> None:
    assert "gender" in documents.claim("tt-conclusion-factors")["claim"]
    assert "gender" not in documents.claim("tt-faq-02-factors")["claim"]


def test_rounding_dissolves_the_decimal_and_leaves_the_sign() -> None:
    for rounded_to, wanted in ((5_000, [10.9, 17.5]), (10_000, [7.4, 20.7])):
        change = consistency.relative_change(140_000, 120_000, rounded_to)
        assert percents(-change.high, -change.low) == wanted
    assert "about 11 to 17 % after a rounding to 5,000, 7 to 21 % to 10,000" in " ".join(
        EXERCISE.split()
    )


def test_no_mix_of_the_two_averages_gives_the_base_average_even_rounded_to_ten_thousand() -> None:
    base = documents.claim("tt-glassdoor-base-average")["value"]
    assert base < consistency.rounding_interval(120_000, 10_000).low


def test_the_overall_mean_is_130_with_half_women_and_135_6_with_the_published_share() -> None:
    share = reference.published_value("wef-women-share-ai-2018") / 100
    assert 140_000 * 0.5 + 120_000 * 0.5 == 130_000
    assert 140_000 * (1 - share) + 120_000 * share == pytest.approx(135_600)


def test_two_women_in_five_are_paid_more_than_a_man_drawn_with_them() -> None:
    pairs = NormalDist().cdf(np.log(120 / 140) / (simulate.SIGMA * np.sqrt(2)))
    assert round(pairs, 2) == 0.40


def test_the_generator_is_as_wide_as_the_lesson_supposes() -> None:
    assert np.sqrt(np.expm1(simulate.SIGMA**2)) == pytest.approx(0.45, abs=0.005)


def test_sizes_by_both_conventions_are_one_person_apart() -> None:
    for share, sizes in ((0.5, [(135, 135), (136, 136)]), (0.22, [(87, 306), (87, 307)])):
        for method, size in zip(("normal", "t"), sizes, strict=True):
            found = gap.needed_sample_size(20_000, 58_500, women_share=share, method=method)
            assert (found.women, found.men) == size


# Real pay


def test_the_forum_has_315_men_and_54_women_and_one_row_too_small() -> None:
    men, women = pays(in_it())
    assert (men.size, women.size, men.max()) == (315, 54, 2_400_000)
    it = microdata.reddit_finance()
    small = it[it["industry"].eq("Information Technology")]["household_income_usd"].min()
    assert small == 100


def test_the_three_gaps_of_the_forum_differ_and_the_mean_is_largest() -> None:
    men, women = pays(in_it())
    found = [f(men, women) for f in (gap.arithmetic_gap, gap.geometric_gap, gap.median_gap)]
    assert percents(*found) == [25.4, 15.2, 4.8]


def test_the_median_cannot_tell_no_gap_from_a_fifth_in_either_direction() -> None:
    found = gap.gap_interval(*pays(in_it()), np.random.default_rng(5), statistic="median")
    assert found.low == pytest.approx(-0.22, abs=0.015)
    assert found.high == pytest.approx(0.23, abs=0.015)


def test_one_man_moves_the_mean_gap_and_not_the_median() -> None:
    it = in_it()
    rest = it.drop(index=it["pay_usd"].idxmax())
    assert percents(gap.arithmetic_gap(*pays(rest)), gap.median_gap(*pays(rest))) == [22.6, 4.8]


def kept_in_the_forest() -> list[pd.DataFrame]:
    it = in_it()
    single = it[it["relationship"] == "Single, never married"]
    others = ["In a relationship, but not married", "Divorced", "Widowed"]
    unmarried = it[it["relationship"].isin(["Single, never married", *others])]
    return [it, it.drop(index=it["pay_usd"].idxmax()), unmarried, single]


def test_each_row_of_the_forest_has_a_smaller_gap_than_the_one_above() -> None:
    assert "each smaller than the one above" in LESSON
    found = [gap.arithmetic_gap(*pays(rows)) for rows in kept_in_the_forest()]
    assert percents(*found) == [25.4, 22.6, 21.8, 8.6]


def test_among_the_single_even_the_sign_depends_on_the_average() -> None:
    single = pays(kept_in_the_forest()[-1])
    assert gap.arithmetic_gap(*single) > 0 > gap.geometric_gap(*single)
    widths, lows = [], []
    for rows in kept_in_the_forest():
        found = gap.gap_interval(*pays(rows), np.random.default_rng(5))
        widths.append(found.high - found.low)
        lows.append(found.low)
    assert max(widths) == widths[-1]
    assert lows[-1] < -0.1 < 0 < min(lows[:-1])


def test_age_and_degree_leave_a_gap_that_may_be_zero_on_the_forum() -> None:
    it = in_it()
    alike = it.assign(
        woman=(it["gender"] == "female").astype(int),
        age_step=it["age_band"].cat.codes,
        graduate=(it["education"] >= "Graduate degree").astype(int),
    )
    found = gap.adjusted_gap(alike, "np.log(pay_usd) ~ woman + age_step + graduate")
    assert found.low < 0 < found.of_mens_pay < 0.152
    assert found.dropped == 0


# Controls


def test_down_the_ladder_the_college_gap_keeps_halves_and_comes_to_a_third() -> None:
    college = microdata.college_salaries()
    college["woman"] = (college["gender"] == "female").astype(int)
    formula, found = "np.log(nine_month_salary_usd) ~ woman", []
    for control in ("", " + discipline", " + years_since_phd", " + rank"):
        formula += control
        found.append(gap.adjusted_gap(college, formula))
    assert percents(*(each.of_mens_pay for each in found)) == [12.1, 12.0, 6.4, 4.1]
    assert [each.low > 0 for each in found] == [True, True, True, False]


def test_ranks_at_the_college_are_no_simpsons_paradox() -> None:
    college = microdata.college_salaries()
    college["woman"] = (college["gender"] == "female").astype(int)
    found = gap.simpson_check(college, pay="nine_month_salary_usd", stratum="rank")
    assert not found.is_reversal
    assert found.by_stratum["gap_of_mens_pay"].between(0, found.overall_gap).all()


def test_the_explained_part_changes_its_sign_with_the_reference() -> None:
    wages = microdata.cps1985()
    wages["woman"] = (wages["gender"] == "female").astype(int)
    assert len(wages) == 534
    formula = "np.log(hourly_wage_usd) ~ education_years + occupation"
    explained = gap.oaxaca_blinder(wages, formula)["explained"]
    assert explained.round(3).tolist() == [0.076, -0.040, 0.023]


def test_a_third_more_or_less_lies_in_the_span_of_published_gaps() -> None:
    ratios = reference.published().set_index("id").filter(regex="women-to-men", axis=0)["value"]
    gaps = 1 - ratios / 100
    assert ratios.index[-1].startswith("acs")
    assert percents(gaps.min(), gaps.max()) == [5.5, 19.7]
    for factor in (2 / 3, 1, 4 / 3):
        assert gaps.min() < factor * 20 / 140 < gaps.max()


def test_the_self_checks_arithmetic_is_right() -> None:
    shares = gap.three_denominators(100, 80)
    assert percents(shares.of_mens_pay, shares.of_womens_pay) == [20.0, 25.0]
    assert round(-np.expm1(-0.25), 2) == 0.22
    assert np.exp(np.log([50, 100, 200]).mean()) == pytest.approx(100)


def test_in_each_level_of_the_company_women_are_more_skilled_and_fewer_of_them_senior() -> None:
    people = simulate.company(20_000, np.random.default_rng(5), higher_bar=0.8)
    skill = people.groupby(["senior", "woman"])["skill"].mean()
    assert skill[0, 1] > skill[0, 0]
    assert skill[1, 1] > skill[1, 0]
    assert people.groupby("woman")["senior"].mean().diff()[1] < 0


# What the checks accept


def accepted() -> dict[str, tuple[tuple[float, float], tuple[float, float]]]:
    written = re.search(r"ACCEPTED = (\{.*?\n\})", EXERCISE, re.S)
    assert written
    return ast.literal_eval(written[1])


def samples() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(11)
    men = simulate.pay(60, rng, median_usd=140_000, sigma=0.25).round()
    women = simulate.pay(40, rng, median_usd=105_000, sigma=0.25).round()
    college = pays(microdata.college_salaries(), "nine_month_salary_usd")
    return {"simulated": (men, women), "college": college}


def resampled(men: np.ndarray, women: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    some_men = rng.choice(men, (RESAMPLES, men.size))
    some_women = rng.choice(women, (RESAMPLES, women.size))
    return 1 - np.median(some_women, axis=1) / np.median(some_men, axis=1)


@pytest.mark.parametrize("name", ["simulated", "college"])
def test_accepted_ends_are_the_range_over_a_thousand_seeds_widened_by_half(name: str) -> None:
    # The figures were read off 1,000 whole runs, which take a minute. Here sixty runs make one pool
    # of 240,000 resampled gaps and each seed draws its 4,000 from it: the same but for the slack.
    pool = np.concatenate(
        [resampled(*samples()[name], np.random.default_rng(seed)) for seed in range(60)]
    )
    ends = np.array(
        [
            np.quantile(np.random.default_rng(seed).choice(pool, RESAMPLES), [0.025, 0.975])
            for seed in range(SEEDS)
        ]
    )
    for (low, high), seen in zip(accepted()[name], ends.T, strict=True):
        widened = 0.25 * (seen.max() - seen.min())
        slack = 0.15 * (seen.max() - seen.min())
        assert low == pytest.approx(seen.min() - widened, abs=slack)
        assert high == pytest.approx(seen.max() + widened, abs=slack)


@pytest.mark.parametrize("name", ["simulated", "college"])
def test_whole_runs_with_other_seeds_are_accepted_and_ninety_percent_is_not(name: str) -> None:
    (low_from, low_to), (high_from, high_to) = accepted()[name]
    for seed in range(1_000, 1_025):
        gaps = resampled(*samples()[name], np.random.default_rng(seed))
        low, high = np.quantile(gaps, [0.025, 0.975])
        assert low_from <= low <= low_to
        assert high_from <= high <= high_to
        narrow_low, narrow_high = np.quantile(gaps, [0.05, 0.95])
        assert narrow_low > low_to
        assert narrow_high < high_from


# The instructor's page


def test_the_exemplars_are_the_same_in_the_bank_and_on_the_instructors_page() -> None:
    bank = ast.parse((UNIT / "answers.py").read_text(encoding="utf-8"))
    texts = [
        node.args[1].value
        for node in ast.walk(bank)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "exemplar"
    ]
    page = "".join(INSTRUCTOR.replace(">", " ").split())
    assert len(texts) == 3
    for text in texts:
        assert "".join(text.split()) in page
        assert 90 <= len(text.split()) <= 150
