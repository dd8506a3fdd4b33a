"""The commands that show: show, explain and plot."""

from __future__ import annotations

from .common import OK, package_option, place, style

# Type checkers take this name for true; a command must not wait for the module `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def show_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `show`."""
    made.add_argument("id", metavar="ID", help="id of a record, such as az-gabala-radar")
    package_option(made)


def show(arguments: argparse.Namespace) -> int:
    """Print a record."""
    from ..analysis.story import tell
    from ..dataset import load
    from ..validation.diagnosis import asked
    from . import terminal
    from .paging import emit

    dataset = load(place(arguments.path))
    with asked(dataset, arguments.id):
        text = terminal.story(tell(dataset, arguments.id), style())
    emit(text)
    return OK


def explain_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `explain`."""
    made.add_argument("table", metavar="TABLE", help="name of a table, such as bases")
    made.add_argument("id", metavar="ID", help="id of a record, such as az-gabala-radar")
    made.add_argument("field", metavar="FIELD", help="name of a sourced field, such as closed")
    package_option(made)


def explain(arguments: argparse.Namespace) -> int:
    """Print the statements behind a cell."""
    from ..dataset import load
    from . import terminal
    from .paging import emit

    explanation = load(place(arguments.path)).explain(arguments.table, arguments.id, arguments.field)
    emit(terminal.explanation(explanation, style()))
    return OK


def plot_arguments(made: argparse.ArgumentParser) -> None:
    """Declare the arguments of `plot`."""
    from ..plots import OPTIONS, PICTURES

    made.add_argument("picture", choices=tuple(PICTURES), metavar="PICTURE", help=f"one of {', '.join(PICTURES)}")
    for name, (value, text) in OPTIONS.items():
        made.add_argument(f"--{name}", metavar=value, help=text)
    made.add_argument("--out", metavar="FILE", help="where to write it: .png, .svg or .pdf (default: PICTURE.png)")
    package_option(made)


def plot(arguments: argparse.Namespace) -> int:
    """Draw a picture."""
    from ..dataset import load
    from ..plots import OPTIONS, save

    options = {name: getattr(arguments, name) for name in OPTIONS}
    path = save(load(place(arguments.path)), arguments.picture, arguments.out or f"{arguments.picture}.png", **options)
    print(f"wrote {path}")
    return OK
