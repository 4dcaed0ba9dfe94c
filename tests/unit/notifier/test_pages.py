"""The pages under /notices, as a leader's browser and a mail program see them."""

import re

import pytest
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry

from services.notifier.domain.notices import Notice
from services.notifier.entrypoints.http.app import create_app
from shared.contracts.directory import Network
from shared.contracts.events import OptOutChanged
from shared.contracts.ids import NetworkId, ScopeId
from shared.contracts.snapshot import Directory
from shared.runtime.addresses import address_digest
from shared.runtime.keys import Keys
from shared.runtime.tokens import notice_token, opt_out_token
from shared.survey.localised import Language, Localised
from shared.web.metrics import HttpMetrics
from tests.fakes.notifier import FakeLeaders, MemoryStore, SetClock, a_leader, a_notice, a_request

SECRET = "a secret of the tests, which is long enough"
NETWORK = Network(
    NetworkId(ScopeId("network")), Localised("Verkosto", "Nätverket", "The network"), Localised.same("Tredu"), "x"
)
ANNA, SIGN_IN, GONE = a_notice(), a_notice(a_request()), a_notice(to="gone")


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    with store.work() as work:
        for notice in (ANNA, SIGN_IN, GONE):
            work.ledger.add(notice)
        work.commit()
    return store


@pytest.fixture
def client(store: MemoryStore) -> FlaskClient:
    app = create_app(
        store.work,
        FakeLeaders(a_leader("anna", language=Language.SV)),
        directory=lambda: Directory.of([NETWORK]),
        keys=Keys([SECRET]),
        clock=SetClock(),
        metrics=HttpMetrics(CollectorRegistry()),
        public_url="https://kaiku.example",
    )
    return app.test_client()


def link(notice: Notice, *, secret: str = SECRET) -> str:
    return f"/{notice_token(Keys([secret]), notice.id)}"


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_page_says_how_alerts_stand_in_the_leaders_language(client: FlaskClient) -> None:
    shown = client.get(link(ANNA), headers={"Accept-Language": "fi"})

    assert shown.status_code == 200
    assert 'lang="sv"' in shown.text
    assert "Kaiku skriver till dig när statusen för målet ”Förtroende för partnerskap” (Tredu) ändras." in words(
        shown.text
    )
    assert shown.text.count("<button") == 1
    assert "Nätverket" in shown.text


def test_looking_changes_nothing_however_often_a_scanner_looks(client: FlaskClient, store: MemoryStore) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        client.open(link(ANNA), method=method)
    assert store.state.pauses == set()


def test_a_mail_program_pauses_with_one_click(client: FlaskClient, store: MemoryStore) -> None:
    for _ in range(2):
        said = client.post(link(ANNA), data={"List-Unsubscribe": "One-Click"}, headers={"User-Agent": "mail"})
        assert said.status_code == 200
        assert not said.headers.getlist("Set-Cookie")

    assert store.state.pauses == {("anna", "trust")}


def test_a_one_click_post_may_come_as_any_form_from_anywhere(client: FlaskClient, store: MemoryStore) -> None:
    said = client.post(
        link(ANNA),
        data={"List-Unsubscribe": "One-Click"},
        content_type="multipart/form-data",
        headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert said.status_code == 200
    assert len(store.state.pauses) == 1


def test_the_button_undoes_a_pause(client: FlaskClient, store: MemoryStore) -> None:
    paused = client.post(link(ANNA))
    assert "Du får inga meddelanden om det här målet" in paused.text
    action = re.search(r'action="([^"]+)"', paused.text)
    assert action

    resumed = client.post(action[1])

    assert resumed.status_code == 200
    assert "Du får ett meddelande när statusen för det här målet ändras" in resumed.text
    assert store.state.pauses == set()


def test_another_language_can_be_chosen_and_stays(client: FlaskClient) -> None:
    shown = client.get(f"{link(ANNA)}?lang=fi")
    assert 'lang="fi"' in shown.text
    assert "?lang=fi" in shown.text.partition('action="')[2].partition('"')[0]


def test_a_leader_who_has_gone_can_still_pause(client: FlaskClient) -> None:
    assert client.post(link(GONE)).status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/",
        link(ANNA)[:-1],
        link(ANNA) + "A",
        link(ANNA, secret="another secret, which is just as long"),
        link(SIGN_IN),
        link(a_notice(to="nobody")),
        "/%F0%9F%92%A9",
    ],
)
def test_what_is_no_link_of_ours_is_a_kind_404(client: FlaskClient, store: MemoryStore, method: str, path: str) -> None:
    for address in (path, f"{path.rstrip('/')}/resume"):
        said = client.open(address, method=method)
        assert said.status_code in {404, 405}
        assert "Kaiku" in said.text
    assert store.state.pauses == set()


def test_the_pages_are_shut_off_from_elsewhere(client: FlaskClient) -> None:
    shown = client.get(link(ANNA))
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" in shown.headers


MAIJA = address_digest(Keys([SECRET]), "maija@example.org")
MAILS = f"/mails/{opt_out_token(Keys([SECRET]), MAIJA)}"


def test_a_look_at_the_opt_out_changes_nothing(client: FlaskClient, store: MemoryStore) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        client.open(MAILS, method=method)
    shown = client.get(f"{MAILS}?lang=sv")
    assert "Vill du inte få fler inbjudningar?" in shown.text
    assert shown.text.count("<button") == 1
    assert store.state.opt_outs == set()
    assert store.state.reports == []


def test_a_mail_program_opts_out_with_one_click_and_twice_is_harmless(client: FlaskClient, store: MemoryStore) -> None:
    for _ in range(2):
        said = client.post(
            MAILS,
            data={"List-Unsubscribe": "One-Click"},
            headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"},
        )
        assert said.status_code == 200
        assert not said.headers.getlist("Set-Cookie")
    assert store.state.opt_outs == {MAIJA}
    [report] = store.state.reports
    assert isinstance(report, OptOutChanged)
    assert (report.address, report.opted_out) == (MAIJA, True)


def test_the_button_lets_invitations_come_again(client: FlaskClient, store: MemoryStore) -> None:
    stopped = client.post(f"{MAILS}?lang=fi")
    assert "Et saa enää kutsuja" in stopped.text
    action = re.search(r'action="([^"]+)"', stopped.text)
    assert action
    again = client.post(action[1].replace("&amp;", "&"))
    assert "Etkö halua enää kutsuja?" in again.text
    assert store.state.opt_outs == set()
    assert [one.opted_out for one in store.state.reports if isinstance(one, OptOutChanged)] == [True, False]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", [MAILS[:-1], f"{MAILS}A", "/mails/nothing", f"/mails{link(ANNA)}"])
def test_what_is_no_opt_out_of_ours_is_a_kind_404(client: FlaskClient, method: str, path: str) -> None:
    said = client.open(path, method=method)
    assert said.status_code == 404
    assert "Kaiku" in said.text
