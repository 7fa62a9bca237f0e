"""What every repository does: rows of one table as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from sqlite_utils import Database

from app.errors import NotFound
from app.store.codec import from_row, to_row

T = TypeVar("T")


class Rows(Generic[T]):
    """Typed access to one table whose key is `id`."""

    def __init__(self, db: Database, table: str, cls: type[T]) -> None:
        self.db, self.name, self.cls = db, table, cls

    def add(self, value: T) -> None:
        self.db.table(self.name).insert(to_row(value))

    def add_all(self, values: Sequence[T]) -> None:
        self.db.table(self.name).insert_all([to_row(value) for value in values])

    def save(self, value: T) -> None:
        """Overwrite the row of that id; columns outside the dataclass stay."""
        row = to_row(value)
        self.db.table(self.name).update(row.pop("id"), row)

    def get(self, key: str) -> T:
        """Raises NotFound "<table>.not_found"."""
        found = self.first("id = ?", [key])
        if found is None:
            raise NotFound(f"{self.name}.not_found")
        return found

    def first(self, where: str, parameters: Sequence[Any] = (), order: str = "") -> T | None:
        found = self.where(where, parameters, order=order, limit=1)
        return found[0] if found else None

    def where(
        self,
        where: str = "1",
        parameters: Sequence[Any] = (),
        *,
        order: str = "",
        limit: int | None = None,
        offset: int | None = None,
    ) -> list[T]:
        """Rows that satisfy a condition written by a repository, its values always as parameters (S44)."""
        rows = self.db.table(self.name).rows_where(
            where, list(parameters), order_by=order or None, limit=limit, offset=offset
        )
        return [from_row(self.cls, row) for row in rows]

    def count(self, where: str = "1", parameters: Sequence[Any] = ()) -> int:
        return self.db.table(self.name).count_where(where, list(parameters))
