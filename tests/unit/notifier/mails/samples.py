"""The mails that the golden files show. `python -m tests.unit.notifier.mails.samples` writes the files anew."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from services.notifier.adapters.letters.links import Links
from services.notifier.adapters.letters.writing import TEXTS, MailLetters
from services.notifier.application.post import Letter, Mail, Told
from services.notifier.domain.hearing import Hears
from services.notifier.domain.notices import Tidings
from services.notifier.domain.standing import Tally
from services.notifier.domain.telling import Item
from shared.contracts.directory import Bound, Target
from shared.contracts.events import (
    Figure,
    GoalChanged,
    GoalShifted,
    InvitationRequested,
    MailKind,
    Moved,
    Question,
    SignInRequested,
    State,
)
from shared.contracts.ids import GoalId
from shared.survey.kinds import Statistic
from shared.survey.localised import Language, Localised
from shared.web.texts import Texts
from tests.fakes.notifier import (
    TERMS,
    a_change,
    a_leader,
    a_notice,
    a_quiet_goal,
    a_request,
    a_shift,
    an_addressee,
    an_invitation,
)

FOLDER = Path(__file__).parent
NAMES = {Language.FI: "Anna Ahola", Language.SV: "Åsa Öström", Language.EN: "Ann Archer"}


def the_letters() -> MailLetters:
    return MailLetters(
        Texts.read(TEXTS),
        Links(
            goal=lambda goal: f"https://kaiku.example/leader/goals/{goal}",
            pause=lambda _: "https://kaiku.example/notices/pause-token",
            acknowledge=lambda _: "https://kaiku.example/notices/pause-token/acknowledge",
            preferences=lambda _: "https://kaiku.example/notices/preferences/token",
            stop=lambda _: "https://kaiku.example/notices/preferences/token/stop",
            sign_in=lambda _: "https://kaiku.example/leader/sign-in/sign-in-token",
            answer=lambda _: "https://kaiku.example/f/personal-link",
            opt_out=lambda _: "https://kaiku.example/notices/mails/opt-out-token",
        ),
    )


def a_missed_mean() -> GoalShifted:
    return a_shift()


def a_met_nps() -> GoalShifted:
    """An index of two questions, met again; over a whole year it is not met yet."""
    return replace(
        a_shift(before=State.MISSED, after=State.MET),
        name=Localised("Suositteluhalu", "Viljan att rekommendera", "Recommendation"),
        scope_name=Localised("Länsi-Suomen autoalan ryhmä", "Bilbranschens grupp", "Automotive group, West"),
        questions=(
            Question("one", Localised("Suosittelisitko meitä?", "Skulle du rekommendera oss?", "Recommend us?")),
            Question("two", Localised("Tulisitko uudelleen?", "Skulle du komma igen?", "Come again?")),
        ),
        statistic=Statistic.NPS,
        target=Target(Bound.AT_LEAST, 40),
        window_days=365,
        since=date(2026, 11, 24),
        figure_since=Figure(62.4, 1234, date(2026, 11, 24), date(2026, 11, 24)),
        figure_before=Figure(14.5, 1111, date(2025, 11, 25), date(2026, 11, 23)),
        figure_window=Figure(39.7, 2345, date(2025, 11, 25), date(2026, 11, 24)),
        carried_by=(),
    )


def a_missed_share() -> GoalShifted:
    """At most a fifth; over the window it is still kept."""
    return replace(
        a_shift(),
        name=Localised("Vastaukset viipyvät", "Svaren dröjer", "Answers take long"),
        statistic=Statistic.SHARE,
        target=Target(Bound.AT_MOST, 0.2),
        figure_since=Figure(0.4, 15, date(2026, 11, 9), date(2026, 11, 24)),
        figure_before=Figure(0.0855, 35, date(2025, 8, 27), date(2026, 11, 8)),
        figure_window=Figure(0.1999, 25, date(2026, 10, 26), date(2026, 11, 24)),
        carried_by=(Localised("Logistiikka", "Logistiken", "Logistics"),),
    )


SAMPLES: Mapping[str, tuple[GoalShifted | SignInRequested | InvitationRequested, Hears]] = {
    "missed-mean": (a_missed_mean(), Hears.OWNER),
    "met-nps": (a_met_nps(), Hears.LEADS_SCOPE),
    "missed-share": (a_missed_share(), Hears.LEADS_SCOPE),
    "sign-in": (a_request(), Hears.ASKED),
    "invitation": (an_invitation(), Hears.INVITED),
    "first-reminder": (an_invitation(kind=MailKind.FIRST_REMINDER), Hears.INVITED),
    "second-reminder": (an_invitation(kind=MailKind.SECOND_REMINDER, until=None), Hears.INVITED),
}


def told(event: Tidings, why: Hears, *, to: str = "anna") -> Told:
    notice = replace(a_notice(event, to=to), escalates=why is Hears.LEADS_ABOVE)
    return Told(Item(notice, event), why)


def a_week() -> tuple[Told, ...]:
    """Of each sort one, in two scopes."""
    return (
        told(a_met_nps(), Hears.LEADS_SCOPE),
        told(a_missed_index(), Hears.OWNER),
        told(replace(a_missed_share(), goal=GoalId("slow")), Hears.LEADS_ABOVE),
        told(a_changed_target(), Hears.OWNER),
        told(a_quiet_goal(), Hears.ALSO),
    )


def a_missed_index() -> GoalShifted:
    """Of two questions, which have moved by different steps."""
    how = Question("how", Localised("Sovimme, mitä teemme.", "Vi avtalar vad vi gör.", "We agree what we do."))
    since, before = (Figure(value, 12, date(2026, 11, 9), date(2026, 11, 24)) for value in (3.05, 4.3))
    other = (Figure(value, 13, date(2026, 11, 9), date(2026, 11, 24)) for value in (3.4, 4.2))
    shift = a_shift()
    moved = (Moved(how, since, before), Moved(shift.questions[0], *other))
    return replace(shift, questions=(*shift.questions, how), moved=moved)


def a_changed_target() -> GoalChanged:
    return a_change(1, TERMS, replace(TERMS, target=Target(Bound.AT_LEAST, 4.2), window_days=90))


MAILS: Mapping[str, Mail] = {
    "escalation": Mail((one := told(a_missed_mean(), Hears.LEADS_ABOVE)).item.notice, (one,)),
    "change": Mail((one := told(a_changed_target(), Hears.OWNER)).item.notice, (one,)),
    "ended": Mail((one := told(a_change(1, TERMS, None, by=None), Hears.OWNER)).item.notice, (one,)),
    "quiet": Mail((one := told(a_quiet_goal(), Hears.LEADS_SCOPE)).item.notice, (one,), Tally(3, 2, 1)),
    "digest": Mail(a_week()[0].item.notice, a_week(), Tally(5, 2, 0)),
}


def written(sample: str, language: Language) -> Letter:
    to = an_addressee(a_leader(language=language, full_name=NAMES[language]))
    if sample in MAILS:
        return the_letters().write(MAILS[sample], to=to)
    event, why = SAMPLES[sample]
    notice = a_notice(event)
    return the_letters().write(Mail(notice, (Told(Item(notice, event), why),)), to=to)


def as_files(sample: str, language: Language) -> dict[str, str]:
    letter = written(sample, language)
    text = f"Subject: {letter.subject}\nList-Unsubscribe: {letter.unsubscribe}\n\n{letter.text}"
    return {f"{sample}.{language}.txt": text, f"{sample}.{language}.html": letter.html}


if __name__ == "__main__":
    for sample in (*SAMPLES, *MAILS):
        for language in Language:
            for name, content in as_files(sample, language).items():
                (FOLDER / name).write_text(content)
