"""`kaiku replay`: list a topic's dead letters; with --yes send them back to where they came from."""

import argparse
from collections.abc import Mapping

from services.cli import instance
from services.cli.replaying import Letter, replay
from shared.contracts.topics import FEEDBACK, GOALS, MAIL

# Not the directory: an old document would win over what has been published since. `kaiku apply` mends it.
TOPICS = (FEEDBACK.name, GOALS.name, MAIL.name)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("topic", metavar="TOPIC", choices=TOPICS, help=f"one of {', '.join(TOPICS)}")
    parser.add_argument("--yes", action="store_true", help="send them back; without it they are only listed")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    with instance.opened_log(instance.instance(env)) as log, replay(log, arguments.topic) as replaying:
        letters = list(replaying.letters())
        for one in letters:
            print(_line(one))
        if letters and arguments.yes:
            replaying.send_back(letters)
    if not letters:
        print(f"no dead letters of {arguments.topic}")
    elif arguments.yes:
        print(f"{len(letters)} sent back to {arguments.topic}")
    else:
        print(f"{len(letters)} dead letters of {arguments.topic}; --yes sends them back")
    return 0


def _line(one: Letter) -> str:
    letter = one.letter
    place = f"{letter.topic}/{letter.partition}@{letter.offset}"
    return "\t".join(
        (one.put_aside.isoformat(timespec="seconds"), letter.service, letter.reason, place, letter.key or "-")
    )
