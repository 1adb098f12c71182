"""Which parts can be carried along with an own sheet, and under which names they stand then."""

from __future__ import annotations

from collections.abc import Mapping

# What a part may be related to, by the last words of the types; all else is not carried, nor the sheet then.
ALLOWED: Mapping[str, frozenset[str]] = {
    "worksheet": frozenset(
        {
            "table",
            "drawing",
            "vmlDrawing",
            "comments",
            "threadedComment",
            "hyperlink",
            "printerSettings",
            "image",
            "pivotTable",
            "slicer",
            "timeline",
            "queryTable",
        }
    ),
    "chartsheet": frozenset({"drawing", "vmlDrawing", "printerSettings", "image"}),
    "table": frozenset({"queryTable"}),
    "pivotTable": frozenset({"pivotCacheDefinition"}),
    "pivotCacheDefinition": frozenset({"pivotCacheRecords"}),
    "drawing": frozenset({"chart", "chartEx", "image", "hyperlink"}),
    "chart": frozenset({"chartStyle", "chartColorStyle", "chartUserShapes", "themeOverride", "image"}),
    "chartEx": frozenset({"chartStyle", "chartColorStyle", "image"}),
    "chartUserShapes": frozenset({"image"}),
    "vmlDrawing": frozenset({"image"}),
}
TOLD = ("slicer", "timeline", "queryTable")  # what is left behind, and said
DROPPED = frozenset({"printerSettings", "pivotCacheRecords", *TOLD})
OUTSIDE = frozenset({"hyperlink"})  # what may lead out of the file

PIVOT_CACHES = "xl/pivotCache/pivotCacheDefinition"
# How the parts are called; a picture keeps its ending.
NAMES: Mapping[str, str] = {
    "worksheet": "xl/worksheets/sheet{}.xml",
    "chartsheet": "xl/chartsheets/sheet{}.xml",
    "table": "xl/tables/table{}.xml",
    "drawing": "xl/drawings/drawing{}.xml",
    "chartUserShapes": "xl/drawings/drawing{}.xml",
    "vmlDrawing": "xl/drawings/vmlDrawing{}.vml",
    "comments": "xl/comments{}.xml",
    "threadedComment": "xl/threadedComments/threadedComment{}.xml",
    "chart": "xl/charts/chart{}.xml",
    "chartEx": "xl/charts/chartEx{}.xml",
    "chartStyle": "xl/charts/style{}.xml",
    "chartColorStyle": "xl/charts/colors{}.xml",
    "themeOverride": "xl/theme/themeOverride{}.xml",
    "pivotTable": "xl/pivotTables/pivotTable{}.xml",
    "pivotCacheDefinition": PIVOT_CACHES + "{}.xml",
    "image": "xl/media/image{}",
}
PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf", "svg"})
