"""Open packages: a ZIP with one JSON, so that another municipality can adopt an example.

The form is described in docs/handbuch/praxisbeispiele.md. Packages come from anywhere: what is not
exactly of this form is refused with a sentence.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from nahraum.data.errors import DataError
from nahraum.data.jsontexts import read_json_text
from nahraum.data.spreadsheets import BROKEN, check_archive
from nahraum.data.texts import legible
from nahraum.plan.practice.rules.examples import LICENCES, SETTINGS, Example, Origin, Step

FORMAT, VERSION = "nahraum-package", 1
ENTRY = "package.json"
MIME = "application/zip"
MOST = 500_000  # bytes, packed
MOST_JSON = 2_000_000
LONGEST = 4000  # characters of a text
MOST_ROWS = 60  # partners, topics, steps
MOST_MEASURES = 300
# Where it comes from and who keeps it is said by the one who reads it.
_LEFT_OUT = frozenset({"key", "origin", "owner", "licence"})
_TEXTS = frozenset(
    """title place setting state carrier period staff aims effects special funding source
    heading""".split()
)
_COUNTS = frozenset({"inhabitants", "of_place"})
_NAMES = frozenset(f.name for f in fields(Example)) - _LEFT_OUT


class PackageRefused(Exception):
    """The sentence says what is wrong with a package."""


def write_package(example: Example, *, publisher: str, made_on: date) -> bytes:
    """The package of an example. Equal input gives equal bytes."""
    return _written("example", example.licence, _said(example), publisher, made_on)


def write_plan(
    examples: Sequence[Example], *, licence: str, publisher: str, made_on: date
) -> bytes:
    """The package of a plan: each measure as an example others can follow."""
    return _written("plan", licence, [_said(one) for one in examples], publisher, made_on)


def _said(example: Example) -> dict[str, Any]:
    return {k: v for k, v in asdict(example).items() if k not in _LEFT_OUT}


def _written(kind: str, licence: str, said: Any, publisher: str, made_on: date) -> bytes:
    content = {
        "format": FORMAT,
        "version": VERSION,
        "kind": kind,
        "made_on": made_on.isoformat(),
        "publisher": publisher,
        "licence": licence,
        kind: said,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        entry = zipfile.ZipInfo(ENTRY, date_time=(1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, text)
    return memory.getvalue()


def read_package(data: bytes, name: str) -> tuple[tuple[Example, ...], str]:
    """The examples of a package, one or those of a plan, and who made it.

    Raises PackageRefused with a sentence.
    """
    content = _content(data, name)
    if content.get("format") != FORMAT:
        raise PackageRefused(_("Das ist kein Nahraum-Paket."))
    if content.get("version") != VERSION:
        raise PackageRefused(_("Dieses Paket hat eine Fassung, die Nahraum hier nicht kennt."))
    kind = content.get("kind")
    if kind not in ("example", "plan"):
        raise PackageRefused(_("In diesem Paket steckt kein Praxisbeispiel."))
    known = {"format", "version", "kind", "made_on", "publisher", "licence", kind}
    _refuse_strange(content, known)
    if content.get("licence") not in LICENCES:
        raise PackageRefused(_("Das Paket nennt keine Lizenz, unter der es genutzt werden darf."))
    publisher = _text(content, "publisher", 200)
    entries: list[Any] = [content.get("example")]
    if kind == "plan":
        entries = _rows(content, "plan", MOST_MEASURES)
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        raise PackageRefused(_("In diesem Paket steckt kein Praxisbeispiel."))
    return tuple(_example(entry, licence=content["licence"]) for entry in entries), publisher


def _content(data: bytes, name: str) -> dict[str, Any]:
    if len(data) > MOST:
        raise PackageRefused(_("Das Paket ist zu groß."))
    try:
        names = check_archive(data, name, max_entries=1, max_unpacked=MOST_JSON)
        if names != [ENTRY]:
            raise PackageRefused(_("Im Paket muss genau eine Datei package.json liegen."))
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(ENTRY) as entry:
            text = entry.read(MOST_JSON + 1)
        content = read_json_text(text, file=ENTRY, max_bytes=MOST_JSON)
    except DataError as error:
        raise PackageRefused(_("Das Paket lässt sich nicht lesen.")) from error
    except BROKEN as error:
        raise PackageRefused(_("Das Paket ist beschädigt.")) from error
    if not isinstance(content, dict):
        raise PackageRefused(_("Das ist kein Nahraum-Paket."))
    return content


def _example(entry: Mapping[str, Any], *, licence: str) -> Example:
    _refuse_strange(entry, _NAMES)
    said: dict[str, Any] = {key: _text(entry, key, LONGEST) for key in _TEXTS}
    for key in ("title", "place"):
        if not said[key]:
            raise PackageRefused(_("Im Paket fehlt: %(key)s.") % {"key": key})
    if said["setting"] not in SETTINGS:
        raise PackageRefused(_wrong("setting"))
    for key in _COUNTS:
        said[key] = _number(entry, key, 1, 100_000_000)
    share = entry.get("share_65")
    if share is not None and (not _is_number(share) or not 0 <= share <= 100):
        raise PackageRefused(_wrong("share_65"))
    shrinking = entry.get("shrinking")
    if shrinking is not None and not isinstance(shrinking, bool):
        raise PackageRefused(_wrong("shrinking"))
    return Example(
        key="",
        licence=licence,
        origin=Origin.OWN,
        share_65=None if share is None else float(share),
        shrinking=shrinking,
        partners=_texts(entry, "partners"),
        topics=_texts(entry, "topics"),
        steps=_steps(entry),
        **said,
    )


def _steps(entry: Mapping[str, Any]) -> tuple[Step, ...]:
    found = _rows(entry, "steps")
    steps = []
    for row in found:
        if not isinstance(row, dict):
            raise PackageRefused(_wrong("steps"))
        _refuse_strange(row, {"title", "months"})
        title = _text(row, "title", 300)
        if not title or "\n" in title:
            raise PackageRefused(_wrong("steps"))
        steps.append(Step(title, _number(row, "months", 1, 240)))
    return tuple(steps)


def _refuse_strange(entry: Mapping[str, Any], known: Any) -> None:
    if strange := sorted(set(entry) - set(known)):
        text = _("Das Paket enthält Unbekanntes: %(what)s.")
        raise PackageRefused(text % {"what": strange[0][:60]})


def _text(entry: Mapping[str, Any], key: str, most: int) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str) or len(value) > most:
        raise PackageRefused(_wrong(key))
    return legible(value).strip()


def _rows(entry: Mapping[str, Any], key: str, most: int = MOST_ROWS) -> list[Any]:
    rows = entry.get(key, [])
    if not isinstance(rows, list) or len(rows) > most:
        raise PackageRefused(_wrong(key))
    return rows


def _texts(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    texts = tuple(_text({key: row}, key, 300) for row in _rows(entry, key))
    if any(not text or "\n" in text for text in texts):
        raise PackageRefused(_wrong(key))
    return texts


def _number(entry: Mapping[str, Any], key: str, least: int, most: int) -> int | None:
    value = entry.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise PackageRefused(_wrong(key))
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _wrong(key: str) -> str:
    return _("Im Paket stimmt eine Angabe nicht: %(key)s.") % {"key": key}
