"""The capstone's pool: the same for everybody in kind and number, and silent about its truth."""

import collections
import itertools
import json
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from scipy import stats

from paybuild import cases, notebooks
from paybuild.cases._families import GROUPS
from paybuild.cases._people import AGREES_WITHIN, DIFFERS_BY, measure
from paybuild.units import ROOT, BrokenUnitError, Unit, unit
from paylab import cases as student_side
from paylab.stats import forensics

SECRET = "a secret that only this test knows"
UNIT = unit("u6_your_audit")


def own_secret() -> str:
    secret = cases.secret_of(UNIT)
    assert secret is not None
    return secret


# The pool


def test_a_secret_gives_the_same_pool_every_time_and_another_secret_another() -> None:
    cases.pool.cache_clear()
    first = cases.pool(SECRET)
    cases.pool.cache_clear()
    assert cases.pool(SECRET) == first
    others = cases.pool(SECRET + ".")
    assert not any(one.record == other.record for one, other in zip(first, others, strict=True))


def test_no_two_articles_of_a_pool_are_the_same() -> None:
    assert len({cases.as_line(made) for made in cases.pool(SECRET)}) == student_side.POOL


@pytest.mark.parametrize("secret", [SECRET, own_secret()])
def test_every_article_has_as_many_of_each_finding(secret: str) -> None:
    counts = cases.difficulty(secret).cases
    assert len(counts) == student_side.POOL
    assert (counts["inconsistent as printed"] == 3).all()
    assert (counts["dissolved by rounding"] == 3).all()
    assert (counts["cannot be assessed"] == 2).all()
    assert (counts["consistent"] == 4).all()


def test_every_article_has_one_contradiction_of_each_degree_of_work() -> None:
    for made in cases.pool(SECRET):
        truths = dict(zip(made.families, made.findings, strict=True))
        for group in GROUPS:
            found = collections.Counter(truths[plant.__name__] for plant in group)
            assert (found["in"], found["di"]) == (1, 1)
            assert found["co"] >= 1


def test_every_kind_of_claim_occurs_with_every_truth_that_it_can_have() -> None:
    kinds = cases.difficulty(SECRET).kinds
    assert len(kinds) == 12
    # Years are counted: rounding can't mend overlapping bands.
    assert kinds.loc["bands", "dissolved by rounding"] == 0
    assert (kinds.drop(index="bands") >= 20).all(axis=None)


def test_every_article_has_just_one_equal_step_table_as_its_honest_oddity() -> None:
    for number, made in enumerate(cases.pool(SECRET)):
        case = student_side.read(made.record, number)
        regular = [
            at
            for at, table in case.tables.items()
            if forensics.equal_step_count(
                [table[name].dropna() for name in table if name.endswith("_usd")]
            )
        ]
        assert regular == [made.equal_step_table]


def test_the_microdata_bear_half_of_the_claims_about_them() -> None:
    made = cases.pool(SECRET)
    assert sum(each.people.rung == "su" for each in made) == student_side.POOL / 2
    for number, each in enumerate(made):
        *_, gap = measure(each.record["people"])
        words = student_side.read(each.record, number).claim("m")
        off = abs(int(words.split(" % ")[0].split()[-1]) - 100 * gap)
        low, high = (0, AGREES_WITHIN) if each.people.rung == "su" else DIFFERS_BY
        assert low <= off <= high


# What articles and notebooks tell


def test_an_article_is_as_long_and_as_wide_as_any_other() -> None:
    def shape(record: dict[str, Any]) -> tuple[Any, ...]:
        tables = sorted((len(t["rows"]), len(t["columns"])) for t in record["tables"])
        people = {key: len(values) for key, values in record["people"].items()}
        return sorted(record), tables, len(record["claims"]), people

    shapes = [shape(made.record) for made in cases.pool(SECRET)]
    assert all(each == shapes[0] for each in shapes)
    assert shapes[0][0] == ["claims", "people", "tables", "title"]


def test_the_place_of_a_claim_says_nothing_about_its_truth() -> None:
    rows = [
        (letter, code)
        for made in cases.pool(SECRET)
        for letter, code in zip(student_side.LETTERS, made.findings, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["letter", "truth"])
    assert stats.chi2_contingency(pd.crosstab(frame["letter"], frame["truth"])).pvalue > 0.01


def test_the_place_of_the_odd_table_says_nothing() -> None:
    places = collections.Counter(made.equal_step_table for made in cases.pool(SECRET))
    assert sorted(places) == list(range(1, 12))
    assert stats.chisquare(list(places.values())).pvalue > 0.01


def test_the_number_of_a_case_says_nothing_about_its_microdata() -> None:
    agree = [made.people.rung == "su" for made in cases.pool(SECRET)]
    changes = sum(one != other for one, other in itertools.pairwise(agree))
    # Runs of a random order of 100 and 100: mean 100, standard deviation 7.
    assert 79 <= changes <= 121


def hidden_truths() -> set[str]:
    return {"".join(made.findings) for made in cases.pool(own_secret())}


def test_truths_stand_in_the_source_notebook_and_nowhere_that_students_reach() -> None:
    truths = hidden_truths()
    source = nbformat.writes(notebooks.source(UNIT))
    assert all(truth in source for truth in truths)
    reached = [nbformat.writes(notebooks.release(UNIT)), nbformat.writes(notebooks.lesson(UNIT))]
    reached += cases.articles(UNIT).values()
    reached += [UNIT.exercise_file.read_text(), UNIT.answers_file.read_text()]
    for folder, pattern in (("src", "*.py"), ("src", "*.json"), ("data", "*.*"), ("docs", "*.md")):
        reached += [path.read_text("utf-8") for path in (ROOT / folder).rglob(pattern)]
    assert not [text[:60] for text in reached for truth in truths if truth in text]
    assert not [text[:60] for text in reached[:4] if own_secret() in text]


def test_only_the_articles_go_to_students_beside_the_notebook() -> None:
    assert [path.name for path in UNIT.student_files.iterdir()] == ["articles.jsonl"]


def test_the_marks_of_the_exercise_are_all_filled_in() -> None:
    source = "\n".join(cell.source for cell in notebooks.source(UNIT).cells)
    assert "@findings@" in UNIT.exercise_file.read_text()
    assert not any(mark in source for mark in ("@findings@", "@microdata@", "@term@"))


def test_the_committed_articles_are_those_of_the_committed_secret() -> None:
    for path, text in cases.articles(UNIT).items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, path


# What an author can get wrong


@pytest.fixture
def with_secret(tiny_course: Path) -> Unit:
    """Return the tiny course's unit, given a secret."""
    tiny = unit("u9_tiny", tiny_course)
    (tiny.folder / "secret.txt").write_text(SECRET)
    return tiny


def test_a_unit_without_a_secret_has_no_cases(tiny_course: Path) -> None:
    tiny = unit("u9_tiny", tiny_course)
    cells = [nbformat.v4.new_code_cell("x = '@findings@'")]
    assert cases.articles(tiny) == {}
    assert cases.filled(tiny, cells) == cells
    with pytest.raises(BrokenUnitError, match="nobody has a case"):
        cases.key("ada", tiny_course)


def test_a_short_secret_is_refused(with_secret: Unit) -> None:
    (with_secret.folder / "secret.txt").write_text("abc\n")
    with pytest.raises(BrokenUnitError, match="fewer than 16 characters"):
        cases.articles(with_secret)


def test_an_exercise_without_a_term_is_refused(with_secret: Unit) -> None:
    with pytest.raises(BrokenUnitError, match="TERM"):
        cases.filled(with_secret, [nbformat.v4.new_code_cell("x = 1")])


def test_filling_in_leaves_the_cells_that_were_read_alone(with_secret: Unit) -> None:
    cells = [nbformat.v4.new_code_cell('TERM = "spring"\nterm = "@term@"')]
    (filled,) = cases.filled(with_secret, cells)
    assert 'term = "spring"' in filled.source
    assert '"@term@"' in cells[0].source


def test_articles_are_built_with_the_notebooks_and_drift_is_seen(with_secret: Unit) -> None:
    root = with_secret.folder.parents[1]
    exercise = with_secret.exercise_file
    exercise.write_text(exercise.read_text() + '\n# %%\nTERM = "spring"\n')
    notebooks.build_all(root, root)
    pooled = with_secret.student_files / "articles.jsonl"
    assert len(pooled.read_text().splitlines()) == student_side.POOL
    for stage in ("source", "release"):
        copied = root / stage / with_secret.name / "articles.jsonl"
        assert copied.read_bytes() == pooled.read_bytes()
    assert notebooks.drift(root) == []
    pooled.write_text(pooled.read_text().replace("100 %", "99 %"))
    assert any("articles.jsonl differs" in problem for problem in notebooks.drift(root))


def test_whoever_grades_a_memo_can_look_up_its_truth() -> None:
    number = student_side.case_number("ada", "demo")
    made = cases.pool(own_secret())[number]
    text = cases.key("ada")
    assert text.startswith(f"case {number:03d}; equal steps in Table {made.equal_step_table}")
    assert [line.split()[0] for line in text.splitlines()[1:]] == [*student_side.LETTERS, "m"]
    for words, code in zip(made.record["claims"], made.findings, strict=False):
        assert any(words in line and cases.CODES[code] in line for line in text.splitlines())


def test_the_practice_case_is_in_no_pool() -> None:
    practice = cases.as_line(cases.practice())
    assert json.loads(practice) == cases.practice().record
    pooled, practice_file = cases.articles(UNIT).values()
    assert practice_file == practice
    assert practice not in pooled
