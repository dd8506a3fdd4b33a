"""The essay's claims: the rule of the verdicts, the answers on invented data, and the document made from the real ones."""

from __future__ import annotations

import re

import pytest

import ru_presence_data as rpd
from ru_presence_data import _locate
from ru_presence_data.claims import Outcome, Part, Verdict, answers, markdown
from ru_presence_data.claims.answers import CLAIMS, Claim, code
from ru_presence_data.claims.dates import at_least_days, falls
from ru_presence_data.claims.judging import CLAIMANT, outcome, verdict
from ru_presence_data.claims.region import SUCCESSORS
from ru_presence_data.edtf import Certainty
from ru_presence_data.violations import UsageError
from support import WITNESSES, small_package

CERTAIN, POSSIBLE, IMPOSSIBLE = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.IMPOSSIBLE
FORCE, EVENT = "az-karabakh-peacekeepers", "az-2024-04-17-withdrawal-confirmed"
PLAN = f"{FORCE}-plan-2020"


@pytest.fixture(scope="module")
def found():
    return rpd.load(_locate.CHECKOUT).answers()


@pytest.mark.parametrize(
    ("taken", "others", "expected"),
    [
        (CERTAIN, [], Outcome.HOLDS),
        (CERTAIN, [CERTAIN, POSSIBLE], Outcome.HOLDS),
        (CERTAIN, [POSSIBLE, IMPOSSIBLE], Outcome.DISPUTED),
        (IMPOSSIBLE, [], Outcome.FAILS),
        (IMPOSSIBLE, [IMPOSSIBLE, POSSIBLE], Outcome.FAILS),
        (IMPOSSIBLE, [CERTAIN], Outcome.DISPUTED),
        (POSSIBLE, [CERTAIN, IMPOSSIBLE], Outcome.OPEN),
    ],
)
def test_outcome_of_a_part(taken, others, expected):
    assert outcome(taken, others) is expected


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ("holds holds", Verdict.SUPPORTED),
        ("holds disputed", Verdict.CONTESTED),
        ("holds disputed missing", Verdict.NOT_ANSWERABLE),
        ("holds open", Verdict.NOT_ANSWERABLE),
        ("holds disputed missing fails", Verdict.CONTRADICTED),
        ("holds not-judged", Verdict.SUPPORTED),
        ("not-judged", Verdict.NOT_ANSWERABLE),
        ("", Verdict.NOT_ANSWERABLE),
    ],
)
def test_verdict_follows_from_the_parts(outcomes, expected):
    parts = [Part(text="x", found="y", outcome=Outcome(name.replace("-", " "))) for name in outcomes.split()]
    assert verdict(parts) is expected
    aside = Part(text="x", found="y", outcome=Outcome.FAILS, counts=False)
    assert verdict([*parts, aside]) is expected


@pytest.mark.parametrize(
    ("value", "period", "expected"),
    [
        ("2024-04-17", "2024-04-17", CERTAIN),
        ("2024-04", "2024-04-17", POSSIBLE),
        ("2024-05", "2024-04", IMPOSSIBLE),
        ("2024-04-17", "2024", CERTAIN),
        ("[..1992-12]", "1992", POSSIBLE),
        ("[1993..]", "1992", IMPOSSIBLE),
        ("1992~", "1992", POSSIBLE),
        ("1993", "1992/1994", CERTAIN),
    ],
)
def test_a_date_falls_within_a_period(value, period, expected):
    assert falls(value, period) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"), [("2024-06-12", "2025-11-10", CERTAIN), ("2024-06-12", "2025", POSSIBLE), ("2025", "2025", IMPOSSIBLE)]
)
def test_days_between(first, second, expected):
    assert at_least_days(first, second, 365) is expected


def withdrawal():
    """A package in which the first claim holds."""
    package = small_package()
    package.put("events", event_id=EVENT, date="2024-04-17", event_type="withdrawal-announced", host_de_jure="az")
    peace = package.row("deployments", "az-example-peacekeepers")
    package.put("deployments", **{**peace, "deployment_id": FORCE, "started": "2020-11-10", "ended": "2024-06-12"})
    package.put("planned_ends", planned_end_id=PLAN, deployment_id=FORCE, planned_end="2025-11-10", set_on="2020-11-09", kind="mandate")
    package.put("sources", **{**package.row("sources", "example-times-2013-article"), "source_id": CLAIMANT})
    return package


def first(package, tmp_path):
    return answers(rpd.load(package.write(tmp_path)))[1]


def test_supported(tmp_path):
    answer = first(withdrawal(), tmp_path)
    assert answer.verdict == "supported"
    assert answer.why == "all 2 parts hold"
    assert {(said.table, said.record_id, said.field) for said in answer.statements} == {
        ("events", EVENT, "date"),
        ("deployments", FORCE, "ended"),
        ("planned_ends", PLAN, "planned_end"),
    }
    assert {said.source_id for said in answer.statements} == set(WITNESSES)
    assert answer.result[0]["days_from_first_plan_low"] == answer.result[0]["days_from_first_plan_high"] == -516


def test_contradicted_by_a_changed_cell(tmp_path):
    package = withdrawal()
    package.put("planned_ends", planned_end_id=PLAN, planned_end="2024-12-31")
    answer = first(package, tmp_path)
    assert (answer.verdict, answer.why) == ("contradicted", "fails: over at least 365 days before the planned end")


def test_the_end_is_held_against_the_first_promise(tmp_path):
    package = withdrawal()
    later = {"planned_end": "2024-12-31", "set_on": "2023", "kind": "announcement"}
    package.put("planned_ends", planned_end_id=f"{FORCE}-a-later-one", deployment_id=FORCE, **later)
    assert first(package, tmp_path / "later").verdict == "supported"
    package.delete("planned_ends", PLAN)
    package.delete("planned_ends", f"{FORCE}-a-later-one")
    assert first(package, tmp_path / "none").why == "missing: over at least 365 days before the planned end"


def leaving(found):
    """Outcomes of the three parts of claim 16 that decide, with what was found."""
    return {part.text.split()[3]: (part.outcome, part.found.partition(", over")[0]) for part in found[16].parts if part.counts}


def test_never_leaving_is_asked_at_three_levels(tmp_path):
    """The node goes on as the peacekeepers, and a host is free of forces only if it was wholly searched."""
    package = small_package()
    expected = {"deployment": (Outcome.HOLDS, "2 of 3"), "continuous": (Outcome.HOLDS, "1 of 2"), "host": (Outcome.HOLDS, "1 of 2")}
    assert leaving(answers(rpd.load(package.write(tmp_path / "searched")))) == expected
    package.put("coverage", actor_id="az", year_from="1991", status="partial")
    found = answers(rpd.load(package.write(tmp_path / "in-part")))
    assert leaving(found) == expected | {"host": (Outcome.MISSING, "1 of 2, of which 1 not wholly searched")}
    assert found[16].verdict == "not answerable"


def test_a_force_that_stayed_under_another_name_did_not_leave(tmp_path):
    package = small_package()
    cells = {"ended": "", "physical_end": "ongoing", "initiator": "", "main_driver": "", "consent_at_start": "refused"}
    package.put("deployments", deployment_id="az-example-peacekeepers", **cells)
    found = leaving(answers(rpd.load(package.write(tmp_path))))
    assert found["deployment"] == (Outcome.FAILS, "0 of 3"), "the node stayed without consent"
    assert found["host"] == (Outcome.FAILS, "0 of 2")


def test_contested_by_another_source(tmp_path):
    package = withdrawal()
    package.say("events", EVENT, "date", "2024-04-18")
    answer = first(package, tmp_path)
    assert (answer.verdict, answer.why) == ("contested", "disputed: confirmed on 17 April 2024")
    assert "others say 2024-04-18" in answer.parts[0].found


def test_disputed_the_other_way_round(tmp_path):
    package = withdrawal()
    package.put("events", event_id=EVENT, date="2024-04-18")
    package.say("events", EVENT, "date", "2024-04-17")
    assert first(package, tmp_path).verdict == "contested"


@pytest.mark.parametrize(
    ("value", "cells"),
    [("2024-04", {}), ("2024-04-18", {"rank": "deprecated", "reason": "Shown to be wrong."}), ("2024-04-18", {"source_id": CLAIMANT})],
)
def test_what_does_not_dispute(value, cells, tmp_path):
    """A vaguer value, a value shown to be wrong, and the document that makes the claim."""
    package = withdrawal()
    package.say("events", EVENT, "date", value, **cells)
    assert first(package, tmp_path).verdict == "supported"


def test_the_claimant_is_no_witness(tmp_path):
    package = withdrawal()
    package.unsay("events", EVENT, "date")
    package.say("events", EVENT, "date", "2024-04-17", rank="preferred", source_id=CLAIMANT)
    repeats = {**package.row("sources", "example-times-2013-article"), "source_id": "example-repeat", "derived_from": CLAIMANT}
    package.put("sources", **repeats)
    package.say("events", EVENT, "date", "2024-04-17", rank="preferred", source_id="example-repeat")
    answer = first(package, tmp_path)
    assert (answer.verdict, answer.why) == ("not answerable", "missing: confirmed on 17 April 2024")
    assert [said.is_claimant for said in answer.parts[0].statements] == [True, True]


def test_the_claimant_alone_says_otherwise(tmp_path):
    package = withdrawal()
    package.put("events", event_id=EVENT, date="2024-04-18")
    package.say("events", EVENT, "date", "2024-04-17", source_id=CLAIMANT)
    answer = first(package, tmp_path)
    assert answer.verdict == "contradicted"
    assert "the document that makes the claim alone says 2024-04-17" in answer.parts[0].found


def test_vague_dates_leave_it_open(tmp_path):
    package = withdrawal()
    package.put("deployments", deployment_id=FORCE, ended="2024")
    answer = first(package, tmp_path)
    assert (answer.verdict, answer.parts[1].outcome) == ("not answerable", Outcome.OPEN)


def test_other_data_answer_only_what_is_asked_of_all_presences(tmp_path):
    """Claims that name no record are answered over whatever presences are in the data."""
    found = answers(rpd.load(small_package().write(tmp_path)))
    assert {answer.number for answer in found if answer.verdict != "not answerable"} <= {6, 13, 16}
    assert found[1].result == ()
    assert "No rows." in markdown(found)


def successors(last: str):
    """A package that holds all successor states, each with a force that left on a day; Azerbaijan's left in 1992."""
    package = small_package()
    state, brigade = package.row("actors", "am"), package.row("deployments", "az-example-peacekeepers")
    package.tables["coverage"].clear()
    for host in SUCCESSORS:
        if host not in ("am", "az"):
            cells = {"actor_id": host, "name": f"State {host}", "iso2": host.upper(), "iso3": f"{host}x".upper()}
            package.put("actors", **{**state, **cells})
        package.add("coverage", actor_id=host, year_from="1991", year_to="2026", status="complete")
        name = "az-soviet-legacy-forces" if host == "az" else f"{host}-force"
        dates = {"started": "1991-12-26", "ended": "1992-12-01" if host == "az" else last, "territory_id": ""}
        package.put("deployments", **{**brigade, "deployment_id": name, "host_de_jure": host, **dates})
    return package


@pytest.mark.parametrize(("last", "expected"), [("1994-08-31", "supported"), ("1992-06", "contradicted"), ("1992", "not answerable")])
def test_the_rank_among_the_successors_is_answered_when_enough_of_them_are_in(last, expected, tmp_path):
    """One state that nobody searched cannot turn the answer; five can, unless a third of the others left before for certain."""
    package = successors(last)
    answer = answers(rpd.load(package.write(tmp_path / "whole")))[12]
    assert answer.verdict == expected
    assert "not searched yet: none" in answer.parts[1].found
    package.delete("coverage", "uz", "1991")
    answer = answers(rpd.load(package.write(tmp_path / "less")))[12]
    assert answer.verdict == expected
    assert "not searched yet: uz" in answer.parts[1].found
    for host in ("kg", "kz", "tj", "tm"):
        package.delete("coverage", host, "1991")
    answer = answers(rpd.load(package.write(tmp_path / "five")))[12]
    assert answer.verdict == ("contradicted" if expected == "contradicted" else "not answerable")
    assert "not searched yet: kg, kz, tj, tm, uz" in answer.parts[1].found


def test_the_hosts_are_ranked_by_the_last_day_of_what_their_forces_went_on_as(tmp_path):
    """The force in Estonia ended in name in 1992 and went on to 1999; the one in Latvia left in October 1992, before that of Azerbaijan."""
    package = successors("1994-08-31")
    package.put("deployments", deployment_id="ee-force", ended="1992-06-01", physical_end="absorbed", follow_on="ee-next")
    force = {"purpose": "forward-basing", "service": "joint", "personnel_status": "regular-military", "sender": "ru"}
    ends = {"started": "1992-06-01", "ended": "1999-10-21", "legal_end": "unknown", "physical_end": "withdrawn"}
    given = {"consent_at_start": "given", "consent_at_end": "given", "host_de_jure": "ee", "name": "Next"}
    package.put("deployments", deployment_id="ee-next", **force, **ends, **given)
    package.put("deployments", deployment_id="lv-force", ended="1992-10-01")
    package.put("deployments", deployment_id="lt-force", ended="", physical_end="ongoing")
    answer = answers(rpd.load(package.write(tmp_path)))[12]
    told = answer.parts[2]
    assert (told.outcome, told.counts) == (Outcome.FAILS, False), "Latvia was free before"
    ranked = [each.split(" ", 1) for each in told.found.split(", ")]
    assert ranked[:2] == [["lv", "1992-10-01"], ["az", "1992-12-01"]]
    assert [told for told in ranked if told[0] in ("ee", "lt")] == [["ee", "1999-10-21"], ["lt", "still there"]]
    rows = {row["host"]: row for row in answer.result}
    assert (rows["ee"]["last_unit"], rows["ee"]["left_by"], rows["lt"]["left_by"]) == ("ee-next", "1999-10-21", None)


def test_an_exit_of_no_clear_class_is_one_if_the_force_is_known_to_have_left(tmp_path):
    package = successors("1994-08-31")
    for row in package.tables["deployments"]:
        package.put("deployments", deployment_id=row["deployment_id"], legal_end="unknown", initiator="unknown", physical_end="unknown")
    before = answers(rpd.load(package.write(tmp_path / "unknown")))[16].parts[0]
    package.put("deployments", deployment_id="az-soviet-legacy-forces", physical_end="withdrawn")
    after = answers(rpd.load(package.write(tmp_path / "known")))[16].parts[0]
    assert [part.found.partition(" of ")[0] for part in (before, after)] == ["0", "1"]


def test_absence_is_known_only_where_the_search_was_complete(tmp_path):
    package = successors("1994-08-31")
    ds = rpd.load(package.write(tmp_path / "complete"))
    parts = {part.text: part.outcome for part in answers(ds)[6].parts}
    assert parts["one in Armenia"] is Outcome.HOLDS
    assert parts["one in State ge"] is Outcome.FAILS
    package.put("coverage", actor_id="ge", year_from="1991", status="partial")
    ds = rpd.load(package.write(tmp_path / "partial"))
    assert {part.text: part.outcome for part in answers(ds)[6].parts}["one in State ge"] is Outcome.MISSING


@pytest.mark.parametrize("number", range(1, len(CLAIMS) + 1))
def test_a_reader_can_run_the_query(number, found):
    answer = found[number]
    namespace = {"ds": rpd.load(_locate.CHECKOUT)}
    exec(answer.query, namespace)
    assert tuple(namespace["rows"]) == answer.result
    assert answer.result


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.judge.__name__)
def test_every_claim_is_restated_in_a_sentence(claim: Claim):
    text = claim.judge.__doc__.partition("\n\n")[0].strip()
    assert text.endswith(".")
    assert claim.query.__doc__.count("\n") == 0, "the source is cut after a docstring of one line"
    assert "rows = " in code(claim.query)


def test_sixteen_claims(found):
    assert [answer.number for answer in found] == list(range(1, 17))
    assert len(found) == 16
    for wrong in (0, 17, -1, "1"):
        with pytest.raises(UsageError, match="expected a number from 1 to 16"):
            found[wrong]


def test_what_will_not_change(found):
    assert found[1].verdict == "supported"
    assert [part.text for part in found[3].parts if part.outcome is Outcome.FAILS] == ["renewed by agreement"]
    assert found[4].verdict == "contested"
    assert found[10].verdict == "supported"
    assert {"1983", "1984"} <= {said.value for said in found[13].statements}
    assert found[13].parts[0].outcome is Outcome.DISPUTED
    assert found[16].verdict == "supported"


def test_the_real_rank_waits_for_all_hosts(found):
    searched = {row["actor_id"] for row in rpd.load(_locate.CHECKOUT).coverage.rows()}
    assert (found[12].parts[1].outcome is Outcome.MISSING) == bool(set(SUCCESSORS) - searched)


def test_answers_as_a_table(found):
    table = found.to_arrow()
    assert table.num_rows == 16
    ids = set(rpd.load(_locate.CHECKOUT).statements["statement_id"].to_pylist())
    for row in table.to_pylist():
        assert row["verdict"] in {verdict.value for verdict in Verdict}
        assert row["statements"] == len(row["statement_ids"]) > 0
        assert set(row["statement_ids"]) <= ids
        assert 0 < row["sources"] <= row["statements"]


def test_answers_as_text(found):
    text = str(found)
    assert len(re.findall(r"^\d+\. ", text, re.MULTILINE)) == 16
    assert "told, does not decide" in text
    assert max(map(len, text.splitlines())) <= 100


def test_the_document_is_current(found):
    """After a change of the data: ru-presence-data answers --write."""
    assert (_locate.CHECKOUT / "docs" / "answers.md").read_text(encoding="utf-8") == markdown(found)
