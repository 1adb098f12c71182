"""Render the pictures in docs/images from the example. Needs LibreOffice, poppler-utils and Pillow."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace
from PIL import Image, ImageChops

from workbook_tools.values.frame import Frame
from workbook_tools.workbook.frames import frame_of

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from colour_vision import in_grey, to_the_colour_blind  # noqa: E402
from example_import import imported, with_actuals  # noqa: E402
from example_returns import answered  # noqa: E402

from workbook_tools.definition.workbooks import DEPARTMENT, WorkbookKind  # noqa: E402
from workbook_tools.operations.agreement.agreement import Agreement, empty_agreement  # noqa: E402
from workbook_tools.operations.agreement.document import document  # noqa: E402
from workbook_tools.operations.agreement.identity import identity_of  # noqa: E402
from workbook_tools.operations.diff.files import diff_files  # noqa: E402
from workbook_tools.operations.reading.loading import load_agreement  # noqa: E402
from workbook_tools.operations.returned.read_submission import read_submission  # noqa: E402
from workbook_tools.operations.sent.department import Division, department_document, prepared  # noqa: E402
from workbook_tools.operations.validate import submission_issues  # noqa: E402
from workbook_tools.values.cells import Cell  # noqa: E402
from workbook_tools.workbook.marking.copy import mark  # noqa: E402
from workbook_tools.workbook.names import ascii_name  # noqa: E402
from workbook_tools.workbook.writing.writer import write_workbook  # noqa: E402

EXAMPLE = ROOT / "workbooks" / "ballerup-2019"
OWN_FORM = ROOT / "workbooks" / "herlev-2024-initiativer"  # whose levels and questions are the municipality's own
IMAGES = ROOT / "docs" / "images"
RESOLUTION = "90"
MARGIN = 18  # pixels left around what stands on a page
ROWS_SHOWN = 7  # of a sheet in an own form
DEPARTMENT_SHOWN = "Arbejdsmarked"
SHOWN_PAGES = {"Matrix": "matrix", "Kultur- og Fritidsudvalget": "udvalg"}  # by what their titles begin with
SHOWN_SHEETS = ("Økonomi", "Milepæle", "Opfølgning", "Økonomiopfølgning", "Modtagne filer", "Ændringslog", "Fejlliste")
SIMULATED = ("overblik", "matrix-runde-4")


def on_screen(kind: WorkbookKind) -> WorkbookKind:
    """What a screen shows: with Kontrol, which is not printed, and without the optional columns."""
    optional = ("original_round", "treated_by", "treated_on", "note_to_finance")
    return replace(
        kind,
        printed=tuple(
            (sheet, first, "control") for sheet, first, _ in kind.printed if sheet in ("follow_up", "economy")
        ),
        hidden_columns=kind.hidden_columns | {("follow_up", name) for name in optional},
    )


Typed = Mapping[tuple[str, int, str], Cell]  # sheet, row, column → what somebody typed
HALF_WAY: Typed = {
    ("follow_up", 0, "smiley"): "☺ Nået",
    ("follow_up", 1, "smiley"): "☹ Ikke nået",
    ("follow_up", 2, "smiley"): ":)",
    ("economy", 0, "forecast"): "1.250",
    ("economy", 0, "economy_smiley"): "☹ Ikke overholdt",
}


def only_pages(source: Path, target: Path) -> Path:
    """A consolidated workbook whose data sheets are hidden: its printed pages are the dashboard's and the committees'."""
    written = document(load_agreement(source).agreement)
    kind = replace(written.kind, hidden=frozenset(sheet.name for sheet in written.kind.sheets))
    target.write_bytes(write_workbook(replace(written, kind=kind)))
    return target


def whole(agreement: Agreement, target: Path) -> Path:
    """A workbook of finance's as it is written now."""
    target.write_bytes(write_workbook(document(agreement)))
    return target


def page_of(pdf: Path, words: str) -> int:
    """The first page of a PDF that has ``words``."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return next(n for n, page in enumerate(text.split("\f"), start=1) if words in " ".join(page.split()))


def render(workbook: Path, pages: Mapping[int | str, str], folder: Path) -> None:
    """Render pages of a workbook's PDF – by number, or the first with some words – as PNG files by name, without
    their empty margins."""
    profile = (folder / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
         "--outdir", str(folder), str(workbook)],
        check=True, capture_output=True,
    )  # fmt: skip
    pdf = folder / f"{workbook.stem}.pdf"
    for wanted, name in pages.items():
        page = wanted if isinstance(wanted, int) else page_of(pdf, wanted)
        subprocess.run(
            ["pdftoppm", "-r", RESOLUTION, "-f", str(page), "-l", str(page), "-singlefile", "-png",
             str(pdf), str(IMAGES / name)],
            check=True,
        )  # fmt: skip
        trim(IMAGES / f"{name}.png", header=not name.startswith(("start", "matrix")))


def trim(path: Path, header: bool) -> None:
    """Cut away the white around a page, its header and its footer."""
    with Image.open(path) as image:
        page = image.convert("RGB")
    width, height = page.size
    body = page.crop((0, int(height * 0.055) if header else 0, width, int(height * 0.945)))
    box = ImageChops.difference(body, Image.new("RGB", body.size, "white")).getbbox()
    assert box is not None, f"{path.name} is an empty page"
    left, top, right, bottom = box
    kept = (max(left - MARGIN, 0), max(top - MARGIN, 0), min(right + MARGIN, width), min(bottom + MARGIN, body.height))
    body.crop(kept).quantize(128).save(path, optimize=True)


def department_workbook(agreement: Agreement, tables: Mapping[str, Frame], signed: bool) -> bytes:
    """The shown department's workbook of round 1 with what stands in ``tables``."""
    inputs = {"filled_in_by": "Sekretariatet", "approved_by": "Centerchefen"} if signed else {}
    document = department_document(
        on_screen(DEPARTMENT), tables, identity_of(agreement, 1, DEPARTMENT_SHOWN), inputs=inputs
    )
    return write_workbook(document)


def three_states(agreement: Agreement, folder: Path) -> dict[str, Path]:
    """The same workbook as it is sent, half-way, and ready to be sent back."""
    ready = prepared(agreement, 1)
    sent = Division(ready, 1).tables(DEPARTMENT_SHOWN)
    half = {name: frame.copy() for name, frame in sent.items()}
    for (sheet, row, column), value in HALF_WAY.items():
        half[sheet].put(row, column, value)
    done = dict(sent)
    for name in DEPARTMENT.asked:
        done[name] = answered(DEPARTMENT, name, sent[name], EXAMPLE / "source" / "runde-1")
    states = {"foer": (sent, False), "undervejs": (half, False), "klar": (done, True)}
    files = {}
    for name, (tables, signed) in states.items():
        files[name] = folder / f"{name}.xlsx"
        files[name].write_bytes(department_workbook(ready, tables, signed))
    return files


def form_sheets(folder: Path) -> Path:
    """Where finance types its own form, without the columns of long texts."""
    written = document(load_agreement(OWN_FORM / "consolidated-1.xlsx").agreement)
    long = ("typed", "meaning", "prompt", "control")
    hidden = {(sheet, name) for sheet in ("scale", "questions") for name in long if written.kind.sheet(sheet).has(name)}
    kind = replace(written.kind, hidden_columns=written.kind.hidden_columns | hidden)
    (folder / "form.xlsx").write_bytes(write_workbook(replace(written, kind=kind)))
    return folder / "form.xlsx"


def in_own_form(folder: Path) -> Path:
    """The first rows a department is sent for the second round in a form of the municipality's own, with some answers."""
    agreement = prepared(load_agreement(OWN_FORM / "consolidated-1.xlsx").agreement, 2)
    (department,) = agreement.departments
    tables = Division(agreement, 2).tables(department)
    good, *_, bad = agreement.kind.form.effort.texts
    tables["follow_up"] = tables["follow_up"].rows_at(list(range(ROWS_SHOWN)))
    for row, level in enumerate((bad, agreement.kind.form.effort.good[-1], good)):
        tables["follow_up"].put(row, "smiley", level)
    kind = on_screen(agreement.kind.split)
    made = department_document(kind, tables, identity_of(agreement, 2, department))
    (folder / "egen.xlsx").write_bytes(write_workbook(made))
    return folder / "egen.xlsx"


def differences(folder: Path) -> Path:
    """What ``diff`` finds after finance has corrected the agreement in three places."""
    before = EXAMPLE / "agreement.xlsx"
    agreement = load_agreement(before).agreement
    lines = agreement.tables["budget_lines"].copy()
    lines.put(1, "year_1", -7250)
    sheet = agreement.kind.sheet("lists")
    lists = frame_of(sheet, [*agreement.tables["lists"].records(), {"deciding": "Børne- og Skoleudvalget"}])
    milestones = agreement.tables["milestones"]
    milestones = milestones.rows_at([i for i in range(len(milestones)) if i != 3])
    corrected = agreement.with_tables(budget_lines=lines, lists=lists, milestones=milestones)
    after = folder / "corrected.xlsx"
    after.write_bytes(write_workbook(document(corrected)))
    diff_files(before, after, folder / "forskelle.xlsx")
    return folder / "forskelle.xlsx"


def marked_copy(agreement: Agreement, returned: Path, folder: Path) -> Path:
    """A department's half-finished workbook as finance sends it back."""
    issues = submission_issues(read_submission(returned), agreement)
    path = folder / "ret-dette.xlsx"
    path.write_bytes(mark(returned.read_bytes(), issues).data)
    return path


def simulate(name: str) -> None:
    """What a picture looks like in grey print and to the colour-blind."""
    with Image.open(IMAGES / f"{name}.png") as picture:
        for kind, seen in (("graa", in_grey), ("farveblind", to_the_colour_blind)):
            seen(picture).quantize(128).save(IMAGES / f"{name}-{kind}.png", optimize=True)


def main() -> None:
    """Render both sides of the loop: what departments see, and what finance gets."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in (1, 4):
            pages = only_pages(EXAMPLE / f"consolidated-{number}.xlsx", folder / f"pages-{number}.xlsx")
            wanted: dict[int | str, str] = {1: "overblik" if number == 4 else f"overblik-runde-{number}"}
            wanted |= {f"{words} –": f"{name}-runde-{number}" for words, name in SHOWN_PAGES.items()}
            if number == 4:
                wanted |= {2: "overblik-tabeller", 3: "overblik-penge", "Penge Hele": "penge"}
            render(pages, wanted, folder)
        for name in SIMULATED:
            simulate(name)
        year = load_agreement(EXAMPLE / "consolidated-4.xlsx").agreement
        sheets: dict[int | str, str] = {
            f"year.xlsx {title} ": f"ark-{ascii_name(title).lower()}" for title in SHOWN_SHEETS
        }
        render(whole(year, folder / "year.xlsx"), sheets, folder)
        render(whole(empty_agreement(), folder / "template.xlsx"), {"Vejledning Budgetaftalen": "vejledning"}, folder)
        agreement = load_agreement(EXAMPLE / "agreement.xlsx").agreement
        states = three_states(agreement, folder)
        render(
            marked_copy(agreement, states["undervejs"], folder), {1: "ret-dette", 3: "ret-dette-opfoelgning"}, folder
        )
        for state, path in states.items():
            shown: dict[int | str, str] = {1: f"start-{state}", 2: f"opfoelgning-{state}"}
            render(path, shown | ({3: f"oekonomi-{state}"} if state == "undervejs" else {}), folder)
        form: dict[int | str, str] = {
            "form.xlsx Skala ": "ark-skala",
            "Overskrift Spørges pr. Besvares af": "ark-spoergsmaal",
        }
        render(form_sheets(folder), form, folder)
        render(in_own_form(folder), {2: "opfoelgning-egen-form"}, folder)
        render(differences(folder), {2: "forskelle"}, folder)
        render(imported(folder), {"gennemgang.xlsx Gennemgang ": "ark-gennemgang"}, folder)
        render(with_actuals(agreement, folder), {"forbrug.xlsx Forbrugsnøgle ": "ark-forbrugsnoegle"}, folder)


if __name__ == "__main__":
    main()
