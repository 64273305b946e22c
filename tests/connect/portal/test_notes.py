"""The Merkzettel on paper: ten offers, two pages, large type."""

import io
import re
from datetime import timedelta

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone

from nahraum.connect.directory import actions as directory
from nahraum.connect.portal.documents import notes as paper
from nahraum.connect.portal.documents import qr
from tests.base.world import acting, make_person
from tests.connect.portal.test_pages import BASE, PHONE, offer, page, words
from tests.understand.profile.pdftexts import pdf_text, squeezed

SHEET = f"{BASE}merkzettel/blatt.pdf"
__all__ = ["words"]


@pytest.fixture
def coordinator(words, kalletal):
    return acting(make_person("network_coordinator", kalletal))


def note(number: int, long: int = 1) -> paper.Note:
    return paper.Note(
        title=f"Rat {number:02} " + "und Tat " * long,
        phone="05264 1234",
        lines=("Haus am Markt; Lindenweg 7, 32689 Kalletal " * long, "Montag bis Freitag 8 bis 12"),
        more=("So geht es los: " + "Rufen Sie an, jemand kommt zu Ihnen. " * long,),
        checked="Zuletzt geprüft am 1. Oktober 2026 von Test.",
        code=qr(f"https://example.org/kalletal/angebote/{number}/"),
    )


AROUND = paper.Sheet(
    title="Merkzettel", municipality="Kalletal", language="de", phone_label="Telefon:",
    code_alt="QR-Code: die Seite von", foot="Stand: heute. Notruf 112.",
)  # fmt: skip


@pytest.mark.parametrize(("long", "kept"), [(1, True), (6, False)])
def test_ten_offers_go_on_two_pages(long: int, kept: bool) -> None:
    """What is long loses its last detail before the type gets small; the phone never goes."""
    with pikepdf.open(io.BytesIO(paper.typeset(AROUND, [note(n, long) for n in range(10)]))) as pdf:
        assert len(pdf.pages) == 2
        text = pdf_text(pdf)
        assert str(pdf.Root.Lang) == "de"
    assert text.count(squeezed("05264 1234")) == 10
    assert (squeezed("So geht es los") in text) is kept


def test_a_few_offers_are_said_in_full_in_the_largest_type() -> None:
    with pikepdf.open(io.BytesIO(paper.typeset(AROUND, [note(1)]))) as pdf:
        assert len(pdf.pages) == 1
        content = pdf.pages[0].Contents.read_bytes()
        sizes = {float(size) for size in re.findall(rb"/f\d+ ([\d.]+) Tf", content)}
    assert 14 in sizes  # the text; the phone is larger
    assert max(sizes) > 18


def test_the_sheet_says_what_the_page_says(coordinator) -> None:
    rows = [
        offer(coordinator, '#read("page.typ") *Chor*', "begegnung", how_to_start="Einfach kommen."),
        offer(coordinator, "Schutz", "gewaltschutz", site={"protected_address": True}),
    ]
    answer = Client().get(SHEET, {"a": [str(row.pk) for row in rows]})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"  # a page about violence leaves no copy
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        text = pdf_text(pdf)
    assert squeezed('#read("page.typ") *Chor*') in text
    assert squeezed("Einfach kommen.") in text
    assert squeezed("Anschrift bitte telefonisch erfragen.") in text
    assert text.count(squeezed(PHONE.replace("+49", "0")[:5])) >= 2
    assert text.count("Lindenweg7") == 1
    assert SHEET in page(f"{BASE}merkzettel/", a=rows[0].pk)


def test_who_has_no_phone_is_written_to_and_of_many_places_two_are_told(coordinator) -> None:
    row = offer(coordinator, "Post", "begegnung", email="post@verein.example")
    house = row.organisation
    type(house).objects.filter(pk=house.pk).update(phone="")
    for number in range(3):
        site = directory.add_site(
            by=coordinator, organisation=house, street=f"Weg {number}", place="Bega"
        )
        row.sites.add(site)
    today = timezone.localdate()
    directory.add_leave(
        offer=row, first=today, last=today + timedelta(days=1), instead="", by=coordinator
    )
    with pikepdf.open(io.BytesIO(Client().get(SHEET, {"a": row.pk}).content)) as pdf:
        paper = pdf_text(pdf)
    screen = squeezed(page(f"{BASE}merkzettel/", a=row.pk))
    for text in (paper, screen):
        assert squeezed("post@verein.example") in text
        assert squeezed("und 2 weitere Orte") in text
        assert squeezed("Urlaub vom") in text  # today is one of its days
        assert squeezed("Weg 2") not in text
    assert "bitte anrufen" not in page(f"{BASE}{row.pk}/").lower()


def test_without_offers_there_is_no_sheet(coordinator) -> None:
    row = offer(coordinator, "Chor", "begegnung")
    directory.close(offer=row, by=coordinator)
    for asked in ({}, {"a": "kein Schlüssel"}, {"a": str(row.pk)}):
        answer = Client().get(SHEET, asked)
        assert (answer.status_code, answer["Location"]) == (302, f"{BASE}merkzettel/")
