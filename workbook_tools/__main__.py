"""``python -m workbook_tools``."""

from .cli.main import main

main(prog_name="workbook-tools")
