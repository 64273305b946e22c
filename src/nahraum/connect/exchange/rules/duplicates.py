"""Which entries may be about the same house or offer. Proposed, never merged here. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from nahraum.data.values import folded

ALIKE = 88  # of 100: names that differ by a typing error or a legal form
RELATED = 60  # names that may be the same if phone or address are
_WORD = 82  # of 100: the same word with a typing error
_TIGHT = 95  # of 100: the same letters, gaps aside
MOST = 3
_LEGAL = re.compile(
    r"\b(?:e_v|ev|ggmbh|gmbh|ggmbh|ag|kg|ohg|gbr|ug|gemeinnuetzige?r?|der|die|das|des|im|in|am|und"
    r"|dr|med|prof|dipl|praxis_fuer|inh|herr|frau)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A house or offer to compare: `ref` is its id, or where it stands in the file."""

    ref: str
    name: str
    phone: str = ""
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Alike:
    """One that may be the same, and why."""

    ref: str
    name: str
    why: str


def bare(name: str) -> str:
    """A name without legal forms, titles and small words, its words in order."""
    words = _LEGAL.sub(" ", folded(name).replace("_", " ").replace(" e v", " e_v")).split()
    return " ".join(sorted(words))


def joined(name: str) -> str:
    """A name without gaps: "Linden-Apotheke" is "Lindenapotheke"."""
    return folded(name).replace("_", "")


def _numbers_differ(one: Named, other: Named) -> bool:
    return re.findall(r"\d+", one.name) != re.findall(r"\d+", other.name)


def alike(wanted: Named, known: Sequence[Named], names: Sequence[str]) -> tuple[Alike, ...]:
    """Up to three that may be the same, best first; `names` are the bare names of `known`."""
    name = bare(wanted.name)
    if not name:
        return ()
    near = process.extract(name, names, scorer=fuzz.token_sort_ratio, score_cutoff=RELATED, limit=8)
    together = [joined(other.name) for other in known]
    tight = process.extract(joined(wanted.name), together, scorer=fuzz.ratio, score_cutoff=_TIGHT)
    found: dict[str, Alike] = {}
    for at, sure in (
        *((at, True) for _text, _score, at in tight if not _numbers_differ(wanted, known[at])),
        *((at, _same_words(name, text, extra=int(score >= ALIKE))) for text, score, at in near),
    ):
        other = known[at]
        why = _why(wanted, other, sure=sure)
        if why and other.ref != wanted.ref:
            found.setdefault(other.ref, Alike(other.ref, other.name, why))
    return tuple(found.values())[:MOST]


def _same_words(one: str, other: str, *, extra: int) -> bool:
    """Whether every word that only one of them has is a misspelled word of the other.

    Linde and Birke make two clubs, however long the rest of their names is. One may have `extra`
    words more.
    """
    left, right = one.split(), other.split()
    mine = [word for word in left if word not in right]
    theirs = [word for word in right if word not in left]
    fewer, more = sorted((mine, theirs), key=len)
    return all(max(fuzz.ratio(word, w) for w in more) >= _WORD for word in fewer) and (
        len(more) - len(fewer) <= extra
    )


def _why(one: Named, other: Named, *, sure: bool) -> str:
    reasons = []
    if one.phone and one.phone == other.phone:
        reasons.append(_("gleiche Telefonnummer"))
    if one.addresses & other.addresses:
        reasons.append(_("gleiche Anschrift"))
    if sure:
        reasons.insert(0, _("ähnlicher Name"))
    return ", ".join(reasons)


def addresses_of(sites: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Streets with their postcodes, for comparing."""
    return frozenset(
        f"{street_key(str(site['street']))}|{site.get('postcode', '')}"
        for site in sites
        if site.get("street")
    )


def street_key(street: str) -> str:
    """A street for comparing: "Hauptstr. 1 a" is "Hauptstraße 1a"."""
    text = folded(street)
    text = re.sub(r"(str|strasse)(?=_|\d|$)", "str", text)
    return text.replace("_", "")
