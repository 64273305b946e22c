"""Set-up, server, worker and demo as an operator meets them."""

import http.client
import json
import signal
import socket
import sqlite3
import subprocess  # noqa: TID251  only its types
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from nahraum.cli import operate
from nahraum.data.areas import AreaTable
from nahraum.facts import reference
from tests.cli.installations import Installation

Run = Callable[..., Result]


# ------------------------------------------------------------------------------ set-up
def test_setting_up_again_renews_the_link_only(house: Installation) -> None:
    before = house.look()
    report = house.ask(
        "setup", "--municipality", "05766036", "--email", "erste@example.org", "--name", "Erste"
    )
    assert report["municipality"]["slug"] == "kalletal"
    assert report["invitation"]["accepted"] is False
    assert house.look()["places"] == before["places"]
    with closing(sqlite3.connect(house.var / "nahraum.sqlite3")) as database:
        open_ones = "SELECT COUNT(*) FROM people_invitation WHERE withdrawn_at IS NULL"
        assert database.execute(open_ones).fetchone() == (1,)
        assert database.execute("SELECT COUNT(*) FROM people_invitation").fetchone() == (2,)


def test_keys_belong_to_the_owner_alone(house: Installation) -> None:
    keys = sorted((house.var / "keys").iterdir())
    assert [key.name for key in keys] == ["audit_key", "field_key", "secret_key", "signal_key"]
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}


def test_weak_keys_are_refused(house: Installation) -> None:
    house.environment["NAHRAUM_SECRET_KEY"] = "django-insecure-" + "a1b2c3d4" * 8
    assert "Vorgabewert" in house.run("setup").stderr


@pytest.mark.parametrize(
    "arguments", [("--email", "a@example.org"), ("--email", "a@example.org", "--name", "A")]
)
def test_half_an_administrator_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(operate.setup, arguments)
    assert result.exit_code == 2


@pytest.fixture
def in_process(db: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`nahraum setup` in the database of the tests, with an area table of our own."""

    def run(areas: AreaTable, *arguments: str) -> Result:
        class Other:
            def __init__(self) -> None:
                self.areas = areas

            def has(self, table: str) -> bool:
                return False

            def sources_of(self, *tables: str) -> tuple[str, ...]:
                return ("bkg-vg250-ew-2022",)

        monkeypatch.setattr(operate, "_prepare", lambda: None)
        monkeypatch.setattr("nahraum.cli.first_steps.reference", Other)
        return CliRunner().invoke(operate.setup, arguments)

    return run


@pytest.fixture
def two_of_a_name() -> AreaTable:
    """The shipped areas, with a second Kalletal in the neighbouring district."""
    shipped = reference().areas
    other = replace(shipped.get("05762036"), name="Kalletal")
    rest = [area for area in shipped if area.key != other.key]
    return AreaTable((*rest, other))


def test_ambiguous_names_get_a_list(in_process: Run, two_of_a_name: AreaTable) -> None:
    result = in_process(two_of_a_name, "--municipality", "Kalletal")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "„Kalletal“ gibt es 2-mal" in result.stderr
    assert "05762036  Kalletal (Höxter)" in result.stderr
    assert "05766036  Kalletal (Lippe)" in result.stderr
    by_key = in_process(two_of_a_name, "--municipality", "05766036", "--json")
    assert json.loads(by_key.stdout)["municipality"]["slug"] == "kalletal"


def test_nobody_opens_an_uninhabited_area(in_process: Run) -> None:
    shipped = reference().areas
    empty = replace(shipped.get("05766036"), population=0)
    areas = AreaTable(tuple(empty if area.key == empty.key else area for area in shipped))
    result = in_process(areas, "--municipality", "05766036")
    assert result.exit_code == 1
    assert "Kalletal (05766036) ist unbewohnt" in result.stderr


def test_unknown_names_say_where_more_come_from(in_process: Run) -> None:
    result = in_process(reference().areas, "--municipality", "Kaletal")
    assert result.exit_code == 1
    assert "gemeint ist vielleicht Kalletal" in result.stderr
    assert "nahraum data load" in result.stderr


def test_an_address_nobody_can_write_to_is_refused(in_process: Run) -> None:
    arguments = ("--municipality", "Kalletal", "--email", "erste", "--name", "Erste")
    result = in_process(reference().areas, *arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("error: --email: ")


# ------------------------------------------------------------------------------ running
def test_the_worker_does_what_waits_and_leaves(house: Installation) -> None:
    first, second = house.run("worker", "--once"), house.run("worker", "--once")
    assert first.returncode == second.returncode == 0
    assert int(first.stderr.split()[-3]) > 0
    assert second.stderr.splitlines()[-1] == "0 Aufträge abgearbeitet."
    with closing(sqlite3.connect(house.var / "nahraum.sqlite3")) as database:
        states = database.execute("SELECT DISTINCT state FROM jobs_job").fetchall()
    assert states == [("done",)]


def test_the_server_refuses_a_house_that_is_not_ready(tmp_path: Path) -> None:
    line = Installation(tmp_path / "var").refused("serve", "--port", "65000")
    assert "nahraum setup ausführen" in line


def test_the_server_refuses_an_unsafe_database(
    monkeypatch: pytest.MonkeyPatch, settings: Any, db: None
) -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        return
    options = settings.DATABASES["default"]["OPTIONS"]
    weak = options["init_command"].replace("synchronous=FULL", "synchronous=NORMAL")
    monkeypatch.setitem(options, "init_command", weak)
    result = CliRunner().invoke(operate.serve, ["--port", "65000"])
    assert result.exit_code == 1
    assert "nahraum.E001" in result.stderr
    assert "synchronous=FULL" in result.stderr


def test_a_taken_port_is_said_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(operate.demo, ["--port", port])
    assert result.exit_code == 1
    assert f"127.0.0.1:{port} ist nicht frei" in result.stderr


PATIENCE = 400  # seconds until a house answers; on two busy cores the demo takes minutes


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    return [int(part) for part in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_demo_runs_and_stops_as_a_whole(tmp_path: Path, number: signal.Signals) -> None:
    port = free_port()
    house = Installation(tmp_path / "var")
    process = house.start("-m", "nahraum", "demo", "--port", str(port))
    try:
        page = page_of(port, "/kalletal/", process)
        assert "Kalletal" in page
        below = children(process.pid)
        below += [grandchild for child in below for grandchild in children(child)]
        assert len(below) >= 3  # server, its worker process, worker
        process.send_signal(number)
        _out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0, err
    assert f"http://127.0.0.1:{port}" in err
    assert [pid for pid in below if Path(f"/proc/{pid}").exists()] == []


def page_of(port: int, path: str, process: "subprocess.Popen[str]") -> str:
    limit = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < limit:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        with closing(asking):
            try:
                asking.request("GET", path)
                answer = asking.getresponse()
            except OSError:
                time.sleep(0.3)
                continue
            assert answer.status == 200
            return answer.read().decode()
    process.terminate()
    raise AssertionError(process.communicate(timeout=60)[1])


@pytest.mark.slow
def test_a_real_installation_serves_packed_files(tmp_path: Path) -> None:
    house = Installation(tmp_path / "var", NAHRAUM_DEBUG="0")
    house.ask("setup", "--municipality", "Kalletal")
    assert (house.var / "static" / "staticfiles.json").is_file()
    port = free_port()
    process = house.start("-m", "nahraum", "serve", "--port", str(port))
    try:
        page = page_of(port, "/kalletal/", process)
    finally:
        process.terminate()
        process.communicate(timeout=60)
    assert "nahraum." in page
    assert "Eine Rolle ausprobieren" not in page
