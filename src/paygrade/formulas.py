"""Formulas and Markdown as HTML: formulas become MathML, which needs no script and no network."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import nh3
from latex2mathml.converter import convert
from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import (
    InvalidNotebook,
    IPythonRenderer,
    MarkdownWithMath,
)

_MATH_TAGS = {
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub"),
    *("msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mphantom"),
    *("menclose", "mpadded", "mstyle"),
}
_MATH_ATTRIBUTES = {
    "math": {"display"},
    "mo": {"stretchy", "fence", "form", "separator", "minsize", "maxsize", "movablelimits"},
    "mi": {"mathvariant"},
    "mspace": {"width", "linebreak"},
    "mfrac": {"linethickness"},
    "mtable": {"rowspacing", "columnalign"},
    "mover": {"accent"},
}
# Private-use characters can't be typed by accident; a student who does loses that character.
_PLACE = re.compile("\ue000(\\d+)\ue001")


def mathml(latex: str, *, block: bool = False) -> Markup:
    """Return a formula as MathML, or its source as code where it can't be read.

    The result is cleaned: the library passes on addresses, styles and tags of its source.

    >>> "mfrac" in mathml(r"\\frac{a}{b}")
    True
    """
    source = latex.strip()
    try:
        made = convert(source, display="block" if block else "inline")
    except Exception:
        # The library's errors share no base class, and odd names and numbers raise others.
        return Markup("<code>") + escape(source) + Markup("</code>")
    cleaned = nh3.clean(
        made, tags=_MATH_TAGS, attributes=_MATH_ATTRIBUTES, clean_content_tags={"script", "style"}
    )
    return Markup(cleaned)


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    """Puts formulas aside until the rest is cleaned."""

    def __init__(self, attachments: dict[str, Any]) -> None:
        super().__init__(escape=False, attachments=attachments, exclude_anchor_links=True)
        self.formulas: list[Markup] = []

    def inline_math(self, body: str) -> str:
        if _is_money(body):
            return f"${escape(body)}$"
        return self._aside(mathml(body))

    def block_math(self, body: str) -> str:
        return self._aside(mathml(body, block=True))

    def latex_environment(self, name: str, body: str) -> str:
        return self._aside(mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", block=True))

    def multiline_math(self, text: str) -> str:
        return self._aside(mathml(text.strip("$"), block=True))

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre>{escape(code)}</pre>"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        try:
            return str(super().image(text, url, title))
        except InvalidNotebook:
            return str(escape(text))

    def _aside(self, formula: Markup) -> str:
        self.formulas.append(formula)
        return f"\ue000{len(self.formulas) - 1}\ue001"


def _is_money(body: str) -> bool:
    """Whether two dollar signs enclose a sum and not a formula.

    >>> _is_money("100,000 to "), _is_money("2n"), _is_money("x + 1")
    (True, False, False)
    """
    return bool(re.match(r"\d[\d,.]*k?\W", body)) and not re.search(r"[\\^_=]", body)


def markdown(
    source: str, clean: Callable[[str], str], attachments: dict[str, Any] | None = None
) -> Markup:
    """Render Markdown, cleaned by `clean`, with formulas as MathML."""
    renderer = _Renderer(attachments or {})
    rendered = str(MarkdownWithMath(renderer=renderer).render(_PLACE.sub("", source)))
    cleaned = clean(rendered)

    def formula(found: re.Match[str]) -> str:
        place = int(found[1])
        return str(renderer.formulas[place]) if place < len(renderer.formulas) else ""

    return Markup(_PLACE.sub(formula, cleaned))
