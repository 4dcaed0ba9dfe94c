"""The surveys that ship with Kaiku, by name. Copying them is the command line's, handing them out the coordinators'."""

import json
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

import deploy.surveys


def shipped() -> Mapping[str, Traversable]:
    """Their files, by name."""
    found = {
        one.name.removesuffix(".json"): one for one in files(deploy.surveys).iterdir() if one.name.endswith(".json")
    }
    return dict(sorted(found.items()))


def title_of(survey: Traversable) -> Mapping[str, str]:
    """What one is called, by language."""
    title: Mapping[str, str] = json.loads(survey.read_text(encoding="utf-8"))["title"]
    return title
