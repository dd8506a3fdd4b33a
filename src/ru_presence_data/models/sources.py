"""Sources: the documents that statements rest on."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import ForeignKey, MayLieAhead, Record, example
from ..schema.scalars import Day, Edtf, Language, Slug, Text, Url
from ..schema.vocabularies import ConsultedForm, SourceType


class Source(Record):
    """A document that says something about a presence."""

    table: ClassVar[str] = "sources"
    primary_key: ClassVar[tuple[str, ...]] = ("source_id",)

    source_id: Annotated[Slug, example("kremlin-2020-11-10-statement")]
    """Stable identifier: publisher, date, a word; never reused, never deleted."""

    source_type: Annotated[SourceType, example("treaty-text")]
    """Kind of the document, by which it is graded."""

    title: Annotated[Text | None, example("20th Anniversary Of 'Black January' Events In Azerbaijan")] = None
    """Title as the document shows it, in its own language; empty if it was not seen."""

    author: Annotated[Text | None, example("Magerramov, Aliyar")] = None
    """Author as named in the document, family name first."""

    publisher: Annotated[Text | None, example("RFE/RL")] = None
    """Publisher, or the site on which it stands."""

    publisher_country: Annotated[Slug | None, ForeignKey("actors", "actor_id"), example("us", title="Publisher's country")] = None
    """State, authority or organisation to which the publisher belongs: whose side it stands on; empty if that is not told."""

    published: Annotated[Edtf | None, MayLieAhead, example("2024-04-17")] = None
    """Date of publication, if the document shows it."""

    language: Annotated[Language | None, example("en")] = None
    """Language of the document."""

    url: Annotated[Url | None, example("https://example.org/statement", title="Address")] = None
    """Address at which it was read."""

    consulted_on: Annotated[Day | None, MayLieAhead, example("2026-11-22")] = None
    """Day on which it was read; empty exactly when it was not."""

    consulted_form: Annotated[ConsultedForm, example("excerpt", title="How much was read")]
    """How much of it was read."""

    derived_from: Annotated[Slug | None, ForeignKey("sources", "source_id"), example("kremlin-2020-11-10-statement")] = None
    """Source that this one repeats, mirrors or relays: the two are one witness. An original that nobody read is listed as not-consulted."""

    notes: Annotated[Text | None, example("Repost of a wire report; the original was not found.")] = None
    """What a reader must know, among it an original that is not listed."""
