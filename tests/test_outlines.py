"""Outlines: small and free, each place in the state whose recognised territory it is, and distances as they are on the ground."""

from __future__ import annotations

import json
from importlib import resources
from math import inf

import pytest

import ru_presence_data as rpd
from ru_presence_data import outlines
from ru_presence_data.outlines import metres_outside, state, tolerance_metres
from ru_presence_data.rules import place
from support import found, small_package


def test_outlines_are_small_free_and_name_territories_that_exist():
    content = (resources.files(outlines) / "outlines.json").read_bytes()
    assert len(content) < 400_000
    assert json.loads(content)["licence"].startswith("Public domain")
    known = {row["territory_id"] for row in rpd.load().territories.rows()}
    named = {name for area in outlines.outlines().areas for name in area.territories}
    assert {name for name in named if name.startswith(("az-", "ge-"))} <= known


@pytest.mark.parametrize(
    ("x", "y", "code", "area"),
    [
        (34.1, 45.0, "UA", "crimea"),
        (41.0, 43.0, "GE", "abkhazia"),
        (43.97, 42.23, "GE", "south-ossetia"),
        (46.75, 39.82, "AZ", "nagorno-karabakh-oblast"),
        (46.0, 40.1, "AZ", "districts-round-nagorno-karabakh"),
        (29.6, 46.84, "MD", "transnistria"),
        (21.0, 42.6, "RS", "kosovo"),
        (20.5, 44.8, "RS", None),
        (20.0, 41.3, "AL", None),
        (44.5, 40.18, "AM", None),
        (44.8, 41.7, "GE", None),
        (45.4, 39.2, "AZ", None),
        (33.4, 35.3, "CY", None),
        (-179.0, 68.5, "RU", None),
    ],
)
def test_places_lie_in_the_states_whose_recognised_territory_they_are(x, y, code, area):
    found = outlines.outlines()
    assert [each for each, polygons in found.states.items() if not metres_outside(polygons, x, y)] == [code]
    assert [each.name for each in found.areas if not metres_outside(each.polygons, x, y)] == [area] * bool(area)


SQUARE = [(46.0, 40.0), (47.0, 40.0), (47.0, 41.0), (46.0, 41.0), (46.0, 40.0)]
HOLE = [(46.4, 40.4), (46.6, 40.4), (46.6, 40.6), (46.4, 40.6), (46.4, 40.4)]


@pytest.mark.parametrize(
    ("x", "y", "metres"),
    [
        (46.1, 40.1, 0),
        (46.5, 39.9, 11_132),
        (46.5, 41.1, 11_132),
        (47.1, 40.5, 8_465),
        (45.9, 39.9, 14_030),
        (46.5, 40.5, 8_465),
    ],
    ids=["inside", "below", "above", "a degree of longitude is shorter", "nearest to a corner", "in a hole"],
)
def test_distance_from_an_outline(x, y, metres):
    assert metres_outside(([SQUARE, HOLE],), x, y) == pytest.approx(metres, rel=0.002)


def test_the_nearest_of_several_polygons_counts():
    east = [(x + 2, y) for x, y in SQUARE]
    assert metres_outside(([SQUARE], [east]), 47.9, 40.5) == pytest.approx(8_465, rel=0.002)


def test_what_has_no_outline_is_infinitely_far_away():
    assert state("SU") == ()
    assert metres_outside((), 46.0, 40.0) == inf


def test_tolerances_are_those_of_the_simplification():
    found = [tolerance_metres(x, y) for x, y in ((45.0, 41.0), (60.0, 55.0), (-80.0, 22.0), (-60.0, 5.0))]
    assert found == pytest.approx([668, 3_896, 3_340, 13_358], rel=0.01)


def test_an_exception_keeps_the_rule_silent(tmp_path, monkeypatch):
    package = small_package()
    package.put("bases", base_id="az-example-radar", latitude="47.81", longitude="40.87")
    assert found(package.validate(tmp_path / "without"), "point-outside-host") == ["bases:4:latitude"]
    monkeypatch.setitem(place.OUTSIDE_HOST, "az-example-radar", "Stands on a ship.")
    assert found(package.validate(tmp_path / "with"), "point-outside-host") == []


def test_exceptions_name_records_that_exist_and_say_why():
    ds = rpd.load()
    known = {row["base_id"] for row in ds.bases.rows()} | {row["event_id"] for row in ds.events.rows()}
    assert set(place.OUTSIDE_HOST) <= known
    assert all(reason.endswith(".") for reason in place.OUTSIDE_HOST.values())
