"""The example of `paygrade replay` in docs/grader.md: it prints what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from paybuild import bank, notebooks
from paybuild.grading import Course, hand_in
from paybuild.units import ROOT, unit
from paygrade.__main__ import main

PAGE = ROOT / "docs" / "grader.md"
UNIT = "u0_start_here"


def answers() -> dict[str, str]:
    """Three right answers, and one that ends the kernel."""
    known = bank.read(unit(UNIT), notebooks.source(unit(UNIT)))
    right = {name: found[0].code for name, found in known.answers.items()}
    return {**right, "u0_q4_multiple": "import os\nos._exit(0)"}


CONFIG = f"""c = get_config()
from paygrade.route import configure
configure(c, minimum_seal=0, readable=[{str(ROOT / "src" / "paylab")!r}, {str(ROOT / "data")!r}])
c.ClearMarkScheme.enforce_metadata = False
"""


def shown_on_the_page() -> str:
    """What stands below the command in the page's block."""
    found = re.search(
        rf"```console\n\$ paygrade replay mallory {UNIT}\n(.*?)```", PAGE.read_text(), re.DOTALL
    )
    assert found, f"{PAGE} has no example of paygrade replay"
    return found[1]


def flags_of(record: dict[str, list[str]]) -> list[str]:
    return [f"  flag: {flag}" for flag in record["flags"]]


@pytest.mark.needs("linux")
def test_replay_prints_the_flag_that_was_recorded_and_what_the_page_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import nbformat

    notebooks.build(unit(UNIT), tmp_path)
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    course = Course(tmp_path, settings=tmp_path)
    course.register(UNIT, tmp_path / "release")
    hand_in(tmp_path / "release" / UNIT, tmp_path / "submitted" / "mallory" / UNIT, answers())
    assert course.autograde(UNIT, "mallory") == ""
    graded = tmp_path / "autograded" / "mallory" / UNIT / f"{UNIT}.ipynb"
    before = graded.read_bytes()
    recorded = nbformat.reads(before.decode(), as_version=4).metadata.paygrade.record
    capsys.readouterr()
    assert main(["replay", "mallory", UNIT, "--course", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert flags_of(recorded) == [line for line in said.splitlines() if "flag:" in line]
    assert flags_of(recorded)
    assert said == shown_on_the_page()
    assert graded.read_bytes() == before
