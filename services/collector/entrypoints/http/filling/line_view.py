"""What a template shows of one line: its fields with what was typed, and its ends in words."""

from services.collector.entrypoints.http.filling.fields import Sent
from services.collector.entrypoints.http.filling.lines import names_of_line
from services.collector.entrypoints.http.filling.reading import text_words
from services.collector.entrypoints.http.filling.views import Line
from shared.survey.asks import InputType, Scalar, Text
from shared.survey.run import Run

# What browsers may fill in by themselves, where the survey doesn't say it: asked for so, people need not type it.
_USUAL = {InputType.EMAIL: "email", InputType.TEL: "tel", InputType.URL: "url"}


def line_view(text: Text, name: str, at: str, sent: Sent, run: Run, least: Scalar | None, most: Scalar | None) -> Line:
    """A line. name: its field. at: the id of its first control. least, most: its ends, as answers write them."""
    names = names_of_line(text, name)
    # Dates end somewhere in any case; only what the survey itself says is worth saying.
    if text.least is None and text.least_expression is None:
        least = None
    if text.most is None and text.most_expression is None:
        most = None
    kinds = [one.partition(":")[0] for one in names] if len(names) > 1 else []
    ids = [at if number == 0 else f"{at}-{kind}" for number, kind in enumerate(kinds)]
    return Line(
        id=at,
        name=name,
        kind=text.input.value,
        text=sent.get(name, ""),
        longest=text.longest,
        parts=[(kind, one, field, sent.get(field, "")) for kind, one, field in zip(kinds, ids, names, strict=False)],
        rows=text.rows,
        placeholder=run.say(text.placeholder),
        autocomplete=text.autocomplete or _USUAL.get(text.input, "off"),
        signed=isinstance(least, int | float) and least < 0,
        least=text_words(text, least, run.language),
        most=text_words(text, most, run.language),
    )
