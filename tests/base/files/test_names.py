"""Names of files: whatever somebody's computer says, ours is short, plain and fits the content."""

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.base.files.rules import KINDS, MOST_NAME, FileRefused, check_content, clean_name
from tests.base.files.samples import document, packed, pdf, photo, workbook
from tests.base.files.test_hostile import ALL

NAMES = {
    "Tabelle.csv": "Tabelle.csv",
    "Tabelle.TXT": "Tabelle.txt",
    "Tabelle": "Tabelle.csv",
    "Tabelle.xls": "Tabelle.csv",
    "Rechnung.pdf.exe": "Rechnung.pdf.csv",
    "../../etc/passwd": "passwd.csv",
    "..\\..\\Windows\\system.ini": "system.csv",
    "C:\\Users\\Anna\\Liste.csv": "Liste.csv",
    "/": "datei.csv",
    "": "datei.csv",
    ".": "datei.csv",
    "..": "datei.csv",
    ".csv": "datei.csv",
    ".htaccess": "datei.csv",
    "CON": "_CON.csv",
    "con.csv": "_con.csv",
    "Aux.tar.csv": "_Aux.tar.csv",
    "com1.csv": "_com1.csv",
    "LPT9": "_LPT9.csv",
    "COM¹.csv": "_COM¹.csv",
    "konto.csv": "konto.csv",
    "a.csv\0.exe": "a.csv.csv",
    "rechnung\u202efdp.exe": "rechnungfdp.csv",
    "Li\u200bste.csv": "Liste.csv",
    "Liste.csv.": "Liste.csv",
    "Liste.csv ... ": "Liste.csv",
    "Liste\r\nSet-Cookie: a=b.csv": "Liste Set-Cookie_ a=b.csv",
    'a"; filename="b.exe': "a_; filename=_b.csv",
    "a<b>c|d?e*f:g%h.csv": "a_b_c_d_e_f_g_h.csv",
    "Straße u\u0308ber Köln 👋.csv": "Straße über Köln 👋.csv",
    "کتاب.csv": "کتاب.csv",
    "Liste   mit \t Lücken.csv": "Liste mit Lücken.csv",
    "\ud800.csv": "datei.csv",
    "x" * 300 + ".csv": "x" * (MOST_NAME - 4) + ".csv",
    "v1.2 Stand 2026.11": "v1.2 Stand 2026.csv",
}


@pytest.mark.parametrize("given", NAMES)
def test_names_are_made_harmless(given: str) -> None:
    assert clean_name(given, "csv") == NAMES[given]


@pytest.mark.parametrize("kind", ALL)
def test_the_ending_says_what_is_inside(kind: str) -> None:
    assert clean_name("Datei.exe", kind) == f"Datei.{KINDS[kind].endings[0]}"
    for ending in KINDS[kind].endings:
        assert clean_name(f"Datei.{ending.upper()}", kind) == f"Datei.{ending}"


@given(st.text(max_size=300), st.sampled_from(ALL))
def test_any_name_becomes_a_plain_one(name: str, kind: str) -> None:
    made = clean_name(name, kind)
    stem, _dot, ending = made.rpartition(".")
    assert ending in KINDS[kind].endings
    assert len(stem) > 0
    assert len(made) <= MOST_NAME
    assert not set(made) & set('/\\<>:"|?*%\0\n\r\t')
    assert not {unicodedata.category(char) for char in made} & {"Cc", "Cf", "Cs", "Co"}
    assert made[0] not in ". "
    assert stem[-1] not in ". "
    assert clean_name(made, kind) == made


SEEDS = (
    b"a;b\n",
    b"%PDF-1.7\n%%EOF",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"[",
    b"BEGIN:VCALENDAR",
    b"<svg>",
)


@given(st.sampled_from(SEEDS), st.binary(max_size=400))
def test_any_bytes_are_taken_or_refused_with_a_sentence(start: bytes, rest: bytes) -> None:
    for content in (start + rest, rest):
        with suppress(FileRefused):
            assert check_content(content, "x", ALL).kind in KINDS


WHOLE = {"pdf": pdf(), "jpeg": photo(), "png": photo(form="PNG"), "zip": packed({"a": "b"})}


@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_any_changed_byte_is_taken_or_refused_with_a_sentence(
    kind: str, changes: list[tuple[float, int]]
) -> None:
    content = bytearray(WHOLE[kind])
    for place, value in changes:
        content[int(place * len(content))] = value
    with suppress(FileRefused):
        check_content(bytes(content), "x", ALL)


@pytest.mark.fuzz
@given(st.booleans(), st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=20))
def test_any_changed_office_file_is_taken_or_refused(
    table: bool, changes: list[tuple[float, int]]
) -> None:
    content = bytearray(OFFICE[table])
    for place, value in changes:
        content[int(place * len(content))] = value
    with suppress(FileRefused):
        check_content(bytes(content), "x", ALL)


OFFICE = (document(), workbook())
