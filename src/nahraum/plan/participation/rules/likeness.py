"""How alike two ideas are, by the stems of their words."""

from nahraum.analysis.language import content_words, plain, stem

ALIKE = 0.34
_HALVES = 5  # stems this long count inside compounds: Bank in Sitzbank


def same_words(text: str) -> str:
    """The text without capitals, signs and spaces: what makes two posts the very same."""
    return "".join(letter for letter in plain(text) if letter.isalnum())


def likeness(one: str, other: str) -> float:
    """0 to 1: the share of stems of the shorter text that stand in the other one too.

    The title counts like the rest; two texts with fewer than two common stems are not alike.
    """
    left, right = _stems(one), _stems(other)
    if not (left and right):
        return 0.0
    fewer, more = sorted((left, right), key=len)
    common = sum(any(_same(a, b) for b in more) for a in fewer)
    needed = min(2, len(fewer))
    return common / len(fewer) if common >= needed else 0.0


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(text))


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= _HALVES - 1 and long.endswith(short)
