"""Connections that are kept for the next unit of work: nothing of one unit reaches the next."""

from __future__ import annotations

import pytest
from city import City


def test_a_unit_that_failed_while_reading_leaves_no_old_view_behind(city: City) -> None:
    """A row still being read would hold the old state of the database, and block the next change."""
    held = []
    with pytest.raises(ZeroDivisionError), city.app.store.read() as work:
        held.append(work.db.query("SELECT seq FROM audit"))
        next(held[0])
        raise ZeroDivisionError
    with city.app.store.write() as work:
        before = work.db.execute("SELECT count(*) FROM audit").fetchone()[0]
        work.record(city.officer, "users.sign_in", city.officer.id)
    with city.app.store.read() as work:
        assert work.db.execute("SELECT count(*) FROM audit").fetchone()[0] == before + 1


def test_what_was_opened_for_reading_may_write_the_next_time(city: City) -> None:
    with city.app.store.read() as work, pytest.raises(Exception, match="readonly"):
        work.db.execute("DELETE FROM users")
    with city.app.store.write() as work:
        work.record(city.officer, "users.sign_in", city.officer.id)


def test_after_closing_no_connection_stays_open(city: City) -> None:
    with city.app.store.read():
        city.app.store.close()
    wal = city.app.store.path.with_name(city.app.store.path.name + "-wal")
    assert not wal.exists()
