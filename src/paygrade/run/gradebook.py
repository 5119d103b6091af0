"""Opening nbgrader's gradebook: what must be true of it first, and how to read without writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from nbgrader.api import Gradebook
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy.orm import scoped_session, sessionmaker

from paygrade.run.course import Refused


class Reader(Gradebook):  # type: ignore[misc]
    """nbgrader's gradebook for reading; the database itself refuses whatever would write.

    nbgrader's own constructor makes a database, tables and a course where they are missing.
    """

    def __init__(self, db_url: str, course_id: str) -> None:
        readonly = {"postgresql_readonly": True}
        self.engine = sa.create_engine(db_url, execution_options=readonly)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _read_only)
        self.db = scoped_session(sessionmaker(bind=self.engine))
        self.course_id = course_id
        self.authenticator = None


def _read_only(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA query_only = ON")


def demand(db_url: str) -> None:
    """Raise `Refused` unless there is a gradebook that this nbgrader can read and write."""
    url = sa.make_url(db_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        raise Refused(
            f"there is no gradebook at {url.database}: go to the course's folder (or name it with "
            "--course), or release an assignment first: nbgrader generate_assignment NAME"
        )
    with told(db_url):
        engine = Reader(db_url, "").engine
        with engine.connect() as connection:
            _demand_schema(f"the gradebook {url!r}", connection)
        engine.dispose()


@contextmanager
def told(db_url: str) -> Iterator[None]:
    """Turn trouble at opening a gradebook into a sentence."""
    try:
        yield
    except sa.exc.DBAPIError as problem:
        words = f"the gradebook {sa.make_url(db_url)!r} can't be opened: {problem.orig}"
        if "locked" in str(problem.orig):
            words += "; another program holds it: close that (a database browser, a backup)"
        raise Refused(f"{words}. Nothing was done") from None
    except sa.exc.SQLAlchemyError as problem:
        raise Refused(f"the gradebook can't be opened: {problem}. Nothing was done") from None


def _demand_schema(name: str, connection: sa.Connection) -> None:
    tables = sa.inspect(connection).get_table_names()
    if "assignment" not in tables:
        raise Refused(
            f"{name} holds no course of nbgrader yet; release an assignment first: "
            "nbgrader generate_assignment NAME"
        )
    found = "none"
    if "alembic_version" in tables:
        found = connection.scalar(sa.text("select version_num from alembic_version")) or "none"
    head, known = _revisions()
    if found == head:
        return
    ours = f"nbgrader {metadata.version('nbgrader')} writes schema {head}"
    if found == "none" or found in known:
        raise Refused(
            f"{name} has the older schema {found}, and {ours}: "
            "copy the gradebook to a safe place, then run: nbgrader db upgrade"
        )
    raise Refused(
        f"{name} has schema {found}, which is newer, and {ours}: "
        "install the nbgrader that wrote it, and grade with that"
    )


def _revisions() -> tuple[str, set[str]]:
    # alembic takes a tenth of a second to import, which workers need not wait for.
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(ALEMBIC_DIR)
    return str(scripts.get_current_head()), {one.revision for one in scripts.walk_revisions()}
