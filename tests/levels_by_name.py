"""The texts of single levels by name: the package asks for levels by what they mean."""

from workbook_tools.definition.levels import DEFAULT

_TEXTS = {level.name: level.text for level in DEFAULT.levels}
REACHED, PARTLY, NOT_REACHED = _TEXTS["reached"], _TEXTS["partly"], _TEXTS["not_reached"]
KEPT, NOT_KEPT = _TEXTS["kept"], _TEXTS["not_kept"]
