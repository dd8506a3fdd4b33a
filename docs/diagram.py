"""The picture and the table of how the tables hang together, from their schemas."""

from __future__ import annotations

from html import escape

from ru_presence_data.schema.table_schema import TableSchema, load_schema
from ru_presence_data.tables import TABLES

PLACES = {
    "actors": (110, 50),
    "territories": (300, 50),
    "territory_control": (505, 50),
    "coverage": (700, 50),
    "retired_ids": (865, 50),
    "strengths": (480, 140),
    "bases": (150, 220),
    "deployment_bases": (480, 220),
    "deployments": (810, 220),
    "events": (480, 310),
    "agreement_bases": (195, 375),
    "event_actors": (330, 330),
    "agreement_deployments": (830, 375),
    "planned_ends": (680, 330),
    "agreement_relations": (170, 480),
    "agreements": (480, 480),
    "agreement_parties": (790, 480),
    "statements": (400, 570),
    "sources": (640, 570),
}
"""Middle of each table in the picture; a table that is not here stands in a row at the foot."""

MARKS = {"actors": "A", "territories": "T"}
"""Tables to which so many others point that a letter stands for the line."""

WIDTH, HEIGHT, FOOT = 960, 610, 650


def is_link(schema: TableSchema) -> bool:
    """Whether rows of a table only tie rows of others together."""
    return len(schema.primary_key) > 1


def _targets(schema: TableSchema) -> list[str]:
    return list(dict.fromkeys(link.table for _, link in schema.links if link.table != schema.name))


def svg() -> str:
    """Draw the tables as boxes, tables that tie others together as rounded ones, and a line for each link."""
    places = dict(PLACES)
    extra = [name for name in TABLES if name not in places]
    places |= {name: (110 + 190 * number, FOOT) for number, name in enumerate(extra)}
    height = FOOT + 40 if extra else HEIGHT
    schemas = {name: load_schema(name) for name in TABLES}
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="15">',
        "<title>How the tables hang together</title>",
        f'<rect width="{WIDTH}" height="{height}" rx="12" fill="#ffffff"/>',
    ]
    for name, schema in schemas.items():
        for target in _targets(schema):
            if target not in MARKS:
                (x1, y1), (x2, y2) = places[name], places[target]
                out.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#7a8691" stroke-width="1.6"/>')
    x, y = places["statements"]
    out.append(f'<text x="{x - 72}" y="{y + 5}" font-size="13" fill="#52606d" text-anchor="end">of any sourced cell above:</text>')
    for name, schema in schemas.items():
        out += _box(name, schema, places[name])
    return "\n".join([*out, "</svg>"]) + "\n"


def _box(name: str, schema: TableSchema, place: tuple[int, int]) -> list[str]:
    x, y = place
    link = is_link(schema)
    marks = " ".join(MARKS[target] for target in _targets(schema) if target in MARKS)
    size = 13 if link else 15
    width = round(len(name) * size * (0.57 if link else 0.62)) + 28 + (16 * len(marks.split()) + 4 if marks else 0)
    half = 15 if link else 20
    fill, edge = ("#eef2f5", "#7a8691") if link else ("#dbe9f6", "#2f6690")
    left = x - width // 2
    bold = "" if link else ' font-weight="bold"'
    out = [
        f'<rect x="{left}" y="{y - half}" width="{width}" height="{2 * half}" rx="{half if link else 5}" fill="{fill}" stroke="{edge}"/>',
        f'<text x="{left + 13}" y="{y + 5}" font-size="{size}" fill="#17212b"{bold}>{escape(name)}</text>',
    ]
    if marks:
        words = f'font-size="12" font-weight="bold" fill="#b3541e" text-anchor="end">{marks}'
        out.append(f'<text x="{left + width - 11}" y="{y + 5}" {words}</text>')
    return out


def table() -> str:
    """List the tables: what a row is, its key, and what its fields point to."""
    lines = ["| table | one row is | key | points to |", "|---|---|---|---|"]
    for name in TABLES:
        schema = load_schema(name)
        points = "<br>".join(f"`{field.name}`\u00a0→\u00a0{link.table}" for field, link in schema.links)
        key = ", ".join(f"`{part}`" for part in schema.primary_key)
        lines.append(f"| [{name}](codebook.md#{name}) | {schema.description} | {key} | {points} |")
    return "\n".join(lines) + "\n"
