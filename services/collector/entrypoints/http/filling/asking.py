"""Makes one question's field: its options, rows and lines, with what was typed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from services.collector.entrypoints.http.filling.fields import Sent, field_of, given_in, part_of
from services.collector.entrypoints.http.filling.line_view import line_view
from services.collector.entrypoints.http.filling.placing import Wrong, comment_id, row_id
from services.collector.entrypoints.http.filling.reading import answer_words
from services.collector.entrypoints.http.filling.views import Comment, Field, Option, Row
from shared.survey.asks import Choice, Choices, Layout, Matrix, Role, Scalar, Text, Texts
from shared.survey.localised import Localised
from shared.survey.model import Question
from shared.survey.run import Run, State

_NONE = Localised()
# What fits into a box of a scale.
_LONGEST_IN_A_BOX = 3


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with the survey's verdict, what was typed, and what is wrong. number: its own in the survey."""

    run: Run
    question: Question
    state: State
    sent: Sent
    number: int
    wrong: Wrong

    @property
    def at(self) -> str:
        """The id of its first control."""
        return f"q{self.number}"

    def field(self, *, changed: bool) -> Field:
        """The question as it is asked. changed: the survey has just written an answer into it."""
        run, question, asks = self.run, self.question, self.question.asks
        mine = [part for name, part in self.wrong if name == question.name]
        bare = Field(
            id=self.at,
            number=self.number,
            kind="fixed",
            title=run.say(question.title) or question.name,
            description=run.say(question.description),
            required=self.state.required,
            error=self.wrong.get((question.name, None)),
            wrong=bool(mine),
            name=field_of(question.value_name),
            comment=self._comment(),
            changed=changed,
        )
        if not self.state.enabled:
            return replace(bare, fixed=answer_words(run, question, run.values.get(question.value_name)), comment=None)
        match asks:
            case Text():
                line = line_view(asks, bare.name, self.at, self.sent, run, self.state.least, self.state.most)
                return replace(bare, kind="text", line=line)
            case Choices(layout=Layout.RANKING):
                return replace(bare, kind="ranking", rows=self._ranking(asks))
            case Choices():
                return self._choices(bare, asks)
            case Matrix():
                return self._matrix(bare, asks)
            case Texts():
                return replace(bare, kind="texts", rows=self._texts(asks))

    def _choices(self, bare: Field, asks: Choices) -> Field:
        run = self.run
        options = self._options(self.at, bare.name, self.state.choices, multiple=asks.multiple)
        low, high = run.say(asks.low), run.say(asks.high)
        if asks.layout is Layout.RATING and options:
            options = [
                replace(options[0], end=low),
                *options[1:-1],
                *([replace(options[-1], end=high)] if len(options) > 1 else []),
            ]
        return replace(
            bare,
            kind=Layout.RADIOS.value if asks.layout is Layout.RATING and _are_words(options) else asks.layout.value,
            options=options,
            least=asks.fewest,
            most=asks.most,
            multiple=asks.multiple,
            low=low,
            high=high,
        )

    def _options(self, at: str, name: str, choices: Sequence[Choice], *, multiple: bool) -> Sequence[Option]:
        chosen = given_in(name, self.sent)
        # A browser shows one choice of several as made; so do we, whatever was sent.
        marked: Collection[str] = set(chosen) if multiple else set(chosen[:1])
        disabled = self._disabled()
        return [
            Option(
                id=at if number == 0 else f"{at}-o{number + 1}",
                value=choice.key,
                label=self.run.say(choice.title) or choice.key,
                checked=choice.key in marked,
                disabled=choice.key in disabled,
                opens=choice.role is Role.OTHER,
            )
            for number, choice in enumerate(choices)
        ]

    def _disabled(self) -> Collection[str]:
        """What a condition forbids. That enough has been chosen forbids nothing here: one may think again."""
        asks = self.question.asks
        if isinstance(asks, Choices) and asks.enable_if is None:
            return {one.key for one in asks.choices if one.enable_if is not None} & self.state.disabled
        return self.state.disabled

    def _matrix(self, bare: Field, asks: Matrix) -> Field:
        columns, places = self.state.choices, {row.key: number for number, row in enumerate(asks.rows)}
        rows = []
        for shown, row in enumerate(self.state.rows):
            name, at = part_of(self.question, places[row.key]), row_id(self.at, shown)
            options = self._options(at, name, columns, multiple=asks.multiple)
            rows.append(
                Row(at, name, self.run.say(row.title) or row.key, self.wrong.get((self.question.name, row.key)),
                    options=options)
            )  # fmt: skip
        titles = [self.run.say(one.title) or one.key for one in columns]
        return replace(
            bare,
            kind="matrix",
            rows=rows,
            columns=titles,
            multiple=asks.multiple,
            every_row=asks.each_required,
            unlike_rows=asks.each_unique,
        )

    def _ranking(self, asks: Choices) -> Sequence[Row]:
        visible = {one.key for one in self.state.choices}
        rows: list[Row] = []
        for number, choice in enumerate(asks.choices):
            if choice.key in visible:
                name = part_of(self.question, number)
                given = given_in(name, self.sent)
                place = int(given[0]) if given and given[0].isascii() and given[0].isdecimal() else None
                title = self.run.say(choice.title) or choice.key
                rows.append(Row(row_id(self.at, len(rows)), name, title, place=place))
        return rows

    def _texts(self, asks: Texts) -> Sequence[Row]:
        rows = []
        for number, item in enumerate(asks.items):
            name, at = part_of(self.question, number), row_id(self.at, number)
            least: tuple[Scalar | None, Scalar | None] = (item.text.least, item.text.most)
            rows.append(
                Row(
                    at,
                    name,
                    self.run.say(item.title) or item.name,
                    self.wrong.get((self.question.name, item.name)),
                    required=item.required,
                    line=line_view(item.text, name, at, self.sent, self.run, *least),
                )
            )
        return rows

    def _comment(self) -> Comment | None:
        question = self.question
        if question.comment is None:
            return None
        other = question.asks.other if isinstance(question.asks, Choices) else None
        own = question.comment_title
        label = own if own is not None else other.title if other else _NONE
        given = given_in(field_of(question.comment), self.sent)
        return Comment(
            id=comment_id(self.at),
            name=field_of(question.comment),
            label=self.run.say(label),
            text=given[0] if given else "",
            error=self.wrong.get((question.name, question.comment)),
            opened=own is None,
        )


def _are_words(options: Sequence[Option]) -> bool:
    """Whether these steps of a scale are too long to stand in boxes in a row, and so stand under each other."""
    return any(len(one.label) > _LONGEST_IN_A_BOX for one in options)
