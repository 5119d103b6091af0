"""Hold units to the rules of `docs/authoring.md`; what an answer says is the bank's business."""

from __future__ import annotations

import ast
import fnmatch
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from nbformat import NotebookNode

from paybuild.units import ROOT, BrokenUnitError, Unit, front_matter, read, units
from paygrade.report.teach import texts

FRONT_MATTER = ("title", "objectives", "prerequisites", "minutes", "data", "terms")
LESSON_CELLS = (25, 45)
# The aim is 25 to 60 words and 6 lines; these are where a reader gives up.
LONGEST_MARKDOWN_WORDS = 110
LONGEST_CODE_LINES = 14
CLOSING_HEADINGS = (
    "What would change my mind?",
    "What this does not show",
    "Take-aways",
    "Self-check",
)
SELF_CHECK_QUESTIONS = 5
VALUE_CHECKS = {"close", "one_of", "between", "values", "entries", "column", "calls", "holds"}
FORM_CHECKS = {"number", "fraction", "text", "boolean", "sequence", "mapping", "frame", "function"}
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.S)
MISCONCEPTION_ID = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
CLAIM_ID = re.compile(r"\b(?:tt|nl|nf)-[a-z0-9*][a-z0-9*-]*")
# The house rules for talking about the documents, and for prose at large.
UNWELCOME = {
    r"\bfake[ds]?\b": "the word 'fake' (say what was found)",
    r"\bfabricated by\b": "'fabricated by' (say what was found)",
    r"(?<=[a-z])!(?=\s|$)": "an exclamation mark",
}
SILENCERS = {
    r"raise NotImplementedError": "a starter is `answer = ...`",
    r"filterwarnings\(\s*[\"']ignore": "a warning is read, not silenced",
    r"except\s*:": "a bare except hides errors",
    r"from \S+ import \*": "a star import hides where names come from",
}


@dataclass(frozen=True)
class Problem:
    """One broken rule: where, and what to do about it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Call:
    """One call on a `Check`: its method, the variable it looks at, its keyword arguments."""

    method: str
    name: str | None
    keywords: dict[str, Any] = field(default_factory=dict)


def lint_course(root: Path = ROOT) -> list[Problem]:
    """Return every broken rule of the course below `root`."""
    every = units(root)
    claims = pd.read_csv(root / "data" / "claims.csv", dtype=str)["id"].tolist()
    problems = [problem for each in every for problem in lint_unit(each, claims)]
    problems += [problem for each in every for problem in misconceptions_are_taught(each, root)]
    return problems + list(_orphans(every, claims))


def lint_unit(unit: Unit, claims: Iterable[str]) -> list[Problem]:
    """Return the rules that one unit breaks; `claims` are the ids that exist."""
    rules: list[Callable[[Unit], Iterator[Problem]]] = [
        _front_matter_is_complete,
        _lesson_has_the_rhythm,
        _lesson_cells_are_short,
        _plots_are_shown_whole,
        _prose_keeps_the_house_rules,
        _grade_ids_say_unit_and_question,
        _questions_are_whole,
        _checks_are_sound,
    ]
    try:
        found = [problem for rule in rules for problem in rule(unit)]
    except (BrokenUnitError, SyntaxError) as error:
        return [Problem(unit.name, f"can't be read: {error}")]
    return found + list(_claim_ids_exist(unit, list(claims)))


# Misconceptions


def misconceptions(unit: Unit) -> set[str]:
    """Return the ids that a unit's checks and its answer bank name.

    A check names one as a key beside a pair of pattern and words, wherever that stands.
    """
    found = set(re.findall(r'misconception="(\w+)"', _text(unit.answers_file)))
    for node in ast.walk(ast.parse(_text(unit.exercise_file))):
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            keys = [
                key.value for key, value in pairs if isinstance(key, ast.Constant) and _told(value)
            ]
            found |= {key for key in keys if MISCONCEPTION_ID.fullmatch(str(key))}
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _told(value: ast.expr) -> bool:
    """Whether this is a pair whose second part is a sentence."""
    pair = value.elts if isinstance(value, ast.Tuple) else []
    words = pair[1] if len(pair) == 2 else None
    text = words.value if isinstance(words, ast.Constant) else None
    return isinstance(text, str) and text.count(" ") > 1


def misconceptions_are_taught(unit: Unit, root: Path) -> Iterator[Problem]:
    """Find misconceptions without a text for the class report, and texts that nobody needs."""
    page = root / "docs" / "instructor" / f"{unit.name}.md"
    there = set(texts(_text(page)))
    wanted = misconceptions(unit)
    where = f"docs/instructor/{unit.name}.md"
    for name in sorted(wanted - there):
        yield Problem(where, f"no row of its table says what to teach about {name!r}")
    for name in sorted(there - wanted):
        yield Problem(where, f"no check of {unit.name} knows the misconception {name!r}")


# Lesson


def _front_matter_is_complete(unit: Unit) -> Iterator[Problem]:
    matter = front_matter(unit)
    where = f"{unit.name}/lesson.py"
    for key in FRONT_MATTER:
        if key not in matter:
            yield Problem(where, f"front matter lacks {key!r}")
    if not matter.get("objectives"):
        yield Problem(where, "front matter names no objective")
    minutes = matter.get("minutes") or {}
    if set(minutes) != {"reading", "doing"}:
        yield Problem(where, "front matter: minutes has the keys reading and doing")
    known = {each.name for each in units(unit.folder.parents[1])}
    for name in set(matter.get("prerequisites") or []) - known:
        yield Problem(where, f"front matter: prerequisite {name!r} is no unit")


def _lesson_has_the_rhythm(unit: Unit) -> Iterator[Problem]:
    cells, where = read(unit.lesson_file).cells, f"{unit.name}/lesson.py"
    low, high = LESSON_CELLS
    if not low <= len(cells) <= high:
        yield Problem(where, f"{len(cells)} cells; a lesson has {low} to {high}")
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    for heading in ("Claim", "Predict", *CLOSING_HEADINGS):
        if not re.search(rf"^#+ .*{re.escape(heading)}", text, re.M):
            yield Problem(where, f"no heading says {heading!r}")
    if not re.search(r"^my_prediction\w* =", code, re.M):
        yield Problem(where, "no prediction cell (my_prediction = ...)")
    if "paylab.explore" not in code and "import explore" not in code:
        yield Problem(where, "no explorer (paylab.explore)")
    asked = text.split("Self-check")[-1].count("<details>")
    if asked != SELF_CHECK_QUESTIONS:
        yield Problem(where, f"{asked} self-check questions; {SELF_CHECK_QUESTIONS} are asked")


def _lesson_cells_are_short(unit: Unit) -> Iterator[Problem]:
    for number, cell in enumerate(read(unit.lesson_file).cells, 1):
        where = f"{unit.name}/lesson.py, cell {number}"
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if line.strip()]
            if len(lines) > LONGEST_CODE_LINES:
                yield Problem(where, f"{len(lines)} lines of code; at most {LONGEST_CODE_LINES}")
        elif "<details>" not in cell.source and "|" not in cell.source:
            words = len(cell.source.split())
            if words > LONGEST_MARKDOWN_WORDS:
                yield Problem(where, f"{words} words; at most {LONGEST_MARKDOWN_WORDS}")


def _plots_are_shown_whole(unit: Unit) -> Iterator[Problem]:
    for path in (unit.lesson_file, unit.exercise_file):
        for number, cell in enumerate(read(path).cells, 1):
            draws = re.search(r"plt\.subplots\(|sns\.\w+plot\(|\.plot[.(]", cell.source)
            if cell.cell_type == "code" and draws and "show(" not in cell.source:
                where = f"{unit.name}/{path.name}, cell {number}"
                yield Problem(where, "a plot ends in theme.show(figure, caption=..., alt=...)")


def _prose_keeps_the_house_rules(unit: Unit) -> Iterator[Problem]:
    for path in (unit.lesson_file, unit.exercise_file):
        for number, cell in enumerate(read(path).cells, 1):
            where = f"{unit.name}/{path.name}, cell {number}"
            code = cell.cell_type == "code"
            for pattern, words in (SILENCERS if code else UNWELCOME).items():
                if re.search(pattern, cell.source, re.I):
                    yield Problem(where, words if code else f"prose has {words}")


# Exercise


def _grade_ids_say_unit_and_question(unit: Unit) -> Iterator[Problem]:
    seen: set[str] = set()
    pattern = rf"{unit.prefix}_(q\d+|given)_[a-z0-9_]+"
    for cell in _nbgrader_cells(unit):
        grade_id = cell.metadata["nbgrader"].get("grade_id", "")
        if not re.fullmatch(pattern, grade_id):
            yield Problem(f"{unit.name}/exercise.py", f"grade id {grade_id!r} is not {pattern}")
        if grade_id in seen:
            yield Problem(f"{unit.name}/exercise.py", f"grade id {grade_id!r} stands twice")
        seen.add(grade_id)


def _questions_are_whole(unit: Unit) -> Iterator[Problem]:
    cells = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in _nbgrader_cells(unit)}
    for grade_id, cell in cells.items():
        if not cell.metadata["nbgrader"].get("solution"):
            continue
        where = f"{unit.name}/exercise.py, {grade_id}"
        prompt, check = cells.get(f"{grade_id}_prompt"), cells.get(f"{grade_id}_check")
        by_hand = bool(cell.metadata["nbgrader"].get("grade"))
        if prompt is None:
            yield Problem(where, f"no prompt cell {grade_id}_prompt")
        if by_hand:
            rubric = prompt is not None and "### BEGIN MARK SCHEME" in prompt.source
            if cell.cell_type == "markdown" and not rubric:
                yield Problem(where, "a written answer has its rubric in its prompt's MARK SCHEME")
            continue
        if check is None:
            yield Problem(where, f"no check cell {grade_id}_check")
            continue
        yield from _question_agrees(where, prompt, cell, check)


def _question_agrees(
    where: str, prompt: NotebookNode | None, answer: NotebookNode, check: NotebookNode
) -> Iterator[Problem]:
    points = check.metadata["nbgrader"].get("points")
    text = prompt.source if prompt else ""
    asked = re.findall(r"\((\d+(?:\.\d+)?) points?\)", text)
    if prompt and [float(number) for number in asked] != [float(points)]:
        yield Problem(where, f"the prompt names its {points} points once, as ({points} points)")
    if "### BEGIN SOLUTION" not in answer.source:
        yield Problem(where, "the answer cell has no SOLUTION region")
    starter = answer.source.split("### BEGIN SOLUTION")[0]
    for name in {call.name for call in calls(check.source) if call.method != "Check"}:
        if prompt and f"`{name}" not in text:
            yield Problem(where, f"the prompt does not name `{name}`, which is checked")
        if not re.search(rf"^(?:{name}\s*(?::.*)?=|def {name}\()", starter, re.M):
            yield Problem(where, f"the starter does not begin {name}")


def _checks_are_sound(unit: Unit) -> Iterator[Problem]:
    for cell in _nbgrader_cells(unit):
        written = cell.metadata["nbgrader"]
        if written.get("grade") and not written.get("solution"):
            where = f"{unit.name}/exercise.py, {written['grade_id']}"
            for what in _check_problems(cell, written):
                yield Problem(where, what)


def _check_problems(cell: NotebookNode, written: dict[str, Any]) -> Iterator[str]:
    made = [call for call in calls(cell.source) if call.method == "Check"]
    if len(made) != 1:
        yield "a check cell makes one Check"
        return
    keywords = made[0].keywords
    if f"{made[0].name}_check" != written["grade_id"]:
        yield f"Check is of {made[0].name!r}"
    if keywords.get("points") != written.get("points"):
        yield f"Check has {keywords.get('points')} points, the metadata {written.get('points')}"
    for key in ("see", "audits"):
        if key not in keywords:
            yield f"Check has no {key}="
    if not cell.source.rstrip().endswith("check.score()"):
        yield "check.score() is the cell's last line"
    visible = calls(HIDDEN.sub("", cell.source))
    hidden = [call for part in HIDDEN.findall(cell.source) for call in calls(part)]
    yield from _visibility_problems(visible, hidden, list(keywords.get("after_submission") or []))


def _visibility_problems(
    visible: list[Call], hidden: list[Call], announced: list[str]
) -> Iterator[str]:
    if not any(call.method in FORM_CHECKS for call in visible):
        yield "no visible check of form: an untouched answer must say so"
    for call in visible:
        if call.method in VALUE_CHECKS - {"holds"}:
            yield f"{call.method} of {call.name} shows its answer: it belongs in HIDDEN TESTS"
    values = [call for call in hidden if call.method in VALUE_CHECKS]
    if not values:
        yield "no hidden check of a value: any answer of the right form would score"
    labels = [str(call.keywords.get("label", "")) for call in values]
    if sorted(labels) != sorted(announced):
        yield f"after_submission announces {announced}, the hidden checks are {labels}"


# Claims


def claims_in(text: str, claims: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the claim ids that stand in `text`, patterns expanded, and those that don't exist.

    >>> used, unknown = claims_in("tt-a, tt-b* and nl-x", ["tt-a", "tt-b1", "tt-b2"])
    >>> sorted(used), unknown
    (['tt-a', 'tt-b1', 'tt-b2'], {'nl-x'})
    """
    known, used, unknown = list(claims), set[str](), set[str]()
    for written in CLAIM_ID.findall(text):
        found = fnmatch.filter(known, written.rstrip("-"))
        used.update(found)
        if not found:
            unknown.add(written)
    return used, unknown


def audited_claims(unit: Unit, claims: Iterable[str]) -> set[str]:
    """Return the claim ids that the unit's graded checks name in `audits=`."""
    named = [
        str(written)
        for cell in _nbgrader_cells(unit)
        for call in calls(cell.source if cell.cell_type == "code" else "")
        if call.method == "Check"
        for written in call.keywords.get("audits") or []
    ]
    return claims_in(" ".join(named), claims)[0]


def _claim_ids_exist(unit: Unit, claims: list[str]) -> Iterator[Problem]:
    for path in (unit.lesson_file, unit.exercise_file):
        for unknown in sorted(claims_in(path.read_text(encoding="utf-8"), claims)[1]):
            yield Problem(f"{unit.name}/{path.name}", f"{unknown!r} is no id of data/claims.csv")


def _orphans(every: list[Unit], claims: list[str]) -> Iterator[Problem]:
    every = [each for each in every if each.lesson_file.is_file()]
    used = {
        claim
        for each in every
        for claim in claims_in(each.lesson_file.read_text(encoding="utf-8"), claims)[0]
    }
    audited = {claim for each in every for claim in audited_claims(each, claims)}
    for claim in claims:
        if claim not in used:
            yield Problem("data/claims.csv", f"{claim} is used in no lesson")
        if claim not in audited:
            yield Problem("data/claims.csv", f"{claim} is audited in no graded exercise")


# Reading cells


def _nbgrader_cells(unit: Unit) -> list[NotebookNode]:
    return [cell for cell in read(unit.exercise_file).cells if "nbgrader" in cell.metadata]


def calls(code: str) -> list[Call]:
    """List the calls on `check`, and of `Check`, in a cell's code, with their literal arguments."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if isinstance(function, ast.Name) and function.id == "Check":
            method = "Check"
        elif isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            if function.value.id != "check":
                continue
            method = function.attr
        else:
            continue
        first = _literal(node.args[0]) if node.args else None
        keywords = {word.arg: _literal(word.value) for word in node.keywords if word.arg}
        found.append(Call(method, first if isinstance(first, str) else None, keywords))
    return [call for call in found if call.method == "Check" or call.name]


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None
