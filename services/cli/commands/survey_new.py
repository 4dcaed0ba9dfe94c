"""`kaiku survey new`: copies a survey that ships with Kaiku, to be worded anew; without a name it lists them."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from deploy.surveys.shelf import shipped, title_of
from services.cli.errors import Failed
from services.cli.network.fields import nearest
from shared.survey.localised import Language

# Whoever holds an open link can read a fifth answer, and here those who ask lead those who answer.
PERSONAL = frozenset({"staff-leadership"})


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help="which one; without it, all are listed")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="where to write it (default: NAME.json)")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:  # noqa: ARG001 – needs no settings
    surveys = shipped()
    if arguments.name is None:
        width = max(len(name) for name in surveys)
        for name, survey in surveys.items():
            title = title_of(survey)
            print(f"{name:<{width}}  {' · '.join(title[language] for language in Language)}")
        return 0
    if arguments.name not in surveys:
        raise Failed(f'no survey "{arguments.name}" ships with Kaiku; {nearest(arguments.name, list(surveys))}')
    file = _target(arguments.file, arguments.name)
    _write(file, surveys[arguments.name].read_text(encoding="utf-8"))
    links = ", links: personal" if arguments.name in PERSONAL else ""
    print(f"{file} is yours to change. In the network file, under surveys:")
    print(f"  - {{id: {arguments.name}, file: {file.name}{links}}}")
    return 0


def _target(given: Path | None, name: str) -> Path:
    if given is None:
        return Path(f"{name}.json")
    return given / f"{name}.json" if given.is_dir() else given


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise Failed(f"{file} is there already, and nothing is written over it; name another file") from error
    except OSError as error:
        raise Failed(f"{file} can't be written: {error.strerror}") from error
