"""nbgrader's own tests for autograde and validate, run with our three lines as configuration.

    python tests/paygrade/nbgrader_suite.py       # or: make nbgrader-tests; some ten minutes

Writes docs/nbgrader-suite.md. The exit status is 1 where a test fails that `KNOWN` does not
explain, or where one that it explains passes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

import nbgrader

PAGE = Path(__file__).resolve().parents[2] / "docs" / "nbgrader-suite.md"
THREE_LINES = "c = get_config()\nfrom paygrade.route import configure\nconfigure(c)\n"
MODULES = (
    "nbgrader.tests.apps.test_nbgrader_autograde",
    "nbgrader.tests.apps.test_nbgrader_validate",
    "nbgrader.tests.test_validator",
)
# Test -> why it can't pass. Each is a promise of ours, or nbgrader's own failure.
_SECONDS = "compares whole files of two gradings, and our record holds the seconds that each took"
_GRADED = "the broken submission is graded with a reason, and does not fail the command"
KNOWN = {
    "test_side_effects": "a file that student code writes stays in the box",
    "test_force_single_notebook": _SECONDS,
    "test_update_newer_single_notebook": _SECONDS,
    "test_handle_failure": _GRADED,
    "test_handle_failure_single_notebook": _GRADED,
    "test_missing_source_kernelspec": "the kernel's name in a notebook decides nothing here",
    "test_no_execute": "`--no-execute` is not obeyed: marks would come from what was handed in",
}


def main() -> int:
    """Run the tests, write the page, compare with `KNOWN`."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "nbgrader_config.py").write_text(THREE_LINES, encoding="utf-8")
        results = run(MODULES, Path(folder))
    failed = sorted({name for name, outcome in results if outcome == "failed"})
    PAGE.write_text(page(results, failed), encoding="utf-8")
    new = [name for name in failed if name not in KNOWN]
    gone = [name for name in KNOWN if name not in failed]
    for name in new:
        print(f"fails without a reason: {name}")
    for name in gone:
        print(f"passes, or is gone, and need not be explained: {name}")
    print(f"{len(results)} tests, {len(failed)} names of tests failed; see {PAGE}")
    return 1 if new or gone or not results else 0


def run(modules: tuple[str, ...], folder: Path) -> list[tuple[str, str]]:
    """The tests as (name, "passed", "failed" or "skipped"); one with parameters comes often."""
    report = folder / "report.xml"
    # Jupyter's applications read a configuration from here beside that of the working folder.
    environment = os.environ | {"JUPYTER_CONFIG_PATH": str(folder)}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=line"]
    subprocess.run(
        [*command, f"--junitxml={report}", "--pyargs", *modules], cwd=folder, env=environment
    )
    results = []
    for case in ET.parse(report).iter("testcase"):
        bad = case.find("failure") is not None or case.find("error") is not None
        skipped = case.find("skipped") is not None
        name = str(case.get("name")).split("[")[0]
        results.append((name, "failed" if bad else "skipped" if skipped else "passed"))
    return results


_HEAD = """# nbgrader's own tests with our configuration

Written by `tests/paygrade/nbgrader_suite.py`, which runs the tests for autograde and validate that
nbgrader {version} brings along, with our three lines in its configuration and nothing else
changed: {passed} passed, {failed} failed, {skipped} skipped by nbgrader itself.

| test that fails | why |
| --- | --- |
"""


def page(results: list[tuple[str, str]], failed: list[str]) -> str:
    """The page in the docs."""
    counts = {kind: sum(o == kind for _, o in results) for kind in ("passed", "failed", "skipped")}
    rows = [f"| `{name}` | {KNOWN.get(name, 'not explained')} |\n" for name in failed]
    return _HEAD.format(version=nbgrader.__version__, **counts) + "".join(rows or ["| none | |\n"])


if __name__ == "__main__":
    sys.exit(main())
