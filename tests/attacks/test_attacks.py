"""Hostile, faulty and odd submissions: no undeserved point, no lost one, nothing left behind."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
from attack_cases import Attack
from attack_course import FULL, NOTHING, REPOSITORY, SECRET, grade, neighbor
from attack_variants import CASES

from paygrade.box.client import ALL_HEAVY, DEFAULT_MODULES, Settings, WarmParent
from paygrade.judge.outputs import TRUSTED_MIME

READABLE = (str(REPOSITORY / "src/paylab"), str(REPOSITORY / "data"))
MODULES = (*DEFAULT_MODULES, "paylab.check")
# Far above what a case takes on a busy machine; a case that hangs must fail, not wait.
MOST_SECONDS = 40.0


def make_parent(highest: int) -> WarmParent:
    os.environ["GRADER_SECRET"] = "env-5c1b"
    return WarmParent(
        Settings(
            modules=MODULES,
            wanted=ALL_HEAVY,
            readable=READABLE,
            minimum_seal=highest,
            highest_seal=highest,
        )
    )


@pytest.fixture(scope="module")
def parent() -> Iterator[WarmParent]:
    with make_parent(3) as parent:
        yield parent


def survivors(parent: WarmParent) -> list[psutil.Process]:
    """Processes below the warm parent, after a moment for the last ones to end."""
    for _ in range(50):
        found = psutil.Process(parent.pid).children(recursive=True)
        if not found:
            return []
        time.sleep(0.1)
    return list(found)


def prove(case: Attack, parent: WarmParent) -> None:
    began = time.monotonic()
    graded = grade(case.make(), parent, files=case.files)
    assert time.monotonic() - began < MOST_SECONDS
    assert case.unreadable in graded.unreadable
    assert bool(case.unreadable) == bool(graded.unreadable)
    assert graded.scores == case.scores
    # What no reader of notebooks takes would be a lost grade on every route.
    nbformat.validate(graded.notebook)
    shown = graded.student_outputs()
    for secret in (SECRET, "env-5c1b", "root:$", "PAYGRADE_STUDENT'", TRUSTED_MIME):
        assert secret not in shown
    assert survivors(parent) == []


IDS = [f"{case.group}: {case.name}" for case in CASES]


@pytest.mark.needs("namespaces")
@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_submission_earns_what_it_deserves_and_leaves_nothing(
    case: Attack, parent: WarmParent, tmp_path: Path
) -> None:
    canary = tmp_path / "canary"
    canary.write_text("unchanged")
    prove(case, parent)
    assert canary.read_text() == "unchanged"
    assert grade(neighbor(), parent).scores == {**NOTHING, "q1_check": FULL["q1_check"]}


def test_the_suite_has_at_least_a_hundred_cases() -> None:
    assert len(CASES) >= 100
