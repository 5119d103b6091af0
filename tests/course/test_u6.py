"""The capstone: its reference audit, its checks with and without a trusted id, its lesson."""

import contextlib
import io
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from paybuild import cases, notebooks
from paybuild.cases._families import FACTORS
from paybuild.cases._people import DIFFERS_BY, PEOPLE
from paybuild.units import ROOT, read, unit
from paylab import cases as student_side
from paylab import documents, verdict
from paylab.check import CheckFailedError
from paylab.errors import DamagedFile
from paylab.explore import audit
from paylab.stats import consistency, forensics

UNIT = unit("u6_your_audit")
TERM = "demo"
# What a solution cell finds in the notebook when it runs.
TOOLS = {
    "re": re,
    "np": np,
    "cases": student_side,
    "documents": documents,
    "verdict": verdict,
    "consistency": consistency,
    "forensics": forensics,
}
# Findings come from closed forms up to the text's rounding to $100 and whole percents.
FACTOR_SLACK = 0.06


@cache
def cell(grade_id: str, filled: bool = False) -> str:
    found = notebooks.source(UNIT).cells if filled else read(UNIT.exercise_file).cells
    return next(
        str(c.source) for c in found if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


@cache
def solution(question: str) -> CodeType:
    return compile(cell(question), question, "exec")


def solve(question: str, case: student_side.Case) -> dict[str, Any]:
    names: dict[str, Any] = {**TOOLS, "case": case}
    exec(solution(question), names)
    return names


@cache
def pool() -> list[tuple[student_side.Case, cases.Made]]:
    secret = cases.secret_of(UNIT)
    assert secret is not None
    return [
        (student_side.read(json.loads(cases.as_line(made)), number), made)
        for number, made in enumerate(cases.pool(secret))
    ]


# The reference audit: it sees the released article alone


def test_the_reference_audit_finds_every_truth_of_all_articles() -> None:
    wrong = []
    for case, made in pool():
        findings = solve("u6_q2_findings", case)["findings"]
        assert list(findings) == [f"{case.name}-{letter}" for letter in student_side.LETTERS]
        planted = [cases.CODES[code] for code in made.findings]
        pairs = zip(made.families, findings.items(), planted, strict=True)
        wrong += [(kind, *found, known) for kind, found, known in pairs if found[1] != known]
    assert wrong == []


def factor(agrees: Callable[[str, float], bool], words: str) -> float:
    """How many times wider rounding would have to be; infinite where no width helps."""
    low, high = 0.0, 8.0
    if not agrees(words, high):
        return float("inf")
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (low, middle) if agrees(words, middle) else (middle, high)
    return high


def test_contradictions_are_as_clear_and_dissolutions_as_safe_in_every_article() -> None:
    means = []
    for case, made in pool()[::4]:
        agrees = solve("u6_q2_findings", case)["agrees"]
        found: dict[str, list[float]] = {code: [] for code in FACTORS}
        for letter, kind, code in zip(
            student_side.LETTERS, made.families, made.findings, strict=True
        ):
            if code in FACTORS and kind != "bands":
                found[code].append(factor(agrees, case.claim(letter)))
        for code, (low, high) in FACTORS.items():
            assert all(low - FACTOR_SLACK <= f <= high + 0.1 for f in found[code]), case.name
        means.append(np.mean(found["in"]))
    # Nobody's contradictions are much nearer to rounding than anybody else's.
    assert np.std(means) < 0.25
    assert 1.9 < np.mean(means) < 2.2


def test_overlapping_bands_are_beyond_any_rounding() -> None:
    case, made = next(
        (case, made) for case, made in pool() if made.findings[made.families.index("bands")] == "in"
    )
    letter = student_side.LETTERS[made.families.index("bands")]
    agrees = solve("u6_q2_findings", case)["agrees"]
    assert factor(agrees, case.claim(letter)) == float("inf")


def test_the_microdata_of_all_articles_give_the_planted_numbers_and_rung() -> None:
    rungs = {"su": "supported", "co": "contradicted by better data"}
    for case, made in pool():
        solved, truth = solve("u6_q3_microdata", case), made.people
        assert solved["full_time_people"] == truth.full_time_people
        assert solved["median_pay_usd"] == truth.median_pay_usd
        assert solved["gap_of_mens_pay"] == pytest.approx(truth.gap_of_mens_pay, rel=1e-12)
        assert solved["rung_of_m"] == rungs[truth.rung]


def test_the_slips_of_the_bank_change_the_microdata_of_every_article() -> None:
    for case, made in pool():
        hours, truth = case.microdata["weekly_hours"], made.people
        for kept in (hours > 0, hours > 35):
            people = case.microdata[kept]
            mean = people.groupby("group")["pay_usd"].mean()
            assert len(people) != truth.full_time_people
            assert abs(1 - mean["woman"] / mean["man"] - truth.gap_of_mens_pay) > 1e-6


def test_the_accepted_chances_hold_nearly_every_seed() -> None:
    low, high = map(float, re.findall(r"^ +(0\.\d+),$", cell("u6_q1_regular_check"), re.M)[:2])
    null = forensics.equal_step_null(
        [4, 5, 4, 4], 5_000, rng=np.random.default_rng(6), repetitions=400_000
    )
    chance = (null > 0).mean()
    error_of_10_000 = np.sqrt(chance * (1 - chance) / 10_000)
    assert low < chance - 4 * error_of_10_000
    assert high > chance + 4 * error_of_10_000
    # Wide enough for every seed, too narrow for the chance of one column alone.
    alone = forensics.equal_step_null([4], 5_000, rng=np.random.default_rng(1)).mean()
    assert alone + 10 * error_of_10_000 < low


# The checks


class Desk:
    """A student's notebook: answers of one case, graded with or without a trusted id."""

    def __init__(self, student_id: str) -> None:
        number = student_side.case_number(student_id, TERM)
        self.case = next(case for case, _ in pool() if case.number == number)
        self.names: dict[str, Any] = {}
        for question in ("u6_q1_regular", "u6_q2_findings", "u6_q3_microdata", "u6_q4_rungs"):
            self.names |= solve(question, self.case)
        self.names["student_id"] = student_id

    def grade(self, question: str, filled: bool = True) -> tuple[float, str]:
        from paylab.check import Check

        code = cell(f"{question}_check", filled)
        if not filled:
            code = re.sub(r"### BEGIN HIDDEN.*### END HIDDEN TESTS\n", "", code, flags=re.S)
        names = {**self.names, "Check": Check}
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(code.replace("check.score()", "earned = check.score()"), names)
        return names["earned"], " ".join(said.getvalue().split())


OWN = ["u6_q1_regular", "u6_q2_findings", "u6_q3_microdata"]
POINTS = {"u6_q1_regular": 3, "u6_q2_findings": 8, "u6_q3_microdata": 4, "u6_q4_rungs": 2}


@pytest.fixture
def ada() -> Desk:
    return Desk("ada")


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return how a grader says whose work it is."""
    monkeypatch.delenv(student_side.TRUSTED, raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return lambda student: monkeypatch.setenv(student_side.TRUSTED, student)


@pytest.mark.parametrize("question", POINTS)
def test_right_answers_to_ones_own_article_earn_everything(
    question: str, ada: Desk, trusted: Callable[[str], None]
) -> None:
    trusted("ada")
    assert ada.grade(question)[0] == POINTS[question]


@pytest.mark.parametrize("question", OWN)
def test_without_a_trusted_id_nothing_is_earned_and_the_cell_says_why(
    question: str, ada: Desk, trusted: Callable[[str], None]
) -> None:
    points, said = ada.grade(question)
    assert points == 0
    assert "graded after submission" in said


@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize("question", OWN)
def test_validate_does_not_complain_about_answers_of_the_right_form(
    question: str,
    filled: bool,
    ada: Desk,
    trusted: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert "after submission" in ada.grade(question, filled)[1]


@pytest.mark.parametrize("filled", [True, False])
def test_validate_complains_about_the_form(
    filled: bool, ada: Desk, trusted: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    ada.names["findings"] = dict(list(ada.names["findings"].items())[:11])
    with pytest.raises(CheckFailedError, match="has no answer yet for"):
        ada.grade("u6_q2_findings", filled)


@pytest.mark.parametrize("question", OWN)
def test_a_case_copied_from_another_student_scores_nothing_and_says_so(
    question: str, ada: Desk, trusted: Callable[[str], None]
) -> None:
    trusted("eve")
    points, said = ada.grade(question)
    assert points == 0
    assert "the answers are about case 068, and yours is case 155" in said
    assert "copied from somebody else's case scores nothing" in said


def test_copied_findings_under_ones_own_ids_earn_next_to_nothing(
    ada: Desk, trusted: Callable[[str], None]
) -> None:
    trusted("eve")
    ada.names["findings"] = {
        key.replace("068", "155"): finding for key, finding in ada.names["findings"].items()
    }
    assert ada.grade("u6_q2_findings")[0] <= 1


def test_numbers_of_another_case_under_ones_own_id_earn_nothing_for_being_right_there(
    ada: Desk, trusted: Callable[[str], None]
) -> None:
    trusted("eve")
    ada.names["student_id"] = "eve"
    points, said = ada.grade("u6_q3_microdata")
    assert points <= 1
    assert "somebody else's case" in said


def test_an_id_may_be_typed_with_blanks_and_capitals(
    ada: Desk, trusted: Callable[[str], None]
) -> None:
    trusted("ada")
    ada.names["student_id"] = " Ada"
    assert ada.grade("u6_q3_microdata")[0] == 4


@pytest.mark.parametrize("question", POINTS)
def test_deleted_answers_are_not_answered_yet(
    question: str, ada: Desk, trusted: Callable[[str], None]
) -> None:
    trusted("ada")
    ada.names = {**TOOLS, "student_id": "ada"}
    points, said = ada.grade(question)
    assert points == 0
    assert "not answered yet" in said


def test_a_false_alarm_costs_a_point_beyond_the_finding(
    ada: Desk, trusted: Callable[[str], None]
) -> None:
    trusted("ada")
    right = dict(ada.names["findings"])
    at = next(key for key, finding in right.items() if finding == "consistent")
    ada.names["findings"] = right | {at: "cannot be assessed"}
    assert ada.grade("u6_q2_findings")[0] == 7
    ada.names["findings"] = right | {at: "inconsistent as printed"}
    points, said = ada.grade("u6_q2_findings")
    assert points == 6
    assert "a claim is called inconsistent that the article does not contradict" in said


def test_guessing_earns_next_to_nothing() -> None:
    rng = np.random.default_rng(6)
    truth = [cases.CODES[code] for _, made in pool() for code in made.findings]
    guesses = rng.choice(student_side.FINDINGS, size=(50, len(truth)))
    shares = []
    for row in guesses:
        for at in range(0, len(truth), 12):
            known = dict(enumerate(truth[at : at + 12]))
            net = student_side.net_findings(dict(enumerate(row[at : at + 12])), known)
            shares.append(np.clip((net - 4) / 8, 0, 1))
    assert np.mean(shares) < 0.02
    constant = dict.fromkeys(range(12), "consistent")
    assert student_side.net_findings(constant, dict(enumerate(truth[:12]))) == 4


# Whose article


def test_the_hash_of_id_and_term_is_the_documented_one_and_never_moves() -> None:
    # Worked out with `printf demo:ada | sha256sum` and integer arithmetic.
    assert student_side.case_number("ada", "demo") == 68
    assert student_side.case_number("ada", "spring") != 68


def test_a_new_term_deals_the_articles_anew_and_evenly() -> None:
    numbers = [student_side.case_number(f"student-{n}", "spring") for n in range(4_000)]
    counts = np.bincount(numbers, minlength=student_side.POOL)
    assert counts.min() > 0
    # Poisson with mean 20: beyond 45 is less likely than one in a million for each of 200.
    assert counts.max() < 46
    same = [student_side.case_number(f"student-{n}", "fall") == numbers[n] for n in range(4_000)]
    assert np.mean(same) < 0.02


@pytest.mark.parametrize("student_id", ["", "  ", 7])
def test_an_id_that_is_none_is_refused(student_id: Any) -> None:
    with pytest.raises(ValueError, match="student_id is"):
        student_side.case_number(student_id, TERM)


def test_without_an_id_the_practice_case_stands_in_and_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert student_side.load(..., TERM).number is None
    assert "not yours" in capsys.readouterr().out


def test_a_missing_or_cut_file_of_articles_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"articles\.jsonl is not in this folder"):
        student_side.load("ada", TERM, tmp_path)
    lines = (UNIT.student_files / "articles.jsonl").read_text().splitlines()
    (tmp_path / "articles.jsonl").write_text("\n".join(lines[:-1]))
    with pytest.raises(DamagedFile, match="199 articles instead of 200"):
        student_side.load("ada", TERM, tmp_path)
    lines[68] = lines[68][:100]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines))
    with pytest.raises(DamagedFile, match="line 69"):
        student_side.load("ada", TERM, tmp_path)


def test_a_case_shows_every_claim_and_table_and_keeps_dollars_from_mathematics() -> None:
    case = student_side.load("ada", TERM, UNIT.student_files)
    page = case._repr_html_()
    assert "mathjax_ignore" in page
    for words in [*case.claims["claim"], *case.titles.values()]:
        assert words.replace("&", "&amp;") in page
        assert words in str(case)


def test_the_form_to_fill_in_is_code_that_asks_for_every_finding(ada: Desk) -> None:
    names: dict[str, Any] = {}
    exec(student_side.form(ada.case), names)
    assert list(names["findings"]) == list(ada.case.claims["id"].head(12))
    assert set(names["findings"].values()) == {...}


# What instructors read


def test_the_guide_says_what_is_so() -> None:
    page = ROOT / "docs" / "instructor" / "u6_your_audit.md"
    lines = page.read_text(encoding="utf-8").splitlines()
    guide = " ".join(lines)
    apart = np.prod([1 - n / student_side.POOL for n in range(30)])
    assert 0.85 < 1 - apart < 0.95
    assert "that some pair does is likely (about nine in ten)" in guide
    assert "miss in the other half by {:g} to {:g} percentage points".format(*DIFFERS_BY) in guide
    assert f"microdata ({PEOPLE} people of one payroll)" in guide
    for question, points in POINTS.items():
        assert f'"{question}", points={points},' in " ".join(cell(f"{question}_check").split())
        (row,) = [line for line in lines if line.startswith(f"| {question[4]} ")]
        assert row.split("|")[2].strip() == str(points)


def test_wider_rounding_turns_a_contradiction_into_one_that_dissolves() -> None:
    findings = [
        audit.percent_and_endpoints(grid_usd=grid).view.text.split(":")[0]
        for grid in (0, 2_000, 10_000)
    ]
    assert findings == [
        "inconsistent as printed",
        "inconsistent as printed",
        "dissolved by rounding",
    ]
    assert audit.percent_and_endpoints(percent=16).view.text.startswith("consistent")


# The lesson


@pytest.fixture(scope="module")
def lesson() -> dict[str, Any]:
    """Return the names that the lesson leaves behind."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for each in read(UNIT.lesson_file).cells:
            if each.cell_type == "code":
                exec(compile(each.source, "lesson", "exec"), names)
    return names


def test_the_lessons_findings_are_those_of_the_reference_audit(lesson: dict[str, Any]) -> None:
    found = solve("u6_q2_findings", student_side.practice())["findings"]
    assert {key.removeprefix("practice-"): f for key, f in found.items()} == lesson["found"]


def test_what_the_lesson_says_of_the_practice_case_is_so(lesson: dict[str, Any]) -> None:
    case = student_side.practice()
    assert lesson["found"]["b"] == "dissolved by rounding"
    assert solve("u6_q1_regular", case)["equal_step_tables"] == [2]
    assert len(case.titles) == 11
    assert len(case.claims) == 13
    industries = case.tables[9]
    assert (industries["average_usd"] - industries["median_usd"]).nunique() == 1
    assert lesson["as_rounded"].low > lesson["percent"] / 100 + 0.005
    everybody = case.microdata.groupby("group")["pay_usd"].mean()
    printed = int(re.findall(r"(\d+) %", case.claim("m"))[0])
    assert abs(100 * (1 - everybody["woman"] / everybody["man"]) - printed) < 1
    solved = solve("u6_q3_microdata", case)
    assert solved["rung_of_m"] == "contradicted by better data"
    assert 100 * solved["gap_of_mens_pay"] < printed - 1


def test_the_whole_audit_has_every_claim_once_and_no_rung_above_its_evidence(
    lesson: dict[str, Any],
) -> None:
    rungs: pd.DataFrame = lesson["rungs"]
    assert sorted(rungs["claim"]) == sorted(documents.claims()["id"])
    settled = rungs[~rungs["rung"].isin(["cannot be assessed", "consistent but unverifiable"])]
    # What can be counted or compared on the page itself, and nothing else.
    assert set(settled["claim"]) == {
        "tt-ten-tables-present-data",
        "tt-t01-experience",
        "tt-t09-growth",
        "tt-faq-06-industries",
    }
    assert not (rungs["rung"] == "contradicted by better data").any()
    assert rungs["why"].str.len().min() > 0


def test_the_audit_of_the_tables_rests_on_figures_that_are_there() -> None:
    industries = documents.table("tt-t02-industry").set_index("label")["value_usd"]
    assert industries.idxmin() == "E-commerce"
    bands = documents.table("tt-t01-experience")["label"].tolist()
    assert [re.findall(r"\d+", band) for band in bands][1:] == [
        ["1", "3"],
        ["3", "5"],
        ["5", "10"],
        ["10"],
    ]
    growth = consistency.growth_over_band(
        90_000, 10_000, (6, 9), start_year=1, rounded_to_usd=5_000
    )
    early = documents.table("tt-early-experience").set_index("label")["value_usd"]
    assert early["6-9"] + 2_500 < growth.low


def test_the_exercise_accepts_what_the_lesson_concludes(lesson: dict[str, Any]) -> None:
    concluded = lesson["rungs"].set_index("claim")["rung"]
    solved = solve("u6_q4_rungs", student_side.practice())["rungs"]
    desk = Desk("ada")
    desk.names["rungs"] = {claim: concluded[claim] for claim in solved}
    assert desk.grade("u6_q4_rungs")[0] == 2
