"""Bases and events as points on the map: GeoParquet 1.1 and GeoJSON (RFC 7946).

Rows without coordinates are left out, but for events at a base that has a point: they borrow it. Two columns of events tell: `point_of`, whose
point it is (`event` or `base`), and `point_precision`, the `geo_precision` of that point. A row whose coordinate is coarser than a district
(`geo_precision` adm1, region, country or sea-air) keeps its fields, among them the coordinate, but has no geometry: it must not be drawn as
a point, and is not lent.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..schema.vocabularies import GeoPrecision
from ..tables import Table, Tables
from ._shared import plain_rows, table_file
from .parquet import parquet_metadata

DRAWN = frozenset({GeoPrecision.SITE, GeoPrecision.SETTLEMENT, GeoPrecision.NEAR, GeoPrecision.ADM2})
"""Precisions at which a coordinate may be drawn as a point."""

CORNERS = ("xmin", "ymin", "xmax", "ymax")

BORROWED = {
    "point_of": ("Point of", "Whose point the geometry is: `event`, its own, or `base`, that of the base that the event concerns."),
    "point_precision": (
        "Precision of the point",
        "How close the point is to that of which it is: geo_precision of the event or of the base.",
    ),
}
"""Columns that a table has whose rows may borrow the point of their base, with titles and descriptions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a row is put on the map.

    Attributes:
        of: Whose point it is: `base` or `event`.
        precision: The `geo_precision` of the point.
        at: Longitude and latitude in degrees (WGS 84); None if they must not be drawn.
    """

    of: str
    precision: str
    at: tuple[float, float] | None

    def told(self) -> dict[str, str]:
        """Cells of the columns of `BORROWED`."""
        return {"point_of": self.of, "point_precision": self.precision}


def located(dataset: Tables) -> list[Table[Any]]:
    """The tables whose rows may have coordinates."""
    return [table for table in dataset if table.schema.has("latitude") and table.schema.has("longitude")]


def borrows(table: Table[Any]) -> bool:
    """Whether the rows of a table may borrow the point of a base to which they point."""
    return table.name != "bases" and table.schema.has("base_id")


def spots(dataset: Tables, table: Table[Any]) -> list[Spot | None]:
    """Where each row of a table is put: at its own coordinates, else at the point of its base; None for neither."""
    columns = ["latitude", "longitude", "geo_precision"]
    own = [_spot(row, table.name.removesuffix("s")) for row in table.to_arrow().select(columns).to_pylist()]
    if not borrows(table):
        return own
    bases = dataset.bases
    lent = {key: spot for key, spot in zip(bases.to_arrow()["base_id"].to_pylist(), spots(dataset, bases), strict=True) if spot and spot.at}
    return [spot or lent.get(base) for spot, base in zip(own, table.to_arrow()["base_id"].to_pylist(), strict=True)]


def _spot(row: dict[str, Any], of: str) -> Spot | None:
    if row["latitude"] is None or row["longitude"] is None:
        return None
    drawn = row["geo_precision"] in DRAWN
    return Spot(of=of, precision=row["geo_precision"], at=(row["longitude"], row["latitude"]) if drawn else None)


def write_geojson(dataset: Tables, directory: Path) -> list[Path]:
    """Write geo/<table>.geojson for each table with coordinates and give the files.

    The properties hold every field and the bounds of dates, and of events those of `BORROWED`; the version and the licence stand beside the
    features.
    """
    out = []
    for table in located(dataset):
        lines = []
        for row, spot in zip(plain_rows(table), spots(dataset, table), strict=True):
            if spot is not None:
                geometry = None if spot.at is None else {"type": "Point", "coordinates": list(spot.at)}
                properties = row | (spot.told() if borrows(table) else {})
                feature = {"type": "Feature", "id": row[table.schema.primary_key[0]], "geometry": geometry, "properties": properties}
                lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
        head = {
            "type": "FeatureCollection",
            "name": table.name,
            "title": f"{dataset.about.title}: {table.name}",
            "version": dataset.about.version,
            "license": dataset.about.licence_url,
        }
        opening = json.dumps(head, ensure_ascii=False)[:-1]
        path = table_file(directory, f"geo/{table.name}.geojson")
        path.write_bytes((opening + ', "features": [\n' + ",\n".join(lines) + "\n]}\n").encode())
        out.append(path)
    return out


def write_geoparquet(dataset: Tables, directory: Path) -> list[Path]:
    """Write geo/<table>.parquet for each table with coordinates and give the files.

    The columns are those of the Parquet files, in events those of `BORROWED`, then `bbox` (the covering) and `geometry` (points as
    little-endian WKB). The coordinate reference system is OGC:CRS84, which the specification means where none is named.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = []
    for table in located(dataset):
        placed = spots(dataset, table)
        typed = table.to_arrow().filter(pa.array([spot is not None for spot in placed], pa.bool_()))
        with_point = [spot for spot in placed if spot is not None]
        points = [spot.at for spot in with_point]
        if borrows(table):
            for name, (title, about) in BORROWED.items():
                field = pa.field(name, pa.string(), metadata={"title": title, "description": about})
                typed = typed.append_column(field, pa.array([spot.told()[name] for spot in with_point], pa.string()))
        boxes = [None if at is None else dict(zip(CORNERS, (*at, *at), strict=True)) for at in points]
        box_type = pa.struct([pa.field(corner, pa.float64(), nullable=False) for corner in CORNERS])
        about_box = {"title": "Bounding box", "description": "Least and greatest longitude and latitude of the geometry."}
        about_point = {"title": "Geometry", "description": "Point (WGS 84), null where the coordinate is coarser than a district."}
        typed = typed.append_column(pa.field("bbox", box_type, metadata=about_box), pa.array(boxes, box_type))
        typed = typed.append_column(
            pa.field("geometry", pa.binary(), metadata=about_point), pa.array([_wkb(at) for at in points], pa.binary())
        )
        metadata = parquet_metadata(dataset.about, table.name, table.schema.description) | {
            "geo": json.dumps(_geo([at for at in points if at]))
        }
        path = table_file(directory, f"geo/{table.name}.parquet")
        pq.write_table(typed.replace_schema_metadata(metadata).combine_chunks(), path, compression="zstd", version="2.6")
        out.append(path)
    return out


def _wkb(at: tuple[float, float] | None) -> bytes | None:
    """Write a point as well-known binary: little-endian, type 1, x, y."""
    return None if at is None else struct.pack("<BIdd", 1, 1, *at)


def _geo(points: list[tuple[float, float]]) -> dict[str, Any]:
    """The `geo` metadata of GeoParquet 1.1."""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": ["Point"] if points else [],
        "covering": {"bbox": {corner: ["bbox", corner] for corner in CORNERS}},
    }
    if points:
        longitudes, latitudes = zip(*points, strict=True)
        column["bbox"] = [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
