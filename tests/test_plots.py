"""Pictures: what is drawn says what the data say, everything can be read, and the same data give the same bytes."""

from __future__ import annotations

import datetime
import io
import itertools
import os
import subprocess
import sys
from collections import Counter

import pytest

import ru_presence_data as rpd
from ru_presence_data import plots
from ru_presence_data.cli.main import main
from ru_presence_data.plots import curves, personnel, sheet, timing
from ru_presence_data.plots.timelines import difference
from ru_presence_data.tables import TABLES
from support import Package

PICTURES = {
    "gantt-az": lambda ds: plots.gantt(ds, host="AZ"),
    "gantt-parts": lambda ds: plots.gantt(ds, host="az", parts="all"),
    "gantt-region": lambda ds: plots.gantt(ds, region="south-caucasus"),
    "gantt-continuous": lambda ds: plots.gantt(ds, host="ge", level="continuous"),
    "gantt-hosts": lambda ds: plots.gantt(ds, level="host"),
    "strengths-gabala": lambda ds: plots.strengths(ds, deployment="az-gabala-radar-node"),
    "strengths-karabakh": lambda ds: plots.strengths(ds, "az-karabakh-peacekeepers"),
    "strengths-host": lambda ds: plots.strengths(ds, host="az"),
    "survival": plots.survival,
    "survival-purpose": lambda ds: plots.survival(ds, by="purpose", parts="all"),
    "survival-continuous": lambda ds: plots.survival(ds, level="continuous", by="consent_at_start"),
    "survival-hosts": lambda ds: plots.survival(ds, level="host"),
    "early-late": plots.early_late,
    "early-late-last": lambda ds: plots.early_late(ds, level="continuous", against="last"),
    "map-2005": lambda ds: plots.map_on(ds, "2005-01-01", region="south-caucasus"),
    "map-1992": lambda ds: plots.map_on(ds, "1992-02-01", host="az"),
    "map-all": lambda ds: plots.map_on(ds, "2021-06"),
    "gantt-all": plots.gantt,
    "gantt-baltic": lambda ds: plots.gantt(ds, region="baltic"),
    "gantt-ua": lambda ds: plots.gantt(ds, host="ua", parts="all"),
    "early-late-baltic": lambda ds: plots.early_late(ds, region="baltic"),
    "strengths-by": lambda ds: plots.strengths(ds, host="by"),
    "strengths-md": lambda ds: plots.strengths(ds, host="md"),
    "survival-region": lambda ds: plots.survival(ds, by="region"),
    "map-baltic": lambda ds: plots.map_on(ds, "1992-06-01", region="baltic"),
    "map-ua": lambda ds: plots.map_on(ds, "2016-01-01", host="ua"),
    "map-all-1993": lambda ds: plots.map_on(ds, "1993-01-01"),
}

FORCE = {
    "name": "Force",
    "purpose": "peacekeeping",
    "service": "ground-forces",
    "personnel_status": "regular-military",
    "sender": "ru",
    "host_de_jure": "az",
    "consent_at_start": "given",
    "consent_at_end": "given",
    "legal_end": "unknown",
    "physical_end": "withdrawn",
}
SITE = {"name": "Site", "base_type": "early-warning-radar", "host_de_jure": "az", "opened": "1990", "closed": "2012"}
FIGURE = {"deployment_id": "az-one", "measure": "estimate", "counts": "military", "covers": "whole"}


@pytest.fixture(scope="module")
def real():
    return rpd.load()


@pytest.fixture
def stage(tmp_path):
    """A function that makes a dataset with these deployments, bases and strengths, and no other ones.

    Plans are pairs of a deployment and the ends that were promised for it, one a year from 1980 on.
    """

    def make(*, deployments=(), bases=(), strengths=(), links=(), control=(), plans=()):
        package = Package({name: [] for name in TABLES})
        for actor, name in (("am", "Armenia"), ("az", "Azerbaijan")):
            package.add("actors", actor_id=actor, name=name, actor_kind="state", iso2=actor.upper(), region="south-caucasus")
        package.add(
            "actors", actor_id="authority", name="Authority", actor_kind="de-facto-authority", de_jure_state="az", region="south-caucasus"
        )
        for actor in ("am", "az"):
            package.add("coverage", actor_id=actor, year_from="1991", year_to="2026", status="complete")
        for name in ("az-nagorno-karabakh", "az-kalbajar"):
            package.add("territories", territory_id=name, name=f"{name} (all of it)", host_de_jure="az")
        for table, first, rows in (
            ("deployments", FORCE, deployments),
            ("bases", SITE, bases),
            ("strengths", FIGURE, strengths),
            ("deployment_bases", {}, links),
            ("territory_control", {}, control),
        ):
            for row in rows:
                package.add(table, **first | row)
        for deployment, ends in plans:
            for number, end in enumerate(ends):
                cells = {"planned_end_id": f"{deployment}-{number}", "set_on": str(1980 + number), "kind": "announcement"}
                package.add("planned_ends", deployment_id=deployment, planned_end=end, **cells)
        return rpd.load(package.write(tmp_path / "package"))

    return make


def drawn(figure, gid):
    """The artists of one kind."""
    return figure.findobj(lambda artist: artist.get_gid() == gid)


def words(figure):
    """All texts of a figure, line breaks made blanks."""
    from matplotlib.text import Text

    return [text.get_text().replace("\n", " ") for text in figure.findobj(Text) if text.get_text()]


def boxes(figure):
    """The texts that are seen, with their boxes in pixels."""
    from matplotlib.text import Text

    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    hidden = {
        label
        for axes in figure.axes
        for axis, (low, high) in ((axes.xaxis, sorted(axes.get_xlim())), (axes.yaxis, sorted(axes.get_ylim())))
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        for label in (tick.label1, tick.label2)
        if not low <= tick.get_loc() <= high
    }
    found = figure.findobj(lambda artist: isinstance(artist, Text) and artist.get_visible() and artist.get_text().strip())
    return [(text.get_text(), Text.get_window_extent(text, renderer)) for text in found if text not in hidden]


@pytest.mark.parametrize("picture", PICTURES)
def test_every_word_can_be_read(picture, real):
    """On the real data no text covers another or leaves the sheet."""
    figure = PICTURES[picture](real)
    texts = boxes(figure)
    width, height = figure.canvas.get_width_height()
    for text, box in texts:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height, f"{text!r} leaves the sheet"
    for at, (text, box) in enumerate(texts):
        for other, place in texts[:at]:
            across = min(box.x1, place.x1) - max(box.x0, place.x0)
            along = min(box.y1, place.y1) - max(box.y0, place.y0)
            assert across < 1 or along < 1, f"{text!r} covers {other!r}"


@pytest.mark.parametrize("picture", PICTURES)
def test_every_picture_has_title_and_source(picture, real):
    figure = PICTURES[picture](real)
    (title,) = [text for text in figure.texts if text.get_fontweight() == "bold" and text.get_fontsize() == 12]
    assert title.get_text()
    assert f"ru-presence-data {rpd.__version__}, data as of {real.data_date}, CC-BY-4.0" in words(figure)


def test_looks_differ_without_colour():
    for looks in (personnel.LOOKS.values(), timing.LOOKS.values()):
        assert len({marker for marker, *_ in looks}) == len(looks)
    assert len({style for _, style in curves.LOOKS}) == len(curves.LOOKS)


def test_gantt_shows_the_planned_end_beside_the_actual_one(real):
    said = words(plots.gantt(real, host="az"))
    assert "17 months early" in said, "Karabakh: planned 2025-11-10, ended 2024-06-12"
    assert "Russian peacekeeping contingent in Karabakh" in said


def test_gantt_draws_certain_stretches_and_fades_what_is_only_possible(stage):
    ds = stage(
        deployments=[
            {"deployment_id": "az-one", "started": "[1992..1993]", "ended": "2000"},
            {"deployment_id": "az-two", "started": "1995-01-01", "physical_end": "ongoing", "consent_at_start": "refused"},
            {"deployment_id": "az-three", "ended": "1996-05-01"},
            {"deployment_id": "az-part", "started": "1992", "ended": "2000", "part_of": "az-one"},
            {"deployment_id": "am-one", "host_de_jure": "am", "started": "2001-01-01", "ended": "2002-01-01"},
        ],
        plans=[("az-one", ["2005"]), ("az-two", ["2010"])],
    )
    figure = plots.gantt(ds)
    bars = sorted((round(bar.get_x(), 2), round(bar.get_x() + bar.get_width(), 2)) for bar in drawn(figure, "certain"))
    assert bars == [(1994.0, 2000.0), (1995.0, round(sheet.year(ds.data_date.toordinal()), 2)), (2001.0, 2002.0)]
    assert len(drawn(figure, "possible")) == 3, "both ends of az-one, the unknown start of az-three"
    assert len(drawn(figure, "arrow")) == 1
    assert len(drawn(figure, "against")) == 1
    assert len(drawn(figure, "plan")) == 2
    assert drawn(figure, "path") == []
    assert "Russian forces in Armenia and Azerbaijan: 4 deployments, 3 ended, 1 ongoing" in words(figure)
    assert {"Armenia", "Azerbaijan"} <= set(words(figure))
    assert len(drawn(plots.gantt(ds, parts="all"), "certain")) == 4


def test_gantt_draws_the_path_of_promises_from_the_first_above_to_the_last_below(stage):
    ds = stage(
        deployments=[
            {"deployment_id": "az-base", "started": "1992-01-01", "physical_end": "ongoing"},
            {"deployment_id": "az-early", "started": "1993-01-01", "ended": "2007-01-01"},
        ],
        plans=[("az-base", ["2010-01-01", "2005-01-01", "2020-01-01"]), ("az-early", ["2009-01-01", "2008-01-01"])],
    )
    figure = plots.gantt(ds)
    base, early = drawn(figure, "path")
    assert [round(float(x)) for x in base.get_xdata()] == [2010, 2005, 2020]
    assert list(base.get_ydata()) == sorted(base.get_ydata())
    assert len(set(base.get_ydata())) == 3
    assert [round(float(x)) for x in early.get_xdata()] == [2009, 2008]
    gaps = [[round(float(x)) for x in line.get_xdata()] for line in drawn(figure, "gap")]
    assert gaps == [[2020, round(sheet.year(ds.data_date.toordinal()))], [2008, 2007]], "from the last promise"
    late = sheet.lasting(ds.data_date.toordinal() - datetime.date(2020, 1, 1).toordinal())
    assert {f"{late} late so far; extended", "12 months early (first promise: 2.0 years early)"} <= set(words(figure))
    assert "promised ends, the first above" in words(figure)


def test_gantt_hatches_half_a_bar_where_consent_was_lost_or_won_later(stage):
    ds = stage(
        deployments=[
            {"deployment_id": "az-one", "started": "1992", "ended": "2000", "consent_at_start": "refused", "consent_at_end": "refused"},
            {"deployment_id": "az-three", "started": "1993", "ended": "2000", "consent_at_start": "refused"},
            {"deployment_id": "az-two", "started": "1994", "ended": "2000", "consent_at_end": "withdrawn"},
        ]
    )
    figure = plots.gantt(ds)
    bars = sorted(drawn(figure, "certain"), key=lambda bar: bar.get_x())
    whole, above, beneath = sorted(drawn(figure, "against"), key=lambda bar: bar.get_x())
    assert (
        whole.get_height()
        == pytest.approx(bars[0].get_height())
        == pytest.approx(2 * above.get_height())
        == pytest.approx(2 * beneath.get_height())
    )
    # The axis runs downwards, so that the upper half begins where the bar does.
    assert above.get_y() == pytest.approx(bars[1].get_y())
    assert beneath.get_y() == pytest.approx(bars[2].get_y() + bars[2].get_height() / 2)
    assert any("upper half: at the start, lower half: at the end" in text for text in words(figure))


def test_gantt_joins_what_follows_on_one_line(stage):
    ds = stage(
        deployments=[
            {"deployment_id": "az-one", "name": "One", "started": "1992", "ended": "2000", "follow_on": "az-two"},
            {"deployment_id": "az-two", "name": "Two", "started": "2001", "ended": "2005"},
            {"deployment_id": "am-one", "host_de_jure": "am", "started": "2001-01-01", "ended": "2002-01-01"},
        ],
        plans=[("az-one", ["2003"])],
    )
    figure = plots.gantt(ds, level="continuous")
    assert {"One, and 1 that followed", "Russian forces in Armenia and Azerbaijan: 2 continuous presences, all ended"} <= set(words(figure))
    assert "Two" not in words(figure)
    assert len(drawn(figure, "certain")) == 3
    hosts = plots.gantt(ds, level="host")
    assert {"Armenia", "Azerbaijan", "Russian forces in Armenia and Azerbaijan: 2 hosts, all ended"} <= set(words(hosts))
    assert drawn(hosts, "plan") == [], "nobody promised the end of all that a host has"


def test_gantt_of_many_rows_fits_a_page(stage):
    """Rows of the full height would need twice the page; those with a name of two lines keep more."""
    rows = [
        {"deployment_id": f"az-{number}", "name": f"Number {number}" + " of the long names" * (6 * (number % 9 == 0)), "started": "1992"}
        for number in range(60)
    ]
    figure = plots.gantt(stage(deployments=[{**row, "ended": "2000"} for row in rows]))
    wide, tall = figure.get_size_inches()
    assert tall / wide < 1.5
    found = sorted((box for text, box in boxes(figure) if text.startswith("Number")), key=lambda box: box.y0)
    assert len(found) == 60
    assert all(below.y1 <= above.y0 for below, above in itertools.pairwise(found))
    few = plots.gantt(stage(deployments=[{**row, "ended": "2000"} for row in rows[:3]]))
    assert few.get_size_inches()[1] < 3.5


def test_gantt_ends_with_what_it_shows_where_all_ended_long_ago(stage):
    past = {"deployment_id": "az-one", "started": "1991", "ended": "1994-08-31"}
    figure = plots.gantt(stage(deployments=[past], plans=[("az-one", ["1999-07-01"])]))
    assert 1999 < figure.axes[0].get_xlim()[1] < 2001
    assert drawn(figure, "data-date") == []
    assert any("The axis ends after the last of what is recorded." in text for text in words(figure))
    late = {"deployment_id": "az-two", "started": "1991", "ended": "2022-08-31"}
    figure = plots.gantt(stage(deployments=[past, late]))
    assert figure.axes[0].get_xlim()[1] > 2026
    assert len(drawn(figure, "data-date")) == 1


def test_a_force_that_went_on_under_another_name_is_neither_early_nor_late(stage):
    """As the 14th Army was, whose end was promised for 1997 and which became the operational group in 1995; a residual team is none."""
    follows = {"deployment_id": "az-next", "name": "Next", "started": "1995-07-01", "physical_end": "ongoing"}
    army = {"deployment_id": "az-army", "name": "Army", "started": "1992", "ended": "1995-07-01", "follow_on": "az-next"}
    plans = [("az-army", ["1997-07-01"])]
    ds = stage(deployments=[{**army, "physical_end": "absorbed"}, follows], plans=plans)
    early = plots.early_late(ds)
    assert "1 Russian deployment with a promised end in Armenia and Azerbaijan: 1 stayed on under another name" in words(early)
    assert [line.get_marker() for line in drawn(early, "mark")] == ["P"]
    assert "2.0 years early; stayed on" in words(plots.gantt(ds))
    ds = stage(deployments=[{**army, "physical_end": "withdrawn"}, follows], plans=plans)
    assert "1 Russian deployment with a promised end in Armenia and Azerbaijan: 1 ended early" in words(plots.early_late(ds))
    assert "2.0 years early" in words(plots.gantt(ds))


def test_gantt_calls_no_later_promise_the_first(stage):
    """The first of all has no first day, and is not drawn."""
    one = {"deployment_id": "az-one", "started": "1992", "ended": "1996-11-27"}
    figure = plots.gantt(stage(deployments=[one], plans=[("az-one", ["[..1996-12-31]", "2001-12-05", "1996-11-26"])]))
    assert "1 day late" in words(figure)
    assert not any("first promise" in text for text in words(figure))
    figure = plots.early_late(stage(deployments=[{**one, "ended": "", "physical_end": "ongoing"}], plans=[("az-one", ["1999"])]))
    assert len(drawn(figure, "mark")) == 1


def test_what_is_possible_covers_nothing_certain_of_another_on_the_line(stage):
    ds = stage(
        deployments=[
            {"deployment_id": "az-long", "started": "1992", "physical_end": "ongoing"},
            {"deployment_id": "az-vague", "started": "[..2022]", "ended": "2023"},
        ]
    )
    figure = plots.gantt(ds, level="host")
    assert max(each.get_zorder() for each in drawn(figure, "possible")) < min(each.get_zorder() for each in drawn(figure, "certain"))
    # Of artists at one height the later lies above.
    red, green, _, _ = drawn(figure, "certain")[-1].get_facecolor()
    assert red > green > 0.5, "the orange of what is there still"


def test_gantt_sets_parts_of_parts_further_in(stage):
    force = {"started": "1992", "ended": "2000"}
    ds = stage(
        deployments=[
            {"deployment_id": "az-a-division", "name": "Division", **force, "part_of": "az-army"},
            {"deployment_id": "az-army", "name": "Army", **force, "part_of": "az-group"},
            {"deployment_id": "az-group", "name": "Group", **force},
        ]
    )
    arrow = "\N{DOWNWARDS ARROW WITH TIP RIGHTWARDS} "
    named = [text for text in words(plots.gantt(ds, parts="all")) if text.lstrip(arrow) in ("Group", "Army", "Division")]
    assert named == ["Group", f"{arrow}Army", f"{arrow}{arrow}Division"]


def test_gantt_of_one_host_needs_no_heading(stage):
    ds = stage(deployments=[{"deployment_id": "az-one", "started": "1992", "ended": "2000"}])
    assert words(plots.gantt(ds, host="az")).count("Azerbaijan") == 0


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 0, "on the day"),
        (-2, -2, "2 days early"),
        (1, 1, "1 day late"),
        (8, 25, "8\N{EN DASH}25 days late"),
        (100, 280, "3\N{EN DASH}9 months late"),
        (-516, -516, "17 months early"),
        (-740, -366, "12 months to 2.0 years early"),
        (-900, 120, "2.5 years early to 4 months late"),
        (0, 30, "0\N{EN DASH}30 days late"),
        (-30, 0, "0\N{EN DASH}30 days early"),
        (1000, 1001, "2.7 years late"),
    ],
)
def test_difference_in_words(low, high, said):
    assert difference(low, high) == said


def test_strengths_tell_measures_ranges_and_bounds_apart(stage):
    ds = stage(
        deployments=[{"deployment_id": "az-one", "started": "1992-01-01", "ended": "2012-01-01"}],
        bases=[{"base_id": "az-north"}, {"base_id": "az-south"}],
        links=[{"deployment_id": "az-one", "base_id": base} for base in ("az-north", "az-south")],
        strengths=[
            {"strength_id": "az-one-a", "as_of": "1995-03-01", "best": "1000", "measure": "authorised"},
            {"strength_id": "az-one-b", "as_of": "2000", "low": "800", "best": "900", "high": "1200", "measure": "actual"},
            {"strength_id": "az-one-c", "as_of": "2005-06-01", "low": "400", "counts": "all"},
            {"strength_id": "az-one-d", "as_of": "2006-06-01", "high": "600"},
            {"strength_id": "az-one-e", "as_of": "2007-06-01", "low": "100", "high": "300", "base_id": "az-north"},
        ],
    )
    figure = plots.strengths(ds, "az-one")
    marks = [(line.get_marker(), int(line.get_ydata()[0])) for line in drawn(figure, "mark")]
    assert marks == [("s", 1000), ("o", 900), ("^", 400), ("^", 600), ("^", 200)]
    assert [line.get_markerfacecolor() == "white" for line in drawn(figure, "mark")] == [False, False, True, False, False]
    assert [[int(value) for value in line.get_ydata()] for line in drawn(figure, "range")] == [[800, 1200], [100, 300]]
    assert [[round(float(value), 1) for value in line.get_xdata()] for line in drawn(figure, "date")] == [[2000.0, 2001.0]]
    assert len(drawn(figure, "bound")) == 2
    assert "small: a part, or with others" in words(figure)
    assert "Force: 4 figures of the whole, 400 to 1,000 persons; 1 of a part or with others" in words(figure)


def test_strength_of_families_is_hollow_and_no_arrow_leads_below_nought(stage):
    force = {"deployment_id": "az-one", "started": "1992-01-01", "ended": "2012-01-01"}
    figures = [
        {"strength_id": "az-one-families", "as_of": "1993", "best": "4000", "counts": "military-with-dependants"},
        {"strength_id": "az-one-most", "as_of": "2000", "high": "100"},
    ]
    figure = plots.strengths(stage(deployments=[force], strengths=figures), "az-one")
    assert next(line.get_markerfacecolor() for line in drawn(figure, "mark")) == "white"
    (arrow,) = drawn(figure, "bound")
    figure.canvas.draw()
    assert arrow.arrow_patch.get_window_extent().y0 >= figure.axes[0].get_window_extent().y0 - 2


def test_strength_of_an_open_date_begins_with_the_deployment(stage):
    ds = stage(
        deployments=[{"deployment_id": "az-one", "started": "1992-01-01", "ended": "2012-01-01"}],
        strengths=[{"strength_id": "az-one-a", "as_of": "[..2008-01-01]", "best": "10"}],
    )
    (line,) = drawn(plots.strengths(ds, "az-one"), "date")
    assert [round(float(value)) for value in line.get_xdata()] == [1992, 2008]


def test_survival_draws_the_figures_of_the_analysis(stage):
    ds = stage(
        deployments=[
            {"deployment_id": "az-one", "started": "1992-01-01", "ended": "1994-01-01"},
            {"deployment_id": "az-two", "started": "1992-01-01", "ended": "2002-01-01"},
            {"deployment_id": "az-three", "started": "2000-01-01", "physical_end": "ongoing", "purpose": "border-protection"},
            {"deployment_id": "az-four", "ended": "2000-01-01"},
        ]
    )
    figure = plots.survival(ds)
    (curve,) = drawn(figure, "curve")
    steps = [step for step in ds.survival().to_pylist() if step["reading"] == "midpoint"]
    assert curve.get_ydata().tolist() == [step["survival"] for step in steps]
    assert (curve.get_xdata() * sheet.YEAR).tolist() == pytest.approx([step["time_days"] for step in steps])
    assert len(drawn(figure, "censored")[0].get_xdata()) == 1
    assert [text.get_text() for text in drawn(figure, "at-risk")][:2] == ["3", "2"]
    assert "Half of Russian deployments in Armenia and Azerbaijan ended within 10.0 years" in words(figure)
    assert any("Left out because the start is not known: 1." in text for text in words(figure))
    grouped = plots.survival(ds, by="purpose")
    assert len(drawn(grouped, "curve")) == len(drawn(grouped, "band")) == 2
    assert {"peacekeeping \N{DAGGER}", "border protection \N{DAGGER}"} <= set(words(grouped))


def test_survival_without_a_median_says_how_many_last(stage):
    ds = stage(deployments=[{"deployment_id": "az-one", "started": "2000-01-01", "physical_end": "ongoing"}])
    assert any(
        text.startswith("100% of Russian deployments in Armenia and Azerbaijan last longer than") for text in words(plots.survival(ds))
    )


def test_survival_draws_the_largest_groups_and_names_the_others(stage):
    purposes = (*("peacekeeping",) * 2, "depot-guard", "transit", "early-warning", "communications", "forward-basing", "border-protection")
    rows = [
        {"deployment_id": f"az-{number}", "purpose": purpose, "started": "2000", "ended": "2001"}
        for number, purpose in enumerate((*purposes, "training-and-advice"))
    ]
    figure = plots.survival(stage(deployments=rows), by="purpose")
    assert len(drawn(figure, "curve")) == len(curves.LOOKS)
    assert drawn(figure, "band") == []
    assert any("not drawn: transit." in text for text in words(figure))
    assert not any("band" in text for text in words(figure))


def test_early_and_late_lie_on_their_sides(stage):
    ds = stage(
        deployments=[
            {"deployment_id": "az-early", "name": "Early", "started": "1992", "ended": "1999-01-01"},
            {"deployment_id": "az-late", "name": "Late", "started": "1992", "ended": "2002-01-01"},
            {"deployment_id": "az-vague", "name": "Vague", "started": "1992", "ended": "2000"},
            {"deployment_id": "az-over", "name": "Over", "started": "1992", "physical_end": "ongoing"},
            {"deployment_id": "az-none", "name": "None", "started": "1992", "ended": "2000"},
        ],
        plans=[("az-early", ["2000-01-01"]), ("az-late", ["2000-01-01"]), ("az-vague", ["2000"]), ("az-over", ["2005-01-01"])],
    )
    figure = plots.early_late(ds)
    marks = [(line.get_marker(), round(float(line.get_xdata()[0]))) for line in drawn(figure, "mark")]
    assert marks[:3] == [("o", -1), ("X", 0), ("s", 2)]
    assert marks[3][0] == ">"
    assert len(drawn(figure, "range")) == 1
    assert drawn(figure, "path") == []
    assert "4 Russian deployments with a promised end in Armenia and Azerbaijan: 1 ended early, 1 late, 1 uncertain, 1 overdue" in words(
        figure
    )
    assert "None" not in words(figure)


def test_early_and_late_against_the_first_and_the_last_promise(stage):
    ds = stage(
        deployments=[
            {"deployment_id": "az-kept", "name": "Kept", "started": "1992", "ended": "2001-06-29"},
            {"deployment_id": "az-long", "name": "Long", "started": "1992", "physical_end": "ongoing"},
        ],
        plans=[("az-kept", ["1995-07-01", "2020-07-01", "2001-07-01"]), ("az-long", ["2005-01-01", "2044-01-01"])],
    )
    figure = plots.early_late(ds)
    assert "2 Russian deployments with a promised end in Armenia and Azerbaijan: 2 extended" in words(figure)
    assert next((line.get_marker(), round(float(line.get_xdata()[0]))) for line in drawn(figure, "mark")) == ("^", 6)
    paths = [[round(float(x)) for x in line.get_xdata()] for line in drawn(figure, "path")]
    assert sorted(paths) == [[0, 25, 6], [0, 39]]
    assert "extended, moved twice" in words(figure)
    figure = plots.early_late(ds, against="last")
    assert "2 Russian deployments with a promised end in Armenia and Azerbaijan: 1 on time, 1 not yet due" in words(figure)
    assert sorted([round(float(x)) for x in line.get_xdata()] for line in drawn(figure, "path")) == [[-39, 0], [-6, 19, 0]]
    assert "years from the end promised last to the actual one" in words(figure)


def test_map_draws_only_places_that_are_known_closely(stage):
    near = {"latitude": "40.5", "longitude": "48.5"}
    ds = stage(
        bases=[
            {"base_id": "az-sure", "name": "Sure", "geo_precision": "site", **near},
            {"base_id": "az-maybe", "name": "Maybe", "opened": "", "geo_precision": "adm2", "latitude": "40.1", "longitude": "47.5"},
            {"base_id": "az-province", "name": "Province", "geo_precision": "adm1", "latitude": "40.9", "longitude": "47.1"},
            {"base_id": "az-sea", "name": "Sea", "geo_precision": "sea-air", "latitude": "40.1", "longitude": "50.5"},
            {"base_id": "az-nowhere", "name": "Nowhere", "opened": ""},
            {"base_id": "az-gone", "name": "Gone", "closed": "1995", "geo_precision": "site", **near},
        ]
    )
    figure = plots.map_on(ds, "2005-01-01", host="az")
    assert [(line.get_marker(), line.get_xdata()[0], line.get_ydata()[0]) for line in drawn(figure, "certain")] == [("o", 48.5, 40.5)]
    (maybe,) = drawn(figure, "possible")
    assert (maybe.get_marker(), maybe.get_markerfacecolor()) == ("D", "white")
    assert {text.get_text() for text in drawn(figure, "base-name")} == {"Sure", "Maybe"}
    assert [text.get_text() for text in drawn(figure, "not-drawn")] == ["Azerbaijan: 3 (2 certain, 1 possible)"]
    assert "Russian bases in Azerbaijan on 2005-01-01: 3 certain, 2 possible" in words(figure)


def test_map_says_which_base_of_a_spot_is_only_possible(stage):
    spot = {"geo_precision": "settlement", "latitude": "40.5", "longitude": "48.5"}
    ds = stage(bases=[{"base_id": "az-one", "name": "One", **spot}, {"base_id": "az-two", "name": "Two", "opened": "", **spot}])
    assert [text.get_text() for text in drawn(plots.map_on(ds, "2005-01-01"), "base-name")] == ["One\nTwo (possibly)"]


def test_a_far_exclave_has_the_name_of_its_state_and_a_near_island_none(real):
    """Kaliningrad is Russia; Saaremaa is read as a part of Estonia."""
    named = [text.get_text() for text in drawn(plots.map_on(real, "1992-06-01", region="baltic"), "state-name")]
    assert (named.count("RUSSIA"), named.count("ESTONIA")) == (2, 1)


def test_a_map_of_a_state_shows_its_larger_islands(real):
    """Saaremaa begins at 21.8 degrees east, the mainland at 23.3."""
    west, east = plots.map_on(real, "1992-06-01", host="ee").axes[0].get_xlim()
    assert west < 21.9 < 28.2 < east


@pytest.mark.parametrize(
    ("host", "on", "name"), [("md", "2005-01-01", "Transnistria with Bender"), ("ua", "2016-01-01", "Crimea with Sevastopol")]
)
def test_contested_areas_of_the_new_hosts_are_hatched(host, on, name, real):
    figure = plots.map_on(real, on, host=host)
    assert name in {text.get_text() for text in drawn(figure, "area-name")}
    before = plots.map_on(real, "1991-12-27", host=host)
    assert name not in {text.get_text() for text in drawn(before, "area-name")}


def test_names_of_a_crowd_of_points_stand_beside_them_or_not_at_all(stage):
    spots = [
        {"base_id": f"az-{number}", "name": f"A long name of site {number}", "geo_precision": "site"}
        | {"latitude": f"40.{number // 8 + 1}", "longitude": f"48.{number % 8 + 1}"}
        for number in range(48)
    ]
    few, many = (plots.map_on(stage(bases=some), "2005-01-01", host="az") for some in (spots[:24], spots))
    assert any(text.arrow_patch for text in drawn(few, "base-name"))
    assert 0 < len(drawn(many, "base-name")) < 48
    assert not any(text.arrow_patch for text in drawn(many, "base-name"))
    assert any("names where there is room" in text for text in words(many))


def test_map_hatches_what_the_state_did_not_hold_that_day(stage):
    ds = stage(
        bases=[{"base_id": "az-one", "geo_precision": "site", "latitude": "40.5", "longitude": "48.5", "closed": "2025"}],
        control=[
            {
                "control_id": "az-nagorno-karabakh-1992",
                "territory_id": "az-nagorno-karabakh",
                "controller": "authority",
                "controlled_from": "1992",
                "controlled_until": "2023-09-20",
            },
            {
                "control_id": "az-nagorno-karabakh-2023",
                "territory_id": "az-nagorno-karabakh",
                "controller": "az",
                "controlled_from": "2023-09-20",
            },
        ],
    )
    before, after = plots.map_on(ds, "2005-01-01"), plots.map_on(ds, "2024-01-01")
    assert (len(drawn(before, "hatched")), len(drawn(after, "hatched"))) == (1, 0)
    assert [text.get_text() for text in drawn(before, "area-name")] == ["az-nagorno-karabakh"]
    assert drawn(after, "area-name") == []
    assert len(drawn(after, "outlined")) == len(drawn(before, "outlined")) + 1
    assert "not held by the state de jure" in " ".join(words(before))


def test_map_looks_as_it_should(stage, image_regression):
    """One picture is compared as a picture, land black and sea white, and small, so that other versions of matplotlib pass."""
    from PIL import Image

    ds = stage(bases=[{"base_id": "az-one", "geo_precision": "site", "latitude": "40.87", "longitude": "47.8"}])
    stream, small = io.BytesIO(), io.BytesIO()
    plots.map_on(ds, "2005-01-01", host="az").savefig(stream, format="png", dpi=72)
    plain = Image.open(stream).convert("L").point(lambda light: 255 if light > 246 else 0)
    plain.resize((180, 132), Image.Resampling.LANCZOS).save(small, format="png")
    image_regression.check(small.getvalue(), diff_threshold=2.0)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_same_data_give_the_same_bytes(ending, real, tmp_path):
    import matplotlib as mpl

    first = plots.save(real, "strengths", tmp_path / f"a.{ending}", deployment="az-karabakh-peacekeepers")
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black", "lines.linewidth": 9, "savefig.dpi": 20, "figure.autolayout": True}):
        second = plots.save(real, "strengths", tmp_path / f"b.{ending}", deployment="az-karabakh-peacekeepers")
    assert first.read_bytes() == second.read_bytes(), "whatever the user has set"


def test_drawing_leaves_no_trace(real):
    code = (
        "import sys\n"
        "import ru_presence_data as rpd\n"
        "assert 'matplotlib' not in sys.modules\n"
        "figure = rpd.plots.gantt(rpd.load(), host='az')\n"
        "assert figure._repr_png_()[:4] == b'\\x89PNG'\n"
        "import matplotlib\n"
        "assert matplotlib.rcParams['font.size'] == 10\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda ds: plots.gantt(ds, host="xz"), "no actor 'xz'"),
        (lambda ds: plots.gantt(ds, region="south-caucasia"), "did you mean south-caucasus"),
        (lambda ds: plots.gantt(ds, host="az", region="baltic"), "give one of them"),
        (lambda ds: plots.gantt(ds, host="un"), "only a state is a host"),
        (lambda ds: plots.gantt(ds, host="fr"), "sources were not searched for France (fr)"),
        (lambda ds: plots.early_late(ds, host="fr"), "searched are Abkhazia, Afghanistan, Angola, Armenia, "),
        (plots.strengths, "give a deployment or a host"),
        (lambda ds: plots.strengths(ds, "az-gabala-radar-nod"), "did you mean az-gabala-radar-node"),
        (lambda ds: plots.strengths(ds, host="fr"), "sources were not searched for France (fr)"),
        (lambda ds: plots.map_on(ds, "1 January"), "on: "),
        (lambda ds: plots.map_on(ds, "1850", host="az"), "sources were not searched for Azerbaijan on 1850; they were for 1989 to 2026"),
        (lambda ds: plots.survival(ds, by="ended"), "by: found 'ended'"),
        (lambda ds: plots.survival(ds, level="presence"), "level: found 'presence'"),
        (lambda ds: plots.gantt(ds, level="host", parts="none"), "parts: found 'none'"),
        (lambda ds: plots.early_late(ds, against="second"), "against: found 'second'"),
        (lambda ds: plots.early_late(ds, level="host"), r" has a planned end"),
        (lambda ds: plots.survival(ds, reading="middle"), "reading: found 'middle'"),
        (lambda ds: plots.save(ds, "pie", "a.png"), "picture: found 'pie'"),
        (lambda ds: plots.save(ds, "gantt", "a.gif"), "expected .png, .svg or .pdf"),
        (lambda ds: plots.save(ds, "gantt", "a.png", on="2005"), "gantt takes no on; it takes host, region, level, parts"),
        (lambda ds: plots.save(ds, "map", "a.png"), "map needs on"),
    ],
)
def test_mistakes_get_one_clear_line(call, said, real):
    with pytest.raises(rpd.UsageError) as caught:
        call(real)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_matplotlib_the_way_out_is_named(real, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(rpd.UsageError, match=r"pip install 'ru-presence-data\[plots\]'"):
        plots.gantt(real, host="az")


def test_nothing_to_draw_on_an_empty_table(stage):
    ds = stage()
    for call in (plots.gantt, plots.survival, plots.early_late, lambda ds: plots.map_on(ds, "2005")):
        with pytest.raises(rpd.UsageError, match="no "):
            call(ds)


def test_command_draws(tmp_path, capsys):
    path = tmp_path / "az.png"
    assert main(["plot", "gantt", "--host", "az", "--out", str(path)]) == 0
    assert path.read_bytes()[:4] == b"\x89PNG"
    assert capsys.readouterr().out == f"wrote {path}\n"
    assert main(["plot", "map", "--out", str(path)]) == 2
    assert capsys.readouterr().err == "ru-presence-data: map needs on\n"
    assert main(["plot", "gantt", "--out", str(tmp_path / "nowhere" / "a.png")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_all_pictures_are_listed():
    counted = Counter(function for _, function in plots.PICTURES.values())
    assert set(counted) == set(plots.__all__) - {"FORMATS", "OPTIONS", "PICTURES", "save"}
    assert not hasattr(plots, "pie")


@pytest.mark.parametrize("backend", ["module://matplotlib_inline.backend_inline", "module://no_such_module", "no-such-backend", "svg", ""])
def test_a_backend_of_the_environment_is_not_needed(backend, tmp_path):
    """A notebook hands the name of its own to a command, and to a library that another environment lent it."""
    environment = os.environ | {"MPLBACKEND": backend}
    program = (
        "import os, ru_presence_data as rpd\n"
        f"rpd.plots.gantt(rpd.load(), host='az').savefig({str(tmp_path / 'own.png')!r})\n"
        f"rpd.plots.save(rpd.load(), 'gantt', {str(tmp_path / 'az.png')!r}, host='az')\n"
        "import matplotlib\n"
        "print(os.environ['MPLBACKEND'], dict.get(matplotlib.rcParams, 'backend') if os.environ['MPLBACKEND'] == 'svg' else '')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == {"svg": ["svg", "svg"], "": []}.get(backend, [backend])
    assert (tmp_path / "az.png").read_bytes().startswith(b"\x89PNG")
