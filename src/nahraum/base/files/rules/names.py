"""Names of files as somebody else's computer gave them, made harmless. Pure."""

import unicodedata

from nahraum.base.files.rules.kinds import KINDS

MOST_NAME = 120
_LONGEST_ENDING = 8
# Control, direction and zero-width characters, halves of surrogates, private use, line ends.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('<>:"|?*%', "_"))
_DEVICES = frozenset(
    "con prn aux nul".split()
    + [f"{name}{number}" for name in ("com", "lpt") for number in "0123456789¹²³"]
)


def clean_name(name: str, kind: str) -> str:
    """The last part of a path, in plain characters, with an ending that fits the content."""
    last = name.replace("\\", "/").split("/")[-1]
    # Signs that look like a slash or a dot become one here, and are dealt with below.
    same = unicodedata.normalize("NFC", last)
    seen = "".join(" " if c.isspace() else c for c in same if not _unseen(c))
    stem = " ".join(seen.translate(_NOT_IN_NAMES).split()).rstrip(". ")
    stem, ending = _split(stem, KINDS[kind].endings)
    stem = stem.strip(". ")
    if stem.split(".")[0].strip().lower() in _DEVICES:
        stem = f"_{stem}"
    room = MOST_NAME - len(ending) - 1
    return f"{stem[:room].strip('. ') or 'datei'}.{ending}"


def _unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN and not char.isspace()


def _split(text: str, endings: tuple[str, ...]) -> tuple[str, str]:
    stem, dot, ending = text.rpartition(".")
    if not dot:
        return text, endings[0]
    if ending.lower() in endings:
        return stem, ending.lower()
    wrong = ending.isalnum() and len(ending) <= _LONGEST_ENDING
    return (stem if wrong else text), endings[0]
