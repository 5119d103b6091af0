"""What the walks' watch notices: each kind of trouble that a page can make, and nothing else."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browser_watch import Watch
from playwright.sync_api import Page

TROUBLE = {
    "console error": ("<script>console.error('broken')</script>", "console error: broken"),
    "uncaught error": ("<script>nobody()</script>", "uncaught error: nobody is not defined"),
    "another host": (
        '<img src="http://elsewhere.invalid/a.png" alt="">',
        "request to another host: http://elsewhere.invalid/a.png",
    ),
    "missing file": ('<img src="/missing.png" alt="">', "HTTP 404: GET "),
}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each in the test's output."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Yield a folder and the address under which its files are served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("kind", TROUBLE)
def test_trouble_of_a_page_is_noted(
    kind: str, page: Page, watch: Watch, folder: tuple[Path, str]
) -> None:
    body, told = TROUBLE[kind]
    root, url = folder
    (root / "page.html").write_text(f'<link rel="icon" href="data:,">{body}', encoding="utf-8")
    page.goto(f"{url}/page.html")
    page.wait_for_load_state("networkidle")
    assert any(problem.startswith(told) for problem in watch.problems), watch.problems
    # This time it was meant: without the next line this test would fail as a walk does.
    watch.problems.clear()


def test_what_stock_software_does_is_let_pass_and_nothing_near_it() -> None:
    watch = Watch()
    watch.note("HTTP 500: GET http://127.0.0.1:4711/api/kernels?1795635010473")
    watch.note("failed request: GET http://127.0.0.1:4711/api/contents: net::ERR_ABORTED")
    assert watch.problems == []
    watch.note("HTTP 500: GET http://127.0.0.1:4711/api/kernels/4711/channels")
    watch.note("HTTP 500: GET http://127.0.0.1:4711/formgrader/api/kernels?1")
    watch.note("failed request: GET http://127.0.0.1:4711/api: net::ERR_FAILED")
    assert len(watch.problems) == 3
