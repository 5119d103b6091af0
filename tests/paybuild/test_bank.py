"""What an answer bank may say, and what the harness says when a bank does not tell the truth."""

from pathlib import Path

import nbformat
import pytest

from paybuild import bank, notebooks, scorecard, trial
from paybuild.bank import Answer, BankError, Question
from paybuild.mutants import Mutant
from paybuild.units import unit
from paygrade.report import CellResult, StudentResult

RIGHT = """
    alternative("as a decimal", "gap = 1 / 7"),
    alternative("from a list", "pay = [140, 120]\\ngap = 1 - pay[1] / pay[0]"),
    wrong("of women's pay", "gap = 20 / 120", points=0, told="share of women's pay",
          misconception="of_womens_pay"),
    wrong("a percentage", "gap = 14.3", points=0, told="looks like a percentage"),
    wrong("crashes", "gap = 1 / 0", points=0, told="not answered yet"),
"""


def write_bank(root: Path, answers: str, more: str = "") -> bank.Bank:
    """Write a bank for the tiny course's only question and read it."""
    each = unit("u9_tiny", root)
    each.answers_file.write_text(
        "from paybuild.bank import alternative, exemplar, wrong\n"
        f'ANSWERS = {{"u9_q1_gap": [{answers}]}}\n{more}'
    )
    return bank.read(each, notebooks.source(each))


def test_a_bank_starts_every_question_with_the_solution(tiny_course: Path) -> None:
    read = write_bank(tiny_course, RIGHT)
    first, *others = read.answers["u9_q1_gap"]
    assert (first.kind, first.points) == ("right", 2)
    assert "gap = 20 / 140" in first.code
    assert "SOLUTION" not in first.code
    assert [answer.kind for answer in others] == ["alternative"] * 2 + ["wrong"] * 3


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ("", "has 0 of kind alternative; at least 2"),
        (RIGHT + 'alternative("again", "gap = 1/7"),', "'again' is the same answer as"),
        (
            RIGHT + 'alternative("it", "gap = ...\\ngap = 20 / 140"),',
            "same answer as 'the solution'",
        ),
        (RIGHT + 'wrong("x", "gap = 3", points=5, told="y"),', "5 points, outside 0 to 2"),
        (RIGHT + 'wrong("x", "gap = 3", points=2, told="y"),', "wrong and has all 2 points"),
        (RIGHT + 'wrong("x", "gap = 3", points=1, told=" "),', "not say what its student is told"),
        (RIGHT + '"gap = 3",', "is no alternative()"),
        (RIGHT + 'exemplar("x", "words", points=1),', "of kind exemplar, which does not fit"),
    ],
)
def test_a_bank_that_does_not_fit_is_refused_in_words(
    tiny_course: Path, answers: str, words: str
) -> None:
    with pytest.raises(BankError) as refusal:
        write_bank(tiny_course, answers)
    assert "u9_tiny/answers.py" in str(refusal.value)
    assert words in str(refusal.value)


def test_an_unknown_question_is_named_with_those_that_exist(tiny_course: Path) -> None:
    with pytest.raises(BankError, match=r"u9_q7_gone: .* it has u9_q1_gap"):
        write_bank(tiny_course, RIGHT, 'ANSWERS["u9_q7_gone"] = []')


def test_a_question_that_stands_twice_is_named(tiny_course: Path) -> None:
    twice = 'AGAIN = {"u9_q1_gap": [], "u9_q1_gap": []}'
    with pytest.raises(BankError, match="u9_q1_gap: stands twice"):
        write_bank(tiny_course, RIGHT, twice)


def test_a_bank_that_does_not_run_says_why(tiny_course: Path) -> None:
    with pytest.raises(BankError, match=r"does not run: TypeError.*told"):
        write_bank(tiny_course, 'wrong("x", "gap = 3", points=1),')


def test_a_missing_bank_is_named(tiny_course: Path) -> None:
    each = unit("u9_tiny", tiny_course)
    with pytest.raises(BankError, match=r"u9_tiny/answers\.py is missing"):
        bank.read(each, notebooks.source(each))


def test_a_check_without_an_answer_cell_is_named(tiny_course: Path) -> None:
    source = notebooks.source(unit("u9_tiny", tiny_course))
    del source.cells[2]
    with pytest.raises(BankError, match="u9_q1_gap_check: there is no answer cell"):
        bank.questions(source)


def test_every_answer_stands_in_one_notebook_and_neighbors_get_different_turns() -> None:
    asked = tuple(Question(f"q{i}", f"q{i}_check", 1, "x = 1") for i in range(3))
    answers = {
        q.answer: [Answer("right", "the solution", "x = 1")]
        + [Answer("wrong", f"{q.answer} wrong {i}", f"x = {i}") for i in range(4)]
        for q in asked
    }
    planned = trial.plan(bank.Bank(asked, answers, {}))
    sheets = [sheet for name, sheet in planned.items() if name.startswith("answers")]
    assert len(sheets) == 5
    for question in asked:
        placed = [sheet[question.answer] for sheet in sheets]
        assert sorted(placed, key=id) == sorted(answers[question.answer], key=id)
    for sheet in sheets:
        turns = {answers[q.answer].index(sheet[q.answer]) for q in asked}
        assert len(turns) == len(asked)
    assert planned[trial.UNTOUCHED] == {}


def test_an_answer_of_a_cell_that_ran_out_is_the_right_one() -> None:
    asked = tuple(Question(f"q{i}", f"q{i}_check", 1, "x = 1") for i in range(2))
    solution = Answer("right", "the solution", "x = 1")
    answers = {"q0": [solution, Answer("wrong", "w", "x = 2")], "q1": [solution]}
    planned = trial.plan(bank.Bank(asked, answers, {}))
    assert [planned[f"answers-0{i}"]["q1"] for i in range(2)] == [solution, solution]


QUESTION = Question("q1", "q1_check", 2, "gap = 1")


def seen(points: float, text: str = "", misconception: str = "") -> CellResult:
    checks = [{"misconception": misconception, "message": text}] if misconception else []
    return CellResult("q1_check", points, 2, False, text, {"schema": 1, "checks": checks})


@pytest.mark.parametrize(
    ("answer", "cell", "words"),
    [
        (Answer("right", "r", ""), seen(2), ""),
        (Answer("right", "r", ""), seen(1.9), "1.9 points instead of 2"),
        (Answer("alternative", "a", ""), seen(0), "0 points instead of 2"),
        (Answer("wrong", "w", "", 0, "self-reported pay"), seen(0, "self-\n   reported pay"), ""),
        (Answer("wrong", "w", "", 0, "told"), seen(1, "told"), "1 points instead of 0"),
        (Answer("wrong", "w", "", 0, "told"), seen(0, "else"), "is not told 'told'"),
        (Answer("wrong", "w", "", 0, "t", "m"), seen(0, "t", "m"), ""),
        (Answer("wrong", "w", "", 0, "t", "m"), seen(0, "t", "n"), "names ['n'], the bank ['m']"),
        (Answer("wrong", "w", "", 0, "t", "m"), seen(0, "t"), "names no misconception"),
        (Answer("wrong", "w", "", 0, "t"), seen(0, "t", "n"), "names ['n'], the bank []"),
        (None, seen(0, "q1: not answered yet"), ""),
        (None, seen(0, "gap: got nothing"), "not told 'not answered yet'"),
    ],
)
def test_an_answer_is_held_to_its_points_words_and_misconception(
    answer: Answer | None, cell: CellResult, words: str
) -> None:
    problem = trial.problem(QUESTION, answer, cell)
    assert (words in problem) if words else (problem == "")


MUTANT = Mutant("number", "1 -> 2 in: gap = 1", "gap = 2")


@pytest.mark.parametrize(
    ("points", "listed", "survivors", "problems"),
    [(0, {}, 0, 0), (1.5, {}, 0, 0), (2, {}, 1, 0), (2, {MUTANT.what: "why"}, 0, 0),
     (0, {MUTANT.what: "why"}, 0, 1)],
)  # fmt: skip
def test_a_mutant_that_keeps_its_points_lowers_the_score_unless_it_is_listed(
    points: float, listed: dict[str, str], survivors: int, problems: int
) -> None:
    known = bank.Bank((QUESTION,), {}, {"q1": listed})
    report = scorecard.Report("u9", 1)
    sheet = {"q1": MUTANT}
    student = StudentResult("mutants-00", True, {"q1_check": seen(points)})
    trial._compare(report, known, "mutants-00", sheet, student)
    assert (len(report.survivors), len(report.problems)) == (survivors, problems)
    assert report.mutation_score == (0 if survivors or listed else 1)
    assert not report.passed or points < 2


def test_a_right_answer_that_loses_points_beside_a_wrong_one_is_a_problem() -> None:
    other = Question("q2", "q2_check", 2, "x = 1")
    known = bank.Bank((QUESTION, other), {}, {})
    sheet = {"q1": MUTANT, "q2": Answer("right", "the solution", "x = 1")}
    cells = {"q1_check": seen(0), "q2_check": seen(0)}
    report = scorecard.Report("u9", 2)
    trial._compare(report, known, "mutants-00", sheet, StudentResult("m", True, cells))
    (problem,) = report.problems
    assert problem.startswith("q2: 'the solution' (notebook mutants-00): 0 points instead of 2")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("print('q: not answered yet')", ""),
        ("print('fine')", "does not say 'not answered yet'"),
        ("gap", "the release notebook raises NameError"),
    ],
)
def test_a_release_that_fails_or_is_silent_is_a_problem(
    tmp_path: Path, source: str, words: str
) -> None:
    meta = {"nbgrader": {"grade_id": "q_check", "grade": True, "solution": False, "points": 1}}
    cell = nbformat.v4.new_code_cell(source, metadata=meta)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "u9.ipynb")
    problems = trial.run_release(tmp_path)
    assert (words in problems[0]) if words else (problems == [])


def test_a_bank_is_held_against_what_nbgrader_records(
    tiny_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lie = 'wrong("a third", "gap = 1 / 3", points=1, told="of no pay"),'
    write_bank(tiny_course, RIGHT + lie, 'EQUIVALENT_MUTANTS = {"u9_q1_gap": {"no such": "why"}}')
    report = trial.try_unit(unit("u9_tiny", tiny_course))
    assert report.kept("right") == (1, 1)
    assert report.kept("alternative") == (2, 2)
    assert report.kept("wrong") == (3, 4)
    assert report.kept("untouched") == (1, 1)
    assert report.caught == (4, 4)
    stale, lied = report.problems
    assert "no mutant is called 'no such'" in stale
    assert "'a third' (notebook answers-06): 0 points instead of 1" in lied
    assert not report.passed
    scorecard.show([report])
    printed = capsys.readouterr().out
    assert "u9_tiny" in printed
    assert "NO" in printed.split()
