"""Reports for people: labelled values, then one table per list. Only here numbers are rounded."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

MOST_ROWS = 40
PLAIN_WIDTH = 160
# What the report has besides its values; shown after them in its own way.
COMMON = frozenset({"method", "inputs", "assumptions", "warnings", "sources"})
LABELS: Mapping[str, str] = {
    "field": "Bereich",
    "direction": "Richtung",
    "detail": "Formel, Verfahren oder fehlende Daten",
    "smallest_base": "kleinster Nenner",
    "usual_source": "übliche Quelle",
    "systems": "auch in",
    "kind": "Art",
    "arriving": "Abfahrten mit Ankunft",
    "changes": "Umstiege",
    "destination": "Ziel",
    "feasible_return": "hin und zurück",
    "feed": "Fahrplan",
    "journeys": "Von Tür zu Tür",
    "last_ride": "Letzte Fahrt heim",
    "latest_return": "Spätestens zurück",
    "median_if_unknown_s": "Median, wenn Unbekanntes geht (s)",
    "median_s": "Median (s)",
    "origin": "Ort",
    "p90_s": "90 %-Wert (s)",
    "walk_s": "Zu Fuß (s)",
    "ags": "AGS",
    "codes": "Arten",
    "contributions": "Beiträge",
    "design_effect": "Designeffekt",
    "repeated": "Doppelt eingereicht",
    "sentences": "Sätze",
    "topics": "Themen",
    "ars": "ARS",
    "area_km2": "Fläche in km²",
    "designation": "Art",
    "district": "Kreis",
    "high": "obere Grenze",
    "low": "untere Grenze",
    "variant_label": "Annahmen",
    "all_stay": "Chance, dass alle bleiben",
    "elapsed": "Jahre seit Beginn",
    "flag_threatened": "Unterversorgung droht",
    "lapsed": "Verfallene Sitze",
    "mean": "Mittel",
    "mean_after_1_year": "Sitze nach 1 Jahr",
    "mean_at_end": "Sitze am Ende",
    "mean_soon": "Sitze nach 5 Jahren",
    "orphaned": "Menschen ohne Sitz",
    "p10": "10 %-Wert",
    "p90": "90 %-Wert",
    "posts": "Sitze",
    "prob_below_100": "Chance unter 100 %",
    "prob_below_75": "Chance unter 75 %",
    "scenarios": "Was wäre, wenn",
    "sd": "Streuung",
    "shocks": "Wenn jemand morgen ausfällt",
    "standard_error": "Standardfehler",
    "supply_ratio_mean": "Versorgungsgrad im Mittel (%)",
    "undersupply": "Unterversorgt",
    "vacant": "Leere Sitze",
    "alpha": "Cronbachs Alpha",
    "change": "Veränderung (z)",
    "class": "Klasse",
    "decile": "Zehntel",
    "dimensions": "Dimensionen",
    "dynamics": "Dynamik",
    "explained": "Erklärter Anteil",
    "group": "Gruppe",
    "intervals": "Intervalle",
    "kmo": "KMO",
    "overall": "Insgesamt je Person",
    "p_value": "p-Wert",
    "rate": "Rate",
    "rate_high": "Rate, obere Grenze",
    "rate_low": "Rate, untere Grenze",
    "rates": "Raten",
    "raw": "Rohe Rate",
    "sample_variance": "Streuung der rohen Raten",
    "scores": "Index",
    "smoothed": "Geglättete Rate",
    "unusual": "Auffällig",
    "variance": "Streuung ohne Zufall",
    "weight": "Gewicht",
    "z": "z-Wert",
    "attention": "Richtung",
    "index_mean": "Mittel des Index",
    "index_sd": "Streuung des Index",
    "indicators": "Indikatoren",
    "loading": "Ladung",
    "rank": "Rang",
    "ranks": "Ränge (1: braucht am meisten)",
    "without": "Rangkorrelation ohne ihn",
    "action": "Vorgang",
    "actual": "Vorhandene Sitze",
    "age": "Alter",
    "age_from": "Alter von",
    "age_to": "Alter bis",
    "as_of": "Stichtag",
    "births": "Geburten",
    "by_age": "Nach Alter",
    "bytes": "Bytes",
    "changed": "verändert",
    "check": "Prüfung",
    "checks": "Prüfungen",
    "child_woman_ratio": "Kinder je Person im Mütteralter",
    "code": "Kennung",
    "column": "Spalte",
    "compared": "Verglichene Summen",
    "count": "Anzahl",
    "counted": "Gezählte Tätigkeiten",
    "deaths": "Sterbefälle",
    "directory": "Verzeichnis",
    "doctors_per_100k": "Sitze je 100 000 Einwohner",
    "expected": "erwartet",
    "expects_undersupply": "Unterversorgung zu erwarten",
    "f": "Frauen",
    "factor": "Faktor",
    "figures": "Kennzahlen",
    "file": "Datei",
    "files": "Dateien",
    "findings": "Befunde",
    "found": "gefunden",
    "growth": "Anstieg",
    "id": "Kennung",
    "inhabitants_per_post": "Einwohner je Sitz",
    "iterations": "Durchgänge",
    "label": "Bezeichnung",
    "leaving": "Sitze, die frei werden",
    "line": "Zeile",
    "loaded": "geladen",
    "m": "Männer",
    "max_deviation": "Größte Abweichung",
    "missing": "Fehlende Sitze bis (Prozent)",
    "municipality": "Gemeinde",
    "name": "Name",
    "need": "Soll (Sitze)",
    "needs_account": "Konto nötig",
    "ok": "in Ordnung",
    "openings": "Freie Sitze bis zur Sperre",
    "outlook": "Aussicht nach Altersstruktur",
    "passed": "stimmt",
    "persons": "Personen",
    "population": "Bevölkerung",
    "present": "vorhanden",
    "projection": "Vorausberechnung",
    "ratios": "Veränderungsraten der Jahrgänge",
    "remarks": "Bemerkungen",
    "remedy": "Abhilfe",
    "rule": "Regel",
    "set": "Datensatz",
    "sets": "Datensätze",
    "severity": "Art",
    "sex": "Geschlecht",
    "share_65": "Anteil ab 65",
    "share_80": "Anteil ab 80",
    "state": "Land",
    "status": "Einstufung",
    "staying": "Sitze, die bleiben",
    "store": "Geladen nach",
    "supply_ratio": "Versorgungsgrad (%)",
    "table": "Tabelle",
    "tables": "Tabellen",
    "text": "Text",
    "title": "Titel",
    "total": "Insgesamt",
    "unit": "Einheit",
    "unknown": "Sitze ohne Altersangabe",
    "value": "Wert",
    "variant": "Variante",
    "version": "Fassung",
    "year": "Jahr",
    "years": "Jahre",
    "access": "Zugang",
    "access.state": "Zustand",
    "assignment": "Zuordnung",
    "assignment.share": "Anteil",
    "assignment.state": "Zustand",
    "bound": "Bewiesene Schranke",
    "capacity": "Kapazität",
    "conservation": "Verteilte und vorhandene Sitze",
    "cost": "Weg",
    "demand": "Ort",
    "edge": "Einzug über den Rand",
    "equity": "Längster Weg",
    "front": "Abwägung",
    "gap": "Lücke zum Beweis",
    "gini": "Gini",
    "holds": "Summe stimmt",
    "inequality": "Ungleichheit",
    "left": "verteilt",
    "minutes": "Minuten",
    "nearest_minutes": "Nächstes (Minuten)",
    "objective": "Zielwert",
    "open": "Offene Standorte",
    "persons_per_post": "Personen je Sitz",
    "ratio": "Sitze je Person",
    "relative": "Anteil am Soll",
    "right": "vorhanden",
    "second_minutes": "Übernächstes (Minuten)",
    "share": "Anteil",
    "site": "Standort",
    "sites": "Standorte",
    "sites.open": "offen",
    "supply": "Angebote",
    "supply.state": "Zustand",
    "theil": "Theil",
    "travel": "Wege (Minuten)",
    "unreached": "ohne Weg",
    "unused": "ungenutzte Sitze",
    "used": "genutzt",
    "ways": "Wege",
    "longest": "Längster",
    "loads": "Auslastung",
    "within": "Innerhalb der Schwelle",
    "selected": "Gewählt",
    "rounds": "Runden",
    "payments": "Zahlungen",
    "rho": "Preis je Nutzen",
    "cells": "Zellen",
    "reason": "Grund",
    "points": "Punkte",
    "care_grade": "Pflegegrad",
    "modules": "Module",
    "audit": "Angriffsprüfung",
    "budget": "Budget",
    "spent": "Ausgegeben",
    "unspent": "Übrig",
    "by_votes": "Nach Stimmen gewählt",
    "eligible": "Förderung",
    "eligible.eligible": "passt",
    "eligible.state": "Zustand",
    "eligible_costs": "Anerkannte Kosten",
    "programme": "Programm",
    "measure": "Maßnahme",
    "max_amount": "Höchstbetrag",
    "decisive": "Ausschlaggebend",
    "plan": "Finanzierungsplan",
    "amount": "Betrag",
    "own": "Eigenmittel je Jahr",
    "own_funds": "Eigenmittel",
    "own_funds_more": "Mehr Eigenmittel",
    "peak_own_funds": "Höchste Eigenmittel in einem Jahr",
    "utility": "Nutzen",
    "utility_lost": "Verlorener Nutzen",
    "left_out": "Nicht finanziert",
    "plan_b": "Bei Absage",
    "refused": "Absage von",
    "revenue": "Erlös",
    "result": "Ergebnis",
    "break_even_cases": "Fälle bis zur Gewinnschwelle",
    "break_even_exact": "Gewinnschwelle genau",
    "subsidy": "Zuschussbedarf",
    "costs": "Kosten",
    "tornado": "Was das Ergebnis bewegt",
    "span": "Spanne",
    "liquidity": "Liquidität",
    "distribution": "Verteilung",
    "p50": "50 %-Wert",
    "settlement": "Abrechnung",
    "saving": "Einsparung",
    "per_person": "Je Person",
    "budgets": "Budgets",
    "by_need": "Nach Bedarf allein",
    "nodes": "Knoten",
    "edges": "Kanten",
    "components": "Zusammenhängende Teile",
    "main_nodes": "Knoten im größten Teil",
    "length_km": "Länge (km)",
    "seconds": "Sekunden",
    "times": "Reisezeiten",
    "effect": "Wirkung (Schätzung)",
    "ci": "Spanne",
    "pretrend_p": "p-Wert der parallelen Verläufe",
    "claim": "Erlaubte Aussage",
    "wording": "So darf es heißen",
    "units": "Gebiete",
    "means": "Mittelwerte",
    "events": "Unterschied je Zeit",
    "treated_before": "mit Maßnahme, vorher",
    "treated_after": "mit Maßnahme, nachher",
    "others_before": "ohne Maßnahme, vorher",
    "others_after": "ohne Maßnahme, nachher",
    "treated": "mit Maßnahme",
    "others": "ohne Maßnahme",
    "period": "Zeit",
    "post": "nach Beginn",
    "reference": "Bezug",
    "placebo_rank": "Rang unter den Gegenproben",
    "pre_error": "Abweichung vor dem Beginn",
    "fit": "Abweichung in Standardabweichungen",
    "mspe_ratio": "Verhältnis nachher zu vorher",
    "weights": "Gewichte",
    "gaps": "Verlauf",
    "synthetic": "Mischung",
    "placebos": "Gegenproben",
    "gaps.actual": "gemessen",
    "gaps.gap": "Unterschied",
    "placebos.ratio": "Verhältnis nachher zu vorher",
    "slope": "Trend vorher",
    "trend": "Änderung des Trends",
    "at_end": "Abstand am Ende",
    "lag": "Verzögerungen",
    "series": "Reihe",
    "series.actual": "gemessen",
    "fitted": "geschätzt",
    "series.without": "ohne Maßnahme",
    "stages": "Ebenen",
    "reached": "Höchste messbare Stufe",
    "smart": "Ziele (SMART)",
    "measurable": "Anteil messbarer Wirkungen",
    "test": "Test",
    "pairs": "Paare",
    "unchanged": "ohne Veränderung",
    "mean_before": "Mittel vorher",
    "mean_after": "Mittel nachher",
    "correlation": "Korrelation",
    "light": "Ampel der Fallzahl",
    "present_value": "Barwert (Euro)",
    "probability_above_1": "Chance auf mehr als 1 Euro je Euro",
    "outcomes": "Wirkungen",
    "first_year": "Erstes Jahr (Euro)",
    "at_low": "beim niedrigen Wert",
    "at_high": "beim hohen Wert",
    "width": "Breite",
    "input": "Einsatz (Euro)",
    "range": "Spanne",
    "moran": "Gleichen sich Nachbarn? (Moran)",
    "local": "Zur Nachbarschaft geglättet",
    "towards": "Ziel der Glättung",
    "islands": "ohne Nachbarn",
    "expectancy": "Lebenserwartung (Jahre)",
    "survivors": "Überlebende",
    "areas": "Gebiete",
    "direct": "Befragung",
    "estimate": "Schätzung",
    "error": "Fehler",
    "coefficients": "Koeffizienten",
}
# Columns worth showing where a list has more than a screen holds.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sets": ("id", "title", "as_of", "needs_account", "present", "loaded"),
    "files": ("set", "state", "bytes", "file"),
    "figures": ("label", "value", "unit", "as_of"),
    "journeys": (
        "origin",
        "destination",
        "median_s",
        "median_if_unknown_s",
        "p90_s",
        "changes",
        "walk_s",
        "feasible_return",
        "latest_return",
        "last_ride",
    ),
}
WORDS: Mapping[str, str] = {
    "expression": "eigene Formel",
    "method": "eigenes Verfahren",
    "needs-data": "Daten fehlen",
    "attention": "Aufmerksamkeit",
    "neutral": "neutral",
    "high": "hoch",
    "low": "niedrig",
    "middle": "mittel",
    "negative": "negativ",
    "positive": "positiv",
    "stable": "stabil",
    "very_low": "sehr niedrig",
    "undersupply": "unterversorgt",
    "threatened": "von Unterversorgung bedroht",
    "open": "offen",
    "closed": "gesperrt",
    "served": "versorgt",
    "no-offer-in-reach": "kein Angebot in Reichweite",
    "no-demand": "keine Nachfrage",
    "unused": "ungenutzt",
    "no-posts": "keine Sitze",
    "used": "genutzt",
    "not-covered": "nicht erreicht",
    "eligible": "passt",
    "refused": "passt nicht",
    "beyond-limit": "außerhalb der Grenze",
    "origin-off-network": "Ort abseits des Netzes",
    "destination-off-network": "Ziel abseits des Netzes",
    "effect": "Wirkung",
    "association": "Zusammenhang",
    "description": "Beschreibung",
    "green": "grün",
    "amber": "gelb",
    "red": "rot",
    "wilcoxon": "Wilcoxon",
}


def show(report: Mapping[str, Any], only: Sequence[str] = ()) -> None:
    """Print values and tables to standard output, remarks to standard error.

    `only` names the values worth showing, if not all are.
    """
    report = {key: value for key, value in report.items() if not only or key in {*only, *COMMON}}
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=PLAIN_WIDTH)
    scalars = Table(show_header=False, box=None, pad_edge=False)
    for key, value in report.items():
        if key not in COMMON and not _is_nested(value):
            scalars.add_row(_label(key), Text(_text(value, key)))
    if scalars.row_count:
        console.print(scalars)
    for key, value in report.items():
        if key not in COMMON and _is_nested(value):
            _section(console, key, value)
    _remarks(report)


def _is_nested(value: Any) -> bool:
    return isinstance(value, (list, dict))


def _label(key: str, section: str = "") -> str:
    """A section may call a column by a name of its own."""
    return LABELS.get(f"{section}.{key}") or LABELS.get(key, key)


def _text(value: Any, key: str = "") -> str:
    if value is None:
        return "unbekannt"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, int):
        return str(value) if key in ("year", "base_year") else _grouped(str(value))
    if isinstance(value, float):
        whole, _, rest = f"{value:.{_decimals(value)}f}".partition(".")
        return _grouped(whole) + ("," + rest if rest else "")
    text = str(value)
    return WORDS.get(text, text)


def _decimals(value: float) -> int:
    size = abs(value)
    return 0 if value == int(value) else 1 if size >= 1000 else 3 if size >= 1 else 5


def _grouped(digits: str) -> str:
    sign, bare = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    return sign + f"{int(bare):,}".replace(",", ".") if bare.isdigit() else digits


def _section(console: Console, key: str, value: Any) -> None:
    if not value:
        return
    if isinstance(value, dict):
        value = [{"name": _label(name), "value": item} for name, item in value.items()]
    console.print(f"\n{_label(key)}", style="bold")
    console.print(_records(key, value) if isinstance(value[0], dict) else _matrix(value))
    if len(value) > MOST_ROWS:
        console.print(f"… und {len(value) - MOST_ROWS} weitere Zeilen; --json zeigt alle")
    if isinstance(value[-1], dict) and "year" in value[-1]:
        _last_details(console, value[-1])


def _last_details(console: Console, row: Mapping[str, Any]) -> None:
    """Lists inside the last year."""
    for key, value in row.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            console.print(f"\n{_label(key)} im Jahr {row['year']}", style="bold")
            console.print(_records(key, value))


def _records(name: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    plain = [key for key, value in rows[0].items() if not _is_nested(value)]
    columns = [key for key in COLUMNS.get(name, plain) if key in rows[0]]
    table = Table(box=None, pad_edge=False)
    for column in columns:
        number = isinstance(rows[0][column], (int, float))
        table.add_column(_label(column, name), justify="right" if number else "left")
    for row in rows[:MOST_ROWS]:
        table.add_row(*(Text(_text(row.get(column), column)) for column in columns))
    return table


def _matrix(rows: Sequence[Any]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for row in rows[:MOST_ROWS]:
        cells = row if isinstance(row, list) else [row]
        table.add_row(*(Text(_text(cell)) for cell in cells))
    return table


def _remarks(report: Mapping[str, Any]) -> None:
    for warning in report.get("warnings", ()):
        click.echo(f"Hinweis ({warning['code']}): {warning['text']}", err=True)
    unchecked = [item["name"] for item in report.get("assumptions", ()) if not item["verified"]]
    if unchecked:
        click.echo("Nicht geprüfte Annahmen: " + "; ".join(unchecked), err=True)
    for source in report.get("sources", ()):
        title = source.get("title", source["id"])
        click.echo(f"Quelle: {title}", err=True)
