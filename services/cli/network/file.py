"""A network file as a whole: read with its surveys, checked, or refused with every mistake at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.cli.network import checks, goals, reading, schema
from services.cli.network.drafts import Draft
from services.cli.network.fields import Place
from services.cli.network.problems import Problems, Refused
from services.cli.network.surveys import SurveyFile, read_surveys


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """A network file without mistakes of its own. What it means beside what is published lives in `plan`."""

    file: Path
    draft: Draft
    surveys: Mapping[str, SurveyFile]


def read(file: Path) -> NetworkFile:
    """The network of a file. Raises Refused with every mistake in it and in the surveys beside it."""
    problems = Problems()
    place = Place(file, problems)
    root = reading.read(file, reading.read_text(file, problems=problems), problems=problems)
    draft = schema.draft(place, root)
    surveys = read_surveys(place, draft)
    checks.check(place, draft)
    goals.check(place, draft, surveys)
    if problems.found:
        raise Refused(problems)
    return NetworkFile(file, draft, surveys)
