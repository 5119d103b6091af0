"""Grade files: the columns that platforms import, and what is said where something is missing."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from paygrade.export import Canvas, Moodle, Plain


@pytest.fixture
def gradebook(tmp_path: Path) -> Iterator[Gradebook]:
    """Yield a gradebook with one assignment of 3 points and three students."""
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as made:
        made.add_assignment("u1", duedate="2026-03-06 18:00:00")
        made.add_notebook("u1", "u1")
        made.add_grade_cell("q1", "u1", "u1", max_score=2, cell_type="code")
        made.add_grade_cell("q2", "u1", "u1", max_score=1, cell_type="code")
        names = {"first_name": "Ada", "last_name": "Löve, lace", "email": "ada@example.org"}
        made.add_student("ada", lms_user_id="101", **names)
        made.add_student("bob", lms_user_id="102", email="bob@example.org")
        made.add_student("cy", lms_user_id="103", email="cy@example.org")
        hand_in(made, "ada", 2, 0.5, penalty=0.25)
        hand_in(made, "bob", 1, None)
        yield made


def hand_in(made: Gradebook, who: str, *points: float | None, penalty: float = 0) -> None:
    made.add_submission("u1", who)
    for name, score in zip(("q1", "q2"), points, strict=True):
        grade = made.find_grade(name, "u1", "u1", who)
        grade.auto_score, grade.needs_manual_grade = score, score is None
    made.find_submission_notebook("u1", "u1", who).late_submission_penalty = penalty
    made.db.commit()


def written(plugin: Any, gradebook: Gradebook, to: Path, **traits: Any) -> list[dict[str, str]]:
    plugin(to=str(to), **traits).export(gradebook)
    with to.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_canvas_gets_its_columns_its_points_row_and_its_ids(
    gradebook: Gradebook, tmp_path: Path
) -> None:
    columns = {"u1": "Reading tables (4711)"}
    rows = written(Canvas, gradebook, tmp_path / "c.csv", columns=columns, section="A")
    assert list(rows[0]) == [
        *("Student", "ID", "SIS User ID", "SIS Login ID", "Section"),
        "Reading tables (4711)",
    ]
    possible, ada, *_ = rows
    assert possible["Student"] == "Points Possible"
    assert possible["Reading tables (4711)"] == "3"
    assert ada["Student"] == "Löve, lace, Ada"
    assert (ada["ID"], ada["SIS Login ID"], ada["Section"]) == ("101", "ada", "A")
    assert ada["Reading tables (4711)"] == "2.25"


def test_moodle_gets_people_by_mail_and_number_and_a_column_for_each_grade_item(
    gradebook: Gradebook, tmp_path: Path
) -> None:
    rows = written(Moodle, gradebook, tmp_path / "m.csv")
    assert list(rows[0]) == ["First name", "Last name", "ID number", "Email address", "u1"]
    assert rows[0]["Email address"] == "ada@example.org"
    assert rows[0]["u1"] == "2.25"


@pytest.mark.parametrize("plugin", [Canvas, Moodle])
def test_what_is_not_final_is_left_empty_and_not_called_zero(
    plugin: Any, gradebook: Gradebook, tmp_path: Path
) -> None:
    rows = written(plugin, gradebook, tmp_path / "x.csv")
    assert [row["u1"] for row in rows][-2:] == ["", ""]


def test_the_plain_file_says_what_became_of_each_assignment(
    gradebook: Gradebook, tmp_path: Path
) -> None:
    rows = written(Plain, gradebook, tmp_path / "p.csv")
    assert list(rows[0]) == list(Plain.HEADER)
    assert [row["state"] for row in rows] == ["graded", "waits for a person", "not submitted"]
    assert [row["total"] for row in rows] == ["2.25", "", ""]
    assert (rows[0]["earned"], rows[0]["late_penalty"]) == ("2.5", "0.25")


def test_only_the_students_asked_for_are_exported(gradebook: Gradebook, tmp_path: Path) -> None:
    rows = written(Plain, gradebook, tmp_path / "p.csv", student=["bob"])
    assert [row["student_id"] for row in rows] == ["bob"]


@pytest.mark.parametrize(
    ("plugin", "traits", "said"),
    [
        (Plain, {"student": ["eve"]}, "unknown student eve: the gradebook holds ada, bob, cy"),
        (Plain, {"assignment": ["u7"]}, "unknown assignment u7: the gradebook holds u1"),
        (Canvas, {}, "no lms_user_id of dot"),
        (Moodle, {}, "no email or lms_user_id of dot"),
    ],
)
def test_what_is_missing_is_said_in_words_and_nothing_is_written(
    plugin: Any, traits: dict[str, Any], said: str, gradebook: Gradebook, tmp_path: Path
) -> None:
    if not traits:
        gradebook.add_student("dot")
    with pytest.raises(SystemExit, match=said):
        plugin(to=str(tmp_path / "x.csv"), **traits).export(gradebook)
    assert not (tmp_path / "x.csv").exists()


def test_an_empty_gradebook_is_refused_in_words(tmp_path: Path) -> None:
    with (
        Gradebook(f"sqlite:///{tmp_path / 'empty.db'}") as empty,
        pytest.raises(SystemExit, match="the gradebook holds none"),
    ):
        Plain(to=str(tmp_path / "x.csv")).export(empty)
