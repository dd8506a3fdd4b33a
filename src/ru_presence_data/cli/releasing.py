"""The commands that write the data for others: build, export and site."""

from __future__ import annotations

import sys

from .common import OK, VIOLATIONS, colour, package_argument, place

# Type checkers take this name for true; a command must not wait for the module `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def build_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `build`."""
    from ..export import FORMATS

    package_argument(made)
    made.add_argument("--out", default="dist", metavar="DIR", help="where to write it (default: dist)")
    made.add_argument(
        "--only",
        type=_names,
        metavar="FORMATS",
        help=f"comma-separated formats, CSV always among them: {', '.join([*FORMATS, 'site', 'zip'])} (default: all whose libraries are installed)",
    )
    made.add_argument("--since", metavar="PATH", help="directory or zip of a former release: write changes.csv, all that changed since")


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def build(arguments: argparse.Namespace) -> int:
    """Write a release."""
    from ..release.build import InvalidPackageError
    from ..release.build import build as write
    from ..reports import render
    from .progress import ProgressLine

    line = ProgressLine()
    notices: list[str] = []
    try:
        target = write(
            place(arguments.path), arguments.out, only=arguments.only, since=arguments.since, notice=notices.append, progress=line
        )
    except InvalidPackageError as error:
        line.clear()
        print(render(error.report, "text", colour=colour()), end="")
        print(f"ru-presence-data: {error}", file=sys.stderr)
        return VIOLATIONS
    finally:
        line.clear()
    for notice in notices:
        print(f"ru-presence-data: {notice}", file=sys.stderr)
    files = [path for path in target.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(f"built {target}: {len(files)} files, {size / 1e6:.1f} MB")
    return OK


def export_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `export`."""
    from ..export import FORMATS

    made.add_argument("format", choices=tuple(FORMATS), metavar="FORMAT", help=f"one of {', '.join(FORMATS)}")
    package_argument(made)
    made.add_argument("--out", default="export", metavar="DIR", help="where to write them (default: export)")


def export(arguments: argparse.Namespace) -> int:
    """Write all tables in one format."""
    from pathlib import Path

    from ..dataset import load
    from ..export import FORMATS

    files = FORMATS[arguments.format](load(place(arguments.path)), Path(arguments.out))
    print(f"wrote {len(files)} files to {arguments.out}")
    return OK


def site_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `site`."""
    package_argument(made)
    made.add_argument("--out", default="site", metavar="DIR", help="where to write it, instead of what was there (default: site)")
    made.add_argument(
        "--keep", action="store_true", help="write it once more into DIR/vX.Y, named after its version, where later releases leave it alone"
    )


def site(arguments: argparse.Namespace) -> int:
    """Write the explorer and the pages."""
    from ..dataset import load
    from ..site.write import make_site
    from ..validation.diagnosis import asked

    dataset = load(place(arguments.path))
    with asked(dataset):
        target = make_site(dataset, arguments.out, keeping=arguments.keep)
    files = [path for path in target.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(f"wrote {target}: {len(files)} files, {size / 1e6:.1f} MB; open {target / 'index.html'}")
    return OK
