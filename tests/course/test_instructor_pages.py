"""Every unit has a page for instructors: how to pace it, what goes wrong, what to talk about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from paybuild.units import Unit, units

PAGES = Path(__file__).resolve().parents[2] / "docs" / "instructor"


@pytest.mark.parametrize("unit", units(), ids=lambda unit: unit.name)
def test_the_page_paces_two_sessions_and_names_misconceptions_that_exist(unit: Unit) -> None:
    page = (PAGES / f"{unit.name}.md").read_text(encoding="utf-8")
    for said in ("50 minutes", "90", "ommon errors", "iscuss"):
        assert said in page, said
    exercise = unit.exercise_file.read_text(encoding="utf-8")
    errors = page.split("ommon errors")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in errors.splitlines() if line.startswith("| `")]
    named = re.findall(r"`([a-z0-9_]+)`", "\n".join(rows))
    assert [name for name in named if f'"{name}"' not in exercise] == []


@pytest.mark.parametrize("name", ["u0_start_here", "u1_reading_tables"])
def test_the_first_pages_name_every_misconception(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    unit = next(each for each in units() if each.name == name)
    exercise = unit.exercise_file.read_text(encoding="utf-8")
    known = re.findall(r'^\s{8}"([a-z0-9_]+)": (?:\(|wrong_)', exercise, re.M)
    assert known
    assert [misconception for misconception in known if f"`{misconception}`" not in page] == []
