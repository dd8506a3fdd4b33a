"""What all pictures share: a sheet measured in inches, colours, the title and the line of the source, names and lengths of time.

The colours are those of M. Okabe and K. Ito (Color Universal Design, 2008), which colour-blind readers can tell apart; whatever a
colour says is said by a shape, a hatch or a line style too, so that a picture printed in grey says the same.
"""

from __future__ import annotations

import datetime
import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from ..analysis.coverage import Searched, cover, listed, refused, short
from ..analysis.hosts import STATES, one_of
from ..schema.vocabularies import Region
from ..tables import Tables
from ..violations import UsageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

P = ParamSpec("P")

BLACK, ORANGE, SKY, GREEN, YELLOW = "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILION, PURPLE = "#0072B2", "#D55E00", "#CC79A7"
TEXT, QUIET, LINE, LAND = "#222222", "#5f5f5f", "#d5d5d5", "#f1efe9"

BACKEND = "MPLBACKEND"
"""Variable of the environment that names the backend of matplotlib."""

MARGIN = 0.18
"""Inches left free at the edge of a sheet."""
YEAR = 365.25
MONTH = YEAR / 12

_RC: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "text.color": TEXT,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": TEXT,
    "axes.linewidth": 0.6,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": TEXT,
    "ytick.labelcolor": TEXT,
    "grid.color": LINE,
    "grid.linewidth": 0.5,
    "hatch.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.hashsalt": "ru_presence_data",
    "svg.fonttype": "path",
}


@contextmanager
def style() -> Iterator[None]:
    """Make matplotlib draw in the style of the pictures, whatever the user has set.

    Raises:
        UsageError: If matplotlib is not installed.
    """
    try:
        _load()
        from matplotlib import style as styles
    except ImportError as error:
        raise UsageError("matplotlib is not installed; run: pip install 'ru-presence-data[plots]'") from error
    with styles.context(["default", _RC], after_reset=True):
        yield


def _load() -> None:
    """Import matplotlib whatever backend the environment names; no picture needs one.

    A notebook hands the name of its own to the commands that it runs, and where that is not installed the import would fail.
    """
    if "matplotlib" in sys.modules:
        return
    named = os.environ.pop(BACKEND, None)
    try:
        import matplotlib
    finally:
        if named is not None:
            os.environ[BACKEND] = named
    if named:
        # Other pictures of the same program may need it.
        with suppress(ValueError):
            matplotlib.rcParams["backend"] = named


def picture(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Let a function draw in the style of the pictures."""

    @wraps(draw)
    def styled(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with style():
            return draw(*args, **kwargs)

    return styled


class Sheet:
    """A figure of a fixed size on which things are placed in inches from its lower left corner.

    It is made without pyplot, so that nothing is kept open and no window system is asked for.
    """

    def __init__(self, width: float, height: float) -> None:
        """Make an empty sheet.

        Args:
            width: Width in inches.
            height: Height in inches.
        """
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.width, self.height = width, height
        self.figure = Figure(figsize=(width, height), dpi=150)
        self.renderer: Any = FigureCanvasAgg(self.figure).get_renderer()  # type: ignore[no-untyped-call]
        # A notebook shows a figure that pyplot does not know only if it can show itself.
        self.figure._repr_png_ = self._png  # type: ignore[attr-defined]

    def _png(self) -> bytes:
        from io import BytesIO

        stream = BytesIO()
        self.figure.savefig(stream, format="png")
        return stream.getvalue()

    def axes(self, left: float, bottom: float, width: float, height: float) -> Axes:
        """Add axes."""
        return self.figure.add_axes((left / self.width, bottom / self.height, width / self.width, height / self.height))

    def write(self, x: float, y: float, words: str, **how: Any) -> Any:
        """Write text."""
        return self.figure.text(x / self.width, y / self.height, words, **how)

    def size(self, words: Any) -> tuple[float, float]:
        """The width and height in inches of a text that was written."""
        box = words.get_window_extent(self.renderer)
        return box.width / self.figure.dpi, box.height / self.figure.dpi

    def fold(self, words: str, room: float, **how: Any) -> str:
        """Break a text into lines that fit into some inches."""
        probe = self.write(0, 0, words, **how)
        wide = self.size(probe)[0]
        columns = max(12, int(len(words) * room / wide)) if wide > room else len(words) or 1
        while columns > 12:
            probe.set_text("\n".join(textwrap.wrap(words, columns)))
            if self.size(probe)[0] <= room:
                break
            columns -= 1
        probe.remove()
        return "\n".join(textwrap.wrap(words, columns))

    def caption(self, dataset: Tables, title: str, subtitle: str = "", notes: str = "") -> None:
        """Write the title and what is under it at the top, and the notes and the source, which is the dataset, at the bottom."""
        room = self.width - 2 * MARGIN
        top = self.height - MARGIN
        heading = self.write(MARGIN, top, self.fold(title, room, fontsize=12, fontweight="bold"), fontsize=12, fontweight="bold", va="top")
        if subtitle:
            self.write(MARGIN, top - self.size(heading)[1] - 0.09, self.fold(subtitle, room), va="top", color=QUIET)
        source = self.write(MARGIN, MARGIN * 0.7, source_of(dataset), fontsize=7, color=QUIET, va="bottom")
        if notes:
            above = MARGIN * 0.7 + self.size(source)[1] + 0.06
            self.write(MARGIN, above, self.fold(notes, room, fontsize=7), fontsize=7, color=QUIET, va="bottom", linespacing=1.25)


def source_of(dataset: Tables) -> str:
    """Name a dataset as the source of a picture, with the date of its data and its licence, as far as it says them."""
    about = dataset.about
    named = " ".join(part for part in (about.name, about.version) if part)
    return ", ".join(part for part in (named, f"data as of {about.data_date}", about.licence) if part)


def heads(sheet_width: float, title: str, subtitle: str, notes: str) -> tuple[float, float]:
    """The inches that a caption takes at the top and at the bottom of a sheet."""
    sheet = Sheet(sheet_width, 4.0)
    room = sheet_width - 2 * MARGIN
    heading = sheet.write(0, 0, sheet.fold(title, room, fontsize=12, fontweight="bold"), fontsize=12, fontweight="bold")
    top = MARGIN + sheet.size(heading)[1]
    if subtitle:
        top += 0.09 + sheet.size(sheet.write(0, 0, sheet.fold(subtitle, room)))[1]
    bottom = MARGIN * 0.7 + 0.1
    if notes:
        bottom += 0.08 + sheet.size(sheet.write(0, 0, sheet.fold(notes, room, fontsize=7), fontsize=7, linespacing=1.25))[1]
    return top + 0.12, bottom + 0.1


def year(day: float) -> float:
    """A proleptic ordinal as a year with its fraction, which is how time stands on the axes."""
    date = datetime.date.fromordinal(max(1, int(day)))
    first = datetime.date(date.year, 1, 1).toordinal()
    length = 366 if date.year % 4 == 0 and (date.year % 100 != 0 or date.year % 400 == 0) else 365
    return date.year + (day - first) / length


def lasting(days: float) -> str:
    """A number of days in words: days up to two months, months up to two years, then years."""
    days = abs(days)
    if days < 2 * MONTH:
        return f"{days:.0f} day{'' if round(days) == 1 else 's'}"
    return f"{days / MONTH:.0f} months" if days < 2 * YEAR else f"{days / YEAR:.1f} years"


MANY = 6
"""Most states that a title names."""


class Scope:
    """Which hosts a picture shows, and what they are called.

    Attributes:
        host: Id of the only host, or None.
        region: Region of the hosts, or None.
    """

    def __init__(self, dataset: Tables, host: str | None, region: str | None) -> None:
        """Check the arguments of a picture.

        Raises:
            UsageError: If there is no such host or region, or both are given.
            UncoveredError: If nobody searched for it.
        """
        if host is not None and region is not None:
            raise UsageError("host and region: give one of them")
        if region is not None:
            one_of("region", region, Region)
        searched = Searched(dataset)
        self.actors = searched.actors
        self.host = self.actors.host(host, "de_jure") if host is not None else None
        self.region = region
        refused(searched, "error", [self.host] if self.host else (), region)
        self._searched = searched
        self._covers = cover(searched, [self.host] if self.host else None, region)

    def holds(self, host: str) -> bool:
        """Say whether a host is shown."""
        return self.host in (None, host) and self.region in (None, self.actors.region(host))

    def name(self, actor: str) -> str:
        """The name of an actor."""
        return self.actors.rows[actor]["name"]

    @property
    def place(self) -> str:
        """Where the hosts are that were searched, with its preposition: a region only where all of its states were, else names."""
        if self.host:
            return f"in {self.name(self.host)}"
        states = [host for host in self._covers.hosts if self.actors.rows[host]["actor_kind"] in STATES]
        if self.region and not self._covers.not_searched:
            return f"in {region_of(self.region).phrase}"
        if len(states) <= MANY:
            return f"in {listed([short(self.name(state)) for state in states]) or 'any host that was searched'}"
        return f"in the {len(states)} states that were searched" + (f" in {region_of(self.region).phrase}" if self.region else "")

    @property
    def covers(self) -> str:
        """Which hosts were searched and how far, as a note."""
        return self._covers.note

    def covers_in(self, years: tuple[int, int] | None) -> str:
        """How far these hosts were searched in some years, as a note."""
        return cover(self._searched, [self.host] if self.host else None, self.region, years).note


def region_of(code: str) -> Region:
    """The region of a code."""
    return next(region for region in Region if region.value == code)
