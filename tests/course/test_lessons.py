"""Every lesson runs top to bottom as students get it: no error, no warning, every picture told."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from paybuild.units import Unit, units

# A hung cell ends the test; how fast a lesson is belongs to `make bench`, not here.
HUNG_SECONDS = 120


@pytest.mark.parametrize("unit", units(), ids=lambda unit: unit.name)
def test_the_lesson_runs_without_error_or_warning(unit: Unit, tmp_path: Path) -> None:
    path = unit.folder / "lesson.ipynb"
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    client = NotebookClient(
        notebook, timeout=HUNG_SECONDS, resources={"metadata": {"path": tmp_path}}
    )
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    noise = [output.text for output in outputs if output.get("name") == "stderr"]
    assert noise == []
    pages = [
        output.data["text/html"] for output in outputs if "text/html" in output.get("data", {})
    ]
    pictures = [image for page in pages for image in re.findall(r"<img[^>]*>", page)]
    assert all(re.search(r'alt="[^"]{20,}"', image) for image in pictures)
    assert [path.name for path in tmp_path.iterdir()] == []
