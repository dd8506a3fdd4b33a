"""What an answer covers: it says so itself, and what nobody searched is never told as empty."""

from __future__ import annotations

import json
import warnings

import pytest

import ru_presence_data as rpd
from analysis_world import world
from ru_presence_data import plots
from ru_presence_data.analysis.coverage import short
from ru_presence_data.cli.main import main

ALL = (
    "covers: Armenia (1991-2010 in part), Azerbaijan (1991-2026), Czechia (1993-1994), Czechoslovakia (1991-1992);"
    " other hosts were not searched"
)


@pytest.fixture
def package():
    """The world with a state that nobody searched."""
    made = world()
    made.add("actors", actor_id="tj", name="Tajikistan", actor_kind="state", iso2="TJ", region="central-asia")
    return made


@pytest.fixture
def ds(package, tmp_path):
    return rpd.load(package.write(tmp_path))


def told(table):
    return json.loads(table.schema.metadata[b"coverage"])


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (lambda ds: ds.spells(), ALL),
        (lambda ds: ds.survival(), ALL),
        (lambda ds: ds.answers().to_arrow(), ALL),
        (lambda ds: ds.timeline(agreement="az-2002-lease"), ALL),
        (lambda ds: ds.timeline(host="az"), "covers: Azerbaijan (1991-2026)"),
        (lambda ds: ds.timeline(base="am-garrison"), "covers: Armenia (1991-2010 in part)"),
        (lambda ds: ds.timeline(deployment="az-node"), "covers: Azerbaijan (1991-2026)"),
        (lambda ds: ds.country_years(2005, 2008, hosts=["az", "am"]), "covers in 2005-2008: Armenia (in part), Azerbaijan"),
        (lambda ds: ds.country_months(2009, 2012, hosts="am"), "covers in 2009-2012: Armenia (2009-2010 in part)"),
        (lambda ds: ds.present("2005-01-01"), "covers in 2005: Armenia (in part), Azerbaijan; other hosts were not searched"),
        (lambda ds: ds.present("2005-01-01", host="AZ"), "covers in 2005: Azerbaijan"),
        (lambda ds: ds.present("2005-01-01", region="south-caucasus"), "covers in 2005: Armenia (in part), Azerbaijan"),
        (
            lambda ds: ds.present("1992-02-01", region="central-europe"),
            "covers in 1992: Czechoslovakia; not searched: Czechia",
        ),
        (lambda ds: ds.present("2000/.."), ALL),
        (lambda ds: ds.present("2005-01-01", territory="de_facto", host="authority"), "covers in 2005: Authority"),
    ],
)
def test_every_answer_tells_its_coverage(ds, ask, text):
    assert told(ask(ds))["text"] == text


def test_coverage_for_programs(ds):
    table = ds.country_years(2009, 2012, hosts=["am", "az"])
    assert told(table)["hosts"] == {"am": [[2009, 2010, "partial"]], "az": [[2009, 2012, "complete"]]}
    assert told(table)["not_searched"] == []
    assert told(ds.present("2012-01-01", region="south-caucasus"))["not_searched"] == ["am"]
    assert str(ds.answers()).replace("\n", " ").endswith(ALL)


def test_of_many_hosts_only_the_names_are_told(package, tmp_path):
    for number in range(9):
        package.add("actors", actor_id=f"x{number}", name=f"State {number}", actor_kind="state", region="africa")
        package.add("coverage", actor_id=f"x{number}", year_from="1991", year_to="2026", status="complete")
    text = told(rpd.load(package.write(tmp_path)).spells())["text"]
    assert text.startswith("covers: Armenia, Azerbaijan, Czechia, Czechoslovakia, State 0, State 1, ")


ASKED = {
    "present": lambda ds, **how: ds.present("2005-01-01", host="tj", **how),
    "present in a region": lambda ds, **how: ds.present("2005-01-01", region="central-asia", **how),
    "present on a day that nobody searched": lambda ds, **how: ds.present("1850", host="az", **how),
    "timeline": lambda ds, **how: ds.timeline(host="tj", **how),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_what_nobody_searched_is_an_error_or_an_empty_answer_with_a_warning(ds, ask):
    with pytest.raises(rpd.UncoveredError, match="were not searched for"):
        ask(ds)
    with pytest.warns(rpd.UncoveredWarning, match="were not searched for"):
        assert ask(ds, uncovered="empty").num_rows == 0
    with pytest.raises(rpd.UsageError, match="uncovered: found 'none', expected error or empty"):
        ask(ds, uncovered="none")
    assert issubclass(rpd.UncoveredError, rpd.UsageError)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("present", "host: sources were not searched for Tajikistan (tj); searched are Armenia, Azerbaijan, Czechia and Czechoslovakia"),
        (
            "present in a region",
            "region: sources were not searched for any host of the region central-asia; searched are Armenia, Azerbaijan, Czechia and"
            " Czechoslovakia",
        ),
        ("present on a day that nobody searched", "on: sources were not searched for Azerbaijan on 1850; they were for 1991 to 2026"),
        ("timeline", "host: sources were not searched for Tajikistan (tj); searched are Armenia, Azerbaijan, Czechia and Czechoslovakia"),
    ],
)
def test_what_was_searched_is_told_and_the_warning_points_at_who_asked(ds, name, text):
    with warnings.catch_warnings(record=True) as told_warnings:
        warnings.simplefilter("always")
        asked_at = ASKED[name].__code__.co_firstlineno
        ASKED[name](ds, uncovered="empty")
    assert [(str(warning.message), warning.filename, warning.lineno) for warning in told_warnings] == [(text, __file__, asked_at)]


def test_the_warning_of_a_day_after_the_data_points_at_who_asked(ds):
    with pytest.warns(rpd.UncoveredWarning) as told_warnings:
        ds.present("2027-01-01")
    assert [warning.filename for warning in told_warnings] == [__file__]


def test_each_stretch_of_years_is_one_whichever_it_is(package, tmp_path):
    package.add("coverage", actor_id="am", year_from="2013", year_to="2016", status="complete")
    package.add("coverage", actor_id="am", year_from="2018", year_to="2019", status="partial")
    table = rpd.load(package.write(tmp_path)).timeline(host="am")
    assert told(table)["text"] == "covers: Armenia (1991-2010 in part, 2013-2016, 2018-2019 in part)"


def test_a_state_is_searched_with_its_authorities_de_jure_alone(package, tmp_path):
    package.add("coverage", actor_id="authority", year_from="1992", year_to="2020", status="partial")
    ds = rpd.load(package.write(tmp_path))
    hosts = {reading: list(told(ds.present("2005-01-01", host="az", territory=reading))["hosts"]) for reading in ("de_jure", "de_facto")}
    assert hosts == {"de_jure": ["az", "authority"], "de_facto": ["az"]}


@pytest.mark.parametrize(
    ("name", "told_name"),
    [
        ("Cyprus without the north", "Cyprus"),
        ("Serbia (Kosovo)", "Serbia"),
        ("Serbia (Kosovo) without the north", "Serbia"),
        ("Serbia without Kosovo (the north) without more (of it)", "Serbia"),
        ("Armenia", "Armenia"),
    ],
)
def test_a_name_is_told_without_its_bounds(name, told_name):
    assert short(name) == told_name


def test_a_panel_of_what_nobody_searched_has_rows_of_nulls(ds):
    for ask in (ds.country_years, ds.country_months):
        with pytest.raises(
            rpd.UncoveredError, match=r"not searched for Tajikistan \(tj\); searched are Armenia, Azerbaijan, Czechia and Cz"
        ):
            ask(2005, 2006, hosts=["az", "tj"])
        with pytest.warns(rpd.UncoveredWarning, match=r"not searched for Tajikistan \(tj\)"):
            rows = ask(2005, 2006, hosts=["az", "tj"], uncovered="empty").to_pylist()
        assert {(row["actor_id"], row["covered"], row["present_certain"]) for row in rows} == {("az", True, True), ("tj", False, None)}


def test_rows_of_a_host_that_nobody_searched_are_no_answer(package, tmp_path):
    package.put("deployments", deployment_id="tj-force", host_de_jure="tj", started="2000", ended="2010")
    ds = rpd.load(package.write(tmp_path))
    with pytest.warns(rpd.UncoveredWarning):
        assert ds.present("2005-01-01", host="tj", uncovered="empty").num_rows == 0


def test_signatories_that_are_no_hosts_need_no_search(package, tmp_path):
    package.add("agreement_parties", agreement_id="az-2002-lease", actor_id="union", role="observer")
    ds = rpd.load(package.write(tmp_path))
    for actor in ("ru", "union"):
        assert "az-2002-lease" in ds.timeline(host=actor)["record_id"].to_pylist()


def test_what_was_searched_and_found_empty_is_empty(ds):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ds.present("2019-01-01", host="az").num_rows == 0


def test_russia_is_told_when_it_held_ground_abroad():
    """De facto it is a host in Crimea from 2014 on and at Perevi before; no search of Russia itself is spoken of."""
    ds = rpd.load()
    assert "ua-crimea-forces" in ds.present("2015-01-01", host="ru", territory="de_facto")["deployment_id"].to_pylist()
    with pytest.raises(rpd.UncoveredError, match=r"on 1993-01-01 Russia held no ground abroad .*; it did from 2008 to"):
        ds.present("1993-01-01", host="ru", territory="de_facto")


def test_after_the_date_of_the_data(ds):
    for on in ("2027-01-01", "2026/2027", "2030"):
        with pytest.warns(rpd.UncoveredWarning, match="lies after the date of the data, 2026-11-25"):
            ds.present(on)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ds.present("2000/..")
        ds.present("2026-11-25")


@pytest.fixture
def directory(package, tmp_path):
    return str(package.write(tmp_path / "package"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["present", "--on", "2005-01-01", "--host", "tj"],
        ["present", "--on", "2005-01-01", "--region", "central-asia", "--format", "json"],
        ["timeline", "TJ"],
        ["country-years", "--hosts", "az", "tj"],
        ["country-months", "--hosts", "tj", "--format", "csv"],
        ["plot", "gantt", "--host", "tj"],
        ["plot", "map", "--on", "2005-01-01", "--region", "central-asia"],
    ],
    ids=" ".join,
)
def test_on_the_command_line_it_is_one_line_and_code_2(directory, arguments, capsys):
    assert main([*arguments, "--package", directory]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.count("\n") == 1
    assert "sources were not searched for" in streams.err
    assert "nothing" not in streams.err


def test_on_the_command_line_an_empty_answer_can_be_asked_for(directory, capsys):
    for named, arguments in (("--host", ["present", "--on", "2005-01-01", "--host", "tj"]), ("host", ["timeline", "tj"])):
        assert main([*arguments, "--uncovered", "empty", "--package", directory]) == 0
        streams = capsys.readouterr()
        assert streams.out.startswith("not searched\ncovers")
        assert streams.out.rstrip().endswith("no host; not searched: Tajikistan")
        assert streams.err.startswith(f"ru-presence-data: {named}: sources were not searched for Tajikistan (tj)")
    assert main(["country-years", "--hosts", "tj", "--uncovered", "empty", "--start", "2020", "--package", directory]) == 0


def test_printed_answers_end_with_their_coverage(directory, capsys):
    for arguments, text in (
        (["present", "--on", "2005-01-01", "--host", "az"], "covers in 2005: Azerbaijan"),
        (["present", "--on", "2019-01-01", "--host", "az"], "covers in 2019: Azerbaijan"),
        (["timeline", "az-radar"], "covers: Azerbaijan (1991-2026)"),
        (["country-years", "--hosts", "az"], "covers in 1991-2026: Azerbaijan"),
        (["spells"], "Czechoslovakia (1991-1992); other hosts were not searched"),
        (["survival"], "Czechoslovakia (1991-1992); other hosts were not searched"),
        (["answers"], "Czechoslovakia (1991-1992); other hosts were not searched"),
    ):
        assert main([*arguments, "--package", directory]) == 0
        assert " ".join(capsys.readouterr().out.split()).endswith(text), arguments
    assert main(["spells", "--format", "json", "--package", directory]) == 0
    streams = capsys.readouterr()
    json.loads(streams.out)
    assert streams.err == f"{ALL}\n"


def words(figure):
    from matplotlib.text import Text

    return [text.get_text().replace("\n", " ") for text in figure.findobj(Text) if text.get_text()]


def test_pictures_name_the_hosts_that_were_searched(ds):
    place = "in Armenia, Azerbaijan, Czechia and Czechoslovakia"
    for figure, title, covers in (
        (plots.gantt(ds), f"Russian forces {place}: 3 deployments, 2 ended, 1 ongoing", ALL),
        (
            plots.gantt(ds, region="south-caucasus"),
            "Russian forces in the South Caucasus: 3 deployments, 2 ended, 1 ongoing",
            "covers: Armenia",
        ),
        (plots.survival(ds, by="purpose"), f"How long Russian deployments {place} last, by purpose", ALL),
        (plots.strengths(ds, "az-node"), "Node: 1 figure of the whole, 900 persons", "covers: Azerbaijan (1991-2026)"),
        (
            plots.map_on(ds, "2005-01-01"),
            f"Russian bases {place} on 2005-01-01: 2 certain",
            "covers in 2005: Armenia (in part), Azerbaijan",
        ),
    ):
        assert title in words(figure)
        assert any(f"{covers[0].upper()}{covers[1:]}" in text for text in words(figure)), title
        assert not any("abroad" in text for text in words(figure))


def test_a_region_of_which_a_state_is_missing_is_told_by_its_hosts(package, tmp_path):
    package.add("actors", actor_id="ge", name="Georgia", actor_kind="state", region="south-caucasus")
    figure = plots.gantt(rpd.load(package.write(tmp_path)), region="south-caucasus")
    assert any(text.startswith("Russian forces in Armenia and Azerbaijan:") for text in words(figure))
    assert any("; not searched: Georgia." in text for text in words(figure))


def test_the_line_at_the_date_of_the_data_has_its_label(ds):
    assert "data as of 2026-11-25" in words(plots.gantt(ds, host="az"))


def test_curves_of_few_are_marked(package, tmp_path):
    for number in range(5):
        package.put("deployments", deployment_id=f"az-x{number}", host_de_jure="az", started="2000", ended="2001", purpose="transit")
    ds = rpd.load(package.write(tmp_path))
    rows = ds.survival(by="purpose").to_pylist()
    assert {(row["group"], row["few"]) for row in rows} == {
        ("early-warning", True),
        ("forward-basing", True),
        ("peacekeeping", True),
        ("transit", False),
    }
    figure = plots.survival(ds, by="purpose")
    assert {"early warning \N{DAGGER}", "transit"} <= set(words(figure))
    widths = sorted(line.get_linewidth() for line in figure.findobj(lambda artist: artist.get_gid() == "curve"))
    assert widths == [0.8, 0.8, 0.8, 1.7]
    assert any("fewer than five of them" in text for text in words(figure))
    assert not any("fewer than five" in text for text in words(plots.survival(ds)))


def test_a_claim_about_what_nobody_searched_says_so(package, tmp_path):
    """Georgia is not searched in this world, and Armenia in 2024 neither."""
    package.add("actors", actor_id="ge", name="Georgia", actor_kind="state", region="south-caucasus")
    found = rpd.load(package.write(tmp_path)).answers()[6]
    (part,) = [part for part in found.parts if part.text == "one in Georgia"]
    assert part.found == "not searched for a presence on 2024-07-01 de_jure; search none"
    assert part.outcome == "missing"
