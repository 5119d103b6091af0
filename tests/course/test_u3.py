"""What u3 prints, rests on or accepts is recomputed; its game is what its key says."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from paybuild.units import ROOT, read
from paylab import documents, microdata, reference, simulate
from paylab.check import Check
from paylab.stats import forensics

UNIT = ROOT / "course" / "u3_fabricated_looking"
EQUAL_STEP = {
    "tt-early-industry",
    "tt-t06-role",
    "tt-t07-company-size",
    "tt-t08-certification",
}


# The game: every table anew, from its source or from its seed.


def largest_states(soc: str, column: str, states: int) -> list[float]:
    wages = reference.occupations_by_state()
    of_soc = wages[wages["soc"] == soc].dropna(subset=[column])
    return of_soc.nlargest(states, "employment")[column].tolist()


def genuine_tables() -> dict[str, Iterable[float]]:
    college = microdata.college_salaries()
    reddit = microdata.reddit_finance()
    industries = reddit["industry"].value_counts().index[:5]
    survey = microdata.gss_wages().query("survey_year == 2018 and work_status == 'Full-Time'")
    analysts = reference.occupation("15-2031")
    return {
        "B": college.groupby(["rank", "discipline"], observed=True)["nine_month_salary_usd"].mean(),
        "C": np.rint(np.divide(largest_states("15-2051", "p75_usd", 4), 10_000)) * 10_000,
        "E": reddit.groupby("industry")["household_income_usd"].median()[industries],
        "G": survey.groupby("degree", observed=True)["income_1986_usd"].median(),
        "I": [analysts[f"p{percent}_usd"] for percent in reference.PERCENTS],
        "K": microdata.islr_wage().groupby("education", observed=True)["yearly_wage_usd"].mean(),
    }


def synthetic_tables() -> dict[str, Iterable[float]]:
    rng = np.random.default_rng(12)
    drawn = simulate.pay(5, rng, sigma=0.15, round_to_usd=10)
    reported = simulate.pay((5, 51), rng, sigma=0.3, round_to_usd=1_000, share_heaped=0.55)
    rounded = simulate.pay(5, rng, sigma=0.15, round_to_usd=5_000)
    return {
        "A": drawn,
        "D": np.median(reported, axis=1),
        "F": np.arange(95_000, 120_000, 5_000),
        "H": np.rint(72_000 * 1.12 ** np.arange(5) / 100) * 100,
        "J": rounded,
        "L": simulate.pay((6, 51), rng).mean(axis=1),
    }


def cell(grade_id: str) -> str:
    cells = read(UNIT / "exercise.py").cells
    found = [c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id]
    return str(found[0].source)


def game() -> dict[str, list[int]]:
    given: dict[str, Any] = {}
    exec(cell("u3_given_tables").split("for letter")[0], given)
    tables: dict[str, list[int]] = given["game"]
    return tables


def key() -> dict[str, tuple[bool, str]]:
    check = cell("u3_q8_calibration_check")
    given: dict[str, Any] = {}
    exec(check[check.index("key = {") : check.index("told = []")], given)
    answers: dict[str, tuple[bool, str]] = given["key"]
    return answers


@pytest.mark.parametrize("letter", "ABCDEFGHIJKL")
def test_a_table_of_the_game_is_what_its_source_or_its_seed_gives(letter: str) -> None:
    anew = (genuine_tables() | synthetic_tables())[letter]
    assert game()[letter] == [round(float(figure)) for figure in anew]


def test_the_key_of_the_game_names_the_genuine_tables() -> None:
    assert {letter for letter, (genuine, _) in key().items() if genuine} == set(genuine_tables())
    assert list(key()) == list(game())


def test_the_key_of_the_game_stands_in_a_hidden_region_only() -> None:
    text = (UNIT / "exercise.py").read_text(encoding="utf-8")
    seen = re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", "", text, flags=re.S)
    assert [origin for _, origin in key().values() if origin in seen] == []
    assert [origin for _, origin in key().values() if origin not in text] == []


def test_equal_steps_are_no_sign_of_a_synthetic_table() -> None:
    regular = {letter for letter, figures in game().items() if forensics.is_equal_step(figures)}
    assert {key()[letter][0] for letter in regular} == {True, False}


def labels_of(confidence: object) -> list[str]:
    cells = {"confidence": confidence, "Check": Check}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(cell("u3_q8_calibration_check"), cells)
    return [result.label for result in cells["check"]._results]  # type: ignore[attr-defined]


def test_a_player_is_told_the_brier_score_and_what_each_table_was() -> None:
    sure = {letter: float(genuine) for letter, (genuine, _) in key().items()}
    *_, score, genuine, synthetic = labels_of(sure)
    assert "your Brier score is 0.000" in score
    assert re.findall(r"\b([A-L]) \(you: 1.00\)", genuine) == sorted(genuine_tables())
    assert re.findall(r"\b([A-L]) \(you: 0.00\)", synthetic) == sorted(synthetic_tables())


def test_shrugging_gives_a_quarter() -> None:
    assert any("score is 0.250" in label for label in labels_of(dict.fromkeys("ABCDEFGHIJKL", 0.5)))


def test_who_did_not_play_is_told_nothing_of_the_key() -> None:
    for unplayed in (..., dict.fromkeys("ABCDEFGHIJKL", 80), dict.fromkeys("ABC", 0.5)):
        assert not any("these were" in label for label in labels_of(unplayed))


# The tolerance of question 3, from reference seeds.


@cache
def reference_rates(seeds: int = 1_000) -> NDArray[np.float64]:
    """Chance rates of question 3 for many seeds, in units of $10,000 and small integers: fast."""
    wages = reference.occupations_by_state()
    medians = wages.loc[wages["soc"] == "15-1252", "p50_usd"].dropna().to_numpy()
    pool = np.rint(medians / 10_000).astype(np.int8)
    return np.array([_rate(pool, np.random.default_rng(seed)) for seed in range(seeds)])


def _rate(pool: NDArray[np.int8], rng: np.random.Generator) -> float:
    tables = np.sort(pool[rng.integers(len(pool), size=(20_000, 4))], axis=1)
    steps = np.diff(tables, axis=1)
    return float(((steps == steps[:, :1]).all(axis=1) & (steps[:, 0] > 0)).mean())


def accepted() -> tuple[float, float]:
    found = re.search(r'"chance_rate",\s*([\d.]+),\s*([\d.]+)', cell("u3_q3_null_check"))
    assert found is not None
    return float(found[1]), float(found[2])


def test_the_tolerance_of_the_chance_rate_comes_from_a_thousand_seeds() -> None:
    rates = reference_rates()
    reach = 4.5 * rates.std(ddof=1)
    assert accepted() == pytest.approx((rates.mean() - reach, rates.mean() + reach), abs=3e-4)


def test_no_reference_seed_falls_outside_the_tolerance() -> None:
    low, high = accepted()
    assert low < reference_rates().min()
    assert reference_rates().max() < high


# What the lesson prints, or what its prose rests on.


@cache
def tables_of_three() -> pd.DataFrame:
    listed = documents.figures().groupby("table_id", sort=False)["value_usd"].agg(list)
    frame = listed[listed.str.len() >= 3].to_frame("figures")
    frame["rows"] = frame["figures"].str.len()
    in_tens = [all(usd % 10_000 == 0 for usd in figures) for figures in frame["figures"]]
    frame["grid_usd"] = np.where(in_tens, 10_000, 5_000)
    return frame


def by_chance(
    rows: int, grid: int, pool: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.bool_]:
    drawn = rng.choice(pool, size=(100_000, rows))
    found = forensics.is_equal_step(np.rint(drawn / grid) * grid)
    assert isinstance(found, np.ndarray)
    return found


def state_medians() -> NDArray[np.float64]:
    return reference.occupations_by_state()["p50_usd"].dropna().to_numpy(dtype=float)


@cache
def chance_articles() -> NDArray[np.int64]:
    rng = np.random.default_rng(5)
    shapes = zip(tables_of_three()["rows"], tables_of_three()["grid_usd"], strict=True)
    hits = [by_chance(rows, grid, state_medians(), rng) for rows, grid in shapes]
    return np.sum(hits, axis=0)


def test_four_of_eleven_tables_have_equal_steps() -> None:
    tables = tables_of_three()["figures"]
    assert len(tables) == 11
    assert {name for name, table in tables.items() if forensics.is_equal_step(table)} == EQUAL_STEP


def test_growth_is_ten_thousand_dollars_for_every_year_and_yet_not_equal_step() -> None:
    growth = documents.table("tt-t09-growth")
    assert (growth["value_usd"] / growth["label"].astype(int)).tolist() == [10_000] * 5
    assert not forensics.is_equal_step(growth["value_usd"])


@pytest.mark.parametrize(
    ("rows", "grid", "rate"),
    [
        (3, 10, 0.0002),
        (3, 5_000, 0.088),
        (3, 10_000, 0.138),
        (4, 10_000, 0.038),
        (5, 5_000, 0.0036),
    ],
)
def test_rounding_makes_equal_steps_common(rows: int, grid: int, rate: float) -> None:
    found = by_chance(rows, grid, state_medians(), np.random.default_rng(6)).mean()
    assert len(state_medians()) == 136
    assert found == pytest.approx(rate, abs=4 * np.sqrt(rate / 100_000))


def test_one_hit_is_ordinary_and_four_are_not() -> None:
    null = chance_articles()
    assert (null >= 1).mean() == pytest.approx(0.345, abs=0.01)
    assert (null >= 4).mean() < 0.0005


def test_an_article_is_odd_from_three_hits_on() -> None:
    null = chance_articles()
    assert (null >= 2).mean() > 0.05 > (null >= 3).mean()


def test_chance_stays_a_poor_story_where_figures_spread_as_little_as_printed() -> None:
    rng, found = np.random.default_rng(7), np.zeros(100_000, dtype=int)
    for table, rows, grid in tables_of_three().itertuples(index=False):
        logs = np.log(table)
        pool = np.exp(rng.normal(logs.mean(), logs.std(ddof=1), size=100_000))
        found += by_chance(rows, grid, pool, rng)
    assert forensics.simulated_p_value(4, found).p_value < 0.001


def test_published_medians_of_four_states_rise_by_equal_steps() -> None:
    medians = np.divide(largest_states("15-2051", "p50_usd", 4), 10_000)
    assert sorted(np.rint(medians)) == [11, 12, 13, 14]


def test_one_designed_table_mostly_goes_unnoticed() -> None:
    null = forensics.equal_step_null(
        [4, 5, 5, 5, 5, 3, 5, 3, 5, 5], 10_000, rng=np.random.default_rng(8), repetitions=20_000
    )
    assert (null + 1 >= 3).mean() < 0.25


def test_figures_of_the_pay_tables_are_rounded_to_five_thousand_at_best() -> None:
    figures = documents.figures()
    pay = figures.loc[figures["table_id"] != "tt-t09-growth", "value_usd"]
    assert (len(figures), len(pay)) == (51, 46)
    assert (figures["value_usd"] % 5_000 == 0).all()
    assert ((pay % 10_000 == 0).sum(), (figures["value_usd"] % 10_000 == 0).sum()) == (38, 43)


def test_published_means_are_round_as_often_as_rounding_to_ten_dollars_gives() -> None:
    round_means = reference.published_value("oews-means-multiple-of-5000-2025")
    n = int(reference.published_value("oews-means-published-2025"))
    low, high = forensics.wilson_interval(int(round_means), n)
    assert low < forensics.expected_heaping_share(5_000, unit_usd=10) < high


def test_people_round_and_payrolls_hardly_do() -> None:
    reddit = microdata.reddit_finance()
    typed = forensics.heaping_share(reddit["household_income_usd"], 5_000)
    college = microdata.college_salaries()["nine_month_salary_usd"]
    sheet = microdata.blizzard_salary()["yearly_salary_usd"]
    assert typed == pytest.approx(0.517, abs=0.001)
    assert forensics.heaping_share(college, 5_000) == pytest.approx(0.038, abs=0.001)
    assert forensics.heaping_share(sheet, 5_000) == pytest.approx(0.243, abs=0.001)


def test_incomes_asked_in_brackets_have_few_values_and_no_heap() -> None:
    survey = microdata.gss_wages().query("survey_year == 2018 and work_status == 'Full-Time'")
    incomes = survey["income_1986_usd"].dropna()
    assert (len(incomes), incomes.nunique()) == (984, 26)
    assert forensics.heaping_share(incomes, 5_000) == 0


def test_round_figures_leave_rounding_and_invention_as_likely_as_before() -> None:
    rates = {"raw": 0.517, "rounded": 1, "made up": 1}
    priors = {"raw": 0.5, "rounded": 0.3, "made up": 0.2}
    posterior = forensics.bayes_table(priors, rates, 46, 46)["posterior"]
    assert posterior["rounded"] / posterior["made up"] == pytest.approx(0.3 / 0.2)
    assert posterior["raw"] < 1e-9


def test_twelve_independent_figures_would_do_against_raw_self_reports() -> None:
    typed = microdata.reddit_finance()["household_income_usd"]
    assert forensics.likelihood_ratio(12, 12, 1, forensics.heaping_share(typed, 5_000)) > 2_000


def test_grim_can_not_be_run_on_either_mean_without_n() -> None:
    claims = documents.claims().set_index("id")
    both = claims.loc[["nl-indeed-average", "tt-glassdoor-base-average"]]
    printed = [f"{value:,.0f}" for value in both["value"]]
    assert both["n"].isna().all()
    assert [forensics.grim_minimum_n(mean, 1) for mean in printed] == [1, 1]
    assert [forensics.grim_minimum_n(mean, 1_000) for mean in printed] == [28, 33]
    assert [forensics.grim_minimum_n(mean, 5_000) for mean in printed] == [140, 91]


def test_benford_rejects_genuine_pay_about_half_the_time_at_20_and_nearly_always_at_51() -> None:
    rng = np.random.default_rng(9)
    assert forensics.benford_false_rejection_rate(20, rng=rng) == pytest.approx(0.51, abs=0.05)
    assert forensics.benford_false_rejection_rate(51, rng=rng) > 0.95


def test_genuine_pay_spans_less_than_one_power_of_ten() -> None:
    assert 2 * 1.96 * simulate.SIGMA / np.log(10) == pytest.approx(0.73, abs=0.005)


def test_the_phrase_stands_once_in_each_paragraph_and_twice_spliced() -> None:
    text = documents.paragraphs("no-figures")
    assert set(text["phrase_count"] - text["spliced_count"]) == {1}
    assert (len(text), text["spliced_count"].sum(), text["numerals"].sum()) == (11, 2, 0)
    assert text[["can", "often", "may"]].sum().tolist() == [9, 5, 2]


def test_the_states_of_the_hubs_lie_above_the_nation_in_all_three_occupations() -> None:
    wages = reference.occupations_by_state()
    hubs = wages[wages["area"].isin(["California", "New York", "Washington"])]
    nation = reference.occupations().set_index("soc")["p50_usd"]
    assert len(hubs) == 9
    assert (hubs["p50_usd"] > hubs["soc"].map(nation)).all()
