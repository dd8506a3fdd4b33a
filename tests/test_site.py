"""The pages of records and sources: whole, small, safe, linked, the same twice, and complete without scripts."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import ru_presence_data as rpd
from export_support import trying_package
from ru_presence_data.analysis.explain import independent
from ru_presence_data.cli.main import main
from ru_presence_data.site import pages as writing
from ru_presence_data.site.addresses import PAGED, Addresses, publisher_stem, slug
from ru_presence_data.site.dates import in_words, span_in_words
from ru_presence_data.site.drawings import Drawings
from ru_presence_data.site.records import record_page
from ru_presence_data.site.sources import lay_out
from ru_presence_data.site.stock import Stock
from ru_presence_data.site.tongues import language_of
from ru_presence_data.site.write import make_site, write_site
from ru_presence_data.violations import UsageError
from site_support import pages, read, tree
from support import small_package

HOSTILE = """<script>alert("1")</script> </td></svg>' onload='x' &amp; {{ 7*7 }} {% raw %}"""
"""What a careless template would let run, end or mean something."""


def site_of(package, directory):
    write_site(rpd.load(package.write(directory / "package")), directory / "site")
    return tree(directory / "site")


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The site of this project's data."""
    directory = tmp_path_factory.mktemp("own")
    write_site(rpd.load(), directory)
    return tree(directory)


@pytest.fixture(scope="module")
def own_pages(own):
    return pages(own)


@pytest.fixture(scope="module")
def trying(tmp_path_factory):
    return site_of(trying_package(), tmp_path_factory.mktemp("trying"))


def hostile_package():
    """A package whose texts are all hostile."""
    package = small_package()
    for table in ("actors", "territories", "bases", "deployments", "agreements", "events"):
        for row in package.tables[table]:
            for name in ("name", "name_ru", "name_local", "title", "title_original", "summary", "notes", "locality", "admin_area"):
                if name in rpd.load()[table].schema.names:
                    row[name] = HOSTILE
    for row in package.tables["sources"]:
        row |= {"title": HOSTILE, "publisher": HOSTILE, "author": HOSTILE, "notes": HOSTILE}
    for row in package.tables["coverage"]:
        row["note"] = HOSTILE
    return package


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    return site_of(hostile_package(), tmp_path_factory.mktemp("hostile"))


# Whole, small, safe


def test_every_page_is_well_formed(own_pages):
    faults = {address: page.faults for address, page in own_pages.items() if page.faults}
    assert not faults


def test_what_a_page_with_faults_is():
    """The check above is worth as much as its reading."""
    assert read(b"<p>a<b>c</p>").faults
    assert read(b"<p>a").faults
    assert read(b"<p id='a'>a</p><p id='a'>b</p>").faults
    assert not read(b"<p id='a'>a<br></p>").faults


def test_every_page_is_small(own):
    large = {address: len(data) for address, data in own.items() if address.startswith(("r/", "s/")) and len(data) > writing.MOST}
    assert not large


def test_a_long_list_has_pages_of_its_own(own_pages):
    """The host with the most events: the page has the first lines and leads to the rest, of which none is lost."""
    events = [row for row in rpd.load().events.rows() if row["host_de_jure"] == "ge"]
    parts = [page for address, page in own_pages.items() if re.fullmatch(r"r/ge/events-host-de-jure(-\d+)?\.html", address)]
    assert parts
    linked = {link["href"] for page in parts for link in page.all("a")}
    assert {f"../../r/{row['event_id']}.html" for row in events} <= linked
    assert "../r/ge/events-host-de-jure.html" in {link["href"] for link in own_pages["r/ge.html"].all("a")}


def test_a_source_of_very_many_records_has_a_list_of_its_own(own_pages):
    """The gazetteer: its entry has the first records, and no record is lost on the list."""
    ds = rpd.load()
    cited = {row["record_id"] for row in ds.statements.rows() if row["source_id"] == "geonames-nd-gazetteer"}
    assert len(cited) > 500
    parts = [page for address, page in own_pages.items() if re.fullmatch(r"s/geonames/geonames-nd-gazetteer(-\d+)?\.html", address)]
    linked = {link["href"].removeprefix("../../r/").removesuffix(".html") for page in parts for link in page.all("a")}
    assert cited <= linked
    assert "../s/geonames/geonames-nd-gazetteer.html" in {link["href"] for link in own_pages["s/geonames.html"].all("a")}


def test_every_link_leads_somewhere(own, own_pages):
    ids = {address: set(page.ids) for address, page in own_pages.items()}
    lost = set()
    for address, page in own_pages.items():
        for element in page.all("a", "link"):
            target = urlsplit(element["href"])
            if target.scheme:
                assert target.scheme in ("http", "https"), (address, element)
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(address), target.path)) if target.path else address
            if path == "index.html":
                # What stands behind the sign is a view of the explorer; see below.
                target = target._replace(fragment="")
            if path not in own or (target.fragment and target.fragment not in ids.get(path, ())):
                lost.add((address, element["href"]))
    assert not lost


def test_every_record_leads_to_its_place_in_the_explorer(own_pages):
    """`explorer/browser/views.test.mjs` opens some of these."""
    ds = rpd.load()
    views = {"bases": "map", "territories": "map", "deployments": "timeline", "agreements": "timeline", "events": "timeline"}
    for table, view in views.items():
        for key in ds[table].keys():  # noqa: SIM118
            assert f"../index.html#{view}?record={key}" in {link["href"] for link in own_pages[f"r/{key}.html"].all("a")}
    assert "../index.html#timeline?host=ge" in {link["href"] for link in own_pages["r/ge.html"].all("a")}
    for other in ("ru", "su", "us"):
        assert not any("#timeline" in link["href"] for link in own_pages[f"r/{other}.html"].all("a")), "no host that was searched"


def test_pages_are_small_when_the_data_grow(own):
    """The heaviest records with three times as much of all that is listed there: more pages, none of them larger."""
    stock = Stock(rpd.load())
    lay_out(stock)
    pages, drawings = writing.Pages(stock), Drawings(stock)
    records = [(table, key) for table in PAGED for key in stock.dataset[table].keys()]  # noqa: SIM118
    heavy = sorted(records, key=lambda record: -len(own[stock.addresses.record(*record)]))[:12]
    assert {table for table, _ in heavy} >= {"deployments", "bases"}
    for table, key in heavy:
        page = record_page(stock, drawings, table, key)
        grown = replace(page, sections=tuple(replace(section, items=section.items * 3) for section in page.sections))
        files = pages.record(grown)
        sizes = {address: len(data) for address, data in files.items()}
        assert len(sizes) > 1
        assert max(sizes.values()) <= writing.MOST, sizes


def test_no_page_loads_or_runs_anything(own_pages):
    for address, page in own_pages.items():
        policy = next(each["content"] for each in page.all("meta") if each.get("http-equiv") == "Content-Security-Policy")
        assert policy == writing.POLICY, address
        assert {each["type"] for each in page.all("script")} <= {"application/ld+json"}, address
        assert [each["href"] for each in page.all("link")] == ["../" * address.count("/") + "pages.css"], address
        for name, attributes in page.elements:
            assert not {"src", "srcset", "style", "data", "action", "xlink:href"} & set(attributes), (address, name)
            assert not [attribute for attribute in attributes if attribute.startswith("on")], (address, name)
            assert name not in ("img", "iframe", "object", "embed", "style", "base", "form", "video", "audio", "use", "image"), address


def test_the_style_sheet_loads_nothing(own):
    text = own["pages.css"].decode()
    assert "url(" not in text
    assert "@import" not in text


def test_hostile_cells_are_text(hostile):
    assert len(hostile) > 20
    for address, page in pages(hostile).items():
        assert not page.faults, address
        assert {each["type"] for each in page.all("script")} <= {"application/ld+json"}, address
        for name, attributes in page.elements:
            assert not [attribute for attribute in attributes if attribute.startswith("on")], (address, name)
    page = read(hostile["r/az-example-radar.html"])
    assert page.text("h1")[0] == HOSTILE
    assert json.loads("".join(page.text("script")))["name"] == HOSTILE
    assert "49" not in page.text("h1")[0]


def test_the_same_bytes_twice(trying, tmp_path):
    assert site_of(trying_package(), tmp_path) == trying


def test_a_page(trying, file_regression):
    """All of one page, as it is."""
    file_regression.check(trying["r/az-example-radar.html"], binary=True, extension=".html")


# Complete


def test_every_record_has_its_page_and_every_source_its_anchor(own, own_pages):
    ds = rpd.load()
    for table in PAGED:
        for key in ds[table].keys():  # noqa: SIM118
            assert f"r/{key}.html" in own
    anchors: dict[str, list[str]] = {}
    for address, page in own_pages.items():
        if found := re.fullmatch(r"s/([a-z0-9-]+?)(/\d+)?\.html", address):
            anchors.setdefault(found[1], []).extend(page.ids)
    for row in ds.sources.rows():
        assert anchors[publisher_stem(row["publisher"])].count(row["source_id"]) == 1, row["source_id"]


def test_every_statement_stands_on_a_page(own_pages):
    ids = {each for page in own_pages.values() for each in page.ids}
    ds = rpd.load()
    addresses = Addresses(ds)
    told = [row["statement_id"] for row in ds.statements.rows() if addresses.owner(row["table_name"], row["record_id"])]
    assert len(told) > 6000
    assert not set(told) - ids


def test_a_contested_cell_is_told_whole(own_pages):
    """Gabala's closing: the value, why it was taken, what else was said and by whom, how it follows, and how many witnesses there are."""
    words = own_pages["r/az-gabala-radar.html"].words
    found = rpd.load().explain("bases", "az-gabala-radar", "closed")
    assert found.contested
    assert found.reason in words
    for voice in found.voices:
        assert voice.cited() in words
        assert voice.note in words
        assert in_words(voice.value) in words
    sources = len({voice.source_id for voice in found.preferred})
    assert f"{sources} sources, {independent(found.preferred)} witnesses" in words


def test_what_no_source_states_is_marked(own_pages):
    found = rpd.load().explain("deployments", "az-karabakh-peacekeepers", "legal_end")
    assert found.unstated
    words = own_pages["r/az-karabakh-peacekeepers.html"].words
    assert found.unstated[1:] in words
    assert "not stated" in words


def test_every_field_is_told(own_pages):
    """Each field is among the facts, at the head of the page, or named as empty."""
    ds = rpd.load()
    for table, key in (("bases", "az-gabala-radar"), ("agreements", "az-2002-gabala-lease"), ("deployments", "az-gabala-radar-node")):
        words = own_pages[f"r/{key}.html"].words
        row = ds[table].row(key)
        for field in ds[table].schema.fields:
            if field.name in ("name", "title", "name_ru", "name_local", "title_original", "notes"):
                assert row[field.name] in words
            else:
                assert field.title in words, field.name
            if field.categories and row[field.name]:
                assert next(each.description for each in field.categories if each.value == row[field.name]) in words


def test_promised_ends_and_strengths_stand_with_their_statements(own_pages):
    ids = set(own_pages["r/az-gabala-radar-node.html"].ids)
    ids |= {each for address, page in own_pages.items() if address.startswith("r/az-gabala-radar-node/") for each in page.ids}
    ds = rpd.load()
    keys = [row["planned_end_id"] for row in ds.planned_ends.rows() if row["deployment_id"] == "az-gabala-radar-node"]
    keys += [row["strength_id"] for row in ds.strengths.rows() if row["deployment_id"] == "az-gabala-radar-node"]
    assert len(keys) > 5
    assert set(keys) <= ids


def test_a_host_that_nobody_searched_says_so(trying, tmp_path):
    words = "Nobody searched for presence on its soil."
    assert words not in read(trying["r/ru.html"]).words, "it is never abroad"
    assert words not in read(trying["r/example-union.html"]).words, "it has no soil"
    assert words not in read(trying["r/az.html"]).words, "it was searched"
    package = small_package()
    package.tables["coverage"] = [row for row in package.tables["coverage"] if row["actor_id"] != "am"]
    assert words in read(site_of(package, tmp_path)["r/am.html"]).words


def test_data_for_machines(own_pages):
    made = json.loads("".join(own_pages["r/az-gabala-radar.html"].text("script")))
    row = rpd.load().bases.row("az-gabala-radar")
    assert made["@type"] == "Place"
    assert made["identifier"] == "az-gabala-radar"
    assert made["geo"] == {"@type": "GeoCoordinates", "latitude": float(row["latitude"]), "longitude": float(row["longitude"])}
    assert made["subjectOf"]["version"] == rpd.load().about.version
    assert "endDate" not in json.loads("".join(own_pages["r/az-gabala-radar-node.html"].text("script"))), "a vague day is no date"


def test_how_to_cite_and_where_to_report(own_pages):
    page = own_pages["r/az-gabala-radar.html"]
    assert rpd.load().about.reference in page.words
    report = next(urlsplit(each["href"]) for each in page.all("a") if "/issues/new" in each["href"])
    asked = parse_qs(report.query)
    assert asked["template"] == ["error-in-a-row.yml"]
    assert asked["record"] == ["az-gabala-radar"]
    assert asked["version"] == [rpd.load().about.version]


def test_a_package_kept_elsewhere_has_no_report(tmp_path):
    package = small_package()
    package.write(tmp_path / "package")
    path = tmp_path / "package" / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"homepage": "https://example.org/data"}), encoding="utf-8")
    write_site(rpd.load(tmp_path / "package"), tmp_path / "site")
    assert "/issues/new" not in (tmp_path / "site" / "r" / "az-example-radar.html").read_text(encoding="utf-8")


def test_a_retired_id_leads_on(own, own_pages):
    for row in rpd.load().retired_ids.rows():
        if row["table_name"] in PAGED:
            page = own_pages[f"r/{row['retired_id']}.html"]
            assert row["reason"] in page.words
    page = own_pages["r/am-leninakan-127th-division.html"]
    refresh = next(each["content"] for each in page.all("meta") if each.get("http-equiv") == "refresh")
    assert refresh == "0; url=../r/am-base-102-gyumri.html"
    assert "../r/am-base-102-gyumri.html" in {each["href"] for each in page.all("a")}
    assert "am-leninakan-127th-division" in own_pages["r/am-base-102-gyumri.html"].words


# Pictures


def test_only_what_is_known_closely_is_a_point(trying):
    for precision, drawn in (
        ("site", 1),
        ("settlement", 1),
        ("near", 1),
        ("adm2", 1),
        ("adm1", 0),
        ("region", 0),
        ("country", 0),
        ("sea-air", 0),
    ):
        page = read(trying[f"r/az-place-{precision}.html"])
        points = [each for each in page.all("circle") if each["class"] == "point"]
        assert len(points) == drawn, precision
        assert ("The place is known too roughly" in page.words) == (not drawn), precision


def test_uncertainty_is_drawn_to_scale(own_pages):
    """The circle of a place is as wide as the scale bar says."""
    ds = rpd.load()
    row = next(row for row in ds.bases.rows() if row["coordinate_uncertainty_m"] == "10000" and row["host_de_jure"] == "az")
    page = own_pages[f"r/{row['base_id']}.html"]
    circle = next(float(each["r"]) for each in page.all("circle") if each["class"] == "within")
    bar = next(float(found[1]) for each in page.all("path") if (found := re.fullmatch(r"M10 [0-9.]+h([0-9.]+)", each["d"])))
    kilometres = int(next(found[1] for text in page.text("text") if (found := re.fullmatch(r"(\d+) km", text))))
    assert circle / bar * kilometres == pytest.approx(10, rel=0.05)
    assert "within 10 km" in page.words


def test_a_sender_has_no_map(trying):
    assert "svg" not in {name for name, _ in read(trying["r/ru.html"]).elements}
    assert "svg" in {name for name, _ in read(trying["r/az.html"]).elements}


def test_pictures_have_words(own_pages):
    for address, page in own_pages.items():
        for svg in page.all("svg"):
            assert svg["role"] == "img", address
            assert svg["aria-labelledby"] in page.ids, address


# For everybody


def test_headings_are_in_order(own_pages):
    for address, page in own_pages.items():
        levels = [int(name[1]) for name, _ in page.elements if re.fullmatch("h[1-6]", name)]
        assert levels.count(1) == 1, address
        assert levels[0] == 1, address
        assert all(after - before <= 1 for before, after in pairwise(levels)), (address, levels)


def test_tables_have_headers_and_pages_landmarks(own_pages):
    for address, page in own_pages.items():
        names = [name for name, _ in page.elements]
        assert names.count("main") == 1, address
        assert {"header", "footer", "nav"} <= set(names), address
        assert page.all("html")[0]["lang"] == "en", address
        assert all(each.get("aria-label") for each in page.all("nav")), address
        assert names.count("thead") == names.count("table"), address
        assert all(each["scope"] in ("row", "col") for each in page.all("th")), address
        rows = names.count("tr") - names.count("thead")
        assert sum(each["scope"] == "row" for each in page.all("th")) == rows, address
        assert page.all("a")[0]["href"] == "#main", address


def test_names_say_their_language(own_pages):
    page = own_pages["r/az-gabala-radar.html"]
    row = rpd.load().bases.row("az-gabala-radar")
    told = [attributes["lang"] for name, attributes in page.elements if name == "p" and "lang" in attributes]
    assert told == ["ru", "az"]
    assert row["name_ru"] in page.text("p")
    assert row["name_local"] in page.text("p")


@pytest.mark.parametrize(
    ("text", "host", "tongue"),
    [
        ("Qəbələ RLS", "az", "az"),
        ("ვაზიანის სამხედრო ბაზა", "ge", "ka"),
        ("Էրեբունի օդանավակայան", "am", "hy"),
        ("Гвардійське", "ua", "uk"),
        ("Гвардейское", "ua", "uk"),
        ("Договор о дружбе", "", "ru"),
        ("Договір про дружбу", "", "uk"),
        ("Treaty", "", "und"),
        ("1992", "", "und"),
    ],
)
def test_language_of_a_name(text, host, tongue):
    assert language_of(text, host) == tongue


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast(own):
    """Text against both grounds, in the light and in the dark, as WCAG 2.2 asks at level AA; lines and land of pictures as it asks of them."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    text = own["pages.css"].decode()
    schemes = [dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", text, re.DOTALL)]
    schemes = [scheme for scheme in schemes if "wash" in scheme]
    assert len(schemes) == 2
    for scheme in schemes:
        for ground in ("paper", "wash"):
            for ink in ("ink", "quiet", "link", "doubt"):
                assert contrast(scheme[ink], scheme[ground]) >= 4.5, (ink, ground)
            for kind in ("deployment", "base", "agreement", "control", "event", "plan"):
                assert contrast(scheme[kind], scheme[ground]) >= 3, (kind, ground)
        assert contrast(scheme["doubt"], scheme["land"]) >= 3


# Words and addresses


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("1992-05-25", "25 May 1992"),
        ("1992-05", "May 1992"),
        ("1992", "1992"),
        ("1992-05~", "about May 1992"),
        ("1992?", "1992 (doubtful)"),
        ("1992%", "about 1992 (doubtful)"),
        ("199X", "the 1990s"),
        ("1992-XX", "some month of 1992"),
        ("1992-05-XX", "some day of May 1992"),
        ("1992-22", "summer 1992"),
        ("[1992-06..1993-05]", "between June 1992 and May 1993"),
        ("[2013-04-05..2013-10-05]", "between 5 April and 5 October 2013"),
        ("[1990..1991]", "between 1990 and 1991"),
        ("[..1993-05-31]", "by 31 May 1993"),
        ("[1993..]", "not before 1993"),
        ("1992-06/1993-05", "from June 1992 to May 1993"),
        ("/1993", "until 1993, the start unknown"),
        ("../1993", "until 1993"),
        ("1993/", "from 1993 on, the end unknown"),
        ("1993/..", "from 1993 on"),
        ("", ""),
    ],
)
def test_dates_in_words(date, words):
    assert in_words(date) == words


def test_spans_in_words():
    assert span_in_words("1985", "2012-12-10") == "1985 – 10 December 2012"
    assert span_in_words("", "2012") == "until 2012"
    assert span_in_words("", "") == ""


def test_every_date_of_the_data_has_words():
    ds = rpd.load()
    for table in ds:
        for field in table.schema.fields:
            if field.is_edtf:
                for row in table.rows():
                    if row[field.name]:
                        assert not set("[]/~?%") & set(in_words(row[field.name])), row[field.name]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("RFE/RL", "rfe-rl"),
        ("Кавказский узел", "kavkazskiy-uzel"),
        ("Azərbaycan", "azerbaycan"),
        ("Õhtuleht", "ohtuleht"),
        ("空", "publisher-d1f0a0a0"),
        ("", ""),
        ("x" * 100, "x" * 80),
    ],
)
def test_slugs(name, made):
    if made.startswith("publisher-"):
        assert re.fullmatch("publisher-[0-9a-f]{8}", slug(name))
    else:
        assert slug(name) == made


def test_a_publisher_called_index_does_not_take_its_place():
    assert publisher_stem("Index") == "index-"
    assert publisher_stem("") == "unnamed"


def test_records_that_share_an_id_have_a_page_each(tmp_path):
    package = small_package()
    package.put("territories", territory_id="index", name="Index", host_de_jure="az")
    package.put("bases", base_id="az-example-valley", name="Base with the id of a territory", base_type="air-base", host_de_jure="az")
    files = site_of(package, tmp_path)
    assert "Example valley" in read(files["r/az-example-valley.html"]).words
    assert "Base with the id of a territory" in read(files["r/az-example-valley.bases.html"]).text("h1")[0]
    assert read(files["r/index-.html"]).text("h1") == ["Index"]
    assert read(files["r/index.html"]).text("h1") == ["Records"]


# The command


def test_the_command(tmp_path, capsys):
    package = small_package().write(tmp_path / "package")
    assert main(["site", str(package), "--out", str(tmp_path / "site")]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"wrote {tmp_path / 'site'}: ")
    assert told.rstrip().endswith(f"open {tmp_path / 'site' / 'index.html'}")
    assert (tmp_path / "site" / "index.html").is_file()


def test_a_site_is_replaced_as_a_whole(tmp_path):
    package = small_package().write(tmp_path / "package")
    target = make_site(rpd.load(package), tmp_path / "site")
    (target / "r" / "left-over.html").write_text("old", encoding="utf-8")
    make_site(rpd.load(package), target)
    assert not (target / "r" / "left-over.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["package", "site"]


def test_a_directory_with_anything_else_is_not_touched(tmp_path, capsys):
    package = small_package().write(tmp_path / "package")
    before = tree(package)
    assert main(["site", str(package), "--out", str(package)]) == 2
    assert "is not a site that this command wrote" in capsys.readouterr().err
    assert tree(package) == before
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="not a site"):
        make_site(rpd.load(package), tmp_path / "file")


def test_what_is_no_part_of_a_site_is_not_lost(tmp_path, capsys):
    package = small_package().write(tmp_path / "package")
    target = make_site(rpd.load(package), tmp_path / "site")
    (target / "CNAME").write_text("example.org", encoding="utf-8")
    assert main(["site", str(package), "--out", str(target)]) == 2
    assert f"{target / 'CNAME'} is no part of the site that stood there (fix: move it away" in capsys.readouterr().err
    assert (target / "CNAME").read_text(encoding="utf-8") == "example.org"


@pytest.mark.parametrize("version", ["1.0.0", "2026"])
def test_whatever_its_version_a_site_knows_what_is_no_part_of_it(tmp_path, version):
    package = rpd.load(versioned(tmp_path / "package", version))
    target = make_site(package, tmp_path / "site")
    make_site(package, target)
    (target / "robots.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"robots\.txt is no part of the site"):
        make_site(package, target)
    assert (target / "robots.txt").exists()


# Releases beside each other


def versioned(directory: Path, version: str, *, extra: bool = False) -> Path:
    """A package of a version, with an event more or less."""
    package = small_package()
    if extra:
        package.put("bases", base_id="az-example-radar", notes="One more word.")
    made = package.write(directory)
    descriptor = made / "datapackage.json"
    raw = json.loads(descriptor.read_bytes())
    descriptor.write_text(json.dumps(raw | {"version": version}), encoding="utf-8")
    return made


def test_each_release_keeps_its_address_beside_the_newest(tmp_path):
    """The newest stands at the root; what is kept of former ones is never touched by later ones, whether or not they are kept."""
    out = tmp_path / "public"
    for version in ("0.2.0", "1.0.0"):
        assert main(["site", str(versioned(tmp_path / version, version)), "--out", str(out), "--keep"]) == 0
    first = tree(out / "v0.2")
    assert main(["site", str(versioned(tmp_path / "1.1.0", "1.1.0", extra=True)), "--out", str(out)]) == 0
    assert tree(out / "v0.2") == first
    assert sorted(path.name for path in out.glob("v*")) == ["v0.2", "v1.0"]
    for directory, version in (("v0.2", "0.2.0"), ("v1.0", "1.0.0"), (".", "1.1.0")):
        assert f"version {version} , data as of" in read((out / directory / "r" / "az-example-radar.html").read_bytes()).words
    listed = read((out / "releases.html").read_bytes())
    assert "These pages are of version 1.1.0" in listed.words
    assert [each["href"] for each in listed.all("a") if each["href"].startswith("v")] == ["v1.0/index.html", "v0.2/index.html"]
    assert "No other release is kept beside these pages." in read((out / "v0.2" / "releases.html").read_bytes()).words


def test_a_kept_site_is_the_one_of_its_release(tmp_path):
    """Byte for byte what the release has in its directory `site`."""
    package = versioned(tmp_path / "package", "1.0.0")
    write_site(rpd.load(package), tmp_path / "site")
    make_site(rpd.load(package), tmp_path / "public", keeping=True)
    assert tree(tmp_path / "public" / "v1.0") == tree(tmp_path / "site")


def test_a_correction_takes_the_place_of_what_it_corrects(tmp_path):
    out = tmp_path / "public"
    make_site(rpd.load(versioned(tmp_path / "a", "1.0.0")), out, keeping=True)
    make_site(rpd.load(versioned(tmp_path / "b", "1.0.1", extra=True)), out, keeping=True)
    assert [path.name for path in out.glob("v*")] == ["v1.0"]
    assert "version 1.0.1 , data as of" in read((out / "v1.0" / "r" / "az-example-radar.html").read_bytes()).words


@pytest.mark.parametrize(
    ("version", "extra", "said"),
    [
        ("1.0.0", True, "v1.0: version 1.0.0 is kept there with other contents (fix: raise the version, or delete v1.0)"),
        ("0.9.0", False, "v1.0: version 1.0.0 is kept there, and 0.9.0 is older (fix: write it to another directory)"),
        ("2026", False, "found version '2026', expected three whole numbers such as 0.2.0"),
    ],
)
def test_a_kept_release_is_never_replaced_by_another(tmp_path, capsys, version, extra, said):
    out = tmp_path / "public"
    make_site(rpd.load(versioned(tmp_path / "a", "1.0.0")), out, keeping=True)
    before = tree(out)
    assert main(["site", str(versioned(tmp_path / "b", version, extra=extra)), "--out", str(out), "--keep"]) == 2
    assert said in capsys.readouterr().err
    assert tree(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "public"]


def test_the_same_release_may_be_kept_twice(tmp_path):
    package = rpd.load(versioned(tmp_path / "a", "1.0.0"))
    out = make_site(package, tmp_path / "public", keeping=True)
    before = tree(out)
    assert tree(make_site(package, out, keeping=True)) == before


def test_a_directory_named_like_a_release_is_one_only_with_its_site(tmp_path):
    package = rpd.load(versioned(tmp_path / "a", "1.1.0"))
    out = make_site(package, tmp_path / "public")
    (out / "v1.0").mkdir()
    (out / "v1.0" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"v1\.0 is no part of the site"):
        make_site(package, out)
    assert (out / "v1.0" / "mine.txt").exists()


def test_an_error_leaves_the_old_site(tmp_path, monkeypatch):
    package = small_package().write(tmp_path / "package")
    target = make_site(rpd.load(package), tmp_path / "site")
    before = tree(target)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ru_presence_data.site.write.source_pages", full)
    with pytest.raises(OSError, match="No space"):
        make_site(rpd.load(package), target)
    assert tree(target) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["package", "site"]


def test_without_the_library_the_command_says_what_to_install(tmp_path, capsys, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "jinja2", None)
    package = small_package().write(tmp_path / "package")
    assert main(["site", str(package), "--out", str(tmp_path / "site")]) == 2
    told = capsys.readouterr().err
    assert told == "ru-presence-data: jinja2 is not installed; run: pip install 'ru-presence-data[site]'\n"
    assert not (tmp_path / "site").exists()


def test_a_site_of_a_package_without_retired_ids(tmp_path):
    """An older release has no such table."""
    package = small_package().write(tmp_path / "package")
    path = package / "datapackage.json"
    raw = json.loads(path.read_bytes())
    raw["resources"] = [each for each in raw["resources"] if each["name"] != "retired_ids"]
    path.write_text(json.dumps(raw), encoding="utf-8")
    (package / "data" / "retired_ids.csv").unlink()
    write_site(rpd.load(package), tmp_path / "site")
    assert (tmp_path / "site" / "r" / "index.html").is_file()
    shutil.rmtree(tmp_path / "site")
