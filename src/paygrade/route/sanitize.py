"""Making submissions harmless when they are looked at; the stored notebooks stay faithful."""

from __future__ import annotations

import html
import re
from typing import Any

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Bool

from paygrade import formulas

# What tables of data frames, text and figures need; nothing that runs, loads or submits.
_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del"),
    *("details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5"),
    *("h6", "hr", "i", "img", "kbd", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong"),
    *("sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u"),
    *("ul", "var"),
}
_ATTRIBUTES = {
    "*": {"class", "style", "title", "dir", "lang", "role"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "ol": {"start"},
    "col": {"span"},
}
_STYLES = {"text-align", "padding", "color", "background-color", "font-weight", "font-style"}
# Macros of MathJax that make links, load extensions or reach into the page.
_MACROS = re.compile(
    r"\\(?=(?:href|require|style|class|cssId|data|html\w*|texttip|toolTip|mmlToken|unicode"
    r"|includegraphics|bbox|def|let|newcommand|renewcommand|newenvironment)\b)"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_IMAGES = ("image/png", "image/jpeg", "image/gif")
_TEXTS = ("text/plain", "text/latex", "text/markdown")


def clean_html(source: str) -> str:
    """Return HTML without anything that runs, loads, submits or leaves its place.

    >>> clean_html('<b onclick="x()">bold</b><script>x()</script>')
    '<b>bold</b>'
    """
    return nh3.clean(
        _MACROS.sub("", source),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        filter_style_properties=_STYLES,
        link_rel="noopener noreferrer",
    )


def _keep_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        # A picture from elsewhere would tell its server who looks at this page, and when.
        return value if re.match(r"data:image/(png|jpeg|gif);base64,", value) else None
    if attribute == "href":
        return value if re.match(r"(https?:|mailto:|#)", value, re.IGNORECASE) else None
    return value


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """Render Markdown, clean the result, for students write answers, and draw its formulas.

    Formgrader's own page would have them drawn by a script from another host; see
    `mathjax.html.j2` beside this file, which takes that script's place.
    """
    cell = context.get("cell", {})
    return formulas.markdown(source, clean_html, cell.get("attachments", {}))


class SafeOutputs(Preprocessor):  # type: ignore[misc]
    """Cleans what a page would show of a student's outputs; used by Formgrader and feedback."""

    enabled = Bool(True).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Clean every cell; widgets are shown by their text, since their state may hold scripts."""
        nb.metadata.pop("widgets", None)
        nb.metadata.pop("title", None)
        for cell in nb.cells:
            cell.metadata = NotebookNode(
                {k: v for k, v in cell.metadata.items() if k in ("nbgrader", "deletable")}
            )
            if cell.cell_type == "raw":
                cell.source = html.escape(cell.source)
            for output in cell.get("outputs", []):
                _clean_output(output)
        return nb, resources


def _clean_output(output: NotebookNode) -> None:
    if "metadata" in output:
        output.metadata = NotebookNode()
    if "data" not in output:
        return
    kept = NotebookNode()
    for mime, content in output.data.items():
        text = "".join(content) if isinstance(content, list) else content
        if not isinstance(text, str):
            continue
        if mime == "text/html":
            kept[mime] = clean_html(text)
        elif (mime in _IMAGES and _BASE64.fullmatch(text)) or mime == "image/svg+xml":
            # A picture in SVG is shown as an image, in which nothing runs.
            kept[mime] = text
        elif mime in _TEXTS:
            safe = _MACROS.sub("", text)
            kept[mime] = html.escape(safe, quote=False) if mime == "text/latex" else safe
            if mime == "text/latex" and "text/html" not in output.data:
                kept["text/html"] = str(formulas.mathml(safe.strip().strip("$"), block=True))
    output.data = kept or NotebookNode({"text/plain": "(this output is not shown here)"})
