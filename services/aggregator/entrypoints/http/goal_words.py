"""What speaks against a goal, in words. The rules are in `domain.setting` and `shared.contracts.goal_rules`."""

from collections.abc import Mapping

from services.aggregator.domain.setting import Mistake, Rule
from services.aggregator.entrypoints.http.goal_asking import number
from shared.contracts.goal_rules import Flaw
from shared.survey.kinds import Statistic
from shared.survey.localised import Language, Localised
from shared.web.texts import N_, Texts

_WORDS: Mapping[Rule | Flaw, str] = {
    Rule.NAME: N_("Give the goal a name in Finnish and in Swedish."),
    Rule.LONG_NAME: N_("The name is too long: %(most)s characters at most."),
    Rule.SURVEY: N_("This survey has not been open here."),
    Rule.NUMBER: N_("Write the target as a number, such as 4 or 3.8."),
    Rule.WINDOW: N_("Choose a period."),
    Rule.OWNER: N_("Choose who is responsible for the goal, among those who see these figures."),
    Rule.ALSO: N_("Only those who see these figures can hear of the goal."),
    Rule.CONTRADICTION: N_("This contradicts the goal “%(other)s” of the same figure: both can’t be met."),
    Flaw.NO_QUESTIONS: N_("Choose what is measured."),
    Flaw.QUESTION: N_("The survey no longer asks “%(question)s”."),
    Flaw.STATISTIC: N_("This figure doesn’t fit the question “%(question)s”."),
    Flaw.SCALES: N_("“%(question)s” and “%(other)s” have different scales. Make a goal of its own for each."),
    Flaw.NO_CHOICES: N_("Choose which answers to “%(question)s” the share counts."),
    Flaw.NEEDLESS_CHOICES: N_("Only a share counts certain answers."),
    Flaw.CHOICE: N_("“%(question)s” has no answer “%(choice)s”."),
    Flaw.EVERY_CHOICE: N_("All answers to “%(question)s” are counted, so the share is always 100%%. Leave some out."),
    Flaw.CHECKBOX_UNION: N_(
        "Several answers can be chosen to “%(question)s”, so one person can be behind many of them. Choose one answer."
    ),
    Flaw.UNREACHABLE: N_("This target can’t be both met and missed. Choose a number between %(low)s and %(high)s."),
}


def of_mistake(texts: Texts, one: Mistake, spoken: Language) -> str:
    """What is wrong, in a language."""
    names = dict(one.names)
    if one.rule is Flaw.UNREACHABLE:
        per = 100 if names.get("statistic") is Statistic.SHARE else 1
        names |= {end: number(per * float(str(names[end])), spoken) for end in ("low", "high")}
    said = {name: value.in_(spoken) if isinstance(value, Localised) else str(value) for name, value in names.items()}
    return texts.say(spoken, _WORDS[one.rule], **said)
