"""Accessible SVG charts and maps as pure text functions.

Every function takes plain typed data and returns a `Chart`: the picture (wide and narrow), one
sentence that says what it shows, and a table of equal content. Pictures for pages carry
classes only (`web/static/web/charts.css`), pictures for paper carry their looks. Equal input
gives equal bytes. Unknown values are None, are marked ("keine Angabe", or why) and never drawn as
zero.
"""

from nahraum.charts.bars import Bar, Reference, bar_chart
from nahraum.charts.choropleth import Area, choropleth
from nahraum.charts.classes import heat_class
from nahraum.charts.gantt import GanttWords, Mark, Span, gantt
from nahraum.charts.gauge import Limit, gauge
from nahraum.charts.lines import Line, line_chart
from nahraum.charts.model import Chart, ChartError, ChartTable, Markup, Theme
from nahraum.charts.pinmap import Pin, pin_map
from nahraum.charts.pointmap import MapPoint, point_map
from nahraum.charts.pyramid import PyramidYear, population_pyramid
from nahraum.charts.shares import ShareRow, share_bars
from nahraum.charts.sheet import About
from nahraum.charts.spark import sparkline
from nahraum.charts.words import ChartWords

__all__ = [
    "About",
    "Area",
    "Bar",
    "Chart",
    "ChartError",
    "ChartTable",
    "ChartWords",
    "GanttWords",
    "Limit",
    "Line",
    "MapPoint",
    "Mark",
    "Markup",
    "Pin",
    "PyramidYear",
    "Reference",
    "ShareRow",
    "Span",
    "Theme",
    "bar_chart",
    "choropleth",
    "gantt",
    "gauge",
    "heat_class",
    "line_chart",
    "pin_map",
    "point_map",
    "population_pyramid",
    "share_bars",
    "sparkline",
]
