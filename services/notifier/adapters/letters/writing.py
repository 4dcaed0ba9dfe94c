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
from services.notifier.application.ports import Letter
from services.notifier.domain.errors import TransientDelivery, Trouble
from services.notifier.domain.hearing import SIGN_IN_FOR, Hears
from services.notifier.domain.notices import Notice
from services.notifier.domain.tidings import direction, disagreement
from shared.contracts.directory import Leader
from shared.contracts.events import GoalShifted, SignInRequested
from shared.contracts.ids import GoalId
from shared.survey.localised import Language
from shared.web.texts import Texts

_TEMPLATES = Path(__file__).parent / "templates"
TEXTS = Path(__file__).parent.parent / "texts"
_EMPTY_LINES = re.compile(r"\n[ \n]*\n")


@dataclass(frozen=True, slots=True)
class Links:
    """Where the links in a mail lead: to a goal's page, to a notice's pause, and in."""

    goal: Callable[[GoalId], str]
    pause: Callable[[UUID], str]
    sign_in: Callable[[SignInRequested], str]


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

    def write(self, notice: Notice, *, leader: Leader, why: Hears) -> Letter:
        """The mail that tells a leader of a notice, in the leader's language. Raises TransientDelivery."""
        try:
            return self._write(notice, leader, why)
        except (TemplateError, LookupError, ValueError, TypeError) as error:
            raise TransientDelivery(Trouble.UNWRITABLE, type(error).__name__) from error

    def _write(self, notice: Notice, leader: Leader, why: Hears) -> Letter:
        event, unsubscribe = notice.event, None
        said: dict[str, object] = {"leader": leader, "event": event}
        if isinstance(event, GoalShifted):
            unsubscribe = self._links.pause(notice.id)
            said |= {
                "direction": direction(event),
                "disagreement": disagreement(event),
                "why": why,
                "goal_link": self._links.goal(event.goal),
                "pause_link": unsubscribe,
            }
        else:
            said |= {"link": self._links.sign_in(event), "until": event.time + SIGN_IN_FOR}
        subject = self._render(f"{notice.kind}.subject.j2", leader.language, Medium.TEXT, said)
        text = self._render(f"{notice.kind}.j2", leader.language, Medium.TEXT, said)
        html = self._render(f"{notice.kind}.j2", leader.language, Medium.HTML, said | {"title": subject.strip()})
        return Letter(
            subject=" ".join(subject.split()),
            text=_EMPTY_LINES.sub("\n\n", text).strip() + "\n",
            html=self._inliner.inline(html),
            unsubscribe=unsubscribe,
            language=leader.language,
        )

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
