"""Imprint, privacy, accessibility: complete, or honest about what is missing."""

import pytest
from django.apps import apps

from nahraum.web.law import retentions

FIELDS = {
    "contact_name": "Gemeinde Musterdorf, Soziales",
    "contact_address": "Am Markt 1\n32689 Musterdorf",
    "contact_email": "soziales@musterdorf.example",
    "contact_phone": "05264 / 12-34",
    "represented_by": "die Bürgermeisterin",
    "privacy_officer": "Datenschutz Musterdorf",
    "enforcement_body": "Ombudsstelle des Landes",
}


@pytest.fixture
def complete(kalletal):
    for name, value in FIELDS.items():
        setattr(kalletal, name, value)
    kalletal.save()
    return kalletal


def test_missing_details_are_said(read, kalletal) -> None:
    page = read("/kalletal/impressum/")
    assert "Angaben fehlen noch" in page.select_one(".kern-alert--warning").get_text()
    values = [dd.get_text(strip=True) for dd in page.select("main dd")]
    assert values == ["nicht eingetragen"] * 5


def test_imprint_shows_what_was_entered(read, complete) -> None:
    page = read("/kalletal/impressum/")
    assert page.select(".kern-alert--warning") == []
    text = page.main.get_text(" ", strip=True)
    for name in ("contact_name", "represented_by", "contact_email", "contact_phone"):
        assert FIELDS[name] in text
    assert page.select_one('a[href^="tel:"]')["href"] == "tel:052641234"
    assert page.select_one('a[href^="mailto:"]')["href"] == "mailto:soziales@musterdorf.example"


def test_accessibility_statement_is_complete(read, complete) -> None:
    page = read("/kalletal/barrierefreiheit/")
    headings = [h.get_text() for h in page.select("main h2")]
    assert headings == ["Stand der Vereinbarkeit", "Wie geprüft wurde", "Bekannte Lücken",
                        "Barriere melden", "Durchsetzungsstelle"]  # fmt: skip
    text = page.main.get_text(" ", strip=True)
    assert "teilweise vereinbar" in text
    assert "Selbstbewertung vom 21.11.2026" in text
    assert FIELDS["enforcement_body"] in text


def test_installation_has_its_own_contact(read, settings, db) -> None:
    settings.NAHRAUM_CONTACT = {
        **dict.fromkeys(settings.NAHRAUM_CONTACT, ""),
        "name": "Kreis Lippe",
    }
    assert "Kreis Lippe" in read("/impressum/").main.get_text()
    assert "Angaben fehlen noch" in read("/impressum/").main.get_text()


def test_privacy_page_lists_every_retention(read, kalletal) -> None:
    declared = {m.retention.data_kind for m in apps.get_models() if hasattr(m, "retention")}
    page = read("/kalletal/datenschutz/")
    rows = [row.th.get_text(strip=True) for row in page.select("#loeschregister tbody tr")]
    assert set(rows) == declared
    assert len(rows) == len(retentions())


def test_footer_leads_to_the_law_pages_everywhere(read, kalletal) -> None:
    for path, prefix in (("/", ""), ("/kalletal/", "/kalletal"), ("/en/kalletal/", "/en/kalletal")):
        links = [a["href"] for a in read(path).select("footer a")]
        law = [f"{prefix}/{word}/" for word in ("impressum", "datenschutz", "barrierefreiheit")]
        assert links[0] == f"{prefix}/hilfe/"
        assert links[-3:] == law
