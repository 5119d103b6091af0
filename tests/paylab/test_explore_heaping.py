"""The explorer of heaping shows who rounds: people, the page, both or nobody."""

from __future__ import annotations

import ipywidgets as widgets
import pytest

from paylab.explore import heaping
from paylab.stats import forensics


def share(heaped_percent: int, statistic: str, display_usd: int = 1) -> float:
    figures = heaping.printed_figures(heaped_percent, statistic, display_usd)
    return forensics.heaping_share(figures, 5_000)


def test_pay_of_single_people_heaps_as_they_round() -> None:
    # 55 % report to $5,000, and one in five of the others lands on it by chance.
    assert share(55, "one person's pay") == pytest.approx(0.64, abs=0.05)


def test_medians_heap_with_the_people() -> None:
    assert share(55, "median of 51 people") == pytest.approx(0.64, abs=0.05)


def test_means_of_people_who_round_are_not_round() -> None:
    assert share(100, "mean of 51 people") < 0.05


@pytest.mark.parametrize("statistic", heaping.STATISTICS)
def test_a_page_that_rounds_makes_every_figure_round(statistic: str) -> None:
    assert share(0, statistic, 5_000) == 1


def test_without_any_rounding_to_five_thousand_one_in_five_thousands_is_round() -> None:
    assert share(0, "one person's pay", 1_000) == pytest.approx(0.2, abs=0.05)


def test_the_same_setting_draws_the_same_figures() -> None:
    setting = (55, "mean of 51 people", 1_000)
    assert (heaping.printed_figures(*setting) == heaping.printed_figures(*setting)).all()


def test_an_unknown_statistic_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="mode of 51 people"):
        heaping.printed_figures(55, "mode of 51 people", 1)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ((55, "one person's pay", 1), "like a comb"),
        ((55, "mean of 51 people", 1), "no comb"),
        ((0, "mean of 51 people", 5_000), "nothing between them"),
    ],
)
def test_the_text_alternative_says_what_the_picture_shows(
    setting: tuple[int, str, int], words: str
) -> None:
    view = heaping.rounding_and_heaping(*setting).view
    assert words in view.text
    assert words in view.html


def test_the_explorer_reads_without_widgets() -> None:
    bundle = heaping.rounding_and_heaping()._repr_mimebundle_()
    assert "multiples of $5,000" in bundle["text/plain"]
    assert "<figcaption>" in bundle["text/html"]


def test_a_moved_control_draws_anew() -> None:
    explorer = heaping.rounding_and_heaping()
    before = explorer.view.text
    slider = next(c for c in explorer._box.children if isinstance(c, widgets.IntSlider))
    slider.value = 0
    assert explorer.view.text != before
