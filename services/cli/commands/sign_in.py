"""`kaiku sign-in`: a one-time link for operators to hand to a leader who gets no mail."""

import argparse
from collections.abc import Mapping

from services.cli import instance, parts
from services.cli.leaders import known
from shared.runtime.clock import SystemClock


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("leader", metavar="LEADER", help="the id of a leader")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    env = instance.instance(env)
    with parts.access(env) as access, known(env, arguments.leader) as leader:
        print(access.sign_in_link(leader, now=SystemClock().now()))
    return 0
