"""A JupyterLab server on a course, and a browser page that fails its test when something errs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from paybuild import lab, notebooks

sys.path.insert(0, str(Path(__file__).parent))
from browser_lab import TOKEN
from browser_watch import Watch

# Two tests, each with a server and kernels, share two cores: five seconds are too few for a page.
expect.set_options(timeout=30_000)


@pytest.fixture
def lab_url(tiny_course: Path, served: Callable[..., AbstractContextManager[str]]) -> Iterator[str]:
    """Start `make lab` on the tiny course and yield its address."""
    notebooks.build_all(tiny_course, tiny_course)
    command = lab.command(tiny_course, lab.prepare(tiny_course))
    with served(command, tiny_course, tiny_course / "home") as url:
        yield f"{url}/?token={TOKEN}"


@pytest.fixture
def served(page: Page) -> Callable[[list[str], Path, Path], AbstractContextManager[str]]:
    """Give `serve` to tests; its page leaves before it stops, and so does not miss its answers."""

    @contextmanager
    def until_left(command: list[str], folder: Path, home: Path) -> Iterator[str]:
        with serve(command, folder, home) as url:
            try:
                yield url
            finally:
                page.goto("about:blank")

    return until_left


@contextmanager
def serve(command: list[str], folder: Path, home: Path) -> Iterator[str]:
    """Run a JupyterLab in a folder, with a home of its own, and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *command,
        *("--no-browser", f"--port={port}", f"--IdentityProvider.token={TOKEN}"),
        *(["--allow-root"] if os.geteuid() == 0 else []),
    ]
    # A home of its own, so that nobody's settings or workspaces play a part.
    settings = home / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    news_off = '{"fetchNews": "false", "checkForUpdates": false}'
    (settings / "notification.jupyterlab-settings").write_text(news_off, encoding="utf-8")
    environment = os.environ | {"HOME": str(home)}
    log = home / "lab.log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/api?token={TOKEN}", server, log)
        yield url
    finally:
        server.terminate()
        server.wait(90)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    # Five minutes: on a machine with other work the imports alone have taken one.
    for _ in range(1_200):
        assert server.poll() is None, f"JupyterLab ended:\n{log.read_text()}"
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise AssertionError(f"JupyterLab did not answer:\n{log.read_text()}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Yield what notes errors of pages; the test fails at its end if there were any."""
    watch = Watch()
    yield watch
    assert watch.problems == [], "\n".join(["the pages did what they must not:", *watch.problems])


@pytest.fixture
def page(watch: Watch) -> Iterator[Page]:
    """Yield a page of Debian's chromium at 1280 pixels width, under watch."""
    flags = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    flags += ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        watch.attach(context)
        page = context.new_page()
        page.set_default_timeout(90_000)
        yield page
        browser.close()
