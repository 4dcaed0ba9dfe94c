"""What operators watch with: Prometheus reads our files, and every metric that they name is one that we have."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from services.cli.up.machine import ADMIN

DEPLOY = Path(__file__).parents[3] / "deploy"
NAME = re.compile(r"\bkaiku_[a-z_]+")
DECLARED = re.compile(r'"(kaiku_[a-z_]+)"')
SUFFIX = re.compile(r"_(bucket|sum|count)$")


def declared() -> set[str]:
    """The metrics that the code declares."""
    files = [one for top in ("services", "shared") for one in (DEPLOY.parent / top).rglob("*.py")]
    return {name for file in files for name in DECLARED.findall(file.read_text())}


def expressions() -> Iterator[str]:
    """Every expression of the alerts and the dashboard."""
    for group in YAML(typ="safe").load(DEPLOY / "prometheus" / "alerts.yml")["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    for panel in json.loads((DEPLOY / "grafana" / "kaiku.json").read_text())["panels"]:
        yield from (target["expr"] for target in panel["targets"])


@pytest.mark.servers
def test_promtool_finds_nothing_wrong() -> None:
    promtool = shutil.which("promtool")
    assert promtool, "promtool is missing: deploy/local/install.sh installs it"

    done = subprocess.run(
        (promtool, "check", "config", str(DEPLOY / "prometheus" / "prometheus.yml")),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_alerts_and_dashboard_name_only_metrics_that_there_are() -> None:
    named = {SUFFIX.sub("", name) for expression in expressions() for name in NAME.findall(expression)}

    assert named
    assert named <= declared()


def test_prometheus_scrapes_what_make_run_starts() -> None:
    config = YAML(typ="safe").load(DEPLOY / "prometheus" / "prometheus.yml")
    (job,) = config["scrape_configs"]

    scraped = {one["labels"]["process"]: one["targets"] for one in job["static_configs"]}

    assert scraped == {process: [f"127.0.0.1:{8000 + offset}"] for process, offset in ADMIN.items()}
