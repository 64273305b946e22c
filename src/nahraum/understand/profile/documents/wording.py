"""How a figure of the document is written out."""

from typing import Any

from nahraum.understand.profile.rules.outlook import MAIN
from nahraum.understand.profile.rules.wording import number

INTERVALS = {
    "p10-p90": "in acht von zehn Rechnungen zwischen {low} und {high}",
    "mean-absolute-error": "geschätzt: {low} bis {high} bei mittlerem Fehler",
    "ci95": "mit 95 % Sicherheit zwischen {low} und {high}",
}


def value_text(figure: dict[str, Any]) -> str:
    """Number with unit, or the reason why there is none."""
    if figure["value"] is None:
        return str(figure["missing"])
    return f"{number(figure['value'], figure['decimals'])} {figure['unit']}".strip()


def interval_text(figure: dict[str, Any]) -> str:
    uncertainty = figure["uncertainty"]
    if uncertainty is None:
        return ""
    low, high = (number(uncertainty[end], figure["decimals"]) for end in ("low", "high"))
    return INTERVALS[uncertainty["kind"]].format(low=low, high=high)


def day_text(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}.{month}.{year}"


def state_text(figure: dict[str, Any], today: str) -> str:
    """The reference day; none for the future, and said so where the source names none."""
    if figure["as_of"] > today:
        return ""
    if any(notice["code"] == "AS_OF_UNKNOWN" for notice in figure["notices"]):
        return "nicht genannt"
    return day_text(figure["as_of"])


def with_assumptions(document: dict[str, Any], figure: dict[str, Any]) -> dict[str, Any]:
    """A figure with what it assumes; what is computed ahead follows the main variant."""
    if figure["id"].startswith("succession_"):
        return {**figure, "assumptions": (document.get("succession") or {}).get("assumptions")}
    if figure["as_of"] <= document["as_of"]:
        return figure
    main = next(variant for variant in document["variants"] if variant["id"] == MAIN)
    return {**figure, "assumptions": main["assumptions"]}


def plain_text(value: Any) -> str:
    """An assumed value as people write it. Whole numbers below 10,000 may be years."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        return number(value, 0 if value == int(value) else 2)
    if isinstance(value, int):
        return number(value) if abs(value) >= 10_000 else str(value)
    return "–" if value is None else str(value)


def supposed(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Label and assumptions of everything computed ahead; versions of old knew no succession."""
    found = [{"label": v["label"], "assumptions": v["assumptions"]} for v in document["variants"]]
    succession = document.get("succession") or {}
    if succession.get("known"):
        found.append({"label": "Nachfolge", "assumptions": succession["assumptions"]})
    return found
