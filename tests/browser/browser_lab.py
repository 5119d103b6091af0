"""What the walks do again and again in JupyterLab, and the unit that they walk through."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page, expect

from paybuild.bank import questions

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "token-of-a-test"
# A server and a kernel start on a busy machine.
SLOW_MS = 90_000
UNIT = "u5_pay_gap"
_OTHERS = """
gap_of_womens_pay = 20 / 120
log_difference = np.log(140_000 / 120_000)
rung = "consistent but unverifiable"
"""
# Two wrong answers to the first question: one whose form tells at once, and one whose form is
# right, so that only a check that runs after submission sees what it is.
PERCENT = "gap_of_mens_pay = 14.3" + _OTHERS
OF_WOMENS_PAY = "gap_of_mens_pay = 20 / 120" + _OTHERS


def copy_unit(target: Path) -> Path:
    """Make a course of the one real unit in `target`, with an exchange beside it; return it."""
    for folder in ("course", "source", "release"):
        shutil.copytree(ROOT / folder / UNIT, target / folder / UNIT)
    settings = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    # Only our own answers are graded here: a machine without namespaces can do that, too.
    settings += "\nc.SealedExecute.minimum_seal = 0\n"
    settings += f"c.Exchange.root = {str(exchange_of(target))!r}\n"
    (target / "nbgrader_config.py").write_text(settings, encoding="utf-8")
    exchange_of(target).mkdir()
    exchange_of(target).chmod(0o777)
    return target


def exchange_of(course: Path) -> Path:
    """Return the exchange of a course: inside the test's own folder, beside the course."""
    return course.parent / "exchange"


def solutions() -> dict[str, str]:
    """Return the right answer to every question that a machine grades, by grade id."""
    notebook = nbformat.read(ROOT / "source" / UNIT / f"{UNIT}.ipynb", as_version=4)
    return {each.answer: each.right for each in questions(notebook) if not each.by_person}


def menu(page: Page, command: str) -> None:
    """Choose a command of the Nbgrader menu; the palette is unsure while a kernel starts."""
    page.locator('.lm-MenuBar-itemLabel:text("Nbgrader")').click(timeout=SLOW_MS)
    page.locator(f'#jp-mainmenu-nbgrader li[data-command="nbgrader:{command}"]').click()


def open_notebook(page: Page, path: str) -> Locator:
    """Open a notebook and wait until its kernel can take orders."""
    page.evaluate(
        "async path => {await jupyterapp.commands.execute('docmanager:open', {path})}", path
    )
    # Orders to a kernel that is not there yet raise a dialog, which blocks everything else.
    page.wait_for_function(
        """path => {
            const opened = jupyterapp.shell.currentWidget;
            const session = opened?.context?.path === path && opened.context.sessionContext;
            return session && session.isReady && session.session?.kernel?.status === 'idle';
        }""",
        arg=path,
        timeout=SLOW_MS,
    )
    return page.locator(".jp-NotebookPanel:visible")


def run_all(page: Page) -> None:
    """Run every cell of the current notebook, and wait until the last one is done."""
    page.evaluate("async () => {await jupyterapp.commands.execute('notebook:run-all-cells')}")


def validated(notebook: Locator) -> Locator:
    """Press Validate and return its dialog."""
    notebook.get_by_text("Validate", exact=True).click()
    dialog = notebook.page.locator(".jp-Dialog")
    expect(dialog).to_be_visible(timeout=SLOW_MS)
    return dialog
