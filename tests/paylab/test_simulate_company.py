"""The simulated company has the causes that it says and no others."""

import doctest

import numpy as np
import pytest

from paylab import simulate
from paylab.stats import gap

PEOPLE = 60_000


def left(controls: str, **unfair: float) -> float:
    people = simulate.company(PEOPLE, np.random.default_rng(7), **unfair)
    return gap.adjusted_gap(people, f"np.log(pay_usd) ~ woman {controls}").of_mens_pay


def test_a_fair_company_has_no_gap_whatever_is_held_equal() -> None:
    for controls in ("", "+ senior", "+ skill", "+ senior + skill"):
        assert left(controls) == pytest.approx(0, abs=0.01)


def test_among_equals_the_gap_is_the_unequal_pay() -> None:
    found = left("+ senior + skill", unequal_pay=0.08, higher_bar=0.8)
    assert found == pytest.approx(0.08, abs=0.01)


def test_a_higher_bar_makes_a_gap_that_turns_round_within_levels() -> None:
    assert left("", higher_bar=0.8) > 0.04
    assert left("+ senior", higher_bar=0.8) < -0.04


def test_skill_does_not_depend_on_gender_and_seniority_does_where_the_bar_is_higher() -> None:
    people = simulate.company(PEOPLE, np.random.default_rng(3), higher_bar=0.8)
    means = people.groupby("woman")[["skill", "senior"]].mean()
    assert means.loc[0, "skill"] == pytest.approx(means.loc[1, "skill"], abs=0.03)
    assert means.loc[0, "senior"] > 2 * means.loc[1, "senior"]


def test_pay_is_spread_about_as_much_as_the_courses_generator_spreads_it() -> None:
    people = simulate.company(PEOPLE, np.random.default_rng(3))
    assert np.log(people["pay_usd"]).std() == pytest.approx(simulate.SIGMA, rel=0.03)


def test_the_same_seed_gives_the_same_people_and_impossible_pay_is_refused() -> None:
    once, again = (simulate.company(50, np.random.default_rng(1)) for _ in range(2))
    assert once.equals(again)
    with pytest.raises(ValueError, match="what_women_keep"):
        simulate.company(50, np.random.default_rng(1), unequal_pay=1.0)


def test_the_examples_of_the_module_run() -> None:
    assert doctest.testmod(simulate).failed == 0
