"""What happens before the first page: indexes are read once, and workers start with them."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connections
from django.db.backends.sqlite3.base import DatabaseWrapper as Plain

from nahraum.web import serving
from nahraum.web.sqlite3.base import DatabaseWrapper as Ours

WARM = "nahraum.connect.portal.queries.keeping.warm"


def test_indexes_are_read_before_workers_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(serving, "learn_sizes", lambda: said.append("sizes"))
    monkeypatch.setattr(WARM, lambda: said.append("read") or ["Testdorf"])
    monkeypatch.setattr(connections, "close_all", lambda: said.append("closed"))
    serving.when_ready(None)
    # No connection lives on into a worker: two processes would talk over one line.
    assert said == ["sizes", "read", "closed"]
    assert serving.preload_app


def test_a_worker_reads_ahead_and_serves_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    started, go_on = threading.Event(), threading.Event()

    def slow() -> list[str]:
        started.set()
        go_on.wait(10)
        return []

    monkeypatch.setattr(WARM, slow)
    serving.post_worker_init(None)
    assert started.wait(10)  # and we are here although it is not done
    (thread,) = [one for one in threading.enumerate() if one.name == "warm-up"]
    assert thread.daemon
    go_on.set()
    thread.join(10)
    assert not thread.is_alive()


# ------------------------------------------------------------------ connections that stay open
def _with_name(path: Path, name: str) -> Path:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as made, made:
        made.execute("create table house (name text)")
        made.execute("insert into house values (?)", [name])
    return path


def _read_around_a_restore(kind: type[Plain], folder: Path) -> list[str]:
    """What a connection reads before and after another file is put in place of its own."""
    path = _with_name(folder / "house.sqlite3", "before")
    settings: dict[str, Any] = {**connections["default"].settings_dict, "NAME": str(path)}
    settings |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": {}}
    connection = kind(settings, "other")
    found = []
    try:
        for step in ("before", "the same", "restored"):
            if step == "restored":
                path.rename(folder / "aside.sqlite3")
                _with_name(path, "after")
            connection.close_if_unusable_or_obsolete()  # as at the start of each request
            held = connection.connection
            with connection.cursor() as cursor:
                found.append(cursor.execute("select name from house").fetchone()[0])
            found.append("kept" if connection.connection is held else "opened")
    finally:
        connection.close()
    return found


@pytest.mark.django_db
def test_a_connection_stays_open_until_the_file_is_another(tmp_path: Path) -> None:
    expected = ["before", "opened", "before", "kept", "after", "opened"]
    assert _read_around_a_restore(Ours, tmp_path) == expected


@pytest.mark.django_db
def test_plain_sqlite_would_go_on_with_the_file_put_aside(tmp_path: Path) -> None:
    """The control."""
    expected = ["before", "opened", "before", "kept", "before", "kept"]
    assert _read_around_a_restore(Plain, tmp_path) == expected


# ------------------------------------------------------------------ sizes of tables
@pytest.mark.django_db
def test_sqlite_learns_how_many_rows_it_has(tmp_path: Path) -> None:
    settings: dict[str, Any] = {**connections["default"].settings_dict, "OPTIONS": {}}
    connection = Ours({**settings, "NAME": str(tmp_path / "house.sqlite3")}, "other")
    wanted = ", ".join(f"'{number}'" for number in range(30))
    question = f"select * from offer where place = 1 and state = 1 and id in ({wanted})"
    plans = []
    open_page = sqlite3.connect(tmp_path / "house.sqlite3")
    try:
        with connection.cursor() as cursor:
            cursor.execute("create table offer (id text primary key, place int, state int)")
            cursor.execute("create index by_state on offer (place, state)")
            connection.learn_sizes()
            open_page.execute("select 1 from offer").fetchall()
            rows = [(str(number), 1, 1) for number in range(2_000)]
            cursor.executemany("insert into offer values (%s, %s, %s)", rows)
            for _ in range(2):
                cursor.execute(f"explain query plan {question}")
                plans.append(cursor.fetchall()[0][3])
                connection.learn_sizes()
            open_page.execute("select 1 from offer limit 1").fetchall()
            plans.append(open_page.execute(f"explain query plan {question}").fetchall()[0][3])
    finally:
        open_page.close()
        connection.close()
    # The control first: as it comes it looks through everything that is published. The last one
    # is that of a page whose connection was open all the time, after an import.
    assert ["by_state" in plan for plan in plans] == [True, False, False], plans


@pytest.mark.django_db
def test_the_house_learns_its_sizes_and_goes_on_if_it_cannot(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []

    def locked(self: Ours) -> None:
        asked.append(self.alias)
        raise DatabaseError("locked")

    monkeypatch.setattr(Ours, "learn_sizes", locked)
    serving.learn_sizes()
    ours = connections["default"].vendor == "sqlite"
    assert asked == (["default"] if ours else [])
    assert ("does not know how many rows" in caplog.text) is ours
