"""The decisions about places of the gazetteer: they fit the records, and the data say what was decided."""

from __future__ import annotations

import dataclasses
import importlib.util
import sys
from pathlib import Path

import pytest

import ru_presence_data as rpd

PATH = Path(__file__).parents[1] / "tools/gazetteer.py"


@pytest.fixture(scope="module")
def gazetteer():
    spec = importlib.util.spec_from_file_location("gazetteer", PATH)
    module = importlib.util.module_from_spec(spec)
    sys.modules["gazetteer"] = module  # Dataclasses look for their module.
    spec.loader.exec_module(module)
    yield module
    del sys.modules["gazetteer"]


@pytest.fixture(scope="module")
def rows():
    ds = rpd.load()
    return {"bases": {row["base_id"]: row for row in ds.bases.rows()}, "events": {row["event_id"]: row for row in ds.events.rows()}}


def test_each_decision_names_a_record_once_and_a_place_or_a_reason(gazetteer, rows):
    choices = gazetteer.choices()
    assert choices == sorted(choices, key=lambda choice: (choice.table, choice.record))
    assert len({(choice.table, choice.record) for choice in choices}) == len(choices)
    for choice in choices:
        assert choice.record in rows[choice.table], choice
        if choice.geonames_id == "none":
            assert choice.reason.endswith("."), choice
            assert not choice.precision, choice
        else:
            assert choice.geonames_id.isdigit(), choice
            assert choice.precision in ("settlement", "near"), choice
        if choice.uncertainty_m:
            assert choice.table == "bases", choice
            assert choice.geonames_id.isdigit(), choice
            assert int(choice.uncertainty_m) >= 10_000, choice
            assert choice.reason.endswith("."), choice


def test_the_data_hold_what_was_decided(gazetteer, rows):
    cited = {}
    for row in rpd.load().statements.rows():
        if row["source_id"] == gazetteer.SOURCE:
            cited.setdefault((row["table_name"], row["record_id"]), {})[row["field_name"]] = row
    taken = [choice for choice in gazetteer.choices() if choice.geonames_id != "none"]
    assert set(cited) == {(choice.table, choice.record) for choice in taken}
    for choice in taken:
        said, record = cited[choice.table, choice.record], rows[choice.table][choice.record]
        assert set(said) == {"latitude", "longitude"}
        for field, row in said.items():
            assert row["locator"] == f"GeoNames {choice.geonames_id}"
            if row["rank"] == "preferred":
                assert (record[field], record["geo_precision"]) == (row["value"], choice.precision)


def test_a_base_that_was_put_at_a_settlement_says_how_far_off_it_may_be(gazetteer, rows):
    for choice in gazetteer.choices():
        if choice.table == "bases" and choice.geonames_id != "none":
            radii = {"settlement": (3_000, 10_000), "near": (5_000, 10_000)}[choice.precision]
            said = int(choice.uncertainty_m or 0)
            assert int(rows["bases"][choice.record]["coordinate_uncertainty_m"]) in ((said,) if said else radii), choice


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("Лагодехи", "Lagodekhi"),
        ("Шуша", "Şuşa"),
        ("Хачмаз", "Xaçmaz"),
        ("Kurdamir", "Kürdəmir"),
        ("Akhaltsikhe", "Akhalts’ikhe"),
        ("Нахичевань", "Nakhichevan"),
        ("Gyumri", "Giumri"),
        ("Qax", "Gakh"),
        ("Бельбек", "Бєльбєк"),
        ("Миколаїв", "Mykolaiv"),
        ("Mykolaiv", "Mykolayiv"),
        ("Барысаў", "Barysaŭ"),
        ("Лунинец", "Luninyets"),
        ("Паневежис", "Panevėžys"),
        ("Шяуляй", "Šiauliai"),
        ("Флорешты", "Florești"),
        ("Цауль", "Țaul"),
        ("Пярну", "Pärnu"),
    ],
)
def test_transliterations_of_one_name_are_alike(gazetteer, written, also):
    assert gazetteer.fold(written) == gazetteer.fold(also)


def test_names_of_a_record_are_tried_without_brackets_and_in_russian_and_local(gazetteer):
    assert gazetteer.terms({"locality": "Madagiz (Sugovushan)"}) == ["Madagiz (Sugovushan)", "Madagiz", "Sugovushan"]
    base = {"locality": "Tsandrypsh", "name_ru": "Погрангородок Цандрыпш"}
    assert gazetteer.terms(base) == ["Tsandrypsh", "Погрангородок", "Цандрыпш"]
    assert gazetteer.terms({"locality": "", "name_ru": "Узел связи"}) == []
    radar = {"locality": "Skrunda", "name_ru": "РЛС «Скрунда-1»", "name_local": "Skrundas radiolokācijas stacija, 2"}
    assert gazetteer.terms(radar) == ["Skrunda", "Скрунда", "Skrundas"]


def test_places_of_an_ended_state_are_looked_for_where_they_lie_today(gazetteer):
    world = gazetteer.World(gazetteer.ROOT)
    assert [world.countries[host] for host in ("cshh", "ddde", "pl")] == [("CZ", "SK"), ("DE",), ("PL",)]
    ended = {row["actor_id"] for row in world.read("data/actors.csv") if row["actor_kind"] == "former-state"}
    assert set(gazetteer.SUCCESSORS) == ended & {row["host_de_jure"] for _, _, row in world.records()}


def test_candidates_are_places_of_any_of_the_countries(gazetteer):
    found = gazetteer.Gazetteer.__new__(gazetteer.Gazetteer)
    at = {"latitude": 48.0, "longitude": 18.0}
    named = {"1": ("CZ", 1, "Komárno"), "2": ("SK", 2, "Komárno"), "3": ("HU", 3, "Komárno"), "4": ("SK", 4, "Komarno")}
    found.places = {
        key: gazetteer.Place(id=key, name=name, country=country, population=population, names=frozenset({name}), **at)
        for key, (country, population, name) in named.items()
    }

    def ids(*countries, abroad=False):
        return [place.id for _, place in found.candidates(["Komárno"], countries, abroad=abroad)]

    assert ids("CZ", "SK") == ["2", "1"]
    assert ids("SK") == ["2"]
    assert ids("PL") == []
    assert ids("PL", abroad=True) == ["3", "2", "1"]


def test_distance_of_two_places(gazetteer):
    assert gazetteer.kilometres((40.17765, 44.5126), (41.69143, 44.83412)) == pytest.approx(170.5, abs=1)


@pytest.mark.parametrize(
    ("precision", "population", "base_type", "metres"),
    [
        ("settlement", 19_400, "army-garrison", 3_000),
        ("settlement", 100_001, "army-garrison", 10_000),
        ("near", 2_300, "border-post", 5_000),
        ("near", 330_000, "border-post", 5_000),
        ("near", 2_300, "air-base", 10_000),
        ("near", 37_700, "depot", 10_000),
        ("near", 68_600, "test-range", 10_000),
    ],
)
def test_how_far_off_a_point_may_be(gazetteer, precision, population, base_type, metres):
    place = gazetteer.Place(id="1", name="A", country="AZ", latitude=40.0, longitude=47.0, population=population, names=frozenset("A"))
    choice = gazetteer.Choice(table="bases", record="az-a", geonames_id="1", precision=precision, uncertainty_m="", reason="")
    assert gazetteer.uncertainty(choice, place, base_type) == metres
    further = dataclasses.replace(choice, uncertainty_m="15000")
    assert gazetteer.uncertainty(further, place, base_type) == 15_000


def test_coordinates_are_spelt_as_the_tables_spell_them(gazetteer):
    assert [gazetteer.degrees(value) for value in (39.51111, 41.0, 40.1, -0.5)] == ["39.51111", "41", "40.1", "-0.5"]
