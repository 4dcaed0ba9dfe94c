"""Letters: what is told becomes a mail's words. They live in templates and catalogues, how they are sent in `smtp`."""

import re
from enum import StrEnum
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from services.notifier.adapters.letters.formats import Formats
from services.notifier.adapters.letters.links import Links
from services.notifier.adapters.letters.pieces import by_scope, counted, piece_of
from services.notifier.application.post import Addressee, Letter, Mail
from services.notifier.domain.errors import TransientDelivery, Trouble
from services.notifier.domain.hearing import SIGN_IN_FOR
from shared.contracts.events import InvitationRequested, SignInRequested
from shared.contracts.ids import LeaderId
from shared.survey.localised import Language
from shared.web.texts import Texts

_TEMPLATES = Path(__file__).parent / "templates"
TEXTS = Path(__file__).parent.parent / "texts"
_EMPTY_LINES = re.compile(r"\n[ \n]*\n")


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

    def write(self, mail: Mail, *, to: Addressee) -> Letter:
        """The mail, in the reader's language. Raises TransientDelivery."""
        try:
            return self._write(mail, to)
        except (TemplateError, LookupError, ValueError, TypeError) as error:
            raise TransientDelivery(Trouble.UNWRITABLE, type(error).__name__) from error

    def _write(self, mail: Mail, to: Addressee) -> Letter:
        name, said, unsubscribe = self._said(mail, to.language)
        said |= {"to": to}
        subject = self._render(f"{name}.subject.j2", to.language, Medium.TEXT, said)
        text = self._render(f"{name}.j2", to.language, Medium.TEXT, said)
        html = self._render(f"{name}.j2", to.language, Medium.HTML, said | {"title": subject.strip()})
        return Letter(
            subject=" ".join(subject.split()),
            text=_EMPTY_LINES.sub("\n\n", text).strip() + "\n",
            html=self._inliner.inline(html),
            unsubscribe=unsubscribe,
            language=to.language,
        )

    def _said(self, mail: Mail, language: Language) -> tuple[str, dict[str, object], str | None]:
        """A mail's template, what it says, and where a POST ends what it is about."""
        match mail.lead.event:
            case SignInRequested() as request:
                said = {"event": request, "link": self._links.sign_in(request), "until": request.time + SIGN_IN_FOR}
                return mail.lead.kind, said, None
            case InvitationRequested() as asked:
                opt_out = self._links.opt_out(asked)
                said = {"event": asked, "link": self._links.answer(asked), "opt_out_link": opt_out}
                return mail.lead.kind, said, opt_out
            case _:
                return self._news(mail, language)

    def _news(self, mail: Mail, language: Language) -> tuple[str, dict[str, object], str]:
        """One thing is told as itself, several as a digest, which a POST ends altogether if it is of several goals."""
        reader = LeaderId(mail.lead.recipient)
        pieces = [piece_of(told, self._links) for told in mail.told]
        stop = self._links.stop(reader)
        said: dict[str, object] = {
            "tally": mail.tally,
            "preferences_link": self._links.preferences(reader),
            "stop_link": stop,
        }
        only_goal = pieces[0].pause_link if len({one.event.goal for one in pieces}) == 1 else None
        if len(pieces) == 1:
            return pieces[0].kind, said | {"one": pieces[0]}, pieces[0].pause_link
        counts: dict[str, object] = {"counts": counted(pieces)}
        summary = " ".join(self._render("summary.j2", language, Medium.TEXT, counts).split())
        return "digest", said | by_scope(pieces, language) | {"summary": summary}, only_goal or stop

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
