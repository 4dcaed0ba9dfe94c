from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.directory import Document, Group, Leader, Network, Organisation, Unit
from shared.contracts.ids import GroupId, LeaderId, NetworkId, OrganisationId, ScopeId, UnitId
from shared.contracts.snapshot import Directory, ScopeKind
from shared.survey.localised import Language, Localised
from tests.unit.contracts.strategies import DOCUMENTS


def a_network(id_: str = "lansi") -> Network:
    return Network(NetworkId(ScopeId(id_)), Localised.same("Länsi"), Localised.same("Tredu"), "dpo@example.org")


def an_organisation(id_: str) -> Organisation:
    return Organisation(OrganisationId(ScopeId(id_)), Localised.same(id_.title()))


def a_unit(id_: str, *, of: str, under: str | None = None, merged_into: str | None = None) -> Unit:
    return Unit(
        UnitId(ScopeId(id_)),
        Localised.same(id_.title()),
        OrganisationId(ScopeId(of)),
        ScopeId(under or of),
        merged_into=UnitId(ScopeId(merged_into)) if merged_into else None,
    )


def a_group(id_: str, *units: str) -> Group:
    return Group(GroupId(ScopeId(id_)), Localised.same(id_.title()), tuple(UnitId(ScopeId(one)) for one in units))


def a_leader(id_: str, *leads: str, coordinates: Sequence[str] = ()) -> Leader:
    scopes, kept = (tuple(ScopeId(one) for one in some) for some in (leads, coordinates))
    return Leader(LeaderId(id_), id_.title(), f"{id_}@example.org", Language.FI, scopes, kept)


LANSI = Directory.of(
    [
        a_network(),
        an_organisation("tredu"),
        an_organisation("vamia"),
        a_unit("sastamala", of="tredu"),
        a_unit("autoala", of="tredu", under="sastamala"),
        a_unit("maalaus", of="tredu", under="autoala"),
        a_unit("hervanta", of="tredu"),
        a_unit("vasa", of="vamia"),
        a_group("teknik", "autoala", "vasa"),
        a_leader("anna", "sastamala"),
        a_leader("bo", "vamia", "hervanta"),
        a_leader("carin", "teknik"),
        a_leader("disa", "lansi"),
        a_leader("eero"),
        a_leader("fanni", "closed-down"),
        a_leader("gunilla", coordinates=["vamia"]),
    ]
)
ALL_UNITS = {"sastamala", "autoala", "maalaus", "hervanta", "vasa"}
ALL_SCOPES = ALL_UNITS | {"lansi", "tredu", "vamia", "teknik"}


@pytest.mark.parametrize(
    ("scope", "units"),
    [
        ("maalaus", {"maalaus"}),
        ("autoala", {"autoala", "maalaus"}),
        ("sastamala", {"sastamala", "autoala", "maalaus"}),
        ("tredu", {"sastamala", "autoala", "maalaus", "hervanta"}),
        ("teknik", {"autoala", "maalaus", "vasa"}),
        ("lansi", ALL_UNITS),
        ("anna", set()),
        ("closed-down", set()),
    ],
)
def test_a_scope_is_made_of_units(scope: str, units: set[str]) -> None:
    assert LANSI.units_in(ScopeId(scope)) == units


@pytest.mark.parametrize(
    ("scope", "own"),
    [
        ("maalaus", set()),
        ("sastamala", set()),
        ("tredu", {"tredu"}),
        ("vamia", {"vamia"}),
        ("teknik", set()),
        ("lansi", {"tredu", "vamia"}),
        ("closed-down", set()),
    ],
)
def test_what_was_gathered_in_an_organisation_is_in_its_figures_and_the_networks_only(
    scope: str, own: set[str]
) -> None:
    assert LANSI.sources_in(ScopeId(scope)) == LANSI.units_in(ScopeId(scope)) | own


@pytest.mark.parametrize(
    ("scope", "kind", "parent"),
    [
        ("maalaus", ScopeKind.UNIT, "autoala"),
        ("hervanta", ScopeKind.UNIT, "tredu"),
        ("tredu", ScopeKind.ORGANISATION, "lansi"),
        ("teknik", ScopeKind.GROUP, "lansi"),
        ("lansi", ScopeKind.NETWORK, None),
        ("closed-down", None, None),
    ],
)
def test_a_scope_has_a_kind_and_lies_in_another(scope: str, kind: ScopeKind | None, parent: str | None) -> None:
    assert LANSI.kind_of(ScopeId(scope)) is kind
    assert LANSI.parent_of(ScopeId(scope)) == parent


def test_every_scope_has_its_name() -> None:
    names = {scope: LANSI.name_of(ScopeId(scope)) for scope in ["maalaus", "tredu", "teknik", "lansi", "nowhere"]}
    assert {scope: name and name.fi for scope, name in names.items()} == {
        "maalaus": "Maalaus",
        "tredu": "Tredu",
        "teknik": "Teknik",
        "lansi": "Länsi",
        "nowhere": None,
    }


@pytest.mark.parametrize(
    ("leader", "scopes"),
    [
        ("anna", {"sastamala", "autoala", "maalaus", "lansi"}),
        ("bo", {"vamia", "vasa", "hervanta", "lansi"}),
        ("carin", {"teknik", "lansi"}),
        ("disa", ALL_SCOPES),
        ("eero", {"lansi"}),
        ("fanni", {"lansi"}),
        ("gunilla", {"vamia", "vasa", "lansi"}),
        ("nobody", set()),
    ],
)
def test_a_leader_sees_what_they_lead_what_is_below_and_the_network(leader: str, scopes: set[str]) -> None:
    assert LANSI.visible_to(LeaderId(leader)) == scopes


def test_a_unit_belongs_to_its_organisation() -> None:
    assert LANSI.organisation_of(UnitId(ScopeId("maalaus"))) == "tredu"
    assert LANSI.organisation_of(UnitId(ScopeId("closed-down"))) is None


def test_an_empty_directory_knows_nothing() -> None:
    empty = Directory.of([])
    assert empty == Directory()
    assert empty.network is None
    assert empty.units_in(ScopeId("lansi")) == frozenset()
    assert empty.visible_to(LeaderId("anna")) == frozenset()


@given(st.lists(DOCUMENTS, max_size=12))
def test_every_document_is_found_under_its_id(documents: Sequence[Document]) -> None:
    directory = Directory.of(documents)
    kept = [
        *([directory.network] if directory.network else []),
        *directory.organisations.values(),
        *directory.units.values(),
        *directory.groups.values(),
        *directory.leaders.values(),
        *directory.surveys.values(),
        *directory.rounds.values(),
        *directory.goals.values(),
        *directory.credentials.values(),
    ]
    assert all(one in documents for one in kept)
    assert {type(one) for one in kept} == {type(one) for one in documents}


# ── The definitions word for word, over directories that need not fit together ────────────────────────────────────

PLACES = ["lansi", "t", "v", "a", "b", "c", "d", "e", "g", "h"]
_PLACE = st.sampled_from(PLACES)
UNITS = st.builds(
    lambda id_, of, under: a_unit(id_, of=of, under=under), st.sampled_from("abcde"), st.sampled_from("tv"), _PLACE
)
NETWORKS = st.lists(
    st.one_of(
        st.just(a_network()),
        st.builds(an_organisation, st.sampled_from("tv")),
        UNITS,
        UNITS,
        UNITS,
        st.builds(lambda id_, units: a_group(id_, *units), st.sampled_from("gh"), st.lists(_PLACE, max_size=4)),
        st.builds(
            lambda leads, kept: a_leader("anna", *leads, coordinates=kept),
            st.lists(_PLACE, max_size=4),
            st.lists(_PLACE, max_size=2),
        ),
    ),
    max_size=16,
)


def lies_in(unit: Unit, above: ScopeId, units: dict[str, Unit]) -> bool:
    """Whether one comes from the unit to the other by going from parent to parent."""
    here: str = unit.id
    for _ in range(len(units) + 1):
        if here == above:
            return True
        if here not in units:
            return False
        here = units[here].parent
    return False


def units_literally(documents: Sequence[Document], scope: ScopeId) -> set[str]:
    units: dict[str, Unit] = {one.id: one for one in documents if isinstance(one, Unit)}
    groups = {one.id: one for one in documents if isinstance(one, Group)}
    if scope in units:
        return {one.id for one in units.values() if lies_in(one, scope, units)}
    if scope in {one.id for one in documents if isinstance(one, Organisation)}:
        return {one.id for one in units.values() if one.organisation == scope}
    if scope in groups:
        members = groups[GroupId(scope)].units
        return {one.id for one in units.values() if any(m in units and lies_in(one, m, units) for m in members)}
    if scope in {one.id for one in documents if isinstance(one, Network)}:
        return set(units)
    return set()


def visible_literally(documents: Sequence[Document], leader: LeaderId) -> set[str]:
    leaders = {one.id: one for one in documents if isinstance(one, Leader)}
    if leader not in leaders:
        return set()
    scopes: dict[str, Document] = {
        one.id: one for one in documents if isinstance(one, Network | Organisation | Unit | Group)
    }
    seen: set[str] = {one.id for one in documents if isinstance(one, Network)}
    for scope in {*leaders[leader].leads, *leaders[leader].coordinates}:
        match scopes.get(scope):
            case Network():
                seen |= set(scopes)
            case Unit() | Organisation():
                seen |= {scope} | units_literally(documents, scope)
            case Group():
                seen |= {scope}
    return seen


@given(NETWORKS, _PLACE)
def test_units_of_a_scope_are_as_defined(documents: Sequence[Document], scope: str) -> None:
    assert Directory.of(documents).units_in(ScopeId(scope)) == units_literally(documents, ScopeId(scope))


@given(NETWORKS)
def test_what_a_leader_sees_is_as_defined(documents: Sequence[Document]) -> None:
    assert Directory.of(documents).visible_to(LeaderId("anna")) == visible_literally(documents, LeaderId("anna"))


def merged(*units: Unit) -> Directory:
    return Directory.of([a_network(), an_organisation("tredu"), an_organisation("vamia"), *units])


def test_a_merged_unit_lies_with_all_below_it_in_the_one_that_it_went_into() -> None:
    directory = merged(
        a_unit("sastamala", of="tredu", merged_into="vasa"),
        a_unit("autoala", of="tredu", under="sastamala"),
        a_unit("hervanta", of="tredu"),
        a_unit("vasa", of="vamia"),
    )
    assert directory.units_in(ScopeId("vasa")) == {"vasa", "sastamala", "autoala"}
    assert directory.units_in(ScopeId("vamia")) == {"vasa", "sastamala", "autoala"}
    assert directory.units_in(ScopeId("tredu")) == {"hervanta"}
    assert directory.units_in(ScopeId("sastamala")) == {"sastamala", "autoala"}
    assert directory.parent_of(ScopeId("sastamala")) == "vasa"
    assert directory.organisation_of(UnitId(ScopeId("autoala"))) == "vamia"
    assert directory.units_in(ScopeId("lansi")) == {"vasa", "sastamala", "autoala", "hervanta"}


def test_a_unit_that_went_into_one_that_went_on_lies_in_both() -> None:
    directory = merged(
        a_unit("a", of="tredu", merged_into="b"), a_unit("b", of="tredu", merged_into="c"), a_unit("c", of="vamia")
    )
    assert directory.units_in(ScopeId("c")) == {"a", "b", "c"}
    assert directory.units_in(ScopeId("tredu")) == set()


def test_units_that_went_into_one_another_or_into_nothing_stay_where_they_are() -> None:
    directory = merged(
        a_unit("a", of="tredu", merged_into="b"),
        a_unit("b", of="tredu", merged_into="a"),
        a_unit("c", of="vamia", merged_into="c"),
        a_unit("d", of="vamia", merged_into="gone"),
    )
    assert directory.units_in(ScopeId("tredu")) == {"a", "b"}
    assert directory.units_in(ScopeId("vamia")) == {"c", "d"}
    assert directory.units_in(ScopeId("a")) == {"a"}


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.sampled_from(" abcdef")), max_size=6)
)
def test_however_units_went_into_one_another_every_answer_counts_once(given_: list[tuple[str, str, str]]) -> None:
    units = {
        id_: a_unit(id_, of="tredu", under="tredu" if under == id_ else under, merged_into=into.strip() or None)
        for id_, under, into in given_
    }
    directory = merged(*units.values())
    assert directory.units_in(ScopeId("lansi")) == set(units)
    assert directory.units_in(ScopeId("tredu")) == set(units)
    for one in units:
        assert one in directory.units_in(ScopeId(one))
