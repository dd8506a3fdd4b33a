"""Defects of cells, keys and links."""

from __future__ import annotations

from collections import Counter

from . import Blame, Ship, add, mutation

for table, field in (
    ("actors", "name"),
    ("bases", "base_id"),
    ("events", "date"),
    ("statements", "value"),
    ("statements", "source_id"),
    ("agreement_parties", "role"),
    ("coverage", "year_to"),
):
    add("required", f"empty {table}.{field}", lambda ship, table=table, field=field: ship.spoil(table, field, lambda cell: ""))

# Where, the wrong code and what the fix proposes.
CODES = (
    ("bases", "base_type", "early-warning-radar", "Early Warning Radar", "write early-warning-radar"),
    ("bases", "base_type", "early-warning-radar", "early_warning_radar", "write early-warning-radar"),
    ("bases", "base_type", "early-warning-radar", "early-warning-rader", "write early-warning-radar"),
    ("events", "event_type", "closed", "Closed", "write closed"),
    ("statements", "rank", "preferred", "prefered", "write preferred"),
    ("sources", "consulted_form", "excerpt", "exerpt", "write excerpt"),
    ("deployments", "physical_end", "withdrawn", "5", "write one of withdrawn, "),
    ("actors", "region", "south-caucasus", "moon", "write one of "),
    ("actors", "actor_kind", "state", "государство", "write one of state, "),
)
for table, field, right, wrong, fix in CODES:

    def code(ship: Ship, table=table, field=field, right=right, wrong=wrong, fix=fix) -> Blame:
        return ship.spoil(table, field, lambda cell: wrong, lambda row: row[field] == right, fix=fix)

    add("enum", f"{wrong} in {table}.{field}", code)

# Spellings of numbers that some program takes.
NUMBERS = (
    ("bases", "latitude", "type", ("1_0", "0x10", "1e1", "٣", "40,87", "inf")),
    ("bases", "latitude", "maximum", ("4087",)),
    ("bases", "latitude", "minimum", ("-90.01",)),
    ("bases", "longitude", "maximum", ("180.1",)),
    ("bases", "coordinate_uncertainty_m", "type", ("1_000",)),
    ("bases", "coordinate_uncertainty_m", "minimum", ("0",)),
    ("bases", "coordinate_uncertainty_m", "maximum", ("2000001", "1" * 400)),
    ("strengths", "best", "type", ("1e3", "１２", "about 900")),
    ("strengths", "best", "maximum", ("2000001",)),
    ("coverage", "year_to", "type", ("92",)),
    ("coverage", "year_to", "minimum", ("1850",)),
    ("coverage", "year_to", "maximum", ("2101",)),
    ("agreements", "notice_months", "maximum", ("241",)),
    ("actors", "gw_code", "type", ("37A",)),
    ("actors", "gw_code", "maximum", ("1000",)),
)
for table, field, rule, cells in NUMBERS:
    for cell in cells:
        add(rule, f"{cell[:12]} in {field}", lambda ship, table=table, field=field, cell=cell: ship.spoil(table, field, lambda _: cell))


# Where, and the right number with needless signs round it.
NEEDLESS = (
    ("bases", "latitude", "{}0"),
    ("bases", "latitude", "+{}"),
    ("bases", "latitude", "+{}0"),
    ("strengths", "best", "00{}"),
    ("strengths", "best", "{}.0"),
)
for table, field, form in NEEDLESS:

    def needless(ship: Ship, table=table, field=field, form=form) -> Blame:
        row = ship.first(table, lambda row: bool(row[field]) and (field == "best" or "." in row[field]))
        return ship.spoil(table, field, form.format, lambda other: other is row, fix=f"write {row[field]}")

    add("type", f"{form.format('number')} in {field}", needless)


# A loose date, and the date that is proposed for it; where nothing may be guessed, the advice in words, or None.
DATES = {
    "2012-1-5": "2012-01-05",
    "25.01.2002": "2002-01-25",
    "10.12.2012": "write 2012-12-10 or 2012-10-12, whichever day is meant",
    "20121210": "2012-12-10",
    "2012-12-10T08:00": "2012-12-10",
    "2012/12/10": "2012-12-10",
    "10 December 2012": "2012-12-10",
    "December 2012": "2012-12",
    "spring 1992": "1992-21",
    "winter 1992": "write 1991-24 or 1992-24",
    "c. 1992": "1992~",
    "1992 (probably)": "1992?",
    "1992?~": "1992%",
    "1990s": "199X",
    "between 1992 and 1993": "[1992..1993]",
    "[1992-1993]": "[1992..1993]",
    "1992-1993": "write 1992/1993 for a period or [1992..1993]",
    "1992-13": None,
    "2003-02-29": "correct the day, or write 2003-02",
    "1993/1992": "write 1992/1993 if the two sides were swapped",
    "1992-00": None,
    "0000": None,
    "unknown": "leave the cell empty",
    "-": None,
    "٢٠١٢": "2012",
    "2012-12-10 / 2013": "2012-12-10/2013",
    "1992-06/present": "1992-06/..",
    "37235": "write 2001-12-10 if",
}
for date, guess in DATES.items():

    def loose(ship: Ship, date=date, guess=guess) -> Blame:
        fix = (guess if " " in guess else f"write {guess}") if guess else "write the date as the codebook's section on dates says"
        if date.startswith("-"):
            # A spreadsheet would take a hyphen for the start of a formula.
            return ship.spoil("bases", "closed", lambda cell: date, stage="cell")
        return ship.spoil("bases", "closed", lambda cell: date, fix=fix, message="closed: found ")

    add("formula-like" if date.startswith("-") else "edtf", f"{date} in closed", loose)

# A loose day, and the day that is proposed for it.
DAYS = {
    "2026-1-5": "2026-01-05",
    "25.01.2026": "2026-01-25",
    "2026-11": None,
    "05.01.2026": None,
    "2026-02-30": None,
    "2026-W01-1": None,
    "26-01-05": None,
}
for day, guess in DAYS.items():

    def loose_day(ship: Ship, day=day, guess=guess) -> Blame:
        fix = f"write {guess}" if guess else "write it as in "
        return ship.spoil("sources", "consulted_on", lambda cell: day, fix=fix)

    add("type", f"{day} in consulted_on", loose_day)

# Where, a loose spelling and what the fix proposes.
SPELLINGS = (
    ("bases", "latitude", "type", "40,87", "write 40.87"),
    ("bases", "latitude", "type", "40 N", "write it as in "),
    ("strengths", "best", "type", "4,300", "write 4300"),
    ("strengths", "best", "type", "4 300", "write 4300"),
    ("strengths", "best", "type", "50.000", "write it as in "),
    ("actors", "iso2", "pattern", "am", "write AM"),
    ("sources", "language", "pattern", "Armenian", "write a language code of ISO 639, such as en, ru or az"),
    ("bases", "base_id", "pattern", "az-Example_Radar", "write az-example-radar"),
    ("sources", "url", "pattern", "www.example.org/a", "write an http or https address without blanks or quotes, such as https://"),
)
for table, field, rule, wrong, fix in SPELLINGS:

    def spelling(ship: Ship, table=table, field=field, wrong=wrong, fix=fix) -> Blame:
        return ship.spoil(table, field, lambda cell: wrong, fix=fix)

    add(rule, f"{wrong} in {table}.{field}", spelling)

FORMS = (
    ("bases", "base_id", "AZ-Gabala"),
    ("bases", "base_id", "az_gabala"),
    ("events", "event_id", "az--gabala"),
    ("actors", "iso2", "az"),
    ("actors", "iso3", "AZE1"),
    ("actors", "wikidata_id", "227"),
    ("agreements", "rent_currency", "$"),
    ("sources", "url", "ftp://example.org"),
    ("sources", "url", "www.example.org"),
    ("sources", "url", "https://exa mple.org"),
    ("sources", "language", "English"),
    ("statements", "statement_id", "0F3A9C1D2B4E"),
)
for table, field, wrong in FORMS:
    add(
        "pattern",
        f"{wrong} in {table}.{field}",
        lambda ship, table=table, field=field, wrong=wrong: ship.spoil(table, field, lambda _: wrong),
    )

add("formula-like", "formula in a code", lambda ship: ship.spoil("bases", "base_type", lambda _: "=1+1", stage="cell"))
add(
    "zero-width-character",
    "zero width space in an id",
    lambda ship: ship.spoil("bases", "base_id", lambda cell: cell + "\u200b", stage="cell"),
)
add("mixed-script", "Cyrillic letter in an id", lambda ship: ship.spoil("bases", "host_de_jure", lambda cell: cell[:1] + "з", stage="cell"))


# Keys


@mutation("primary-key")
def row_twice(ship: Ship) -> Blame:
    rows = ship.rows("territories")
    rows.insert(4, dict(rows[3]))
    ship.save("territories")
    return ship.blame("territories", rows[4], "territory_id", message="as on line 5")


@mutation("primary-key")
def compound_key_twice(ship: Ship) -> Blame:
    rows = ship.rows("event_actors")
    rows.insert(9, dict(rows[8]))
    ship.save("event_actors")
    return ship.blame("event_actors", rows[9], "event_id", message="as on line 10")


@mutation("primary-key")
def id_of_another_actor(ship: Ship) -> Blame:
    rows = ship.rows("actors")
    rows[6]["actor_id"] = rows[5]["actor_id"]
    ship.save("actors")
    return ship.blame("actors", rows[6], "actor_id", message="as on line 7")


@mutation("unique-key")
def two_actors_of_one_name(ship: Ship) -> Blame:
    rows = ship.rows("actors")
    rows[8]["name"] = rows[2]["name"]
    ship.save("actors")
    return ship.blame("actors", rows[8], "name", message="as on line 4")


@mutation("unique-key")
def statement_twice_under_two_ids(ship: Ship) -> Blame:
    rows = ship.rows("statements")
    rows.insert(7, {**rows[6], "statement_id": "0" * 12, "note": "Said again."})
    ship.save("statements")
    return ship.blame("statements", rows[7], "table_name", message="as on line 8")


def _swapped(ship: Ship, table: str) -> Blame:
    rows = ship.rows(table)
    rows[5], rows[6] = rows[6], rows[5]
    ship.save(table)
    return ship.blame(table, rows[6], None, fix="move the row up to line 7, or run `ru-presence-data format`")


for table in ("bases", "statements", "agreement_parties", "sources"):
    add("sort-order", f"two rows of {table} swapped", lambda ship, table=table: _swapped(ship, table))


@mutation("sort-order")
def new_row_at_the_end(ship: Ship) -> Blame:
    rows = ship.rows("events")
    rows.append(rows.pop(3))
    ship.save("events")
    return ship.blame("events", rows[-1], None)


# Links

MISSPELT = (
    ("bases", "host_de_jure", "az", "azz", "write az, or add azz to data/actors.csv"),
    ("bases", "territory_id", "az-nagorno-karabakh", "az-nagorno-karabach", "write az-nagorno-karabakh, or add"),
    ("deployment_bases", "base_id", "az-gabala-radar", "az-gabala-rader", "write az-gabala-radar, or add"),
    ("events", "deployment_id", "az-karabakh-peacekeepers", "az-karabakh-peacekeeper", "write az-karabakh-peacekeepers, or add"),
    ("agreement_parties", "actor_id", "az", "zzzzzz", "correct the id, or add zzzzzz to data/actors.csv"),
)
for table, field, right, wrong, fix in MISSPELT:

    def misspelt(ship: Ship, table=table, field=field, right=right, wrong=wrong, fix=fix) -> Blame:
        row = ship.first(table, lambda row: row[field] == right)
        row[field] = wrong
        ship.resort(table)
        return ship.blame(table, row, field, fix=fix)

    add("foreign-key", f"{wrong} in {table}.{field}", misspelt)


@mutation("foreign-key")
def link_into_the_same_table(ship: Ship) -> Blame:
    row = ship.first("deployments", lambda row: bool(row["follow_on"]))
    row["follow_on"] += "s"
    ship.save("deployments")
    return ship.blame("deployments", row, "follow_on", fix=f"write {row['follow_on'][:-1]}, or add")


@mutation("foreign-key")
def source_deleted(ship: Ship) -> Blame:
    uses = Counter(row["source_id"] for row in ship.rows("statements"))
    originals = {row["derived_from"] for row in ship.rows("sources")}
    # One that is a copy would leave its original with nothing that points to it, which looks like another slip.
    alone = [row["source_id"] for row in ship.rows("sources") if not row["derived_from"] and row["source_id"] not in originals]
    source = ship.first("sources", lambda row: uses[row["source_id"]] == 1 and row["source_id"] in alone)
    ship.rows("sources").remove(source)
    ship.save("sources")
    row = ship.first("statements", lambda row: row["source_id"] == source["source_id"])
    return ship.blame("statements", row, "source_id", fix=f"add {source['source_id']} to data/sources.csv")


@mutation("foreign-key")
def actor_deleted(ship: Ship) -> Blame:
    row = ship.add("actors", actor_id="zz-party", name="Zz party", actor_kind="armed-group")
    party = {**ship.rows("agreement_parties")[0], "actor_id": "zz-party"}
    ship.rows("agreement_parties").append(party)
    ship.rows("actors").remove(row)
    ship.resort("actors", "agreement_parties")
    return ship.blame("agreement_parties", party, "actor_id", message="actor_id 'zz-party' is not in actors")
