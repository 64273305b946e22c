"""How a word sounds, by the Cologne phonetics.

Source: H. J. Postel, Die Kölner Phonetik, IBM-Nachrichten 19 (1969), pp. 925-931.
"""

from functools import cache

from nahraum.analysis.language.words import plain

_VOWELS = frozenset("aeijouy")
_ALWAYS = {
    **dict.fromkeys("fvw", "3"),
    **dict.fromkeys("gkq", "4"),
    **dict.fromkeys("mn", "6"),
    **dict.fromkeys("sz", "8"),
    "b": "1",
    "l": "5",
    "r": "7",
}
# A hard c, by what follows at the start of a word and inside it.
_HARD_C_FIRST = frozenset("ahkloqrux")
_HARD_C = frozenset("ahkoqux")
_HISSING = frozenset("csz")


@cache
def sound(word: str) -> str:
    """Digits of the sounds: "Physiotherapie" and "Fisiotherapi" have the same."""
    letters = plain(word)
    codes = [code for position in range(len(letters)) for code in _codes(letters, position)]
    kept = [code for position, code in enumerate(codes) if codes[position - 1 : position] != [code]]
    return "".join(code for position, code in enumerate(kept) if code != "0" or position == 0)


def _codes(letters: str, position: int) -> str:
    """The digits of one letter; an h is silent."""
    letter = letters[position]
    before = letters[position - 1] if position else ""
    after = letters[position + 1 : position + 2]
    if letter in _VOWELS:
        return "0"
    if letter == "p":
        return "3" if after == "h" else "1"
    if letter in "dt":
        return "8" if after and after in _HISSING else "2"
    if letter == "x":
        return "8" if before and before in "ckq" else "48"
    if letter == "c":
        return _code_of_c(before, after)
    return _ALWAYS.get(letter, "")


def _code_of_c(before: str, after: str) -> str:
    if before and before in "sz":
        return "8"
    hard = _HARD_C if before else _HARD_C_FIRST
    return "4" if after and after in hard else "8"
