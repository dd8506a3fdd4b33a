"""`new`, `cite` and `add-source`: everything is checked first, a row lands in its place, and a refusal leaves every byte as it was."""

from __future__ import annotations

import errno
import io
import re
import shlex
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clock import on
from ru_presence_data import validate
from ru_presence_data.cli.main import main
from ru_presence_data.dataset import load
from ru_presence_data.editing import add_source, cite, new_row, store
from ru_presence_data.editing.checks import RefusedError
from ru_presence_data.editing.cite import Cited
from ru_presence_data.editing.ids import words
from ru_presence_data.rules import all_rules
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.schema.vocabularies import Basis
from ru_presence_data.statement_id import PARTS, statement_id
from ru_presence_data.tables import TABLES
from ru_presence_data.tabular.csv_bytes import encode_cell
from ru_presence_data.violations import PackageError, UsageError
from support import lines, small_package

BASE = {"name": "Example depot of Sheki", "base_type": "depot", "host_de_jure": "az"}
EVENT = {
    "date": "2012-11-05",
    "event_type": "closed",
    "title": "The example mast was felled",
    "summary": "Workers felled the mast.",
    "host_de_jure": "az",
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    small_package().freeze().write(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setenv("COLUMNS", "140")
    return tmp_path


def data(package: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (package / "data").iterdir()}


def early(package: Path) -> list[str]:
    """What the stages before the rules find."""
    rules = all_rules()
    return [line for line in lines(validate(package)) if rules[line.split(": ")[1]].stage != "rules"]


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    streams = capsys.readouterr()
    return code, streams.out, streams.err


# new


def test_a_row_lands_in_its_place_and_nothing_else_moves(package):
    before = data(package)
    done = new_row(package, "bases", BASE)
    assert (done.key, done.line, done.path) == ("az-example-depot-sheki", 4, "data/bases.csv")
    after = data(package)
    now = after["bases.csv"].split(b"\n")
    assert now.pop(done.line - 1).startswith(b"az-example-depot-sheki,Example depot of Sheki,")
    assert b"\n".join(now) == before.pop("bases.csv")
    assert {name: after[name] for name in before} == before
    assert early(package) == []


@pytest.mark.parametrize(
    ("table", "cells", "proposed"),
    [
        ("bases", BASE, "az-example-depot-sheki"),
        ("bases", BASE | {"name": "Örnəyin ‘İkinci’ bazası"}, "az-orneyin-ikinci-bazasi"),
        ("territories", {"name": "The valley of the example", "host_de_jure": "az"}, "az-valley-example"),
        ("events", EVENT, "az-2012-11-05-example-mast-felled"),
        ("events", EVENT | {"date": "[1992-06..1993-05]"}, "az-1992-example-mast-felled"),
        ("events", EVENT | {"date": "2012-11~"}, "az-2012-11-example-mast-felled"),
        (
            "agreements",
            {
                "title": "Protocol between Azerbaijan and Russia",
                "agreement_type": "protocol",
                "signed": "2004-02",
                "renewal_mode": "none",
                "legal_end": "unknown",
                "text_status": "published",
            },
            "az-2004-protocol-between-azerbaijan-russia",
        ),
        (
            "agreements",
            {
                "title": "Treaty between Azerbaijan and the Soviet Union",
                "agreement_type": "treaty",
                "signed": "1991-11-05",
                "renewal_mode": "none",
                "legal_end": "unknown",
                "text_status": "published",
            },
            "az-1991-treaty-between-azerbaijan-soviet",
        ),
        (
            "planned_ends",
            {"deployment_id": "az-example-node", "planned_end": "2012", "set_on": "2004-02-03", "kind": "announcement"},
            "az-example-node-set-2004",
        ),
        ("territory_control", {"territory_id": "az-example-heights", "controller": "az"}, "az-example-heights-1991"),
        (
            "territory_control",
            {"territory_id": "az-example-heights", "controller": "az", "controlled_from": "1994-05-12"},
            "az-example-heights-1994",
        ),
        (
            "strengths",
            {
                "deployment_id": "az-example-node",
                "as_of": "2009",
                "best": "800",
                "measure": "actual",
                "counts": "military",
                "covers": "whole",
            },
            "az-example-node-2009-military",
        ),
        ("actors", {"name": "Georgia", "actor_kind": "state", "iso2": "GE", "iso3": "GEO", "region": "south-caucasus"}, "ge"),
        ("actors", {"name": "League of Examples", "actor_kind": "international-organisation", "region": "world"}, "league-examples"),
    ],
)
def test_ids_are_proposed_as_the_rules_about_ids_ask(package, table, cells, proposed):
    done = new_row(package, table, cells)
    assert done.proposed
    assert done.key == proposed
    assert early(package) == []


def test_a_proposed_id_that_exists_gets_a_number(package):
    new_row(package, "bases", BASE)
    assert new_row(package, "bases", BASE | {"locality": "Sheki"}).key == "az-example-depot-sheki-2"


def test_no_id_is_made_up_from_nothing(package):
    with pytest.raises(UsageError, match=r"no base_id can be proposed from these cells; give one with --set base_id=az-gabala-radar"):
        new_row(package, "bases", BASE | {"name": "Склад"})
    # Without an address neither the site nor the page gives a word.
    for cells in ({"title": "Radar closed"}, {"publisher": "Daily"}, {"publisher": "Daily", "title": "Закрыта РЛС"}):
        with pytest.raises(UsageError, match="no source_id can be proposed from these cells"):
            new_row(package, "sources", NEWS | {"consulted_on": "2026-11-24"} | cells)


def test_words_that_tell_nothing_are_left_out():
    assert words("A depot for an army in the town") == "depot-army-town"
    assert words("Over the hill, by or into the wood, and from it on") == "hill-wood-it"


def test_words_of_other_alphabets_are_left_out():
    assert words("The withdrawal of the 4th Army from Ganja, Азербайджан") == "withdrawal-4th-army-ganja"
    assert words("Габалинская РЛС") == ""


def test_a_compound_key_is_refused_twice(package):
    row = {"agreement_id": "am-1995-example-treaty", "actor_id": "example-union", "role": "guarantor"}
    done = new_row(package, "agreement_parties", row)
    assert done.key == "/".join(row[name] for name in load_schema("agreement_parties").primary_key)
    with pytest.raises(RefusedError, match=r"exists, on line \d+ of data/agreement_parties.csv"):
        new_row(package, "agreement_parties", row)


@pytest.mark.parametrize(
    ("table", "cells", "said"),
    [
        ("bases", BASE | {"base_type": "dopot"}, "base_type 'dopot' is not one of the codes of base_type (fix: write depot)"),
        ("bases", BASE | {"host_de_jure": "azz"}, "host_de_jure 'azz' is not in actors (fix: write az, or add azz to data/actors.csv)"),
        ("bases", BASE | {"opened": "5 November 2012"}, "(fix: write 2012-11-05)"),
        ("bases", BASE | {"latitude": "91"}, "91 is more than 90"),
        ("bases", BASE | {"name": "=1+1"}, "name: '=1+1' would run as a formula in a spreadsheet"),
        ("bases", BASE | {"notes": "two\nlines"}, "notes holds a line break, expected one line (fix: put a blank in its place)"),
        ("bases", BASE | {"notes": "zero\u200bwidth"}, "invisible zero-width character (U+200B) in"),
        ("bases", BASE | {"notes": "byte \udcff"}, "holds bytes that are not UTF-8"),
        (
            "bases",
            BASE | {"base_id": "az-example-radar"},
            "'az-example-radar' exists, on line 4 of data/bases.csv (fix: choose another id)",
        ),
        ("bases", BASE | {"base_id": "AZ-depot"}, "base_id 'AZ-depot' is not of the form"),
        ("bases", BASE | {"base_id": "am-depot"}, "the id does not begin with its host 'az-'"),
        ("bases", BASE | {"opened": "1999", "closed": "1998"}, "closed 1998 is before opened 1999"),
        ("bases", {"name": "x"}, "base_type, host_de_jure are required; give each with --set field=value"),
        ("bases", BASE | {"nmae": "x"}, "table bases has no field 'nmae'; did you mean name?"),
        ("basis", BASE, "no table 'basis'; did you mean bases?"),
        ("statements", {}, "statements are added by `ru-presence-data cite TABLE ID FIELD --source ID`"),
    ],
)
def test_what_validate_would_refuse_is_refused_with_its_words(package, table, cells, said):
    before = data(package)
    with pytest.raises(UsageError) as refused:
        new_row(package, table, cells)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert data(package) == before


def test_several_refusals_stand_on_a_line_each(package):
    with pytest.raises(RefusedError) as refused:
        new_row(package, "bases", BASE | {"base_type": "dopot", "latitude": "x"})
    assert len(refused.value.problems) == 2
    assert str(refused.value).count("\n") == 2


def test_spelling_is_mended_as_format_mends_it(package):
    done = new_row(
        package, "bases", BASE | {"name": " Example  depot ", "latitude": "+040.50", "longitude": "47.0", "geo_precision": "near"}
    )
    assert (done.row["name"], done.row["latitude"], done.row["longitude"]) == ("Example  depot", "40.5", "47")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda old: old + b'az-x,"lost quote\n', "data/bases.csv has errors: data/bases.csv:5:"),
        (lambda old: old.replace(b"\n", b"\r\n"), "line-ending"),
        (lambda old: b"", "missing-header"),
        (lambda old: old.replace(b"air-base", b"airbase"), "enum"),
        # Of several errors the first is named.
        (lambda old: old.replace(b"air-base", b"airbase").replace(b"army-", b"armee-"), "has errors: data/bases.csv:2:"),
    ],
)
def test_a_file_that_is_not_sound_is_refused_and_untouched(package, damage, said):
    path = package / "data" / "bases.csv"
    path.write_bytes(damage(path.read_bytes()))
    before = data(package)
    for edit in (
        lambda: new_row(package, "bases", BASE),
        lambda: cite(package, "bases", "az-example-radar", "closed", source="example-mirror-2015-repost"),
        lambda: new_row(package, "events", EVENT | {"base_id": "az-example-radar"}),
    ):
        with pytest.raises(PackageError, match="nothing was written") as refused:
            edit()
        assert said in str(refused.value)
    assert data(package) == before


def test_a_release_is_not_edited(package):
    descriptor = package / "datapackage.json"
    size = (package / "data" / "bases.csv").stat().st_size
    descriptor.write_text(
        descriptor.read_text(encoding="utf-8").replace('"path": "data/bases.csv"', f'"bytes": {size}, "path": "data/bases.csv"'),
        encoding="utf-8",
    )
    with pytest.raises(PackageError, match="this is a release; edit a checkout"):
        new_row(package, "bases", BASE)


def test_a_file_that_changes_meanwhile_is_not_overwritten(package):
    one, other = store.Store(package), store.Store(package)
    for number, editor in enumerate((one, other)):
        editor.draft("territories").insert(
            {**dict.fromkeys(load_schema("territories").names, ""), "territory_id": f"az-t{number}", "name": "T", "host_de_jure": "az"}
        )
    one.commit()
    with pytest.raises(PackageError, match="was changed by another program meanwhile"):
        other.commit()
    assert load(package).territories.get("az-t0").name == "T"


def test_a_draft_knows_where_its_new_rows_stand(package):
    draft = store.Store(package).draft("territories")
    row = dict.fromkeys(draft.schema.names, "") | {"territory_id": "az-example-hill", "name": "Hill", "host_de_jure": "az"}
    assert draft.insert(row) == 3
    assert draft.position("az-example-hill") == 1
    draft.change(1, name="Example hill")
    assert keys_of(draft.data()) == ["az-example-heights", "az-example-hill", "az-example-valley"]
    assert draft.frame().cell(1, "name") == "Example hill"


def keys_of(data: bytes) -> list[str]:
    """The keys in the lines of a table."""
    return [line.split(b",")[0].decode() for line in data.splitlines()[1:]]


def test_consequences_stand_by_their_lines(package):
    editor = store.Store(package)
    draft = editor.draft("deployments")
    old = draft.rows[draft.position("az-example-post")]
    for deployment in ("az-z-post", "az-a-post"):
        draft.insert(old | {"deployment_id": deployment, "started": "2001", "ended": "2002", "part_of": ""})
    found = [(violation.line, violation.rule, violation.field) for violation in editor.consequences("deployments")]
    assert {line for line, _, _ in found} == {3, 7}
    assert found == sorted(found)


def test_the_commands_to_type_next_are_printed(package, capsys):
    arguments = [part for name, cell in (BASE | {"opened": "1985", "closed": "1999"}).items() for part in ("--set", f"{name}={cell}")]
    code, out, err = run(capsys, "new", "bases", *arguments)
    assert (code, err) == (0, "")
    assert out == (
        "added az-example-depot-sheki to bases, line 4 of data/bases.csv\n"
        "the id was made from the cells; change it now if it does not fit, for later it stays\n"
        "\n"
        "2 cells need statements; put the id of a source in the place of SOURCE:\n"
        "  ru-presence-data cite bases az-example-depot-sheki opened --source SOURCE\n"
        "  ru-presence-data cite bases az-example-depot-sheki closed --source SOURCE\n"
        "where the source does not simply say it, with --basis computed, inferred, lower-bound or upper-bound, and --note\n"
    )
    for line in out.splitlines()[-3:-1]:
        assert run(capsys, *line.replace("SOURCE", "example-times-2013-article").split()[1:])[0] == 0
    assert validate(package).valid


def test_what_stays_open_is_said(package, capsys):
    arguments = [part for name, cell in EVENT.items() for part in ("--set", f"{name}={cell}")]
    out = run(capsys, "new", "events", *arguments)[1]
    assert "Still open, as `validate` will say:\n  data/events.csv:3: event-without-actor: " in out


def test_without_a_terminal_one_line_says_what_is_missing(package, capsys):
    assert run(capsys, "new", "bases") == (
        2,
        "",
        "ru-presence-data: not added to bases: name, base_type, host_de_jure are required; give each with --set field=value, such as"
        " --set 'name=Gabala radar station' --set base_type=early-warning-radar --set host_de_jure=az\n",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["new", "bases", "--set", "name"], "'name' is not of the form field=value"),
        (["new", "bases", "--set", "name=a", "--set", "name=b"], "--set name is given twice, as 'a' and 'b'"),
        (["new", "bases", "--package", "nowhere"], "nowhere: no such directory"),
        (["new", "bases", "--package", "data"], "data: no datapackage.json there"),
        (["cite", "bases", "az-example-radar", "closed"], "the following arguments are required: --source"),
    ],
)
def test_a_mistake_gets_one_line_and_code_2(package, capsys, arguments, said):
    code, out, err = run(capsys, *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_the_commands_of_the_guide_work(package, capsys):
    guide = (Path(__file__).parent.parent / "docs" / "validating-your-own-package.md").read_text(encoding="utf-8")
    commands = guide.split("## Adding to it")[1].split("```bash\n")[1].split("```")[0].splitlines()
    assert len(commands) == 3
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "ru-presence-data"
        code, _, err = run(capsys, *arguments)
        assert (code, err) == (0, "")
    assert validate(package).valid


# Questions


class Terminal(io.StringIO):
    """A terminal on which the answers have been typed already."""

    def isatty(self) -> bool:
        return True


def typed(monkeypatch, *answers: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{answer}\n" for answer in answers)))


def test_every_field_is_asked_for_and_a_wrong_answer_is_asked_again(package, capsys, monkeypatch):
    typed(monkeypatch, "", "Example hill", "", "azz", "?", "az", "", "", "", "")
    code, out, _ = run(capsys, "new", "territories")
    assert code == 0
    assert "name is empty (fix: fill it in: text on one line)" in out
    assert "host_de_jure 'azz' is not in actors (fix: write az, or add azz to data/actors.csv)" in out
    assert "am, az, example-authority" in out
    assert "Enter takes az-example-hill" in out
    assert "territory_id (" in out
    assert "added az-example-hill to territories" in out
    assert load(package).territories.get("az-example-hill").host_de_jure == "az"


def test_codes_are_explained_and_an_id_that_exists_is_asked_again(package, capsys, monkeypatch):
    skipped = {"name": "Depot", "base_type": "?", "host_de_jure": "az"}
    answers = []
    for field in load_schema("bases").fields[1:]:
        answers.append(skipped.get(field.name, ""))
        if field.name == "base_type":
            answers.append("depot")
    typed(monkeypatch, *answers, "az-example-radar", "az-new-depot")
    code, out, _ = run(capsys, "new", "bases")
    assert code == 0
    assert "early-warning-radar: " in out
    assert "'az-example-radar' exists, on line 4" in out
    assert load(package).bases.get("az-new-depot").name == "Depot"


def test_only_what_is_missing_is_asked_if_cells_are_given(package, capsys, monkeypatch):
    typed(monkeypatch, "az", "")
    code, out, _ = run(capsys, "new", "territories", "--set", "name=Example hill")
    assert code == 0
    assert "name_ru" not in out


def test_an_input_that_ends_writes_nothing(package, capsys, monkeypatch):
    before = data(package)
    typed(monkeypatch, "Example hill")
    code, _, err = run(capsys, "new", "territories")
    assert (code, err) == (2, "ru-presence-data: the input ended; nothing was written\n")
    assert data(package) == before


def test_answers_that_are_refused_together_are_given_back_as_a_command(package, capsys, monkeypatch):
    given = {"name": "Two words", "base_type": "depot", "host_de_jure": "az", "opened": "1999", "closed": "1998"}
    typed(monkeypatch, *(given.get(field.name, "") for field in load_schema("bases").fields[1:]), "")
    code, out, err = run(capsys, "new", "bases")
    assert code == 2
    assert "closed 1998 is before opened 1999" in err
    assert "ru-presence-data new bases --set base_id=az-two-words --set 'name=Two words' --set base_type=depot" in out


# add-source

ADDRESS = "https://www.daily.example.com/2021/05/radar-closed.html"
NEWS = {"source_type": "news", "consulted_form": "excerpt"}


def test_a_source_is_added_without_being_fetched(package):
    done = add_source(package, ADDRESS, NEWS, today=date(2026, 11, 24))
    assert done.key == "example-nd-radar-closed"
    assert done.row["consulted_on"] == "2026-11-24"
    assert early(package) == []


@pytest.mark.parametrize(
    ("cells", "proposed"),
    [
        ({"publisher": "The Daily Example", "published": "2021-05-03", "title": "Radar is closed"}, "daily-example-2021-05-03-radar-is"),
        ({"published": "2021?"}, "example-2021-radar-closed"),
        ({"title": "Закрыта РЛС"}, "example-nd-radar-closed"),
        ({"publisher": "Daily Radar Gazette", "title": "Radar in Gabala closed"}, "daily-radar-nd-radar-gabala"),
    ],
)
def test_the_id_of_a_source_has_publisher_date_and_words(package, cells, proposed):
    assert add_source(package, ADDRESS, NEWS | cells).key == proposed


@pytest.mark.parametrize(
    ("url", "proposed"),
    [
        ("https://www.news.example.co.uk/radar", "example-nd-radar"),
        ("https://example.co.uk/radar", "example-nd-radar"),
        ("https://daily.example.am/radar-closed-for-ever", "example-nd-radar-closed"),
        ("https://gov.am/radar", "gov-nd-radar"),
        ("https://example.am/", "example-nd-page"),
    ],
)
def test_the_site_in_the_id_of_a_source_is_the_word_before_its_endings(package, url, proposed):
    assert add_source(package, url, NEWS).key == proposed


def test_a_source_that_was_not_read_has_no_day(package):
    assert add_source(package, ADDRESS, NEWS | {"consulted_form": "not-consulted"}).row["consulted_on"] == ""
    assert add_source(package, ADDRESS + "?2", NEWS | {"consulted_on": "2026-01-02"}).row["consulted_on"] == "2026-01-02"


@pytest.mark.parametrize(
    "url",
    [
        "http://times.example.org/article",
        "https://www.times.example.org/article/",
        "https://TIMES.example.org/article",
        "https://times.example.org/article#end",
        "https://times.example.org./%61rticle",
        "https://times.example.org:443/article",
    ],
)
def test_an_address_that_is_listed_is_refused_with_its_id(package, url):
    before = data(package)
    with pytest.raises(UsageError, match="the address is that of example-times-2013-article; cite that source"):
        add_source(package, url, NEWS)
    assert data(package) == before


@pytest.mark.parametrize(
    ("url", "cells", "said"),
    [
        (ADDRESS, {}, "source_type, consulted_form are required; give each with --set field=value, such as --set source_type="),
        (" ", NEWS, "the address is empty"),
        ("ftp://a.org/b", NEWS, "url 'ftp://a.org/b' is not an http or https address without blanks or quotes"),
        (ADDRESS, NEWS | {"derived_from": "example-archive-2014-reprot"}, "(fix: write example-archive-2014-report, or add"),
        (ADDRESS, NEWS | {"publisher_country": "rus"}, "publisher_country 'rus' is not in actors (fix: write ru"),
        (ADDRESS, NEWS | {"url": "https://b.org"}, "the address is given twice"),
    ],
)
def test_a_source_is_checked(package, url, cells, said):
    before = data(package)
    with pytest.raises(UsageError) as refused:
        add_source(package, url, cells)
    assert said in str(refused.value)
    assert data(package) == before


def test_add_source_asks_for_what_is_missing(package, capsys, monkeypatch):
    typed(monkeypatch, "news", "ru", "excerpt", MIRROR, "")
    with on(date(2031, 5, 17)):
        code, out, _ = run(capsys, "add-source", ADDRESS)
    assert code == 0
    assert "ru-presence-data cite TABLE ID FIELD --source example-nd-radar-closed" in out
    made = load(package).sources.get("example-nd-radar-closed")
    assert (made.consulted_on, made.publisher_country, made.derived_from) == (date(2031, 5, 17), "ru", MIRROR)


def test_a_source_that_is_whole_is_not_asked_about(package, capsys, monkeypatch):
    typed(monkeypatch)
    cells = [part for name, cell in (NEWS | {"publisher_country": "am"}).items() for part in ("--set", f"{name}={cell}")]
    code, out, _ = run(capsys, "add-source", ADDRESS, *cells)
    assert code == 0, out
    assert load(package).sources.get("example-nd-radar-closed").publisher_country == "am"


# cite

MIRROR = "example-mirror-2015-repost"
RADAR = ("bases", "az-example-radar", "closed")


def preferred(package: Path, *cell: str) -> dict[str, str]:
    rows = load(package).statements.rows()
    return {
        row["source_id"]: row["value"]
        for row in rows
        if (row["table_name"], row["record_id"], row["field_name"]) == cell and row["rank"] == "preferred"
    }


def test_a_statement_takes_the_value_of_the_cell(package):
    done = cite(package, *RADAR, source=MIRROR, locator="Page 3", note="In a footnote, with a comma.")
    row = done.statement
    assert (row["value"], row["rank"]) == ("2012-12-10", "preferred")
    assert row["statement_id"] == statement_id(*(row[part] for part in PARTS))
    line = (package / done.path).read_text(encoding="utf-8").splitlines()[done.line - 1]
    assert line == ",".join(encode_cell(row[name]) for name in load_schema("statements").names)
    assert validate(package).valid


def test_another_value_is_normal_and_asks_for_a_reason(package, capsys):
    code, out, _ = run(capsys, "cite", *RADAR, "--source", MIRROR, "--value", "2012-12-09")
    assert code == 0
    assert "rank normal" in out
    assert "reason-missing" in out
    assert early(package) == []


def test_the_cell_follows_only_if_that_is_asked_for(package, capsys):
    before = data(package)
    arguments = ["cite", *RADAR, "--source", MIRROR, "--value", "2012-12-11", "--rank", "preferred"]
    assert run(capsys, *arguments)[2] == (
        "ru-presence-data: not cited: closed is '2012-12-10', and a preferred statement says what the cell says;"
        " add --update-cell to write 2012-12-11 into it, or give --rank normal\n"
    )
    assert "no reason is given (fix: give it with --reason)" in run(capsys, *arguments, "--update-cell")[2]
    assert data(package) == before
    code, out, err = run(capsys, *arguments, "--update-cell", "--reason", "Nearest in time.")
    assert (code, err) == (0, "")
    assert "wrote closed 2012-12-11 in place of 2012-12-10, data/bases.csv:4\n" in out
    assert "set to rank normal: 2012-12-10 from example-archive-2014-report\n" in out
    assert "set to rank normal: 2012-12-10 from example-times-2013-article\n" in out
    assert load(package).bases.get("az-example-radar").closed == "2012-12-11"
    assert preferred(package, *RADAR) == {MIRROR: "2012-12-11"}
    assert validate(package).valid


def test_what_the_new_cell_contradicts_elsewhere_is_said(package):
    done = cite(package, *RADAR, source=MIRROR, value="2011", rank="preferred", reason="Nearest in time.", update_cell=True)
    said = {str(violation) for violation in done.open}
    assert said == set(lines(validate(package)))
    assert any("event-outside-base" in line for line in said)


def test_an_empty_cell_is_filled(package):
    cell = ("bases", "am-example-garrison", "closed")
    assert cite(package, *cell, source=MIRROR, value="2001").cell == ""
    done = cite(package, *cell, source="example-times-2013-article", value="2002", rank="preferred", reason="Later.", update_cell=True)
    assert (done.cell_before, done.cell, done.demoted) == ("", "2002", ())
    assert early(package) == []


@pytest.mark.parametrize(
    ("cell", "more", "said"),
    [
        (("basis", "x", "y"), {}, "no table 'basis'; did you mean bases?"),
        (("bases", "az-example-rader", "closed"), {}, "no bases record 'az-example-rader'; did you mean az-example-radar"),
        (("bases", "az-example-radar", "closd"), {}, "table bases has no field 'closd'; did you mean closed?"),
        (("bases", "az-example-radar", "name"), {}, "bases.name takes no statements; the sourced fields of bases are latitude"),
        (("actors", "az", "exists_from"), {}, "actors.exists_from takes no statements; the sourced fields of actors are none"),
        (
            RADAR,
            {"source": "example-times-2013-artikle"},
            "; did you mean example-times-2013-article",
        ),
        (RADAR, {"value": "10 December 2012"}, "(fix: write 2012-12-10)"),
        (("deployments", "az-example-node", "initiator"), {"value": "snder"}, "(fix: write sender)"),
        (("bases", "am-example-garrison", "closed"), {}, "closed of am-example-garrison is empty; give what the source says with --value"),
        (RADAR, {"source": "example-times-2013-article"}, "is already cited for 2012-12-10 with rank preferred, on line "),
        (RADAR, {"rank": "best"}, "no rank 'best'; the ranks are preferred, normal, deprecated"),
        (RADAR, {"rank": "deprecated", "value": "2011"}, "is deprecated without a reason (fix: give it with --reason)"),
        (RADAR, {"rank": "normal", "update_cell": True}, "a statement of rank normal does not change the cell"),
        (RADAR, {"reason": "a\nb"}, "reason holds a line break"),
        (RADAR, {"basis": "guessed"}, "no basis 'guessed'; the bases are stated, computed, inferred, lower-bound, upper-bound"),
        (RADAR, {"basis": "inferred"}, "2012-12-10 is inferred, and no note says how it follows (fix: give it with --note)"),
        (RADAR, {"basis": "upper-bound", "value": "2012-12-20", "note": "Gone."}, "expected an open set such as [..1999-07-26]"),
        (RADAR, {"value": "2012-12-11", "reason": "A slip."}, "the reason stands on a statement that was not taken"),
        (RADAR, {"checked_on": "May 2026"}, "checked_on 'May 2026'"),
        (
            RADAR,
            {"basis": "lower-bound", "value": "[2013..]", "rank": "preferred", "note": "Seen.", "reason": "Later."},
            "closed has preferred statements that have no day in common: '[2013..]' and '2012-12-10'",
        ),
    ],
)
def test_a_statement_is_checked(package, cell, more, said):
    before = data(package)
    with pytest.raises(UsageError) as refused:
        cite(package, *cell, **({"source": MIRROR} | more))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert data(package) == before


# cite: bounds

GARRISON = ("bases", "am-example-garrison", "closed")


def bound(package: Path, value: str, *cell: str, **more: object) -> Cited:
    side = "upper-bound" if value.startswith("[..") else "lower-bound"
    return cite(package, *(cell or GARRISON), source=MIRROR, value=value, basis=side, note="Seen.", **more)  # type: ignore[arg-type]


def test_the_cell_becomes_what_the_bounds_leave(package):
    first = bound(package, "[2001-05..]", rank="preferred", update_cell=True)
    assert (first.cell_before, first.cell, first.statement["value"]) == ("", "[2001-05..]", "[2001-05..]")
    second = bound(package, "[..2003]", rank="preferred", update_cell=True)
    assert (second.cell_before, second.cell, second.demoted) == ("[2001-05..]", "[2001-05-01..2003-12-31]", ())
    third = bound(package, "[..2002-04]", rank="preferred", update_cell=True)
    assert (third.cell, third.demoted) == ("[2001-05..2002-04]", ())
    assert load(package).bases.get("am-example-garrison").closed == "[2001-05..2002-04]"
    assert validate(package).valid


def test_a_bound_changes_the_cell_only_if_that_is_asked_for(package):
    with pytest.raises(UsageError, match=r"add --update-cell to write \[2001\.\.\] into it"):
        bound(package, "[2001..]", rank="preferred")
    assert bound(package, "[2001..]").statement["rank"] == "normal"


def test_a_bound_beside_a_value_leaves_the_cell(package):
    done = bound(package, "[..2012-12-20]", *RADAR)
    assert (done.statement["rank"], done.cell) == ("normal", "2012-12-10")
    done = bound(package, "[2012-12-01..]", *RADAR, rank="preferred")
    assert (done.statement["rank"], done.cell) == ("preferred", "2012-12-10")
    assert validate(package).valid


def test_a_wider_bound_is_preferred_as_it_leaves_the_cell(package):
    bound(package, "[2001..]", rank="preferred", update_cell=True)
    assert bound(package, "[2000..]").statement["rank"] == "preferred"
    assert load(package).bases.get("am-example-garrison").closed == "[2001..]"


def test_bounds_take_the_place_of_a_value(package):
    done = bound(package, "[2012-12-01..]", *RADAR, rank="preferred", reason="Nobody gives the day.", update_cell=True)
    assert done.cell == "[2012-12-01..]"
    assert [row["value"] for row in done.demoted] == ["2012-12-10", "2012-12-10"]
    assert preferred(package, *RADAR) == {MIRROR: "[2012-12-01..]"}


def test_a_value_takes_the_place_of_bounds_that_do_not_hold_it(package):
    bound(package, "[2001..]", rank="preferred", update_cell=True)
    bound(package, "[..2004]", rank="preferred", update_cell=True)
    done = cite(package, *GARRISON, source=MIRROR, value="2005", rank="preferred", reason="Its own word.", update_cell=True)
    assert [row["value"] for row in done.demoted] == ["[..2004]"]
    assert done.cell == "2005"
    assert validate(package).valid


def test_bounds_that_leave_nothing_are_refused(package):
    bound(package, "[2001..]", rank="preferred", update_cell=True)
    before = data(package)
    with pytest.raises(RefusedError, match=r"no day in common: '\[2001\.\.\]' and '\[\.\.2000\]'"):
        bound(package, "[..2000]", rank="preferred", update_cell=True)
    assert data(package) == before


def test_the_reason_of_the_old_value_goes_with_it(package):
    cite(package, *RADAR, source=MIRROR, value="2012-12-10", rank="preferred", reason="Nearest in time.")
    done = cite(
        package, *RADAR, source="example-times-2013-article", value="2012-12-11", rank="preferred", reason="Its own.", update_cell=True
    )
    assert {row["reason"] for row in done.demoted} == {""}
    assert validate(package).valid


def test_a_second_reason_is_refused(package):
    cite(package, *RADAR, source=MIRROR, value="2012-12-10", reason="Nearest in time.")
    with pytest.raises(RefusedError, match="the reason stands a second time"):
        cite(package, *RADAR, source=MIRROR, value="2012-12-10", locator="Page 4", reason="Its own.")


def test_a_reason_that_was_missing_before_is_not_missing_anew(tmp_path):
    package = small_package()
    package.say(*RADAR, "2012-12-09")
    package.put("sources", source_id="example-album", title="Album", consulted_on="2026-11-22", consulted_form="excerpt")
    package.freeze().write(tmp_path)
    missing = [violation.key for violation in validate(tmp_path).violations if violation.rule == "reason-missing"]
    done = cite(tmp_path, *RADAR, source="example-album")
    # The new statement is the first that is preferred, so that the rule now finds at it what it found at another.
    assert [violation.key for violation in validate(tmp_path).violations if violation.rule == "reason-missing"] == [
        done.statement["statement_id"]
    ]
    assert len(missing) == 1
    assert missing != [done.statement["statement_id"]]
    assert done.open == ()


def test_how_a_value_follows_is_asked_for(package, capsys, monkeypatch):
    typed(monkeypatch, "The day of the report.")
    code, out, _ = run(capsys, "cite", *RADAR, "--source", MIRROR, "--basis", "inferred", "--checked-on", "2026-11-24")
    assert code == 0
    assert "basis inferred: A reading of what the source says" in out
    assert "of az-example-radar, inferred, rank preferred, line " in out
    row = next(row for row in load(package).statements.rows() if row["basis"] == "inferred")
    assert (row["note"], row["checked_on"]) == ("The day of the report.", "2026-11-24")


def test_the_bases_of_the_command_are_those_of_the_field(capsys):
    code, _, said = run(capsys, "cite", *RADAR, "--source", MIRROR, "--basis", "guessed")
    assert code == 2
    assert re.findall("[a-z]+(?:-bound)?", said.partition("choose from")[2].partition(")")[0]) == list(Basis)


def test_a_document_that_was_not_read_carries_no_preferred_value(package):
    add_source(package, ADDRESS, NEWS | {"consulted_form": "not-consulted"})
    with pytest.raises(RefusedError, match="which was not read"):
        cite(package, *RADAR, source="example-nd-radar-closed")


def test_both_files_are_written_or_none(package, monkeypatch):
    before = data(package)
    real = Path.replace
    done = []

    def replace(self, target):
        if done and self.suffix == ".part" and not self.name.startswith(done[0]):
            done.clear()
            raise OSError(errno.EIO, "the disk failed")
        done.append(self.name.rsplit(".", 2)[0])
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OSError, match="the disk failed"):
        cite(package, *RADAR, source=MIRROR, value="2012-12-09", rank="preferred", reason="Why not.", update_cell=True)
    monkeypatch.undo()
    assert data(package) == before
    assert not list(package.rglob("*.part"))


# All of them


@settings(max_examples=15, deadline=None)
@given(
    name=st.text(max_size=12),
    note=st.text(st.characters(codec="utf-8"), max_size=12),
    opened=st.sampled_from(["", "1985", "198X", "1985-1-1", "x", "2012-12-10", "[1990..1992]"]),
)
def test_no_input_makes_a_valid_package_invalid_before_the_rules(tmp_path_factory, name, note, opened):
    package = small_package().freeze().write(tmp_path_factory.mktemp("package"))
    before = data(package)
    try:
        new_row(package, "bases", BASE | {"name": name, "notes": note, "opened": opened, "base_id": "az-x"})
    except UsageError:
        assert data(package) == before
    else:
        assert early(package) == []


def test_every_table_takes_a_row(package):
    """A copy of a row under a new key, in each table that people fill by `new`."""
    small = small_package()
    for table in TABLES:
        if table == "statements":
            continue
        schema = load_schema(table)
        row = dict(small.tables[table][0])
        clashing = {"url", "wikidata_id", "iso2", "iso3", "cow_code", "gw_code"}
        row |= {name: "" for name in clashing if name in row and not schema.field(name).required}
        changes = {
            "actors": {"actor_kind": "armed-group", "name": "Example group"},
            "agreements": {"title": "Second treaty between Armenia and Russia"},
            "deployment_bases": {"base_id": "az-example-airfield"},
            "agreement_deployments": {"deployment_id": "az-example-peacekeepers"},
            "agreement_bases": {"base_id": "az-example-airfield"},
            "agreement_parties": {"actor_id": "example-union"},
            "agreement_relations": {"related_id": "am-1995-example-treaty"},
            "event_actors": {"actor_id": "example-union"},
            "territory_control": {"territory_id": "az-example-heights"},
            "coverage": {"year_from": "1985", "year_to": "1990"},
            "planned_ends": {"set_on": "1996-03-16"},
            "retired_ids": {"retired_id": "az-example-post-1990"},
        }
        row |= changes.get(table, {})
        if len(schema.primary_key) == 1 and table != "retired_ids":
            row[schema.primary_key[0]] = ""
        new_row(package, table, row)
    assert early(package) == []
