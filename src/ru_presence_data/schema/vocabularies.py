"""Closed lists: every coded value that a cell may hold, each with its definition.

A list is a `Vocabulary`; its members are plain strings with a `definition`. They become `enum` and `categories` in the
schemas and a table in the codebook. To add a code, add a member here and run `ru-presence-data sync`. Lists of tables are made of
the classes of these, in `models/table_lists.py`.
"""

from __future__ import annotations

from enum import StrEnum


class Vocabulary(StrEnum):
    """A closed list of codes; each member carries its `definition`."""

    definition: str

    def __new__(cls, value: str, definition: str) -> Vocabulary:
        """Make a member from its code and its definition."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.definition = definition
        return member

    @property
    def label(self) -> str:
        """The code in words, as it begins a line."""
        return self.value.replace("-", " ").capitalize()


class ActorKind(Vocabulary):
    """What kind of body an actor is."""

    STATE = "state", "A member of the United Nations, or a state recognised by nearly all of its members."
    FORMER_STATE = "former-state", "A state that has ceased to exist, such as the Soviet Union or the German Democratic Republic."
    DE_FACTO_AUTHORITY = (
        "de-facto-authority",
        "A body that governed territory which the United Nations General Assembly holds to belong to another state.",
    )
    INTERNATIONAL_ORGANISATION = (
        "international-organisation",
        "A body of states, such as the CIS, the CSTO, the OSCE or the United Nations.",
    )
    INTERNATIONAL_ADMINISTRATION = (
        "international-administration",
        "An international body that governed a territory, such as UNMIK in Kosovo.",
    )
    ARMED_GROUP = "armed-group", "A non-state armed formation, or a state-directed one without legal status in the sender's law."


class Region(Vocabulary):
    """Part of the world in which an actor lies."""

    SOUTH_CAUCASUS = "south-caucasus", "Armenia, Azerbaijan and Georgia, with the de facto authorities on their soil."
    BALTIC = "baltic", "Estonia, Latvia and Lithuania."
    EASTERN_EUROPE = "eastern-europe", "Belarus, Moldova, Russia and Ukraine, with the de facto authorities on their soil."
    CENTRAL_ASIA = "central-asia", "Kazakhstan, Kyrgyzstan, Tajikistan, Turkmenistan and Uzbekistan."
    CENTRAL_EUROPE = "central-europe", "The former Warsaw Pact west of the former Soviet border, with Germany and Austria."
    BALKANS = "balkans", "The successor states of Yugoslavia, with Albania, Bulgaria and Romania."
    WESTERN_EUROPE = "western-europe", "European states not named under another region."
    MIDDLE_EAST = "middle-east", "South-west Asia with Egypt, Iran and Turkey."
    AFRICA = "africa", "The African continent without Egypt."
    SOUTH_ASIA = "south-asia", "Afghanistan, India, Pakistan and their neighbours."
    EAST_ASIA = "east-asia", "East and South-east Asia with Mongolia."
    AMERICAS = "americas", "North, Central and South America with the Caribbean."
    OCEANIA = "oceania", "Australia, New Zealand and the Pacific islands."
    WORLD = "world", "Organisations without a region of their own."

    @property
    def label(self) -> str:
        """The name of the region, with the capitals of a proper name."""
        return "Baltic states" if self is Region.BALTIC else self.value.replace("-", " ").title()

    @property
    def phrase(self) -> str:
        """The name of the region within a sentence, with the article that it takes."""
        takes = (Region.SOUTH_CAUCASUS, Region.BALTIC, Region.BALKANS, Region.MIDDLE_EAST, Region.AMERICAS)
        return f"the {self.label}" if self in takes else self.label


class BaseType(Vocabulary):
    """Main function of an installation."""

    AIR_BASE = "air-base", "Airfield from which military aircraft were operated."
    NAVAL_BASE = "naval-base", "Port with berths, command and support for warships."
    NAVAL_SUPPLY_POINT = "naval-supply-point", "Port facility for supply and repair without the status of a naval base."
    ARMY_GARRISON = "army-garrison", "Barracks of ground, airborne or coastal troops with their vehicle parks."
    HEADQUARTERS = "headquarters", "Seat of a command at the level of a division or above."
    EARLY_WARNING_RADAR = "early-warning-radar", "Radar node of the missile attack warning system."
    SPACE_FACILITY = "space-facility", "Cosmodrome, space tracking or space surveillance site."
    AIR_DEFENCE_SITE = "air-defence-site", "Site of surface-to-air missiles or of air surveillance radars."
    MISSILE_BASE = "missile-base", "Base of strategic or operational-tactical surface-to-surface missiles."
    SIGNALS_INTELLIGENCE_STATION = "signals-intelligence-station", "Site for interception of signals."
    COMMUNICATIONS_NODE = "communications-node", "Military communications site, among them long-wave transmitters for submarines."
    TEST_RANGE = "test-range", "Range for the test of weapons, among them seismic and nuclear test stations."
    TRAINING_CENTRE = "training-centre", "Military school, training centre or exercise ground."
    BORDER_POST = "border-post", "Building or checkpoint manned by border troops at one place."
    BORDER_DETACHMENT = "border-detachment", "Headquarters of a border detachment with its subordinate posts."
    PEACEKEEPING_BASE = "peacekeeping-base", "Camp or base of a peacekeeping contingent."
    OBSERVATION_POST = "observation-post", "Manned observation post or checkpoint of a peacekeeping or monitoring force."
    MONITORING_CENTRE = "monitoring-centre", "Staffed centre for the control of a ceasefire."
    HUMANITARIAN_CENTRE = "humanitarian-centre", "Centre run by a military command for humanitarian tasks."
    DEPOT = "depot", "Store of ammunition, arms, fuel or equipment."
    REPAIR_PLANT = "repair-plant", "Military repair yard or works."
    MEDICAL_FACILITY = "medical-facility", "Military hospital or sanatorium."
    OTHER_FACILITY = "other-facility", "Installation whose function is none of the others; the note says what it was."


class Service(Vocabulary):
    """Branch of the forces that used a base or formed a deployment."""

    GROUND_FORCES = "ground-forces", "Army formations, among them motor rifle, tank and artillery units."
    AIRBORNE_FORCES = "airborne-forces", "Airborne and air assault formations under the airborne command."
    AIR_FORCE = "air-force", "Aviation of the air force, or of the aerospace forces since 2015."
    AIR_DEFENCE_FORCES = "air-defence-forces", "Territorial air defence: interceptors, missiles and radars."
    AIR_AND_SPACE_DEFENCE = "air-and-space-defence", "Missile warning, space surveillance, space and aerospace defence troops."
    STRATEGIC_ROCKET_FORCES = "strategic-rocket-forces", "Land-based strategic missiles and their ranges."
    NAVY = "navy", "Fleet, naval aviation, naval infantry and coastal troops."
    BORDER_SERVICE = "border-service", "Border troops of the KGB and its successors, or the border service of the FSB."
    INTERIOR_TROOPS = "interior-troops", "Troops of the Interior Ministry, or the National Guard since 2016."
    MILITARY_INTELLIGENCE = "military-intelligence", "Units of the General Staff's main intelligence directorate."
    SUPPORT_TROOPS = "support-troops", "Engineer, railway, signals, medical and logistics troops."
    EXPEDITIONARY_FORMATION = (
        "expeditionary-formation",
        "State-directed formation outside the regular services, such as Wagner or Africa Corps.",
    )
    JOINT = "joint", "Two or more services with none clearly leading."


class Purpose(Vocabulary):
    """What a deployment was there for."""

    INHERITED_GARRISON = (
        "inherited-garrison",
        "Soviet forces that stood on the soil of a state when it became independent, or at the end of an alliance.",
    )
    FORWARD_BASING = "forward-basing", "Standing forces stationed by agreement or by fact after the Soviet inheritance was settled."
    EARLY_WARNING = "early-warning", "Operation of missile attack warning or space surveillance."
    SPACE_OPERATIONS = "space-operations", "Launch and control of spacecraft, tests of missiles."
    SIGNALS_INTELLIGENCE = "signals-intelligence", "Interception of signals."
    COMMUNICATIONS = "communications", "Operation of military communications."
    NAVAL_SUPPORT = "naval-support", "Supply and repair of warships in a foreign port."
    BORDER_PROTECTION = "border-protection", "Guarding the outer border of the host or of the former Union."
    PEACEKEEPING = "peacekeeping", "Force whose mandate or founding text calls it peacekeeping."
    CEASEFIRE_MONITORING = "ceasefire-monitoring", "Control of a ceasefire from a centre or by observers."
    MILITARY_OPERATION = "military-operation", "Combat, or occupation of territory, without a peacekeeping mandate."
    INTERVENTION_BY_INVITATION = (
        "intervention-by-invitation",
        "Short deployment at the host government's call, among them collective security operations.",
    )
    INTERNAL_SECURITY = "internal-security", "Enforcement of a state of emergency or public order."
    TRAINING_AND_ADVICE = "training-and-advice", "Instructors and advisers with units of the host."
    DEPOT_GUARD = "depot-guard", "Guard of stores that await removal."
    TRANSIT = "transit", "Organised passage of forces or equipment through the host."


class PersonnelStatus(Vocabulary):
    """Legal standing of the personnel in the sender's own law."""

    REGULAR_MILITARY = "regular-military", "Members of the armed forces."
    BORDER_SERVICE = "border-service", "Members of the border troops or the FSB border service."
    INTERIOR_TROOPS = "interior-troops", "Members of the interior troops or the National Guard."
    STATE_DIRECTED_EXPEDITIONARY = "state-directed-expeditionary", "Members of a state-directed expeditionary formation."
    MIXED = "mixed", "More than one of the others."


class Consent(Vocabulary):
    """Stand of the de jure host's government towards the presence on a day; the first code that fits is taken."""

    GIVEN_UNDER_CONSTRAINT = (
        "given-under-constraint",
        "It had agreed while its territory was held, or its forces were beaten, by the sender or its allies; surrender is such an act.",
    )
    GIVEN = (
        "given",
        "It had agreed, by an instrument in force or applied provisionally, or by an express act; an agreed day of departure still ahead is consent.",
    )
    TRANSITIONAL = (
        "transitional",
        "It tolerated a force of the former Union while its future was open or was being negotiated, with no instrument in force.",
    )
    DISPUTED = "disputed", "It was at odds with another organ of the host, or accepted a part of the presence only."
    WITHDRAWN = "withdrawn", "It had agreed and ended its consent, or the agreed day had passed, while the force stayed."
    DE_FACTO_ONLY = (
        "de-facto-only",
        "It did not agree, and the sender rested the stay on an agreement with, or a public request of, a de facto authority.",
    )
    REFUSED = "refused", "It did not agree, and the sender named no authority on the spot that did."
    UNKNOWN = "unknown", "No source says where it stood."


class LegalEnd(Vocabulary):
    """How the legal basis of a presence, or an agreement, ended."""

    EXPIRED = "expired", "The agreed term ran out and was not renewed."
    DENOUNCED_BY_HOST = "denounced-by-host", "The host gave notice or revoked."
    DENOUNCED_BY_SENDER = "denounced-by-sender", "The sender gave notice or revoked."
    MUTUAL_TERMINATION = "mutual-termination", "Both sides agreed to end it."
    SUPERSEDED = "superseded", "A later agreement took its place."
    SUSPENDED = "suspended", "Suspended and not resumed."
    VOID_BY_SUCCESSION = "void-by-succession", "It lapsed with the state or the authority that had made it."
    ANNEXED = "annexed", "The sender annexed the territory and declared the basis without object."
    NOT_YET_IN_FORCE = "not-yet-in-force", "Signed, not in force on the date of the data, and not given up."
    NEVER_IN_FORCE = "never-in-force", "Signed or announced, but it never entered into force."
    NO_LEGAL_BASIS = "no-legal-basis", "No agreement ever covered the presence."
    LAPSED = (
        "lapsed",
        "It lost its effect without an act that ended it: its object was gone, its condition never came about, or fighting overtook it.",
    )
    REPEALED = "repealed", "The body that had issued it ended it."
    FULFILLED = "fulfilled", "It was carried out: the withdrawal or transfer that it ordered was completed."
    IN_FORCE = "in-force", "Not ended at the date of the data."
    UNKNOWN = "unknown", "No source says."


class PhysicalEnd(Vocabulary):
    """What happened to the force and its sites on the ground."""

    WITHDRAWN = "withdrawn", "The personnel left in order; sites were emptied."
    HANDED_OVER_TO_HOST = "handed-over-to-host", "Sites or equipment passed to the host as the personnel left."
    HANDED_OVER_TO_THIRD_PARTY = "handed-over-to-third-party", "Sites or equipment passed to another state or body."
    ABANDONED = "abandoned", "The personnel left without hand-over."
    EVACUATED_UNDER_FIRE = "evacuated-under-fire", "The personnel left while fighting went on."
    DESTROYED = "destroyed", "The force or its sites were destroyed."
    CAPTURED = "captured", "The force or its sites were captured."
    CONVERTED_TO_CIVILIAN = "converted-to-civilian", "The site passed to civilian use by the sender's own bodies."
    ABSORBED = "absorbed", "The force became part of the host's forces or of another Russian deployment."
    REDUCED = "reduced", "The force shrank below the size that counts as a presence of its own."
    ONGOING = "ongoing", "Not ended at the date of the data."
    UNKNOWN = "unknown", "No source says."


class Initiator(Vocabulary):
    """Who set the end of a presence in motion."""

    HOST_GOVERNMENT = "host-government", "The host's executive."
    HOST_LEGISLATURE_OR_VOTE = "host-legislature-or-vote", "The host's parliament or a referendum."
    NEW_REGIME = "new-regime", "A government that came to power by revolution, coup or war."
    SENDER = "sender", "The Soviet or Russian government."
    MUTUAL = "mutual", "Both governments."
    THIRD_PARTY = "third-party", "Another state or an international body."
    COMBATANT = "combatant", "An armed adversary on the spot."
    SCHEDULE = "schedule", "An agreed term or timetable that simply ran out."
    UNKNOWN = "unknown", "No source says."


class MainDriver(Vocabulary):
    """Main reason why a presence ended."""

    INDEPENDENCE = "independence", "The host became independent of the state whose forces they were."
    REGIME_CHANGE = "regime-change", "A change of government or of constitution."
    ALIGNMENT_SHIFT = "alignment-shift", "The host turned to other partners."
    RENT_DISPUTE = "rent-dispute", "Disagreement over rent or payment."
    SOVEREIGNTY_DISPUTE = "sovereignty-dispute", "Disagreement over control of territory or over status."
    INCIDENT = "incident", "A single incident or crime."
    COST = "cost", "The cost to the sender."
    OBSOLESCENCE = "obsolescence", "The installation was no longer needed or was replaced."
    TREATY_OBLIGATION = "treaty-obligation", "An obligation under a treaty or a multilateral commitment."
    WAR = "war", "War or armed conflict."
    SANCTIONS = "sanctions", "International sanctions."
    MISSION_COMPLETE = "mission-complete", "The task was done or had lost its object."
    REORGANISATION = "reorganisation", "The force went on in the same place under another name or command."
    UNKNOWN = "unknown", "No source says."


class AgreementType(Vocabulary):
    """Form of an agreement or of another legal basis."""

    TREATY = "treaty", "Treaty between states that requires ratification."
    INTERGOVERNMENTAL_AGREEMENT = "intergovernmental-agreement", "Agreement between governments or ministries."
    LEASE = "lease", "Agreement whose object is the use of an installation or of land against payment or other terms."
    PROTOCOL = "protocol", "Protocol to another agreement or of a negotiation."
    MEMORANDUM = "memorandum", "Memorandum of understanding or technical arrangement."
    CEASEFIRE_AGREEMENT = "ceasefire-agreement", "Agreement or statement whose first object is to stop hostilities."
    JOINT_STATEMENT = "joint-statement", "Joint statement or declaration of heads of state, government or ministers."
    MULTILATERAL_CONVENTION = "multilateral-convention", "Treaty of more than three parties."
    MANDATE = "mandate", "Decision of an international body that orders or authorises a force."
    DECREE = "decree", "Unilateral act of an executive."
    LAW = "law", "Unilateral act of a legislature."
    UNILATERAL_DECLARATION = "unilateral-declaration", "Declaration of one side that binds itself."
    SCHEDULE = "schedule", "Agreed timetable of withdrawal or transfer."


class RenewalMode(Vocabulary):
    """What an agreement says happens at the end of its term."""

    AUTOMATIC = "automatic", "It is prolonged unless a party objects."
    BY_AGREEMENT = "by-agreement", "It is prolonged only if the parties agree."
    NONE = "none", "It ends with its term."
    INDEFINITE = "indefinite", "It has no term."
    UNKNOWN = "unknown", "No source says."


class TextStatus(Vocabulary):
    """How much of an agreement's text is open to the public."""

    PUBLISHED = "published", "The full text is published."
    EXCERPTED = "excerpted", "Parts of the text are published."
    UNPUBLISHED = "unpublished", "The text is not published."
    UNKNOWN = "unknown", "Not established."


class PartyRole(Vocabulary):
    """Part that an actor had in an agreement."""

    PARTY = "party", "It signed as a party."
    ISSUER = "issuer", "It issued a unilateral act or a mandate."
    MEDIATOR = "mediator", "It mediated and signed or sponsored."
    GUARANTOR = "guarantor", "It guarantees what others agreed."
    DEPOSITARY = "depositary", "It keeps the original text."
    OBSERVER = "observer", "It was present without signing."


class PresenceRelation(Vocabulary):
    """How an agreement bears on a base or a deployment."""

    AUTHORISES = "authorises", "It is the legal basis of the presence."
    REGULATES = "regulates", "It settles status, use, payment or jurisdiction."
    EXTENDS = "extends", "It prolongs the presence."
    ENDS = "ends", "It orders or schedules the end."
    TRANSFERS = "transfers", "It passes sites or forces to another holder."


class AgreementRelation(Vocabulary):
    """How one agreement bears on another."""

    AMENDS = "amends", "It changes the other's terms."
    EXTENDS = "extends", "It prolongs the other."
    SUPERSEDES = "supersedes", "It takes the other's place."
    TERMINATES = "terminates", "It ends the other."
    IMPLEMENTS = "implements", "It carries out what the other foresees."


class EventType(Vocabulary):
    """What happened; ACLED's label is named where one exists."""

    ESTABLISHED = "established", "A base or force was founded (ACLED: Headquarters or base established)."
    OPENED = "opened", "A base was opened or a force took up its duty."
    EXPANDED = "expanded", "A presence grew in size, sites or tasks."
    REDUCED = "reduced", "A presence shrank but went on."
    RELOCATED = "relocated", "A force or site moved within the host."
    SUSPENDED = "suspended", "Operation was suspended."
    RESUMED = "resumed", "Operation was resumed."
    HANDOVER_PARTIAL = "handover-partial", "A part of the sites, equipment or guarded territory was handed over."
    HANDOVER_FULL = "handover-full", "All of a site was handed over (ACLED: Non-violent transfer of territory, if territory)."
    CLOSED = "closed", "A base was closed or operation ended."
    WITHDRAWAL_START = "withdrawal-start", "A withdrawal began."
    WITHDRAWAL_END = "withdrawal-end", "A withdrawal was completed."
    WITHDRAWAL_ANNOUNCED = "withdrawal-announced", "A withdrawal was announced or confirmed."
    SEIZED = "seized", "A site or equipment was taken against the will of its holder."
    ATTACKED = "attacked", "The force or its sites were attacked."
    INCIDENT = "incident", "An incident involving the force, not an attack on it and not an accident."
    ACCIDENT = "accident", "An accident with the force's personnel or equipment."
    PROTEST = "protest", "A public protest about the presence."
    BLOCKADE = "blockade", "A route or site was blocked."
    AGREEMENT_SIGNED = "agreement-signed", "An agreement was signed (ACLED: Agreement)."
    AGREEMENT_RATIFIED = "agreement-ratified", "An agreement was ratified or approved by a legislature."
    IN_FORCE = "in-force", "An agreement entered into force."
    EXTENDED = "extended", "An agreement or mandate was prolonged."
    AMENDED = "amended", "An agreement was amended."
    SUSPENDED_LEGALLY = "suspended-legally", "An agreement was suspended."
    DENOUNCED = "denounced", "A party gave notice or revoked."
    EXPIRED = "expired", "An agreement ran out."
    ACCEDED = "acceded", "A state joined an agreement or organisation."
    LEFT = "left", "A state left an agreement or organisation, or let its part in it lapse."
    LEGISLATION = "legislation", "A law, a decree or a resolution of a parliament that bears on a presence was adopted."
    JUDGMENT = "judgment", "A court or tribunal decided."
    RENT_CHANGED = "rent-changed", "The rent was changed."
    NEGOTIATION = "negotiation", "Talks or an offer about a presence."
    EVICTION_DEMAND = "eviction-demand", "The host or its parliament demanded departure."
    RECOGNITION = "recognition", "A state recognised another state or authority."
    MISSION_MANDATED = "mission-mandated", "A mission was ordered or approved."
    MISSION_ENDED = "mission-ended", "A mission's mandate ended."
    MILITARY_OPERATION = "military-operation", "A military operation that changed the presence's setting."
    CEASEFIRE = "ceasefire", "A ceasefire began."
    FORMATION_DISBANDED = "formation-disbanded", "A formation or command was disbanded or divided."
    TERRITORY_TRANSFERRED = "territory-transferred", "Control of territory passed from one holder to another."


class EventRole(Vocabulary):
    """Part that an actor had in an event."""

    INITIATOR = "initiator", "It acted first or decided."
    COUNTERPART = "counterpart", "It acted with, or was addressed by, the initiator."
    TARGET = "target", "It was acted against."
    MEDIATOR = "mediator", "It mediated."
    WITNESS = "witness", "It was present or confirmed what happened."


class StrengthMeasure(Vocabulary):
    """What a strength figure is."""

    AUTHORISED = "authorised", "The most that an agreement or order allows."
    ACTUAL = "actual", "Personnel present, as stated by the force, its government or the host's government."
    ESTIMATE = "estimate", "Personnel present, as others judged."


class StrengthCounts(Vocabulary):
    """Who is counted in a strength figure."""

    MILITARY = "military", "Service members only."
    MILITARY_WITH_DEPENDANTS = "military-with-dependants", "Service members with their families."
    ALL = "all", "Service members with civilian staff, or where the source does not part them."


class StrengthCovers(Vocabulary):
    """How much of the deployment or base a strength figure covers."""

    WHOLE = "whole", "All of it, and nobody else."
    PART = "part", "A part of it: those who had arrived, one unit, one sector."
    MORE = (
        "more",
        "Others besides it, which the source does not part: a neighbouring base, all forces in the host, battalions of other parties.",
    )


class GeoPrecision(Vocabulary):
    """How close a coordinate is to the thing itself; the codebook maps the codes to UCDP's and ACLED's."""

    SITE = "site", "The perimeter itself."
    SETTLEMENT = "settlement", "A named town, with the site within or beside it."
    NEAR = "near", "A limited area round a named place."
    ADM2 = "adm2", "Centroid of a district."
    ADM1 = "adm1", "Centroid of a province."
    REGION = "region", "A larger or linear feature."
    COUNTRY = "country", "Centroid of a country."
    SEA_AIR = "sea-air", "Over water or in the air."


class SourceType(Vocabulary):
    """Kind of a document, from the best graded to the least."""

    TREATY_TEXT = "treaty-text", "Text of an agreement, law, decree or resolution."
    OFFICIAL_RECORD = "official-record", "Record of a public body: report, register, protocol, judgment."
    OFFICIAL_STATEMENT = "official-statement", "Statement, press release or speech of a public body or office-holder."
    WIRE = "wire", "Report of a news agency."
    NEWS = "news", "Report or article of a newspaper, broadcaster or news site."
    THINK_TANK = "think-tank", "Publication of a research or advocacy institute."
    ACADEMIC = "academic", "Scholarly book or article."
    REFERENCE = "reference", "Edited reference work, yearbook, country study, gazetteer or database."
    ENCYCLOPEDIA = "encyclopedia", "Encyclopedia that its readers write, or a mirror of one."
    MEMOIR = "memoir", "Memoir, veterans' page, blog or forum."
    COMMUNITY = "community", "Page of a club, church, school, company or town."


class ConsultedForm(Vocabulary):
    """How much of a source was read."""

    FULL_TEXT = "full-text", "The whole document, or all of its part that bears on the dataset."
    EXCERPT = "excerpt", "A passage of it."
    NOT_CONSULTED = "not-consulted", "Listed only; it cannot carry a preferred statement."


class Basis(Vocabulary):
    """How the value of a statement follows from what its source says."""

    STATED = "stated", "The source says this value of this thing."
    COMPUTED = "computed", "Arithmetic on what the source says: a sum, a term added to a day, the year of a jubilee."
    INFERRED = (
        "inferred",
        "A reading of what the source says: the day of a report taken for the day of the event, a declaration taken for control.",
    )
    LOWER_BOUND = (
        "lower-bound",
        "The source gives only the earliest day that is possible; the value is an open set, such as [1999-07-09..].",
    )
    UPPER_BOUND = "upper-bound", "The source gives only the latest day that is possible; the value is an open set, such as [..1999-07-26]."


class PlanKind(Vocabulary):
    """How the end of a deployment was promised."""

    ORIGINAL_TERM = "original-term", "Term of the instrument under which the force came or stayed on."
    RENEWAL = "renewal", "New term of an instrument that was prolonged or replaced."
    WITHDRAWAL_SCHEDULE = "withdrawal-schedule", "Agreed day or stages of a withdrawal."
    MANDATE = "mandate", "Term of a mandate, given by an organisation or by the parties to a conflict."
    ANNOUNCEMENT = "announcement", "Word of one side, or of both, that binds nobody."


class Rank(Vocabulary):
    """Standing of a statement among those about the same cell."""

    PREFERRED = "preferred", "The cell holds this value."
    NORMAL = "normal", "Stated by a source, not taken; kept as a contradiction or as a coarser or finer reading."
    DEPRECATED = "deprecated", "Shown to be wrong; the reason says how."


class CoverageStatus(Vocabulary):
    """How far sources were searched for an actor and period."""

    COMPLETE = "complete", "Every presence that the search found is a row, or the note names it with the reason why not."
    PARTIAL = "partial", "Searched in part: rows are right, but others are known or likely to be missing."
    NONE = "none", "Not searched: absence of rows means nothing."


class TimelineKind(Vocabulary):
    """What a timeline calls a date, in the order in which dates of the same days stand."""

    STARTED = "started", "A force became a presence abroad."
    PLAN_SET = "plan-set", "An end was promised for a force."
    PLANNED_END = "planned-end", "A force was to leave, as had been promised."
    ENDED = "ended", "The last personnel of a force left, or an agreement ceased to have effect."
    OPENED = "opened", "Military use of an installation began."
    CLOSED = "closed", "Military use of an installation ended."
    SIGNED = "signed", "An agreement was signed or adopted."
    PROVISIONAL_FROM = "provisional-from", "An agreement began to be applied provisionally."
    IN_FORCE = "in-force", "An agreement entered into force."
    EXPIRES = "expires", "The first agreed term of an agreement runs out."
    EVENT = "event", "Something happened to a presence."
    STRENGTH = "strength", "Personnel were counted."
    USED_FROM = "used-from", "A force began to use an installation."
    USED_UNTIL = "used-until", "A force ceased to use an installation."
    CONTROLLED_FROM = "controlled-from", "An actor took control of a territory."
    CONTROLLED_UNTIL = "controlled-until", "An actor lost control of a territory."
