"""Excel: one workbook, a sheet a table, the codebook first; every cell is text, so that Excel changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from ..schema.descriptor import About
from ..tables import Tables
from ..tabular.csv_bytes import MAX_CELL, units
from ..violations import RuPresenceError
from ._shared import CODEBOOK_CODES, CODEBOOK_FIELDS, NAME, about, codebook_codes, codebook_fields, table_file

WIDEST = 60
"""Widest column, in characters."""
MOST_ROWS = 1_048_576
"""Rows that a sheet holds, its header among them."""
LONGEST_CELL = MAX_CELL
"""Longest text that a cell holds, as `units` counts."""
A3 = 8
"""The size of the paper as Excel numbers it."""


def write_xlsx(dataset: Tables, directory: Path) -> list[Path]:
    """Write ru-presence-data.xlsx and give the file.

    Cells hold the canonical text of the CSV; an empty cell is missing. Nothing is turned into a formula, a link, a number or a
    date, nor does Excel turn what is typed into a cell. A table with more rows than a sheet holds goes on in further ones, called after it
    with a number: `events_2` follows `events`. With a fixed date of creation the same tables give the same bytes.

    Raises:
        RuPresenceError: If a text is longer than a cell holds; no file is then left.
    """
    import xlsxwriter

    schemas = [table.schema for table in dataset]
    own = dataset.about
    path = table_file(directory, f"{NAME}.xlsx")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # In memory first: an archive that a full disk cuts would complain once more when it is thrown away.
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties(
        {
            "title": own.title,
            "subject": f"Version {own.version}, data as of {own.data_date}",
            "author": own.authors,
            "keywords": ", ".join(own.keywords),
            "comments": f"Licence: {own.licence}. {own.homepage}",
            "created": datetime.combine(own.data_date, time()),
        }
    )
    sheets = _Sheets(book, own)
    sheets.add("codebook", "Codebook: every field", CODEBOOK_FIELDS, codebook_fields(schemas))
    sheets.add("codes", "Codebook: every code", CODEBOOK_CODES, codebook_codes(schemas))
    sheets.add("about", "About this workbook", ("name", "value"), about(dataset))
    for table in dataset:
        notes = [f"{field.title}. {field.description}" for field in table.schema.fields]
        rows = [list(row.values()) for row in table.rows()]
        sheets.add(table.name, table.schema.title, table.schema.names, rows, notes)
    # Only a whole workbook is written: what is refused above leaves nothing behind.
    book.close()
    path.write_bytes(stream.getvalue())
    return [path]


class _Sheets:
    """The sheets of a workbook, each with the same looks: on the screen and on paper."""

    def __init__(self, book: Any, own: About) -> None:
        self.book, self.own = book, own
        self.text = book.add_format({"num_format": "@", "valign": "top"})
        self.long = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self.bold = book.add_format({"num_format": "@", "valign": "top", "bold": True, "bottom": 1})

    def add(self, name: str, title: str, header: Sequence[str], rows: Sequence[Sequence[str]], notes: Iterable[str] = ()) -> None:
        """Add a table, as one sheet or as many as it needs."""
        longest = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
        notes = list(notes)
        room = MOST_ROWS - 1
        for start in range(0, max(len(rows), 1), room):
            number = start // room + 1
            more = f", sheet {number}" if len(rows) > room else ""
            sheet = self.book.add_worksheet(name if number == 1 else f"{name}_{number}")
            self._print(sheet, f"{title}{more}")
            for column, (label, width) in enumerate(zip(header, longest, strict=True)):
                sheet.set_column(column, column, min(width + 2, WIDEST), self.long if width > WIDEST else self.text)
                self._write(sheet, 0, column, label, self.bold)
                if notes:
                    sheet.write_comment(0, column, notes[column], {"author": self.own.title, "x_scale": 2})
            last = 0
            for last, row in enumerate(rows[start : start + room], start=1):
                for column, cell in enumerate(row):
                    if cell:
                        self._write(sheet, last, column, cell, self.long if longest[column] > WIDEST else self.text)
            # Text that looks like a number is meant as text: Excel need not warn of it.
            sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
            sheet.autofilter(0, 0, last, len(header) - 1)

    def _print(self, sheet: Any, title: str) -> None:
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(A3)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        own = self.own
        sheet.set_header(f"&L{_plain(own.title)}&C&B{_plain(title)}&R{_plain(f'Version {own.version}, data as of {own.data_date}')}")
        sheet.set_footer("&L&A&RPage &P of &N")

    def _write(self, sheet: Any, row: int, column: int, text: str, look: Any) -> None:
        if units(text) > LONGEST_CELL or sheet.write_string(row, column, text, look):
            place = f"sheet {sheet.get_name()}, row {row + 1}, column {column + 1}"
            raise RuPresenceError(
                f"a cell of Excel holds {LONGEST_CELL} characters, and {place} would have {units(text)}; nothing was written (fix: shorten the"
                " text, or write another format)"
            )


def _plain(text: str) -> str:
    """A text as it may stand in the header of a page, where `&` begins a command."""
    return text.replace("&", "&&")
