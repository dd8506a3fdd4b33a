"""Days and numbers may be asked for in what NumPy, pandas and Arrow give: a column of years is of `np.int64`, one of days of `datetime64`."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pyarrow as pa
import pytest

import ru_presence_data as rpd
from ru_presence_data import plain, plots
from ru_presence_data.analysis.spans import moment
from ru_presence_data.editing import add_source, cite, new_row
from ru_presence_data.editing.checks import whole
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.violations import UsageError
from support import small_package

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")

DAY = datetime.date(2022, 1, 1)
DAYS = {
    "text": "2022-01-01",
    "NumPy's text": np.str_("2022-01-01"),
    "date": DAY,
    "datetime": datetime.datetime(2022, 1, 1, 13, 30),
    "datetime with a zone": datetime.datetime(2022, 1, 1, 23, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=-5))),
    "datetime64 of days": np.datetime64("2022-01-01"),
    "datetime64 of seconds": np.datetime64("2022-01-01T13:30:00"),
    "datetime64 of nanoseconds": np.datetime64("2022-01-01T13:30:00.000000001"),
    "datetime64 in an array": np.array("2022-01-01", "datetime64[ns]"),
    "Timestamp": pd.Timestamp("2022-01-01 13:30"),
    "Timestamp of a column": pd.Series(pd.to_datetime(["2022-01-01"])).max(),
    "Timestamp with a zone": pd.Timestamp("2022-01-01 23:30", tz="Asia/Baku"),
    "Period": pd.Period("2022-01-01", "D"),
    "Arrow's day": pa.scalar(DAY),
    "Arrow's time": pa.scalar(datetime.datetime(2022, 1, 1, 13, 30)),
    "Arrow's text": pa.scalar("2022-01-01"),
}
MONTHS = {"datetime64": np.datetime64("2022-01"), "Period": pd.Period("2022-01", "M"), "text": "2022-01"}
NO_DAYS = [
    None,
    2022,
    np.int64(2022),
    2022.0,
    np.array(["2022-01-01"]),
    pd.NaT,
    np.datetime64("NaT"),
    pd.NA,
    float("nan"),
    pa.scalar(None, pa.date32()),
    [DAY],
    "",
    b"2022",
]

NUMBERS = {
    "int": 30,
    "int64": np.int64(30),
    "uint8": np.uint8(30),
    "float": 30.0,
    "float64": np.float64(30),
    "float32": np.float32(30),
    "an array": np.array(30),
    "least of a column": pd.Series([30, 31]).min(),
    "least of a column with gaps": pd.Series([30, None, 31]).min(),
    "least of a column of Int64": pd.Series([30, None, 31], dtype="Int64").min(),
    "Arrow": pa.scalar(30),
}
NO_NUMBERS = [
    None,
    True,
    np.True_,
    "30",
    np.str_("30"),
    30.5,
    np.float64(30.5),
    float("nan"),
    float("inf"),
    np.array([30]),
    np.array([30, 31]),
    pd.NA,
    pa.scalar(None, pa.int64()),
    30j,
    Decimal("30.5"),
]


@pytest.mark.parametrize("kind", DAYS)
def test_a_day(kind):
    assert plain.day_text(DAYS[kind]) == "2022-01-01"
    assert plain.day(DAYS[kind]) == DAY
    assert moment(DAYS[kind]) == moment("2022-01-01")


@pytest.mark.parametrize("kind", MONTHS)
def test_a_month(kind):
    assert moment(MONTHS[kind]) == moment("2022-01")
    assert plain.day(MONTHS[kind]) is None


@pytest.mark.parametrize("value", NO_DAYS, ids=repr)
def test_what_is_no_day_is_said(value):
    with pytest.raises(UsageError, match=r"^on: found .*, expected "):
        moment(value)
    assert plain.day(value) is None


@pytest.mark.parametrize("kind", NUMBERS)
def test_a_whole_number(kind):
    found = plain.whole(NUMBERS[kind])
    assert (found, type(found)) == (30, int)
    assert plain.number(NUMBERS[kind]) == 30.0


@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
def test_what_is_no_whole_number(value):
    assert plain.whole(value) is None


def test_a_number():
    for value in (0.9, np.float64(0.9), Decimal("0.9"), pa.scalar(0.9), np.array(0.9)):
        assert plain.number(value) == 0.9
    for value in (None, True, np.True_, "0.9", np.array([0.9, 0.8]), float("nan"), pd.NA, 1j):
        assert plain.number(value) is None


@pytest.mark.parametrize("kind", DAYS)
def test_questions_about_a_day(kind):
    ds, on = rpd.load(), DAYS[kind]
    assert ds.present(on=on, host="am").equals(ds.present(on="2022-01-01", host="am"))
    assert ds.legal_basis("az-gabala-radar", on).equals(ds.legal_basis("az-gabala-radar", "2022-01-01"))


@pytest.mark.parametrize("kind", NUMBERS)
def test_questions_with_a_number(kind):
    ds, number = rpd.load(), NUMBERS[kind]
    assert ds.spells(tolerance_days=number).equals(ds.spells(tolerance_days=30))
    assert ds.presences(tolerance_days=number).equals(ds.presences(tolerance_days=30))


def test_questions_about_years():
    ds = rpd.load()
    expected = ds.country_years(start=2018, end=2020, hosts="AZ")
    for years in (pd.Series([2018, 2019, 2020]), pd.Series([2018.0, None, 2020.0]), np.arange(2018, 2021, dtype="uint16")):
        found = ds.country_years(start=years.min(), end=years.max(), hosts="AZ")
        assert found.equals(expected)
        assert ds.country_months(start=years.min(), end=years.max(), hosts="AZ").num_rows == 36
    for wrong in (np.int64(1800), 2018.5, True, "2018", pd.NA):
        with pytest.raises(UsageError, match=r"^start: found .*, expected a year from 1900 to "):
            ds.country_years(start=wrong)
        with pytest.raises(UsageError, match=r"^end: found .*, expected a year from 1900 to "):
            ds.country_months(end=wrong)


def test_shares_and_claims():
    ds = rpd.load()
    expected = ds.survival(confidence=0.9)
    for share in (np.float64(0.9), pa.scalar(0.9), Decimal("0.9"), np.array(0.9)):
        assert ds.survival(confidence=share).equals(expected)
    for wrong in (None, "0.9", True, float("nan"), np.float64(1), pd.NA):
        with pytest.raises(UsageError, match=r"^confidence: found .*, expected a number between 0 and 1"):
            ds.survival(confidence=wrong)
    found = ds.answers()
    for number in (np.int64(3), 3.0, pa.scalar(3)):
        assert found[number] == found[3]
    for wrong in (0, True, "3", None, 2.5, np.int64(99)):
        with pytest.raises(UsageError, match=r"^claim: found .*, expected a number from 1 to "):
            found[wrong]


def test_a_map_of_a_day():
    pytest.importorskip("matplotlib")
    ds = rpd.load()
    assert plots.map_on(ds, DAYS["datetime64 of days"], host="az")._repr_png_() == plots.map_on(ds, "2022-01-01", host="az")._repr_png_()


def test_cells_of_a_new_row(tmp_path):
    small_package().freeze().write(tmp_path)
    cells = {
        "name": np.str_("Hill"),
        "base_type": "depot",
        "host_de_jure": "az",
        "opened": np.datetime64("1985-02-03"),
        "closed": pd.Timestamp("1999-01-01"),
        "latitude": np.float64(40.5),
        "longitude": 48,
        "coordinate_uncertainty_m": np.int64(500),
        "geo_precision": "site",
        "notes": None,
    }
    row = new_row(tmp_path, "bases", cells).row
    assert [row[name] for name in ("opened", "closed", "latitude", "longitude", "coordinate_uncertainty_m", "notes")] == [
        "1985-02-03",
        "1999-01-01",
        "40.5",
        "48",
        "500",
        "",
    ]
    done = cite(
        tmp_path,
        "bases",
        "az-example-radar",
        "latitude",
        source="example-mirror-2015-repost",
        value=np.float64(40.25),
        rank="normal",
        checked_on=np.datetime64("2024-05-06"),
    )
    assert (done.statement["value"], done.statement["checked_on"]) == ("40.25", "2024-05-06")
    day = {"source_type": "news", "consulted_form": "excerpt", "publisher_country": "ru"}
    for number, today in enumerate((DAY, np.datetime64("2022-01-01"), pd.Timestamp("2022-01-01"))):
        assert add_source(tmp_path, f"https://example.org/{number}", day, today=today).row["consulted_on"] == "2022-01-01"
    with pytest.raises(UsageError, match=r"^today: found 2022, expected a day$"):
        add_source(tmp_path, "https://example.org/9", day, today=2022)
    for wrong in (True, [1985], object(), b"x"):
        with pytest.raises(UsageError, match=r"^opened: found a value of type (bool|list|object|bytes), expected text, a day or a number$"):
            whole(load_schema("bases"), {"opened": wrong})
