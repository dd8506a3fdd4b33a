"""The commands that ask the data: timeline, present, contested, diff and answers."""

from __future__ import annotations

from ..schema.vocabularies import Rank
from .common import style
from .printing import FORMATS, aligned, load_package, many, print_table, printed, uncovered

# Type checkers take this name for true; a command must not wait for the module `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from ..dataset import Dataset


def timeline_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `timeline`."""
    made.add_argument("subject", metavar="HOST|ID", help="ISO code or id of a host, or id of a record, such as AZ or az-gabala-radar")
    uncovered(made)
    printed(made)


def timeline(arguments: argparse.Namespace) -> int:
    """Print everything dated about a record."""
    dataset = load_package(arguments.path)
    entries = dataset.timeline(**{_kind(dataset, arguments.subject): arguments.subject}, uncovered=arguments.uncovered)

    def text(rows: list[dict[str, Any]]) -> str:
        return aligned(
            ("date", "what", "sources", "title"),
            [
                (
                    row["date"] + (f" to {row['until']}" if row["until"] else ""),
                    row["kind"],
                    f"{row['sources']}{', they differ' if row['contested'] else ''}",
                    row["title"] + (f" [{row['detail']}]" if row["detail"] else ""),
                )
                for row in rows
            ],
            "date",
        )

    return print_table(entries, arguments.format, text)


def _kind(dataset: Dataset, subject: str) -> str:
    """Say what a subject of a timeline is: base, deployment, agreement or else host.

    Raises:
        UsageError: If it is none of them.
    """
    from ..analysis.hosts import Actors
    from ..violations import UsageError
    from ..words import nearest

    ids: list[str] = []
    for kind in ("base", "deployment", "agreement"):
        keys = dataset[f"{kind}s"].keys()
        if subject in keys:
            return kind
        ids += keys
    try:
        Actors(dataset).find(subject)
    except UsageError as error:
        raise UsageError(f"no host, base, deployment or agreement {subject!r}{nearest(subject, ids)}") from error
    return "host"


def present_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `present`."""
    made.add_argument("--on", required=True, metavar="DATE", help="a day, or a date in EDTF such as 1992-06")
    made.add_argument("--host", metavar="HOST", help="only this host: ISO code or id")
    made.add_argument("--region", metavar="REGION", help="only hosts of this region, such as south-caucasus")
    made.add_argument(
        "--territory",
        choices=("de_jure", "de_facto"),
        default="de_jure",
        help="whether hosts go by recognition or by who held the place (default: de_jure)",
    )
    made.add_argument("--what", choices=("deployments", "bases"), default="deployments", help="what to look for (default: deployments)")
    uncovered(made)
    printed(made)


def present(arguments: argparse.Namespace) -> int:
    """Print what was there on a day."""
    what = arguments.what
    dataset = load_package(arguments.path)
    there = dataset.present(
        on=arguments.on,
        host=arguments.host,
        region=arguments.region,
        territory=arguments.territory,
        what=what,
        uncovered=arguments.uncovered,
    )
    schema = dataset[what].schema
    key, dates = schema.primary_key[0], schema.span or ()

    def text(rows: list[dict[str, Any]]) -> str:
        return aligned(
            ("id", "certainty", "de jure", "de facto", *dates, "name"),
            [
                (
                    row[key],
                    row["certainty"],
                    row["host_de_jure"],
                    _holder(row),
                    *(row[name] or "" for name in dates),
                    row["name"] + (f" (part of {row['part_of']})" if row.get("part_of") else ""),
                )
                for row in rows
            ],
            what.removesuffix("s"),
        )

    return print_table(there, arguments.format, text)


def _holder(row: dict[str, Any]) -> str:
    doubt = "?" if row["host_de_facto_certainty"] == "possible" else ""
    return f"{row['host_de_facto'] or '-'}{doubt}"


def contested_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `contested`."""
    made.add_argument("id", nargs="?", metavar="ID", help="only cells of this record")
    made.add_argument("--table", metavar="TABLE", help="only cells of this table")
    made.add_argument("--certain", action="store_true", help="only cells with a value that certainly speaks against the one taken")
    printed(made)


def contested(arguments: argparse.Namespace) -> int:
    """Print cells about which sources differ."""
    import pyarrow as pa

    dataset = load_package(arguments.path)
    if arguments.table is not None:
        _ = dataset[arguments.table]
    wanted = None
    if arguments.id is not None:
        home, row = dataset.find(arguments.id)
        wanted = row[dataset[home].schema.primary_key[0]]
    table = dataset.contested()
    cells = [tuple(row[name] for name in ("table_name", "record_id", "field_name")) for row in table.to_pylist()]
    sure = {cell for cell, conflict in zip(cells, table["conflict"].to_pylist(), strict=True) if conflict == "certain"}
    kept = [arguments.table in (None, cell[0]) and wanted in (None, cell[1]) and (not arguments.certain or cell in sure) for cell in cells]
    return print_table(table.filter(pa.array(kept, pa.bool_())), arguments.format, _contested_text)


def _contested_text(rows: list[dict[str, Any]]) -> str:
    how = style()
    lines: list[str] = []
    last = None
    for row in rows:
        cell = f"{row['table_name']} / {row['record_id']} / {row['field_name']}"
        if cell != last:
            lines += ["", cell] if lines else [cell]
            last = cell
        wrong = row["rank"] == Rank.DEPRECATED
        standing = (
            "taken"
            if row["taken"]
            else "shown to be wrong"
            if wrong
            else f"{row['conflict']} conflict"
            if row["conflict"]
            else "in agreement"
        )
        count = f"{row['sources']} source{'' if row['sources'] == 1 else 's'}"
        if row["independent_sources"] < row["sources"]:
            count += f", {row['independent_sources']} independent"
        lines += how.wrap(f"{row['value']}: {standing}, {count}", 4, "  ")
        lines += how.wrap(f"because: {row['reason']}", 6, "    ") if row["reason"] else []
    number = len({(row["table_name"], row["record_id"], row["field_name"]) for row in rows})
    return "\n".join([*lines, "", many(number, "cell")]) + "\n" if lines else "nothing found\n"


def diff_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `diff`."""
    made.add_argument("old", metavar="OLD", help="directory of the older data package, or zip of a release")
    made.add_argument("new", metavar="NEW", help="directory of the newer data package, or zip of a release")
    made.add_argument("--format", choices=FORMATS, default="text", help="how to print it; csv is changes.csv (default: text)")


def diff(arguments: argparse.Namespace) -> int:
    """Print what changed between two packages."""
    from ..release import versioning

    changes = versioning.changes(versioning.former(arguments.old), versioning.former(arguments.new))
    return print_table(changes.to_arrow(), arguments.format, lambda _: f"{changes}\n")


def answers_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `answers`."""
    made.add_argument("number", nargs="?", type=int, metavar="NUMBER", help="only this claim, in full")
    made.add_argument("--write", action="store_true", help="write docs/answers.md of the package")
    made.add_argument("--check", action="store_true", help="only say whether docs/answers.md is current")
    printed(made)


def answers(arguments: argparse.Namespace) -> int:
    """Answer the essay's claims."""
    from .. import claims

    dataset = load_package(arguments.path)
    answered = dataset.answers()
    if arguments.write or arguments.check:
        return _document(dataset, claims.markdown(answered), check=not arguments.write)
    chosen = answered if arguments.number is None else claims.Answers((answered[arguments.number],), answered.coverage, answered.essay)

    def text(_: list[dict[str, Any]]) -> str:
        if arguments.number is not None:
            return f"{chosen[1]}\n"
        return aligned(
            ("claim", "verdict", "not judged", "in other words"),
            [(str(answer.number), answer.verdict, _parts(answer.not_judged), answer.claim) for answer in chosen],
        )

    return print_table(chosen.to_arrow(), arguments.format, text)


def _parts(count: int) -> str:
    return "" if not count else "1 part" if count == 1 else f"{count} parts"


def _document(dataset: Dataset, text: str, *, check: bool) -> int:
    """Write docs/answers.md of a package, or say whether it is current."""
    from .._locate import in_archive
    from ..atomic import write_whole
    from ..claims.render import PATH
    from ..layout import inside
    from ..locking import locked
    from ..violations import PackageError

    if in_archive(dataset.directory):
        raise PackageError(f"{dataset.directory}: an archive holds no {PATH} that could be written or compared; unpack it first")
    target = dataset.directory / PATH
    if check:
        current = target.is_file() and target.read_bytes() == text.encode()
        print(f"{PATH}: {'current' if current else 'not current (fix: run `ru-presence-data answers --write`)'}")
        return 0 if current else 1
    if inside(dataset.directory, PATH) is None:
        raise PackageError(f"{target}: leads outside the package through a link; put the file itself in its place")
    with locked(dataset.directory, "answers"):
        target.parent.mkdir(exist_ok=True)
        is_new = write_whole(target, text.encode())
    print(f"{PATH}: {'written' if is_new else 'current'}")
    return 0
