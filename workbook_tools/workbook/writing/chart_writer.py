"""Write charts: native Excel charts over the live cells of a page's grids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...definition.colours import LESS, LINE, NAVY, PAPER, SLATE
from ...schema.pages import Chart, Charts, Series
from ...values.cells import as_text
from ..alignment import FONT
from .grid_writer import GridPlace
from .page_cells import LEFT, PageCells
from .row_heights import row_height

_PIXELS_PER_POINT = 96 / 72
_SPACE = 8  # pixels between charts
_PLAIN = (NAVY, LESS)  # series without a tone, one after the other


def write_charts(cells: PageCells, row: int, block: Charts, grids: Mapping[str, GridPlace]) -> None:
    """Put the charts into the rows that were left for them from ``row`` on."""
    at = LEFT
    for chart in block.charts:
        made = _chart(cells, chart, grids[chart.grid])
        width = sum(round(7 * w + 5) for w in cells.page.widths[at - LEFT : at - LEFT + chart.span])
        made.set_size(
            {"width": width - _SPACE, "height": round(block.lines * row_height(1) * _PIXELS_PER_POINT) - _SPACE}
        )
        cells.sheet.insert_chart(
            row, at, made,
            {"x_offset": _SPACE // 2, "y_offset": _SPACE // 2, "object_position": 1, "description": chart.title},
        )  # fmt: skip
        at += chart.span


def _chart(cells: PageCells, chart: Chart, place: GridPlace) -> Any:
    made = cells.workbook.add_chart({"type": "bar", "subtype": "percent_stacked"})
    plain = iter(_PLAIN * len(chart.series))
    for series in chart.series:
        made.add_series(_series(cells, chart, series, place, plain))
    small = {"name": FONT, "size": 9, "color": SLATE}
    made.set_title({"name": chart.title, "overlay": False, "name_font": {"name": FONT, "size": 11, "color": NAVY}})
    made.set_legend({"position": "bottom", "font": small} if len(chart.series) > 1 else {"none": True})
    made.set_chartarea({"border": {"color": LINE}})
    labels = {"num_font": small, "line": {"color": LINE}, "major_tick_mark": "none"}
    # The bars say their numbers themselves.
    values = {"visible": False, "major_gridlines": {"visible": False}}
    # Bars are listed from the bottom up unless the axis is turned round.
    made.set_y_axis(labels | {"reverse": True})
    made.set_x_axis(values)
    return made


def _series(cells: PageCells, chart: Chart, series: Series, place: GridPlace, plain: Any) -> dict[str, Any]:
    column = place.columns[series.column]
    if series.tone is None:
        fill = font = next(plain)
    else:
        fill, font = series.tone.fill, series.tone.font
    hatched = series.tone is not None and series.tone.hatched
    shape = (
        {"pattern": {"pattern": "light_upward_diagonal", "fg_color": SLATE, "bg_color": PAPER}}
        if hatched
        else {"fill": {"color": fill}}
    )
    label = {"name": FONT, "size": 8, "color": font}
    shown = "#,##0;-#,##0;;"  # a nought has no bar to stand on
    return {
        "name": "=" + cells.reference(place.header, column),
        "categories": cells.area(place.first, place.last, place.columns[chart.labels]),
        "categories_data": [as_text(value) for value in place.values[chart.labels]],
        "values": cells.area(place.first, place.last, column),
        "values_data": [as_text(value) for value in place.values[series.column]],
        **shape,
        "gap": 60,
        "data_labels": {"value": True, "num_format": shown, "font": label},
    }
