"""`kaiku token`: a bearer token for a leader's programs, alone on stdout; kept as a digest, so shown only once."""

import argparse
import sys
from collections.abc import Mapping

from services.cli import instance, parts
from services.cli.leaders import known
from shared.contracts.ids import LeaderId
from shared.runtime.clock import SystemClock


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("leader", metavar="LEADER", help="the id of a leader")
    parser.add_argument("--revoke", action="store_true", help="make all of the leader's tokens worthless")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    env = instance.instance(env)
    with parts.access(env) as access:
        if arguments.revoke:
            # Of one who has left the directory, too.
            revoked = access.revoke_tokens(LeaderId(arguments.leader), now=SystemClock().now())
            print(f"{revoked} revoked", file=sys.stderr)
            return 0
        with known(env, arguments.leader) as leader:
            print(access.make_token(leader, now=SystemClock().now()))
    return 0
