"""What a note must say, counted with pandas from the exported tables: nothing here is taken from the note's own code."""

from __future__ import annotations

import io
from collections import Counter
from functools import cached_property

import pandas as pd

from workbook_tools.exports.csv_file import csv_bytes
from workbook_tools.exports.rows import computed_tables
from workbook_tools.exports.schema import Names
from workbook_tools.operations.agreement.agreement import Agreement

REACHED, PARTLY, NOT_REACHED = "☺ Nået", "😐 Delvist nået", "☹ Ikke nået"
KEPT, NOT_KEPT = "☺ Overholdt", "☹ Ikke overholdt"
FOLLOWED = ("Nye midler", "Besparelse", "Modfinansiering", "Tidligere afsat", "Inden for eksisterende ramme")


def exported(agreement: Agreement) -> dict[str, pd.DataFrame]:
    """The exported CSV tables by sheet; a blank cell is "", and 0 where it is a number."""
    tables = {}
    for filled in computed_tables(agreement.kind, agreement.tables, {}).tables:
        text = csv_bytes(filled, Names.CODE, ".").decode("utf-8-sig")
        tables[filled.table.code] = pd.read_csv(io.StringIO(text), sep=";", dtype=str, keep_default_na=False)
    return tables


class Count:
    """The counts of a round of those items that a committee or a department is responsible for ("" for all)."""

    def __init__(self, tables: dict[str, pd.DataFrame], number: int, committee: str = "", department: str = "") -> None:
        self.tables, self.round, self.whole = tables, number, not (committee or department)
        items = tables["items"]
        mine = items["committee"].str.split("; ").map(lambda names: not committee or committee in names)
        mine &= (items["department"] == department) | (not department)
        self.items = items[mine]
        settings = dict(zip(tables["settings"]["field"], tables["settings"]["value"], strict=True))
        self.per_line, self.overall = settings["Økonomismiley"] != "samlet", settings["Økonomismiley"] != "pr. punkt"
        self.limit = float(settings["Bagatelgrænse (1.000 kr.)"])

    @cached_property
    def previous(self) -> int:
        """The round before, of which there are rows; 0 if none."""
        numbers = self.tables["follow_up"]["round"].astype(int)
        return max((n for n in numbers if n < self.round), default=0)

    def of_items(self, sheet: str) -> pd.DataFrame:
        """The rows of a sheet that belong to the items."""
        return self.tables[sheet][self.tables[sheet]["item"].isin(self.items["item"])]

    def of_round(self, sheet: str, number: int) -> pd.DataFrame:
        rows = self.of_items(sheet)
        return rows[rows["round"] == str(number)]

    @cached_property
    def effort(self) -> pd.DataFrame:
        return self.of_round("follow_up", self.round)

    @cached_property
    def economy(self) -> pd.DataFrame:
        return self.with_amounts(self.of_round("economy", self.round))

    @staticmethod
    def with_amounts(rows: pd.DataFrame) -> pd.DataFrame:
        amounts = ["adopted", "approved_changes", "current", "deviation"]
        return rows.assign(**{name: pd.to_numeric(rows[name]).fillna(0) for name in amounts})

    def smileys(self, rows: pd.DataFrame | None = None) -> Counter[str]:
        return Counter((self.effort if rows is None else rows)["smiley"])

    @cached_property
    def lines(self) -> Counter[str]:
        return Counter(self.economy["economy_smiley"])

    @cached_property
    def followed_items(self) -> int:
        return len({*self.effort["item"], *self.economy["item"]})

    # --- since the round before -----------------------------------------------------------------------

    @cached_property
    def before(self) -> dict[str, str]:
        """The last smiley of each milestone in an earlier round."""
        rows = self.of_items("follow_up")
        rows = rows[(rows["round"].astype(int) < self.round) & (rows["smiley"] != "")]
        return rows.sort_values("round", key=lambda r: r.astype(int)).groupby("milestone_id")["smiley"].last().to_dict()

    @cached_property
    def verdicts(self) -> Counter[str]:
        """What became of the milestones that were not reached."""
        order = (REACHED, PARTLY, NOT_REACHED)
        found: Counter[str] = Counter()
        now = dict(zip(self.effort["milestone_id"], self.effort["smiley"], strict=True))
        for milestone, smiley in now.items():
            was = self.before.get(milestone, REACHED)
            if was == REACHED:
                continue
            if not smiley:
                found["unknown"] += 1
            elif smiley == REACHED:
                found["reached"] += 1
            else:
                change = order.index(smiley) - order.index(was)
                found["worse" if change > 0 else "better" if change < 0 else "same"] += 1
        last = self.of_round("follow_up", self.previous)
        open_ = last[last["smiley"].isin([PARTLY, NOT_REACHED])]
        found["dropped"] = int((~open_["milestone_id"].isin(now)).sum())
        return +found

    @cached_property
    def no_longer(self) -> list[str]:
        rows = self.effort[self.effort["smiley"].isin([PARTLY, NOT_REACHED])]
        return [one for one in rows["milestone_id"] if self.before.get(one) == REACHED]

    # --- money, in kroner --------------------------------------------------------------------------------

    def total(self, column: str, kind: str = "") -> int:
        rows = self.economy[self.economy["type"] == kind] if kind else self.economy
        return round(rows[column].sum() * 1000)

    @cached_property
    def slips(self) -> list[str]:
        """The item of each budget line with a forecast that looks like a slip of the pen: of a wrong sign, or far too large."""
        found = []
        for item, current, text in self.economy[["item", "current", "forecast"]].itertuples(index=False):
            forecast = float(text or 0)
            times = abs(forecast / current) if current else abs(forecast) / 500
            if forecast * current < 0 or times >= 200 or abs(forecast) >= 1_000_000:
                found.append(item)
        return found

    @cached_property
    def deviation_before(self) -> int:
        rows = self.with_amounts(self.of_round("economy", self.previous))
        return round(rows["deviation"].sum() * 1000)

    @cached_property
    def judged(self) -> int:
        rows = self.economy
        return int(((rows["forecast"] != "") | (not self.per_line) | (rows["economy_smiley"] != "")).sum())

    @cached_property
    def overspent(self) -> list[tuple[str, int]]:
        """The items that spend more than is worth no word, the largest first."""
        sums = self.economy.groupby("item", sort=False)["deviation"].sum()
        large = sums[sums > self.limit].sort_values(ascending=False, kind="stable")
        return [(item, round(amount * 1000)) for item, amount in large.items()]

    @cached_property
    def lost_savings(self) -> list[tuple[str, int, int]]:
        rows = self.economy[(self.economy["category"] == "Besparelse") & (self.economy["deviation"] > self.limit)]
        return [(r["item"], round(abs(r["current"]) * 1000), round(r["deviation"] * 1000)) for _, r in rows.iterrows()]

    @cached_property
    def changes(self) -> Counter[str]:
        """How many budget changes that are known touch the items, by what has become of them."""
        rows = self.tables["changes"]
        rows = rows[rows["change"] != ""]
        known = rows[rows["item"].isin(self.items["item"]) & (rows["round"].replace("", "0").astype(int) <= self.round)]
        cutoffs = dict(zip(self.tables["rounds"]["round"], self.tables["rounds"]["cutoff"], strict=True))
        found: Counter[str] = Counter()
        for _, parts in rows[rows["change"].isin(known["change"])].groupby("change"):
            status, decided = parts["status"].iloc[0], parts["decided_on"].iloc[0]
            if status == "Godkendt" and decided <= cutoffs[str(self.round)]:
                moved = pd.to_numeric(parts["year_0"]).fillna(0)
                found["counted" if moved.any() else "later-years"] += 1
            else:
                found[{"Godkendt": "too late", "Forslag": "waiting", "Indstillet": "waiting"}.get(status, status)] += 1
        return found

    @cached_property
    def overall_smiley(self) -> str:
        """The word for the money of the whole round: finance's decision, or else what is proposed."""
        row = self.tables["rounds"].set_index("round").loc[str(self.round)]
        smiley = row["economy_smiley"] or row["proposal"]
        return smiley.partition(" ")[2] if self.overall and self.whole else ""

    # --- single items ----------------------------------------------------------------------------------

    def later_years(self, item: str) -> dict[str, int]:
        """What the agreement gives an item in later years, in kroner."""
        rows = self.tables["budget_lines"]
        rows = rows[(rows["item"] == item) & rows["category"].isin(FOLLOWED)]
        sums = {str(2030 + n): round(pd.to_numeric(rows[f"year_{n}"]).fillna(0).sum() * 1000) for n in (1, 2, 3)}
        return {year: amount for year, amount in sums.items() if amount}

    def as_agreed(self) -> set[str]:
        """The followed-up items of which nothing is to be told but that all is well."""
        followed = self.items[self.items["administrative"] != "Ja"]
        past = self.of_items("follow_up")
        past = past[past["round"].astype(int) <= self.round]
        latest = past.sort_values("round", key=lambda r: r.astype(int)).groupby("milestone_id").last()
        wrong = set(self.effort[self.effort["smiley"] != REACHED]["item"])
        wrong |= set(latest[latest["smiley"] != REACHED]["item"]) if len(latest) else set()
        rows = self.economy
        wrong |= set(rows[(rows["deviation"] != 0) | (rows["explanation"] != "")]["item"])
        wrong |= set(rows[rows["economy_smiley"] != KEPT]["item"]) if self.per_line else set()
        changes = self.tables["changes"]
        wrong |= set(changes[changes["round"].replace("", "0").astype(int) <= self.round]["item"])
        return set(followed["item"]) - wrong
