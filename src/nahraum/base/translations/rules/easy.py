"""Hints on how to say something in easy language. Pure.

Own rules after what the German rules of easy language have in common: short sentences, one idea
each, no genitive, passive or subjunctive, no abbreviations, long words with a Mediopunkt. They
find much and not everything; only a group of readers can say that a text is easy.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

LONGEST_SENTENCE = 12
LONGEST_WORD = 13
DOT = "·"

_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=[^\sa-zäöüß])|\n+|;\s*")
_KEPT = "\0"  # inside an abbreviation no sentence ends
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß][A-Za-zÄÖÜäöüß·-]*|\d[\d.:/ -]*\d|\d")
_GENITIVE = re.compile(
    r"\b(?:des|eines|keines|dieses|jedes|meines|seines|ihres|Ihres|unseres|deren|dessen)\s+"
    r"(?:[a-zäöüß]+n\s+)?[A-ZÄÖÜ][a-zäöüß]+|\b(?:[Ww]egen|[Tt]rotz|[Ww]ährend|[Aa]nhand|[Aa]ufgrund)\s+"
    r"(?:des|der|einer|eines)\b"
)
_BECOMES = re.compile(r"\b(?:werden|wird|wurde|wurden|worden)\b", re.IGNORECASE)
_PARTICIPLE = re.compile(
    r"\b(?:(?:\w+)?ge\w{2,}(?:t|en)|(?:ver|be|er|ent|zer|über|unter)\w{3,}(?:t|en)|\w{2,}iert)\b"
)
_SUBJUNCTIVE = re.compile(
    r"\b(?:wäre|wären|hätte|hätten|könnte|könnten|würde|würden|sollte|sollten|müsste|müssten"
    r"|dürfte|dürften|käme|gäbe|ginge|ließe)\b",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?:\bz\. ?B\.|\bbzw\.?|\busw\.?|\bggf\.?|\bd\. ?h\.|\binkl\.?|\bca\.|\bu\. ?a\.|\betc\.?"
    r"|\bTel\.|\bStr\.|\bNr\.|\bevtl\.?|\bmax\.|\bmind\.|\bi\. ?d\. ?R\.)"
)
_SIGNS = re.compile(r"[§%&#()\[\]]|\d\s?/\s?\d|\w/\w")
# Words of the office, and what people say instead.
PLAIN_WORDS = {
    "beantragen": "einen Antrag stellen",
    "barrierefrei": "ohne Hindernisse",
    "kostenpflichtig": "kostet Geld",
    "kostenfrei": "kostet nichts",
    "erforderlich": "nötig",
    "unverzüglich": "sofort",
    "gegebenenfalls": "vielleicht",
    "beziehungsweise": "oder",
    "zuständig": "macht das",
    "formlos": "ohne besonderes Papier",
    "konsultieren": "fragen",
    "kontaktieren": "anrufen oder schreiben",
    "jederzeit": "immer",
    "ermöglichen": "möglich machen",
    "verfügen": "haben",
    "sodass": "ein neuer Satz",
    "jedoch": "aber",
    "bezüglich": "zu",
    "hinsichtlich": "zu",
    "sowie": "und",
    "sofern": "wenn",
    "mittels": "mit",
    "zwecks": "für",
    "diesbezüglich": "dazu",
    "ambulant": "ohne im Kranken·haus zu schlafen",
    "stationär": "im Kranken·haus oder im Heim",
    "präventiv": "zum Vor·beugen",
    "individuell": "für jeden Menschen anders",
    "telefonisch": "am Telefon",
    "man": "Sie oder wir",
}
_PLAIN = re.compile(rf"\b(?:{'|'.join(PLAIN_WORDS)})(?:e[nrms]?|t)?\b", re.IGNORECASE)
# Second halves of long words, longest first, so that "beratungsstelle" ends with "stelle".
_ENDS = tuple(
    sorted(
        """
        abend adresse amt angebot angebote anlage anmeldung antrag anträge apotheke arbeit arzt
        ärztin ausweis auto bad bahn begleitung beihilfe beitrag beratung bereich besuch besuche
        betreuung bett brief buch bus büro daten dienst dienste einrichtung essen fahrt fahrten
        fest frage fragen frau gebiet geld gemeinde gerät gericht geschäft gesetz gespräch gruppe
        gruppen grad haus häuser heim heime helfer helferin hilfe hilfen hof jahr karte karten
        kasse kind kinder kosten kraft kräfte kreis kurs kurse küche laden leistung leistungen
        leitung liste mann markt medizin meldung menschen mittel monat nachmittag nummer nummern
        ort orte person personen pflege plan plätze platz praxen praxis problem programm prüfung
        punkt raum recht rente rollstuhl sachen schule schutz seite seiten service sorge spiel
        sprache sprechstunde station stelle stellen steuer straße stube stunde stunden tag tage
        telefon termin test tisch treff treffen treffpunkt tür übung übungen unterlagen unterricht
        unterstützung verband verein versicherung verwaltung wagen weg woche wohnung wohnungen
        zeit zeiten zentrum zettel zimmer zug zuschuss
        """.split(),
        key=len,
        reverse=True,
    )
)
_SHORTEST_HALF = 4


@dataclass(frozen=True, slots=True)
class Hint:
    """A part of a text and what to do about it; `kind` is long, genitive, passive ..."""

    kind: str
    part: str
    sentence: str


def sentences(text: str) -> tuple[str, ...]:
    """The sentences and lines of a text; a colon ends a sentence in easy language."""
    whole = _SHORT.sub(lambda match: match.group().replace(". ", f".{_KEPT}"), text)
    parts = (part.replace(_KEPT, " ").strip() for part in _SENTENCE_END.split(whole))
    return tuple(part for part in parts if part)


def words_of(sentence: str) -> list[str]:
    """Words and numbers; a telephone number is one."""
    return _WORD.findall(sentence)


def hints(text: str) -> tuple[Hint, ...]:
    """What makes a text hard to read, sentence by sentence; each part once."""
    found = [hint for sentence in sentences(text) for hint in _of(sentence)]
    return tuple({(hint.kind, hint.part): hint for hint in found}.values())


def easy_share(text: str) -> tuple[int, int]:
    """(sentences without a hint, all sentences)."""
    every = sentences(text)
    return sum(not list(_of(sentence)) for sentence in every), len(every)


def _of(sentence: str) -> Iterator[Hint]:
    number = len(words_of(sentence))
    if number > LONGEST_SENTENCE:
        words = {"number": number, "most": LONGEST_SENTENCE}
        yield Hint(
            "long",
            sentence,
            _("%(number)s Wörter. Machen Sie zwei Sätze daraus, höchstens %(most)s Wörter.")
            % words,
        )
    for kind, pattern, advice in (
        ("genitive", _GENITIVE, _("Genitiv. Besser mit „von“.")),
        ("subjunctive", _SUBJUNCTIVE, _("Möglichkeitsform. Sagen Sie, was ist.")),
        ("short", _SHORT, _("Abkürzung. Schreiben Sie das Wort aus.")),
        ("sign", _SIGNS, _("Zeichen. Schreiben Sie ein Wort dafür oder einen eigenen Satz.")),
    ):
        yield from (Hint(kind, match.group(), advice) for match in pattern.finditer(sentence))
    if (becomes := _BECOMES.search(sentence)) and (done := _PARTICIPLE.search(sentence)):
        part = f"{becomes.group()} … {done.group()}"
        yield Hint("passive", part, _("Leideform. Sagen Sie, wer etwas tut."))
    for match in _PLAIN.finditer(sentence):
        better = _plain_word(match.group())
        yield Hint(
            "word", match.group(), _("Schweres Wort. Leichter: %(word)s.") % {"word": better}
        )
    yield from _long_words(sentence)


def _plain_word(found: str) -> str:
    small = found.lower()
    return next(better for word, better in PLAIN_WORDS.items() if small.startswith(word))


def _long_words(sentence: str) -> Iterator[Hint]:
    for word in words_of(sentence):
        if word[0].isdigit() or DOT in word or "-" in word or len(word) < LONGEST_WORD:
            continue
        divided = with_dot(word)
        if divided == word:
            yield Hint("word-length", word, _("Langes Wort. Gibt es ein kürzeres?"))
        else:
            advice = _("Langes Wort. Mit Mediopunkt: %(word)s.") % {"word": divided}
            yield Hint("word-length", word, advice)


def with_dot(word: str) -> str:
    """A long word in its halves, "Öffnungs·zeiten"; the same word if no half is known."""
    small = word.lower()
    for end in _ENDS:
        first = word[: -len(end)]
        if small.endswith(end) and len(first) >= _SHORTEST_HALF:
            return f"{first}{DOT}{small[-len(end) :]}"
    return word
