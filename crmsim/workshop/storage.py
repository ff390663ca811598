"""What is kept of workshops: one table of events that only grows, and who holds which token.

SQLite by default, any other database by its URL. SQLite writes to a log that is flushed to the disk with every commit
(WAL, synchronous FULL): what has been committed survives a killed process and a power cut.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from crmsim.errors import InputError, show
from crmsim.workshop.room.events import Event

DEFAULT = "sqlite:///crmsim-workshop.sqlite"
FORMAT = 1
LONG = sa.Text().with_variant(MEDIUMTEXT(), "mysql", "mariadb")  # their plain text ends at 64 kB, a picture does not
tables = sa.MetaData()
sessions = sa.Table(
    "crmsim_session",
    tables,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("begun", sa.Float, nullable=False),
    sa.Column("format", sa.Integer, nullable=False),
)
events = sa.Table(
    "crmsim_event",
    tables,
    sa.Column("session", sa.String(16), sa.ForeignKey("crmsim_session.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("by", sa.String(16), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("payload", LONG, nullable=False),
    # A second of several events that one call writes carries none.
    sa.Column("key", sa.String(64), nullable=True),
    sa.UniqueConstraint("session", "by", "key"),
)
tokens = sa.Table(
    "crmsim_token",
    tables,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("session", sa.String(16), sa.ForeignKey("crmsim_session.id"), nullable=False, index=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("member", sa.String(16), nullable=False),
    sa.Column("until", sa.Float, nullable=False),  # seconds since 1970
    sa.Column("once", sa.Boolean, nullable=False),  # a link that is good for one use
)


@dataclass(frozen=True, slots=True)
class Token:
    """Somebody's token, known by its hash only."""

    hash: str
    role: str
    member: str
    until: float
    once: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A session that is in the database."""

    id: str
    title: str
    begun: float
    events: int


class NotKeptError(Exception):
    """Something could not be written down, so it does not count. Says why, for the log."""


class Storage:
    """The database of workshops. Every method blocks, and is to be called by one thread at a time."""

    def __init__(self, url: str = DEFAULT) -> None:
        self.url = url
        try:
            self._engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
            if self._engine.dialect.name == "sqlite":
                sa.event.listen(self._engine, "connect", _careful)
            tables.create_all(self._engine)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError):
            raise InputError(
                f"--database {show(url, 80)} is no address of a database that can be used here; "
                "leave it out, or write sqlite:///FILE."
            ) from None
        except SQLAlchemyError as error:
            raise InputError(f"--database {show(self.shown, 80)} cannot be opened: {_reason(error)}.") from None

    @property
    def shown(self) -> str:
        """Its address without the password."""
        return sa.make_url(self.url).render_as_string(hide_password=True)

    @property
    def file(self) -> Path | None:
        """The file, where there is one."""
        url = sa.make_url(self.url)
        return Path(url.database) if url.drivername.startswith("sqlite") and url.database else None

    def begin(self, session: str, title: str, first: Event) -> None:
        """Write down a new session with its first event. InputError where it cannot be kept."""
        row = {"id": session, "title": title, "begun": first.at, "format": FORMAT}
        try:
            with self._engine.begin() as connection:
                connection.execute(sessions.insert(), row)
                connection.execute(events.insert(), _row(session, first))
        except SQLAlchemyError as error:
            raise InputError(f"--database {show(self.shown, 80)} takes nothing: {_reason(error)}.") from None

    def append(
        self, session: str, written: Sequence[Event], given: Sequence[Token] = (), dropped: Sequence[str] = ()
    ) -> None:
        """Write down events and tokens, and forget the tokens with the hashes `dropped`: all or none.

        When this returns they are on the disk. Else NotKeptError.
        """
        try:
            with self._engine.begin() as connection:
                if written:
                    connection.execute(events.insert(), [_row(session, event) for event in written])
                if given:
                    connection.execute(tokens.insert(), [_token_row(session, token) for token in given])
                if dropped:
                    connection.execute(tokens.delete().where(tokens.c.session == session, tokens.c.hash.in_(dropped)))
        except IntegrityError as error:
            raise NotKeptError(f"the session has events that this server does not know: {error.orig}") from error
        except SQLAlchemyError as error:
            raise NotKeptError(_reason(error)) from error

    def read(self, session: str) -> list[Event]:
        """All events of a session, in order."""
        asked = sa.select(events).where(events.c.session == session).order_by(events.c.seq)
        with self._engine.connect() as connection:
            rows = connection.execute(asked).all()
        return [Event(row.seq, row.kind, row.by, row.at, json.loads(row.payload), row.key or "") for row in rows]

    def tokens_of(self, session: str, now: float) -> list[Token]:
        """The tokens of a session that still hold."""
        asked = sa.select(tokens).where(tokens.c.session == session, tokens.c.until > now)
        with self._engine.connect() as connection:
            rows = connection.execute(asked).all()
        return [Token(row.hash, row.role, row.member, row.until, row.once) for row in rows]

    def drop_tokens(self, session: str, but_role: str) -> None:
        """Forget all tokens of a session but those of one role."""
        with self._engine.begin() as connection:
            connection.execute(tokens.delete().where(tokens.c.session == session, tokens.c.role != but_role))

    def sessions(self) -> list[Kept]:
        """Every session, the newest first."""
        count = sa.func.count(events.c.seq)
        asked = (
            sa.select(sessions.c.id, sessions.c.title, sessions.c.begun, count.label("events"))
            .join(events, events.c.session == sessions.c.id)
            .group_by(sessions.c.id, sessions.c.title, sessions.c.begun)
            .order_by(sessions.c.begun.desc())
        )
        with self._engine.connect() as connection:
            return [Kept(row.id, row.title, row.begun, row.events) for row in connection.execute(asked)]

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def _careful(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()


def _row(session: str, event: Event) -> dict[str, Any]:
    payload = json.dumps(event.payload, ensure_ascii=False, allow_nan=False)
    row = {"seq": event.seq, "kind": event.kind, "by": event.by, "at": event.at, "payload": payload}
    return {**row, "session": session, "key": event.key or None}


def _token_row(session: str, token: Token) -> dict[str, Any]:
    row = {"hash": token.hash, "role": token.role, "member": token.member, "until": token.until, "once": token.once}
    return {**row, "session": session}


def _reason(error: SQLAlchemyError) -> str:
    """What the database says, in a line."""
    said = str(getattr(error, "orig", None) or error)
    return " ".join(said.split())[:200].rstrip(".")
