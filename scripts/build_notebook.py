"""Build docs/analyse.ipynb: a year of follow-up in pictures, run from beginning to end.

``--check`` runs the notebook of the repository without writing it, and fails where a cell does, or where it is not this.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "docs" / "analyse.ipynb"
CELLS = [
    """# Et år i tal: Ballerups budgetaftale 2019

Milepæle, smileyer og penge gennem fire opfølgninger, læst direkte fra den samlede arbejdsbog. Svarene er opdigtede;
aftalen er ægte. *A year of follow-up, read from the consolidated workbook; the answers are invented.*""",
    """import matplotlib.pyplot as plt
import pandas as pd

import workbook_tools as wt

year = wt.read("../workbooks/ballerup-2019/consolidated-4.xlsx")
milestones, economy = year.tables["follow_up"], year.tables["economy"]
print(year, len(milestones), "svar om milepæle,", len(economy), "om budgetlinjer")""",
    """## Smileyer runde for runde

Smileyer er ordnede kategorier, den bedste først.""",
    """TONES = ["#CFE8D5", "#E0A526", "#A31621"]
counts = milestones.groupby(["round", "smiley"], observed=False).size().unstack()
words = [text.split(" ", 1)[1] for text in counts.columns]  # few fonts have the faces
axes = counts.set_axis(words, axis=1).plot.barh(stacked=True, color=TONES, figsize=(8, 2.8), width=0.7)
axes.invert_yaxis()
axes.set(xlabel="Milepæle", ylabel="Runde")
axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.2), ncols=3, frameon=False)
plt.show()""",
    """## Milepæle, der er blevet dårligere""",
    """answers = milestones.sort_values(["milestone_id", "round"])
before = answers.groupby("milestone_id")["smiley"].shift()
worse = answers[(answers["smiley"].cat.codes > before.cat.codes) & before.notna()]
worse.assign(before=before)[["round", "milestone_id", "department", "before", "smiley", "milestone"]]""",
    """## Afvigelse pr. center

I 1.000 kr.; plus er dyrere end budgetteret.""",
    """deviation = economy.pivot_table("deviation", "department", "round", aggfunc="sum").fillna(0)
deviation = deviation[(deviation != 0).any(axis=1)].astype(float)
axes = deviation.sort_values(4).plot.barh(figsize=(8, 3.6), colormap="cividis")
axes.axvline(0, color="black", linewidth=0.8)
axes.set(xlabel="Afvigelse (1.000 kr.)", ylabel="")
axes.legend(title="Runde", frameon=False)
plt.show()""",
    """## Hvor hurtigt bliver de enkelte temaer færdige?""",
    """themes = milestones.merge(year.tables["items"][["item", "theme"]], on="item")
best = themes["smiley"].cat.categories[0]
reached = themes.assign(reached=themes["smiley"] == best).pivot_table("reached", "theme", "round", aggfunc="mean")
(reached * 100).round(0).astype(int).astype(str) + " %"
""".rstrip(),
    """## Tilbage i arbejdsbogen

Det, der er regnet ud her, kan stå som et ark bag arbejdsbogens egne – og følger med fra runde til runde:

```python
year.add_sheet("Afvigelse", deviation).save("samlet-4-med-ark.xlsx")
```""",
]


def notebook() -> nbformat.NotebookNode:
    """The notebook without results; every second cell from the second on is code."""
    made = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    for number, text in enumerate(CELLS):
        is_code = not text.startswith("#")
        new = nbformat.v4.new_code_cell if is_code else nbformat.v4.new_markdown_cell
        made.cells.append(new(text, id=f"cell-{number}"))
    return made


def run(made: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with its results; raises where a cell fails."""
    NotebookClient(
        made, timeout=300, record_timing=False, resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    ).execute()
    made.metadata.pop("language_info", None)
    return made


def main() -> int:
    """Write the notebook, or run it and compare its cells with ``--check``."""
    made = run(notebook())
    if "--check" not in sys.argv[1:]:
        nbformat.write(made, NOTEBOOK)
        return 0
    there = nbformat.read(NOTEBOOK, as_version=4) if NOTEBOOK.exists() else None
    if there is None or [cell.source for cell in there.cells] != [cell.source for cell in made.cells]:
        print("not current: docs/analyse.ipynb (run python scripts/build_notebook.py)")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
