"""Traffic lights of the installation, and what start-up refuses."""

import json
import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.core import checks as django_checks
from django.utils import timezone

from nahraum.web import health
from nahraum.web.checks import sqlite_writes_safely
from tests.base.world import make_person

GOOD, WATCH, BAD = health.State.GOOD, health.State.WATCH, health.State.BAD
Usage = namedtuple("Usage", "total used free")


def test_probe_answers_everybody(client, db) -> None:
    answer = client.get("/zustand/lebt")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_page_is_for_operators(client, read, kalletal) -> None:
    client.force_login(make_person("municipality_admin", kalletal))
    read("/zustand/", 403)
    client.force_login(make_person("operator", None))
    page = read("/zustand/")
    assert len(page.select(".nr-light")) == len(health.CHECKS)
    # The words say what the colours say.
    words = {
        light.select_one(".kern-badge").get_text(strip=True) for light in page.select("li.nr-light")
    }
    assert words <= {"gut", "beobachten", "handeln"}


@pytest.mark.parametrize(
    ("free", "state", "text"),
    [(80.0, GOOD, "80,0 GB frei."), (4.9, WATCH, "4,9 GB frei."), (0.5, BAD, "0,5 GB frei.")],
)
def test_disk(free, state, text, monkeypatch) -> None:
    usage = Usage(0, 0, int(free * health.GIGABYTE))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    light = health.disk()
    assert (light.state, light.text) == (state, text)
    assert bool(light.remedy) == (state is not GOOD)


@pytest.mark.parametrize(
    ("age", "state"),
    [(timedelta(hours=2), GOOD), (timedelta(days=2), WATCH), (timedelta(days=8), BAD)],
)
def test_backup(age, state, settings, tmp_path) -> None:
    settings.VAR = tmp_path
    made = timezone.now() - age
    (tmp_path / "last-backup.json").write_text(json.dumps({"created": made.isoformat()}))
    assert health.backup().state is state


def test_missing_backup(settings, tmp_path) -> None:
    settings.VAR = tmp_path
    assert health.backup().state is BAD
    settings.DEMO = True
    assert health.backup().state is WATCH


@pytest.mark.parametrize(
    ("waited", "state"),
    [(None, GOOD), (timedelta(minutes=3), GOOD), (timedelta(minutes=40), WATCH),
     (timedelta(hours=30), BAD)],
)  # fmt: skip
def test_jobs(waited, state, kalletal) -> None:
    from nahraum.base.jobs.models import Job

    if waited is not None:
        Job.across_tenants.create(
            municipality=kalletal, kind="x", actor="a", idempotency_key="1", created_by="a",
            changed_by="a", created_at=timezone.now() - waited,
        )  # fmt: skip
    light = health.jobs()
    assert light.state is state
    if waited == timedelta(hours=30):
        assert "1800 Minuten" in light.text


@pytest.mark.django_db
def test_mail(settings) -> None:
    settings.EMAIL_HOST = ""
    assert health.mail().state is WATCH
    settings.EMAIL_HOST = "mail.example.org"
    assert health.mail() == health.Light(GOOD, "E-Mail", "Versand über mail.example.org.")


def test_contacts_name_who_is_incomplete(settings, kalletal) -> None:
    settings.NAHRAUM_CONTACT = dict.fromkeys(settings.NAHRAUM_CONTACT, "da")
    assert health.contacts().text == "Unvollständig: Kalletal."
    for name in ("contact_name", "contact_address", "contact_email", "contact_phone",
                 "represented_by", "privacy_officer", "enforcement_body"):  # fmt: skip
        setattr(kalletal, name, "da")
    kalletal.save()
    assert health.contacts().state is GOOD


def test_protection(settings) -> None:
    settings.HTTPS, settings.NAHRAUM_SECOND_FACTOR = True, True
    assert health.protection().state is GOOD
    settings.HTTPS = False
    assert (health.protection().state, health.protection().text) == (BAD, "ohne HTTPS")
    settings.DEMO = True
    assert health.protection().state is WATCH


def sqlite(pragmas: str, mode: str = "IMMEDIATE") -> dict[str, object]:
    options = {"init_command": pragmas, "transaction_mode": mode}
    return {"default": {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": options}}


SAFE = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"


@pytest.mark.parametrize(
    ("databases", "missing"),
    [
        (sqlite(SAFE), None),
        (sqlite(SAFE.replace("FULL", "NORMAL")), "synchronous=FULL"),
        (sqlite(SAFE.replace("WAL", "DELETE")), "journal_mode=WAL"),
        (sqlite(SAFE, "DEFERRED"), "transaction_mode=IMMEDIATE"),
        ({"default": {"ENGINE": "django.db.backends.postgresql"}}, None),
    ],
)
def test_start_up_refuses_unsafe_writing(databases, missing, monkeypatch) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "DATABASES", databases)
    found = sqlite_writes_safely()
    assert [message.id for message in found] == ([] if missing is None else ["nahraum.E001"])
    if missing is not None:
        assert missing in found[0].msg
        assert found[0].level >= django_checks.ERROR


def test_the_check_is_registered() -> None:
    assert sqlite_writes_safely in django_checks.registry.registry.get_checks()
