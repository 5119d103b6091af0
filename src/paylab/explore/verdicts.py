"""Explorer of the verdicts: two findings in, one rung of the decision table out."""

from __future__ import annotations

import html

import ipywidgets as widgets

from paylab import verdict
from paylab.explore import Explorer, View, sentence, stack


def two_findings_one_rung() -> Explorer:
    """Return an explorer of `verdict.decision_table`.

    >>> print(two_findings_one_rung().view.text.splitlines()[0])
    consistent + no comparable data → consistent but unverifiable
    """
    return Explorer(
        _draw,
        title="two findings, one verdict",
        how="Choose what you found on the page and beside it (Space opens a list).",
        internal=widgets.Dropdown(
            options=verdict.INTERNAL, description="Internal: do the printed figures agree?"
        ),
        external=widgets.Dropdown(
            options=verdict.EXTERNAL,
            value="no comparable data",
            description="External: what do comparable data say?",
        ),
    )


def _draw(internal: str, external: str) -> View:
    found = sentence(f"{internal} + {external} → {verdict.rung(internal, external)}")
    return stack(found, _table(internal, external))


def _table(internal: str, external: str) -> View:
    table = verdict.decision_table()
    heads = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in table.columns)
    rows = ""
    for row, cells in table.iterrows():
        chosen = [row == internal and column == external for column in table.columns]
        pairs = zip(cells, chosen, strict=True)
        rows += f'<tr><th scope="row">{row}</th>{"".join(_cell(*pair) for pair in pairs)}</tr>'
    shown = (
        '<div style="overflow-x:auto"><table><caption>The decision table: internal findings in '
        f"rows, external ones in columns</caption><tr><td></td>{heads}</tr>{rows}</table></div>"
    )
    return View(shown, table.to_string())


def _cell(words: str, chosen: bool) -> str:
    # Marked by an arrow and an outline too, not by weight alone.
    if chosen:
        return f'<td style="outline:3px solid"><strong>→ {html.escape(words)}</strong></td>'
    return f"<td>{html.escape(words)}</td>"
