"""The explorers of pay gaps show what the statistics say, and react to their controls."""

import doctest

import pytest
from matplotlib import pyplot as plt

from paylab.explore import Explorer
from paylab.explore import gap as explorer
from paylab.stats import consistency
from paylab.stats import gap as gaps


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    before = plt.get_fignums()
    yield
    assert plt.get_fignums() == before


def controls_of(each: Explorer) -> dict:
    return each._controls


def test_the_examples_run() -> None:
    assert doctest.testmod(explorer).failed == 0


def test_the_table_shows_the_printed_gap_between_its_bounds() -> None:
    text = explorer.three_denominators().view.text
    change = consistency.relative_change(140_000, 120_000, 5_000)
    for part in (gaps.three_denominators(140_000, 120_000).of_mens_pay, -change.low, -change.high):
        assert f"{100 * part:.1f}" in text


def test_without_rounding_the_bounds_are_the_gap_itself() -> None:
    shown = explorer.three_denominators()
    controls_of(shown)["rounding"].value = 0
    row = next(line for line in shown.view.text.splitlines() if "of men's pay (%)" in line)
    assert row.split()[-3:] == ["14.3", "14.3", "14.3"]


def test_where_women_get_more_the_sentence_says_more() -> None:
    shown = explorer.three_denominators(100_000, 125_000)
    assert shown.view.text.startswith("Women get 25.0 % more than men; men get 20.0 % less")


def test_a_higher_bar_alone_turns_the_gap_round_within_levels() -> None:
    found = explorer.company_gaps(higher_bar=0.8).set_index("label")
    assert found.loc["no control", "low"] > 0
    assert found.loc["same seniority", "high"] < 0
    assert found.loc["same skill and seniority", "low"] < 0
    assert found.loc["same skill and seniority", "high"] > 0


def test_seniority_held_equal_can_hide_unequal_pay() -> None:
    found = explorer.company_gaps(higher_bar=0.8, unequal_pay=0.06).set_index("label")
    hidden, shown = found.loc["same seniority"], found.loc["same skill and seniority"]
    assert hidden["low"] < 0 < hidden["high"]
    assert shown["low"] > 0
    assert shown["gap"] == pytest.approx(0.06, abs=0.015)


def test_controls_say_in_words_what_the_picture_shows() -> None:
    shown = explorer.controls()
    controls_of(shown)["unequal_percent"].value = 10
    found = explorer.company_gaps(0.8, 0.10)
    assert "by construction: 10 %" in shown.view.text
    for gap in found["gap"]:
        assert explorer.percent(gap) in shown.view.text
    assert "<img" in shown.view.html


def test_the_forest_has_a_row_for_each_gap_from_the_top() -> None:
    figure = explorer.forest(explorer.company_gaps(), "Held equal", known=0.0, known_name="known")
    axes = figure.axes[0]
    labels = {
        text.get_text(): place
        for place, text in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    }
    plt.close(figure)
    assert labels["no control"] > labels["same skill and seniority"]
    assert axes.get_xlabel() == "Gap (% of men's pay)"


def test_the_picture_of_causes_has_every_cause_and_both_kinds_of_unfairness() -> None:
    figure = explorer.causes()
    words = {text.get_text() for text in figure.axes[0].texts}
    plt.close(figure)
    assert {"gender", "skill", "seniority", "pay", "higher bar?", "unequal pay?"} <= words
