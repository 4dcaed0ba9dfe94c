"""Questions that may tell who the respondent is: told to whoever publishes the survey, who decides."""

import re
from collections.abc import Iterable, Mapping

from shared.survey.asks import Choices, InputType, Layout, Text, Texts
from shared.survey.localised import Localised
from shared.survey.model import Question
from shared.survey.problems import NoticeCode
from shared.survey.reading.questions import Asked
from shared.survey.reading.reader import Reader

# Beginnings of words in Finnish, Swedish and English. They are looked for in names and titles of questions.
WORDS: Mapping[str, str] = {
    "a name": r"nime|nimi|namn|förnamn|efternamn|etunimi|sukunimi|name\b|first ?name|last ?name|surname",
    "a mail address": r"sähköposti|e-?post|e-?mail|mailadress",
    "a telephone number": r"puhelin|matkapuhelin|telefon|mobil|phone|telephone|mobile",
    "a company": r"yrity|työnantaja|työpaik|företag|arbetsgivar|arbetsplats|company|employer|workplace",
    "a role": r"rooli|tehtävänimik|ammattinimik|titteli|asema|roll\b|befattning|role\b|job ?title|position",
    "an address": r"osoite|kotiosoit|postinumero|adress|postnummer|address|post ?code",
    "a personal number": r"henkilötunnu|syntymä|personnummer|personbeteckning|födelse|birth|social security",
}
TELLING = {why: re.compile(rf"\b({words})", re.IGNORECASE) for why, words in WORDS.items()}
BACKGROUND = re.compile(
    r"\b(ikä|ikäryhmä|sukupuol|äidinkiel|kansalaisuu|ålder|kön\b|modersmål|medborgarskap|age\b|age group|gender|sex\b|"
    r"mother tongue|nationality|rooli|roll\b|role\b|tutkinto|koulutusala|examen|utbildningsområde|qualification|"
    r"vuosikurssi|årskurs|year of study|toimipiste|verksamhetsställe|campus)",
    re.IGNORECASE,
)
INPUTS = {InputType.EMAIL: "a mail address", InputType.TEL: "a telephone number"}
UNCOUNTED = {InputType.NUMBER, InputType.DATE, InputType.MONTH, InputType.TIME}
TOKENS = ("name", "email", "tel", "organization", "address", "bday", "postal")
FEW_BACKGROUND = 3
LONGEST = 300


def check_respondents(reader: Reader, questions: Iterable[Question], asked: Asked) -> None:
    """Note each text that may name its writer, and background questions that narrow down together."""
    background = []
    for question in questions:
        path = asked.places.get(question.name, "")
        if why := _why(question):
            reader.note(path, NoticeCode.MAY_NAME_RESPONDENT, why=why)
        if isinstance(question.asks, Text) and question.asks.input in UNCOUNTED:
            reader.note(path, NoticeCode.NOT_COUNTED, name=question.name)
        if isinstance(question.asks, Choices) and _is_background(question, question.asks):
            background.append(question.name)
    if len(background) >= FEW_BACKGROUND:
        first = asked.places.get(background[0], "")
        reader.note(first, NoticeCode.BACKGROUND, names=", ".join(background[:6]))


def _why(question: Question) -> str:
    asks = question.asks
    if isinstance(asks, Text):
        return _telling(asks, question.name, question.title)
    if isinstance(asks, Texts):
        found = (_telling(one.text, one.name, one.title) for one in asks.items)
        return ", ".join(dict.fromkeys(filter(None, found)))
    return ""


def _telling(text: Text, name: str, title: Localised) -> str:
    if text.input in INPUTS:
        return INPUTS[text.input]
    if text.input is not InputType.TEXT:
        return ""
    if any(token in text.autocomplete for token in TOKENS):
        return "the browser fills it in by itself"
    words = _words(name, title)
    whys = TELLING if text.rows is None else {"a name": TELLING["a name"]}  # long texts speak of companies and roles
    return next((why for why, pattern in whys.items() if pattern.search(words)), "")


def _is_background(question: Question, asks: Choices) -> bool:
    if asks.layout in (Layout.RATING, Layout.BOOLEAN, Layout.RANKING):
        return False
    return BACKGROUND.search(_words(question.name, question.title)) is not None


def _words(name: str, title: Localised) -> str:
    """What a question is called: a name such as "companyName" or "company_name" as words, and how titles begin."""
    named = re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])|[_\-.]", " ", name)
    return " ".join((named, title.fi[:LONGEST], title.sv[:LONGEST], title.en[:LONGEST]))
