"""Figures can be read by everybody: labels, captions, text alternatives, equal bytes."""

import base64
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
import seaborn as sns
from bs4 import BeautifulSoup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from nbconvert import HTMLExporter

from paylab import theme
from paylab.errors import PlotNotReadable

CAPTION = "Bins of $10,000 from $50,000 & up"
ALT = 'A bar for "women" <lower> than the bar for men'


@pytest.fixture(autouse=True)
def themed() -> Iterator[None]:
    with mpl.rc_context():
        mpl.use("agg")
        theme.use()
        yield
    plt.close("all")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """What `show` hands to the notebook, as (data, metadata)."""
    seen: list[tuple[dict[str, str], dict[str, Any]]] = []

    def record(data: dict[str, str], metadata: dict[str, Any], raw: bool) -> None:
        assert raw
        seen.append((data, metadata))

    monkeypatch.setattr(theme, "display", record)
    return seen


def labeled() -> tuple[Figure, Axes]:
    fig, axes = plt.subplots()
    axes.plot([80_000, 160_000], [1, 2])
    axes.set(xlabel="Yearly pay (US dollars)", ylabel="People")
    return fig, axes


def html_of(outputs: list[tuple[dict[str, str], dict[str, Any]]], template: str = "lab") -> str:
    cell = nbformat.v4.new_code_cell("show(...)")
    cell.outputs = [
        nbformat.v4.new_output("display_data", data=data, metadata=metadata)
        for data, metadata in outputs
    ]
    page, _ = HTMLExporter(template_name=template).from_notebook_node(
        nbformat.v4.new_notebook(cells=[cell])
    )
    return str(page)


def pictures(page: str) -> list[dict[str, str]]:
    """The attributes of every picture in a page, as a browser reads them."""
    found = BeautifulSoup(page, "html.parser").find_all("img")
    return [{name: str(value) for name, value in picture.attrs.items()} for picture in found]


@pytest.mark.parametrize("template", ["lab", "classic"])
def test_the_text_alternative_arrives_in_nbconverts_page(
    shown: list[tuple[dict[str, str], dict[str, Any]]], template: str
) -> None:
    theme.show(labeled()[0], CAPTION, ALT)
    (picture,) = pictures(html_of(shown, template))
    assert picture["alt"] == ALT


def test_the_text_alternative_arrives_where_html_is_dropped(
    shown: list[tuple[dict[str, str], dict[str, Any]]],
) -> None:
    theme.show(labeled()[0], CAPTION, ALT)
    shown[0][0].pop("text/html")
    # Of nbconvert's templates only this one passes on the alt text of an image/png.
    (picture,) = pictures(html_of(shown, "classic"))
    assert picture["alt"] == ALT
    assert picture["width"] == str(theme.SHOWN_PIXELS)


def test_the_caption_stands_under_the_picture_and_is_not_mathematics(
    shown: list[tuple[dict[str, str], dict[str, Any]]],
) -> None:
    theme.show(labeled()[0], CAPTION, ALT)
    page = html_of(shown)
    assert page.index("<img") < page.index("Bins of $10,000 from $50,000 &amp; up</figcaption>")
    assert '<figure class="mathjax_ignore tex2jax_ignore"' in page


def test_the_plain_text_says_both(shown: list[tuple[dict[str, str], dict[str, Any]]]) -> None:
    theme.show(labeled()[0], CAPTION, ALT)
    assert shown[0][0]["text/plain"] == f"Figure: {ALT}\n{CAPTION}"


def test_a_notebook_stores_the_text_alternative_once_and_shows_one_figure() -> None:
    from nbclient import NotebookClient

    code = (
        "import matplotlib.pyplot as plt\nfrom paylab import theme\ntheme.use()\n"
        "fig, axes = plt.subplots()\naxes.set(xlabel='Pay (USD)', ylabel='People')\n"
        "theme.show(fig, 'A caption', 'An empty plot')"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=120).execute()
    (output,) = notebook.cells[0].outputs
    assert output.metadata["image/png"]["alt"] == "An empty plot"
    assert len(pictures(HTMLExporter().from_notebook_node(notebook)[0])) == 1


def test_showing_closes_the_figure(shown: list[object]) -> None:
    fig = labeled()[0]
    theme.show(fig, CAPTION, ALT)
    assert not plt.fignum_exists(fig.number)
    assert len(shown) == 1


@pytest.mark.parametrize(
    ("caption", "alt", "said"),
    [
        ("", ALT, "caption is empty"),
        (" \n", ALT, "caption is empty"),
        (CAPTION, "", "alt is empty"),
        (CAPTION, CAPTION, "alt repeats the caption"),
    ],
)
def test_empty_words_are_refused(shown: list[object], caption: str, alt: str, said: str) -> None:
    with pytest.raises(PlotNotReadable, match=said):
        theme.show(labeled()[0], caption, alt)
    assert not shown


@pytest.mark.parametrize("axis", ["x", "y"])
def test_an_axis_without_label_is_refused(shown: list[object], axis: str) -> None:
    fig, axes = labeled()
    axes.set(**{f"{axis}label": "  "})
    with pytest.raises(PlotNotReadable, match=f"the {axis} axis of 'panel 1' has no label"):
        theme.show(fig, CAPTION, ALT)
    assert not shown


def test_the_panel_without_label_is_named() -> None:
    fig, (first, second) = plt.subplots(2)
    first.set(xlabel="Pay (USD)", ylabel="People")
    second.set(xlabel="Pay (USD)", title="Rounded")
    with pytest.raises(PlotNotReadable, match="the y axis of 'Rounded' has no label"):
        theme.show(fig, CAPTION, ALT)


def shared_axis() -> Figure:
    fig, (left, right) = plt.subplots(1, 2, sharey=True)
    left.set(xlabel="Pay (USD)", ylabel="People")
    right.set(xlabel="Pay (USD)")
    return fig


def one_label_for_all() -> Figure:
    fig, _ = plt.subplots(2)
    fig.supxlabel("Pay (USD)")
    fig.supylabel("People")
    return fig


def rug_without_ticks() -> Figure:
    fig, axes = plt.subplots()
    sns.rugplot(x=[1, 2, 3], ax=axes)
    axes.set(xlabel="Pay (USD)", yticks=[])
    return fig


def hidden_axes() -> Figure:
    fig, (shown_axes, hidden, empty) = plt.subplots(1, 3)
    shown_axes.set(xlabel="Pay (USD)", ylabel="People")
    hidden.set_axis_off()
    empty.set_visible(False)
    return fig


@pytest.mark.parametrize("draw", [shared_axis, one_label_for_all, rug_without_ticks, hidden_axes])
def test_an_axis_that_a_reader_does_not_meet_needs_no_label(
    shown: list[object], draw: Callable[[], Figure]
) -> None:
    theme.show(draw(), CAPTION, ALT)
    assert len(shown) == 1


def drawn() -> bytes:
    fig, axes = plt.subplots()
    pay = np.random.default_rng(1).lognormal(11.67, 0.431, 300)
    sns.histplot(x=pay, ax=axes, kde=True)
    theme.dollars_axis(axes.xaxis, "Yearly pay")
    return theme.png(fig)


def test_the_same_figure_gives_the_same_bytes() -> None:
    first = drawn()
    assert first == drawn()
    assert b"Software" not in first
    assert b"date" not in first


def test_a_picture_is_twice_as_wide_as_it_is_shown() -> None:
    picture = plt.imread(BytesIO(drawn()), format="png")
    assert picture.shape[1] == 2 * theme.SHOWN_PIXELS


def test_text_stays_readable_on_a_phone() -> None:
    fig, axes = labeled()
    fig.canvas.draw()
    smallest = min(text.get_fontsize() for text in (*axes.get_xticklabels(), axes.xaxis.label))
    pixels_on_a_phone = smallest / 72 / theme.SIZE_INCHES[0] * 350
    assert pixels_on_a_phone >= 11


def tick_words(axes: Axes) -> list[str]:
    axes.figure.canvas.draw()
    return [text.get_text() for text in axes.get_xticklabels()]


def test_a_dollars_axis_writes_thousands_and_its_unit() -> None:
    _, axes = labeled()
    axes.set_xticks([0, 122_500, 1_000_000])
    theme.dollars_axis(axes.xaxis, "Base pay")
    assert tick_words(axes) == ["$0k", "$122.5k", "$1,000k"]
    assert axes.get_xlabel() == "Base pay (US dollars, k = thousand)"


def test_a_dollars_axis_keeps_its_label_and_adds_the_unit_once() -> None:
    _, axes = labeled()
    axes.set_xlabel("Base pay")
    theme.dollars_axis(axes.xaxis)
    theme.dollars_axis(axes.xaxis)
    assert axes.get_xlabel() == "Base pay (US dollars, k = thousand)"


def test_a_dollars_axis_without_words_is_refused() -> None:
    _, axes = plt.subplots()
    with pytest.raises(PlotNotReadable, match="needs a label"):
        theme.dollars_axis(axes.xaxis)


def test_a_logarithmic_dollars_axis_has_several_labeled_ticks() -> None:
    _, axes = plt.subplots()
    axes.set(xscale="log", xlim=(30_000, 1_200_000))
    theme.dollars_axis(axes.xaxis, "Base pay")
    assert {"$50k", "$100k", "$200k", "$500k", "$1,000k"} <= set(tick_words(axes))


@pytest.mark.parametrize("most", [30_000, 450_000, 620_000, 1_200_000])
def test_the_ticks_of_a_dollars_axis_do_not_run_into_each_other(most: float) -> None:
    _, axes = plt.subplots()
    axes.set_xlim(0, most)
    theme.dollars_axis(axes.xaxis, "Base pay")
    axes.figure.canvas.draw()
    boxes = [label.get_window_extent() for label in axes.get_xticklabels()]
    assert len(boxes) >= 3
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


def test_losses_carry_a_minus_sign_before_the_dollar() -> None:
    assert theme.in_thousands(-20_000) == "−$20k"


def test_colors_are_the_colorblind_palette() -> None:
    assert sns.color_palette() == sns.color_palette("colorblind")


def test_importing_paylab_imports_nothing_heavy() -> None:
    code = "import sys, paylab; print([m for m in ('pandas', 'numpy') if m in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_the_picture_in_html_is_the_picture_itself(
    shown: list[tuple[dict[str, str], dict[str, Any]]],
) -> None:
    theme.show(labeled()[0], CAPTION, ALT)
    data = shown[0][0]
    assert data["image/png"] in data["text/html"]
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")


def test_a_figure_as_text_is_what_show_shows(
    shown: list[tuple[dict[str, str], dict[str, Any]]],
) -> None:
    fig = labeled()[0]
    page, words = theme.figure_as_text(fig, CAPTION, ALT)
    assert not plt.fignum_exists(fig.number)
    theme.show(labeled()[0], CAPTION, ALT)
    assert (page, words) == (shown[0][0]["text/html"], shown[0][0]["text/plain"])
    with pytest.raises(PlotNotReadable):
        theme.figure_as_text(labeled()[0], "", ALT)
