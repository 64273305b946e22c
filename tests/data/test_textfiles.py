"""Tables in text files: what is tolerated, and that everything else names its place and cure."""

import time
from decimal import Decimal
from pathlib import Path

import pytest

from nahraum.data.columns import AGE, COUNT, MUNICIPALITY_KEY, SEX, Column
from nahraum.data.errors import MAX_FINDINGS, DataError, Finding, FormatError
from nahraum.data.textfiles import Limits, Table, read_table

POPULATION = (SEX, AGE, COUNT)
RIGHT = "sex,age,count\nm,0,10\nf,0,12\n"
EXPECTED = [("m", 0, 10.0), ("f", 0, 12.0)]


def read(text: str | bytes, columns: tuple[Column, ...] = POPULATION, **more: object) -> Table:
    data = text.encode() if isinstance(text, str) else text
    return read_table(data, columns, name="p.csv", **more)  # type: ignore[arg-type]


def triples(table: Table) -> list[tuple[str, int, float]]:
    return [(row["sex"], row["age"], row["count"]) for row in table]


def fails(text: str | bytes, columns: tuple[Column, ...] = POPULATION, **more: object) -> Finding:
    """The first finding; every finding must name file, line, column and remedy."""
    with pytest.raises(FormatError) as caught:
        read(text, columns, **more)
    for finding in caught.value.findings:
        assert finding.file == "p.csv"
        assert finding.line is not None
        assert finding.text
        if finding.severity == "error":
            assert finding.column
            assert finding.remedy
    first = caught.value.findings[0]
    assert str(caught.value) == str(first)
    assert str(first) == f"p.csv:{first.line}: {first.column}: {first.text}; {first.remedy}"
    return first


# ------------------------------------------------------------------------------- tolerated
@pytest.mark.parametrize(
    "encoded",
    [
        "Geschlecht;Alter;Anzahl\nmännlich;0;10\nweiblich;0;12\n".encode(encoding)
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16")
    ]
    + [
        b"\xff\xfe"
        + "Geschlecht\tAlter\tAnzahl\nmännlich\t0\t10\nweiblich\t0\t12".encode("utf-16-le"),
        b"\xfe\xff" + "Geschlecht;Alter;Anzahl\nmännlich;0;10\nweiblich;0;12".encode("utf-16-be"),
        "Geschlecht;Alter;Anzahl\nmännlich;0;10\nweiblich;0;12\n".encode("utf-16-le"),
        "Geschlecht;Alter;Anzahl\nm�nnlich;0;10\nweiblich;0;12\n".encode(),
    ],
)
def test_encodings(encoded: bytes) -> None:
    assert triples(read(encoded)) == EXPECTED


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    table = read(RIGHT.replace(",", delimiter).replace("\n", end))
    assert triples(table) == EXPECTED
    assert [row.line for row in table] == [2, 3]
    assert table.delimiter == delimiter


@pytest.mark.parametrize(
    "text",
    [
        "Statistik;;\n\nStand 2022;;\n" + RIGHT.replace(",", ";"),
        "sep=;\n" + RIGHT.replace(",", ";"),
        "GESCHLECHT, Altersjahr ,Einwohner\nMÄNNLICH,unter 1 Jahr,10\nFrau,0 Jahre,12\n",
        "count,sex,age\n10,m,0\n12,w,0\n",
        "sex,age,count,\nm,0,10,\nf,0,12,\n",
        RIGHT + "__________\n© Destatis\nStand: 1.1.2020\n",
        RIGHT + "Quelle: Amt\n",
        RIGHT + "\n\n,,\n",
        'sex,age,count\n"m","0","10"\n"f",0,"12"\n',
        "sex,age,count\nm,0,10\nf,0,12\nInsgesamt,0,22\nm,Summe,10\n",
        "\ufeffsex,age,count\n m , 0 ,10\u00a0\nf,0,\u200b12\n",
        "sex,age,count\nm,0,10.0\nf,0,12.00\n",
    ],
)
def test_layouts(text: str) -> None:
    assert triples(read(text)) == EXPECTED


def test_sum_rows_are_reported_once_per_kind() -> None:
    table = read(RIGHT + "alle,0,22\nalle,1,0\nm,Insgesamt,10\n")
    assert [(item.code, item.line, item.column, item.text) for item in table.warnings] == [
        ("SUM_ROW", 4, "sex", "Summenzeile „alle“ übersprungen (2-mal)"),
        ("SUM_ROW", 6, "age", "Summenzeile „Insgesamt“ übersprungen"),
    ]


def test_unknown_columns_are_reported_not_read() -> None:
    table = read("sex,age,count,note\nm,0,10,x\nf,0,12,y\n")
    assert table.unknown == ("note",)
    assert [(item.code, item.line, item.column) for item in table.warnings] == [
        ("COLUMN_UNKNOWN", 1, "note")
    ]


def test_further_columns_are_read_when_wanted() -> None:
    table = read(
        "id;Armut;Alter\n01;0,5;3\n02;.;4\n",
        (Column(name="id"),),
        rest=Column(name="*", kind="float", nullable=True),
    )
    assert table.rest == ("Armut", "Alter")
    assert [dict(row.values) for row in table] == [
        {"id": "01", "Armut": 0.5, "Alter": 3.0},
        {"id": "02", "Armut": None, "Alter": 4.0},
    ]


@pytest.mark.parametrize("mapping", [{"count": "Köpfe"}, {"Köpfe": "count"}])
def test_mapping_either_way_round(mapping: dict[str, str]) -> None:
    assert triples(read("sex,age,Köpfe\nm,0,10\nf,0,12\n", mapping=mapping)) == EXPECTED


def test_spelling_decides_before_case() -> None:
    columns = (Column(name="lx", kind="float"), Column(name="Lx", kind="float"))
    assert dict(read("Lx,lx\n2,1\n", columns).rows[0].values) == {"lx": 1.0, "Lx": 2.0}


def test_quoted_cells_keep_line_numbers() -> None:
    columns = (Column(name="name"), Column(name="n", kind="int"))
    table = read('name,n\n"a\nb",1\n"c ""d""",2\n', columns)
    assert [(row.line, row["name"], row["n"]) for row in table] == [(2, "a\nb", 1), (4, 'c "d"', 2)]


def test_keys_stay_text() -> None:
    table = read("AGS;Anzahl\n05766036;1\n", (MUNICIPALITY_KEY, COUNT))
    assert table.column("ags") == ["05766036"]


def test_kinds() -> None:
    columns = (
        Column(name="i", kind="int"),
        Column(name="d", kind="decimal"),
        Column(name="t", nullable=True),
        Column(name="missing", required=False),
    )
    row = read("i;d;t\n7;0,75;\n", columns).rows[0]
    assert dict(row.values) == {"i": 7, "d": Decimal("0.75"), "t": None}
    assert row.get("missing", 5) == 5


# ------------------------------------------------------------------------------- decimals
@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.234", "0,5"], [1234.0, 0.5]),
        (["1.234", "0.5"], [1.234, 0.5]),
        (["1,234", "0,5"], [1.234, 0.5]),
        (["1,234", "2,345,678"], [1234.0, 2345678.0]),
        (["1.234", "2.345.678"], [1234.0, 2345678.0]),
    ],
)
def test_the_file_decides_what_the_point_means(cells: list[str], expected: list[float]) -> None:
    text = "n;x\n" + "".join(f"{cell};\n" for cell in cells)
    columns = (Column(name="n", kind="float"), Column(name="x", nullable=True))
    assert read(text, columns).column("n") == expected


@pytest.mark.parametrize(("decimal", "value"), [(",", 1234.0), (".", 1.234)])
def test_the_caller_decides(decimal: str, value: float) -> None:
    assert read("sex;age;count\nm;0;1.234\n", decimal=decimal).rows[0]["count"] == value


def test_the_maximum_decides() -> None:
    columns = (Column(name="lon", kind="float", minimum=-180, maximum=180),)
    assert read("lon;x\n8.123;\n", (*columns, Column(name="x", nullable=True))).column("lon") == [
        8.123
    ]


def test_ambiguous_is_an_error() -> None:
    finding = fails("sex,age,count\nm,0,5\nf,0,1.234\n")
    assert (finding.code, finding.line, finding.column) == ("DECIMAL_AMBIGUOUS", 3, "count")
    assert "1234 oder 1,234" in finding.text
    assert "--decimal" in finding.remedy


def test_mixed_marks_are_an_error() -> None:
    finding = fails("sex;age;count\nm;0;0,5\nf;0;0.5\n")
    assert (finding.code, finding.line, finding.column) == ("DECIMAL_MIXED", 3, "count")


def test_decimal_comma_in_comma_file() -> None:
    finding = fails("sex,age,count\nm,0,12,5\n")
    assert (finding.code, finding.line) == ("RAGGED", 2)
    assert "Dezimalkomma" in finding.remedy


# ------------------------------------------------------------------------------- refused
@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "EMPTY", 1, "sex"),
        ("\n\n  \n;;\n", "EMPTY", 1, "sex"),
        ("sex,age,count\n", "NO_ROWS", 1, "sex"),
        ("sex,age,count\nInsgesamt,0,5\n", "NO_ROWS", 1, "sex"),
        ("sex,age\nm,0\n", "COLUMN_MISSING", 1, "count"),
        ("a,b\n1,2\n", "COLUMN_MISSING", 1, "sex"),
        ("sex,age,count,anzahl\nm,0,1,1\n", "", 0, ""),
        ("sex,age,count,count\nm,0,1,1\n", "COLUMN_TWICE", 1, "count"),
        ("sex,age,anzahl,einwohner\nm,0,1,1\n", "COLUMN_TWICE", 1, "count"),
        ("sex,age,count\nm,0,-3\n", "NEGATIVE", 2, "count"),
        ("sex,age,count\nm,0,nan\n", "NAN", 2, "count"),
        ("sex,age,count\nm,0,inf\n", "NAN", 2, "count"),
        ("sex,age,count\nm,0,#NV\n", "SPREADSHEET_ERROR", 2, "count"),
        ("sex,age,count\nm,0,\n", "EMPTY_CELL", 2, "count"),
        ("sex,age,count\nm,0,.\n", "UNKNOWN", 2, "count"),
        ("sex,age,count\nm,0,viele\n", "NUMBER", 2, "count"),
        ("sex,age,count\nd,0,1\n", "CHOICE", 2, "sex"),
        ("sex,age,count\nm,alt,1\n", "AGE", 2, "age"),
        ("sex,age,count\nm,131,1\n", "AGE", 2, "age"),
        ("sex,age,count\nm,0\n", "RAGGED", 2, "count"),
        ("sex,age,count\nm,0,1,2\n", "RAGGED", 2, "Spalte 4"),
        ('sex,age,count\nm,0,"1\nf,0,2\n', "QUOTES", 2, "Spalte 1"),
        ('sex,age,count\n"m"x,0,1\n', "QUOTES", 2, "Spalte 1"),
        ("sex,age,count\nm,0,1\0\n", "NUL", 2, "Spalte 1"),
    ],
)
def test_broken_tables(text: str, code: str, line: int, column: str) -> None:
    if not code:
        assert triples(read(text)) == [("m", 0, 1.0)]
        return
    finding = fails(text)
    assert (finding.code, finding.line, finding.column) == (code, line, column)


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"sex,age,count\nm,0,\x81\x8d\n", "ENCODING", 2),
        ("sex,age,Größe\n".encode() + "männlich,0,1\n".encode("cp1252"), "ENCODING_MIXED", 1),
        ("sex,age,count\nmännlich,0,1\n".encode("mac-roman"), "ENCODING", 2),
    ],
)
def test_broken_encodings(data: bytes, code: str, line: int) -> None:
    finding = fails(data)
    assert (finding.code, finding.line) == (code, line)
    assert "UTF-8" in finding.remedy


@pytest.mark.parametrize(
    "data",
    [b"\x1f\x8b\x08", b"%PDF-1.7", b"\xd0\xcf\x11\xe0x", b"PAR1", b" <!DOCTYPE html>", b"<html>"],
)
def test_other_formats_are_named(data: bytes) -> None:
    with pytest.raises(FormatError) as caught:
        read(data)
    assert caught.value.finding.code == "NOT_TEXT"
    assert caught.value.remedy


def test_duplicates_name_both_lines() -> None:
    finding = fails(RIGHT + "männlich,0,11\n", key=("sex", "age"))
    assert (finding.code, finding.line, finding.column) == ("DUPLICATE", 4, "sex, age")
    assert "Zeile 2" in finding.text


def test_key_must_not_be_empty() -> None:
    finding = fails(
        "id,n\na,1\n,2\n", (Column(name="id"), Column(name="n", kind="int")), key=("id",)
    )
    assert (finding.code, finding.line, finding.column) == ("EMPTY_CELL", 3, "id")


@pytest.mark.parametrize(
    ("key", "code"), [("5766036", "KEY_ZERO_LOST"), ("5,77E+06", "KEY_DAMAGED")]
)
def test_damaged_keys(key: str, code: str) -> None:
    finding = fails(f"AGS;Anzahl\n05766024;1\n{key};1\n", (MUNICIPALITY_KEY, COUNT))
    assert (finding.code, finding.line, finding.column) == (code, 3, "ags")


@pytest.mark.parametrize(
    ("cell", "code"),
    [("1,5", "NOT_WHOLE"), ("1e16", "TOO_LARGE"), ("-1", "NEGATIVE"), ("99", "TOO_LARGE")],
)
def test_whole_numbers(cell: str, code: str) -> None:
    column = Column(name="n", kind="int", minimum=0, maximum=50 if cell == "99" else None)
    assert fails(f"n;x\n{cell};y\n", (column, Column(name="x"))).code == code


def test_text_limits() -> None:
    assert fails("t,n\nabcdef,1\n", (Column(name="t", max_length=5),)).code == "TOO_LONG"
    assert fails("t,n\na\x1b[31mb,1\n", (Column(name="t"),)).code == "CONTROL"


def test_official_zero_is_remarked() -> None:
    table = read("sex,age,count\nm,0,-\nf,0,–\n")
    assert table.column("count") == [0.0, 0.0]
    assert [item.code for item in table.warnings] == ["SIGN_ZERO", "SIGN_ZERO"]


def test_unknown_is_none_where_allowed() -> None:
    column = Column(name="count", kind="float", nullable=True)
    table = read("sex,age,count\nm,0,.\nf,0,x\nf,1,\nf,2,0\n", (SEX, AGE, column))
    assert table.column("count") == [None, None, None, 0.0]


def test_all_findings_together_first_line_first() -> None:
    with pytest.raises(FormatError) as caught:
        read("sex,age,count\nq,0,1.234\nm,x,-1\nm,0\n")
    places = [(item.line, item.column, item.code) for item in caught.value.findings]
    assert places == [
        (2, "sex", "CHOICE"),
        (2, "count", "DECIMAL_AMBIGUOUS"),
        (3, "age", "AGE"),
        (3, "count", "NEGATIVE"),
        (4, "count", "RAGGED"),
    ]


def test_findings_stop_at_the_limit() -> None:
    with pytest.raises(FormatError) as caught:
        read("sex,age,count\n" + "q,0,1\n" * 500)
    assert len(caught.value.findings) == MAX_FINDINGS


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        (Limits(bytes=10), RIGHT),
        (Limits(rows=2), RIGHT),
        (Limits(columns=2), RIGHT),
        (Limits(cell=5), RIGHT),
    ],
)
def test_limits(limits: Limits, text: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(text, limits=limits)
    assert caught.value.finding.code == "TOO_BIG"
    assert caught.value.remedy


def test_large_tables_take_seconds_not_minutes() -> None:
    text = "sex,age,count\n" + "m,50,1234\n" * 200_000
    start = time.perf_counter()
    assert len(read(text)) == 200_000
    assert time.perf_counter() - start < 20


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(RIGHT, encoding="utf-8")
    assert triples(read_table(path, POPULATION)) == EXPECTED
    assert read_table(str(path), POPULATION).file == str(path)


@pytest.mark.parametrize("name", ["fehlt.csv", ".", "a\0b", "x" * 5000])
def test_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError) as caught:
        read_table(tmp_path / name, POPULATION)
    assert caught.value.finding.code == "NO_FILE"
    assert caught.value.remedy


def test_foreign_values_are_defused_in_messages() -> None:
    finding = fails("sex,age,count\n\x07\x1b[2J" + "A" * 500 + ",0,1\n")
    assert "\x1b" not in finding.text
    assert len(finding.text) < 120


def test_very_wide_and_hostile_headers_are_quick() -> None:
    columns = tuple(Column(name=f"c{i}", aliases=(f"Spalte {i}", f"x{i}")) for i in range(20))
    wide = ";".join(f"h{i}" for i in range(1_900))
    lost = "\N{REPLACEMENT CHARACTER}a" * 30
    start = time.perf_counter()
    for text in ((wide + "\n") * 60, (f"{lost};" * 300 + "\n") * 60):
        with pytest.raises(FormatError):
            read(text, columns)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("text", ["sex,age\nm,0\n", "sex,age,count,count\nm,0,1,1\n"])
def test_only_who_can_map_headings_is_told_how(text: str) -> None:
    """An upload in the browser knows no options of the command line."""
    said = {}
    for mapping in (None, {}):
        with pytest.raises(FormatError) as caught:
            read_table(text.encode(), POPULATION, name="p.csv", mapping=mapping)
        said[mapping is None] = caught.value.findings[0].remedy
    assert "--columns count=ÜBERSCHRIFT" in said[False]
    assert "--" not in said[True]
    assert "Spalte" in said[True]
