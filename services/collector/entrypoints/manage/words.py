"""How names, days and numbers are written, as filters of the templates; and the words of rules and mistakes."""

from collections.abc import Mapping
from datetime import date, datetime

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from flask import Flask

from services.collector.application.inviting.problems import LineCode, LineError
from services.collector.application.managing.ports import Deed
from services.collector.domain.comparing import Aspect
from services.collector.domain.contacts import MailState, Why
from services.collector.domain.managing import Mistake, Rule
from shared.runtime.clock import HELSINKI, local_day
from shared.survey.localised import Language
from shared.survey.messages import NOTICES, PROBLEMS, WORDS_IN
from shared.survey.problems import Notice, Problem
from shared.web.languages import language, said
from shared.web.texts import LOCALES, N_, Texts

_DAYS = {Language.FI: "d.M.y", Language.SV: "d.M.y", Language.EN: "d MMM y"}
_TIMES = {Language.FI: "H.mm", Language.SV: "H.mm", Language.EN: "HH:mm"}

RULES: Mapping[Rule, str] = {
    Rule.NO_FILE: N_("Choose a file that is not empty."),
    Rule.NOT_JSON: N_("This is not a survey in JSON: %(reason)s."),
    Rule.ID: N_("Use small letters a–z, numbers and hyphens, at most 64 characters."),
    Rule.ID_TAKEN: N_("This short name is in use. Choose another."),
    Rule.OWNER: N_("Choose an organisation whose surveys you keep."),
    Rule.NOTHING_NEW: N_("This is the same as version %(version)s: there is nothing to publish."),
    Rule.CHANGED_QUESTION: N_(
        "The question “%(question)s” is of another type or scale than in version %(version)s, so its history would no "
        "longer be true. Give the changed question a new name."
    ),
    Rule.SURVEY: N_("Choose a survey."),
    Rule.VERSION: N_("Choose a version that has been published."),
    Rule.DAY: N_("Write a day such as 31.8.2026."),
    Rule.OPENS_PAST: N_("The first day can’t be in the past."),
    Rule.CLOSES_FIRST: N_("The last day can’t be before the first."),
    Rule.CLOSES_PAST: N_("The last day can’t be in the past. To end the round now, close it."),
    Rule.TOO_LONG: N_("A round can be open for five years at most. Leave the last day empty if it has no end."),
    Rule.ENDED: N_("The round has ended. Open a new one."),
    Rule.NO_UNITS: N_("Choose at least one unit."),
    Rule.UNITS: N_("Choose units of your own organisation."),
    Rule.CLOSED_UNITS: N_("Choose units that are not closed by then."),
    Rule.LINKS: N_("Choose what kind of links the round has."),
    Rule.DEMANDED_LINKS: N_("This survey takes personal links only."),
    Rule.NUMBER: N_("Write a whole number from 1 to %(most)s."),
    Rule.CAP_PERSONAL: N_("A personal link takes one answer: leave the cap empty."),
    Rule.HISTORIC: N_("A round of earlier years has no links."),
    Rule.OTHER_LINKS: N_("The round has links of the other kind."),
}
# What `strictly` says of a document; all else is called "not known".
BROKEN = N_("it breaks off or goes wrong at line %(line)s, character %(column)s")
NOT_KNOWN = N_("it holds what JSON doesn’t know, such as NaN")
REASONS = frozenset({
    N_("not UTF-8"),
    N_("nested too deeply"),
    N_("the same key stands twice in one object"),
    N_("a number is too large"),
    N_("a text holds NUL"),
    N_("a text holds half a character"),
    N_("not an object"),
})  # fmt: skip
DEEDS: Mapping[Deed, str] = {
    Deed.SURVEY_UPLOADED: N_("brought a survey"),
    Deed.SURVEY_DISCARDED: N_("discarded a survey before it was published"),
    Deed.SURVEY_PUBLISHED: N_("published a version of a survey"),
    Deed.ROUND_OPENED: N_("opened a round"),
    Deed.ROUND_CHANGED: N_("changed the last day of a round"),
    Deed.ROUND_CLOSED: N_("closed a round"),
    Deed.LINKS_MADE: N_("made personal links"),
    Deed.INVITATIONS_MADE: N_("invited people"),
    Deed.ADDRESS_ASKED: N_("asked what became of an invitation"),
    Deed.TEXTS_READ: N_("read texts"),
}
LINES: Mapping[LineCode, str] = {
    LineCode.TOO_LARGE: N_("The file is larger than %(limit)s MB: split it."),
    LineCode.TOO_MANY: N_("The file has more than %(limit)s contacts: split it."),
    LineCode.UNREADABLE: N_("The file is not a text: save it as CSV (UTF-8)."),
    LineCode.QUOTE: N_("A cell begins here that is too long: close its quotes."),
    LineCode.EMPTY: N_("The file has no contacts."),
    LineCode.NO_HEADER: N_(
        "The first line should name the columns: address, language, unit, and not before if it is used."
    ),
    LineCode.COLUMN_TWICE: N_("The column “%(column)s” stands twice."),
    LineCode.CELLS: N_("The line has more cells than the first line has columns: put texts with separators in quotes."),
    LineCode.NO_ADDRESS: N_("The address is missing."),
    LineCode.ADDRESS: N_("“%(given)s” is no mail address."),
    LineCode.ADDRESS_TWICE: N_("The address stands on line %(first)s already."),
    LineCode.LANGUAGE: N_("The language “%(given)s” is not known: write fi, sv or en."),
    LineCode.UNIT: N_("The round does not ask in the unit “%(given)s”."),
    LineCode.NOT_BEFORE: N_("“%(given)s” is no day: write 2026-08-31 or 31.8.2026."),
    LineCode.TOO_LATE: N_("The round has closed by %(given)s."),
}
STATES: Mapping[MailState, str] = {
    MailState.QUEUED: N_("waiting to be sent"),
    MailState.HELD: N_("held back for now"),
    MailState.SENDING: N_("on its way"),
    MailState.SENT: N_("sent"),
    MailState.REMINDED: N_("a reminder’s day has come"),
    MailState.OPTED_OUT: N_("wants no emails"),
    MailState.BOUNCED: N_("the address takes no emails"),
    MailState.FAILED: N_("could not be sent"),
    MailState.EXPIRED: N_("came too late"),
    MailState.ERASED: N_("address erased"),
}
WHYS: Mapping[Why, str] = {
    Why.ADDED: N_("the contact was added"),
    Why.NOT_BEFORE: N_("the file says: not before that day"),
    Why.NOT_OPEN: N_("the round is not open yet"),
    Why.NOT_DECENT: N_("it waits for a working day between 7 and 17"),
    Why.ANOTHER_MAIL: N_("the address got another survey’s email less than seven days ago"),
    Why.INVITED: N_("the invitation was due"),
    Why.DELIVERED: N_("the mail server took it"),
    Why.FIRST_REMINDER: N_("the first reminder was due; it goes only to those who have not answered"),
    Why.SECOND_REMINDER: N_("the second reminder was due; it goes only to those who have not answered"),
    Why.ASKED: N_("the person asked for no more emails"),
    Why.OPTED_IN: N_("the person wants emails again"),
    Why.REFUSED: N_("the mail server refused the address for good"),
    Why.GAVE_UP: N_("the mail server could not be reached for too long"),
    Why.ROUND_CLOSED: N_("the round closed first"),
    Why.ROUND_GONE: N_("the round no longer asks there"),
    Why.THIRTY_DAYS: N_("thirty days had passed since the round"),
}
ASPECTS: Mapping[Aspect, str] = {
    Aspect.TITLE: N_("the question’s wording"),
    Aspect.DESCRIPTION: N_("its description"),
    Aspect.TYPE: N_("its type"),
    Aspect.CHOICES: N_("its choices"),
    Aspect.LIMITS: N_("its limits"),
    Aspect.REQUIRED: N_("whether it must be answered"),
    Aspect.CONDITIONS: N_("when it is asked"),
    Aspect.CHECKS: N_("how answers are checked"),
    Aspect.VALUES: N_("what is filled in by itself"),
    Aspect.PLACE: N_("its place"),
}


class Words:
    """Says in a language what the application says by code."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def of_mistake(self, mistake: Mistake, spoken: Language) -> str:
        """What has to be mended."""
        said = dict(mistake.params)
        if isinstance(reason := said.get("reason"), str):
            said["reason"] = self._texts.say(spoken, reason, **said)
        return self._texts.say(spoken, RULES[mistake.rule], **said)

    def of_problem(self, problem: Problem | Notice, spoken: Language) -> str:
        """What is wrong in a definition, or worth knowing of it."""
        said = PROBLEMS[problem.code] if isinstance(problem, Problem) else NOTICES[problem.code]
        texts = self._texts.of(spoken)
        words = {
            name: texts.gettext(one) if name in WORDS_IN and isinstance(one, str) and one else one
            for name, one in problem.params.items()
        }
        return texts.gettext(said) % words

    def of_deed(self, deed: Deed, spoken: Language) -> str:
        """What was done."""
        return self._texts.say(spoken, DEEDS[deed])

    def of_line(self, error: LineError, spoken: Language) -> str:
        """What is wrong with a line of a file."""
        return self._texts.say(spoken, LINES[error.code], **error.params)

    def of_state(self, state: MailState, spoken: Language) -> str:
        """Where an invitation stands."""
        return self._texts.say(spoken, STATES[state])

    def of_why(self, why: Why, spoken: Language) -> str:
        """Why it does."""
        return self._texts.say(spoken, WHYS[why])

    def of_aspect(self, aspect: Aspect, spoken: Language) -> str:
        """What differs."""
        return self._texts.say(spoken, ASPECTS[aspect])


def teach(app: Flask, words: Words) -> None:
    """Let an app's templates write them."""
    app.add_template_filter(said, "said")
    app.add_template_filter(day, "day")
    app.add_template_filter(moment, "moment")
    app.add_template_filter(whole, "whole")
    app.add_template_filter(lambda one: words.of_deed(one, language()), "deed")
    app.add_template_filter(lambda one: words.of_aspect(one, language()), "aspect")
    app.add_template_filter(lambda one: words.of_line(one, language()), "line")
    app.add_template_filter(lambda one: words.of_state(one, language()), "mail_state")
    app.add_template_filter(lambda one: words.of_why(one, language()), "why")
    app.add_template_filter(lambda one: words.of_mistake(one, language()), "mistake")
    app.add_template_filter(lambda one: words.of_problem(one, language()), "problem")


def day(one: date) -> str:
    """A local day."""
    return format_date(one, _DAYS[language()], locale=LOCALES[language()])


def moment(one: datetime) -> str:
    """A local moment."""
    spoken = language()
    time = format_time(one, _TIMES[spoken], tzinfo=HELSINKI, locale=LOCALES[spoken])
    return f"{day(local_day(one))} {time}"


def whole(number: int) -> str:
    """A count."""
    return format_decimal(number, locale=LOCALES[language()])
