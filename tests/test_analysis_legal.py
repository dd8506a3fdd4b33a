"""Legal basis: what was in force, what had none, what came to nothing."""

from __future__ import annotations

import pytest

import ru_presence_data as rpd
from support import DATA_DATE


def force(ds, day, agreement="az-2002-lease", presence="az-node"):
    """The certainty of an agreement on a day, and whether it was provisional."""
    rows = {row["agreement_id"]: (row["certainty"], row["provisional"]) for row in ds.legal_basis(presence, on=day).to_pylist()}
    return rows[agreement]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2002-01-25", ("impossible", None)),
        ("2002-02-10", ("possible", True)),
        ("2002-03-01", ("certain", True)),
        ("2002-06-02", ("certain", True)),
        ("2002-06-03", ("certain", False)),
        ("2002-06", ("certain", None)),
        ("2012-06-02", ("certain", False)),
        ("2012-06-03", ("impossible", None)),
    ],
)
def test_from_provisional_application_to_the_end(load, package, day, expected):
    assert force(load(package), day) == expected


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        # In force on 2002-01-24, 2005-01-01, 2013-01-01 and at the date of the data.
        ({"legal_end": "in-force"}, ("impossible", "certain", "certain", "certain")),
        ({"legal_end": "unknown"}, ("impossible", "possible", "possible", "possible")),
        ({"legal_end": "unknown", "renewal_mode": "none"}, ("impossible", "possible", "impossible", "impossible")),
        ({"legal_end": "expired"}, ("impossible", "certain", "impossible", "impossible")),
        ({"legal_end": "in-force", "in_force": "", "provisional_from": ""}, ("impossible", "possible", "possible", "certain")),
        ({"legal_end": "never-in-force", "in_force": "", "provisional_from": ""}, ("impossible",) * 4),
        ({"legal_end": "never-in-force", "in_force": ""}, ("impossible", "possible", "possible", "possible")),
    ],
)
def test_what_is_empty_is_only_possible(load, package, cells, days):
    package.put("agreements", agreement_id="az-2002-lease", **{"ended": ""} | cells)
    ds = load(package)
    assert tuple(force(ds, day)[0] for day in ("2002-01-24", "2005-01-01", "2013-01-01", str(DATA_DATE))) == days


def test_without_a_start_it_is_possible_from_the_first_day_on_which_it_may_have_been_signed(load, package):
    package.put(
        "agreements", agreement_id="az-2002-lease", signed="2002-01", provisional_from="", in_force="", ended="", legal_end="unknown"
    )
    ds = load(package)
    assert [force(ds, day)[0] for day in ("2001-12-31", "2002-01-01", "2002-01-31")] == ["impossible", "possible", "possible"]


def test_without_a_start_it_is_certain_from_the_first_document_that_shows_it(load, package):
    """In force since nobody knows when; one document of June 2010 says that it is, one of 2014 too."""
    package.put("agreements", agreement_id="az-2002-lease", legal_end="in-force", in_force="", provisional_from="", ended="")
    package.put("sources", source_id="example-archive-2014-report", published="2014")
    package.put("sources", source_id="example-times-2013-article", published="2010-06")
    ds = load(package)
    days = ("2002-01-24", "2002-01-25", "2010-06-29", "2010-06-30", str(DATA_DATE))
    assert [force(ds, day)[0] for day in days] == ["impossible", "possible", "possible", "certain", "certain"]
    for source in ("example-archive-2014-report", "example-times-2013-article"):
        package.put("sources", source_id=source, published="", consulted_on="")
    assert [force(load(package), day)[0] for day in days] == ["impossible", *["possible"] * 4]


def test_bases_and_parts_rest_on_what_holds_for_the_force(load, package):
    package.put(
        "deployments", deployment_id="az-node-guard", name="Guard", host_de_jure="az", started="2000", ended="2001", part_of="az-node"
    )
    ds = load(package)
    rows = ds.legal_basis("az-radar", on="2005-01-01").to_pylist()
    assert [(row["agreement_id"], row["relation"], row["via"], row["certainty"], row["host_is_party"]) for row in rows] == [
        ("az-2002-lease", "authorises", "az-node", "certain", True),
        ("az-2002-lease", "regulates", "az-radar", "certain", True),
        ("az-2003-protocol", "regulates", "az-radar", "impossible", True),
    ]
    assert force(ds, "2005-01-01", presence="az-node-guard") == ("certain", False)
    assert len(ds.legal_basis("az-peacekeepers", on="2021-01-01")) == 0


def test_a_unilateral_act_of_the_sender_is_told_apart(load, package):
    package.delete("agreement_parties", "az-2002-lease", "az")
    assert load(package).legal_basis("az-node", on="2005-01-01")["host_is_party"].to_pylist() == [False]


def test_presences_without_a_legal_basis(load, package):
    def reasons(what="deployments"):
        table = load(package).without_legal_basis(what)
        return dict(zip(table.column(0).to_pylist(), table["reason"].to_pylist(), strict=True))

    assert reasons() == {"az-peacekeepers": "no-authorising-agreement"}
    assert reasons("bases") == {"az-airfield": "no-authorising-agreement"}
    package.put("agreements", agreement_id="az-2002-lease", legal_end="never-in-force", in_force="", provisional_from="")
    assert reasons() == {"az-node": "never-in-force", "az-peacekeepers": "no-authorising-agreement"}
    assert reasons("bases")["az-radar"] == "never-in-force"
    package.put("deployments", deployment_id="am-brigade", legal_end="no-legal-basis")
    package.put("deployments", deployment_id="az-node", legal_end="never-in-force")
    package.put("agreement_deployments", agreement_id="az-2003-protocol", deployment_id="az-peacekeepers", relation="ends")
    assert reasons() == {"am-brigade": "no-legal-basis", "az-node": "never-in-force", "az-peacekeepers": "no-authorising-agreement"}


def test_agreements_that_came_to_nothing(load, package):
    rows = load(package).never_implemented().to_pylist()
    assert rows == [
        {
            "agreement_id": "az-2003-protocol",
            "title": "Protocol that came to nothing",
            "agreement_type": "protocol",
            "signed": "2003-05",
            "provisional_from": None,
            "parties": ["az"],
            "presences": ["az-radar"],
            "notes": None,
        }
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("az-nod", "2005"), "did you mean az-node"),
        (("az-2002-lease", "2005"), "no deployment or base 'az-2002-lease'"),
        (("az-node", "x"), "^on: "),
    ],
)
def test_mistakes(load, package, arguments, said):
    with pytest.raises(rpd.UsageError, match=said):
        load(package).legal_basis(*arguments)


def test_a_wrong_kind_of_presence_is_named(load, package):
    with pytest.raises(rpd.UsageError, match="what: found 'events', expected deployments or bases"):
        load(package).without_legal_basis("events")


def test_the_contingent_of_karabakh_stood_on_the_statement_of_2020():
    ds = rpd.load()
    assert force(ds, "2021-01-01", "az-2020-trilateral-statement", "az-karabakh-peacekeepers") == ("certain", False)
    assert force(ds, "2020-11-09", "az-2020-trilateral-statement", "az-karabakh-peacekeepers")[0] == "impossible"
    assert "az-karabakh-peacekeepers" not in ds.without_legal_basis()["deployment_id"].to_pylist()
