"""Feeds parse back, the notice is one sheet, programmes and certificates are typeset."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from nahraum.connect.calendar.adapters import templates
from nahraum.connect.calendar.documents import paper
from nahraum.connect.calendar.documents.feeds import Entry, Linked, OwnDate, ics, linked_data
from nahraum.connect.calendar.rules import instant, parse_rule
from nahraum.facts.topics import names

BERLIN = ZoneInfo("Europe/Berlin")


def entry(**changes: object) -> Entry:
    facts = {
        "uid": "1@nahraum", "sequence": 3, "changed": datetime(2026, 11, 21, 8, tzinfo=UTC),
        "title": "Tanztee; mit Kuchen, Kaffee", "summary": "Musik und\nKuchen.",
        "place": "Dorfhaus, Am Markt 1", "organiser": "Dorfverein (erfunden)",
        "topics": ("Begegnung",), "url": "https://example.org/t/1", "cancelled": False,
        "starts_on": date(2026, 10, 6), "starts_at": time(10), "second_time": False,
        "minutes": 90, **changes,
    }  # fmt: skip
    return Entry(**facts)  # type: ignore[arg-type]


def events(content: bytes) -> list[object]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_an_event_parses_back_as_it_was() -> None:
    content = ics([entry()], name="Termine Kalletal")
    calendar = Calendar.from_ical(content)
    assert calendar["X-WR-CALNAME"] == "Termine Kalletal"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == "Tanztee; mit Kuchen, Kaffee"
    assert (str(event["UID"]), event["SEQUENCE"]) == ("1@nahraum", 3)
    assert event["DTSTART"].dt == datetime(2026, 10, 6, 10, tzinfo=BERLIN)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=90)
    assert str(event["STATUS"]) == "CONFIRMED"
    assert "Musik und\nKuchen." in str(event["DESCRIPTION"])
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_a_weekly_series_stays_at_ten_for_other_calendars() -> None:
    weekly = entry(rule="FREQ=WEEKLY;UNTIL=20261110", left_out=(date(2026, 10, 13),))
    (event,) = events(ics([weekly], name="x"))
    start = event["DTSTART"].dt  # type: ignore[index]
    rule = event["RRULE"].to_ical().decode()  # type: ignore[index]
    found = list(rrulestr(rule, dtstart=start))
    assert {moment.time() for moment in found} == {time(10)}
    assert found[-1].date() == date(2026, 11, 10)
    assert event["EXDATE"].dts[0].dt == datetime(2026, 10, 13, 10, tzinfo=BERLIN)  # type: ignore[index]


def test_moved_and_cancelled_dates_have_the_same_uid_and_their_old_time() -> None:
    own = OwnDate(
        original_on=date(2026, 10, 13), starts=instant(date(2026, 10, 14), time(11)),
        ends=instant(date(2026, 10, 14), time(12)), cancelled=False, note="im kleinen Saal",
    )  # fmt: skip
    gone = OwnDate(
        original_on=date(2026, 10, 20), starts=instant(date(2026, 10, 20), time(10)),
        ends=instant(date(2026, 10, 20), time(11)), cancelled=True,
    )  # fmt: skip
    found = events(ics([entry(rule="FREQ=WEEKLY", own=(own, gone))], name="x"))
    assert {str(event["UID"]) for event in found} == {"1@nahraum"}  # type: ignore[index]
    _master, moved, cancelled = found
    assert moved["RECURRENCE-ID"].dt == datetime(2026, 10, 13, 10, tzinfo=BERLIN)  # type: ignore[index]
    assert moved["DTSTART"].dt == datetime(2026, 10, 14, 11, tzinfo=BERLIN)  # type: ignore[index]
    assert "im kleinen Saal" in str(moved["DESCRIPTION"])  # type: ignore[index]
    assert str(cancelled["STATUS"]) == "CANCELLED"  # type: ignore[index]


def test_the_second_half_past_two_is_told_in_utc() -> None:
    night = {"starts_on": date(2026, 10, 25), "starts_at": time(2, 30)}
    starts = [
        events(ics([entry(second_time=second, **night)], name="x"))[0]["DTSTART"].dt  # type: ignore[index]
        for second in (False, True)
    ]
    assert starts[1].astimezone(UTC) - starts[0].astimezone(UTC) == timedelta(hours=1)


@given(st.text(max_size=200))
def test_no_text_breaks_out_of_its_line(text: str) -> None:
    clean = "".join(char for char in text if char.isprintable() or char in "\n\t")
    content = ics([entry(title=clean or "x", summary=clean, place=clean)], name="x")
    (event,) = events(content)
    assert set(event.keys()) <= {  # type: ignore[attr-defined]
        *("UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY"),
        *("DESCRIPTION", "LOCATION", "URL", "CATEGORIES", "STATUS"),
    }


def test_search_engines_read_time_zone_and_state_and_no_script_ends() -> None:
    said = linked_data(
        Linked(
            title="</script><b>", summary="x", url="https://example.org", free=True,
            starts=instant(date(2026, 12, 1), time(10)), ends=instant(date(2026, 12, 1), time(11)),
            place="Dorfhaus", address=("Am Markt 1", "32689", "Kalletal"), organiser="Verein",
            phone="+4952641234", cancelled=True, online=False,
        )
    )  # fmt: skip
    assert "<" not in said
    read = json.loads(said)
    assert read["startDate"] == "2026-12-01T10:00:00+01:00"
    assert read["eventStatus"].endswith("EventCancelled")
    assert read["location"]["address"]["postalCode"] == "32689"
    assert read["isAccessibleForFree"] is True


# ------------------------------------------------------------------ on paper
def sheet_content(lines: int, paper_size: str) -> dict[str, object]:
    items = [
        {
            "time": "10:00 Uhr", "title": f"Sitztanz und Gymnastik {n} (erfunden)", "state": "",
            "place": "Dorfhaus, Beispielweg 12, 32689 Hohenhausen", "cost": "kostenlos",
            "phone": "0221 4710 012", "summary": "x",
        }
        for n in range(lines)
    ]  # fmt: skip
    return {
        "title": "Termine im Dezember 2026", "subtitle": "Kalletal", "municipality": "Kalletal",
        "days": [{"name": f"Dienstag, {n}. Dezember", "items": [i]} for n, i in enumerate(items)],
        "lines": lines, "more": 3, "more_text": "Und 3 weitere Termine im Internet.",
        "ask": "Fragen? Telefon 0221 4710 900", "as_of": "Stand: 21. November 2026",
        "qr_alt": "QR-Code", "paper": paper_size,
    }  # fmt: skip


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", content))


@pytest.mark.parametrize(("size", "lines"), [("a4", 1), ("a4", 32), ("a3", 60)])
def test_the_notice_is_one_sheet(size: str, lines: int) -> None:
    content = paper.sheet(
        sheet_content(lines, size),
        address="https://example.org/kalletal/termine/",
        more=lambda number: f"Und {number} weitere.",
        paper=size,
    )
    assert content.startswith(b"%PDF")
    assert b"pdfuaid" in content
    assert pages(content) == 1


def test_a_programme_lists_its_stands() -> None:
    content = {
        **sheet_content(4, "a4"),
        "summary": "Sechs Tage.",
        "stands_title": "Stände",
        "stands_head": ["Tisch", "Wer", "Thema", "Was"],
        "stands": [["1", "Apotheke (erfunden)", "Herz", "Blutdruck"]],
    }
    assert paper.programme(content, address="https://example.org/").startswith(b"%PDF")


def test_no_text_becomes_code_of_the_typesetter() -> None:
    content = {
        "title": "Zertifikat", "name": '#panic("x") *Ada* $x$ \\ [', "organiser": "#import",
        "sentence": "hat teilgenommen", "course": "Kurs", "period": "heute",
        "modules_title": "Inhalte", "modules": ["#eval(1)", "Zwei"], "place_and_day": "Ort",
        "signature": "Unterschrift", "note": "",
    }  # fmt: skip
    assert paper.certificate(content).startswith(b"%PDF")


# ------------------------------------------------------------------ shipped courses
def test_the_shipped_courses_say_what_the_source_says() -> None:
    found = templates()
    assert list(found) == ["biq", "netzwerkmanagement"]
    biq, manager = found["biq"], found["netzwerkmanagement"]
    assert (len(biq.blocks), biq.fee_cents, biq.exemption) == (6, 5000, True)
    assert {block.hours for block in biq.blocks} == {None}
    kinds = [block.kind for block in manager.blocks]
    assert kinds.count("module") == 4
    assert {"project", "coaching"} < set(kinds)
    assert sum(block.hours or 0 for block in manager.blocks) == 300
    for template in found.values():
        parse_rule(template.rule)
        assert "Vielfalt leben" in template.source
        assert template.proposal
        assert set(template.topics) <= set(names())
