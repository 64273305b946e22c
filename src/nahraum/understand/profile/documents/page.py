"""What the pages show of a document: texts ready to read, charts ready to place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nahraum.charts import Chart
from nahraum.understand.profile.documents.drawings import drawings
from nahraum.understand.profile.documents.indicators import indicators
from nahraum.understand.profile.documents.wording import (
    day_text,
    interval_text,
    plain_text,
    state_text,
    supposed,
    value_text,
    with_assumptions,
)
from nahraum.understand.profile.rules.wording import number, signed

Sources = Mapping[str, Mapping[str, str]]

# The few numbers that stand on top, in this order; those without a value are left out.
HIGHLIGHTS = ("population", "share_65", "share_80", "population_2050", "care_2050",
              "supply_published")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chapter:
    id: str
    title: str
    sentences: tuple[str, ...]
    figures: tuple[dict[str, Any], ...]
    charts: tuple[Chart, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    municipality: dict[str, Any]
    as_of: str
    estimated: bool
    chapters: tuple[Chapter, ...]
    figures: dict[str, dict[str, Any]]
    highlights: tuple[dict[str, Any], ...]
    published: tuple[dict[str, str], ...]
    open_posts: tuple[dict[str, str], ...]
    variants: tuple[dict[str, Any], ...]
    sources: tuple[dict[str, str], ...]
    indicators: dict[str, Any]


def page(document: dict[str, Any], sources: Sources) -> Page:
    figures = {
        f["id"]: _figure(with_assumptions(document, f), document["as_of"])
        for f in document["figures"]
    }
    charts = drawings(document)
    return Page(
        municipality=document["municipality"],
        as_of=day_text(document["as_of"]),
        estimated=not document["structure"]["counted"],
        chapters=tuple(
            Chapter(
                id=section["id"],
                title=section["title"],
                sentences=tuple(section["sentences"]),
                figures=tuple(figures[id_] for id_ in section["figures"]),
                charts=tuple(charts[section["id"]]),
                notices=tuple(notice["text"] for notice in section["notices"]),
            )
            for section in document["sections"]
        ),
        figures=figures,
        highlights=highlights(document),
        published=tuple(_published(row) for row in document["published"]),
        open_posts=tuple(
            {**row, "posts": number(row["posts"], 1)} for row in document["open_posts"]
        ),
        variants=tuple(_variant(variant) for variant in supposed(document)),
        sources=tuple({"id": key, **sources.get(key, {})} for key in document["sources"]),
        indicators=indicators(document),
    )


def highlights(document: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The numbers on top, without the work of drawing a page."""
    chosen = {f["id"]: f for f in document["figures"] if f["id"] in HIGHLIGHTS}
    shown = (_figure(chosen[id_], document["as_of"]) for id_ in HIGHLIGHTS if id_ in chosen)
    return tuple(figure for figure in shown if figure["known"])


def _figure(figure: dict[str, Any], today: str) -> dict[str, Any]:
    known = figure["value"] is not None
    return {
        **figure,
        "known": known,
        "value_text": value_text(figure),
        "number_text": number(figure["value"], figure["decimals"]) if known else "–",
        "interval_text": interval_text(figure),
        "as_of_text": _(day) if (day := state_text(figure, today)) else "",
    }


def _published(row: dict[str, Any]) -> dict[str, str]:
    decimals = 1 if row["unit"] == "%" else 0
    ours, difference = row["ours"], row["difference_percent"]
    unit = f" {row['unit']}" if row["unit"] else ""
    return {
        "label": row["label"],
        "chapter": row["chapter"],
        "published": f"{number(row['published'], decimals)}{unit}",
        "ours": "–" if ours is None else f"{number(ours, decimals)}{unit}",
        "difference": "–" if difference is None else f"{signed(difference, 1)} %",
    }


def _variant(variant: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": variant["label"],
        "assumptions": [
            {**a, "value_text": plain_text(a["value"])} for a in variant["assumptions"]
        ],
    }
