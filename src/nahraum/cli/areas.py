"""Which municipality somebody means on the command line."""

from difflib import get_close_matches

import click

from nahraum.cli.output import fail
from nahraum.data.areas import Area, AreaTable
from nahraum.data.errors import shown


def area_meant(areas: AreaTable, kommune: str, *, remedy: str) -> Area:
    """The one municipality meant by a name or key; wrong usage if there are several, with the list.

    `remedy` says where more municipalities come from.
    """
    found = areas.find(kommune)
    if not found:
        fail(_not_found(areas, kommune, remedy))
    if len(found) > 1:
        lines = "\n".join(f"  {area.key}  {_with_district(areas, area)}" for area in found)
        raise click.UsageError(
            f"„{kommune}“ gibt es {len(found)}-mal; bitte den Schlüssel angeben:\n{lines}"
        )
    return found[0]


def _not_found(areas: AreaTable, kommune: str, remedy: str) -> str:
    known = areas.of_kind("municipality")
    close = get_close_matches(kommune, {area.name for area in known}, n=5, cutoff=0.75)
    hint = f"gemeint ist vielleicht {', '.join(close)}" if close else "Schreibweise prüfen"
    return (
        f"KOMMUNE: {shown(kommune)} ist unter {len(known)} Gemeinden nicht zu finden; {hint}, "
        f"oder {remedy}"
    )


def _with_district(areas: AreaTable, area: Area) -> str:
    district = areas.by_key.get(area.district or "")
    return f"{area.name} ({district.name})" if district else area.name
