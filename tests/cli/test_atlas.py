"""`nahraum indicators atlas`: a social atlas in the terminal and into a municipality."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.data.errors import FormatError
from nahraum.data.socialatlas import LARGEST, SUBJECTS, read_atlas
from nahraum.understand.indicators import queries
from nahraum.understand.indicators.models import RawValue
from tests.base.world import browser, make_person
from tests.cli.conftest import Ask, Refuse, Run
from tests.towns import kalletal

__all__ = ["kalletal"]
NAMES = ("Ahorn", "Birken", "Linden", "Ulmen")
WHO = ("--municipality", "Kalletal", "--by", "planner@kalletal.example")


def atlas_files() -> dict[str, str]:
    """Four districts and two years: 1,000 residents each, one of them with three evictions."""
    columns: dict[str, set[str]] = {}
    for one in SUBJECTS:
        columns.setdefault(one.file, set()).add(one.column)
        if one.base:
            columns.setdefault(one.base, set()).add("residents")
    found = {}
    for file, names in columns.items():
        heads = sorted(names)
        lines = [",".join(["year", "district_id", *heads, "stadtteil"])]
        for year in (2020, 2023):
            for at, name in enumerate(NAMES, start=1):
                numbers = [str(_number(file, head, at)) for head in heads]
                lines.append(",".join([str(year), str(at), *numbers, name]))
        found[f"fl_{file}.csv"] = "\n".join(lines) + "\n"
    return found


def _number(file: str, column: str, at: int) -> int:
    if file == "residents_by_district":
        return 1000
    if column == "eviction_notice":
        return 3 if at == 1 else 20
    return 100 + at


FILES = atlas_files()


@pytest.fixture
def written(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def packed(files: dict[str, str], inside: str = "atlas/") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(inside + name, text)
    return stream.getvalue()


def test_everything_is_shown_but_small_numbers(written: Path, ask: Ask) -> None:
    found = ask("indicators atlas .")
    assert found["areas"] == list(NAMES)
    assert len(found["indicators"]) == len(SUBJECTS)
    by_id = {row["id"]: row for row in found["indicators"]}
    assert (by_id["I04"]["shown"], by_id["I04"]["protected"]) == (10, 0)
    told = {
        (row["area"], row["reason"]): row["value"]
        for row in found["values"]
        if row["id"] == "Räumungen angekündigt" and row["year"] == 2023
    }
    # Three in Ahorn; a second district is withheld, else the sum would give them away.
    assert told["Ahorn", "protected"] is None
    hidden = [area for area, reason in told if reason == "protected"]
    assert len(hidden) >= 2
    counts = [row["count"] for row in found["values"] if row["count"] is not None]
    assert 3 not in counts
    old = next(r for r in found["values"] if r["id"] == "I04" and r["area"] == "Linden")
    assert (old["value"], old["count"]) == (pytest.approx(10.3), 103)


def test_a_zip_says_the_same_as_its_folder(written: Path, ask: Ask) -> None:
    (written / "atlas.zip").write_bytes(packed(FILES))
    one, other = ask("indicators atlas ."), ask("indicators atlas atlas.zip")
    assert one["values"] == other["values"]


def test_the_table_can_be_handed_in_on_the_page(written: Path, run: Run) -> None:
    assert run("indicators atlas . --table T.csv").exit_code == 0
    lines = (written / "T.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "gebiet;jahr;indikator;zähler;nenner"
    assert "Ahorn;2023;I04;101;1000" in lines
    assert run("indicators atlas . --table fehlt/T.csv").exit_code == 1


def test_wrong_usage(written: Path, run: Run) -> None:
    for words in (WHO[:2], WHO[2:], ("--areas", "A.json")):
        assert run("indicators", "atlas", ".", *words).exit_code == 2


@pytest.mark.parametrize("broken", ["", "no zip", "one missing"])
def test_what_is_no_atlas_is_refused(folder: Path, refuse: Refuse, broken: str) -> None:
    if broken == "no zip":
        (folder / "atlas").write_bytes(b"PK")
    elif broken:
        (folder / "atlas").write_bytes(packed(dict(list(FILES.items())[1:])))
    line = refuse("indicators atlas atlas --json")
    assert line.startswith("atlas")
    assert ("Zip-Archiv" if broken == "no zip" else "Die Datei fehlt") in line


def test_a_bomb_is_not_unpacked() -> None:
    name = next(iter(FILES))
    with pytest.raises(FormatError, match="mehr als"):
        read_atlas(packed({**FILES, name: "0" * (LARGEST + 1)}))


# ------------------------------------------------------------------ into a municipality
@pytest.fixture
def town(kalletal: Any) -> Any:
    make_person("planner", kalletal)
    make_person("network_coordinator", kalletal)
    return kalletal


def areas(folder: Path) -> None:
    """As cities publish them: numbered names."""
    features = []
    for at, name in enumerate(NAMES, start=1):
        x = 9 + at / 50
        ring = [[x, 52], [x + 0.01, 52], [x + 0.01, 52.01], [x, 52]]
        features.append({
            "type": "Feature",
            "properties": {"AREA_NAME": f"0{at} {name}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        })  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "A.json").write_text(text, encoding="utf-8")


def test_the_atlas_is_loaded_and_protected(written: Path, town: Any, ask: Ask, run: Run) -> None:
    refused = run("indicators", "atlas", ".", *WHO)
    assert refused.exit_code == 1
    assert "Ahorn, Birken, Linden, Ulmen" in refused.stderr
    areas(written)
    done = ask("indicators", "atlas", ".", *WHO, "--areas", "A.json")
    assert done["loaded"] == len(SUBJECTS) * 2 * len(NAMES)
    with municipality_scope(town):
        found = {one.definition.label: one for one in queries.series().values()}
        assert len(found) == len(SUBJECTS)
        small = found["Räumungen angekündigt"]
        assert RawValue.objects.filter(numerator=3).count() == 2
        shown = [row.numerator for row in small.rows[2023].values()]
        assert shown.count(None) >= 2
        assert 3 not in shown
        assert small.tables[2023].licence == "CC0 1.0"
    again = ask("indicators", "atlas", ".", *WHO, "--areas", "A.json")
    assert again["loaded"] == done["loaded"]
    with municipality_scope(town):
        assert queries.own_indicators().count() == 9


def test_who_may_not_is_refused(written: Path, town: Any, run: Run) -> None:
    for email in ("network_coordinator@kalletal.example", "niemand@example.org"):
        done = run("indicators", "atlas", ".", *WHO[:3], email)
        assert done.exit_code == 1
        assert "darf in Kalletal keine Zahlen einlesen" in done.stderr


def test_the_page_takes_the_zip(written: Path, town: Any, ask: Ask) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from nahraum.base.people.models import Account

    client = browser(Account.objects.get(email="planner@kalletal.example"))
    address = reverse("indicators:upload", kwargs={"kommune": "kalletal"})

    def sent(data: bytes) -> Any:
        page = client.get(address)
        key = page.context["form"]["key"].value()
        file = SimpleUploadedFile("atlas.zip", data)
        return client.post(address, {"file": file, "source": "Stadt", "licence": "CC0", "key": key})

    assert "Diese Stadtteile gibt es hier nicht" in sent(packed(FILES)).content.decode()
    areas(written)
    ask("indicators", "atlas", ".", *WHO, "--areas", "A.json")
    broken = {**FILES, "fl_residents_by_district.csv": "year\n2020\n"}
    assert "fl_residents_by_district.csv" in sent(packed(broken)).content.decode()
    assert "Zip-Archiv" in sent(b"PK").content.decode()
    answer = sent(packed(FILES))
    assert answer.status_code == 302
    assert "120" in client.get(answer["Location"]).content.decode()


@pytest.mark.real_data
def test_the_official_atlas(ask: Ask, shared_data: Path) -> None:
    found = ask("indicators", "atlas", str(shared_data / "17_flensburg_sozialatlas/csv"))
    assert len(found["areas"]) == 13
    assert len(found["indicators"]) == 15
    by_label = {row["label"]: row for row in found["indicators"]}
    notices = by_label["Räumungen angekündigt"]
    assert (notices["shown"], notices["protected"], notices["unknown"]) == (14, 6, 6)
    counts = [row["count"] for row in found["values"] if row["count"]]
    assert min(counts) >= 5
