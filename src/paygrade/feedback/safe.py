"""What students wrote as HTML that is safe and that a screen reader can read; no layout here."""

from __future__ import annotations

import base64
from typing import Any

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup, escape
from nbconvert.filters import strip_ansi
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from paygrade import formulas
from paygrade.route.sanitize import clean_html

# Of Pygments' own styles the one whose every color has a contrast of 4.5 on our tint.
CODE = HtmlFormatter(style="xcode", nowrap=True)
NO_DESCRIPTION = "Picture without a description"


def code(source: str) -> Markup:
    """Return Python source, colored."""
    return Markup(highlight(source, PythonLexer(), CODE))


def plain(text: str) -> Markup:
    """Return a terminal's text without its colors."""
    return escape(strip_ansi(text))


def markdown(source: str, attachments: dict[str, Any] | None = None) -> Markup:
    """Render Markdown: cleaned, formulas as MathML."""
    return formulas.markdown(
        source, lambda rendered: _accessible(clean_html(rendered)), attachments
    )


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
