"""Make src/ru_presence_data/outlines/outlines.json, the land under the maps and what points are held against, from Natural Earth 1:10m, version 4.1.0 (public domain).

Usage: python tests/dev/make_outlines.py COUNTRIES LINES

COUNTRIES is countries-10m.json of the npm package world-atlas 2.0.2; LINES a file that holds Natural Earth's boundary lines of breakaway
and disputed areas as the layer disputed_borders, such as world_map.gpkg of QGIS 3.22. Needs shapely, pyogrio and pycountry; run by hand,
never by the tests.

Countries get their internationally recognised extent where Natural Earth draws control on the ground and the lines allow to tell it:
Crimea is joined to Ukraine, northern Cyprus to Cyprus and Somaliland to Somalia. Kosovo lies in Serbia, as when the Russian force stood
there, with an outline of its own. Contested areas are cut out of the countries by the lines. Borders are simplified arc by arc, so that neighbours still meet, least in the South Caucasus, and less than elsewhere where a force stood.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pycountry
import pyogrio
from shapely import (
    LineString,
    Point,
    Polygon,
    STRtree,
    box,
    difference,
    from_wkb,
    get_coordinates,
    intersection,
    line_merge,
    make_valid,
    polygonize,
    set_precision,
    unary_union,
)

OUT = Path(__file__).parents[2] / "src/ru_presence_data/outlines/outlines.json"
GRID = 0.001
"""Degrees to which all coordinates are rounded; about 100 m."""

TOLERANCES = (
    ((37.0, 36.5, 53.0, 45.5), 0.006),
    ((10.0, 30.0, 90.0, 71.0), 0.035),
    ((-86.0, 19.0, -73.0, 24.0), 0.03),
    ((101.0, 7.0, 111.0, 24.0), 0.03),
    ((-18.0, -27.0, 52.0, 30.0), 0.05),
)
FAR = 0.12
"""Boxes (west, south, east, north) with the tolerance of the simplification inside them, and that outside, in degrees."""

SMALLEST = 0.02
"""Islands below this size (square degrees) are left out."""

JOINED = {
    "N. Cyprus": "CY",
    "Cyprus U.N. Buffer Zone": "CY",
    "Akrotiri": "GB",
    "Dhekelia": "GB",
    "Somaliland": "SO",
    "Baikonur": "KZ",
    "USNB Guantanamo Bay": "CU",
    "Kosovo": "XK",
    "Siachen Glacier": "XX",
}
LEFT_OUT = "AQ"
"""Antarctica."""

# A point inside each contested area, the state whose border encloses it, and the territories of the table that lie in it.
AREAS: dict[str, dict[str, Any]] = {
    "abkhazia": {"at": (41.0, 43.1), "state": "GE", "territories": ["ge-abkhazia"]},
    "south-ossetia": {"at": (43.97, 42.25), "state": "GE", "territories": ["ge-south-ossetia"]},
    "nagorno-karabakh-oblast": {"at": (46.75, 39.85), "state": "AZ", "territories": ["az-nagorno-karabakh"]},
    "districts-round-nagorno-karabakh": {
        "at": (46.0, 40.1),
        "state": "AZ",
        "territories": ["az-kalbajar", "az-lachin", "az-gubadli", "az-zangilan", "az-jabrayil", "az-fuzuli", "az-aghdam"],
    },
    "transnistria": {"at": (29.45, 47.0), "state": "MD", "territories": ["md-transnistria"]},
    "crimea": {"at": (34.3, 45.2), "state": "UA", "territories": ["ua-crimea"]},
    "kosovo": {"at": (20.9, 42.6), "state": "RS", "territories": ["rs-kosovo"]},
}


def decode(topology: dict[str, Any]) -> dict[str, Any]:
    """The countries of a TopoJSON file as shapes, by ISO 3166-1 alpha-2 code, or by name where they have none."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)

    def ring(indices: list[int]) -> list[tuple[float, float]]:
        out: list[tuple[float, float]] = []
        for index in indices:
            points = arcs[index] if index >= 0 else arcs[~index][::-1]
            out += points[1 if out else 0 :]
        # Land beyond the date line goes on to the east of it.
        crosses = any(abs(x - before) > 180 for (before, _), (x, _) in pairwise(out))
        return [(x + 360 if crosses and x < 0 else x, y) for x, y in out]

    found: dict[str, Any] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])
        code = pycountry.countries.get(numeric=geometry.get("id", ""))
        key = code.alpha_2 if code else geometry["properties"]["name"]
        loops = [[loop for loop in map(ring, rings) if len(loop) > 3] for rings in polygons]
        made = unary_union([make_valid(Polygon(rings[0], rings[1:])) for rings in loops if rings])
        key = JOINED.get(key, key)
        if len(key) != 2 or key == LEFT_OUT:
            continue
        found[key] = unary_union([found[key], made]) if key in found else made
    return found


def cut(countries: dict[str, Any], lines: list[Any]) -> dict[str, Any]:
    """The contested areas that the lines cut out of the countries."""
    areas = {}
    for name, area in AREAS.items():
        at, whole = Point(area["at"]), countries[area["state"]]
        if not whole.contains(at):
            # Drawn as another's, and as an island whose isthmus is the border, or as a state.
            (holder,) = (code for code, country in countries.items() if country.contains(at))
            areas[name] = next(part for part in getattr(countries[holder], "geoms", [countries[holder]]) if part.contains(at))
            continue
        # The lines end on the border only nearly: they are made a little longer.
        longer = [extend(part) for line in lines for part in getattr(line, "geoms", [line]) if part.intersects(whole.buffer(0.05))]
        pieces = [piece for piece in polygonize([unary_union([whole.boundary, *longer])]).geoms if piece.contains(at)]
        (areas[name],) = pieces
    return areas


def extend(line: Any, by: float = 0.02) -> Any:
    """A line that goes on a little at both ends; a closed one as it is."""
    points = [tuple(point) for point in get_coordinates(line)]
    if points[0] == points[-1]:
        return line

    def beyond(end: tuple[float, float], before: tuple[float, float]) -> tuple[float, float]:
        dx, dy = end[0] - before[0], end[1] - before[1]
        length = (dx * dx + dy * dy) ** 0.5 or 1.0
        return end[0] + dx / length * by, end[1] + dy / length * by

    return LineString([beyond(points[0], points[1]), *points, beyond(points[-1], points[-2])])


def simpler(lines: Any) -> Any:
    """Lines without needless points; those where a box begins stay, and so do nodes."""
    done = []
    for corners, tolerance in TOLERANCES:
        frame = box(*corners)
        done.append(intersection(lines, frame).simplify(tolerance))
        lines = difference(lines, frame)
    return unary_union([*done, lines.simplify(FAR)])


def simplified(shapes: dict[str, Any]) -> dict[str, list[Any]]:
    """The polygons of each shape after the simplification of the lines between them."""
    faces = polygonize([simpler(line_merge(unary_union([boundary(whole) for whole in shapes.values()])))]).geoms
    tree = STRtree(list(shapes.values()))
    owned: dict[str, list[Any]] = {name: [] for name in shapes}
    for face in faces:
        at = face.representative_point()
        for index in tree.query(at, predicate="within"):
            owned[list(shapes)[index]].append(face)
    out = {}
    for name, pieces in owned.items():
        whole = set_precision(unary_union(pieces), GRID)
        parts = sorted(getattr(whole, "geoms", [whole]), key=lambda part: -part.area)
        limit = SMALLEST if name not in AREAS else 0.0
        out[name] = [part for number, part in enumerate(parts) if not part.is_empty and (part.area > limit or not number)]
    return out


def boundary(whole: Any) -> Any:
    """The lines round a shape, without islands too small to be drawn."""
    return unary_union([part.boundary for part in getattr(whole, "geoms", [whole]) if part.area > SMALLEST / 10])


def coded(ring: Any) -> list[int]:
    """A ring as whole numbers of the unit: longitude and latitude of the first point, then the steps to the next ones."""
    points = [(round(x / GRID), round(y / GRID)) for x, y in ring.coords[:-1]]
    out = [*points[0]]
    for (x, y), (nx, ny) in pairwise(points):
        out += [nx - x, ny - y]
    return out


def main(countries_file: str, lines_file: str) -> None:
    """Write the file."""
    countries = decode(json.loads(Path(countries_file).read_text(encoding="utf-8")))
    _, _, wkb, _ = pyogrio.raw.read(lines_file, layer="disputed_borders")
    areas = cut(countries, list(from_wkb(wkb)))
    for name, area in AREAS.items():
        for code, country in countries.items():
            if code == area["state"]:
                countries[code] = unary_union([country, areas[name].buffer(1e-9)])
            elif country.intersects(areas[name]):
                countries[code] = difference(country, areas[name])
    made = simplified({name: set_precision(whole, GRID) for name, whole in (countries | areas).items()})
    coded_parts = {name: [[coded(ring) for ring in (part.exterior, *part.interiors)] for part in parts] for name, parts in made.items()}
    content = {
        "title": "Outlines of states and of contested areas",
        "source": "Natural Earth 1:10m, version 4.1.0, https://www.naturalearthdata.com, by way of world-atlas 2.0.2 and QGIS 3.22",
        "licence": "Public domain; simplified and cut by tests/dev/make_outlines.py",
        "unit_degrees": GRID,
        "tolerances": [TOLERANCES, FAR],
        "states": {code: coded_parts[code] for code in sorted(countries) if coded_parts.get(code)},
        "areas": {
            name: {"state": area["state"], "territories": area["territories"], "polygons": coded_parts[name]}
            for name, area in AREAS.items()
        },
    }
    OUT.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
