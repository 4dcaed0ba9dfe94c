"""`kaiku topics`: make the topics that are missing, as the design configures them."""

import argparse
from collections.abc import Mapping

from services.cli import instance
from shared.contracts.topics import TOPICS
from shared.runtime import settings


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:  # noqa: ARG001 – there are none
    with instance.any_log(settings.log_url_of(instance.instance(env))) as log:
        made = log.create(TOPICS)
    for name in made:
        print(f"+ {name}")
    print(f"{len(made)} made, {len(TOPICS) - len(made)} were there already")
    return 0
