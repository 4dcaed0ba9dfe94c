"""Mails as people read them. The golden files stand in `mails`; read them when they change."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po

from services.notifier.adapters.letters.writing import TEXTS
from services.notifier.application.post import Letter, Mail, Told
from services.notifier.domain.hearing import Hears
from services.notifier.domain.telling import Item
from shared.contracts.events import Figure, GoalShifted
from shared.survey.localised import Language, Localised
from tests.fakes.notifier import NOON, a_leader, a_notice, a_shift, an_addressee
from tests.unit.notifier.mails.samples import FOLDER, MAILS, SAMPLES, as_files, the_letters, written

every_mail = pytest.mark.parametrize(
    ("sample", "language"), [(sample, language) for sample in (*SAMPLES, *MAILS) for language in Language]
)


@every_mail
def test_mails_read_as_in_the_golden_files(sample: str, language: Language) -> None:
    for name, content in as_files(sample, language).items():
        assert content == (FOLDER / name).read_text(), f"{name} reads otherwise: run the module mails.samples, and read"


def phrases(language: Language) -> set[str]:
    """What a language's mails say by themselves: the stretches between placeholders, long enough to tell."""
    with (TEXTS / "fi.po").open("rb") as finnish, (TEXTS / "sv.po").open("rb") as swedish:
        books = {Language.FI: read_po(finnish), Language.SV: read_po(swedish)}
    said = set()
    for message in books[Language.FI]:
        if not message.id:
            continue
        found = message if language is Language.EN else books[language][message.id]
        assert found is not None
        text = found.id if language is Language.EN else found.string
        for one in [text] if isinstance(text, str) else text or ():
            said |= {part.strip() for part in re.split(r"%\(\w+\)s", one) if len(part.strip()) > 4}
    return said


@every_mail
def test_no_mail_mixes_languages(sample: str, language: Language) -> None:
    letter = written(sample, language)
    mine = phrases(language)
    for whole in (letter.subject, " ".join(letter.text.split()), " ".join(seen(letter.html).split())):
        foreign = {one for other in Language if other is not language for one in phrases(other) - mine if one in whole}
        assert not foreign


class _Seen(HTMLParser):
    """What a reader of the HTML sees, and what it loads or links to."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.addresses: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses |= {value or "" for name, value in attrs if name in {"href", "src", "background"}}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: str) -> _Seen:
    seen_ = _Seen()
    seen_.feed(html)
    return seen_


def seen(html: str) -> str:
    return " ".join(read(html).words)


@every_mail
def test_text_and_html_say_the_same(sample: str, language: Language) -> None:
    letter = written(sample, language)
    words = set(re.findall(r"\w+", letter.text)) - set(re.findall(r"\w+", " ".join(read(letter.html).addresses)))
    assert words <= set(re.findall(r"\w+", seen(letter.html)))


@every_mail
def test_nothing_is_loaded_from_elsewhere(sample: str, language: Language) -> None:
    parts = read(written(sample, language).html)
    assert not parts.tags & {"img", "script", "link", "iframe", "style", "object"}
    assert all(one.startswith("https://kaiku.example/") and "?" not in one for one in parts.addresses)


def alone(shift: GoalShifted, language: Language = Language.FI) -> Letter:
    notice = a_notice(shift)
    mail = Mail(notice, (Told(Item(notice, shift), Hears.OWNER),))
    return the_letters().write(mail, to=an_addressee(a_leader(language=language)))


def test_names_from_the_directory_are_words_not_markup() -> None:
    shift = replace(a_shift(), name=Localised.same('<b>Trust</b> & "more" %(goal)s {{ leader }}'))
    letter = alone(shift)
    assert "<b>" not in letter.html
    assert '<b>Trust</b> & "more" %(goal)s {{ leader }}' in letter.subject
    assert '<b>Trust</b> & "more" %(goal)s {{ leader }}' in seen(letter.html)


def test_a_subject_is_one_line_whatever_the_names_hold() -> None:
    shift = replace(a_shift(), name=Localised.same("Trust\r\nBcc: all@example.org"))
    letter = alone(shift)
    assert len(letter.subject.splitlines()) == 1


def test_a_stretch_without_answers_is_said_to_have_none() -> None:
    shift = replace(a_shift(), figure_before=Figure(None, 0, NOON.date(), NOON.date()))
    letter = alone(shift, Language.SV)
    assert "Före det\n    inga svar\n" in letter.text


def test_a_mail_about_a_goal_can_be_paused_and_a_sign_in_can_not() -> None:
    assert written("missed-mean", Language.FI).unsubscribe == "https://kaiku.example/notices/pause-token"
    assert written("sign-in", Language.FI).unsubscribe is None


@pytest.mark.parametrize("sample", ["invitation", "first-reminder", "second-reminder"])
def test_an_invitation_and_a_reminder_can_be_stopped(sample: str) -> None:
    letter = written(sample, Language.FI)
    assert letter.unsubscribe == "https://kaiku.example/notices/mails/opt-out-token"
    assert "https://kaiku.example/f/personal-link" in letter.text


def test_one_click_on_a_digest_of_several_goals_ends_the_mails_and_each_goal_can_be_paused() -> None:
    digest = written("digest", Language.FI)
    assert digest.unsubscribe == "https://kaiku.example/notices/preferences/token/stop"
    assert digest.text.count("https://kaiku.example/notices/pause-token\n") == 5


def test_who_should_know_is_asked_to_acknowledge_and_who_is_told_above_is_not() -> None:
    assert "/acknowledge" in written("missed-mean", Language.FI).text
    for sample in ("met-nps", "escalation"):
        assert "/acknowledge" not in written(sample, Language.FI).text
