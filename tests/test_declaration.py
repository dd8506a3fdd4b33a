"""Laws of declarations: what nothing would read or check is an error at import, and the error tells the way out."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import pytest

from ru_presence_data import _locate, rules
from ru_presence_data.analysis import timeline
from ru_presence_data.models import table_lists
from ru_presence_data.release import sync
from ru_presence_data.rules import all_rules, register
from ru_presence_data.schema import declaration, scalars
from ru_presence_data.schema.marks import Before, Between, ForeignKey, Happened, KeyDate, MayLieAhead, OnTimeline, Sourced
from ru_presence_data.schema.record import Declared, Record
from ru_presence_data.schema.scalars import NUMBER, WHOLE, Day, Edtf, Number, Scalar, Slug, Text, Whole
from ru_presence_data.schema.table_schema import TableSchema, load_schema
from ru_presence_data.schema.vocabularies import Rank, TimelineKind
from support import schemas


def ship(*, key: tuple[str, ...] = ("ship_id",), attributes: dict[str, Any] | None = None, **fields: Any) -> type[Record]:
    """Declare a table of ships: an id, a name and two dates in order, and fields more or otherwise."""
    declared = {
        "ship_id": Annotated[Slug, Declared(description="Id.", examples=["aurora"])],
        "name": Annotated[Text | None, Declared(description="Name.", examples=["Aurora"])],
        "built": of(Edtf, Happened, Before("sunk")),
        "sunk": of(Edtf, Happened),
        **fields,
    }
    namespace = {"__module__": __name__, "__doc__": "A ship.", "__annotations__": declared, "table": "ships", "primary_key": key}
    optional = dict.fromkeys(name for name in declared if name not in key)
    return type("Ship", (Record,), namespace | optional | (attributes or {}))


def of(kind: Any, *marks: Any) -> Any:
    """Declare a field that may be empty, with some marks."""
    example = {Edtf: "1995", Day: "1995-01-01", Whole: 5, Number: 5, Rank: "normal"}.get(kind, "x")
    return Annotated[(kind | None, *marks, Declared(description="A fact.", examples=[example]))]


def test_a_table_is_computed_with_all_its_marks():
    made = declaration.table(
        ship(
            built=of(Edtf, Sourced, Happened, KeyDate, Before("sunk"), Before("sold", "sold-too-early"), OnTimeline("opened", "name")),
            sold=of(Edtf, MayLieAhead),
            crew=of(Whole, Between(1, 900, "persons")),
            load=of(Number, Between(-0.5, 7)),
            attributes={"span": ("built", "sunk")},
        )
    )
    built, crew = made.field("built"), made.field("crew")
    assert (built.sourced, built.happened, built.key_date) == (True, True, True)
    assert built.before == (Before("sunk", "sunk-before-built"), Before("sold", "sold-too-early"))
    assert built.timeline == OnTimeline("opened", "name")
    assert crew.scalar == WHOLE.within(1, 900, "persons")
    assert (crew.problem("0"), crew.problem("901"), crew.problem("900")) == (
        "expected a whole number of persons from 1 to 900: 0 is less than 1",
        "expected a whole number of persons from 1 to 900: 901 is more than 900",
        None,
    )
    assert made.span == ("built", "sunk")
    assert TableSchema.from_json(made.to_json()) == made
    raw = {field["name"]: field for field in made.to_json()["fields"]}
    assert {mark: raw["built"][mark] for mark in ("sourced", "happened", "keyDate", "timeline")} == {
        "sourced": True,
        "happened": True,
        "keyDate": True,
        "timeline": {"kind": "opened", "detail": "name"},
    }
    assert raw["crew"]["constraints"] == {"minimum": 1, "maximum": 900}
    assert (raw["crew"]["scalar"], raw["crew"]["unit"]) == ("whole", "persons")
    assert raw["load"]["constraints"] == {"minimum": -0.5, "maximum": 7}
    assert made.to_json()["span"] == ["built", "sunk"]


@pytest.mark.parametrize("crew", [0, 901, -1, 5.0, "5", True])
def test_records_heed_bounds(crew):
    made = ship(crew=of(Whole, Between(1, 900)))
    assert made(ship_id="aurora", crew=900).crew == 900
    assert made(ship_id="aurora").crew is None
    with pytest.raises(ValueError):
        made(ship_id="aurora", crew=crew)


LONELY = Scalar(name="lonely", type="string", pattern="[a-z]", expected="a letter")

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "sourced without an id": (
        {"key": ("ship_id", "name"), "sunk": of(Edtf, Sourced, Happened)},
        "Ship.sunk: statements name a record by one id, and the key has 2 fields; delete Sourced, or give the table an id",
    ),
    "before an unknown field": (
        {"built": of(Edtf, Happened, Before("sunken"))},
        "Ship.built: Before names 'sunken', which is no field of ships; did you mean sunk.*; it has ship_id, name, built, sunk",
    ),
    "before itself": ({"sunk": of(Edtf, Happened, Before("sunk"))}, "Ship.sunk: no date is before itself; name another field"),
    "before a text": (
        {"sunk": of(Edtf, Happened, Before("name"))},
        r"Ship.sunk: Before\('name'\) orders dates in EDTF, and name holds text; write a rule of its own",
    ),
    "a number before": (
        {"crew": of(Whole, Between(1, 9), Before("sunk"))},
        "Ship.crew: Before is read of dates in EDTF only, found whole; delete it, or write a rule of its own",
    ),
    "a date that says nothing": (
        {"sold": of(Edtf)},
        "Ship.sold: mark the date as Happened, for the rule in-the-future to hold it, or else as MayLieAhead; found neither",
    ),
    "a day that says nothing": ({"sold": of(Day)}, "Ship.sold: mark the date as Happened, .* found neither"),
    "a date that says both": ({"sold": of(Edtf, Happened, MayLieAhead)}, "Ship.sold: .* found Happened and MayLieAhead"),
    "a text that has happened": (
        {"name": of(Text, Happened)},
        "Ship.name: Happened is said of dates, and nothing checks it on text; delete it",
    ),
    "a code that lies ahead": ({"rank": of(Rank, MayLieAhead)}, "Ship.rank: MayLieAhead is said of dates"),
    "a key date without sources": (
        {"sunk": of(Edtf, Happened, KeyDate)},
        "Ship.sunk: KeyDate counts the sources of a date, and this one takes none; mark it as Sourced, too",
    ),
    "a key date that is a day": (
        {"sunk": of(Day, Sourced, Happened, KeyDate)},
        "Ship.sunk: KeyDate is read of dates in EDTF only, found day",
    ),
    "a text on the timeline": ({"name": of(Text, OnTimeline("event"))}, "Ship.name: OnTimeline is read of dates in EDTF only, found text"),
    "an unknown kind of date": (
        {"sunk": of(Edtf, Happened, OnTimeline("sunk"))},
        "Ship.sunk: no timeline knows the kind 'sunk'; add it to TimelineKind in vocabularies.py",
    ),
    "an unknown detail": (
        {"sunk": of(Edtf, Happened, OnTimeline("event", "nmae"))},
        "Ship.sunk: OnTimeline names 'nmae', which is no field of ships; did you mean name?",
    ),
    "a number without bounds": ({"crew": of(Whole)}, r"Ship.crew: give the least and the greatest whole with Between\(\.\.\.\)"),
    "bounds of a text": ({"name": of(Text, Between(1, 9))}, "Ship.name: Between bounds numbers, and nothing checks it on text; delete it"),
    "bounds reversed": ({"crew": of(Whole, Between(9, 1))}, r"Ship.crew: no number is Between\(9, 1\); swap the two"),
    "a bound that no cell can hold": (
        {"crew": of(Whole, Between(-5, 9))},
        r"Ship.crew: Between\(-5, 9\) never binds, since no cell of the scalar whole can hold -5; expected a whole number",
    ),
    "a broken bound of whole numbers": ({"crew": of(Whole, Between(0, 9.5))}, "no cell of the scalar whole can hold 9.5"),
    "a bound beyond all programs": ({"crew": of(Whole, Between(0, 10**20))}, "Ship.crew: .* never binds"),
    "two bounds": ({"crew": of(Whole, Between(0, 9), Between(1, 8))}, "Ship.crew: found 2 marks Between, expected at most one"),
    "a mark with brackets": ({"sunk": of(Edtf, Happened, Sourced())}, "Ship.sunk: write Sourced without brackets"),
    "a mark without brackets": (
        {"sunk": of(Edtf, Happened, Before)},
        "Ship.sunk: Before says nothing without brackets; see schema/marks.py",
    ),
    "a mark that nobody knows": (
        {"sunk": of(Edtf, Happened, "sourced")},
        "Ship.sunk: nothing reads the mark 'sourced'; the marks are those of schema/marks.py",
    ),
    "a scalar that no schema can name": (
        {"name": of(Annotated[str, LONELY])},
        r"Ship.name: no schema can name the scalar 'lonely'; make it with scalars.register\(Scalar\(\.\.\.\)\)",
    ),
    "a field without a sentence": (
        {"name": Annotated[Text | None, Declared(examples=["Aurora"])]},
        "Ship.name: write a docstring under the field: one full sentence",
    ),
    "a field without an example": (
        {"name": Annotated[Text | None, Declared(description="Name.")]},
        r"Ship.name: give one example value with example\(\.\.\.\)",
    ),
    "a span of an unknown field": (
        {"attributes": {"span": ("built", "sank")}},
        "Ship.span names 'sank', which is no field of ships; did you mean sunk?",
    ),
    "a span without an order": (
        {"built": of(Edtf, Happened), "attributes": {"span": ("built", "sunk")}},
        r"Ship.span: nothing checks that built is not after sunk; mark built as Before\('sunk'\)",
    ),
    "a key of an unknown field": ({"key": ("ship",)}, "Ship.primary_key names 'ship', which is no field of ships"),
    "a unique key of an unknown field": ({"attributes": {"unique_keys": (("nmae",),)}}, "Ship.unique_keys names 'nmae'"),
    "an order of an unknown field": ({"attributes": {"sort_key": ("nmae",)}}, "Ship.sort_key names 'nmae'"),
}


@pytest.mark.parametrize(("fields", "said"), WRONG.values(), ids=WRONG)
def test_a_declaration_that_nothing_would_check_is_an_error(fields, said):
    with pytest.raises(TypeError, match=said):
        declaration.table(ship(**fields))


def test_the_table_of_ships_is_right_without_them():
    assert declaration.table(ship()).names == ("ship_id", "name", "built", "sunk")


# Scalars


@pytest.mark.parametrize(
    ("scalar", "said"),
    [
        (replace(LONELY, name="slug"), "two scalars are called 'slug'; use the one that is there, or choose another name"),
        (replace(LONELY, type="boolean"), "scalar lonely: no check knows the type 'boolean'; the types are string, integer, number, date"),
        (replace(LONELY, pattern=""), "scalar lonely: without a pattern nothing checks it; give one, or declare the field as Text"),
        (replace(NUMBER, name="lonely", minimum=1, maximum=5), r"scalar lonely: bounds stand on the field; write Between\(1, 5\) beside"),
    ],
)
def test_a_scalar_that_nothing_could_check_is_an_error(scalar, said):
    before = dict(scalars.SCALARS)
    with pytest.raises(TypeError, match=said):
        scalars.register(scalar)
    assert before == scalars.SCALARS


def test_a_scalar_can_be_named_by_schemas_as_soon_as_it_is_made(monkeypatch):
    monkeypatch.setattr(scalars, "SCALARS", scalars.SCALARS.copy())
    monkeypatch.setattr(declaration, "SCALARS", scalars.SCALARS)
    assert scalars.register(LONELY) is LONELY
    assert declaration.table(ship(name=of(Annotated[str, LONELY]))).field("name").scalar is LONELY


@pytest.mark.parametrize("name", scalars.SCALARS)
def test_a_scalar_without_a_field_is_an_error(name):
    def freed(field):
        return replace(field, scalar=scalars.TEXT if name != "text" else scalars.SLUG) if field.scalar.name == name else field

    tables = [replace(schema, fields=tuple(map(freed, schema.fields))) for schema in schemas()]
    with pytest.raises(
        TypeError, match=f"scalar {name}: no field holds it, so nothing checks it; use it in a class of models/, or delete it"
    ):
        declaration.together(tables)


# All tables together


def with_field(table: str, name: str, **changes: Any) -> list[TableSchema]:
    """The schemas of all tables with a field changed."""
    return [
        replace(schema, fields=tuple(replace(field, **changes) if field.name == name else field for field in schema.fields))
        if schema.name == table
        else schema
        for schema in schemas()
    ]


def by_name(tables: list[TableSchema]) -> dict[str, TableSchema]:
    return {schema.name: schema for schema in tables}


def test_the_shipped_tables_hold_the_laws():
    declaration.together(schemas())
    table_lists.check_whole(schemas())


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (("actor", "actor_id"), r"no table is called 'actor'; did you mean actors\?"),
        (("actors", "name"), r"a link leads to the one key field of a table; that of actors is \('actor_id',\)"),
        (("coverage", "actor_id"), r"a link leads .* that of coverage is \('actor_id', 'year_from'\)"),
    ],
)
def test_a_link_that_leads_nowhere_is_an_error(link, said):
    with pytest.raises(TypeError, match=r"bases\.host_de_jure: ForeignKey.*: " + said):
        declaration.together(with_field("bases", "host_de_jure", link=ForeignKey(*link)))


def test_a_kind_of_date_that_no_timeline_shows_is_an_error():
    with pytest.raises(TypeError, match=r"TimelineKind\.OPENED: no field is marked OnTimeline with it; mark one, or delete it"):
        declaration.together(with_field("bases", "opened", timeline=None))


def test_a_date_of_a_table_that_no_timeline_chooses_is_an_error():
    assert [schema.name for schema in timeline.shown_tables(schemas())]
    tables = with_field("sources", "published", timeline=OnTimeline(TimelineKind.EVENT))
    with pytest.raises(TypeError, match="sources: published marked OnTimeline, and no timeline shows them; choose its records in"):
        timeline.shown_tables(tables)


def test_a_sourced_table_that_statements_cannot_name_is_an_error():
    with pytest.raises(
        TypeError, match=r"StatementTable was made before the table territories, .* before .*models\.statements in models/__init__"
    ):
        table_lists.check_whole(with_field("territories", "notes", sourced=True))


def test_a_table_whose_ids_cannot_be_retired_is_an_error():
    with pytest.raises(TypeError, match="IdTable was made before the table ships"):
        table_lists.check_whole([*schemas(), declaration.table(ship())])


def test_lists_of_tables_take_their_definitions_from_the_classes():
    for table in ("statements", "retired_ids"):
        for category in load_schema(table).field("table_name").categories:
            assert category.description == load_schema(category.value).description


def test_importing_the_classes_holds_the_laws():
    code = (
        "from ru_presence_data.schema.scalars import Scalar, register\n"
        "register(Scalar(name='lonely', type='string', pattern='[a-z]', expected='a letter'))\n"
        "import ru_presence_data.models"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stderr.splitlines()[-1].startswith("TypeError: scalar lonely: no field holds it, so nothing checks it"), run.stderr
    fine = subprocess.run([sys.executable, "-c", "import ru_presence_data.models"], capture_output=True, text=True, check=False)
    assert (fine.returncode, fine.stderr) == (0, "")


# Rules


def test_an_ordered_pair_without_a_rule_is_an_error():
    tables = with_field("strengths", "as_of", before=(Before("noted", "noted-before-as-of"),))
    with pytest.raises(TypeError, match=r"strengths\.as_of: nothing checks that it is not after noted; add `noted-before-as-of \| summary"):
        all_rules(by_name(tables))


def test_a_rule_of_an_ordered_pair_that_nobody_declares_is_an_error():
    tables = with_field("bases", "opened", before=())
    with pytest.raises(
        TypeError, match="rule closed-before-opened: no field is marked as Before another with it; mark one, or delete its line"
    ):
        all_rules(by_name(tables))


def test_two_pairs_with_one_rule_are_an_error():
    tables = with_field("strengths", "as_of", before=(Before("noted", "closed-before-opened"),))
    with pytest.raises(
        TypeError, match=r"strengths\.as_of: the rule closed-before-opened holds another pair; give Before a rule of its own"
    ):
        all_rules(by_name(tables))


@pytest.mark.parametrize(("mark", "rule"), [("happened", "in-the-future"), ("key_date", "single-source")])
def test_a_rule_for_which_no_field_is_marked_is_an_error(mark, rule):
    tables = [replace(schema, fields=tuple(replace(field, **{mark: False}) for field in schema.fields)) for schema in schemas()]
    with pytest.raises(TypeError, match=f"rule {rule}: no field is marked for it, so it judges nothing; mark one, or delete the rule"):
        all_rules(by_name(tables))


def test_rules_follow_the_marks():
    before, after = all_rules(), all_rules(by_name(with_field("territories", "notes", happened=True, key_date=True)))
    assert list(before) == list(after)
    for name in ("in-the-future", "single-source"):
        assert set(after[name].tables) - set(before[name].tables) == {"territories"}


@pytest.mark.parametrize(
    ("tables", "reads", "said"),
    [
        (("bsaes",), (), r"rule judge-ships: no table is called 'bsaes'; did you mean bases\?"),
        (("bases",), ("actor",), r"rule judge-ships: no table is called 'actor'; did you mean actors\?"),
    ],
)
def test_a_rule_about_an_unknown_table_is_an_error(monkeypatch, tables, reads, said):
    monkeypatch.setattr(register, "FAMILIES", register.FAMILIES.copy())

    @register.rule(*tables, reads=reads)
    def judge_ships(frame, frames):
        """Ships do not stand here.

        Why: they float.
        Example: a ship
        Fix: sail on
        """

    with pytest.raises(TypeError, match=said):
        all_rules(by_name(schemas()))


def test_two_rules_of_one_name_are_an_error(monkeypatch):
    monkeypatch.setattr(register, "FAMILIES", register.FAMILIES.copy())
    register.register(all_rules()["sender-is-host"])
    with pytest.raises(TypeError, match="two rules are called sender-is-host"):
        all_rules(by_name(schemas()))


def test_a_rule_without_its_documentation_is_an_error():
    with pytest.raises(TypeError, match="rule judge-ships: its documentation has no why"):

        @register.rule("bases")
        def judge_ships(frame, frames):
            """Ships do not stand here."""


def test_generated_files_are_made_of_the_classes_and_not_of_older_generated_files(tmp_path, monkeypatch):
    day = date(2020, 1, 1)
    expected = sync.generated(day)
    load_schema.cache_clear()
    rules._published.cache_clear()
    try:
        monkeypatch.setattr(_locate, "schema_dir", lambda: tmp_path / "nowhere")
        assert sync.generated(day) == expected
    finally:
        load_schema.cache_clear()
        rules._published.cache_clear()
