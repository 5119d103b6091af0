"""nbgrader's preprocessors with the seal and the verdict in them; nbgrader itself stays stock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Float, Integer, List, Unicode, default

from paygrade.box.client import DEFAULT_MODULES, Settings
from paygrade.box.limits import Limits
from paygrade.judge.outputs import error_output
from paygrade.judge.verdict import Case, Record, grade_notebook, role
from paygrade.route.author import Author, folder_files, load_author, other_language
from paygrade.route.reference import inside_checks
from paygrade.route.warm import parent_for


class SealedExecute(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the place of nbgrader's Execute: sealed cells, checks judged from outside."""

    minimum_seal = Integer(3, help="Refuse to grade below this rung: 3, 2 or 0.").tag(config=True)
    highest_seal = Integer(3, help="Hold the seal down to this rung, for tests.").tag(config=True)
    modules = List(Unicode(), list(DEFAULT_MODULES), help="What the warm parent imports once.").tag(
        config=True
    )
    readable = List(
        Unicode(), help="Folders that submissions may read beside the system and Python."
    ).tag(config=True)
    inside = Enum(
        ["manual", "flag", "off"],
        "manual",
        help="Checks that only work inside the student's process: a person looks, only a flag, or"
        " no points.",
    ).tag(config=True)
    timeout = Float(
        help="Seconds for one cell or check; as the course sets nbgrader's own Execute if left out."
    ).tag(config=True)
    notebook_timeout = Float(300.0, help="Seconds for one notebook.").tag(config=True)
    memory_mib = Integer(2048, help="Memory of one submission, all its processes.").tag(config=True)

    @default("timeout")  # type: ignore[untyped-decorator]
    def _timeout_of_the_course(self) -> float:
        for section in ("Execute", "ExecutePreprocessor", "NotebookClient"):
            if "timeout" in self.config.get(section, {}):
                wanted = str(self.config[section].timeout)  # a text from the command line
                # None and -1 are nbclient's words for "no limit": a notebook still has one.
                seconds = -1.0 if wanted == "None" else float(wanted)
                return seconds if seconds > 0 else self.notebook_timeout
        return Limits().cell_seconds

    def settings(self) -> Settings:
        """How the warm parent is made."""
        return Settings(
            modules=tuple(self.modules),
            readable=tuple(str(Path(folder).absolute()) for folder in self.readable),
            minimum_seal=self.minimum_seal,
            highest_seal=self.highest_seal,
        )

    def limits(self) -> Limits:
        """What one submission may use."""
        return Limits(
            cell_seconds=self.timeout,
            notebook_seconds=self.notebook_timeout,
            memory_mib=self.memory_mib,
        )

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any]
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        """Execute and judge one notebook; what happened goes into its metadata."""
        notes = nb.metadata.setdefault("paygrade", nbformat.NotebookNode())
        if self.config.Execute.get("enabled", True) is False:
            self.log.warning("--no-execute is not obeyed: outputs of a submission are no evidence")
        self._drop_links(Path(resources["metadata"]["path"]), resources["nbgrader"], notes)
        return self.grade(nb, resources, self._author(resources["nbgrader"]))

    def grade(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any], author: Author
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        """Execute and judge a notebook against its author's side; nothing else is written."""
        notes = nb.metadata.setdefault("paygrade", nbformat.NotebookNode())
        foreign = other_language(resources["nbgrader"]["notebook"], author)
        if foreign:
            raise NbGraderException(foreign)
        if notes.get("unreadable"):
            refuse(nb, notes["unreadable"])
            return nb, resources
        files, left_out = folder_files(Path(resources["metadata"]["path"]))
        inside = inside_checks(author, parent_for(self.settings(), author), self.limits())
        parent = parent_for(self.settings(), author, nb)
        case = Case(
            contract=author.contract(nb),
            files=files,
            trusted_files=author.files(),
            student=resources["nbgrader"]["student"],
            inside=frozenset() if self.inside == "off" else inside,
            limits=self.limits(),
        )
        record = grade_notebook(nb, parent, case)
        notes["repairs"] = [*notes.get("repairs", []), *left_out]
        notes["record"] = record.as_dict()
        notes["person"] = for_a_person(record, author, self.inside)
        self._report(record, resources["nbgrader"])
        return nb, resources

    def _author(self, where: dict[str, Any]) -> Author:
        coursedir = getattr(getattr(self.parent, "parent", None), "coursedir", None)
        source = None
        if coursedir is not None:
            found = coursedir.format_path(coursedir.source_directory, ".", where["assignment"])
            source = Path(found)
        return load_author(where["db_url"], where["assignment"], where["notebook"], source)

    def _drop_links(self, folder: Path, where: dict[str, Any], notes: Any) -> None:
        """Remove copies that nbgrader made through links out of the submission."""
        coursedir = getattr(getattr(self.parent, "parent", None), "coursedir", None)
        if coursedir is None:
            return
        handed_in = Path(
            coursedir.format_path(
                coursedir.submitted_directory, where["student"], where["assignment"]
            )
        )
        for file in sorted(handed_in.rglob("*")):
            copy = folder / file.relative_to(handed_in)
            if file.is_symlink() and copy.is_file() and file.suffix != ".ipynb":
                copy.unlink()
                words = f"the link {str(file.relative_to(handed_in))!r} was left out"
                notes["repairs"] = [*notes.get("repairs", []), words]

    def _report(self, record: Record, where: dict[str, Any]) -> None:
        earned = sum(check.score for check in record.checks)
        self.log.info(
            "%s: %s: %g points from %d checks, seal rung %d, executed in %.2f s, judged in %.2f s",
            where["student"],
            where["notebook"],
            earned,
            len(record.checks),
            record.seal,
            record.execute_seconds,
            record.judge_seconds,
        )
        for flag in [*record.flags, *(f for check in record.checks for f in check.flags)]:
            self.log.warning("%s: %s: %s", where["student"], where["notebook"], flag)


def for_a_person(record: Record, author: Author, inside: str) -> list[str]:
    """Grade ids that a person should look at before they count; `inside` as in `configure`."""
    wanted = []
    for check in record.checks:
        doubtful = inside == "manual" and author.hidden(check.grade_id)
        untold = any("could not be told" in flag for flag in check.flags)
        if (check.mode == "inside" and doubtful) or (untold and check.score < check.points):
            wanted.append(check.grade_id)
    return wanted


def refuse(notebook: nbformat.NotebookNode, reason: str) -> None:
    """Give every check of an unreadable submission an error with the reason, and so 0 points."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if role(cell) == "check":
            cell.outputs = [error_output("Unreadable", reason)]


class NeedsPerson(NbGraderPreprocessor):  # type: ignore[misc]
    """Marks in the gradebook, after SaveAutoGrades, what a person must look at."""

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any]
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        """Set nbgrader's own sign for "needs manual grading" where the metadata ask for it."""
        notes = nb.metadata.get("paygrade", {})
        wanted = set(notes.get("person", []))
        everything = bool(notes.get("unreadable"))
        if not (wanted or everything):
            return nb, resources
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            found = gradebook.find_submission_notebook(
                where["notebook"], where["assignment"], where["student"]
            )
            for grade in found.grades:
                if everything or grade.name in wanted:
                    grade.needs_manual_grade = True
            gradebook.db.commit()
        return nb, resources
