"""Where the links in mails lead, and how they are signed. What they open lives with the pages."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from shared.contracts.events import InvitationRequested, SignInRequested
from shared.contracts.ids import GoalId, LeaderId
from shared.runtime.addresses import address_digest
from shared.runtime.keys import Keys
from shared.runtime.personal_links import personal_token
from shared.runtime.tokens import notice_token, opt_out_token, preferences_token, sign_in_token


@dataclass(frozen=True, slots=True)
class Links:
    """goal: its page. pause, acknowledge: of a notice. preferences: how a leader hears. stop: of all mails about goals.

    sign_in: the way in. answer: the survey that somebody is asked for. opt_out: of all invitations.
    """

    goal: Callable[[GoalId], str]
    pause: Callable[[UUID], str]
    acknowledge: Callable[[UUID], str]
    preferences: Callable[[LeaderId], str]
    stop: Callable[[LeaderId], str]
    sign_in: Callable[[SignInRequested], str]
    answer: Callable[[InvitationRequested], str]
    opt_out: Callable[[InvitationRequested], str]


def signed_links(address: str, keys: Keys) -> Links:
    """The links of the system at an address."""

    def sign_in(request: SignInRequested) -> str:
        token = sign_in_token(keys, request=request.request, leader=request.leader, issued=request.time)
        back = f"?{urlencode({'next': request.goes_to})}" if request.goes_to else ""
        return f"{address}/leader/sign-in/{token}{back}"

    def notice(of: UUID) -> str:
        return f"{address}/notices/{notice_token(keys, of)}"

    def preferences(leader: LeaderId) -> str:
        return f"{address}/notices/preferences/{preferences_token(keys, leader)}"

    def answer(request: InvitationRequested) -> str:
        token = personal_token(keys, request.round, request.unit, request.nonce)
        return f"{address}/f/{token}?lang={request.language}"

    def opt_out(request: InvitationRequested) -> str:
        token = opt_out_token(keys, address_digest(keys, request.address))
        return f"{address}/notices/mails/{token}?lang={request.language}"

    return Links(
        goal=lambda goal: f"{address}/leader/goals/{goal}",
        pause=notice,
        acknowledge=lambda of: f"{notice(of)}/acknowledge",
        preferences=preferences,
        stop=lambda leader: f"{preferences(leader)}/stop",
        sign_in=sign_in,
        answer=answer,
        opt_out=opt_out,
    )
