"""nbgrader's collecting, without trust in what lies in the exchange; grading comes later."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import ignore_patterns, parse_utc

# Never waits at a pipe, never goes through a link.
_CAREFULLY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NOBODY = ""
# Longer than any handing in takes; a folder whose owner touched it later is worth a look.
_TAKES_AT_MOST = timedelta(hours=1)


class CollectOwned(ExchangeCollect):  # type: ignore[misc]
    """Collects a submission from the account whose name it bears, and only files of that account.

    Everybody may write into the exchange. nbgrader warns of a folder that somebody else made in a
    student's name, and takes it; it follows links in a folder, with the rights of the instructor
    who collects; and a pipe or a name without a time ends the collection for everybody. Here each
    of these is left out and named in the log. `ExchangeCollect.check_owner = False` takes folders
    of any owner, as in nbgrader.
    """

    def init_src(self) -> None:
        """Choose each student's newest submission among those that are really theirs."""
        super().init_src()
        self.src_records[:] = [one for one in self.src_records if one["username"] != _NOBODY]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        name = os.path.basename(path)
        try:
            record: dict[str, Any] = super()._path_to_record(path)
            owner = _owner(os.lstat(path))
        except (ExchangeError, ValueError, OverflowError, OSError) as problem:
            self.log.warning("left out: %r is no submission (%s)", name, problem)
        else:
            if not self.check_owner or owner == record["username"]:
                return record
            self.log.warning("left out: %r is named for %s and belongs to %s; did %s hand in for "
                             "somebody else?", name, record["username"], owner, owner)  # fmt: skip
        return {"username": _NOBODY, "filename": name, "timestamp": datetime.min}

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy what the course wants of a folder: plain files of one owner, no link followed."""
        limit = 1000 * self.coursedir.max_dir_size
        if self.get_size(src) > limit:
            self.log.error("left out: %s is larger than %d bytes (max_dir_size)", src, limit)
            return
        ignored = ignore_patterns(
            exclude=self.coursedir.ignore,
            include=self.coursedir.include,
            max_file_size=self.coursedir.max_file_size,
            log=self.log,
        )
        student, _, claimed, *_ = os.path.basename(src).rsplit("+", 3)
        Path(dest).mkdir(parents=True)
        for folder, names, files, handle in os.fwalk(src, follow_symlinks=False):
            skipped = ignored(folder, [*names, *files])
            names[:] = [name for name in names if name not in skipped]
            target = Path(dest, os.path.relpath(folder, src))
            target.mkdir(exist_ok=True)
            for name in (name for name in files if name not in skipped):
                for problem in _copy(name, handle, target / name, student, self.check_owner):
                    self.log.warning("left out: %r in %s %s", name, folder, problem)
        # Chosen by the name's time, so recorded with it: the file is the student's to write.
        Path(dest, "timestamp.txt").write_text(claimed, encoding="utf-8")
        self._look_at_time(src, claimed)

    def _look_at_time(self, src: str, claimed: str) -> None:
        """Name a folder that was changed long after the time that it claims."""
        changed = datetime.fromtimestamp(os.lstat(src).st_ctime, UTC).replace(tzinfo=None)
        if changed - parse_utc(claimed) > _TAKES_AT_MOST:
            self.log.warning("look at this: %r was changed at %s UTC, after its own time",
                             os.path.basename(src), changed)  # fmt: skip


def _copy(name: str, folder: int, target: Path, student: str, owned: bool) -> Iterator[str]:
    """Copy one file of an open folder; yield what kept it from being copied."""
    try:
        handle = os.open(name, _CAREFULLY, dir_fd=folder)
    except OSError as problem:
        yield f"can't be read as a plain file ({problem.strerror})"
        return
    with os.fdopen(handle, "rb") as source:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            yield "is no plain file"
        elif owned and _owner(status) != student:
            yield f"belongs to {_owner(status)}"
        else:
            with target.open("wb") as copied:
                shutil.copyfileobj(source, copied)


def _owner(status: os.stat_result) -> str:
    try:
        return pwd.getpwuid(status.st_uid).pw_name
    except KeyError:
        return f"the unknown account {status.st_uid}"
