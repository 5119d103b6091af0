"""What students wrote as HTML that is safe and that a screen reader can read; no layout here."""

from __future__ import annotations

import base64
import re
from typing import Any

import nh3
from bs4 import BeautifulSoup, Tag
from latex2mathml.converter import convert
from markupsafe import Markup, escape
from nbconvert.filters import strip_ansi
from nbconvert.filters.markdown_mistune import (
    InvalidNotebook,
    IPythonRenderer,
    MarkdownWithMath,
)
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from paygrade.route.sanitize import clean_html

# Of Pygments' own styles the one whose every color has a contrast of 4.5 on our tint.
CODE = HtmlFormatter(style="xcode", nowrap=True)
NO_DESCRIPTION = "Picture without a description"
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


def code(source: str) -> Markup:
    """Return Python source, colored."""
    return Markup(highlight(source, PythonLexer(), CODE))


def plain(text: str) -> Markup:
    """Return a terminal's text without its colors."""
    return escape(strip_ansi(text))


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


def markdown(source: str, attachments: dict[str, Any] | None = None) -> Markup:
    """Render Markdown: cleaned, formulas as MathML."""
    renderer = _Renderer(attachments or {})
    rendered = str(MarkdownWithMath(renderer=renderer).render(_PLACE.sub("", source)))
    cleaned = _accessible(clean_html(rendered))

    def formula(found: re.Match[str]) -> str:
        place = int(found[1])
        return str(renderer.formulas[place]) if place < len(renderer.formulas) else ""

    return Markup(_PLACE.sub(formula, cleaned))


def html(source: str) -> Markup:
    """Clean an output in HTML; what can't be shown leaves nothing.

    >>> html('<script>x()</script>')
    Markup('')
    """
    cleaned = _accessible(clean_html(source))
    soup = BeautifulSoup(cleaned, "html.parser")
    return Markup(cleaned) if soup.get_text(strip=True) or soup.img else Markup("")


def picture(mime: str, data: str, alt: str) -> Markup:
    """Return a picture as an image, in which nothing runs; SVG too."""
    encoded = base64.b64encode(data.encode()).decode() if "svg" in mime else "".join(data.split())
    words = alt.strip() or NO_DESCRIPTION
    return Markup('<img src="data:{};base64,{}" alt="{}">').format(mime, encoded, words)


def _accessible(cleaned: str) -> str:
    """Take out what pages mustn't have: foreign looks, links and lists that lead nowhere."""
    soup = BeautifulSoup(cleaned, "html.parser")
    for tag in soup.find_all(True):
        for attribute in ("style", "class", "role", "lang", "dir", "title"):
            tag.attrs.pop(attribute, None)
    for tag in soup.find_all("img"):
        if not tag.get("src"):
            tag.replace_with(f"[{tag.get('alt') or NO_DESCRIPTION}]")
        elif not str(tag.get("alt", "")).strip():
            tag["alt"] = NO_DESCRIPTION
    _mend_structure(soup)
    for tag in soup.find_all("table"):
        # A wide table scrolls in its own box, which the keyboard must reach.
        label = {"class": "scroll", "tabindex": "0", "role": "group", "aria-label": "Table"}
        tag.wrap(soup.new_tag("div", attrs=label))
    return str(soup)


def _mend_structure(soup: BeautifulSoup) -> None:
    for tag in soup.find_all(["h1", "h2", "h3", "h4", "h5"]):
        # A heading of the notebook stands below the page's own.
        tag.name = f"h{int(tag.name[1]) + 1}"
    for tag in soup.find_all("a"):
        if not (tag.get_text(strip=True) or tag.img):
            tag.decompose()
    for tag in soup.find_all(["dl", "dt", "dd"]):
        tag.name = "div"
    for tag in soup.find_all("li"):
        if tag.parent is None or tag.parent.name not in ("ul", "ol"):
            tag.name = "div"
    for tag in soup.find_all(["ul", "ol"]):
        for child in [c for c in tag.children if isinstance(c, Tag) and c.name != "li"]:
            child.wrap(soup.new_tag("li"))
    for tag in soup.find_all("summary"):
        if tag.parent is None or tag.parent.name != "details" or not tag.get_text(strip=True):
            tag.name = "div"
