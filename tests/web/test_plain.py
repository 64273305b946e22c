"""Answers for machines."""

import pytest
import time_machine

pytestmark = pytest.mark.django_db


def test_security_txt_needs_a_contact(client, settings) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.NAHRAUM_CONTACT = {**settings.NAHRAUM_CONTACT, "email": "sicherheit@example.org"}
    with time_machine.travel("2026-11-21 12:00:00+00:00", tick=False):
        answer = client.get("/.well-known/security.txt")
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:sicherheit@example.org",
        "Expires: 2027-05-20T00:00:00+00:00",
        "Preferred-Languages: de, en",
    ]


def test_a_demo_is_not_for_search_engines(client, settings) -> None:
    assert "Disallow: /anmelden/" in client.get("/robots.txt").content.decode()
    settings.DEMO = True
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


def test_search_engines_learn_of_every_open_municipality(client, kalletal) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[-1] == "Sitemap: http://testserver/kalletal/sitemap.xml"
    kalletal.state = kalletal.State.CLOSED
    kalletal.save()
    assert "Sitemap" not in client.get("/robots.txt").content.decode()
