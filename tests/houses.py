"""Several processes on one real database: a SQLite file here, PostgreSQL where the marker says.

SQLite locks the whole file, so races show on PostgreSQL first: a green run on SQLite alone
proves little. Modules of such tests import the fixtures they use.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests import schema

CONTEXT = multiprocessing.get_context("spawn")
PATIENCE = 240
SERVER = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class House:
    """A database of its own and the processes that use it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.children: list[Any] = []

    def run(self, task: Callable[..., None], *arguments: object) -> None:
        child = self.begin(task, *arguments)
        child.join(PATIENCE)
        assert child.exitcode == 0

    def begin(self, task: Callable[..., None], *arguments: object) -> Any:
        child = CONTEXT.Process(target=task, args=(self.environment, *arguments))
        child.start()
        self.children.append(child)
        return child

    def together(self, task: Callable[..., None], count: int, *arguments: object) -> list[str]:
        """Let `count` processes do the same at once; return everything they told."""
        barrier, told = CONTEXT.Barrier(count), CONTEXT.Queue()
        children = [self.begin(task, barrier, told, *arguments) for _child in range(count)]
        answers, open_children = [], count
        while open_children:
            answer = told.get(timeout=PATIENCE)
            open_children -= answer is None
            answers += [] if answer is None else [answer]
        for child in children:
            child.join(PATIENCE)
            assert child.exitcode == 0
        return answers

    def ask(self, task: Callable[..., None]) -> Any:
        """What one process tells."""
        told = CONTEXT.Queue()
        child = self.begin(task, told)
        answer = told.get(timeout=PATIENCE)
        child.join(PATIENCE)
        return answer

    def end(self) -> None:
        for child in self.children:
            if child.is_alive():
                child.kill()
                child.join()


@pytest.fixture
def file_house(tmp_path: Path) -> Iterator[House]:
    house = House({"NAHRAUM_VAR": str(tmp_path)})
    yield house
    house.end()


@pytest.fixture
def server_house(tmp_path: Path) -> Iterator[House]:
    """The test database of PostgreSQL, emptied afterwards."""
    from django.db import connection

    told = connection.settings_dict
    secret = f":{quote(told['PASSWORD'], safe='')}" if told["PASSWORD"] else ""
    port = f":{told['PORT']}" if told["PORT"] else ""
    host = quote(told["HOST"], safe="")
    url = f"postgres://{told['USER']}{secret}@{host}{port}/{told['NAME']}"
    house = House({"NAHRAUM_VAR": str(tmp_path), "DATABASE_URL": url})
    yield house
    house.end()


@pytest.fixture(params=["file", pytest.param("server", marks=SERVER)])
def house(request: pytest.FixtureRequest) -> House:
    return request.getfixturevalue(f"{request.param}_house")


# ------------------------------------------------------------------ in the processes
def start(environment: Mapping[str, str]) -> None:
    """Django of its own for this process."""
    for name in [name for name in os.environ if name.startswith("NAHRAUM_")]:
        del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {**environment, "DJANGO_SETTINGS_MODULE": "nahraum.web.settings"}
    import django

    django.setup()


def build(environment: Mapping[str, str]) -> None:
    """Start in a house whose tables are there: copied if they were kept, else migrated."""
    start(environment)
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.ensure_connection()
        if schema.start_from_kept(connection.connection):
            return
    call_command("migrate", verbosity=0)
