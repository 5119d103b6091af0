"""Formgrader beside a batch: what a person types is kept, and nobody meets a locked database."""

from __future__ import annotations

from pathlib import Path

import pytest
from beside import Typist, automatic, formgrader, lost
from run_course import hand_in_class, local

from paygrade.run import Course, Wishes, grade

pytestmark = pytest.mark.filterwarnings("ignore:Object of type")


def test_what_is_typed_in_formgrader_while_batches_are_graded_is_kept(
    course_of_two: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = course_of_two
    local(monkeypatch)
    hand_in_class(course.root, 4)
    grade(course, "ps")
    before = automatic(course)
    with formgrader(course, tmp_path / "home") as there:
        typist = Typist(there, seed=3)
        typist.start()
        batches = 0
        while len(typist.waits) < 40 or batches < 3:
            assert len(grade(course, "ps", Wishes(force=True)).graded) == 4
            batches += 1
        typist.end()
    assert typist.trouble == []
    assert len(typist.typed) > 5
    assert lost(course, typist) == []
    assert automatic(course) == before
