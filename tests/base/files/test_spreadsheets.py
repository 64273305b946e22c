"""Every table of the house is written in one place, and nothing in it is calculated."""

import re
from pathlib import Path

from nahraum.base.files.rules import csv_table

SOURCE = Path(__file__).parents[3] / "src" / "nahraum"
# HSDS asks for commas and bare headings; the others write no words of people.
OWN_WRITERS = {
    "base/files/rules/spreadsheets.py",
    "cli/national.py",
    "cli/population.py",
    "connect/exchange/documents/hsds_tables.py",
    "data/socialatlas.py",
    "demo/indicators.py",
    "demo/timetable.py",
}


def test_numbers_words_and_what_looks_like_a_formula() -> None:
    line = ["=1+1", " @SUM(A1)", "＝1", "%", "Bänke", 3, -0.5, None]
    assert csv_table(["+Kopf", *"bcdefgh"], [line]).decode("utf-8-sig") == (
        "'+Kopf;b;c;d;e;f;g;h\r\n'=1+1;' @SUM(A1);'＝1;%;Bänke;3;-0,5;\r\n"
    )


def test_nobody_else_writes_tables_of_their_own() -> None:
    own = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"csv\.(Dict)?[wW]riter\(", path.read_text("utf-8"))
    }
    assert own == OWN_WRITERS
