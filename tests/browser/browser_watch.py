"""What a page must not do while a person walks through it: err, ask another host, miss a file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

HERE = ("127.0.0.1", "localhost")
# What stock JupyterLab and nbgrader do themselves: a pattern and the reason why it is let pass.
ALLOWED = [
    (r"^failed request: .*: net::ERR_ABORTED$", "a page was left while it was still asking"),
    (
        r"(^HTTP 500: GET |status of 500 .*)[^ ]*://[^/]*/api/kernels\?\d+\)?$",
        "JupyterLab asks for the list of kernels all the time, and for a moment a kernel that is "
        "just starting has no state that jupyter_server could list (jupyter/notebook#5345)",
    ),
]


@dataclass
class Watch:
    """Collects the problems of every page of a context, in the order in which they came."""

    problems: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        """Listen to every page that is or will be open in the context."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def note(self, words: str) -> None:
        """Keep a problem, unless it is one that stock software makes."""
        if not any(re.search(pattern, words) for pattern, _ in ALLOWED):
            self.problems.append(words)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self.note(f"console error: {message.text} ({where})")

    def _error(self, error: WebError) -> None:
        self.note(f"uncaught error: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in HERE:
            self.note(f"request to another host: {request.url}")

    def _failed(self, request: Request) -> None:
        self.note(f"failed request: {request.method} {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            request = response.request
            self.note(f"HTTP {response.status}: {request.method} {response.url}")
