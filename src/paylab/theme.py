"""How figures look and how they are shown so that everybody can read them; no statistics."""

import base64
import html
from io import BytesIO

import matplotlib.pyplot as plt
import seaborn as sns
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import AutoLocator, FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from paylab.errors import PlotNotReadable

# Small inches make large text: shrunk to the 350 pixels that a phone leaves, 12 points are still
# 12 * 350 / (4.5 * 72) = 13 pixels high.
SIZE_INCHES = (4.5, 3.1)
TEXT_POINTS = 12
# More labels of seven characters ("$1,000k") than this run into each other.
_MOST_STEPS = 5
# Twice the width at which it is shown, so that it stays sharp on dense screens.
SHOWN_PIXELS = 500
_DPI = 2 * SHOWN_PIXELS / SIZE_INCHES[0]
_DOLLARS = " (US dollars, k = thousand)"


def use() -> None:
    """Set the course's look for every figure drawn from here on.

    White grid, seaborn's colour-blind palette, a font that comes with matplotlib (so that a
    figure is the same everywhere), a size that can be read on a phone.
    """
    sizes = {"font.size", "axes.labelsize", "axes.titlesize", "legend.fontsize"}
    sizes |= {"xtick.labelsize", "ytick.labelsize", "legend.title_fontsize"}
    settings = {
        **dict.fromkeys(sizes, TEXT_POINTS),
        "font.family": "DejaVu Sans",
        "figure.figsize": SIZE_INCHES,
        "figure.constrained_layout.use": True,
        "grid.linewidth": 0.6,
        "axes.spines.right": False,
        "axes.spines.top": False,
    }
    sns.set_theme(style="whitegrid", palette="colorblind", rc=settings)


def dollars_axis(axis: Axis, label: str | None = None) -> None:
    """Write the ticks of an axis as $100k and say so in its label.

    `axis` is `axes.xaxis` or `axes.yaxis`, with values in US dollars; `label` says what is paid
    and defaults to the label that stands there. Raises PlotNotReadable where there is none.

    >>> axes = plt.figure().add_subplot()
    >>> dollars_axis(axes.xaxis, "Yearly base pay")
    >>> axes.get_xlabel()
    'Yearly base pay (US dollars, k = thousand)'
    """
    words = (axis.get_label_text() if label is None else label).removesuffix(_DOLLARS).strip()
    if not words:
        raise PlotNotReadable("a dollars axis needs a label: dollars_axis(axis, 'Yearly base pay')")
    axis.set_label_text(words + _DOLLARS)
    if axis.get_scale() == "log":
        # Pay spans little more than a decade: powers of ten alone would leave one tick.
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_minor_formatter(NullFormatter())
    elif isinstance(axis.get_major_locator(), AutoLocator):
        axis.set_major_locator(MaxNLocator(_MOST_STEPS, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: in_thousands(value)))


def in_thousands(value_usd: float) -> str:
    """Return a sum as the course's axes print it: to a tenth of a thousand at most.

    >>> in_thousands(122_500), in_thousands(-20_000)
    ('$122.5k', '−$20k')
    """
    sign = "−" if value_usd < 0 else ""
    return f"{sign}${abs(value_usd) / 1000:,.1f}".removesuffix(".0") + "k"


def show(fig: Figure, caption: str, alt: str) -> None:
    """Show a figure with its text alternative and its caption under it, and close it.

    `caption` says what to see and how it was drawn (bin width, bandwidth); `alt` says what the
    picture shows to somebody who does not see it. Raises PlotNotReadable where one of them is
    empty, where they are the same, or where an axis has no label.
    """
    encoded = _readable(fig, caption, alt)
    # JupyterLab ignores the alt text of an image/png, so HTML carries it there; the plain picture
    # with its alt text serves whatever drops HTML.
    data = {
        "text/html": _html(encoded, caption, alt),
        "image/png": encoded,
        "text/plain": _words(caption, alt),
    }
    metadata = {"image/png": {"alt": alt, "width": SHOWN_PIXELS}}
    display(data, metadata=metadata, raw=True)


def figure_as_text(fig: Figure, caption: str, alt: str) -> tuple[str, str]:
    """Return a figure as HTML and as plain words, and close it; rules and errors are `show`'s."""
    encoded = _readable(fig, caption, alt)
    return _html(encoded, caption, alt), _words(caption, alt)


def png(fig: Figure) -> bytes:
    """Return a figure as PNG; the same figure gives the same bytes (no date, no version)."""
    buffer = BytesIO()
    fig.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": None})
    return buffer.getvalue()


def _readable(fig: Figure, caption: str, alt: str) -> str:
    """Hold a figure to the rules, close it, and return its PNG in base64."""
    _require_words(caption, alt)
    for axes in fig.axes:
        _require_labels(fig, axes)
    encoded = base64.b64encode(png(fig)).decode("ascii")
    plt.close(fig)
    return encoded


def _html(encoded: str, caption: str, alt: str) -> str:
    # The class keeps the dollar signs of a caption from being read as mathematics; a browser's
    # own margin would take a fifth of a phone's width.
    return (
        f'<figure class="mathjax_ignore tex2jax_ignore" style="margin:0">'
        f'<img src="data:image/png;base64,{encoded}" alt="{html.escape(alt)}" '
        f'width="{SHOWN_PIXELS}"><figcaption>{html.escape(caption)}</figcaption></figure>'
    )


def _words(caption: str, alt: str) -> str:
    return f"Figure: {alt}\n{caption}"


def _require_words(caption: str, alt: str) -> None:
    for name, words in (("caption", caption), ("alt", alt)):
        if not words.strip():
            raise PlotNotReadable(f"{name} is empty; say in words what the figure shows")
    if caption.strip() == alt.strip():
        raise PlotNotReadable("alt repeats the caption; describe what can be seen")


def _require_labels(fig: Figure, axes: Axes) -> None:
    shared = {"x": axes.get_shared_x_axes(), "y": axes.get_shared_y_axes()}
    for name, common in (("x", fig.get_supxlabel()), ("y", fig.get_supylabel())):
        axis: Axis = getattr(axes, f"{name}axis")
        labels = [
            getattr(other, f"{name}axis").get_label_text()
            for other in shared[name].get_siblings(axes)
        ]
        if _is_drawn(axes, axis) and not any(map(str.strip, [common, *labels])):
            where = axes.get_title() or f"panel {fig.axes.index(axes) + 1}"
            raise PlotNotReadable(
                f"the {name} axis of {where!r} has no label; "
                f"add axes.set_{name}label('what it is (its unit)')"
            )


def _is_drawn(axes: Axes, axis: Axis) -> bool:
    """Tell whether a reader meets this axis: hidden ones and those without ticks need no label."""
    seen = axes.get_visible() and axes.axison and axis.get_visible()
    return bool(seen and len(axis.get_ticklocs()) > 0)
