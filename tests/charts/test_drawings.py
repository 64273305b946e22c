"""What every drawing promises, checked on one sample of each chart."""

import re
from pathlib import Path

import pytest
import typst

from nahraum.charts import About, Bar, Chart, ChartWords, Line, bar_chart, line_chart
from nahraum.charts.looks import LOOKS
from tests.charts.reading import SVG, collisions, read, strays
from tests.charts.samples import SAMPLES

KINDS = ("wide", "narrow", "only")
ALL = pytest.mark.parametrize("name", SAMPLES)
XLINKS = re.compile(r'url\(#([^)]+)\)|href="#([^"]+)"|aria-labelledby="([^"]+)"')


def drawings(chart: Chart) -> list[str]:
    return [svg for svg in (chart.svg, chart.narrow) if svg]


@ALL
def test_the_sentence_and_the_title_are_in_the_picture(name: str) -> None:
    chart = SAMPLES[name]("page")
    for svg in drawings(chart):
        root = read(svg).root
        assert root.get("role") == "img"
        assert root.get("lang") == "de"
        title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None
        assert desc is not None
        assert (title.text, desc.text) == (chart.title, chart.statement)
        assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


@ALL
def test_the_statement_is_one_sentence(name: str) -> None:
    statement = SAMPLES[name]("page").statement
    assert statement.endswith(".")
    assert ". " not in statement.replace("Mio. ", "")
    assert "None" not in statement


@ALL
@pytest.mark.parametrize("theme", ["page", "print"])
def test_ids_are_unique_and_references_lead_somewhere(name: str, theme: str) -> None:
    page = "".join(drawings(SAMPLES[name](theme)))
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert all(item.startswith(f"{name}-") for item in ids)
    wanted = {part for found in XLINKS.findall(page) for text in found for part in text.split()}
    assert wanted == set(ids) & wanted


@ALL
def test_pages_get_classes_paper_gets_attributes(name: str) -> None:
    page = "".join(drawings(SAMPLES[name]("page")))
    assert not re.search(r"style|script|\son\w+=|#[0-9a-f]{6}|rgb\(", page)
    used = set(re.findall(r'class="([^"]+)"', page)) - {f"nr-svg nr-{k}" for k in KINDS}
    used = {name.removeprefix("nr-c-") for name in used}
    assert used <= set(LOOKS)
    paper = SAMPLES[name]("print")
    assert "class=" not in paper.svg
    assert "style=" not in paper.svg
    assert paper.narrow == ""


@ALL
def test_equal_input_gives_equal_bytes(name: str) -> None:
    for theme in ("page", "print"):
        assert SAMPLES[name](theme) == SAMPLES[name](theme)


@ALL
def test_text_is_readable_and_never_covers_text(name: str) -> None:
    chart = SAMPLES[name]("page")
    for svg in drawings(chart):
        drawing = read(svg)
        assert collisions(drawing) == []
        assert strays(drawing) == []
        assert all(item.size >= 12 for item in drawing.texts)
    if chart.narrow:
        # 288 px remain on a phone of 320 px: 12 units are then at least 11.5 px.
        assert read(chart.narrow).width == 300
        assert read(chart.svg).width == 640


@ALL
def test_html_holds_both_drawings_and_is_not_escaped_again(name: str) -> None:
    chart = SAMPLES[name]("page")
    assert chart.html == f'<div class="nr-chart">{chart.svg}{chart.narrow}</div>'
    assert chart.html.__html__() == chart.html


def test_unknown_values_are_named_in_every_chart() -> None:
    for name in ("ages", "lines", "bars", "shares", "supply", "areas", "villages"):
        chart = SAMPLES[name]("page")
        assert any("keine Angabe" in cell for row in chart.table.rows for cell in row), name
        for svg in drawings(chart):
            assert any("keine Angabe" in text for text in read(svg).texts_of()), name


def test_pdf_renderer_accepts_all_charts(tmp_path: Path) -> None:
    pictures = []
    for name, sample in SAMPLES.items():
        (tmp_path / f"{name}.svg").write_text(sample("print").svg, encoding="utf-8")
        pictures.append(f'#image("{name}.svg", alt: "{name}")')
    source = tmp_path / "all.typ"
    source.write_text(
        '#set document(title: "Bilder")\n#set text(lang: "de")\n' + "\n".join(pictures),
        encoding="utf-8",
    )
    assert typst.compile(str(source), pdf_standards="ua-1").startswith(b"%PDF-")


def test_another_language_has_its_own_words_and_number_marks() -> None:
    """Bars and lines say nothing of their own in German then; maps name their language."""
    words = ChartWords(
        lang="en", marks=(".", ","), missing="no data", without="; {number} without data.",
        most_and_least="{most} is highest with {high}, {least} lowest with {low}",
        course="{label} from {first} ({begin}) to {last} ({end})", year="Year",
    )  # fmt: skip
    about = About(title="Costs", prefix="costs", decimals=1, columns=("Place", "Sum"), words=words)
    bars = bar_chart([Bar("A", 12345.6), Bar("B", 2.5), Bar("C", None)], about)
    assert bars.statement == "A is highest with 12,345.6, B lowest with 2.5; 1 without data."
    assert bars.table.rows == (("A", "12,345.6"), ("B", "2.5"), ("C", "no data"))
    lines = line_chart([2025, 2026], [Line("A", [1234.5, 6.0])], about)
    assert lines.statement == "A from 1,234.5 (2025) to 6.0 (2026)."
    assert lines.table.columns == ("Year", "A")
    for chart in (bars, lines):
        assert 'lang="en"' in chart.svg
        assert 'lang="de' not in chart.svg + chart.narrow
        assert "keine Angabe" not in chart.html
    german = bar_chart(
        [Bar("A", 12345.6), Bar("B", None)], About(title="K", prefix="k", decimals=1)
    )
    assert german.table.rows == (("A", "12.345,6"), ("B", "keine Angabe"))
    assert 'lang="de"' in german.svg
