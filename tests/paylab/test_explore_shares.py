"""The explorer of implied shares says what the statistics say, and in words that read well."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylab import documents, theme
from paylab.explore import shares
from paylab.stats.consistency import EMPTY, Interval, implied_share


@pytest.fixture(autouse=True)
def _look() -> None:
    theme.use()


def words_of(*figures: int) -> str:
    return shares.share_of_women(*figures).view.text.splitlines()[0]


def test_every_example_in_the_docstrings_runs() -> None:
    outcome = doctest.testmod(shares)
    assert outcome.attempted >= 3
    assert outcome.failed == 0


def test_it_starts_from_the_figures_that_the_article_prints() -> None:
    men, women = documents.table("tt-t05-gender")["value_usd"]
    role = documents.table("tt-t06-role").set_index("label")["value_usd"]
    overall = role["Machine Learning Engineer"]
    assert words_of() == words_of(int(overall), int(women), int(men), 5_000)


@pytest.mark.parametrize(
    ("grid", "expected"), [(5_000, "to $5,000, 25 to 75 %"), (10_000, "to $10,000, 0 to 100 %")]
)
def test_coarser_rounding_dissolves_the_share(grid: int, expected: str) -> None:
    assert words_of(130_000, 120_000, 140_000, grid).endswith(f"rounded {expected}.")


def test_exact_figures_are_not_said_to_be_rounded() -> None:
    assert words_of(135_000, 120_000, 140_000, 0) == (
        "As printed, the mean of all implies 25 % women."
    )


def test_a_mean_beyond_both_groups_leaves_no_share_and_still_draws() -> None:
    view = shares.share_of_women(150_000, 120_000, 140_000, 0).view
    assert "no share of women: it lies beyond both groups" in view.text
    assert "They meet at: no share." in view.text


def test_equal_groups_leave_every_share() -> None:
    assert "0 to 100 % women" in words_of(120_000, 120_000, 120_000, 0)


def test_the_picture_says_in_words_where_the_bands_meet() -> None:
    view = shares.share_of_women().view
    assert "They meet at: 25 to 75 %." in view.text
    assert 'alt="A sloping band' in view.html


@given(st.floats(0, 1), st.floats(0, 1))
def test_shares_in_words_keep_their_order_and_their_ends(one: float, other: float) -> None:
    low, high = sorted((one, other))
    words = shares.percents(Interval(low, high)).removesuffix(" %")
    ends = [float(part) for part in words.split(" to ")]
    assert ends == sorted(ends)
    assert ends[0] == pytest.approx(100 * low, abs=0.05001)
    assert ends[-1] == pytest.approx(100 * high, abs=0.05001)


def test_an_empty_interval_is_no_share() -> None:
    assert shares.percents(EMPTY) == "no share"


def test_a_figure_in_words_shows_one_end_where_both_are_the_same() -> None:
    assert shares.span(implied_share(130_000, 120_000, 140_000), places=1) == "0.5"
