"""The page "Dateien": take home, remove, bring back. Nothing is ever shown in the page."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from nahraum.base.audit.queries import entries_of
from nahraum.base.files import actions, adapters, queries
from nahraum.base.files.models import StoredFile
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.models import Account
from tests.base.files.samples import pdf
from tests.base.world import SYSTEM, browser

PAGE = "/kalletal/dateien/"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def client(admin: Account) -> Client:
    return browser(admin)


@pytest.fixture
def file(kalletal: Municipality) -> StoredFile:
    with municipality_scope(kalletal):
        return actions.keep(
            name="Angebote „Süd“.pdf",
            content=pdf(),
            kinds=("pdf",),
            by=SYSTEM,
            keep_until=date(2099, 1, 1),
        )


def test_an_empty_store_says_so(client: Client) -> None:
    assert "Keine Datei aufbewahrt" in client.get(PAGE).content.decode()


def test_a_file_is_listed_with_its_last_day(client: Client, file: StoredFile) -> None:
    html = client.get(PAGE).content.decode()
    for word in ("Angebote „Süd“.pdf", "PDF", "01.01.2099", f'href="{PAGE}{file.pk}/"'):
        assert word in html


def test_a_download_is_a_file_and_nothing_else(
    client: Client, file: StoredFile, kalletal: Municipality
) -> None:
    answer = client.get(f"{PAGE}{file.pk}/")
    assert answer.content == pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Angebote")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    policy = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
    assert policy == {"default-src 'none'", "frame-ancestors 'none'", "sandbox"}
    entry = entries_of(kalletal.pk).first()
    assert entry is not None
    assert entry.action == "files.hand-out"


def test_a_damaged_file_says_so_and_gives_nothing(
    client: Client, file: StoredFile, kalletal: Municipality
) -> None:
    with municipality_scope(kalletal):
        adapters.place_of(queries.folder_here(), file.digest).write_bytes(b"<html>")
    answer = client.get(f"{PAGE}{file.pk}/", follow=True)
    assert answer.redirect_chain[0][0] == PAGE
    assert "fehlt oder ist beschädigt" in answer.content.decode()
    with municipality_scope(kalletal):
        actions.note_damage(suspects=queries.suspects(), at=timezone.now(), by=SYSTEM)
    today = client.get("/kalletal/heute/").content.decode()
    assert "Eine Datei fehlt oder ist beschädigt" in today
    assert f'href="{PAGE}{file.pk}/"' not in client.get(PAGE).content.decode()


def test_removing_and_bringing_back(client: Client, file: StoredFile) -> None:
    html = client.post(f"{PAGE}{file.pk}/entfernen/", follow=True).content.decode()
    assert "Im Papierkorb" in html
    assert client.get(f"{PAGE}{file.pk}/").status_code == 404
    assert client.post(f"{PAGE}{file.pk}/entfernen/").status_code == 404
    html = client.post(f"{PAGE}{file.pk}/zurueckholen/", follow=True).content.decode()
    assert "Zurückgeholt." in html
    assert client.get(f"{PAGE}{file.pk}/").status_code == 200


def test_a_form_of_somebody_else_changes_nothing(admin: Account, file: StoredFile) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    assert strict.post(f"{PAGE}{file.pk}/entfernen/").status_code == 403
    assert strict.get(f"{PAGE}{file.pk}/").status_code == 200


def test_the_store_has_no_address_of_its_own(client: Client, file: StoredFile) -> None:
    for path in (f"/media/{file.digest}", f"/static/{file.digest}", f"/files/{file.digest}"):
        assert client.get(path).status_code == 404
