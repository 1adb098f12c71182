"""Budget agreements and their follow-up in Excel: split, validate, fill and consolidate."""

__version__ = "0.1.0"
