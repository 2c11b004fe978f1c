"""Bringing stories in from a file of JSON Lines: one story a line, the good ones go in, the bad ones are named.

lines.py reads the file, checking.py makes a Record of a line or says what is wrong with it, lookups.py finds or
makes the rows that records point at, writing.py writes a batch of records in one transaction.

A spreadsheet goes the same way, all or nothing: sheets.py reads it, columns.py makes lines of its rows, batch.py checks
them and brings them in, template.py is what people fill in.
"""

from stories.importing.lines import BadFile, count_lines
from stories.importing.run import MOST_CHECKED, Result, import_file

__all__ = ["MOST_CHECKED", "BadFile", "Result", "count_lines", "import_file"]
