"""`kaiku check`: whether a network file can be applied. Needs no Kaiku; what is published is looked at by `apply`."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from services.cli.network import file, told


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the network file")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:  # noqa: ARG001 – needs no settings
    with told.as_failed("checked"):
        network = file.read(arguments.file)
    draft = network.draft
    counts = (
        (len(draft.organisations), "organisations"),
        (len(draft.units), "units"),
        (len(draft.groups), "groups"),
        (len(draft.leaders), "leaders"),
        (len(draft.surveys), "surveys"),
        (len(draft.rounds), "rounds"),
        (len(draft.goals), "goals"),
    )
    print(f"{arguments.file} is good: " + ", ".join(f"{n} {kind if n != 1 else kind[:-1]}" for n, kind in counts if n))
    for survey in draft.surveys:
        if survey.file and (number := network.surveys[survey.id.value].notices):
            notices = "1 notice" if number == 1 else f"{number} notices"
            print(f"{notices} on {survey.id.value}: kaiku survey check {arguments.file.parent / survey.file.value}")
    return 0
