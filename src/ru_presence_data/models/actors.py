"""Actors: states, former states, de facto authorities and organisations."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..schema.record import Before, Between, ForeignKey, MayLieAhead, Record, example
from ..schema.scalars import Edtf, Iso2, Iso3, Iso4, Slug, Text, Whole, Wikidata
from ..schema.vocabularies import ActorKind, Region


class Actor(Record):
    """A state, former state, de facto authority or organisation that hosts, sends or signs."""

    table: ClassVar[str] = "actors"
    primary_key: ClassVar[tuple[str, ...]] = ("actor_id",)
    unique_keys: ClassVar[tuple[tuple[str, ...], ...]] = (("name",),)

    actor_id: Annotated[Slug, example("az")]
    """Stable identifier: the lower-case ISO 3166-1 alpha-2 code of a state, the ISO 3166-3 code of an ended one (su: the Soviet Union), a slug for all others."""

    name: Annotated[Text, example("Azerbaijan")]
    """Short English name."""

    name_ru: Annotated[Text | None, example("Азербайджан", title="Name in Russian")] = None
    """Short Russian name, in Cyrillic."""

    actor_kind: Annotated[ActorKind, example("state")]
    """What kind of body the actor is."""

    iso2: Annotated[Iso2 | None, example("AZ", title="ISO 3166-1 alpha-2")] = None
    """ISO 3166-1 alpha-2 code, for a former state the one it had; ambiguous alone, since CS was used twice."""

    iso3: Annotated[Iso3 | None, example("AZE", title="ISO 3166-1 alpha-3")] = None
    """ISO 3166-1 alpha-3 code, for a former state the one it had."""

    iso3166_3: Annotated[Iso4 | None, example("SUHH", title="ISO 3166-3")] = None
    """ISO 3166-3 code of a former state, which is unambiguous; empty for all others."""

    cow_code: Annotated[Whole | None, Between(1, 999), example(373, title="Correlates of War code")] = None
    """Numeric state code of the Correlates of War project."""

    gw_code: Annotated[Whole | None, Between(1, 999), example(373, title="Gleditsch-Ward code")] = None
    """Numeric state code of Gleditsch and Ward's list of independent states."""

    exists_from: Annotated[Edtf | None, MayLieAhead, Before("exists_until", "exists-until-before-from"), example("1991-10-18")] = None
    """Day from which the actor existed as coded here: independence, founding or proclamation; empty if before 1945."""

    exists_until: Annotated[Edtf | None, MayLieAhead, example("1991-12-26")] = None
    """Last day on which the actor existed; empty while it exists."""

    de_jure_state: Annotated[Slug | None, ForeignKey("actors", "actor_id"), example("ge")] = None
    """For a de facto authority: the state to which its territory belongs by international recognition."""

    region: Annotated[Region, example("south-caucasus")]
    """Part of the world in which the actor lies."""

    wikidata_id: Annotated[Wikidata | None, example("Q227", title="Wikidata item")] = None
    """Item of the actor in Wikidata."""
