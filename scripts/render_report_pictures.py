"""Render the pictures of the follow-up note for docs/images: on a screen, a telephone, as PDF and in Word.

Needs Chromium, LibreOffice Writer and poppler-utils. The example's last round is shown.
"""

from __future__ import annotations

import html
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from workbook_tools.reports.files import WRITERS, write_reports  # noqa: E402

EXAMPLE = ROOT / "workbooks" / "ballerup-2019" / "consolidated-4.xlsx"
IMAGES = ROOT / "docs" / "images"
SCREEN = (1280, 1750)
TELEPHONE = (320, 900)  # pixels of the page that one telephone shows
TELEPHONE_FROM = (0, 1900, 17000)  # how far down the page each telephone has come


def photograph(page: Path, target: Path, width: int, height: int) -> None:
    """What a browser shows of a page."""
    profile = page.parent / "browser"
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--no-first-run", "--hide-scrollbars", f"--user-data-dir={profile}", f"--window-size={width},{height}",
         f"--screenshot={target}", page.as_uri()],
        check=True, capture_output=True,
    )  # fmt: skip


def telephones(note: str, folder: Path, target: Path) -> None:
    """Three telephones side by side, each further down the note."""
    width, height = TELEPHONE
    frames = "".join(
        f'<div style="height: {height}px; width: {width}px; overflow: hidden">'
        f'<iframe style="border: 0; margin-top: -{down}px" width="{width}" height="{height + down}" '
        f'srcdoc="{html.escape(note)}"></iframe></div>'
        for down in TELEPHONE_FROM
    )
    page = folder / "telephones.html"
    page.write_text(f'<body style="margin: 12px; background: #888; display: flex; gap: 12px">{frames}', "utf-8")
    photograph(page, target, (width + 12) * len(TELEPHONE_FROM) + 12, height + 24)


def pages(pdf: Path, numbers: tuple[int, int], target: Path, folder: Path) -> None:
    """Two pages side by side."""
    images = []
    for number in numbers:
        one = folder / f"{target.stem}-{number}"
        subprocess.run(
            ["pdftoppm", "-r", "70", "-f", str(number), "-l", str(number), "-singlefile", "-png", str(pdf), str(one)],
            check=True,
        )
        images.append(Image.open(one.with_suffix(".png")).convert("RGB"))
    width, height = images[0].size
    both = Image.new("RGB", (width * 2 + 12, height), "#888888")
    for position, image in enumerate(images):
        both.paste(image, (position * (width + 12), 0))
    both.save(target)


def main() -> None:
    """Write the note in its three kinds and photograph each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in WRITERS:
            write_reports(EXAMPLE, folder / f"note.{kind}", as_folder=False)
        photograph(folder / "note.html", IMAGES / "rapport-skaerm.png", *SCREEN)
        telephones((folder / "note.html").read_text("utf-8"), folder, IMAGES / "rapport-telefon.png")
        pages(folder / "note.pdf", (1, 6), IMAGES / "rapport-pdf.png", folder)
        subprocess.run(
            ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--convert-to", "pdf",
             "--outdir", str(folder / "word"), str(folder / "note.docx")],
            check=True, capture_output=True,
        )  # fmt: skip
        pages(folder / "word" / "note.pdf", (1, 2), IMAGES / "rapport-word.png", folder)
    for path in IMAGES.glob("rapport-*.png"):
        with Image.open(path) as image:
            image.convert("RGB").quantize(128).save(path, optimize=True)


if __name__ == "__main__":
    main()
