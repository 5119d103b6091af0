"""Explorers answer to their controls, read well without widgets, and never fail on any text."""

import doctest
import importlib
import re

import ipywidgets as widgets
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paylab import documents, explore, verdict
from paylab.errors import PlotNotReadable, UnknownName
from paylab.explore import Explorer, View, frame, lines, picture, reveal, sentence, stack
from paylab.explore.tables import draw, parse_a_table
from paylab.explore.verdicts import two_findings_one_rung

WIDGET = "application/vnd.jupyter.widget-view+json"


def control(explorer: Explorer, label: str) -> widgets.Widget:
    """Return the control whose label contains `label`."""
    found = [c for c in explorer._controls.values() if label in c.description]
    assert len(found) == 1, f"controls with {label!r}: {len(found)}"
    return found[0]


def a_slider(**more: object) -> Explorer:
    return Explorer(
        lambda share: sentence(f"{share} of 100"),
        title="Share",
        how="Move it.",
        share=widgets.IntSlider(50, description="Share (%)"),
        **more,
    )


def test_moving_a_control_draws_anew() -> None:
    explorer = a_slider()
    control(explorer, "Share").value = 70
    assert explorer.view.text == "70 of 100"
    assert "70 of 100" in explorer._panel.value


def test_a_control_without_a_label_is_refused() -> None:
    with pytest.raises(ValueError, match="without a description: share"):
        Explorer(sentence, title="Share", how="", share=widgets.IntSlider())


def test_a_slider_draws_once_it_rests() -> None:
    assert control(a_slider(), "Share").continuous_update is False


def test_without_widgets_there_is_html_and_text() -> None:
    shown = a_slider()._repr_mimebundle_()
    assert set(shown) == {WIDGET, "text/html", "text/plain"}
    assert "50 of 100" in shown["text/html"]
    assert shown["text/plain"] == "Share\n50 of 100"


def test_a_still_view_of_its_own_stands_where_widgets_do_not_run() -> None:
    explorer = a_slider(still=sentence("read me"))
    assert explorer._repr_mimebundle_()["text/plain"] == "Share\nread me"
    assert explorer.view.text == "50 of 100"


def test_what_is_shown_is_never_read_as_markup() -> None:
    data = pd.DataFrame({"a<b": ["<b>"]})
    for view in [sentence("<b>"), lines("<b>"), frame(data, "<b>")]:
        assert "<b>" not in view.html
        assert "&lt;b&gt;" in view.html
        assert "<b>" in view.text


def test_a_frame_says_what_is_missing_and_shows_a_gap() -> None:
    data = pd.DataFrame(
        {"n": pd.array([None, 140_107], "Int64"), "said": ["x", ...], "share": [0.1, float("nan")]}
    )
    text = frame(data, "Caption").text
    assert text.splitlines()[0] == "Caption"
    assert re.search(r"missing\s+x\s+0\.1", text)
    assert re.search(r"140,107\s+…\s+missing", text)


def test_a_frame_shows_its_index_only_where_it_has_a_name() -> None:
    data = pd.DataFrame({"value": [1]}, index=pd.Index(["mean"], name="statistic"))
    assert "mean" in frame(data, "Caption").text
    assert "mean" not in frame(data.rename_axis(None), "Caption").text


def test_a_frame_keeps_text_to_the_left_and_numbers_to_the_right() -> None:
    shown = frame(pd.DataFrame({"label": ["A"], "value_usd": [1]}), "Caption").html
    assert '<td style="text-align:left">A</td><td style="text-align:right">1</td>' in shown


def test_a_picture_has_words_and_is_held_to_the_rules_of_plots() -> None:
    figure, axes = plt.subplots()
    axes.set(xlabel="pay (US dollars)", ylabel="people (count)")
    shown = picture(figure, "Bin width 1.", "An empty plot.")
    assert 'alt="An empty plot."' in shown.html
    assert "An empty plot." in shown.text
    with pytest.raises(PlotNotReadable):
        picture(plt.subplots()[0], "Bin width 1.", "An empty plot.")


def test_stacked_views_keep_their_order() -> None:
    both = stack(View("<p>1</p>", "1"), View("<p>2</p>", "2"))
    assert both == View("<p>1</p><p>2</p>", "1\n2")


def test_a_prediction_stands_beside_the_outcome(capsys: pytest.CaptureFixture[str]) -> None:
    reveal(5, "Rows", 6)
    reveal(5, "Rows", ...)
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "Rows: 5 (you predicted 6)"
    assert told[1].startswith("Rows: 5 (no prediction yet")


@pytest.mark.parametrize("internal", verdict.INTERNAL)
@pytest.mark.parametrize("external", verdict.EXTERNAL)
def test_the_chosen_findings_show_their_rung(internal: str, external: str) -> None:
    explorer = two_findings_one_rung()
    control(explorer, "Internal").value = internal
    control(explorer, "External").value = external
    rung = verdict.rung(internal, external)
    assert explorer.view.text.startswith(f"{internal} + {external} → {rung}\n")
    assert explorer.view.html.count(f"<strong>→ {rung}</strong>") == 1


@pytest.mark.parametrize("table_id", documents.table_ids())
def test_the_last_step_holds_what_the_table_prints(table_id: str) -> None:
    told = draw(documents.table_text(table_id), 5).text
    for row in documents.table(table_id).itertuples():
        assert re.search(rf"{re.escape(row.label)}\s+{row.value_usd:,}\s", told), row
    statistic = documents.figures().set_index("table_id").loc[table_id, "statistic"].iloc[0]
    assert told.count(str(statistic).split()[0]) >= len(documents.table(table_id))


def test_choosing_a_table_puts_its_text_in_the_box() -> None:
    explorer = parse_a_table()
    control(explorer, "Printed table").value = "tt-early-industry"
    assert control(explorer, "Text").value == documents.table_text("tt-early-industry")
    control(explorer, "Step").value = 4
    assert re.search(r"Healthcare\s+\$130,000\s+130,000", explorer.view.text)


def test_a_damaged_figure_stays_missing_and_is_named() -> None:
    explorer = parse_a_table("tt-t05-gender")
    text = control(explorer, "Text")
    text.value = text.value.replace("$140,000", "14O,000 dollars")
    control(explorer, "Step").value = 4
    assert "its number stays missing: '14O,000 dollars'" in explorer.view.text
    assert re.search(r"Male\s+14O,000 dollars\s+missing", explorer.view.text)


def test_without_widgets_the_steps_are_there() -> None:
    shown = parse_a_table("tt-t05-gender")._repr_mimebundle_()["text/plain"]
    assert [n for n in "12345" if f"Step {n} of 5" in shown] == ["1", "3", "5"]


def test_an_unknown_table_is_named_with_those_that_come_close() -> None:
    with pytest.raises(UnknownName, match="tt-t05-gender"):
        parse_a_table("tt-t05-gendre")


@settings(deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.text("|$,0123456789ab- \n", max_size=80)),
    st.integers(1, 5),
)
def test_any_text_can_be_explored(text: str, step: int) -> None:
    assert draw(text, step).text


@pytest.mark.parametrize("name", ["paylab.explore.tables", "paylab.explore.verdicts"])
def test_the_examples_in_the_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_examples_of_the_helper_run() -> None:
    assert doctest.testmod(explore).failed == 0
