"""The whole profile as one plain document: page, PDF, spreadsheet and JSON all come from it."""

from dataclasses import replace
from typing import Any

from nahraum.analysis.figures import Figure, Notice, to_plain
from nahraum.understand.profile.rules import (
    care,
    compared,
    guard,
    outlook,
    social,
    standing,
    succession,
    supply,
)
from nahraum.understand.profile.rules.inputs import Cell, ProfileInputs, Uninhabited
from nahraum.understand.profile.rules.wording import assumption_label

SCHEMA = 1
METHOD = {"name": "profile", "version": "3"}


def compute_document(inputs: ProfileInputs) -> dict[str, Any]:
    """Compute the profile. Equal inputs give an equal document.

    Raises Uninhabited for an area nobody lives in.
    """
    if inputs.place.population == 0:
        raise Uninhabited(
            f"{inputs.place.name} ({inputs.place.key}) ist unbewohnt; ein Kommunalprofil gibt es "
            "nur für bewohnte Gemeinden."
        )
    ahead = outlook.compute(inputs)
    need = care.compute(inputs, ahead)
    parts = compared.rows(inputs)
    following = succession.compute(inputs, ahead)
    space = social.compute(inputs)
    figures = (
        *standing.figures(inputs),
        *outlook.figures(inputs, ahead),
        *care.figures(inputs, ahead, need),
        *supply.figures(inputs),
        *succession.figures(inputs, following),
        *social.figures(inputs, space),
    )
    document = {
        "schema": SCHEMA,
        "method": METHOD,
        "municipality": _municipality(inputs),
        "as_of": inputs.as_of,
        "structure": _structure(inputs),
        "sections": _sections(inputs, ahead, need, parts, following, space),
        "figures": list(figures),
        "comparison": standing.comparison(inputs),
        "pyramid": outlook.pyramid(inputs, ahead),
        "age_groups": outlook.age_groups(inputs, ahead),
        "projection": outlook.rows(inputs, ahead),
        "variants": _variants(inputs),
        "care": care.rows(need),
        "care_counted": care.counted(inputs),
        "neighbourhoods": parts,
        "map": {"outline": inputs.outline, "cells": [_cell(cell) for cell in inputs.cells]},
        "published": outlook.published_comparison(inputs, ahead),
        "open_posts": supply.open_posts(inputs),
        "succession": succession.document(inputs, following),
        "indicators": social.document(inputs, space),
        "warnings": remarks(inputs, figures),
        "sources": sorted({source for figure in figures for source in figure.sources}),
    }
    plain: dict[str, Any] = to_plain(document)
    return plain


def _municipality(inputs: ProfileInputs) -> dict[str, Any]:
    place = inputs.place
    return {
        "ags": place.key,
        "ars": place.ars,
        "name": place.name,
        "designation": place.designation,
        "district": place.district,
        "state": place.state,
        "population": place.population,
        "as_of": place.as_of,
        "area_km2": place.area_km2,
    }


def _structure(inputs: ProfileInputs) -> dict[str, Any]:
    structure = inputs.municipality
    return {
        "counted": structure.counted,
        "method": structure.method,
        "as_of": structure.as_of,
        "band_error": dict(structure.band_error),
        "sources": list(structure.sources),
    }


def _variants(inputs: ProfileInputs) -> list[dict[str, Any]]:
    return [
        {
            "id": variant.id,
            "label": variant.label,
            "assumptions": [
                replace(a, name=assumption_label(a.name)) for a in variant.inputs.assumptions
            ],
            "sources": list(variant.sources),
        }
        for variant in inputs.variants
    ]


def _cell(cell: Cell) -> dict[str, Any]:
    """Cells of one to four people say nothing about them."""
    share = cell.share_65 if cell.population >= guard.SMALLEST_BASE else None
    people = guard.count(float(cell.population)).value
    return {"ring": cell.ring, "population": people, "share_65": share}


def _sections(
    inputs: ProfileInputs,
    ahead: outlook.Outlook,
    need: care.Care,
    parts: list[dict[str, Any]],
    following: succession.Prospect,
    space: social.Findings | None,
) -> list[dict[str, Any]]:
    """The chapters: id, title, sentences, the figures they show, remarks."""
    chapters: tuple[tuple[str, str, list[str], list[str], tuple[Notice, ...]], ...] = (
        ("standing", "Wo die Kommune steht", standing.sentences(inputs),
         [f.id for f in standing.figures(inputs)], inputs.municipality.notices),
        ("outlook", "Wohin sie sich entwickelt", outlook.sentences(inputs, ahead),
         [f.id for f in outlook.figures(inputs, ahead)], (outlook.CAUTION, *ahead.notices)),
        ("care", "Pflege und Demenz", care.sentences(inputs, ahead, need),
         [f.id for f in care.figures(inputs, ahead, need)],
         (*need.care_notices, *need.dementia_notices, care.BREAK)),
        ("supply", "Hausärztliche Versorgung", supply.sentences(inputs),
         [f.id for f in supply.figures(inputs)], ()),
        ("succession", "Wer folgt nach?", succession.sentences(inputs, following),
         [f.id for f in succession.figures(inputs, following)], succession.notices(following)),
        ("social", "Sozialraum und Indikatoren", social.sentences(inputs, space),
         [f.id for f in social.figures(inputs, space)], (social.WARNING,) if space else ()),
        ("neighbourhoods", "Orte im Vergleich", compared.sentences(parts), [],
         (compared.CENSUS_OLD,) if parts else ()),
    )  # fmt: skip
    return [
        {"id": id_, "title": title, "sentences": said, "figures": ids, "notices": list(notices)}
        for id_, title, said, ids, notices in chapters
        if said or ids or (id_ == "neighbourhoods" and inputs.cells)
    ]


def remarks(inputs: ProfileInputs, figures: tuple[Figure, ...]) -> list[Notice]:
    """Every remark once, the general ones first."""
    found = {notice.code: notice for notice in inputs.notices}
    for notice in inputs.municipality.notices:
        found.setdefault(notice.code, notice)
    for figure in figures:
        for notice in figure.notices:
            found.setdefault(notice.code, notice)
    return list(found.values())
