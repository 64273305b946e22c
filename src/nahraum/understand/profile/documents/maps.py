"""The map of a profile: grid cells of the census where loaded, otherwise places as points."""

from typing import Any

from nahraum.charts import Chart, Theme


def neighbourhood_map(document: dict[str, Any], name: str, theme: Theme) -> Chart | None:
    return None
