"""A connection to PostgreSQL that stays open is asked only when word has come of it."""

import select
from typing import Any

import pytest
from django.db import connection


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_connection_the_server_has_ended_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.backends.postgresql.base import DatabaseWrapper as PlainPostgres

    library, asked = PlainPostgres.is_usable, []
    monkeypatch.setattr(
        PlainPostgres, "is_usable", lambda self: asked.append(library(self)) or asked[-1]
    )
    other: Any = connection.copy()
    other.settings_dict = {**other.settings_dict, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

    def process() -> int:
        other.close_if_unusable_or_obsolete()  # as at the start of each request
        with other.cursor() as cursor:
            found: int = cursor.execute("select pg_backend_pid()").fetchone()[0]
        return found

    try:
        first = process()
        assert (process(), asked) == (first, [])  # nothing to ask
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s, 5000)", [first])
        assert select.select([other.connection.pgconn.socket], [], [], 5)[0]  # word has come
        assert process() != first
        assert asked == [False]
    finally:
        other.close()
