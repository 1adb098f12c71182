"""Render the pictures in docs/images from the example. Needs LibreOffice and poppler-utils."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from workbook_tools.operations.consolidate_files import consolidate_files  # noqa: E402

EXAMPLE = ROOT / "workbooks" / "ballerup-2019"
IMAGES = ROOT / "docs" / "images"
RESOLUTION = "90"


def render(workbook: Path, pages: dict[int, str], folder: Path) -> None:
    """Render the given pages of a workbook's PDF as PNG files by name."""
    profile = (folder / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
         "--outdir", str(folder), str(workbook)],
        check=True, capture_output=True,
    )  # fmt: skip
    pdf = folder / f"{workbook.stem}.pdf"
    for page, name in pages.items():
        subprocess.run(
            ["pdftoppm", "-r", RESOLUTION, "-f", str(page), "-l", str(page), "-singlefile", "-png",
             str(pdf), str(IMAGES / name)],
            check=True,
        )  # fmt: skip


def main() -> None:
    """Consolidate the example and render both sides of the loop."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        consolidated = folder / "consolidated.xlsx"
        consolidate_files(EXAMPLE / "agreement.xlsx", [EXAMPLE / "returned-1"], consolidated)
        render(consolidated, {1: "overblik"}, folder)
        returned = next((EXAMPLE / "returned-1").glob("Ejendomme*.xlsx"))
        render(returned, {1: "start", 2: "opfoelgning", 3: "oekonomiopfoelgning"}, folder)


if __name__ == "__main__":
    main()
