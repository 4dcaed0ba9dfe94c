"""The pages under /notices, as a leader's browser and a mail program see them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry
from werkzeug.wrappers import Response

from services.notifier.domain.cadence import Preference
from services.notifier.domain.notices import Notice
from services.notifier.domain.standing import Acknowledgement
from services.notifier.entrypoints.http.app import create_app
from shared.contracts.directory import Cadence, Network
from shared.contracts.events import OptOutChanged, State
from shared.contracts.ids import LeaderId, NetworkId, ScopeId
from shared.contracts.snapshot import Directory
from shared.runtime.addresses import address_digest
from shared.runtime.keys import Keys, Purpose
from shared.runtime.tokens import notice_token, opt_out_token, preferences_token
from shared.survey.localised import Language, Localised
from shared.web.metrics import HttpMetrics
from shared.web.sessions import COOKIE, Session, Sessions
from tests.fakes.notifier import NOON, FakeLeaders, MemoryStore, SetClock, a_leader, a_notice, a_request, a_shift

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


class TestAcknowledging:
    @pytest.fixture(autouse=True)
    def it_is_missed(self, store: MemoryStore) -> None:
        with store.work() as work:
            work.standings.shifted(a_shift())
            work.commit()

    def test_a_look_shows_one_button_and_changes_nothing(self, client: FlaskClient, store: MemoryStore) -> None:
        for method in ("GET", "HEAD", "OPTIONS"):
            client.open(f"{link(ANNA)}/acknowledge", method=method)
        shown = client.get(f"{link(ANNA)}/acknowledge")
        assert shown.text.count("<button") == 1
        assert "Känner du till det här?" in shown.text
        assert store.state.acknowledged == {}

    def test_the_button_keeps_who_and_when_and_the_first_stays(self, client: FlaskClient, store: MemoryStore) -> None:
        for _ in range(2):
            said = client.post(f"{link(ANNA)}/acknowledge")
            assert "Det har kvitterats" in said.text
        assert store.state.acknowledged == {a_shift().id: Acknowledgement(LeaderId("anna"), NOON)}

    def test_who_has_left_or_only_follows_can_not(self, client: FlaskClient, store: MemoryStore) -> None:
        assert client.post(f"{link(GONE)}/acknowledge").status_code == 200
        assert store.state.acknowledged == {}

    def test_a_shift_that_is_past_is_not_acknowledged(self, client: FlaskClient, store: MemoryStore) -> None:
        with store.work() as work:
            work.standings.shifted(a_shift("next", before=State.MISSED, after=State.MET, time=NOON + timedelta(days=1)))
            work.commit()
        client.post(f"{link(ANNA)}/acknowledge")
        assert store.state.acknowledged == {}

    def test_a_sign_in_is_nothing_to_acknowledge(self, client: FlaskClient) -> None:
        assert client.post(f"{link(SIGN_IN)}/acknowledge").status_code == 404


PREFERENCES = f"/preferences/{preferences_token(Keys([SECRET]), LeaderId('anna'))}"


class TestPreferences:
    def test_a_look_by_the_link_changes_nothing(self, client: FlaskClient, store: MemoryStore) -> None:
        for path in (PREFERENCES, f"{PREFERENCES}/stop"):
            for method in ("GET", "HEAD", "OPTIONS"):
                assert client.open(path, method=method).status_code == 200
        assert store.state.preferences == {}

    def test_a_choice_is_kept_and_shown(self, client: FlaskClient, store: MemoryStore) -> None:
        said = client.post(PREFERENCES, data={"cadence": "weekly", "any_hour": "yes"})
        assert "Ditt val har sparats." in said.text
        assert store.state.preferences == {LeaderId("anna"): Preference(Cadence.WEEKLY, any_hour=True)}
        assert re.search(r'value="weekly"[^>]* checked', client.get(PREFERENCES).text)

    def test_a_choice_moves_what_waits(self, client: FlaskClient, store: MemoryStore) -> None:
        client.post(PREFERENCES, data={"cadence": "weekly"})
        assert store.state.lines[ANNA.id].due == datetime(2026, 11, 30, 5, tzinfo=UTC)
        client.post(PREFERENCES, data={"cadence": "at-once"})
        assert store.state.lines[ANNA.id].due == NOON

    def test_one_click_in_a_digest_ends_the_mails_and_the_page_lets_them_come_again(
        self, client: FlaskClient, store: MemoryStore
    ) -> None:
        said = client.post(
            f"{PREFERENCES}/stop",
            data={"List-Unsubscribe": "One-Click"},
            headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"},
        )
        assert said.status_code == 200
        assert store.state.preferences[LeaderId("anna")].silent
        client.post(PREFERENCES, data={"cadence": "daily"})
        assert not store.state.preferences[LeaderId("anna")].silent

    @pytest.mark.parametrize("data", [{}, {"cadence": "hourly"}])
    def test_what_is_no_choice_is_refused(self, client: FlaskClient, store: MemoryStore, data: dict[str, str]) -> None:
        assert client.post(PREFERENCES, data=data).status_code == 400
        assert store.state.preferences == {}

    @pytest.mark.parametrize("path", [PREFERENCES[:-1], f"{PREFERENCES}A", f"/preferences{link(ANNA)}"])
    def test_a_forged_link_opens_nothing(self, client: FlaskClient, store: MemoryStore, path: str) -> None:
        for address in (path, f"{path}/stop", f"{path}/goals/trust"):
            assert client.post(address, data={"cadence": "daily"}).status_code == 404
        assert client.get(path).status_code == 404
        assert store.state.preferences == {}

    def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(self, client: FlaskClient) -> None:
        said = client.get("/preferences")
        assert said.status_code == 303
        assert said.headers["Location"] == "/leader/sign-in?next=%2Fpreferences"

    def test_a_session_opens_ones_own(self, client: FlaskClient) -> None:
        client.set_cookie(COOKIE, a_cookie("anna"))
        shown = client.get("/preferences")
        assert shown.status_code == 200
        assert f'action="{PREFERENCES}"' in shown.text
        assert client.post("/preferences", data={"cadence": "daily"}).status_code == 404


def a_cookie(leader: str) -> str:
    response = Response()
    sessions = Sessions(Keys([SECRET]).values(Purpose.SESSION), secure=True)
    sessions.write(response, Session(LeaderId(leader), 1, NOON))
    return response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
