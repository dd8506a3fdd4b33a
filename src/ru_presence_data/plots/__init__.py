"""Pictures of the data, each one call that gives a matplotlib `Figure`; they need the extra `plots`.

    import ru_presence_data as rpd

    ds = rpd.load()
    rpd.plots.gantt(ds, host="az").savefig("az.png")

| name | what it shows |
|---|---|
| `gantt` | when each deployment was there, by host, with the ends that were promised |
| `map_on` | the bases in use on a day |
| `strengths` | the observed strength of one deployment, or of those in a host |
| `survival` | how long deployments, continuous presences or hosts last |
| `early_late` | by how much each deployment missed the end that was promised, and how the promise moved |
| `sensitivity` | what follows from other rules of choice between sources |
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..tables import Tables
    from .curves import survival
    from .maps import map_on
    from .personnel import strengths
    from .sensitivity import sensitivity
    from .timelines import gantt
    from .timing import early_late

PICTURES = {
    "gantt": ("timelines", "gantt"),
    "map": ("maps", "map_on"),
    "strengths": ("personnel", "strengths"),
    "survival": ("curves", "survival"),
    "early-late": ("timing", "early_late"),
    "sensitivity": ("sensitivity", "sensitivity"),
}
"""Name of each picture on the command line, with the module and the function that draw it."""

OPTIONS = {
    "host": ("ID", "only this host: actor id or ISO code"),
    "region": ("REGION", "only hosts of this region, such as south-caucasus"),
    "on": ("DATE", "map: the day, such as 2005-01-01"),
    "deployment": ("ID", "strengths: the deployment, such as az-gabala-radar-node"),
    "level": ("LEVEL", "gantt, survival, early-late: what counts as one: deployment, continuous or host"),
    "against": ("PROMISE", "early-late: the promise from which days are counted: first or last"),
    "by": ("COLUMN", "survival: a curve for each value, such as purpose"),
}
"""Arguments that the command line takes, each with what it stands for and what it means."""

FORMATS = (".png", ".svg", ".pdf")

__all__ = ["FORMATS", "OPTIONS", "PICTURES", "early_late", "gantt", "map_on", "save", "sensitivity", "strengths", "survival"]


def save(dataset: Tables, picture: str, path: str | Path, **options: Any) -> Path:
    """Draw a picture into a file; the same data give the same bytes with the same matplotlib.

    Args:
        dataset: The dataset.
        picture: Name of the picture: gantt, map, strengths, survival, early-late or sensitivity.
        path: The file; its ending says the format: png, svg or pdf.
        **options: Arguments of the function that draws it; those that are None are not passed on.

    Raises:
        UsageError: If there is no such picture, an argument is not one of its own or is missing, the ending is another, or matplotlib is
            not installed.
        OSError: If the file cannot be written; the old one is then untouched.
    """
    import inspect
    from io import BytesIO

    from ..analysis.hosts import one_of
    from ..atomic import write_whole
    from ..violations import UsageError

    one_of("picture", picture, PICTURES)
    path = Path(path)
    if path.suffix.lower() not in FORMATS:
        raise UsageError(f"{path}: found the ending {path.suffix or 'of no format'!r}, expected .png, .svg or .pdf")
    draw = __getattr__(PICTURES[picture][1])
    taken = list(inspect.signature(draw).parameters.values())[1:]
    given = {name: value for name, value in options.items() if value is not None}
    for name in given:
        if name not in {parameter.name for parameter in taken}:
            raise UsageError(f"{picture} takes no {name}; it takes {', '.join(parameter.name for parameter in taken)}")
    for parameter in taken:
        if parameter.default is parameter.empty and parameter.name not in given:
            raise UsageError(f"{picture} needs {parameter.name}")
    figure = draw(dataset, **given)
    # The time and the name of the program would make each run another file.
    unsaid = {".png": {"Software": None}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}[path.suffix.lower()]
    from .sheet import style

    stream = BytesIO()
    with style():
        figure.savefig(stream, format=path.suffix.lower()[1:], metadata=unsaid)
    write_whole(path, stream.getvalue())
    return path


def __getattr__(name: str) -> Callable[..., Any]:
    for module, function in PICTURES.values():
        if name == function:
            import importlib

            from ..validation.diagnosis import question

            picture = question(getattr(importlib.import_module(f"{__name__}.{module}"), name))
            globals()[name] = picture
            return picture
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
