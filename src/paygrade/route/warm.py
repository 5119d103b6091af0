"""Which warm parent a notebook runs in: as small as its imports allow; no boxes are opened here.

Every fork copies the page tables of all that its parent holds, so a parent that has imported
seaborn and scipy costs twice as much CPU for each submission as one with pandas alone.
"""

from __future__ import annotations

import dataclasses
import re
import sys
import threading
from collections import OrderedDict

import nbformat

from paygrade.box.client import ALL_HEAVY, HEAVY_MODULES, Settings, WarmParent
from paygrade.route.author import Author

# Two parents for the present assignment, and one of the last: each holds 100 to 250 MB.
_MOST_PARENTS = 3

_parents: OrderedDict[Settings, WarmParent] = OrderedDict()
_lock = threading.Lock()

_IMPORT = re.compile(r"^\s*(?:from\s+([\w.]+)\s+import\s+(.+)|import\s+(.+))", re.MULTILINE)
# What draws without an import of its own: pandas' plots and IPython's magics.
_DRAWS = re.compile(r"\.(?:plot|hist|boxplot)\b|matplotlib|pylab")


def warm_parent(settings: Settings) -> WarmParent:
    """The warm parent with these settings: started at its first use, shared, the oldest ended."""
    with _lock:
        if settings not in _parents:
            while len(_parents) >= _MOST_PARENTS:
                _parents.popitem(last=False)[1].close()
            _parents[settings] = WarmParent(settings)
        _parents.move_to_end(settings)
        return _parents[settings]


def parent_for(
    settings: Settings, author: Author, notebook: nbformat.NotebookNode | None = None
) -> WarmParent:
    """The parent for a submission, or for the author's own notebook.

    It has imported what the author's cells import of the libraries that `settings` and
    `HEAVY_MODULES` know; for a submission that imports something else, all of them.
    """
    known = {name.partition(".")[0] for name in settings.modules} | set(HEAVY_MODULES)
    imported = imports(_text(author))
    wanted = [name for name in sorted(imported) if name.partition(".")[0] in known]
    fitting = dataclasses.replace(settings, wanted=tuple(wanted))
    parent = warm_parent(fitting)
    if notebook is None or not _wants_more(_source(notebook), imported, parent):
        return parent
    return warm_parent(dataclasses.replace(fitting, wanted=tuple(sorted({*wanted, *ALL_HEAVY}))))


def imports(code: str) -> set[str]:
    """Dotted names that code may import; `from a import b` gives `a` and `a.b`.

    >>> sorted(imports("import numpy as np, re\\nfrom scipy import stats"))
    ['numpy', 're', 'scipy', 'scipy.stats']
    """
    found: set[str] = set()
    for package, members, modules in _IMPORT.findall(code):
        names = [
            part.split()[0] for part in re.split(r"[,()#]", members or modules) if part.split()
        ]
        if package:
            found.add(package)
            found |= {f"{package}.{name}" for name in names if name.isidentifier()}
        else:
            found |= {name for name in names if name.replace(".", "").isidentifier()}
    return found


def _wants_more(code: str, by_author: set[str], parent: WarmParent) -> bool:
    if "matplotlib" not in parent.loaded and _DRAWS.search(code):
        return True
    more = imports(code) - by_author - parent.loaded
    return any(name.partition(".")[0] not in sys.stdlib_module_names for name in more)


def _text(author: Author) -> str:
    cells = [cell.source for cell in author.cells if cell.cell_type == "code"]
    source = _source(author.notebook) if author.notebook is not None else ""
    return "\n".join([*cells, source])


def _source(notebook: nbformat.NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
