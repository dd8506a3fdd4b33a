"""Columns of a table: bytes, reader and proof of canonical form, text cells and their checks, typed columns."""
