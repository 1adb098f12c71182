"""Where the frozen program begins (scripts/workbook-tools.spec): as a command, or as the process of its own that reads a file."""

from multiprocessing import freeze_support

from workbook_tools.workbook.reading.bounded import serve_if_asked

freeze_support()
if not serve_if_asked():
    from workbook_tools.cli.main import main

    main(prog_name="workbook-tools")
