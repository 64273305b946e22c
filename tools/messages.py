"""Collect what the interface says and keep the translation files in step; needs no gettext.

    python tools/messages.py           update src/nahraum/locale/*/LC_MESSAGES/django.po
    python tools/messages.py --check   exit code 1 if the files are out of step

Message ids are German. Sources: templates, Python code, the labels and sentences that rooms
declare in `room.py`, the roles, and whom to call in a crisis.
"""

import argparse
import ast
import io
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "nahraum"
LOCALE = PACKAGE / "locale"
LANGUAGES = {"en": "en", "de_Simple": "de-simple", "tr": "tr", "uk": "uk"}
# How many forms a language has for "one offer, two offers".
PLURALS = {
    "uk": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
        "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    ),
}
TWO_FORMS = "nplurals=2; plural=(n != 1);"
MUST_BE_COMPLETE = ("en",)

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
# What rooms declare as plain text and web translates when it shows it.
DECLARED = {"label", "summary", "sentence"}
_CALL = re.compile(
    r"""\b(n?gettext|_)\(\s*((?:u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')\s*,?\s*)+)""", re.DOTALL
)

Message = str | tuple[str, str]


def collect(package: Path = PACKAGE) -> set[Message]:
    """Every message of the interface; plural messages are pairs."""
    found: set[Message] = set()
    for template in sorted(package.rglob("templates/**/*.*")):
        if template.suffix in (".html", ".txt", ".xml", ".svg"):
            found.update(_of_template(template))
    for module in sorted(package.rglob("*.py")):
        if "migrations" in module.parts:
            continue
        source = module.read_text("utf-8")
        found.update(_of_python(source))
        if module.name == "room.py":
            found.update(_declared(source))
    found.update(_of_roles(package / "base/people/roles.toml"))
    found.update(_of_crisis(package / "facts/crisis.toml"))
    found.discard("")
    return found


def _of_template(template: Path) -> Iterator[Message]:
    if not settings.configured:
        settings.configure()
    for name, arguments in _CALL.findall(templatize(template.read_text("utf-8"))):
        texts = ast.literal_eval(f"({arguments.strip().rstrip(',')},)")
        yield (texts[0], texts[1]) if name == "ngettext" else texts[0]


def _of_python(source: str) -> Iterator[Message]:
    stream = io.BytesIO(source.encode("utf-8"))
    options = {"encoding": "utf-8"}
    for _line, name, texts, _comments in extract_python(stream, KEYWORDS, (), options):
        if isinstance(texts, tuple):
            wanted = [text for text in texts if isinstance(text, str)]
            if name.startswith("ngettext") and len(wanted) == 2:
                yield wanted[0], wanted[1]
            elif wanted:
                yield wanted[0]
        elif isinstance(texts, str):
            yield texts


def _declared(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg in DECLARED:
            value = node.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value


def _of_roles(file: Path) -> Iterator[str]:
    for role in tomllib.loads(file.read_text("utf-8")).values():
        yield role["label"]
        yield role["description"]


def _of_crisis(file: Path) -> Iterator[str]:
    for call in tomllib.loads(file.read_text("utf-8"))["calls"].values():
        yield call["name"]
        yield call["when"]


def read(language: str) -> Catalog:
    file = _file(language)
    if not file.is_file():
        return Catalog()
    with file.open("rb") as source:
        return read_po(source)


def _file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def problems(language: str, wanted: Iterable[Message]) -> list[str]:
    """What is missing, unused or lost its placeholders in one language; empty is fine."""
    catalog = read(language)
    have = {_key(m.id): m for m in catalog if m.id}
    needed = {_key(message) for message in wanted}
    found = [f"{language}: unbenutzt: {key!r}" for key in sorted(have.keys() - needed)]
    if language in MUST_BE_COMPLETE:
        untranslated = {key for key in have if not _is_translated(have[key].string)}
        found += [f"{language}: fehlt: {key!r}" for key in sorted(needed - have.keys())]
        found += [f"{language}: leer: {key!r}" for key in sorted(untranslated & needed)]
    found += [
        f"{language}: Platzhalter weichen ab: {key!r}"
        for key, message in sorted(have.items())
        if key in needed and _is_translated(message.string) and not _same_places(message)
    ]
    return found


def _key(identity: object) -> str:
    return identity[0] if isinstance(identity, (tuple, list)) else str(identity)


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def _same_places(message: object) -> bool:
    ids = message.id if isinstance(message.id, (tuple, list)) else [message.id]  # type: ignore[attr-defined]
    strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]  # type: ignore[attr-defined]
    allowed = set().union(*(_places(text) for text in ids))
    return (
        all(_places(text) <= allowed for text in strings)
        and bool(strings)
        and (_places(ids[-1]) == _places(strings[-1]))
    )


def _places(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))


def update(language: str, wanted: Iterable[Message]) -> None:
    """Add new messages without translation, drop what nobody uses, keep the rest."""
    old = {_key(m.id): m.string for m in read(language) if m.id}
    catalog = Catalog(locale=language if language in PLURALS else None, fuzzy=False)
    for message in sorted(wanted, key=_key):
        known = old.get(_key(message), "")
        plural = isinstance(message, tuple)
        catalog.add(message, known if isinstance(known, tuple) == plural else "")
    file = _file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=98, sort_output=True, no_location=True, omit_header=True)
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {LANGUAGES[language]}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURALS.get(language, TWO_FORMS)}\\n"\n\n'
    )
    file.write_text(header + buffer.getvalue().decode("utf-8"), "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say what is out of step")
    wanted = collect()
    if not parser.parse_args().check:
        for language in LANGUAGES:
            update(language, _in_work(language, wanted))
    found = [problem for language in LANGUAGES for problem in problems(language, wanted)]
    print("\n".join(found) or f"{len(wanted)} Texte, alles im Takt")
    return 1 if found else 0


def _in_work(language: str, wanted: set[Message]) -> set[Message]:
    """Languages in preparation hold only what somebody has written."""
    if language in MUST_BE_COMPLETE:
        return wanted
    have = {_key(m.id) for m in read(language) if m.id and _is_translated(m.string)}
    return {message for message in wanted if _key(message) in have}


if __name__ == "__main__":
    sys.exit(main())
