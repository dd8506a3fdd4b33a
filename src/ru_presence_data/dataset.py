"""`load` and `Dataset`: the tables of a package with what can be asked of them, each question a method that calls the analysis that answers it.

Each imports its analysis when it is called, so that reading tables loads none of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from . import _locate
from .tables import Tables
from .validation.diagnosis import questions

if TYPE_CHECKING:
    from .analysis.diff import Changes
    from .analysis.explain import Explanation
    from .analysis.resolve import Scoring
    from .claims import Answers


@questions
class Dataset(Tables):
    """The tables of a data package and the questions that they answer.

    An answer is a `pyarrow.Table` where nothing else is said, and null is what is not known. What a table of `present`, `timeline`,
    `country_years`, `country_months`, `spells`, `presences`, `survival` and `answers` covers, that is which hosts were searched and how far, stands as JSON under
    `coverage` in `table.schema.metadata` (`ru_presence_data.analysis.coverage`).
    """

    def present(
        self,
        on: str | date,
        host: str | None = None,
        region: str | None = None,
        territory: str = "de_jure",
        what: str = "deployments",
        *,
        uncovered: str = "error",
    ) -> Any:
        """Find what was there on a day, as a `pyarrow.Table` in the order of the file.

        Columns: the id; `certainty` (certain, possible); `name`, `name_ru`; `host_de_jure`; `host_de_facto`, who held the place then
        (the host de jure where there is no territory; null where no control is recorded; of several possible holders the certain one, else
        the last to come); `host_de_facto_certainty`; `region` of the host by the reading asked for; `territory_id`; for deployments `purpose`, `service`, `personnel_status`, `sender`,
        `consent_at_start`, `consent_at_end`, `part_of`, the dates `started` and `ended`, and `planned_end`, the last end that had been
        promised by that day, or by the first of a period (null if none had, or if vague dates leave it in doubt); for bases `base_type`, `service`, `admin_area`,
        `locality`, `latitude`, `longitude` (degrees), `geo_precision`, `opened`, `closed`. Dates are EDTF, each followed by `_earliest` and
        `_latest` (date32). Null means what it means in the table. Parts of a deployment have rows beside the whole that they name in `part_of`.

        Certain means that no reading of the dates lets it be absent. After the date of the data nothing is certain, and a question about a
        day after it gets a warning. What counts for a base with an empty date is told in `ru_presence_data.analysis.presences`. A day on which
        control changed belongs to the later holder; with a filter de facto, `certainty` covers presence and control together, and the holder
        that is named is one that passes the filter.

        Args:
            on: A day, or an EDTF date: `1992` is some day of that year, `1992/1993` any time in both years.
            host: Only this host: actor id or ISO code, in any case; None for all.
            region: Only hosts of this region; None for all.
            territory: Whether host and region go by recognition (de_jure) or by who held the place (de_facto).
            what: deployments or bases.
            uncovered: error, or empty for an answer without rows and a warning, where nobody searched for the host, the region or the time.

        Raises:
            UsageError: If an argument is none of these.
            UncoveredError: If nobody searched for the host or in the region, or nothing is recorded of a time for which nobody searched.
        """
        from .analysis.present import present

        return present(self, on, host=host, region=region, territory=territory, what=what, uncovered=uncovered)

    def timeline(
        self,
        host: str | None = None,
        base: str | None = None,
        deployment: str | None = None,
        agreement: str | None = None,
        *,
        uncovered: str = "error",
    ) -> Any:
        """Gather everything dated about one subject, as a `pyarrow.Table` in order of time.

        Columns: `date` (EDTF) with `date_earliest`, `date_latest` (date32; null without such a bound); `until`, the last day of an event
        of several days (EDTF, null for one day); `kind` (started, plan-set, planned-end, ended, opened, closed, signed, provisional-from, in-force,
        expires, event, strength, used-from, used-until, controlled-from, controlled-until); `title`; `detail` (event type, how it ended,
        a strength in persons ...; null if there is none); `table_name`, `record_id` (cells of a compound key joined by slashes),
        `field_name`, as `explain` takes them; `sources`, how many have a statement about the date, and `independent_sources`, how many
        witnesses they are, as in `contested` (0 for fields that take no statements); `contested`, whether they differ; `preferred_sources` (list).

        Args:
            host: Actor id or ISO code: its bases, deployments, agreements, events, strengths and territories. Of a de facto authority,
                those in the territories that it ever held. Its agreements are those that bear on one of these bases or deployments itself, and
                those to which it is a party or in which it has another role; those of another party to the same treaty are not.
            base: Id of a base: also its agreements, the deployments at it, and what happened to those that had no other base.
            deployment: Id of a deployment: also its bases, agreements, events and strengths.
            agreement: Id of an agreement: also the presences on which it bears and the agreements that act on it.
            uncovered: error, or empty for an answer without rows and a warning, where nobody searched for the host.

        Raises:
            UsageError: If not exactly one is given, or it does not exist.
            UncoveredError: If nobody searched for the host.
        """
        from .analysis.timeline import timeline

        return timeline(self, host, base, deployment, agreement, uncovered=uncovered)

    def legal_basis(self, record_id: str, on: str | date) -> Any:
        """Find the agreements behind a base or deployment and whether they were in force on a day, as a `pyarrow.Table`, oldest first.

        Columns: `agreement_id`, `title`, `agreement_type`, `relation`; `via`, the presence that is linked (the record itself, the whole of
        which it is a part, or a deployment at the base); `host_is_party`, whether the host de jure is a party; `certainty` of being in
        force (certain, possible, impossible); `provisional`, whether it was applied provisionally only (null if that is unknown or it was
        not in force); `signed`, `provisional_from`, `in_force`, `expires`, `ended` (EDTF, null if unknown or not so), `legal_end`.
        When an agreement is in force is told in `ru_presence_data.analysis.legal`.

        Args:
            record_id: Id of a base or a deployment.
            on: A day, or an EDTF date as in `present`.

        Raises:
            UsageError: If there is no such record, or `on` is no date.
        """
        from .analysis.legal import legal_basis

        return legal_basis(self, record_id, on)

    def without_legal_basis(self, what: str = "deployments") -> Any:
        """Find presences without a legal basis, as a `pyarrow.Table` in the order of the file.

        Columns: the id, `name`, `host_de_jure`, `territory_id`, `started` and `ended`, or `opened` and `closed` (EDTF, null if unknown or not
        ended), for deployments `consent_at_start`, `consent_at_end`, `legal_end` and `part_of`, and `reason`: no-legal-basis and
        never-in-force (the deployment's `legal_end`, or all agreements that authorise it came to nothing), or no-authorising-agreement
        (none that authorises or extends it, or what it belongs to, is recorded, so that the reason may be a gap in the data). An act of the sender alone counts as authorising; `legal_basis` tells who was a party.

        Args:
            what: deployments or bases.

        Raises:
            UsageError: If it is neither.
        """
        from .analysis.legal import without_legal_basis

        return without_legal_basis(self, what)

    def never_implemented(self) -> Any:
        """Find agreements that never entered into force (`legal_end` never-in-force), as a `pyarrow.Table` in the order of the file.

        Columns: `agreement_id`, `title`, `agreement_type`, `signed`, `provisional_from` (EDTF, null if unknown or never), `parties` (list
        of actor ids), `presences` (list of the deployments and bases on which it bears), `notes`.
        """
        from .analysis.legal import never_implemented

        return never_implemented(self)

    def country_years(
        self,
        start: int = 1991,
        end: int | None = None,
        hosts: str | Iterable[str] | None = None,
        territory: str = "de_jure",
        carry_forward: bool = False,
        *,
        uncovered: str = "error",
    ) -> Any:
        """Make a panel of one row a host and year in which the host existed, as a `pyarrow.Table` sorted by both.

        Columns:
            actor_id, iso2, iso3, cow_code, gw_code, region: The host; codes are null where it has none. A former state keeps its own.
            year: The year. days: its number of days on which the host existed, up to the date of the data; all else in the row is of these days.
            covered: Whether sources were searched for the host and year; coverage: how far (complete, partial, none).
            present_certain, present_possible: Whether a deployment was there at any time in it, for certain, and at least possibly.
            deployments_certain, deployments_possible, bases_certain, bases_possible: Number of rows that were; parts of a deployment
            are left out, the whole holds them. Possible includes certain.
            strength_low, strength_best, strength_high: Persons in all deployments together, parts left out; one observation dated in the year
            of each, actual before estimate before authorised, then military before all, never averaged
            (`ru_presence_data.analysis.personnel`). Null if no deployment has an observation, if one lacks this figure, if one that was there for
            certain has no observation, if one of those that have one went on as another (`follow_on`), or if they were not certainly there
            together on a day: the sum would be the total of nothing that was there. strength_high is null too if one that was possibly there has none.
            strength_deployments: How many deployments have an observation. strength_missing: How many of those there for certain have none; both
            null if nothing is to be counted. strength_carried: Whether an observation was carried forward.
            share_present_low, share_present_high: Share of `days` with a deployment there for certain, and at least possibly (0 to 1).

        Where sources were not searched all measures are null, never 0; where they were searched in part, so is what would be 0 or false.
        Neither the Soviet Union nor, de jure, Russia is a host; de jure, only states are. A de facto authority is searched as far as its own
        rows of `coverage` say, or else as far as the state to which its territory belongs; it has rows from its first day on, or from the
        day on which it first held territory. Before a host existed nothing on its soil was a presence abroad.

        Args:
            start: First year.
            end: Last year; None for that of the date of the data.
            hosts: Actor ids or ISO codes; None for all that host a presence or were searched.
            territory: Whether presence counts for the host by recognition (de_jure) or for who held the place (de_facto). De facto, a
                deployment in a place that changed hands counts for each holder in turn, and its strength for the one at the end of the year.
            carry_forward: Whether a deployment without an observation in the year takes that of the last year that has one.
            uncovered: error, or empty for rows in which all measures are null and a warning, where nobody searched for a host that is asked for.

        Raises:
            UsageError: If an argument is none of these.
            UncoveredError: If nobody searched for a host that is asked for.
        """
        from .analysis.panels import panel

        return panel(
            self, start=start, end=end, hosts=hosts, territory=territory, carry_forward=carry_forward, months=False, uncovered=uncovered
        )

    def country_months(
        self,
        start: int = 1991,
        end: int | None = None,
        hosts: str | Iterable[str] | None = None,
        territory: str = "de_jure",
        carry_forward: bool = False,
        *,
        uncovered: str = "error",
    ) -> Any:
        """Make a panel of one row a host and month: `country_years` by month, with the column `month` (1 to 12) after `year`.

        Years of coverage hold for their months. An observation of strength counts in the month in which its date lies wholly: one of
        "2007" in none. Months after the date of the data are left out.

        Args:
            start: First year.
            end: Last year; None for that of the date of the data.
            hosts: Actor ids or ISO codes; None for all that host a presence or were searched.
            territory: Whether presence counts for the host by recognition (de_jure) or for who held the place (de_facto).
            carry_forward: Whether a deployment without an observation in the month takes that of the last month that has one.
            uncovered: error, or empty for rows in which all measures are null and a warning, where nobody searched for a host that is asked for.

        Raises:
            UsageError: If an argument is none of these.
            UncoveredError: If nobody searched for a host that is asked for.
        """
        from .analysis.panels import panel

        return panel(
            self, start=start, end=end, hosts=hosts, territory=territory, carry_forward=carry_forward, months=True, uncovered=uncovered
        )

    def spells(self, tolerance_days: int = 30, against: str = "first", parts: str = "all") -> Any:
        """One row a deployment: its spell, what was promised, its end and what was known at its start, in the order of the file.

        Columns:
            deployment_id, name; started, ended (EDTF; null if unknown, not ended).
            start_earliest, start_latest, end_earliest, end_latest: Bounds (date32) that heed qualifiers and that the start comes before the
            end; null without a bound. right_censored: Whether it is ongoing; then end_earliest is the date of the data.
            duration_days_low, duration_days_high: Days from start to end; high is null if ongoing or without a bound.
            first_planned_end: The end that was promised first (EDTF), whenever that was; null if none ever was.
            planned_end_at_start: The last end that had been promised when it started; null if none had, or if vague dates leave it in doubt.
            last_planned_end: The last end that was promised before the end came. All three with `_earliest`, `_latest` (date32).
            plans: How many ends were promised before the end came. plan_moves: How often the promised end moved; two that have a day in
            common are one end, said twice or more closely.
            end_timing: early, on-time, extended, late, no-term, ongoing or uncertain (`ru_presence_data.analysis.endings.end_timing`). An
            ongoing deployment of which no end was promised is no-term, one with a promise that has not passed is ongoing.
            days_from_first_plan_low, days_from_first_plan_high, days_from_plan_at_start_low, days_from_plan_at_start_high,
            days_from_last_plan_low, days_from_last_plan_high: Days from the promised end to the end, negative if it came before; null
            without a promise or a bound.
            end_class: eviction, expiry, voluntary-withdrawal, negotiated-withdrawal, renegotiated, stayed-without-consent, military-loss,
            absorption, state-succession, ongoing or unclear, by the table in `ru_presence_data.analysis.endings.end_class`.
            region (of the host de jure), host_de_jure, territory_id, sender, purpose, service, personnel_status.
            consent_at_start, consent_at_end: Stand of the host's government then; the second is not known at the start.
            host_de_facto_at_start, host_de_facto_certainty: Who held the place at the start; null where no control is recorded.
            has_legal_basis_at_start: Whether an agreement that authorises or extends it was in force at the start; null if only possibly.
            has_rent: Whether an agreement on it or on one of its bases names a rent, also one signed after the start.
            legal_end, physical_end, initiator, main_driver, part_of, follow_on: As in the table.

        Args:
            tolerance_days: Days round the planned end within which an end is on time.
            against: Which promise `end_timing` holds the end against: the first or the last. A presence whose term was prolonged and that
                outlasted the first is extended against it, never late; against the last one it is so where the term ran on by itself.
            parts: Which deployments are counted: whole (those that are no part of another), part (those that have no parts) or all.

        Raises:
            UsageError: If an argument is none of these.
            UncoveredError: If nobody searched for a host that is asked for.
        """
        from .analysis.spells import spells

        return spells(self, tolerance_days, against, parts)

    def presences(
        self,
        level: str = "deployment",
        *,
        parts: str = "whole",
        territory: str = "de_jure",
        tolerance_days: int = 30,
        against: str = "first",
    ) -> Any:
        """One row a presence, which is a deployment, a chain of deployments that follow each other, or all that a host ever had.

        Columns:
            presence_id: Id of its first deployment, or of the host. level: As asked for. name: That of the first deployment, or the host's.
            host: Actor id. deployments: Those it is made of, in the order of their starts (list). last_deployment: The one whose end is its
            end; null if the host lost the place before the force left.
            start_earliest ... last_planned_end ... has_rent: As in `spells`. What is known at the start is that of the first deployment,
            `end_class` and `consent_at_end` are those of the last; promised ends are those of all its deployments together, and null for
            hosts, since an end is promised for a force. has_rent: Whether one of its deployments has one.
            gap_days_low, gap_days_high: Fewest and most days between its start and its end on which no force was there; they count in its
            duration.

        What is joined to what is told in `ru_presence_data.analysis.levels`. Rows are in the order of the file by their first row there,
        hosts by their id.

        Args:
            level: deployment, continuous (deployments joined by `follow_on`) or host (from the first day to the last of any force).
            parts: Which deployments are counted: whole (those that are no part of another), part (those that have no parts) or all.
            territory: At the level of hosts: whether one is a host by recognition (de_jure) or by holding the place (de_facto).
            tolerance_days: Days round the planned end within which an end is on time.
            against: Which promise `end_timing` holds the end against: the first or the last.

        Raises:
            UsageError: If an argument is none of these.
        """
        from .analysis.spells import presences

        return presences(self, level, parts=parts, territory=territory, tolerance_days=tolerance_days, against=against)

    def survival(
        self,
        by: str | None = None,
        ends: str | Iterable[str] | None = None,
        level: str = "deployment",
        *,
        parts: str = "whole",
        confidence: float = 0.95,
    ) -> Any:
        """Estimate how long presences last, as a `pyarrow.Table` of one row a group, reading and time.

        Kaplan-Meier curves with Greenwood intervals and Aalen-Johansen cumulative incidence of each class of end
        (`ru_presence_data.analysis.estimators`). Ongoing presences are censored at the date of the data.

        Columns:
            group: Value of `by`, null where that is unknown; "all" without `by`.
            reading: midpoint (from the middle of the start to the middle of the end), shortest (from the latest start to the earliest end),
            longest (from the earliest start to the latest end).
            spells, left_out: Number of presences in the curve, and of those without a bound on their start. few: Whether there are fewer
            than five, so that a single end moves the curve by a quarter or more.
            time_days: Days since the start, beginning with 0. at_risk: Presences just before it. events, censored: How many then.
            survival: Estimated share that lasts longer. std_error: Its standard error; null where survival is 0.
            plain_low, plain_high, loglog_low, loglog_high: Intervals; null where they do not exist (`estimators.Step`).
            incidence_eviction, incidence_expiry, ...: Estimated share ended by each class up to then; with survival they sum to 1.

        Args:
            by: Column of `presences` that is known at the start, such as region, service, consent_at_start or has_legal_basis_at_start;
                None for one group.
            ends: Classes of end that count; the others are censored when they come. None for all.
            level: What is counted as one presence: deployment, continuous (deployments joined by `follow_on`) or host.
            parts: Which deployments are counted: whole (those that are no part of another), part (those that have no parts) or all.
            confidence: Coverage of the intervals, between 0 and 1.

        Raises:
            UsageError: If an argument is none of these.
        """
        from .analysis.survival import survival

        return survival(self, by, ends, level, parts=parts, confidence=confidence)

    def explain(self, table: str, record_id: str, field: str) -> Explanation:
        """Every statement behind a cell, and which one won.

        Args:
            table: Name of a table, such as bases.
            record_id: Key of the record.
            field: Name of a sourced field, such as closed.

        Returns:
            The cell with its statements, the preferred first (`ru_presence_data.analysis.explain.Explanation`).

        Raises:
            UsageError: If there is no such table, record or field, or the field takes no statements.
        """
        from .analysis.explain import explain

        return explain(self, table, record_id, field)

    def contested(self) -> Any:
        """Find the cells about which sources say different things, as a `pyarrow.Table` of one row a value, the taken one first.

        Bounds that hold the cell's value do not make a cell contested; those of a contested cell have rows beside the other values.

        Columns: `table_name`, `record_id`, `field_name`; `cell`, the value that was taken (null if none was); `value`, what is said;
        `taken`, whether that is the cell's value, or a bound on which it rests; `conflict`, whether it speaks against the cell (certain,
        or possible for a date that has a day in common with the cell's, as 1993 has with 1993-05; qualifiers widen both dates, so that
        1993-05~ and 1993-06 conflict only possibly; null for the value taken and for bounds that hold it); `rank`, the best of its
        statements; `sources`, how many say so, and `independent_sources`, how many witnesses they are: copies count with their original,
        documents of one publisher on one day as one; `reason`, why the cell holds the value, or why a deprecated one is wrong (null if
        that is not told).
        """
        from .analysis.contested import contested

        return contested(self)

    def diff(self, other: Tables) -> Changes:
        """Find what changed from this dataset to another, newer one.

        Args:
            other: The newer dataset, read by the same version of this library.

        Returns:
            Rows and cells that were added, changed or retired (`ru_presence_data.analysis.diff.Changes`): `str()` gives a text, `to_csv()`
            the text of `changes.csv`, `to_arrow()` a table. Columns: `table`, `id` (cells of a compound key joined by slashes), `field`
            (null for a whole row), `old` and `new` (null where there is no value, and for a whole row), `status`: added, changed or
            retired, which is a row that the newer dataset lacks or a cell that is empty there; `reason` of the new value and
            `statement_ids` (joined by blanks), by the statements preferred for it; for a value that is gone the old ones.

        Raises:
            UsageError: If it is no dataset.
        """
        from .analysis.diff import diff

        return diff(self, other)

    def resolve(self, rule: str | Scoring) -> Self:
        """Choose every sourced cell anew from the statements about it, as another editor would.

        Statements that were shown to be wrong (rank deprecated) are never taken. Of the values said about a cell the one that the rule
        scores highest is taken; of several that with the better rank by the editors, then that from the better type of source, then that of
        the first source by id. A lower and an upper bound that leave days in common count as one value, with the lower of their scores; a date
        that is open on one side stands only where nothing closed does. Latitude and longitude come from one source.

        A cell for which the rule takes nothing is empty, also where the table requires one (a code is then `unknown`); what no statement
        speaks of stays. The ranks of statements follow the choice.

        Rules: editors (their choice: the dataset as it was loaded), official-first, earliest-document, latest-document, most-precise,
        most-roots, host-side, sender-side, stated-only, bounds; `ru_presence_data.analysis.resolve` says what each takes.

        Args:
            rule: Name of a rule; or a function that is given the statements as a `pyarrow.Table` of one row a statement and gives
                a number for each, the highest being taken, None or NaN for what cannot be. Its columns: `statement_id`, `table_name`,
                `record_id`, `field_name`, `value`, `basis`, `rank`, `source_id`, `source_type`, `publisher`, `publisher_country`;
                `published_earliest`, `published_latest` (date32); `origin_publisher`, `origin_country` of the source that it repeats, or its own; `host`, the host de
                jure of the record, `several` for an agreement of several; `days`, how many days its value leaves (null for what is
                no date, or without a bound); `witnesses`, how many independent witnesses say its value.

        Returns:
            A dataset of the same tables, of which all questions can be asked.

        Raises:
            UsageError: If there is no such rule, or the function does not give a number for each statement.
        """
        from .analysis.resolve import resolve

        return resolve(self, rule)

    def sensitivity(self, what: str = "variations", publishers: int = 12) -> Any:
        """Hold the findings against those under every rule of `resolve`, and without one publisher or country at a time, as a `pyarrow.Table`.

        The first variation is the editors' own choice, against which all are held. Other rules never take the word of the document that makes
        the claims. Whoever is left out takes along those who repeat it, and the editors' next choice stands in its place: what they
        preferred, else what a source states, from the better type of source. Countries are left out if their publishers have 100
        statements or more. Medians and curves are read at the middle of vague dates.

        Columns of each variation: `kind` (rule, without-publisher, without-country); `name` of the rule, publisher or actor; `left_out`, how many statements it
        leaves out; `cells_changed`, how many cells hold something else, `cells_emptied`, `cells_filled`; `days_moved_median`, `days_moved_most`,
        by how many days the earliest or the latest day of a date moves, whichever moves more (null where none does); `claims_turned`, the
        numbers of the claims whose verdict is another (null for none); `end_classes_changed`, `end_timings_changed`, of how many deployments;
        `median_days_deployment`, `median_days_continuous`, `median_days_host`, after which half of the presences of a level have ended (null if more than half last
        longer); `curve_shift`, the largest difference between its survival curve of continuous presences and the editors'.

        Columns of cells: `kind`, `name`, `table_name`, `record_id`, `field_name`, `cell` (the editors' value), `value` (null if emptied), `days_moved`.
        Columns of claims: `kind`, `name`, `number`, `verdict`, `verdict_then`, `turned`.

        Args:
            what: What a row is of: variations, cells (those that hold something else) or claims.
            publishers: How many publishers are left out in turn, those with the most statements.

        Raises:
            UsageError: If an argument is none of these.
        """
        from .sensitivity import sensitivity

        return sensitivity(self, what, publishers)

    def answers(self) -> Answers:
        """Answer the claims of the essay from which the project starts.

        Returns:
            One answer a claim, counted from 1 (`ru_presence_data.claims.Answers`): the claim, its parts as the data have them, the
            verdict (supported, contradicted, contested, not answerable), the query with its result, and the statements behind it. The
            rule of the verdicts is in `ru_presence_data.claims.judging`. `to_arrow()` gives a table. Columns: `number`,
            `claim`, `verdict`, `why` (the parts that made it), `parts` (how many count), `statements` and `sources` (how many are behind
            it), `statement_ids` (list).
        """
        from .claims import answers

        return answers(self)


def load(path: str | Path | None = None) -> Dataset:
    """Load a data package.

    Args:
        path: Directory of the package, or its datapackage.json; None for the one that this library carries.

    Raises:
        PackageError: If there is no package there.
        InvalidDataError: When a table is used whose file is not valid.
    """
    return Dataset(_locate.package_place(path))
