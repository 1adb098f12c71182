"""The front door for programmers: workbooks to pandas frames and back, and every command as a function.

In here: what ``import workbook_tools`` offers, and the command line calls. Not in here: any rule, any reading or
writing of its own. pandas and openpyxl are loaded where a frame or a sheet is made.
"""
