"""The picture of how the code hangs together, drawn from its imports."""

from __future__ import annotations

import ast
from html import escape

import house

WIDTH, ROW, TOP, SIDE = 960, 84, 46, 24
WORDS = {
    "schema": "what a field may say",
    "models": "one class a table",
    "tabular": "bytes, columns, cells",
    "tables": "the registry",
    "layout": "paths of a package",
    "outlines": "states and areas",
    "rules": "laws of the domain",
    "analysis": "questions",
    "export": "formats",
    "reports": "formats of reports",
    "validation": "stages and backends",
    "claims": "the essay answered",
    "plots": "pictures",
    "sensitivity": "other choices",
    "editing": "rows by command",
    "release": "what is published",
    "dataset": "tables with questions",
    "cli": "commands",
}
"""A few words for rooms whose name needs them."""


def svg() -> str:
    """Draw each room on its row, the ground below, with a line to each room into which it looks and does not reach through another."""
    rows = house.LAYERS[::-1]
    height = TOP + ROW * len(rows)
    places = {}
    for number, names in enumerate(rows):
        for at, name in enumerate(sorted(names)):
            places[name] = (round(WIDTH * (at + 1) / (len(names) + 1)), TOP + ROW * number + 22)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="15">',
        "<title>How the code hangs together: what imports what</title>",
        f'<rect width="{WIDTH}" height="{height}" rx="12" fill="#ffffff"/>',
    ]
    for name, targets in sorted(house.doors().items()):
        out += [_line(places[name], places[target]) for target in sorted(targets)]
    for name, place in places.items():
        out += _box(name, place)
    return "\n".join([*out, "</svg>"]) + "\n"


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    (x1, y1), (x2, y2) = start, end
    bend = (y2 - y1) // 2
    return f'<path d="M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}" fill="none" stroke="#a3b1be" stroke-width="1.6"/>'


def _box(name: str, place: tuple[int, int]) -> list[str]:
    x, y = place
    words = WORDS.get(name, "")
    width = max(len(name) * 9, len(words) * 7) + 26
    is_wing = (house.ROOT / name).is_dir()
    fill, edge = ("#dbe9f6", "#2f6690") if is_wing else ("#eef2f5", "#7a8691")
    out = [f'<rect x="{x - width // 2}" y="{y - 22}" width="{width}" height="44" rx="6" fill="{fill}" stroke="{edge}"/>']
    bold = ' font-weight="bold"' if is_wing else ""
    out.append(f'<text x="{x}" y="{y + (-2 if words else 5)}" text-anchor="middle" fill="#17212b"{bold}>{escape(name)}</text>')
    if words:
        out.append(f'<text x="{x}" y="{y + 15}" text-anchor="middle" font-size="12" fill="#52606d">{escape(words)}</text>')
    return out


def table() -> str:
    """List the rooms from the top down: what each is, and how many files it has."""
    lines = ["| room | files | what it is |", "|---|---|---|"]
    for names in house.LAYERS[::-1]:
        for name in sorted(names):
            files = [path for module, path in house.FILES.items() if house.room(module) == name]
            home = min(files, key=lambda path: len(path.parts))
            about = (ast.get_docstring(ast.parse(home.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
            lines.append(f"| `{name}` | {len(files)} | {' '.join(about.split())} |")
    return "\n".join(lines) + "\n"
