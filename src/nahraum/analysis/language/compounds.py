"""Long German words taken apart: "Pflegegradantrag" is a Pflegegrad and an Antrag."""

from collections.abc import Iterable

from nahraum.analysis.language.words import plain, stem

SHORTEST_PART = 3
_SHORTEST_END = 4  # of a word only half of which is known: shorter ends are mostly chance
_LINKS = ("", "s", "es", "n", "en", "er", "e")


class Compounds:
    """Takes words apart into known ones.

    `known`: words of any form; those shorter than three letters are no parts.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = {plain(word) for word in known if len(word) >= SHORTEST_PART}
        self._stems = {stem(word) for word in self._known if len(stem(word)) >= SHORTEST_PART}

    def parts(self, word: str) -> tuple[str, ...]:
        """The known words it is made of, without linking letters; () if it is not a compound.

        As few parts as possible; among equals those with the longer first part.
        """
        whole = plain(word)
        best: list[tuple[str, ...] | None] = [()] + [None] * len(whole)
        for end in range(SHORTEST_PART, len(whole) + 1):
            for start in range(end - SHORTEST_PART + 1):
                before = best[start]
                if before is None or (start == 0 and end == len(whole)):
                    continue
                part = self._part(whole[start:end], last=end == len(whole))
                if part and _better((*before, part), best[end]):
                    best[end] = (*before, part)
        return best[-1] or ()

    def ends(self, word: str) -> tuple[str, ...]:
        """The longest known words it begins and ends with, where the rest is not known.

        "Herzkasper" begins with Herz; () where neither end has four letters.
        """
        whole = plain(word)
        lengths = range(len(whole) - SHORTEST_PART, _SHORTEST_END - 1, -1)
        first = (whole[:length] for length in lengths if whole[:length] in self._known)
        last = (whole[-length:] for length in lengths if self._knows(stem(whole[-length:])))
        return tuple(dict.fromkeys(end for end in (next(first, ""), next(last, "")) if end))

    def _part(self, text: str, *, last: bool) -> str:
        """The known word at the bottom of a piece, "" if there is none."""
        if text in self._known or (last and stem(text) in self._stems):
            return text
        if last:
            return ""
        for link in _LINKS[1:]:
            bare = text.removesuffix(link)
            if len(bare) >= SHORTEST_PART and bare != text and self._knows(bare):
                return bare
        return ""

    def _knows(self, text: str) -> bool:
        return text in self._known or text in self._stems


def _better(found: tuple[str, ...], than: tuple[str, ...] | None) -> bool:
    if than is None:
        return True
    return (len(found), [-len(part) for part in found]) < (
        len(than),
        [-len(part) for part in than],
    )
