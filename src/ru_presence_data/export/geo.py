"""Bases and events as points on the map: GeoParquet 1.1 and GeoJSON (RFC 7946).

Rows without coordinates are left out. A row whose coordinate is coarser than a district (`geo_precision` adm1, region,
country or sea-air) keeps its fields, among them the coordinate, but has no geometry: it must not be drawn as a point.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

from ..schema.vocabularies import GeoPrecision
from ..tables import Table, Tables
from ._shared import plain_rows, table_file
from .parquet import parquet_metadata

DRAWN = frozenset({GeoPrecision.SITE, GeoPrecision.SETTLEMENT, GeoPrecision.NEAR, GeoPrecision.ADM2})
"""Precisions at which a coordinate may be drawn as a point."""

CORNERS = ("xmin", "ymin", "xmax", "ymax")


def located(dataset: Tables) -> list[Table[Any]]:
    """Give the tables whose rows may have coordinates."""
    return [table for table in dataset if table.schema.has("latitude") and table.schema.has("longitude")]


def point(row: dict[str, Any]) -> tuple[float, float] | None:
    """Give longitude and latitude in degrees (WGS 84) of a row that may be drawn, else None."""
    if row["latitude"] is None or row["longitude"] is None or row["geo_precision"] not in DRAWN:
        return None
    return row["longitude"], row["latitude"]


def write_geojson(dataset: Tables, directory: Path) -> list[Path]:
    """Write geo/<table>.geojson for each table with coordinates and give the files.

    The properties hold every field and the bounds of dates; the version and the licence stand beside the features.
    """
    out = []
    for table in located(dataset):
        lines = []
        for row in plain_rows(table):
            if row["latitude"] is not None and row["longitude"] is not None:
                at = point(row)
                geometry = None if at is None else {"type": "Point", "coordinates": list(at)}
                feature = {"type": "Feature", "id": row[table.schema.primary_key[0]], "geometry": geometry, "properties": row}
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

    The columns are those of the Parquet files, then `bbox` (the covering) and `geometry` (points as little-endian WKB). The
    coordinate reference system is OGC:CRS84, which the specification means where none is named.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    out = []
    for table in located(dataset):
        typed = table.to_arrow()
        typed = typed.filter(pc.and_(pc.is_valid(typed["latitude"]), pc.is_valid(typed["longitude"])))
        points = [point(row) for row in typed.select(["latitude", "longitude", "geo_precision"]).to_pylist()]
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
    """Give the `geo` metadata of GeoParquet 1.1."""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": ["Point"] if points else [],
        "covering": {"bbox": {corner: ["bbox", corner] for corner in CORNERS}},
    }
    if points:
        longitudes, latitudes = zip(*points, strict=True)
        column["bbox"] = [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
