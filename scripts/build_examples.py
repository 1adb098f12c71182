"""Build template.xlsx and workbooks/ from the readable data under workbooks/*/source.

``--check`` builds them in memory and fails if a file in the repository differs.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from example_returns import read_csv  # noqa: E402
from example_year import loaded, play  # noqa: E402

from workbook_tools.definition.workbooks import AGREEMENT  # noqa: E402
from workbook_tools.operations.agreement.agreement import Agreement, empty_agreement  # noqa: E402
from workbook_tools.operations.agreement.document import document  # noqa: E402
from workbook_tools.operations.agreement.milestone_ids import with_milestone_ids  # noqa: E402
from workbook_tools.schema.structure import Sheet, Type  # noqa: E402
from workbook_tools.values.cells import Cell  # noqa: E402
from workbook_tools.values.reading import read_cell  # noqa: E402
from workbook_tools.workbook.frames import empty_tables, frame_of  # noqa: E402
from workbook_tools.workbook.writing.writer import write_workbook  # noqa: E402

WORKBOOKS = ROOT / "workbooks"
EXAMPLES = ("ballerup-2019", "herlev-2024", "herlev-2024-initiativer")
BASED_ON = {"herlev-2024-initiativer": "herlev-2024"}  # the same agreement, followed up in another form


def read_rows(path: Path, sheet: Sheet) -> list[dict[str, Cell]]:
    """The rows of a CSV file whose headers are the sheet's."""
    by_header = {column.header: column for column in sheet.columns}
    return [
        {by_header[header].name: _typed(by_header[header], value) for header, value in row.items() if value != ""}
        for row in read_csv(path)
    ]


def _typed(column, text: str) -> Cell:  # type: ignore[no-untyped-def]
    if column.type is Type.ANY and text.lstrip("-").isdigit():
        return int(text)
    return read_cell(column, text)


def build_agreement(name: str) -> Agreement:
    """The agreement of ``workbooks/{name}/source``; what is not there is that of the example it is based on."""
    folders = [WORKBOOKS / folder / "source" for folder in dict.fromkeys((name, BASED_ON.get(name, name)))]
    tables = empty_tables(AGREEMENT) | {"scale": empty_agreement().tables["scale"]}
    for sheet in AGREEMENT.sheets:
        path = next((path for folder in folders if (path := folder / f"{sheet.title}.csv").exists()), None)
        if path is not None:
            tables[sheet.name] = frame_of(sheet, read_rows(path, sheet))
    typed = Agreement(tables, AGREEMENT, file="agreement.xlsx", state=empty_agreement().state)
    # As it is read its kind is made of the form that its sheets say.
    return loaded(typed, typed.file).agreement if name in BASED_ON else with_milestone_ids(typed)


def built_files() -> dict[Path, bytes]:
    """Every file this script is answerable for."""
    files = {ROOT / "template.xlsx": write_workbook(document(empty_agreement()))}
    for name in EXAMPLES:
        agreement = build_agreement(name)
        files[WORKBOOKS / name / "agreement.xlsx"] = write_workbook(document(agreement))
        made = play(agreement, WORKBOOKS / name / "source")
        files |= {WORKBOOKS / name / place: data for place, data in made.items()}
    return files


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook, unpacked: how they are compressed differs from machine to machine."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def main() -> int:
    """Write the files, or compare them with ``--check``."""
    check = "--check" in sys.argv[1:]
    stale = []
    for path, data in built_files().items():
        if check:
            if not path.exists() or parts(path.read_bytes()) != parts(data):
                stale.append(path.relative_to(ROOT).as_posix())
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    for name in stale:
        print(f"not current: {name} (run python scripts/build_examples.py)")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
