"""A survey with a question of every type, and conditions of every kind that a respondent meets."""

from typing import Any

FIRMS = (
    "Ahlsell", "Cargotec", "Fazer", "Kemira", "Kone", "Konecranes", "Metso", "Orion", "Outokumpu", "Ponsse", "Sandvik",
    "Valmet",
)  # fmt: skip


def in_three(fi: str, sv: str, en: str) -> dict[str, str]:
    """A text in the network's languages."""
    return {"fi": fi, "sv": sv, "en": en}


AGREE: list[dict[str, Any]] = [
    {"value": 1, "text": in_three("Täysin eri mieltä", "Helt av annan åsikt", "Fully disagree")},
    {"value": 2, "text": in_three("Eri mieltä", "Av annan åsikt", "Disagree")},
    {"value": 3, "text": in_three("En samaa enkä eri mieltä", "Varken eller", "Neither")},
    {"value": 4, "text": in_three("Samaa mieltä", "Av samma åsikt", "Agree")},
    {"value": 5, "text": in_three("Täysin samaa mieltä", "Helt av samma åsikt", "Fully agree")},
]

CHOICES: dict[str, Any] = {
    "name": "choices",
    "title": in_three("Valinnat", "Val", "Choices"),
    "elements": [
        {
            "type": "radiogroup", "name": "role", "isRequired": True,
            "title": in_three("Missä roolissa vastaat?", "I vilken roll svarar du?", "In which role do you answer?"),
            "description": in_three("Valitse se, joka kuvaa sinua parhaiten.", "Välj den som bäst beskriver dig.",
                                    "Choose what describes you best."),
            "choices": [
                {"value": "student", "text": in_three("Opiskelija", "Studerande", "Student")},
                {"value": "instructor", "text": in_three("Työpaikkaohjaaja", "Arbetsplatshandledare", "Instructor")},
                {"value": "employer", "text": in_three("Työnantaja", "Arbetsgivare", "Employer")},
            ],
            "showOtherItem": True,
        },
        {
            "type": "text", "name": "group", "visibleIf": "{role} = 'student'", "maxLength": 60, "isRequired": True,
            "title": in_three("Mikä on ryhmäsi?", "Vilken är din grupp?", "Which is your group?"),
        },
        {
            "type": "checkbox", "name": "ways", "maxSelectedChoices": 2,
            "title": in_three("Miten olemme tehneet yhteistyötä?", "Hur har vi samarbetat?",
                              "How have we worked together?"),
            "choices": [
                {"value": "meetings", "text": in_three("Tapaamiset", "Möten", "Meetings")},
                {"value": "mail", "text": in_three("Sähköposti", "E-post", "Email")},
                {"value": "workplace", "text": in_three("Työpaikalla", "På arbetsplatsen", "At work")},
            ],
            "showNoneItem": True, "showOtherItem": True,
        },
        {
            "type": "dropdown", "name": "field", "title": in_three("Ala", "Bransch", "Field"),
            "choices": ["Auto", "Kone", "Sähkö"], "showOtherItem": True,
        },
        {
            "type": "tagbox", "name": "firms", "choices": list(FIRMS),
            "title": in_three("Minkä yritysten kanssa?", "Med vilka företag?", "With which firms?"),
        },
        {
            "type": "boolean", "name": "again",
            "title": in_three("Tulisitko uudelleen?", "Skulle du komma igen?", "Would you come again?"),
        },
    ],
}  # fmt: skip

SCALES: dict[str, Any] = {
    "name": "scales",
    "title": in_three("Asteikot", "Skalor", "Scales"),
    "elements": [
        {
            "type": "rating", "name": "recommend", "rateMin": 0, "rateMax": 10, "isRequired": True,
            "title": in_three("Kuinka todennäköisesti suosittelet meitä?", "Hur sannolikt rekommenderar du oss?",
                              "How likely are you to recommend us?"),
            "minRateDescription": in_three("en lainkaan todennäköisesti", "inte alls sannolikt", "not at all likely"),
            "maxRateDescription": in_three("erittäin todennäköisesti", "mycket sannolikt", "very likely"),
        },
        {
            "type": "comment", "name": "why", "visibleIf": "{recommend} <= 6", "maxLength": 500,
            "title": in_three("Mikä sai antamaan {recommend}?", "Varför gav du {recommend}?",
                              "What made you give {recommend}?"),
        },
        {
            "type": "matrix", "name": "quality", "columns": AGREE, "eachRowRequired": True,
            "title": in_three("Mitä mieltä olet?", "Vad tycker du?", "What do you think?"),
            "rows": [
                {"value": "goals", "text": in_three("Tavoitteet olivat selvät.", "Målen var klara.",
                                                    "The goals were clear.")},
                {"value": "contact", "text": in_three("Yhteydenpito toimi.", "Kontakten fungerade.",
                                                      "Contact worked.")},
                {"value": "help", "text": in_three("Sain apua ajoissa.", "Jag fick hjälp i tid.",
                                                   "I got help in time.")},
            ],
        },
        {
            "type": "ranking", "name": "order",
            "title": in_three("Mikä on tärkeintä?", "Vad är viktigast?", "What matters most?"),
            "choices": [
                {"value": "skills", "text": in_three("Osaaminen", "Kunnande", "Skills")},
                {"value": "trust", "text": in_three("Luottamus", "Tillit", "Trust")},
                {"value": "speed", "text": in_three("Nopeus", "Snabbhet", "Speed")},
            ],
        },
    ],
}  # fmt: skip

TEXTS: dict[str, Any] = {
    "name": "texts",
    "title": in_three("Tekstit", "Texter", "Texts"),
    "elements": [
        {
            "type": "html", "name": "about",
            "html": in_three("<p>Viimeiseksi <strong>muutama</strong> tieto.</p>",
                             "<p>Till sist <strong>några</strong> uppgifter.</p>",
                             "<p>Finally, <strong>a few</strong> facts.</p>"),
        },
        {"type": "text", "name": "count", "inputType": "number", "min": 0, "max": 100,
         "title": in_three("Kuinka monta opiskelijaa?", "Hur många studerande?", "How many students?")},
        {"type": "text", "name": "began", "inputType": "date", "isRequired": True,
         "title": in_three("Milloin aloititte?", "När började ni?", "When did you begin?")},
        {"type": "text", "name": "month", "inputType": "month",
         "title": in_three("Missä kuussa tapasimme?", "I vilken månad träffades vi?", "In which month did we meet?")},
        {"type": "text", "name": "time", "inputType": "time",
         "title": in_three("Mihin aikaan?", "Vilken tid?", "At what time?")},
        {
            "type": "panel", "name": "contact", "title": in_three("Yhteystiedot", "Kontaktuppgifter", "Contact"),
            "description": in_three("Vain jos haluat.", "Bara om du vill.", "Only if you like."),
            "elements": [
                {"type": "text", "name": "email", "inputType": "email",
                 "title": in_three("Sähköposti", "E-post", "Email")},
                {"type": "text", "name": "phone", "inputType": "tel", "title": in_three("Puhelin", "Telefon", "Phone")},
                {"type": "text", "name": "site", "inputType": "url",
                 "title": in_three("Verkkosivu", "Webbplats", "Website")},
            ],
        },
        {
            "type": "multipletext", "name": "three",
            "title": in_three("Kolme sanaa meistä", "Tre ord om oss", "Three words about us"),
            "items": [
                {"name": "first", "isRequired": True, "title": in_three("Ensimmäinen", "Första", "First")},
                {"name": "second", "title": in_three("Toinen", "Andra", "Second")},
                {"name": "year", "inputType": "number", "title": in_three("Vuosi", "År", "Year")},
            ],
        },
        {"type": "comment", "name": "free", "title": in_three("Mitä muuta?", "Något annat?", "Anything else?")},
    ],
}  # fmt: skip

ONLY_EMPLOYERS: dict[str, Any] = {
    "name": "only-employers",
    "title": in_three("Työnantajille", "För arbetsgivare", "For employers"),
    "visibleIf": "{role} = 'employer'",
    "elements": [
        {"type": "boolean", "name": "hire",
         "title": in_three("Palkkaisitko valmistuneen?", "Skulle du anställa en utexaminerad?",
                           "Would you hire a graduate?")},
    ],
}  # fmt: skip

EVERY_TYPE: dict[str, Any] = {
    "title": in_three("Kaikki kysymystyypit", "Alla frågetyper", "Every type of question"),
    "description": in_three(
        "Vastaaminen vie viisi minuuttia.", "Det tar fem minuter att svara.", "It takes five minutes."
    ),
    "pages": [CHOICES, ONLY_EMPLOYERS, SCALES, TEXTS],
}
