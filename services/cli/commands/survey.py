"""`kaiku survey`: what is done with a survey by itself. Each sub-command is a module of its own, named after it."""

import argparse
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType

# In this order they are listed; `survey_<name>` has configure and run, as every command.
PURPOSES: Mapping[str, str] = {
    "new": "copy a survey that ships with Kaiku",
    "check": "check a survey file, and tell what should be known of it",
    "try": "tell what surveys make of answers, line by line",
}


def configure(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", metavar="COMMAND", required=True)
    for name, purpose in PURPOSES.items():
        described = f"kaiku survey {name}: {purpose}."
        _module(name).configure(kinds.add_parser(name, help=purpose, description=described))


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    code: int = _module(arguments.kind).run(arguments, env)
    return code


def _module(name: str) -> ModuleType:
    return import_module(f"services.cli.commands.survey_{name}")
