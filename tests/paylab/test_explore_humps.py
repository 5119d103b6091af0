"""The explorers of humps show what bandwidth and scale do, and how little a small cluster shows."""

from __future__ import annotations

import ipywidgets as widgets
import pytest

from paylab.explore import Explorer, humps
from paylab.stats import modality


def control(explorer: Explorer, description: str) -> widgets.Widget:
    return next(
        each
        for each in explorer._box.children
        if getattr(each, "description", "").startswith(description)
    )


def test_more_smoothing_leaves_one_mode_of_one_hump() -> None:
    rough = humps.bandwidth_bins_and_scale(multiple=0.1).view.text
    smooth = humps.bandwidth_bins_and_scale(multiple=1.0).view.text
    assert "1 mode by the rule" in smooth
    assert "1 mode by the rule" not in rough


def test_the_two_groups_are_one_hump_in_dollars_and_two_in_logs() -> None:
    explorer = humps.bandwidth_bins_and_scale(shape=humps.SHAPES[2], multiple=1.0)
    assert explorer.view.text.startswith("In dollars, at 1 times Scott's bandwidth: 1 mode by")
    control(explorer, "Scale").value = "log"
    assert explorer.view.text.startswith("In logs, at 1 times Scott's bandwidth: 2 modes by")


@pytest.mark.parametrize("shape", humps.SHAPES)
@pytest.mark.parametrize("scale", ["dollars", "log"])
def test_every_shape_is_drawn_on_both_scales(shape: str, scale: str) -> None:
    explorer = humps.bandwidth_bins_and_scale(shape=shape)
    control(explorer, "Scale").value = scale
    assert "Bin width" in explorer.view.text
    assert "<figcaption>" in explorer.view.html


def test_an_unknown_shape_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="three humps"):
        humps.sample("three humps", 50)


def test_the_share_follows_the_newsletters_mean() -> None:
    assert "1.73 % in the cluster" in humps.small_cluster(125_000).view.text
    assert "2.93 % in the cluster" in humps.small_cluster(114_121).view.text


def test_a_tight_cluster_is_seen_by_the_dip_test_only_among_very_many() -> None:
    few = humps.small_cluster(people=200, cluster_sigma=0.05).view.text
    many = humps.small_cluster(people=20_000, cluster_sigma=0.05).view.text
    assert "p = 0.000" not in few
    assert "p = 0.000" in many


def test_the_alternative_names_as_many_strokes_as_the_sample_holds() -> None:
    text = humps.small_cluster(people=1_000).view.text
    holds = text.split("This sample holds ")[1].split(";")[0]
    assert f"and {holds} strokes of the cluster" in text


@pytest.mark.parametrize("make", [humps.bandwidth_bins_and_scale, humps.small_cluster])
def test_a_moved_control_draws_anew_and_the_page_reads_without_widgets(make) -> None:  # type: ignore[no-untyped-def]
    explorer = make()
    before = explorer.view.text
    control(explorer, "People").value = 50
    assert explorer.view.text != before
    assert "<figcaption>" in explorer._repr_mimebundle_()["text/html"]


def test_samples_have_the_size_and_rounding_that_their_names_say() -> None:
    assert humps.sample(humps.SHAPES[1], 200).size == 200
    heaped = modality.rounding_mixture(humps.sample(humps.SHAPES[1], 5_000))
    assert heaped.set_index("grid_usd")["share"][5_000] == pytest.approx(0.55, abs=0.05)
