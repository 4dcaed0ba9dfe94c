"""The decision table as docs/surveys.md shows it. `python -m tests.unit.survey.decided` writes it there anew."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from shared.survey.decisions.decision import Decision, Decisions, Verdict
from shared.survey.decisions.table import QUESTIONS, TABLE

DOCS = Path(__file__).parents[3] / "docs" / "surveys.md"
BEGIN, END = "<!-- decisions: written by tests/unit/survey/decided.py -->\n", "<!-- end of decisions -->\n"
WORDS = {Verdict.SUPPORTED: "read", Verdict.APPEARANCE: "ignored with a notice", Verdict.REFUSED: "refused"}


def table() -> str:
    """All decisions: what questions have in common first, then what each type adds or decides otherwise."""
    common = {
        name: decision
        for name, decision in QUESTIONS["text"].items()
        if all(of.get(name) == decision for of in QUESTIONS.values())
    }
    lines = [*_group("every question", common)]
    for of, decisions in TABLE.items():
        lines += _group(f"`{of}`", _without(decisions, common) if of in QUESTIONS else decisions)
    return "\n".join(lines)


def between(text: str) -> str:
    """What stands between the marks of a document."""
    return text.partition(BEGIN)[2].partition(END)[0]


def _without(decisions: Decisions, common: Mapping[str, Decision]) -> Decisions:
    return {name: one for name, one in decisions.items() if common.get(name) != one}


def _group(title: str, decisions: Mapping[str, Decision]) -> Iterator[str]:
    yield f"**{title}**\n"
    for verdict in (Verdict.SUPPORTED, Verdict.APPEARANCE):
        if names := [_named(name, one) for name, one in decisions.items() if one.verdict is verdict]:
            yield f"- {WORDS[verdict]}: {', '.join(names)}"
    reasons: dict[str, list[str]] = {}
    for name, one in decisions.items():
        if one.verdict is Verdict.REFUSED:
            reasons.setdefault(one.instead, []).append(_named(name, one))
    for reason, names in reasons.items():
        yield f"- {WORDS[Verdict.REFUSED]}: {', '.join(names)}: {reason}"
    yield ""


def _named(name: str, decision: Decision) -> str:
    return f"`{name}`" + "".join(f" (`{alias}`)" for alias in decision.aliases)


if __name__ == "__main__":
    before = DOCS.read_text(encoding="utf-8")
    DOCS.write_text(before.replace(BEGIN + between(before) + END, BEGIN + table() + END), encoding="utf-8")
