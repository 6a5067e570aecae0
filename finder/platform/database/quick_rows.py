"""Rows read straight from the driver, within a session's transaction: for the statements that staff pages run by the dozen.

SQLAlchemy's work for one statement costs ten times what SQLite takes to answer it. What a session wrote, it reads so too:
the same connection and transaction are asked. What is pending in its ORM is not written first, as for any statement on
tables.
"""

from __future__ import annotations

import hashlib
from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Select
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import iterate

from finder.platform.database.quick import tell

_SHAPES = 1_000
"""Texts kept of a statement: as many as its lists have lengths, with something left for all lengths that a page asks."""
_Convert = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Text:
    """A statement as the driver takes it."""

    words: str
    order: tuple[str, ...] | None
    """The names of its parameters in their order, where the driver takes them by place."""
    constants: Mapping[str, Any]
    """Those that the statement itself names, as the driver takes them."""
    singles: tuple[tuple[str, _Convert], ...]
    """Name of each value that is passed, and what converts it for the driver."""
    lists: tuple[tuple[str, tuple[str, ...], _Convert], ...]
    """The same of each list, with the names of its members."""


class QuickRows:
    """A statement on tables, made once, whose rows come with SQLAlchemy's types but without its other work.

    Its lists (``in_`` with an expanding parameter) are passed as collections; each length of one is another text. Types that
    depend on what the server says of a column (`Numeric`, `Float`) are not for it.
    """

    def __init__(self, statement: Any) -> None:
        """Take a select, or several in a union."""
        self._statement = statement
        columns = list(statement.selected_columns)
        self._types = [column.type for column in columns]
        names = [column.key or "" for column in columns]
        self._row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
        values = [one for one in iterate(statement) if isinstance(one, BindParameter)]
        self._lists = sorted({one.key for one in values if one.expanding and one.required})
        self._holds_literals = any(one.literal_execute for one in values)
        self._texts: dict[tuple[Any, ...], _Text] = {}
        self._converters: dict[str, list[_Convert] | None] = {}

    @property
    def statement(self) -> Select[Any]:
        """The statement itself, to build others of it."""
        found: Select[Any] = self._statement
        return found

    def all(self, session: Session, **values: Any) -> list[Any]:
        """Return the rows as named tuples; `values` are by the names of the bound parameters.

        Raises:
            DBAPIError: the database failed, as from the session.
        """
        connection = session.connection()
        if self._holds_literals or connection.get_execution_options().get("schema_translate_map"):
            # Text that differs each time, or an import's copies of the tables: SQLAlchemy knows where they are.
            return list(map(self._row._make, connection.execute(self._statement, values)))
        dialect = connection.dialect
        text = self._text_for(dialect, values)
        rows = _run(connection, text.words, _parameters(text, values))
        converters = self._converters[dialect.name]
        if converters is None:
            return list(map(self._row._make, rows))
        return [
            self._row._make([value if to is None else to(value) for to, value in zip(converters, row, strict=True)])
            for row in rows
        ]

    def first(self, session: Session, **values: Any) -> Any | None:
        """Return the first row, or None."""
        found = self.all(session, **values)
        return found[0] if found else None

    def scalars(self, session: Session, **values: Any) -> list[Any]:
        """Return the first column of all rows."""
        return [row[0] for row in self.all(session, **values)]

    def scalar(self, session: Session, **values: Any) -> Any:
        """Return the first column of the first row, or None."""
        found = self.first(session, **values)
        return None if found is None else found[0]

    def digest(self, session: Session, **values: Any) -> str:
        """Return what is short, and another whenever the first column of the first row is; of none, as of an empty text."""
        found = self.scalar(session, **values)
        return hashlib.blake2b(str(found or "").encode(), digest_size=16).hexdigest()

    def _text_for(self, dialect: Dialect, values: Mapping[str, Any]) -> _Text:
        key = (dialect.name, *[len(values[name]) for name in self._lists])
        text = self._texts.get(key)
        if text is None:
            if len(self._texts) >= _SHAPES:
                self._texts.clear()
            self._converters[dialect.name] = self._make_converters(dialect)
            text = self._texts[key] = self._compile(dialect, values)
        return text

    def _compile(self, dialect: Dialect, values: Mapping[str, Any]) -> _Text:
        compiled = self._statement.compile(dialect=dialect)
        state = compiled.construct_expanded_state({**values, **{name: list(values[name]) for name in self._lists}})
        # Those of lists are in the state alone; the others are not in it.
        converters: dict[str, _Convert] = {
            name: one.type.dialect_impl(dialect).bind_processor(dialect) for name, one in compiled.binds.items()
        } | dict(state.processors)
        members = {name: tuple(state.parameter_expansion[name]) for name in self._lists}
        passed = {*values, *(one for names in members.values() for one in names)}
        return _Text(
            words=state.statement,
            order=None if state.positiontup is None else tuple(state.positiontup),
            constants={
                name: to(value) if (to := converters.get(name)) else value
                for name, value in state.parameters.items()
                if name not in passed
            },
            singles=tuple((name, converters.get(name)) for name in values if name not in members),
            lists=tuple((name, names, converters.get(name)) for name, names in members.items()),
        )

    def _make_converters(self, dialect: Dialect) -> list[_Convert] | None:
        found: list[_Convert] = [kind.dialect_impl(dialect).result_processor(dialect, None) for kind in self._types]
        return found if any(found) else None


def _parameters(text: _Text, values: Mapping[str, Any]) -> Any:
    """Return the parameters as the driver takes them: by place or by name."""
    found = dict(text.constants)
    for name, convert in text.singles:
        found[name] = values[name] if convert is None else convert(values[name])
    for name, names, convert in text.lists:
        found.update(zip(names, values[name] if convert is None else map(convert, values[name]), strict=True))
    return found if text.order is None else [found[name] for name in text.order]


def _run(connection: Connection, words: str, parameters: Any) -> list[Any]:
    driver: Any = connection.connection
    try:
        cursor = driver.cursor()
        # Whoever counts statements sees this one too.
        for note in connection.dispatch.before_cursor_execute:
            note(connection, cursor, words, parameters, None, False)
        cursor.execute(words, parameters)
        found: list[Any] = cursor.fetchall()
        cursor.close()
    except connection.dialect.loaded_dbapi.Error as error:
        told = tell(connection.dialect, error, words, connection.connection.dbapi_connection)
        if told.connection_invalidated:
            connection.invalidate(told)
        raise told from error
    return found
