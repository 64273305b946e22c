"""The card for the phone book and the data for search engines: escaped, folded, nothing more."""

import json
import re
from dataclasses import replace
from datetime import time

import segno
from hypothesis import given
from hypothesis import strategies as st

from nahraum.connect.portal.documents import Card, Place, linked_data, qr, vcard

CARD = Card(
    key="7c1bc7f8-5573-51f0-aec8-2136df9769ab",
    title="Rat; Hilfe, Trost",
    summary="Erste Zeile\nzweite \\ Zeile",
    organisation="Haus am Markt",
    phone="+4952621234",
    email="rat@example.org",
    website="",
    url="https://nahraum.example/kalletal/angebote/1/",
    places=(Place("Beispielweg 1", "32689", "Kalletal"),),
    hours=((0, time(8), time(12, 30)),),
)


def lines(card: Card) -> list[str]:
    """A card as a phone reads it: unfolded."""
    return vcard(card).decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_card_is_complete_and_escaped() -> None:
    assert lines(CARD) == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "UID:7c1bc7f8-5573-51f0-aec8-2136df9769ab",
        "FN:Rat\\; Hilfe\\, Trost\\, Haus am Markt",
        "N:Rat\\; Hilfe\\, Trost;;;;",
        "ORG:Haus am Markt",
        "NOTE:Erste Zeile\\nzweite \\\\ Zeile",
        "TEL;TYPE=WORK,VOICE:+4952621234",
        "EMAIL;TYPE=INTERNET:rat@example.org",
        "ADR;TYPE=WORK:;;Beispielweg 1;Kalletal;;32689;",
        "URL:https://nahraum.example/kalletal/angebote/1/",
        "END:VCARD",
    ]


def test_card_without_phone_mail_and_place_says_none() -> None:
    bare = replace(CARD, phone="", email="", places=())
    assert not [line for line in lines(bare) if line.startswith(("TEL", "EMAIL", "ADR"))]


@given(st.text(max_size=300))
def test_no_text_breaks_a_card(text: str) -> None:
    printable = "".join(letter for letter in text if letter.isprintable() or letter == "\n")
    made = vcard(replace(CARD, summary=printable))
    physical = made.split(b"\r\n")
    assert all(len(line) <= 75 for line in physical)
    assert all(line.decode() is not None for line in physical)
    (note,) = [line for line in lines(replace(CARD, summary=printable)) if line[:5] == "NOTE:"]
    assert _unescaped(note[5:]) == printable


def _unescaped(text: str) -> str:
    letters, found = iter(text), []
    for letter in letters:
        following = next(letters) if letter == "\\" else ""
        found.append({"n": "\n"}.get(following, following) if following else letter)
    return "".join(found)


def test_linked_data_says_what_the_page_says() -> None:
    assert json.loads(linked_data(CARD)) == {
        "@context": "https://schema.org",
        "@type": "Service",
        "name": "Rat; Hilfe, Trost",
        "description": "Erste Zeile\nzweite \\ Zeile",
        "url": "https://nahraum.example/kalletal/angebote/1/",
        "provider": {"@type": "Organization", "name": "Haus am Markt"},
        "availableChannel": {
            "@type": "ServiceChannel",
            "servicePhone": {"@type": "ContactPoint", "telephone": "+4952621234"},
            "serviceLocation": [
                {
                    "@type": "Place",
                    "address": {
                        "@type": "PostalAddress",
                        "addressCountry": "DE",
                        "streetAddress": "Beispielweg 1",
                        "postalCode": "32689",
                        "addressLocality": "Kalletal",
                    },
                }
            ],
        },
        "hoursAvailable": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": "Monday",
                "opens": "08:00",
                "closes": "12:30",
            }
        ],
    }


def test_linked_data_leaves_out_what_nobody_knows() -> None:
    bare = replace(CARD, phone="", places=(), hours=(), website="https://example.org")
    found = json.loads(linked_data(bare))
    assert found["availableChannel"] == {
        "@type": "ServiceChannel",
        "serviceUrl": "https://example.org",
    }
    assert "hoursAvailable" not in found


@given(st.text(max_size=100))
def test_linked_data_cannot_leave_its_element(text: str) -> None:
    made = linked_data(replace(CARD, title=f"</script>{text}<!--"))
    assert "<" not in made
    assert ">" not in made
    assert json.loads(made)["name"] == f"</script>{text}<!--"


def test_the_code_draws_every_dark_module_once_and_keeps_the_border_light() -> None:
    address = "https://nahraum.example/kalletal/angebote/7c1bc7f8-5573-51f0-aec8-2136df9769ab/"
    code = qr(address)
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", code.path)
    assert "".join(f"M{x} {y}h{n}v1h-{back}z" for x, y, n, back in runs) == code.path
    drawn = [(int(x) + step, int(y)) for x, y, n, _back in runs for step in range(int(n))]
    rows = [list(row) for row in segno.make_qr(address, error="m", mask=2).matrix_iter(border=0)]
    assert code.side == len(rows) + 8
    dark = [(x + 4, y + 4) for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    assert sorted(drawn) == sorted(dark)
