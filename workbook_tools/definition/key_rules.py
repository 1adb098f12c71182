"""Rules about what a row of the agreement is known by."""

from __future__ import annotations

from ..schema.expressions import Col, Contains, Equal, IsText, Lookup, Not, both, either, filled
from ..schema.structure import Rule
from ..schema.texts import Replaced


def item_spelt_otherwise() -> Rule:
    """A row names an item with other capitals than ``Punkter``: formulas take both for one, and the script for two."""
    there = Lookup("items", "item", Col("item"), "item")
    return Rule("unknown-item", "item", Not(Contains(there, Col("item"))), message="unknown-item.capitals")


def milestone_id_malformed() -> Rule:
    """What was typed over a milestone's id, and is none: it has no hyphen. Whole items have their number there."""
    identity = Col("milestone_id")
    no_hyphen = Equal(Replaced(identity, "-", ""), identity)
    fails = both(filled("milestone_id"), Not(Equal(identity, Col("item"))), either(Not(IsText(identity)), no_hyphen))
    return Rule("milestone-id-malformed", "milestone_id", fails)
