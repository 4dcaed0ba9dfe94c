"""`kaiku apply`: show what a network file changes, and publish it on the directory."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.cli import instance
from services.cli.errors import Failed
from services.cli.network import diff, file, plan, publish, told
from services.collector.adapters.numbering import NumberTaken, number_from_file
from shared.contracts.directory import SurveyVersion
from shared.runtime import settings
from shared.runtime.database import opened


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the network file")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and publish nothing")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    with told.as_failed("published"):
        network = file.read(arguments.file)
        env = instance.instance(env)
        with instance.opened_log(env) as log:
            published = publish.published(log)
            changes = diff.difference(plan.wanted(network, published), published)
            for change in changes:
                print(change)
            if changes and not arguments.dry_run:
                _number(changes, env)
                publish.publish(log, changes)
    print(told.summary(changes) + ("; a dry run: nothing was published" if changes and arguments.dry_run else ""))
    return 0


def _number(changes: Sequence[diff.Change], env: Mapping[str, str]) -> None:
    """Keep the pages off the numbers of new versions. Raises Failed when they have given one already."""
    versions = [
        change.document
        for change in changes
        if change.kind is diff.Kind.ADDED and isinstance(change.document, SurveyVersion)
    ]
    url = settings.database_url_of(env, service="collector")
    if not versions or not instance.is_made(url):
        return
    try:
        with opened(url) as engine:
            number_from_file(engine, versions)
    except NumberTaken as taken:
        words = f"{taken} has just been published on a page, and nothing of the file was: apply again in a moment"
        raise Failed(words) from taken
