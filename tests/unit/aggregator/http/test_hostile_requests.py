"""Whatever is sent to the leaders' addresses, signed in or not, nothing breaks and nothing hangs."""

from functools import cache

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.leading import GOAL, HERVANTA, MIA
from tests.hostile import Sent, many, requests, send
from tests.unit.aggregator.http.conftest import URL, World

FIELDS = ("lang", "email", "survey", "window", "scope", "questions", "token", "format", "days", "from", "until")


@cache
def met() -> tuple[World, FlaskClient, FlaskClient]:
    """A world with answers, a browser in which Mia is signed in, and one in which nobody is."""
    world = World()
    world.fill()
    client = world.app.test_client()
    token = world.access.sign_in_link(MIA, now=world.now()).rpartition("/")[2]
    assert client.post(f"/sign-in/{token}", base_url=URL).status_code == 303
    return world, client, world.app.test_client()


@many
@given(
    sent=requests(fields=FIELDS, known=(HERVANTA, GOAL, "partnership", "90d", "mia@example.org")),
    signed_in=st.booleans(),
)
def test_no_request_breaks_the_leaders_app(sent: Sent, signed_in: bool) -> None:
    world, mia, stranger = met()
    send(world.app, mia if signed_in else stranger, sent, base_url=URL)
