"""Excel: one workbook, a sheet a table, the codebook first; every cell is text, so that Excel changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from ..tables import Tables
from ._shared import CODEBOOK_CODES, CODEBOOK_FIELDS, NAME, about, codebook_codes, codebook_fields, table_file

WIDEST = 60
"""Widest column, in characters."""


def write_xlsx(dataset: Tables, directory: Path) -> list[Path]:
    """Write ru-presence-data.xlsx and give the file.

    Cells hold the canonical text of the CSV; an empty cell is missing. Nothing is turned into a formula, a link, a number or a
    date. With a fixed date of creation the same tables give the same bytes.
    """
    import xlsxwriter

    schemas = [table.schema for table in dataset]
    own = dataset.about
    path = table_file(directory, f"{NAME}.xlsx")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # In memory first: an archive that a full disk cuts would complain once more when it is thrown away.
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, options) as book:
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
        bold = book.add_format({"bold": True})
        _sheet(book, "codebook", CODEBOOK_FIELDS, codebook_fields(schemas), bold)
        _sheet(book, "codes", CODEBOOK_CODES, codebook_codes(schemas), bold)
        _sheet(book, "about", ("name", "value"), about(dataset), bold)
        for table in dataset:
            _sheet(book, table.name, table.schema.names, (list(row.values()) for row in table.rows()), bold)
    path.write_bytes(stream.getvalue())
    return [path]


def _sheet(book: Any, name: str, header: Sequence[str], rows: Iterable[Sequence[str]], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    widths = [len(title) for title in header]
    for column, title in enumerate(header):
        sheet.write_string(0, column, title, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(last, column, cell)
                widths[column] = max(widths[column], len(cell))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, WIDEST))
    # Text that looks like a number is meant as text: Excel need not warn of it.
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.autofilter(0, 0, last, len(header) - 1)
