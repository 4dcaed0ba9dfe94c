"""Letters: a notice becomes a mail's words. The words live in templates and catalogues, how they are sent in `smtp`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from services.notifier.adapters.letters.formats import Formats
from services.notifier.application.ports import Addressee, Letter
from services.notifier.domain.errors import TransientDelivery, Trouble
from services.notifier.domain.hearing import SIGN_IN_FOR, Hears
from services.notifier.domain.notices import Notice
from services.notifier.domain.tidings import direction, disagreement
from shared.contracts.events import GoalShifted, InvitationRequested, SignInRequested
from shared.contracts.ids import GoalId
from shared.survey.localised import Language
from shared.web.texts import Texts

_TEMPLATES = Path(__file__).parent / "templates"
TEXTS = Path(__file__).parent.parent / "texts"
_EMPTY_LINES = re.compile(r"\n[ \n]*\n")


@dataclass(frozen=True, slots=True)
class Links:
    """Where the links in a mail lead: to a goal's page, to a notice's pause, in; to a survey, and to an opt-out."""

    goal: Callable[[GoalId], str]
    pause: Callable[[UUID], str]
    sign_in: Callable[[SignInRequested], str]
    answer: Callable[[InvitationRequested], str]
    opt_out: Callable[[InvitationRequested], str]


class Medium(StrEnum):
    """What a mail's words are written for."""

    TEXT = "txt"
    HTML = "html"


class MailLetters:
    """Writes mails: one template for the words, rendered once as text and once as HTML, so that both say the same.

    A letter that can't be written waits for the correction of its template: TransientDelivery, unwritable.
    """

    def __init__(self, texts: Texts, links: Links) -> None:
        self._links = links
        self._environments = {
            (language, medium): _environment(texts, language, medium) for language in Language for medium in Medium
        }
        self._inliner = CSSInliner(load_remote_stylesheets=False)

    def write(self, notice: Notice, *, to: Addressee, why: Hears) -> Letter:
        """The mail that tells somebody of a notice, in the reader's language. Raises TransientDelivery."""
        try:
            return self._write(notice, to, why)
        except (TemplateError, LookupError, ValueError, TypeError) as error:
            raise TransientDelivery(Trouble.UNWRITABLE, type(error).__name__) from error

    def _write(self, notice: Notice, to: Addressee, why: Hears) -> Letter:
        said, unsubscribe = self._said(notice, why)
        said |= {"to": to, "event": notice.event}
        subject = self._render(f"{notice.kind}.subject.j2", to.language, Medium.TEXT, said)
        text = self._render(f"{notice.kind}.j2", to.language, Medium.TEXT, said)
        html = self._render(f"{notice.kind}.j2", to.language, Medium.HTML, said | {"title": subject.strip()})
        return Letter(
            subject=" ".join(subject.split()),
            text=_EMPTY_LINES.sub("\n\n", text).strip() + "\n",
            html=self._inliner.inline(html),
            unsubscribe=unsubscribe,
            language=to.language,
        )

    def _said(self, notice: Notice, why: Hears) -> tuple[dict[str, object], str | None]:
        """What a mail says beside its event, and where a POST ends what it is about."""
        match notice.event:
            case GoalShifted() as shift:
                pause = self._links.pause(notice.id)
                said: dict[str, object] = {
                    "direction": direction(shift),
                    "disagreement": disagreement(shift),
                    "why": why,
                    "goal_link": self._links.goal(shift.goal),
                    "pause_link": pause,
                }
                return said, pause
            case SignInRequested() as request:
                return {"link": self._links.sign_in(request), "until": request.time + SIGN_IN_FOR}, None
            case InvitationRequested() as invitation:
                opt_out = self._links.opt_out(invitation)
                return {"link": self._links.answer(invitation), "opt_out_link": opt_out}, opt_out

    def _render(self, template: str, language: Language, medium: Medium, said: dict[str, object]) -> str:
        return self._environments[language, medium].get_template(template).render(said)


def _environment(texts: Texts, language: Language, medium: Medium) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=medium is Medium.HTML,  # noqa: S701 – only what is written as text is not escaped
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    spoken, formats = texts.of(language), Formats(language)
    environment.install_gettext_callables(spoken.gettext, spoken.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {"language": language, "medium": medium, "formats": formats}
    environment.filters["said"] = lambda localised: localised.in_(language)
    return environment
