"""Whether the papers of a round still say what the agreement says."""

from __future__ import annotations

import csv
import io

from ..definition import year_folder as names
from ..operations.reading.folders import INDEX
from .find import Project
from .places import RoundPlaces


def papers_are_outdated(project: Project, places: RoundPlaces) -> bool:
    """Whether the round's last papers were made of the agreement as it was before finance changed it.

    The index of the last journal tells: the agreement in it is the one that notes and cases were made of too.
    """
    indexes = [path for folder in places.made(names.JOURNAL) if (path := folder / INDEX).is_file()]
    if not indexes:
        return False
    lines = csv.DictReader(io.StringIO(indexes[-1].read_text("utf-8-sig", "replace"), newline=""), delimiter=";")
    return project.agreement.sha256 not in {line.get("SHA-256") for line in lines}
