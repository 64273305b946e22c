"""Single cells, columns, coordinates and duplicates, as people write them."""

from datetime import date

import pytest

from nahraum.connect.directory.rules import write_lines
from nahraum.connect.exchange.rules import cells
from nahraum.connect.exchange.rules.cells import Unreadable
from nahraum.connect.exchange.rules.columns import FIELDS, KEEP, LEAVE, checked, label_of, matched
from nahraum.connect.exchange.rules.duplicates import Named, alike, bare, street_key
from nahraum.connect.exchange.rules.headings import HEADINGS
from nahraum.connect.exchange.rules.opening import opening
from nahraum.connect.exchange.rules.plan import same_place
from nahraum.connect.exchange.rules.points import SYSTEMS, metric, near, recognised

PHONES = {
    "05264 12340": "+49526412340",
    "05264/12340": "+49526412340",
    "(05264) 12340": "+49526412340",
    "05264 - 123 40": "+49526412340",
    "0 52 64 / 1 23 40": "+49526412340",
    "Tel.: 05264 12340": "+49526412340",
    "Telefon 05264 12340": "+49526412340",
    "+49 5264 12340": "+49526412340",
    "0049 5264 12340": "+49526412340",
    "+49 (0) 5264 12340": "+49526412340",
    "05264 12340 oder 0170 1234567": "+49526412340",
    "05264 12340, 05264 12341": "+49526412340",
    "05264 12340; 05264 12341": "+49526412340",
    "05264 12340 (AB)": "+49526412340",
    "116117": "116117",
    "112": "112",
    "0800 111 0 111": "+498001110111",
    "5264123400": "+495264123400",
}


@pytest.mark.parametrize("text", PHONES)
def test_phones_as_people_write_them(text):
    assert cells.phone(text).value == PHONES[text]


@pytest.mark.parametrize(
    "text", ["siehe Homepage", "1234", "5,26E+09", "05264", "n.v.", "12345", "E-Mail bevorzugt"]
)
def test_phones_nobody_can_dial(text):
    with pytest.raises(Unreadable):
        cells.phone(text)


def test_a_lost_zero_is_restored_and_said_and_an_area_code_only_proposed():
    assert cells.phone("5264123400").note == "führende Null ergänzt"
    with pytest.raises(Unreadable) as caught:
        cells.phone("12340", "05264")
    assert caught.value.suggestion == "05264 12340"
    assert cells.area_code_of("+49526412340") == "05264"
    assert cells.area_code_of("116117") == cells.area_code_of("+491701234567") == ""


@pytest.mark.parametrize(
    ("text", "usual", "zeros", "value"),
    [
        ("32689", "", True, "32689"),
        ("D-32689", "", True, "32689"),
        ("32689.0", "", True, "32689"),
        ("32689 Kalletal", "", True, "32689"),
        ("1067", "", True, "01067"),
        ("1067", "01067", False, None),
        ("3268", "32689", False, None),
        ("123456", "", True, None),
        ("00000", "", True, None),
        ("3,27E+04", "", True, None),
        ("٣٢٦٨٩", "", True, None),
    ],
)
def test_postcodes(text, usual, zeros, value):
    if value is None:
        with pytest.raises(Unreadable) as caught:
            cells.postcode(text, usual, zeros=zeros)
        assert caught.value.suggestion == usual
    else:
        assert cells.postcode(text, usual, zeros=zeros).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ja", "yes"), ("x", "yes"), ("X", "yes"), ("Ja, mit Rampe", "yes"),
        ("1", "yes"), ("✓", "yes"),
        ("nein", "no"), ("0", "no"), ("nicht vorhanden", "no"), ("Nein, Stufen", "no"),
        ("teilweise", "unknown"), ("bedingt geeignet", "unknown"), ("auf Anfrage", "unknown"),
    ],
)  # fmt: skip
def test_yes_no_and_what_is_neither(text, value):
    assert cells.yes_or_no(text).value == value


@pytest.mark.parametrize("text", "|?|-|–|k.A.|k. A.|unbekannt|#NV|n/a|.".split("|"))
def test_signs_for_unknown_are_empty(text):
    assert cells.is_unknown(text)


@pytest.mark.parametrize("text", ["nein", "0", "x", "kein", "Unbekannte Helfer"])
def test_other_words_are_not(text):
    assert not cells.is_unknown(text)


def test_what_is_no_answer_is_asked():
    with pytest.raises(Unreadable, match="ja, nein oder leer"):
        cells.yes_or_no("vielleicht später")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("21.11.2026", date(2026, 11, 21)), ("1.2.2026", date(2026, 2, 1)),
        ("2026-11-21", date(2026, 11, 21)), ("2026-11-21 14:30", date(2026, 11, 21)),
        ("45321", date(2024, 1, 30)),
    ],
)  # fmt: skip
def test_days(text, value):
    assert cells.day(text).value == value


@pytest.mark.parametrize(
    "text", ["30.02.2026", "bald", "2026", "01.02.03", "1.1.1900", "13/12/2026"]
)
def test_days_that_are_none(text):
    with pytest.raises(Unreadable):
        cells.day(text)


def test_a_short_year_is_only_proposed():
    with pytest.raises(Unreadable) as caught:
        cells.day("1.2.26")
    assert caught.value.suggestion == "01.02.2026"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("12 Plätze", 12),
        ("ca. 3", 3),
        ("0", 0),
        ("keine", 0),
        ("ausgebucht", 0),
        ("3,0", 3),
    ],
)
def test_counts(text, value):
    assert cells.count(text).value == value


@pytest.mark.parametrize("text", ["-3", "2-3", "viele", "1,5", "99999", "3 von 12"])
def test_counts_that_are_none(text):
    with pytest.raises(Unreadable):
        cells.count(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("kostenlos", "free"), ("0 €", "free"), ("keine", "free"), ("6 Euro", "fee"),
        ("Spende", "fee"), ("Krankenkasse zahlt", "insurance"), ("auf Rezept", "insurance"),
        ("Entlastungsbetrag § 45b", "care-insurance"), ("nach Absprache", "unknown"),
    ],
)  # fmt: skip
def test_costs(text, kind):
    assert cells.cost(text).value[0] == kind


@pytest.mark.parametrize(
    ("text", "value", "suggestion"),
    [
        ("a@b.de", "a@b.de", ""),
        ("mailto:a@b.de", "a@b.de", ""), ("Frau A <a@b.de>", "a@b.de", ""),
        ("info(at)b.de", None, "info@b.de"), ("info [at] b (dot) de", None, "info@b.de"),
        ("keine", None, ""), ("a@b", None, ""),
    ],
)  # fmt: skip
def test_mails(text, value, suggestion):
    if value:
        assert cells.email(text).value == value
        return
    with pytest.raises(Unreadable) as caught:
        cells.email(text)
    assert caught.value.suggestion == suggestion


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("www.x.de", "https://www.x.de"), ("http://x.de/a?b=1", "http://x.de/a?b=1"),
        ("x.de", "https://x.de"), ("x.de, y.de", "https://x.de"), ("javascript:alert(1)", None),
        ("data:text/html,x", None), ("a@x.de", None), ("Facebook", None), ("http://[::1", None),
        ("file:///etc/passwd", None), ("ftp://x.de", None),
    ],
)  # fmt: skip
def test_websites(text, value):
    if value:
        assert cells.website(text).value == value
        return
    with pytest.raises(Unreadable):
        cells.website(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Am Markt 1, 32689 Kalletal", ("Am Markt 1", "32689", "Kalletal")),
        ("Am Markt 1\n32689 Kalletal", ("Am Markt 1", "32689", "Kalletal")),
        (
            "Am Markt 1; D-32689 Kalletal-Hohenhausen",
            ("Am Markt 1", "32689", "Kalletal-Hohenhausen"),
        ),
        ("Am Markt 1 32689 Kalletal", ("Am Markt 1", "32689", "Kalletal")),
        ("Am Markt 1, Kalletal", ("Am Markt 1", "", "Kalletal")),
        ("Kalletal", ("", "", "Kalletal")),
        ("Am Markt 1", ("Am Markt 1", "", "")),
    ],
)
def test_addresses_in_one_cell(text, parts):
    assert cells.address(text).value == parts


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("rollstuhlgerecht", "wheelchair"),
        ("DIN 18040-2 R", "wheelchair"),
        ("DIN 18040-2", "accessible"),
        ("Barrierefrei", "accessible"),
        ("barrierereduziert", "reduced"),
    ],
)
def test_grades_of_flats_in_the_terms_of_the_field(text, grade):
    assert cells.grade(text).value == grade


@pytest.mark.parametrize("text", ["nicht rollstuhlgerecht", "teilweise barrierefrei", "ja"])
def test_no_grade_is_guessed(text):
    with pytest.raises(Unreadable):
        cells.grade(text)


def test_languages_sectors_and_long_texts():
    assert cells.languages("Deutsch, Türkisch und Klingonisch").value == ["de", "tr"]
    assert cells.languages("Deutsch, Klingonisch").rest == "Deutsch, Klingonisch"
    names = {
        "Dorfverein e.V.": "association", "Praxis Dr. Eiche": "market", "Stadt Lemgo": "state",
        "Kreis Lippe": "state", "Nachbarschaft am Bach": "informal", "Bäckerei": "",
        "Caritas gGmbH": "association",
    }  # fmt: skip
    assert {name: cells.sector(name) for name in names} == names
    long = "Ein Satz. " * 60
    assert len(cells.summary(long).value) <= 300
    assert cells.summary(long).value.endswith("Satz.")
    with pytest.raises(Unreadable) as caught:
        cells.short(20)("x" * 15 + " " + "y" * 15)
    assert caught.value.suggestion == "x" * 15 + "…"


# ------------------------------------------------------------------ opening hours
HOURS = {
    "Mo u. Di 8-12 u. 15-18 Uhr u. n. V.": ("Mo, Di 8-12, 15-18",),
    "Mo-Fr 8-12": ("Mo-Fr 8-12",),
    "Mo. - Fr. 08:00 - 12:00 Uhr und 14.00 - 18.00 Uhr": ("Mo-Fr 8-12, 14-18",),
    "Montag bis Freitag: 8–12 Uhr; Sa 9-12": ("Mo-Fr 8-12", "Sa 9-12"),
    "Mo, Mi, Fr 9-12, Di 14-16": ("Mo, Mi, Fr 9-12", "Di 14-16"),
    "dienstags 15-17 Uhr": ("Di 15-17",),
    "Mo-Do 8-16 Uhr, Fr 8-12 Uhr": ("Mo-Do 8-16", "Fr 8-12"),
    "Mo-Fr 8-12 Uhr, Mi geschlossen": ("Mo, Di, Do, Fr 8-12",),
    "Mo + Do 10:00-12:00\nDi 14-16": ("Mo, Do 10-12", "Di 14-16"),
    "täglich 8-20 Uhr": ("Mo-So 8-20",),
    "24/7": ("Mo-So 0-24",),
    "Mo-Fr 08:00-18:30; Sa 08:00-13:00": ("Mo-Fr 8-18:30", "Sa 8-13"),
    "Mo-Fr 08:00-12:00,14:00-18:00; We 08:00-12:00; PH off": (
        "Mo, Di, Do, Fr 8-12, 14-18", "Mi 8-12",
    ),
    "Tu,Th 09:00-12:00; Su off": ("Di, Do 9-12",),
    "Mo-Su,PH 00:00-24:00": ("Mo-So 0-24",),
    "Öffnungszeiten: Mo 9-11": ("Mo 9-11",),
    "Mo 9-11 und nach Vereinbarung": ("Mo 9-11",),
    "nach Vereinbarung": (),
    "Termine nach Absprache": (),
}  # fmt: skip


@pytest.mark.parametrize("text", HOURS)
def test_opening_hours_in_free_text_and_in_osm(text):
    assert write_lines(opening(text).value) == HOURS[text]


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Mo-Fr 8 bis 25 Uhr", ""), ("1. Dienstag im Monat 14-16", ""), ("immer offen", ""),
        ("Mo-Fr 8-12, Mi nachmittags", "Mo-Fr 8-12"), ("Dienstag 14:30", ""), ("8-12", ""),
        ("dawn-dusk", ""), ("Mo-Fr sunrise-12:00", ""), ("x" * 400, ""),
    ],
)  # fmt: skip
def test_hours_nobody_can_read_say_what_could_be_read(text, suggestion):
    with pytest.raises(Unreadable, match="Zeiten wie") as caught:
        opening(text)
    assert caught.value.suggestion == suggestion


# ------------------------------------------------------------------ columns
@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        ("Name,Straße,PLZ,Ort,Telefon,Kategorie", "house,street,postcode,place,phone,category"),
        ("Träger,Name,Strase/Nr.,Telefonnumer", "house,title,street,phone"),
        ("Angebot,Anbieter,Tel. (mit Vorwahl),E-Mail", "title,house,phone,email"),
        ("lfd. Nr.,Einrichtung,Bemerkung intern", "-,house,"),
        ("EINRICHTUNG,öffnungszeiten:,Öfnungszeiten", "house,hours,"),
        ("Telefon,Telefon (B)", "phone,"),
        ("x,y,Koordinaten", "lon,lat,"),
        ("Barrierefreiheit,WC,Zielgruppen", "step_free,,for_whom"),
        ("Foo,Bar,Baz", ",,"),
    ],
)
def test_columns_are_recognised_by_their_headings(headings, fields):
    assert matched(headings.split(",")) == tuple(fields.split(","))


def test_every_field_has_headings_and_a_label_and_no_heading_is_lost():
    assert {field.name for field in FIELDS} == set(HEADINGS)
    assert all(str(field.label) for field in FIELDS)
    for field in FIELDS:
        for heading in HEADINGS[field.name]:
            assert matched([heading])[0] in {f.name for f in FIELDS} | {LEAVE}, heading
    assert (label_of("hours"), label_of("name")) == ("Öffnungszeiten", "Name")


def test_a_choice_counts_and_a_field_is_given_once():
    headings = ["Wer", "Was", "Tel", "Fon"]
    assert checked({"Wer": "house", "Was": "title"}, headings) == ("house", "title", "phone", KEEP)
    assert checked({"Fon": "phone", "Tel": "-"}, headings)[2:] == ("-", "phone")
    assert checked({"Wer": "gibt es nicht", "Was": "details", "Tel": "details"}, headings) == (
        KEEP, "details", "details", KEEP,
    )  # fmt: skip


# ------------------------------------------------------------------ coordinates
BOX = (490_000.0, 5_770_000.0, 505_000.0, 5_785_000.0)


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_is_recognised_by_where_its_points_would_lie(system):
    from pyproj import Transformer

    code, swapped = SYSTEMS[system]
    there = Transformer.from_crs(25832, code, always_xy=True)
    points = [there.transform(x, y) for x, y in ((495_000, 5_776_000), (498_000, 5_779_000))]
    points = [point[::-1] for point in points] if swapped else points
    assert recognised(points, BOX) == system
    x, y = metric(points[0], system)
    assert (round(x), round(y)) == (495_000, 5_776_000)


def test_points_far_away_or_without_a_boundary_are_asked():
    assert recognised([(1.0, 2.0)], BOX) == ""
    assert recognised([(9.0, 52.1)], None) == ""
    assert recognised([], BOX) == ""
    assert recognised([(32_495_000.0, 5_776_000.0)], BOX) == "EPSG:25832"
    assert not near(None, BOX)
    assert near((1.0, 1.0), None)
    assert metric((999.0, 999.0), "WGS84") is None


# ------------------------------------------------------------------ the same or not
def candidates(name, *known, **more):
    rows = [Named(ref=str(at), name=other, **more) for at, other in enumerate(known)]
    return alike(Named(ref="x", name=name, **more), rows, [bare(row.name) for row in rows])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lindenverein e.V.", "Lindenverein"), ("Praxis Dr. med. Eiche", "Praxis Eiche"),
        ("Caritas Kalletal", "Caritass Kalletal"), ("Dorfhaus Hohenhausen", "Dorfhaus Hohenhausn"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_proposed(one, other):
    assert [found.why for found in candidates(one, other)] == ["ähnlicher Name"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Verein Linde", "Verein Ulme"), ("Rückenkurs 1", "Rückenkurs 2"), ("DRK", "AWO"),
        ("Kita Nord", "Kita Süd"), ("Rückenkurs Montag", "Rückenkurs Dienstag"),
    ],
)  # fmt: skip
def test_different_names_are_not(one, other):
    assert candidates(one, other) == ()


def test_phone_and_address_make_related_names_suspicious():
    found = candidates("Pflege Ulme", "Pflegedienst Ulme GmbH", phone="+49526412340")
    assert found[0].why == "gleiche Telefonnummer"
    assert candidates("Apotheke", "Sparkasse Lippe", phone="+49526412340") == ()


def test_streets_and_places_are_compared_as_people_mean_them():
    assert (
        street_key("Hauptstr. 1 a") == street_key("Hauptstraße 1a") == street_key("HAUPTSTRASSE 1A")
    )
    here = {"street": "Am Markt 1", "postcode": "32689", "place": "Kalletal"}
    assert same_place(here, {"street": "am markt 1"})
    assert not same_place(here, {**here, "postcode": "32690"})
    assert not same_place(here, {**here, "street": "Am Markt 2"})
    assert not same_place(here, {"protected_address": True})
    assert same_place({"protected_address": True}, {"protected_address": True})
