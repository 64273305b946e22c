"""Which legal value holds, and how a figure explains itself. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from babel.dates import format_date
from babel.numbers import format_decimal, format_scientific
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _


class LegalValueUnclear(LookupError):
    """No legal value is surely the right one; the sentence says between what to choose."""


class RunContradicts(RuntimeError):
    """Equal inputs and method gave another result than the stored run: the method is at fault."""


class Dated(Protocol):
    """What `choose` needs to know of a legal value."""

    label: str
    value: Decimal
    unit: str
    area: str
    valid_from: date | None
    valid_until: date | None
    in_force: bool
    verified: bool


V = TypeVar("V", bound=Dated)
_HUGE, _TINY = 1e15, 1e-4


def surely_valid(value: Dated, on: date) -> bool:
    """True only if check, start and end prove it. An unknown start proves nothing."""
    if not value.verified or value.valid_from is None or on < value.valid_from:
        return False
    return value.in_force if value.valid_until is None else on <= value.valid_until


def choose(key: str, values: Iterable[V], on: date) -> V:
    """The one value surely valid on a day, of the smallest area that has one.

    Raises LegalValueUnclear if there is none or if two would do.
    """
    known = list(values)
    sure = [value for value in known if surely_valid(value, on)]
    nearest = max((len(value.area) for value in sure), default=0)
    best = [value for value in sure if len(value.area) == nearest]
    if len(best) == 1:
        return best[0]
    day = date_text(on)
    if not known:
        raise LegalValueUnclear(_("Den Rechtswert „%(key)s“ gibt es nicht.") % {"key": key})
    options = "; ".join(_option(value) for value in (best or known))
    raise LegalValueUnclear(
        _(
            "„%(label)s“: Am %(day)s ist kein Wert sicher gültig. "
            "Bitte wählen Sie selbst: %(options)s."
        )
        % {"label": known[0].label, "day": day, "options": options}
    )


def group_of(key: str) -> str:
    """Legal values that belong together: "ratio.urologist.3" to "ratio.urologist"."""
    kind, _point, rest = key.partition(".")
    return f"{kind}.{rest.partition('.')[0]}" if kind == "ratio" else kind


def _option(value: Dated) -> str:
    start = date_text(value.valid_from) if value.valid_from else _("unbekannt")
    return _("%(value)s %(unit)s (gilt ab: %(start)s)") % {
        "value": number_text(value.value),
        "unit": value.unit,
        "start": start,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A figure in words. All texts are filled; what is not known says so."""

    id: str
    label: str
    value: str
    unit: str
    as_of: str
    method: str
    formula: str
    uncertainty: str
    inputs: tuple[tuple[str, str], ...]
    assumptions: tuple[tuple[str, str, bool], ...]
    notices: tuple[str, ...]
    source_ids: tuple[str, ...]


def explain(figure: Mapping[str, Any]) -> Explanation:
    """Explain the plain form of an `analysis.figures.Figure`.

    `assumptions` may be added to the plain form; a figure itself has none.
    """
    decimals = int(figure.get("decimals") or 0)
    value = figure.get("value")
    method = figure.get("method") or {}
    return Explanation(
        id=str(figure["id"]),
        label=str(figure["label"]),
        value=number_text(value, decimals) if value is not None else str(figure["missing"]),
        unit=str(figure.get("unit") or "") if value is not None else "",
        as_of=_day(figure.get("as_of")),
        method=_("%(name)s, Version %(version)s")
        % {"name": method.get("name", "?"), "version": method.get("version", "?")},
        formula=str(figure.get("formula") or "") or _("keine, der Wert ist übernommen"),
        uncertainty=_uncertainty(figure.get("uncertainty"), decimals),
        inputs=tuple((str(k), scalar_text(v)) for k, v in (figure.get("inputs") or {}).items()),
        assumptions=tuple(_assumption(item) for item in figure.get("assumptions") or ()),
        notices=tuple(str(notice["text"]) for notice in figure.get("notices") or ()),
        source_ids=tuple(figure.get("sources") or ()),
    )


def _day(day: Any) -> str:
    if isinstance(day, str) and day:
        return date_text(date.fromisoformat(day))
    return date_text(day) if isinstance(day, date) else _("nicht bekannt")


_INTERVALS = {
    "p10-p90": gettext_lazy(
        "In 8 von 10 Rechenläufen liegt der Wert zwischen %(low)s und %(high)s."
    ),
    "p5-p95": gettext_lazy(
        "In 9 von 10 Rechenläufen liegt der Wert zwischen %(low)s und %(high)s."
    ),
    "ci95": gettext_lazy("Mit 95 Prozent Sicherheit liegt der Wert zwischen %(low)s und %(high)s."),
    "mean-absolute-error": gettext_lazy(
        "Rückblickend lag die Methode im Mittel um so viel daneben, dass der Wert zwischen"
        " %(low)s und %(high)s liegen kann."
    ),
}
_OTHER_INTERVAL = gettext_lazy("Der Wert kann zwischen %(low)s und %(high)s liegen (%(kind)s).")


def _uncertainty(interval: Mapping[str, Any] | None, decimals: int) -> str:
    if not interval:
        return _("Dazu gibt es keine Angabe.")
    sentence = _INTERVALS.get(str(interval["kind"]), _OTHER_INTERVAL)
    return str(sentence) % {
        "low": number_text(interval["low"], decimals),
        "high": number_text(interval["high"], decimals),
        "kind": interval["kind"],
    }


def _assumption(item: Mapping[str, Any]) -> tuple[str, str, bool]:
    text = f"{scalar_text(item['value'])} {item.get('unit') or ''}".strip()
    return str(item["name"]), text, bool(item.get("verified", True))


def scalar_text(value: Any) -> str:
    """An input as people write it. Whole numbers below 10,000 stay ungrouped: they may be years."""
    if value is None:
        return _("unbekannt")
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, int) and abs(value) < 10_000:
        return str(value)
    if isinstance(value, (int, float, Decimal)):
        return number_text(value)
    return str(value)


def number_text(value: float | Decimal, decimals: int | None = None) -> str:
    """A number in the language of the page, with `decimals` places or with six at most.

    What is too large or too small for that is written with a power of ten, never as zero.
    """
    locale, size = _locale(), abs(float(value))
    if size >= _HUGE or (decimals is None and 0 < size < _TINY):
        return str(format_scientific(Decimal(f"{value:.3e}"), format="0.###E0", locale=locale))
    places = "######" if decimals is None else "0" * decimals
    pattern = f"#,##0.{places}" if places else "#,##0"
    return str(format_decimal(value, format=pattern, locale=locale))


def date_text(day: date) -> str:
    locale = _locale()
    return str(format_date(day, format="d.M.y" if locale == "de" else "d MMM y", locale=locale))


def when_text(text: str) -> str:
    """A date as a source states it; an ISO day becomes a day as people write it."""
    try:
        return date_text(date.fromisoformat(text))
    except ValueError:
        return text


def _locale() -> str:
    return "en" if (get_language() or "de").startswith("en") else "de"


def figures_by_id(figures: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Figures of a run by id. Raises ValueError for a double id."""
    found = {str(figure["id"]): figure for figure in figures}
    if len(found) < len(figures):
        raise ValueError("two figures of a run have the same id")
    return found
