"""Papers do not fail because of one sign in somebody's title."""

import io
from pathlib import Path

import pikepdf
import pytest
import typst

from nahraum.base.files.adapters import typeset
from nahraum.base.files.rules import printable, writable
from tests.understand.profile.pdftexts import pdf_text, squeezed

TEMPLATE = """#set document(title: "Probe")
#set text(lang: "de", font: "Fira Sans", hyphenate: false)
#set page(width: 80cm)
#for line in json("content.json").lines [#line \\ ]
"""


def made(room: Path, lines: list[str]) -> str:
    template = room / "template.typ"
    template.write_text(TEMPLATE, "utf-8")
    with pikepdf.open(io.BytesIO(typeset(template, {"lines": lines}, room))) as file:
        return pdf_text(file)


def test_what_our_fonts_draw_is_printed_as_it_is(tmp_path: Path) -> None:
    text = "Frühstück für 5 €, „Опіка“, Şişli, Nguyễn, ½ ≥ 3² → Straße"
    assert printable(text) == text
    assert squeezed(text) in made(tmp_path, [text])


def test_a_smiley_a_script_or_a_control_character_costs_nobody_the_paper(tmp_path: Path) -> None:
    lines = ["Chor 🙂 singt", "中文", "عربي", "a\x1b[31mb\x0b\u202e\ufffe", "x\u202fy", "u\u0308"]
    found = made(tmp_path, lines)
    for part in ("Chorsingt", "□□□□□□", "a[31mb", "xy", "ü"):
        assert part in found
    # Without it the paper is not made.
    (tmp_path / "content.json").write_text('{"lines": ["🙂"]}', "utf-8")
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        typst.compile(str(tmp_path / "template.typ"), pdf_standards=["ua-1"])


def test_a_chart_is_part_of_the_paper(tmp_path: Path) -> None:
    source = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20"><text y="9">{}</text></svg>'
    )
    (tmp_path / "chart.svg").write_text(source.format("Ort 🙂"), "utf-8")
    template = tmp_path / "template.typ"
    template.write_text(f'{TEMPLATE}#image("chart.svg", alt: "Ort")', "utf-8")
    assert typeset(template, {"lines": []}, tmp_path)
    assert (tmp_path / "chart.svg").read_text("utf-8") == source.format("Ort ")


def test_another_error_of_a_template_is_told(tmp_path: Path) -> None:
    template = tmp_path / "template.typ"
    template.write_text("#nothing-of-the-kind", "utf-8")
    with pytest.raises(typst.TypstError, match="unknown variable"):
        typeset(template, {}, tmp_path)


def test_word_takes_what_an_office_program_can_read() -> None:
    said = {"a": ["x\x1b\x0by\n", ("\ufffe🙂",)], "b": 3, "c": None}
    assert writable(said) == {"a": ["xy\n", ["🙂"]], "b": 3, "c": None}
