"""Build the web site: the guides of `docs/` and the lessons, executed, in `build/site`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from paybuild.units import front_matter, units

PAGES = Path("build/site-pages")
SITE = Path("build/site")
# A warning fails the build; a lesson that takes this many seconds is too slow for a class.
CONFIGURATION = """
project = "Pay, Audited"
html_title = "Pay, Audited"
language = "en"
extensions = ["myst_nb"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_timeout = 60
nb_execution_raise_on_error = True
html_theme = "furo"
# Links into the repository's folders are right on a forge, and nowhere on the site.
suppress_warnings = ["myst.xref_missing", "mystnb.unknown_mime_type"]
"""


def build_site(root: Path) -> int:
    """Execute the lessons and write the site; return Sphinx's exit status."""
    pages = root / PAGES
    shutil.rmtree(pages, ignore_errors=True)
    shutil.copytree(root / "docs", pages)
    for unit in units(root):
        shutil.copy(root / "course" / unit.name / "lesson.ipynb", pages / f"{unit.name}.ipynb")
    (pages / "conf.py").write_text(CONFIGURATION, encoding="utf-8")
    (pages / "index.md").write_text(_index(root), encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    status = subprocess.run([*command, str(pages), str(root / SITE)], cwd=root).returncode
    if status == 0:
        print(f"open {SITE / 'index.html'}")
    return status


def _index(root: Path) -> str:
    lessons = "\n".join(f"{front_matter(each)['title']} <{each.name}>" for each in units(root))
    guides = "\n".join(
        sorted(
            str(path.relative_to(root / "docs").with_suffix(""))
            for path in (root / "docs").rglob("*.md")
        )
    )
    lines = ["# Pay, Audited", "", "A course in which you learn to audit salary claims.", ""]
    for caption, entries in (("Lessons", lessons), ("Guides", guides)):
        lines += ["```{toctree}", f":caption: {caption}", ":maxdepth: 1", "", entries, "```", ""]
    return "\n".join(lines)
