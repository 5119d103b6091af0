"""What explorers share: labelled controls over one view that also reads without widgets.

An explorer is a module of this package; what it computes comes from elsewhere in `paylab`.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from numbers import Real
from typing import Any

import ipywidgets as widgets
import pandas as pd
from matplotlib.figure import Figure
from pandas.api.types import is_numeric_dtype

from paylab import theme

__all__ = ["Explorer", "View", "frame", "lines", "picture", "reveal", "sentence", "stack"]

# A label longer than ipywidgets' fixed width would be cut; full width suits a phone.
_WIDE = {"description_width": "initial"}


@dataclass(frozen=True)
class View:
    """What an explorer shows for one setting of its controls: as HTML, and as plain words."""

    html: str
    text: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        # The class keeps a pair of dollar signs from being read as mathematics.
        quiet = f'<div class="mathjax_ignore tex2jax_ignore">{self.html}</div>'
        return {"text/html": quiet, "text/plain": self.text}


class Explorer:
    """Controls over a view, to be the last line of a cell.

    Where widgets run, changing a control (by mouse, keyboard or touch) draws the view anew.
    Elsewhere (a printed page, a web site, a notebook viewer) a still view stands in its place.

    Parameters
    ----------
    draw
        Returns the `View` for the controls' values, which it takes by name.
    title
        What can be explored, in a few words.
    how
        What to try, in one sentence.
    still
        The view where widgets don't run; the first one unless given.
    controls
        ipywidgets by the name of the argument that they set; each has a `description`, which is
        its label. In JupyterLab a keyboard reaches sliders and number boxes (arrow keys),
        dropdowns (Space, arrow keys, Enter) and toggle buttons (Tab, Space). Not radio buttons:
        JupyterLab takes their arrow keys to move between cells.

    Raises
    ------
    ValueError
        When a control has no label.

    Examples
    --------
    >>> half = Explorer(
    ...     lambda share: sentence(f"Share of women: {share} %"),
    ...     title="Share", how="Move the slider.",
    ...     share=widgets.IntSlider(50, description="Share of women (%)"),
    ... )
    >>> half.view.text
    'Share of women: 50 %'
    """

    def __init__(
        self,
        draw: Callable[..., View],
        *,
        title: str,
        how: str,
        still: View | None = None,
        **controls: widgets.Widget,
    ) -> None:
        unlabelled = [name for name, control in controls.items() if not control.description]
        if unlabelled:
            raise ValueError(f"controls without a description: {', '.join(unlabelled)}")
        self._draw, self._title, self._controls = draw, title, controls
        self._still = still or self.view
        self._panel = widgets.HTML()
        for control in controls.values():
            _prepare(control)
            control.observe(self._refresh, names="value")
        self._refresh()
        head = widgets.HTML(_head(title, how))
        self._box = widgets.VBox([head, *controls.values(), self._panel])

    @property
    def view(self) -> View:
        """The view for the controls' values now."""
        return self._draw(**{name: control.value for name, control in self._controls.items()})

    def _refresh(self, _change: object = None) -> None:
        # A screen reader announces what changed in a "status".
        self._panel.value = f'<div role="status">{self.view.html}</div>'

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        head = _head(self._title, "Its controls need a running notebook; without one, read this.")
        still = stack(View(head, self._title), self._still)
        return {**self._box._repr_mimebundle_(), **still._repr_mimebundle_()}


def _prepare(control: widgets.Widget) -> None:
    control.style = _WIDE
    control.layout.width = "100%"
    control.layout.max_width = "44em"
    # One drawing for each settled value, not for each pixel that a slider passes.
    if hasattr(control, "continuous_update"):
        control.continuous_update = False


def _head(title: str, how: str) -> str:
    return f"<p><strong>Explore: {html.escape(title)}.</strong> {html.escape(how)}</p>"


def sentence(words: str) -> View:
    """Return a view that is one paragraph."""
    return View(f"<p>{html.escape(words)}</p>", words)


def lines(text: str) -> View:
    """Return a view that keeps the line breaks and blanks of a text."""
    style = "white-space:pre;overflow-x:auto;font-family:monospace"
    return View(f'<div style="{style}">{html.escape(text)}</div>', text)


def frame(data: pd.DataFrame, caption: str) -> View:
    """Return a view of a small DataFrame for reading: text to the left, numbers to the right.

    The index is shown where it has a name. What is missing says so, and `...` is a gap to fill.

    >>> print(frame(pd.DataFrame({"label": ["A"], "value_usd": [None]}), "One row").text)
    One row
    label value_usd
        A   missing
    """
    shown = data.reset_index() if data.index.name else data
    texts = shown.map(_cell).astype(str)
    sides = ["right" if is_numeric_dtype(shown[name]) else "left" for name in shown.columns]
    rows = [_row("th", texts.columns, sides)]
    rows += [_row("td", row, sides) for row in texts.to_numpy()]
    table = f"<table><caption>{html.escape(caption)}</caption>{''.join(rows)}</table>"
    return View(
        f'<div style="overflow-x:auto">{table}</div>', f"{caption}\n{texts.to_string(index=False)}"
    )


def _row(tag: str, texts: Iterable[object], sides: Iterable[str]) -> str:
    pairs = zip(texts, sides, strict=True)
    return "<tr>" + "".join(_styled(tag, html.escape(str(t)), side) for t, side in pairs) + "</tr>"


def _styled(tag: str, text: str, side: str) -> str:
    return f'<{tag} style="text-align:{side}">{text}</{tag}>'


def _cell(value: object) -> str:
    if value is ...:
        return "…"
    if pd.isna(value):  # type: ignore[call-overload]  # any scalar will do
        return "missing"
    if isinstance(value, Real) and not isinstance(value, bool):
        return f"{float(value):,.10g}"
    return str(value)


def picture(figure: Figure, caption: str, alt: str) -> View:
    """Return a view of a figure, with the rules and the text alternative of `theme.show`."""
    return View(*theme.figure_as_text(figure, caption, alt))


def stack(*views: View) -> View:
    """Return views one under the other."""
    return View("".join(view.html for view in views), "\n".join(view.text for view in views))


def reveal(outcome: object, of: str, prediction: object = ...) -> None:
    """Print an outcome beside what was predicted; a prediction is for the reader alone.

    >>> reveal(5, "Rows of data", prediction=6)
    Rows of data: 5 (you predicted 6)
    >>> reveal(5, "Rows of data", prediction=...)
    Rows of data: 5 (no prediction yet: fill in the cell above, then run both)
    """
    if prediction is ...:
        words = "no prediction yet: fill in the cell above, then run both"
    else:
        words = f"you predicted {prediction}"
    print(f"{of}: {outcome} ({words})")
