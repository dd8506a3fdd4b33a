"""Spells: bounds, durations, the class of an end and its timing."""

from __future__ import annotations

import datetime
from itertools import product

import pyarrow as pa
import pytest

import ru_presence_data as rpd
from analysis_world import world
from ru_presence_data.analysis import endings
from ru_presence_data.schema.vocabularies import Initiator, LegalEnd, PhysicalEnd
from support import DATA_DATE


@pytest.fixture
def package():
    return world()


@pytest.fixture
def load(tmp_path):
    return lambda package: rpd.load(package.write(tmp_path))


def spell(ds, deployment, **arguments):
    """Give the row of a deployment."""
    return next(row for row in ds.spells(**arguments).to_pylist() if row["deployment_id"] == deployment)


def documented():
    """Read the rule for the class of an end from the table that its documentation shows."""
    lines = [line.strip() for line in endings.end_class.__doc__.splitlines() if line.strip().startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert rows[0] == ["legal_end", "physical_end", "initiator", "follow_on", "end_class"]
    return [([None if cell == "-" else cell.split(", ") for cell in row[:4]], row[4]) for row in rows[2:]]


def test_every_combination_is_classed_as_documented():
    table = documented()
    reached = set()
    for legal, physical, initiator, follow in product(LegalEnd, PhysicalEnd, ["", *Initiator], (False, True)):
        values = (legal.value, physical.value, str(initiator) or "unknown", "filled" if follow else "")
        expected = next(
            (name for asked, name in table if all(want is None or value in want for want, value in zip(asked, values, strict=True))),
            "unclear",
        )
        assert endings.end_class(legal, physical, initiator, follow) == expected, values
        reached.add(expected)
    assert reached == set(endings.END_CLASSES)


def test_the_documented_rule_names_only_codes():
    for asked, name in documented():
        assert name in endings.END_CLASSES
        for values, codes in zip(asked, (LegalEnd, PhysicalEnd, Initiator, ["filled"]), strict=True):
            assert set(values or ()) <= {str(code) for code in codes}


@pytest.mark.parametrize(
    ("legal", "physical", "initiator", "follow", "expected"),
    [
        ("in-force", "ongoing", "", False, "ongoing"),
        ("denounced-by-host", "withdrawn", "host-government", False, "eviction"),
        ("expired", "withdrawn", "host-legislature-or-vote", False, "eviction"),
        ("expired", "withdrawn", "schedule", False, "expiry"),
        ("expired", "handed-over-to-host", "mutual", False, "expiry"),
        ("expired", "withdrawn", "sender", False, "voluntary-withdrawal"),
        ("denounced-by-sender", "handed-over-to-host", "host-government", False, "voluntary-withdrawal"),
        ("mutual-termination", "withdrawn", "mutual", False, "negotiated-withdrawal"),
        ("fulfilled", "withdrawn", "host-government", False, "negotiated-withdrawal"),
        ("no-legal-basis", "withdrawn", "third-party", False, "negotiated-withdrawal"),
        ("superseded", "withdrawn", "mutual", True, "renegotiated"),
        ("superseded", "withdrawn", "mutual", False, "negotiated-withdrawal"),
        ("denounced-by-host", "absorbed", "sender", True, "renegotiated"),
        ("unknown", "absorbed", "mutual", False, "absorption"),
        ("annexed", "captured", "sender", True, "absorption"),
        ("unknown", "evacuated-under-fire", "sender", False, "military-loss"),
        ("fulfilled", "withdrawn", "combatant", False, "military-loss"),
        ("void-by-succession", "absorbed", "unknown", False, "state-succession"),
        ("unknown", "reduced", "", False, "unclear"),
    ],
)
def test_end_classes(legal, physical, initiator, follow, expected):
    assert endings.end_class(legal, physical, initiator, follow) == expected


class TestTiming:
    @pytest.mark.parametrize(
        ("planned", "ended", "expected"),
        [
            ("2025-11-10", "2024-06-12", ("early", -516, -516)),
            ("2025-11-10", "2025-10-11", ("on-time", -30, -30)),
            ("2025-11-10", "2025-10-10", ("early", -31, -31)),
            ("2025-11-10", "2025-12-10", ("on-time", 30, 30)),
            ("2025-11-10", "2025-12-11", ("late", 31, 31)),
            ("2025-11", "2025-12", ("uncertain", 1, 60)),
            ("2025", "2024-06-12", ("early", -567, -203)),
            ("[2025..]", "2024-06-12", ("early", None, -203)),
            ("[..2025]", "2024-06-12", ("uncertain", -567, None)),
            ("2024-06~", "2024-06-12", ("uncertain", -49, 42)),
            ("", "2024-06-12", ("no-term", None, None)),
        ],
    )
    def test_ended(self, load, package, planned, ended, expected):
        package.put("deployments", deployment_id="az-peacekeepers", planned_end=planned, ended=ended)
        row = spell(load(package), "az-peacekeepers")
        assert (row["end_timing"], row["days_from_plan_low"], row["days_from_plan_high"]) == expected

    @pytest.mark.parametrize(("planned", "expected"), [("2044", "ongoing"), ("2020", "late"), ("", "no-term")])
    def test_ongoing(self, load, package, planned, expected):
        package.put("deployments", deployment_id="am-brigade", planned_end=planned)
        row = spell(load(package), "am-brigade")
        assert row["end_timing"] == expected
        assert row["days_from_plan_high"] is None
        if planned:
            assert row["days_from_plan_low"] == (DATA_DATE - datetime.date(int(planned), 12, 31)).days

    def test_tolerance(self, load, package):
        package.put("deployments", deployment_id="az-peacekeepers", ended="2025-11-01")
        ds = load(package)
        assert [spell(ds, "az-peacekeepers", tolerance_days=days)["end_timing"] for days in (0, 8, 9)] == ["early", "early", "on-time"]
        for wrong in (-1, 1.5, True):
            with pytest.raises(rpd.UsageError, match="tolerance_days"):
                ds.spells(tolerance_days=wrong)


class TestBounds:
    def test_ended(self, load, package):
        package.put("deployments", deployment_id="az-node", started="[..1992]", ended="[1992-06..1993-05]")
        row = spell(load(package), "az-node")
        assert [row[name] for name in ("start_earliest", "start_latest", "end_earliest", "end_latest")] == [
            None,
            datetime.date(1992, 12, 31),
            datetime.date(1992, 6, 1),
            datetime.date(1993, 5, 31),
        ]
        assert (row["duration_days_low"], row["duration_days_high"], row["right_censored"]) == (0, None, False)

    def test_durations(self, load, package):
        package.put("deployments", deployment_id="az-node", started="1991-12-26", ended="[..1993-05-31]")
        row = spell(load(package), "az-node")
        assert row["end_earliest"] == datetime.date(1991, 12, 26), "an end is not before the start"
        assert (row["duration_days_low"], row["duration_days_high"]) == (0, 522)

    def test_ongoing_is_censored_at_the_date_of_the_data(self, load, package):
        row = spell(load(package), "am-brigade")
        assert (row["right_censored"], row["end_earliest"], row["end_latest"]) == (True, DATA_DATE, None)
        assert (row["duration_days_low"], row["duration_days_high"]) == ((DATA_DATE - datetime.date(1992, 12, 31)).days, None)


class TestCovariates:
    def test_what_was_known_at_the_start(self, load, package):
        ds = load(package)
        rows = {row["deployment_id"]: row for row in ds.spells().to_pylist()}
        assert {key: row["has_legal_basis_at_start"] for key, row in rows.items()} == {
            "am-brigade": False,
            "az-node": False,
            "az-peacekeepers": False,
        }
        assert {key: row["has_rent"] for key, row in rows.items()} == {"am-brigade": False, "az-node": True, "az-peacekeepers": False}
        assert rows["az-peacekeepers"]["host_de_facto_at_start"] == "authority"
        assert rows["az-peacekeepers"]["host_de_jure"] == "az"
        assert rows["az-node"]["host_de_facto_at_start"] == "az"
        assert rows["az-node"]["region"] == "south-caucasus"

    @pytest.mark.parametrize(("started", "expected"), [("2002-01-01", False), ("2002-02-10", None), ("2002-03", True), ("", None)])
    def test_a_legal_basis_that_is_only_possible_is_null(self, load, package, started, expected):
        package.put("deployments", deployment_id="az-node", started=started)
        assert spell(load(package), "az-node")["has_legal_basis_at_start"] is expected

    def test_a_rent_for_a_base_is_a_rent_for_the_force(self, load, package):
        package.delete("agreement_deployments", "az-2002-lease", "az-node", "authorises")
        assert spell(load(package), "az-node")["has_rent"] is True

    def test_columns(self, load, package):
        schema = load(package).spells().schema
        assert schema.field("end_earliest").type == pa.date32()
        assert schema.field("duration_days_low").type == pa.int64()
        assert {"region", "service", "purpose", "personnel_status", "consent", "main_driver", "part_of", "follow_on"} <= set(schema.names)


class TestAzerbaijan:
    """Claim 15 of the article: three times."""

    def test_the_contingent_left_early(self):
        row = spell(rpd.load(), "az-karabakh-peacekeepers")
        assert (row["end_timing"], row["days_from_plan_low"], row["days_from_plan_high"]) == ("early", -516, -516)
        assert row["end_class"] == "negotiated-withdrawal"
        assert row["host_de_facto_at_start"] == "nagorno-karabakh"
        assert row["has_legal_basis_at_start"] is True

    def test_the_radar_was_given_up_by_its_user(self):
        row = spell(rpd.load(), "az-gabala-radar-node")
        assert (row["end_class"], row["has_rent"], row["has_legal_basis_at_start"]) == ("voluntary-withdrawal", True, False)

    def test_all_have_ended(self):
        rows = [row for row in rpd.load().spells().to_pylist() if row["host_de_jure"] == "az"]
        assert rows
        assert not [row for row in rows if row["right_censored"]]
