"""The words click itself brings, in German, for every page of help."""

import re
from collections.abc import Iterable

import click

_WORDS = {
    "Options": "Optionen",
    "Commands": "Befehle",
    "Arguments": "Argumente",
    "Show this message and exit.": "Diese Hilfe zeigen.",
    "Show the version and exit.": "Die Fassung zeigen.",
}
_PARTS = (
    ("[OPTIONS]", "[OPTIONEN]"),
    ("COMMAND [ARGS]...", "BEFEHL [ANGABEN]..."),
    ("[default: ", "[Vorgabe: "),
    ("[required]", "[nötig]"),
    ("; required]", "; nötig]"),
    ("(at least one required)", "(mindestens eines)"),
)
_KINDS = {
    "INTEGER": "ZAHL", "FLOAT": "ZAHL", "PATH": "PFAD", "FILE": "DATEI", "DIRECTORY": "ORDNER",
}  # fmt: skip
_KIND = re.compile(rf"\b({'|'.join(_KINDS)})\b( RANGE\b)?")


def german(text: str) -> str:
    for words, said in _PARTS:
        text = text.replace(words, said)
    return _WORDS.get(text, text)


def _kinds(name: str) -> str:
    return _KIND.sub(lambda found: _KINDS[found[1]], name)


class GermanHelp(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, german(args), prefix or "Aufruf: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(german(heading))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        said = [(_kinds(name), german(text)) for name, text in rows]
        super().write_dl(said, col_max, col_spacing)
