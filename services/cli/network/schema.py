"""How each entry of a network file is read into a draft. Its keys: `keys`; what entries say of each other: `checks`."""

from collections.abc import Iterator
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from services.cli.network import drafts
from services.cli.network.fields import At, Fields, Place
from services.cli.network.keys import (
    ACCESSIBILITY,
    FILE,
    GOAL,
    GROUP,
    INDICATOR,
    LEADER,
    NETWORK,
    ORGANISATION,
    PLACE,
    ROUND,
    SURVEY,
    TARGET,
    Keys,
)
from services.cli.network.problems import Wrong
from services.cli.network.reading import Node
from shared.contracts.directory import Accessibility, Bound, Cadence, LinkKind, Network, Target
from shared.contracts.ids import NetworkId, ScopeId
from shared.survey.kinds import Statistic
from shared.survey.localised import Language, Localised


class Window(StrEnum):
    """How far back an indicator looks."""

    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "90d"
    YEAR = "365d"

    @property
    def days(self) -> int:
        """Its length, today included."""
        return int(self.value.removesuffix("d"))


RETENTION_MONTHS = 24
# What a privacy notice says of why and on which ground takes a paragraph.
LONGEST_NOTICE = 2_000


def draft(place: Place, root: Node) -> drafts.Draft:
    """The whole file, with what is wrong in it noted."""
    reader = _Reader(place)
    file = reader.fields(FILE, root)
    network = file.node("network")
    organisations, units = reader.tree(file)
    return drafts.Draft(
        network=reader.network(network) if network else None,
        organisations=organisations,
        units=units,
        groups=tuple(reader.groups(file)),
        leaders=tuple(reader.leaders(file)),
        surveys=tuple(reader.surveys(file)),
        rounds=tuple(reader.rounds(file)),
        goals=tuple(reader.goals(file)),
    )


class _Reader:
    def __init__(self, place: Place) -> None:
        self._place = place

    def fields(self, keys: Keys, node: Node) -> Fields:
        return Fields(self._place, node, *keys)

    def network(self, node: Node) -> At[Network] | None:
        fields = self.fields(NETWORK, node)
        identity, name = fields.identity("id"), fields.name("name")
        controller, contact = fields.name("controller"), fields.text("contact")
        purpose, basis = (fields.name(key, longest=LONGEST_NOTICE) for key in ("purpose", "basis"))
        officer, months = fields.text("officer"), fields.whole("retention_months")
        accessibility, demo = fields.node("accessibility"), fields.yes_or_no("demo")
        statement = self._accessibility(accessibility) if accessibility else Accessibility()
        if not identity:
            return None
        return At(
            fields.line_of("id"),
            Network(
                id=NetworkId(ScopeId(identity.value)),
                name=name or Localised(),
                controller=controller or Localised(),
                contact=contact.value if contact else "",
                purpose=purpose or Localised(),
                basis=basis or Localised(),
                officer=officer.value if officer else "",
                retention_months=months.value if months else RETENTION_MONTHS,
                accessibility=statement,
                demo=demo,
            ),
        )

    def _accessibility(self, node: Node) -> Accessibility:
        fields = self.fields(ACCESSIBILITY, node)
        contact, assessed = fields.text("contact"), fields.day("assessed")
        shortcomings, supervisor = (fields.name(key, longest=LONGEST_NOTICE) for key in ("shortcomings", "supervisor"))
        return Accessibility(
            contact=contact.value if contact else "",
            assessed=assessed.value if assessed else None,
            shortcomings=shortcomings or Localised(),
            supervisor=supervisor or Localised(),
        )

    def tree(self, file: Fields) -> tuple[tuple[drafts.Place, ...], tuple[drafts.Place, ...]]:
        """Organisations, and the units of all of them, parents before children."""
        organisations: list[drafts.Place] = []
        units: list[drafts.Place] = []
        for node in file.items("organisations"):
            for place in self.places(ORGANISATION, node, parent=None, organisation=None):
                (units if place.parent else organisations).append(place)
        return tuple(organisations), tuple(units)

    def places(self, keys: Keys, node: Node, *, parent: str | None, organisation: str | None) -> Iterator[drafts.Place]:
        fields = self.fields(keys, node)
        identity, name = fields.identity("id"), fields.name("name")
        here = identity.value if identity else "?"
        if identity:
            escalates = not fields.has("escalates") or fields.yes_or_no("escalates")
            closed, merged_into = (
                (fields.day("closed"), fields.identity("merged_into")) if keys is PLACE else (None, None)
            )
            yield drafts.Place(
                identity, name, parent, organisation, escalates=escalates, closed=closed, merged_into=merged_into
            )
        for inner in fields.items("units"):
            yield from self.places(PLACE, inner, parent=here, organisation=organisation or here)

    def groups(self, file: Fields) -> Iterator[drafts.Group]:
        for node in file.items("groups"):
            fields = self.fields(GROUP, node)
            identity, name, units = fields.identity("id"), fields.name("name"), fields.identities("units")
            if identity:
                self._some_units("the group", fields, units)
                yield drafts.Group(identity, name, units)

    def leaders(self, file: Fields) -> Iterator[drafts.Leader]:
        for node in file.items("leaders"):
            fields = self.fields(LEADER, node)
            identity, name = fields.identity("id"), fields.text("name")
            email = self._address(fields)
            language, leads = fields.member("language", Language), fields.identities("leads")
            coordinates = fields.identities("coordinates")
            cadence, any_hour = fields.member("cadence", Cadence), fields.yes_or_no("any_hour")
            if not fields.has("leads") and not fields.has("coordinates"):
                self._place.wrong(node.line, Wrong.MISSING, what=LEADER.what, key="leads", example="leads: [tredu]")
            if identity:
                yield drafts.Leader(
                    id=identity,
                    name=name.value if name else None,
                    email=email,
                    language=language,
                    leads=leads,
                    coordinates=coordinates,
                    cadence=cadence or Cadence.AT_ONCE,
                    any_hour=any_hour,
                )

    def surveys(self, file: Fields) -> Iterator[drafts.Survey]:
        for node in file.items("surveys"):
            fields = self.fields(SURVEY, node)
            identity, path = fields.identity("id"), fields.text("file")
            links = fields.member("links", LinkKind)
            if identity:
                yield drafts.Survey(identity, path, links)

    def rounds(self, file: Fields) -> Iterator[drafts.Round]:
        for node in file.items("rounds"):
            fields = self.fields(ROUND, node)
            identity, survey, version = fields.identity("id"), fields.identity("survey"), fields.whole("version")
            opens, closes, units = fields.day("from"), fields.day("until"), fields.identities("units")
            link, cap, historic = fields.member("link", LinkKind), fields.whole("cap"), fields.yes_or_no("historic")
            per_minute = fields.whole("per_minute")
            if opens and closes and closes.value < opens.value:
                self._place.wrong(closes.line, Wrong.UNTIL_BEFORE_FROM, until=closes.value, since=opens.value)
            if historic:
                for key in {"link", "cap", "per_minute"} & {key for key in ROUND.examples if fields.has(key)}:
                    self._place.wrong(fields.line_of(key), Wrong.HISTORIC_LINK, key=key)
            elif cap and link is LinkKind.PERSONAL:
                self._place.wrong(cap.line, Wrong.CAP_PERSONAL)
            self._some_units("the round", fields, units)
            if identity:
                yield drafts.Round(
                    id=identity,
                    survey=survey,
                    version=version,
                    opens=opens,
                    closes=closes,
                    units=units,
                    link=link or LinkKind.OPEN,
                    cap=cap.value if cap else None,
                    per_minute=per_minute.value if per_minute else None,
                    historic=historic,
                )

    def goals(self, file: Fields) -> Iterator[drafts.Goal]:
        for node in file.items("goals"):
            fields = self.fields(GOAL, node)
            identity, name = fields.identity("id"), fields.name("name")
            scope, owner = fields.identity("scope"), fields.identity("owner")
            indicator, target = fields.node("indicator"), fields.node("target")
            read_indicator = self._indicator(indicator) if indicator else None
            read_target = self._target(target) if target else None
            also, paused = fields.identities("also"), fields.yes_or_no("paused")
            if identity:
                yield drafts.Goal(identity, name, scope, owner, read_indicator, read_target, also, paused)

    def _indicator(self, node: Node) -> drafts.Indicator:
        fields = self.fields(INDICATOR, node)
        statistic, window = fields.member("statistic", Statistic), fields.member("window", Window)
        questions = fields.words("questions")
        if fields.has("questions") and not questions:
            self._place.wrong(fields.line_of("questions"), Wrong.NO_QUESTIONS)
        return drafts.Indicator(
            line=node.line,
            survey=fields.identity("survey"),
            questions=questions,
            statistic=At(fields.line_of("statistic"), statistic) if statistic else None,
            choices=fields.words("choices"),
            window_days=window.days if window else None,
        )

    def _target(self, node: Node) -> At[Target] | None:
        fields = self.fields(TARGET, node)
        given = [bound for bound in Bound if fields.has(bound)]
        if len(given) != 1:
            self._place.wrong(node.line, Wrong.ONE_TARGET)
            return None
        value = fields.number(given[0])
        return At(value.line, Target(given[0], value.value)) if value else None

    def _address(self, fields: Fields) -> At[str] | None:
        email = fields.text("email")
        if email is None:
            return None
        try:
            checked = validate_email(email.value, check_deliverability=False, allow_smtputf8=False)
            return At(email.line, checked.ascii_email or checked.normalized)
        except EmailNotValidError:
            self._place.wrong(email.line, Wrong.ADDRESS, given=email.value)
            return None

    def _some_units(self, what: str, fields: Fields, units: tuple[At[str], ...]) -> None:
        node = fields.node("units")
        if node and node.value == [] and not units:
            self._place.wrong(fields.line_of("units"), Wrong.NO_UNITS, what=what)
