"""A small world for tests of the analysis: every row that they count is written here, and nothing else is there.

    package = world()
    package.put("deployments", deployment_id="az-node", ended="2023")
    rpd.load(package.write(tmp_path)).spells()

Beside `support.small_package`, which belongs to the rules and may gain rows at any time. All cells are invented.
"""

from __future__ import annotations

from support import Package, Row, small_package

_FORCE = {
    "service": "ground-forces",
    "personnel_status": "regular-military",
    "sender": "ru",
    "consent_at_start": "given",
    "consent_at_end": "given",
}

_TABLES: dict[str, list[Row]] = {
    "actors": [
        {"actor_id": "am", "name": "Armenia", "actor_kind": "state", "iso2": "AM", "iso3": "ARM", "region": "south-caucasus"},
        {
            "actor_id": "az",
            "name": "Azerbaijan",
            "actor_kind": "state",
            "iso2": "AZ",
            "iso3": "AZE",
            "cow_code": "373",
            "gw_code": "373",
            "exists_from": "1991-10-18",
            "region": "south-caucasus",
        },
        {
            "actor_id": "authority",
            "name": "Authority",
            "actor_kind": "de-facto-authority",
            "exists_from": "1991-09",
            "exists_until": "2020",
            "de_jure_state": "az",
            "region": "south-caucasus",
        },
        {
            "actor_id": "cs",
            "name": "Czechoslovakia",
            "actor_kind": "former-state",
            "iso2": "CS",
            "iso3": "CSK",
            "iso3166_3": "CSHH",
            "exists_until": "1992-12-31",
            "region": "central-europe",
        },
        {
            "actor_id": "cz",
            "name": "Czechia",
            "actor_kind": "state",
            "iso2": "CZ",
            "iso3": "CZE",
            "exists_from": "1993-01-01",
            "region": "central-europe",
        },
        {"actor_id": "ru", "name": "Russia", "actor_kind": "state", "iso2": "RU", "iso3": "RUS", "region": "eastern-europe"},
        {
            "actor_id": "su",
            "name": "Soviet Union",
            "actor_kind": "former-state",
            "iso2": "SU",
            "iso3": "SUN",
            "iso3166_3": "SUHH",
            "exists_until": "1991-12-26",
            "region": "eastern-europe",
        },
        {"actor_id": "union", "name": "Union", "actor_kind": "international-organisation", "region": "world"},
    ],
    "territories": [
        {"territory_id": "az-heights", "name": "Heights", "host_de_jure": "az"},
        {"territory_id": "az-valley", "name": "Valley", "host_de_jure": "az"},
    ],
    "territory_control": [
        {
            "control_id": "az-valley-1992",
            "territory_id": "az-valley",
            "controller": "authority",
            "controlled_from": "1992-05-18",
            "controlled_until": "2020-12-01",
        },
        {"control_id": "az-valley-2020", "territory_id": "az-valley", "controller": "az", "controlled_from": "2020-12-01"},
    ],
    "bases": [
        {"base_id": "am-garrison", "name": "Garrison", "base_type": "army-garrison", "host_de_jure": "am", "opened": "1941?"},
        {
            "base_id": "az-airfield",
            "name": "Airfield",
            "base_type": "air-base",
            "host_de_jure": "az",
            "territory_id": "az-valley",
            "opened": "195X",
            "closed": "[1992-06..1993-05]",
        },
        {
            "base_id": "az-radar",
            "name": "Radar",
            "base_type": "early-warning-radar",
            "host_de_jure": "az",
            "opened": "1985",
            "closed": "2012-12-10",
        },
    ],
    "deployments": [
        {
            **_FORCE,
            "deployment_id": "am-brigade",
            "name": "Brigade",
            "purpose": "forward-basing",
            "host_de_jure": "am",
            "started": "1992",
            "legal_end": "in-force",
            "physical_end": "ongoing",
        },
        {
            **_FORCE,
            "deployment_id": "az-node",
            "name": "Node",
            "purpose": "early-warning",
            "host_de_jure": "az",
            "started": "1991-12-26",
            "ended": "2012-12-10",
            "legal_end": "expired",
            "physical_end": "handed-over-to-host",
            "initiator": "sender",
            "main_driver": "rent-dispute",
        },
        {
            **_FORCE,
            "deployment_id": "az-peacekeepers",
            "name": "Peacekeepers",
            "purpose": "peacekeeping",
            "host_de_jure": "az",
            "territory_id": "az-valley",
            "started": "2020-11-10",
            "ended": "2024-06-12",
            "legal_end": "mutual-termination",
            "physical_end": "withdrawn",
            "initiator": "mutual",
            "main_driver": "mission-complete",
        },
    ],
    "planned_ends": [
        {
            "planned_end_id": "am-brigade-plan-1995",
            "deployment_id": "am-brigade",
            "planned_end": "2044",
            "set_on": "1995-03-16",
            "kind": "original-term",
            "agreement_id": "am-1995-treaty",
        },
        {
            "planned_end_id": "az-node-plan-2002",
            "deployment_id": "az-node",
            "planned_end": "2012-06-02",
            "set_on": "2002-01-25",
            "kind": "original-term",
            "agreement_id": "az-2002-lease",
        },
        {
            "planned_end_id": "az-peacekeepers-plan-2020",
            "deployment_id": "az-peacekeepers",
            "planned_end": "2025-11-10",
            "set_on": "2020-11-09",
            "kind": "mandate",
        },
    ],
    "deployment_bases": [
        {"deployment_id": "am-brigade", "base_id": "am-garrison"},
        {"deployment_id": "az-node", "base_id": "az-radar", "used_from": "1992", "used_until": "2012-12-10"},
    ],
    "agreements": [
        {
            "agreement_id": "am-1995-treaty",
            "title": "Treaty on the brigade",
            "agreement_type": "treaty",
            "signed": "1995-03-16",
            "in_force": "1996",
            "renewal_mode": "automatic",
            "legal_end": "in-force",
            "text_status": "published",
        },
        {
            "agreement_id": "az-2002-lease",
            "title": "Lease of the radar",
            "agreement_type": "lease",
            "signed": "2002-01-25",
            "provisional_from": "2002-02",
            "in_force": "2002-06-03",
            "term_years": "10",
            "renewal_mode": "by-agreement",
            "expires": "2012-06-02",
            "ended": "2012-06-02",
            "legal_end": "expired",
            "annual_rent": "7000000",
            "rent_currency": "USD",
            "text_status": "published",
        },
        {
            "agreement_id": "az-2003-protocol",
            "title": "Protocol that came to nothing",
            "agreement_type": "protocol",
            "signed": "2003-05",
            "renewal_mode": "unknown",
            "legal_end": "never-in-force",
            "text_status": "unpublished",
        },
    ],
    "agreement_parties": [
        {"agreement_id": "am-1995-treaty", "actor_id": "am", "role": "party"},
        {"agreement_id": "am-1995-treaty", "actor_id": "ru", "role": "party"},
        {"agreement_id": "az-2002-lease", "actor_id": "az", "role": "party"},
        {"agreement_id": "az-2002-lease", "actor_id": "ru", "role": "party"},
        {"agreement_id": "az-2003-protocol", "actor_id": "az", "role": "party"},
        {"agreement_id": "az-2003-protocol", "actor_id": "ru", "role": "issuer"},
    ],
    "agreement_deployments": [
        {"agreement_id": "am-1995-treaty", "deployment_id": "am-brigade", "relation": "authorises"},
        {"agreement_id": "az-2002-lease", "deployment_id": "az-node", "relation": "authorises"},
    ],
    "agreement_bases": [
        {"agreement_id": "az-2002-lease", "base_id": "az-radar", "relation": "regulates"},
        {"agreement_id": "az-2003-protocol", "base_id": "az-radar", "relation": "regulates"},
    ],
    "agreement_relations": [{"agreement_id": "az-2003-protocol", "related_id": "az-2002-lease", "relation": "amends"}],
    "events": [
        {
            "event_id": "am-1998-accident",
            "date": "1998",
            "event_type": "accident",
            "title": "Accident",
            "summary": "A store burnt.",
            "host_de_jure": "am",
            "deployment_id": "am-brigade",
        },
        {
            "event_id": "az-2012-closed",
            "date": "2012-12-10",
            "event_type": "closed",
            "title": "Radar stopped",
            "summary": "The radar stopped.",
            "host_de_jure": "az",
            "base_id": "az-radar",
            "deployment_id": "az-node",
            "agreement_id": "az-2002-lease",
        },
        {
            "event_id": "az-2022-talks",
            "date": "2022-02",
            "end_date": "2022-03",
            "event_type": "negotiation",
            "title": "Talks",
            "summary": "Both sides held talks.",
            "host_de_jure": "az",
            "territory_id": "az-valley",
            "deployment_id": "az-peacekeepers",
        },
    ],
    "event_actors": [],
    "strengths": [
        {
            "strength_id": "am-garrison-2005",
            "base_id": "am-garrison",
            "as_of": "2005",
            "low": "2000",
            "high": "3000",
            "measure": "estimate",
            "counts": "all",
            "covers": "whole",
        },
        {
            "strength_id": "az-node-2007",
            "deployment_id": "az-node",
            "base_id": "az-radar",
            "as_of": "2007~",
            "best": "900",
            "measure": "actual",
            "counts": "military",
            "covers": "whole",
        },
    ],
    "statements": [],
    "retired_ids": [],
    "coverage": [
        {"actor_id": "am", "year_from": "1991", "year_to": "2010", "status": "partial"},
        {"actor_id": "am", "year_from": "2011", "year_to": "2012", "status": "none"},
        {"actor_id": "az", "year_from": "1991", "year_to": "2026", "status": "complete"},
        {"actor_id": "cs", "year_from": "1991", "year_to": "1992", "status": "complete"},
        {"actor_id": "cz", "year_from": "1993", "year_to": "1994", "status": "complete"},
    ],
}


def world() -> Package:
    """A new copy of the world."""
    sources = small_package().tables["sources"]
    return Package({**_TABLES, "sources": sources})
