"""Every unit has a page for instructors: how to pace it, what goes wrong, what to talk about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from paybuild import lint
from paybuild.units import Unit, units
from paygrade.report.teach import texts

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


@pytest.mark.parametrize("unit", units(), ids=lambda unit: unit.name)
def test_every_misconception_has_its_own_words_on_what_to_teach(unit: Unit) -> None:
    assert list(map(str, lint.misconceptions_are_taught(unit, PAGES.parents[1]))) == []
    words = texts((PAGES / f"{unit.name}.md").read_text(encoding="utf-8"))
    assert len(set(words.values())) == len(words)
    assert [name for name, said in words.items() if not 8 <= len(said.split()) <= 50] == []
