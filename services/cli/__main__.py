"""`kaiku`: finds the command that was asked for, runs it, and turns what goes wrong into clear lines on stderr.

Only the chosen command's module is imported: `kaiku up` stays small, and `kaiku check` needs no database.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from services.cli.errors import Failed, Unreachable
from shared.log.port import LogError
from shared.runtime.settings import SettingsError


class Command(Protocol):
    """A module of `services.cli.commands`."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's arguments."""

    def run(self, arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
        """Do it; returns the exit code. Raises Failed, SettingsError, LogError."""


class Entry(NamedTuple):
    """Where a command lives, and what it is for."""

    module: str
    purpose: str


COMMANDS: Mapping[str, Entry] = {
    "up": Entry("up", "run everything on this machine, until it is told to stop"),
    "check": Entry("check", "check a network file and its surveys"),
    "survey": Entry("survey", "copy, check or try a survey by itself"),
    "apply": Entry("apply", "publish what a network file changes"),
    "topics": Entry("topics", "make the log's topics that are missing"),
    "migrate": Entry("migrate", "bring the three databases to the newest schema"),
    "links": Entry("links", "print a round's survey links, or sheets with them, or mint personal ones"),
    "invite": Entry("invite", "have the people of a CSV file invited to a round"),
    "invitation": Entry("invitation", "tell what has become of a mail address, and why"),
    "import": Entry("importing", "take answers of earlier years into a historic round"),
    "export": Entry("export", "write released counts, or everything"),
    "import-all": Entry("import_all", "put back everything that export --all wrote"),
    "sign-in": Entry("sign_in", "print a sign-in link for a leader"),
    "token": Entry("token", "make a bearer token for a leader's programs, or revoke all of them"),
    "reconcile": Entry("reconcile", "compare what was accepted, published and counted"),
    "replay": Entry("replay", "send dead letters back to where they came from"),
    "resend": Entry("resend", "let what the log refused be sent again"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code: 1 when it can't be done, 2 when it was not understood."""
    given = list(sys.argv[1:] if argv is None else argv)
    parser, commands = _parsers()
    name = next((one for one in given if not one.startswith("-")), "")
    command = _command(COMMANDS[name]) if name in COMMANDS else None
    if command:
        command.configure(commands[name])
    arguments = parser.parse_args(given)
    if command is None:
        parser.print_help()
        return 2
    try:
        return command.run(arguments, os.environ)  # noqa: TID251 – the root of a process
    except (Failed, SettingsError, LogError) as error:
        return _say(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 – so that nothing is flushed into the pipe at exit
        return 1
    except Exception as error:  # crash boundary: an operator gets a line, a developer the rest
        if arguments.traceback:
            raise
        reason = Unreachable.of(error) or f"{type(error).__name__}: {error}; --traceback shows where"
        return _say(reason.partition("\n")[0])


def _parsers() -> tuple[argparse.ArgumentParser, Mapping[str, argparse.ArgumentParser]]:
    parser = argparse.ArgumentParser(prog="kaiku", description="Feedback that reaches leaders.", allow_abbrev=False)
    parser.add_argument("--traceback", action="store_true", help="show where an unexpected error came from")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    made = {
        name: commands.add_parser(name, help=entry.purpose, description=f"kaiku {name}: {entry.purpose}.")
        for name, entry in COMMANDS.items()
    }
    return parser, made


def _command(entry: Entry) -> Command:
    return cast("Command", import_module(f"services.cli.commands.{entry.module}"))


def _say(lines: str) -> int:
    print(lines, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
