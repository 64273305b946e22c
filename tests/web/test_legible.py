"""What is typed arrives without signs nobody sees, at every entry of the house."""

import ast
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory, override_settings

import nahraum
from nahraum.base.notify.rules import clean_body, clean_subject
from nahraum.base.places.models import Neighbourhood
from nahraum.connect.exchange.rules.tidy import clean
from nahraum.data.values import clean as cell
from nahraum.web.legible import Legible
from nahraum.web.logs import OneRecord

SOURCES = Path(nahraum.__file__).parent
TYPED = "\ufeffTa\u00adxi\u200b nach Go\u0308\u202ettingen\u2066"
KEPT = "Taxi nach Göttingen"


def sent(**texts: str) -> Any:
    request = RequestFactory().post("/?q=" + TYPED, texts)
    entry = Legible(lambda _request: None)  # type: ignore[arg-type,return-value]
    entry(request)
    entry.process_view(request, lambda: None, (), {})  # type: ignore[arg-type,return-value]
    return request


def in_the_address(text: str) -> str:
    parts = {"slug": text}
    request = RequestFactory().get("/")
    Legible(lambda: None).process_view(request, lambda: None, (), parts)  # type: ignore[arg-type,return-value]
    return parts["slug"]


def in_a_row(text: str) -> str:
    row = Neighbourhood(name=text, source=text)
    row.clean_fields(exclude={field.name for field in row._meta.fields})
    return row.name


ENTRIES: dict[str, Callable[[str], str]] = {
    "a question": lambda text: sent().GET["q"],
    "a form": lambda text: sent(text=text).POST["text"],
    "an address": in_the_address,
    "a row": in_a_row,
    "an import": clean,
    "a table": cell,
    "the head of a mail": clean_subject,
    "the text of a mail": lambda text: clean_body(text).rstrip("\n"),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_keeps_what_can_be_seen(entry: str) -> None:
    assert ENTRIES[entry](TYPED) == KEPT


def test_lines_stay_where_there_are_lines() -> None:
    assert sent(text="eins\r\nzwei\tdrei").POST["text"] == "eins\nzwei\tdrei"
    assert in_a_row("Talle\r\nBcc: x@example.org") == "Talle Bcc: x@example.org"
    assert "\n" not in clean_subject("Talle\r\nBcc: x@example.org\u2028x")


def test_what_is_plain_stays_the_same_object() -> None:
    """And several answers of one name stay several."""
    request = RequestFactory().post("/", {"a": ["x", "y\u200b"], "b": "z"})
    Legible(lambda: None).process_view(request, lambda: None, (), {})  # type: ignore[arg-type,return-value]
    assert request.POST.getlist("a") == ["x", "y"]
    with pytest.raises(AttributeError, match="immutable"):
        request.POST["b"] = "w"


@pytest.mark.django_db
def test_the_installed_entry_stands_before_every_page() -> None:
    """With it a password typed with two signs for ü is the same; the twin has no entry."""
    entry = "nahraum.web.legible.Legible"
    assert settings.MIDDLEWARE.index(entry) < settings.MIDDLEWARE.index(
        "nahraum.web.doorkeeper.Doorkeeper"
    )
    typed = {"login": "anna\u200b@example.org", "password": "x"}
    assert b'value="anna@example.org"' in Client().post("/anmelden/", typed).content
    without = [name for name in settings.MIDDLEWARE if name != entry]
    with override_settings(MIDDLEWARE=without):
        assert b'value="anna@example.org"' not in Client().post("/anmelden/", typed).content


# Who may read raw what others wrote: readers that pass it on cell by cell, and our own files.
RAW = {
    "base/files/rules/content.py", "base/places/adapters.py", "base/sources/models.py",
    "connect/exchange/adapters/hsds_tables.py", "connect/exchange/adapters/tables.py",
    "connect/portal/api/addresses.py", "understand/reach/adapters.py", "web/health.py",
}  # fmt: skip
READERS = {("json", "loads"), ("json", "load"), ("csv", "reader"), ("csv", "DictReader")}


def test_no_room_reads_around_the_entries() -> None:
    found = set()
    for wing in ("base", "understand", "plan", "connect", "web"):
        for file in (SOURCES / wing).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if not isinstance(node, ast.Attribute):
                    continue
                names = (node.value.id if isinstance(node.value, ast.Name) else "", node.attr)
                if names in READERS or names in {("request", "body"), ("request", "read")}:
                    found.add(file.relative_to(SOURCES).as_posix())
    assert found == RAW


def test_nobody_writes_a_record_of_the_log() -> None:
    style = "%(levelname)s %(message)s"
    forged = "no page /x\r\nERROR signed in as admin\x1b[2J\u2028ERROR"
    record = logging.LogRecord("x", logging.WARNING, "", 1, "%s", (forged,), None)
    lines = OneRecord(style).format(record).split("\n")
    assert lines == [
        "WARNING no page /x", "    ERROR signed in as admin\\x1b[2J", "    ERROR",
    ]  # fmt: skip
    plain = logging.Formatter(style).format(record)
    assert "\nERROR signed in" in plain  # without it
    used = settings.LOGGING["formatters"]["plain"]["()"]
    assert used == "nahraum.web.logs.OneRecord"
