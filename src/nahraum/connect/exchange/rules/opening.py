"""Opening hours in one cell: free German text, or the notation of OpenStreetMap. Pure."""

import re

from django.utils.translation import gettext as _

from nahraum.connect.directory.rules import Hours, HoursRefused, parse_lines
from nahraum.connect.exchange.rules.cells import Said, Unreadable

_DAY = (
    r"(?:mo|di|mi|do|fr|sa|so)(?:\.|\b|ntags?|enstags?|ttwochs?|nnerstags?|eitags?|mstags?|nntags?)"
)
# A new statement begins where a day follows a time.
_NEXT = re.compile(
    rf"(?i)(?<=[\duhr.)])\s*[,;|/]?\s*(?:und\s+|sowie\s+)?(?=\b(?:{_DAY}|montags?|dienstags?|mittwochs?"
    r"|donnerstags?|freitags?|samstags?|sonntags?|sonnabends?|täglich)(?![a-zäöü]))"
)
_APPOINTMENT = re.compile(
    r"(?i)[\s,;(]*\b(?:und|oder|sowie)?\s*(?:(?:termine?|sonst)?\s*(?:nur\s+)?(?:nach|mit)\s+(?:\w+\s+)?"
    r"(?:vereinbarung|absprache|terminvereinbarung|terminabsprache|anmeldung|termin)"
    r"|termine?\s+(?:nach|auf)\s+\w+|auf anfrage|n\.\s?v\.)\)?"
)  # fmt: skip
_AND = re.compile(r"(?i)(?<=[\d\s])u\.\s*(?=\d|[a-z])")
_ENGLISH = {
    "tu": "di", "we": "mi", "th": "do", "su": "so", "mo": "mo", "fr": "fr", "sa": "sa",
    "tue": "di", "wed": "mi", "thu": "do", "sun": "so", "mon": "mo", "fri": "fr", "sat": "sa",
}  # fmt: skip
_OSM = re.compile(r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)\b.*\d{2}:\d{2}-\d{2}:\d{2}", re.DOTALL)
_OSM_ONLY = re.compile(r"\b(?:Tu|We|Th|Su|PH)\b")
_OFF = re.compile(r"(?i)\b(?:off|closed|geschlossen|ruhetag|zu)\b")


def opening(text: str) -> Said:
    """Hours of a cell; that people should make an appointment is kept as text.

    Raises Unreadable; the suggestion is what could be read of it.
    """
    if text.strip() == "24/7":
        return Said(parse_lines("täglich 0-24"))
    plain, by_appointment = _APPOINTMENT.subn(" ", _AND.sub("und ", text))
    if by_appointment and not re.search(r"\d", plain):
        return Said((), rest=text)
    osm = _is_osm(plain)
    lines = _osm_lines(plain) if osm else _german_lines(plain)
    try:
        hours = _together(lines, later_replaces=osm)
    except HoursRefused as refused:
        read = [line for line in lines if _readable(line)]
        sentence = str(refused).split(": ", 1)[-1] if str(refused).startswith("Zeile") else refused
        expected = _("Zeiten wie Mo-Fr 8-12, Di 14-18. %(why)s") % {"why": sentence}
        raise Unreadable(expected, "; ".join(read)) from None
    if not hours:
        raise Unreadable(_("Zeiten wie Mo-Fr 8-12, Di 14-18."))
    return Said(hours, rest=text if by_appointment else "")


def _together(lines: list[str], *, later_replaces: bool) -> tuple[Hours, ...]:
    """All lines; "Mi geschlossen" takes Wednesday out of the ones before."""
    found: list[Hours] = []
    for line in lines:
        shut = _OFF.search(line) is not None
        new = parse_lines(f"{_OFF.sub('', line).strip(' :')} 0-24" if shut else line)
        days = {span.weekday for span in new} if shut or later_replaces else set()
        found = [span for span in found if span.weekday not in days]
        found += [] if shut else new
    return tuple(dict.fromkeys(found))


def _readable(line: str) -> bool:
    try:
        return bool(parse_lines(line))
    except HoursRefused:
        return False


def _is_osm(text: str) -> bool:
    return bool(_OSM.search(text) and (_OSM_ONLY.search(text) or ";" in text))


def _osm_lines(text: str) -> list[str]:
    """Rules of OpenStreetMap as German lines; holidays that are off need no word here."""
    lines = []
    for rule in re.split(r"\s*(?:;|\|\|)\s*", text):
        plain = re.sub(r'"[^"]*"', "", rule).strip()
        bare = re.sub(r"\bPH\b\s*,?|,\s*PH\b", "", plain).strip(" ,")
        if not bare or (_OFF.search(bare) and not re.search(r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su)\b", bare)):
            continue
        lines.append(
            re.sub(r"[A-Za-z]+", lambda found: _ENGLISH.get(found[0].lower(), found[0]), bare)
        )
    return lines


def _german_lines(text: str) -> list[str]:
    """One statement a line: days and their times, as the directory reads them."""
    plain = text.replace("\u00a0", " ")
    plain = re.sub(
        r"(?i)\b(?:öffnungszeiten|sprechzeiten|bürozeiten|geöffnet|zeiten)\b:?", "", plain
    )
    plain = re.sub(r"(?i)(\d)\s*h\b", r"\1 uhr", plain)
    plain = re.sub(r"(?i)\bjeden\s+(?=\w+tag)", "", plain)
    plain = _NEXT.sub("\n", plain)
    parts = [part.strip(" ,;|") for part in re.split(r"[\n;|]+", plain)]
    lines: list[str] = []
    for part in parts:
        if not part or _OFF.fullmatch(part):
            continue
        if lines and re.match(r"\d", part) and not re.match(r"\d{1,2}\.\d{1,2}\.", part):
            lines[-1] = f"{lines[-1]}, {part}"
        else:
            lines.append(part)
    return lines
