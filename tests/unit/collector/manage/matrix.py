"""Who may do what with /manage: each route, on Tredu's things, the network's and those that both providers share.

A cell says what a person gets: done, seen by others but not theirs to do (403), unknown to them (404), a rule against
it (422), or to sign in first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from uuid import UUID

from tests.fakes.collector import DEFINITION


class Gets(StrEnum):
    """What a request gets."""

    DONE = "done"
    NOT_YOURS = "403"
    UNKNOWN = "404"
    REFUSED = "422"
    SIGN_IN = "sign in"


class Who(StrEnum):
    """Who asks. own, other: coordinators of Tredu, and of Sedu. leader: of the unit auto, in which kone lies."""

    NETWORK = "network"
    OWN = "own"
    OTHER = "other"
    LEADER = "leader"
    GROUP = "group"
    NOBODY = "nobody"
    EXPIRED = "expired"
    ENDED = "ended"


D, N, U, R = Gets.DONE, Gets.NOT_YOURS, Gets.UNKNOWN, Gets.REFUSED
STRANGERS = (Who.NOBODY, Who.EXPIRED, Who.ENDED)
UPLOAD, NETWORKS_UPLOAD = UUID(int=7, version=4), UUID(int=8, version=4)
Body = Mapping[str, object]


@dataclass(frozen=True)
class Row:
    """One request, and what the network's coordinator, Tredu's, Sedu's, a unit's leader and a group's leader get."""

    method: str
    rule: str
    path: str
    gets: tuple[Gets, Gets, Gets, Gets, Gets]
    body: Body | None = None
    csv: bytes | None = None

    def for_(self, who: Who) -> Gets:
        if who in STRANGERS:
            return Gets.SIGN_IN
        return self.gets[list(Who).index(who)]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


ALL_COORDINATE = (D, D, D, N, N)
OURS = (D, D, U, N, N)
KEPT_BY_NETWORK = (D, N, N, N, N)
NETWORKS = (D, U, U, N, N)
FILE = {"file": "upload"}  # becomes a file with a good definition
CONTACTS = b"address,language,unit\nnew@example.org,fi,kone\n"
ROUND = {"opens": "2026-03-10", "closes": "2026-04-10", "unit": "auto", "link": "personal", "key": "k" * 32}
LOOKED, LATER = {"page": "0", "lang": "sv"}, {"closes": "2026-05-01", "seen": "*"}
TREDUS = {"survey": "brought", "definition": DEFINITION, "owner": "tredu"}
OPENED = {"survey": "partnership", "definition": DEFINITION, "links": "open"}
SEDUS_ROUND = {"survey": "partnership", "opens": "2026-03-10", "units": ["auto"], "link": "open"}

PAGES = [
    Row("GET", "/", "/", (D, D, D, D, D)),
    Row("GET", "/surveys", "/surveys", ALL_COORDINATE),
    Row("GET", "/surveys/new", "/surveys/new", ALL_COORDINATE),
    Row("GET", "/templates/<name>", "/templates/workplace", ALL_COORDINATE),
    Row("POST", "/surveys/new", "/surveys/new", (D, D, R, N, N), {**FILE, "survey": "brought", "owner": "tredu"}),
    Row("POST", "/surveys/new", "/surveys/new", (D, R, R, N, N), {**FILE, "survey": "brought", "owner": "network"}),
    Row("GET", "/surveys/<survey>", "/surveys/tredus-own", OURS),
    Row("GET", "/surveys/<survey>", "/surveys/partnership", ALL_COORDINATE),
    Row("GET", "/surveys/<survey>/compare", "/surveys/tredus-own/compare", OURS),
    Row("GET", "/surveys/<survey>/new", "/surveys/tredus-own/new", OURS),
    Row("GET", "/surveys/<survey>/new", "/surveys/partnership/new", KEPT_BY_NETWORK),
    Row("POST", "/surveys/<survey>/new", "/surveys/tredus-own/new", OURS, FILE),
    Row("POST", "/surveys/<survey>/new", "/surveys/partnership/new", KEPT_BY_NETWORK, {**FILE, "links": "personal"}),
    Row("GET", "/surveys/<survey>/<int:number>/preview", "/surveys/tredus-own/1/preview", OURS),
    Row("POST", "/surveys/<survey>/<int:number>/preview", "/surveys/tredus-own/1/preview", OURS, LOOKED),
    Row(
        "POST", "/surveys/<survey>/<int:number>/preview/page", "/surveys/tredus-own/1/preview/page", OURS, LOOKED
    ),
    Row("GET", "/uploads/<uuid:upload>", f"/uploads/{UPLOAD}", OURS),
    Row("GET", "/uploads/<uuid:upload>", f"/uploads/{NETWORKS_UPLOAD}", NETWORKS),
    Row("GET", "/uploads/<uuid:upload>/preview", f"/uploads/{UPLOAD}/preview", OURS),
    Row("POST", "/uploads/<uuid:upload>/preview", f"/uploads/{UPLOAD}/preview", OURS, LOOKED),
    Row("POST", "/uploads/<uuid:upload>/preview/page", f"/uploads/{UPLOAD}/preview/page", OURS, LOOKED),
    Row("POST", "/uploads/<uuid:upload>/publish", f"/uploads/{UPLOAD}/publish", OURS, {}),
    Row("POST", "/uploads/<uuid:upload>/publish", f"/uploads/{NETWORKS_UPLOAD}/publish", NETWORKS, {}),
    Row("POST", "/uploads/<uuid:upload>/discard", f"/uploads/{UPLOAD}/discard", OURS, {}),
    Row("GET", "/rounds", "/rounds", ALL_COORDINATE),
    Row("GET", "/rounds/new", "/rounds/new", ALL_COORDINATE),
    Row("GET", "/rounds/new/<survey>", "/rounds/new/tredus-own", OURS),
    Row("GET", "/rounds/new/<survey>", "/rounds/new/partnership", ALL_COORDINATE),
    Row("POST", "/rounds/new/<survey>", "/rounds/new/tredus-own", OURS, ROUND),
    Row("POST", "/rounds/new/<survey>", "/rounds/new/partnership", (D, D, R, N, N), ROUND),
    Row("GET", "/rounds/<round_>", "/rounds/spring", OURS),
    Row("GET", "/rounds/<round_>", "/rounds/shared", ALL_COORDINATE),
    Row("GET", "/rounds/<round_>", "/rounds/sedus", (D, U, D, N, N)),
    Row("POST", "/rounds/<round_>/extend", "/rounds/spring/extend", OURS, LATER),
    Row("POST", "/rounds/<round_>/extend", "/rounds/shared/extend", KEPT_BY_NETWORK, LATER),
    Row("POST", "/rounds/<round_>/close", "/rounds/spring/close", OURS, {"seen": "*"}),
    Row("POST", "/rounds/<round_>/close", "/rounds/shared/close", KEPT_BY_NETWORK, {"seen": "*"}),
    Row("GET", "/rounds/<round_>/sheets/<unit>", "/rounds/spring/sheets/auto", OURS),
    Row("GET", "/rounds/<round_>/sheets/<unit>", "/rounds/shared/sheets/auto", OURS),
    Row("GET", "/rounds/<round_>/sheets/<unit>", "/rounds/shared/sheets/lapua", (D, U, D, N, N)),
    Row("POST", "/rounds/<round_>/links", "/rounds/invited/links", OURS, {"unit": "kone", "count": "3"}),
    Row("GET", "/rounds/<round_>/invitations", "/rounds/invited/invitations", OURS),
    Row("POST", "/rounds/<round_>/invitations", "/rounds/invited/invitations", OURS, {"file": "contacts"}),
    Row("GET", "/addresses", "/addresses", ALL_COORDINATE),
    Row("POST", "/addresses", "/addresses", ALL_COORDINATE, {"address": "new@example.org"}),
    Row("GET", "/texts", "/texts", (D, D, D, D, D)),
    Row("GET", "/texts/<round_>", "/texts/spring", (D, D, U, D, U)),
    Row("GET", "/texts/<round_>", "/texts/none", (U, U, U, U, U)),
    Row("GET", "/texts/<round_>/<unit>", "/texts/spring/auto", (D, D, U, D, U)),
    Row("GET", "/texts/<round_>/<unit>", "/texts/spring/kone", (D, D, U, D, U)),
    Row("GET", "/texts/<round_>/<unit>", "/texts/shared/lapua", (D, U, D, U, U)),
    Row("GET", "/texts/<round_>/<unit>", "/texts/spring/lapua", (U, U, U, U, U)),
    Row("GET", "/audit", "/audit", ALL_COORDINATE),
    Row("GET", "/templates/<name>", "/templates/partnership", ALL_COORDINATE),
    Row("GET", "/templates/<name>", "/templates/none", (U, U, U, N, N)),
]  # fmt: skip

_A = "/api/v1"
API = [
    Row("GET", f"{_A}/surveys", f"{_A}/surveys", ALL_COORDINATE),
    Row("GET", f"{_A}/surveys/<survey>", f"{_A}/surveys/tredus-own", OURS),
    Row("GET", f"{_A}/surveys/<survey>", f"{_A}/surveys/partnership", ALL_COORDINATE),
    Row("GET", f"{_A}/surveys/<survey>/versions/<int:number>", f"{_A}/surveys/tredus-own/versions/1", OURS),
    Row("GET", f"{_A}/surveys/<survey>/differences", f"{_A}/surveys/tredus-own/differences?before=1&after=1", OURS),
    Row("POST", f"{_A}/checks", f"{_A}/checks", ALL_COORDINATE, {"definition": DEFINITION}),
    Row("GET", f"{_A}/uploads", f"{_A}/uploads", ALL_COORDINATE),
    Row("POST", f"{_A}/uploads", f"{_A}/uploads", (D, D, R, N, N), TREDUS),
    Row("POST", f"{_A}/uploads", f"{_A}/uploads", (D, R, R, N, N), {"survey": "brought", "definition": DEFINITION}),
    Row("POST", f"{_A}/uploads", f"{_A}/uploads", KEPT_BY_NETWORK, OPENED),
    Row("GET", f"{_A}/uploads/<uuid:upload>", f"{_A}/uploads/{UPLOAD}", OURS),
    Row("DELETE", f"{_A}/uploads/<uuid:upload>", f"{_A}/uploads/{UPLOAD}", OURS),
    Row("POST", f"{_A}/uploads/<uuid:upload>/publish", f"{_A}/uploads/{UPLOAD}/publish", OURS),
    Row("POST", f"{_A}/uploads/<uuid:upload>/publish", f"{_A}/uploads/{NETWORKS_UPLOAD}/publish", NETWORKS),
    Row("GET", f"{_A}/rounds", f"{_A}/rounds", ALL_COORDINATE),
    Row("POST", f"{_A}/rounds", f"{_A}/rounds", (D, D, R, N, N), SEDUS_ROUND),
    Row("GET", f"{_A}/rounds/<round_>", f"{_A}/rounds/spring", OURS),
    Row("GET", f"{_A}/rounds/<round_>", f"{_A}/rounds/shared", ALL_COORDINATE),
    Row("PATCH", f"{_A}/rounds/<round_>", f"{_A}/rounds/spring", OURS, {"closes": None}),
    Row("PATCH", f"{_A}/rounds/<round_>", f"{_A}/rounds/shared", KEPT_BY_NETWORK, {"closes": None}),
    Row("POST", f"{_A}/rounds/<round_>/close", f"{_A}/rounds/spring/close", OURS),
    Row("POST", f"{_A}/rounds/<round_>/close", f"{_A}/rounds/shared/close", KEPT_BY_NETWORK),
    Row("GET", f"{_A}/rounds/<round_>/links", f"{_A}/rounds/spring/links", OURS),
    Row("POST", f"{_A}/rounds/<round_>/links", f"{_A}/rounds/invited/links", OURS, {"unit": "kone", "count": 3}),
    Row("GET", f"{_A}/rounds/<round_>/invitations", f"{_A}/rounds/invited/invitations", OURS),
    Row("POST", f"{_A}/rounds/<round_>/invitations", f"{_A}/rounds/invited/invitations", OURS, csv=CONTACTS),
    Row("POST", f"{_A}/addresses", f"{_A}/addresses", ALL_COORDINATE, {"address": "new@example.org"}),
    Row("GET", f"{_A}/texts", f"{_A}/texts", (D, D, D, D, D)),
    Row("GET", f"{_A}/rounds/<round_>/texts/<unit>", f"{_A}/rounds/spring/texts/auto", (D, D, U, D, U)),
    Row("GET", f"{_A}/rounds/<round_>/texts/<unit>", f"{_A}/rounds/shared/texts/lapua", (D, U, D, U, U)),
    Row("GET", f"{_A}/audit", f"{_A}/audit", ALL_COORDINATE),
]  # fmt: skip

# What tells nothing of anybody.
OPEN_TO_ALL = {("GET", f"{_A}/openapi.json"), ("GET", "/assets/<version>/<name>")}


def form_of(row: Row, token: str, definition: bytes) -> dict[str, object]:
    """The fields that a browser sends, with files in place of their names."""
    files = {"upload": (BytesIO(definition), "survey.json"), "contacts": (BytesIO(CONTACTS), "contacts.csv")}
    fields = {name: files[str(value)] if name == "file" else value for name, value in (row.body or {}).items()}
    return {**fields, "token": token}
