"""`nahraum profile`: the Kommunalprofil of any municipality, without the web and its database."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.figures import Method, Notice
from nahraum.cli.areas import area_meant
from nahraum.cli.output import answer, emit, fail, json_option, report_option
from nahraum.cli.places import store
from nahraum.cli.reading import DATE, today
from nahraum.cli.writing import target_option, write_whole
from nahraum.data.reference import Reference
from nahraum.facts import source_texts
from nahraum.understand.profile.adapters import profile_inputs, reference_at
from nahraum.understand.profile.rules import Uninhabited, compute_document

COMMON = frozenset({"method", "warnings", "sources"})
MORE = "mit --data ein Verzeichnis mit mehr Gemeinden angeben"
STATE = "Arbeitsstand, nicht beschlossen"


@click.command()
@click.argument("kommune")
@click.option(
    "--data",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Verzeichnis mit amtlichen Dateien; sonst die geladenen Daten.",
)
@click.option("--as-of", type=DATE, help="Stichtag für Rechtswerte, sonst heute.")
@target_option("--pdf", text="Profil als PDF schreiben.")
@target_option("--xlsx", text="Profil als Tabelle schreiben.")
@target_option("--docx", text="Profil als Word-Dokument schreiben.")
@report_option
@json_option
def profile(
    kommune: str,
    directory: Path | None,
    as_of: datetime | None,
    pdf: Path | None,
    xlsx: Path | None,
    docx: Path | None,
    as_json: bool,
) -> None:
    """Kommunalprofil für KOMMUNE (Name, AGS oder ARS)."""
    reference = Reference.from_directory(directory) if directory else reference_at(store())
    area = area_meant(reference.areas, kommune, remedy=MORE)
    day = as_of.date() if as_of else today()
    try:
        document = compute_document(profile_inputs(reference, area.key, as_of=day))
    except Uninhabited as error:
        fail(str(error))
    _write_files(document, pdf, xlsx, docx)
    emit(
        answer(
            method=Method(**document["method"]),
            inputs={
                "kommune": kommune,
                "data": directory,
                "as_of": day,
                "pdf": pdf,
                "xlsx": xlsx,
                "docx": docx,
            },
            values={key: value for key, value in document.items() if key not in COMMON},
            warnings=[Notice(item["code"], item["text"]) for item in document["warnings"]],
            sources=document["sources"],
        ),
        as_json=as_json,
        only=("municipality", "figures", "projection"),
    )


def _write_files(
    document: Mapping[str, Any], pdf: Path | None, xlsx: Path | None, docx: Path | None
) -> None:
    """Make all files first and write them then, so that a fault leaves none behind."""
    contents: list[tuple[Path, bytes]] = []
    texts = source_texts()
    if pdf is not None:
        from nahraum.understand.profile.documents.pdf import pdf as typeset

        contents.append((pdf, typeset(dict(document), texts, state=STATE)))
    if xlsx is not None:
        from nahraum.understand.profile.documents.spreadsheet import workbook

        contents.append((xlsx, workbook(dict(document), texts)))
    if docx is not None:
        from nahraum.understand.profile.documents.word import word

        contents.append((docx, word(dict(document), texts, state=STATE)))
    for target, content in contents:
        write_whole(target, content)
