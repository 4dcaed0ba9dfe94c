"""The pictures of the README and the docs, taken from a fresh demo: `make pictures`."""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.e2e import respondent
from tests.e2e.conftest import QUIET
from tests.e2e.instance import Instance

FOLDER = Path("docs/pictures")
# A large phone and a screen, shown smaller, so that the README stays short.
PHONE: ViewportSize = {"width": 480, "height": 1200}
NARROW: ViewportSize = {"width": 320, "height": 900}
SCREEN: ViewportSize = {"width": 900, "height": 1200}
A4: ViewportSize = {"width": 794, "height": 1123}
SMALLER = 0.75


def main() -> None:
    """Start a demo, take them, stop it."""
    chromium = shutil.which("chromium")
    if not chromium:
        sys.exit("Chromium is missing: apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kaiku-pictures-") as folder, sync_playwright() as playwright:
        instance = Instance(Path(folder), {})
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        try:
            instance.start()
            _form(browser, instance)
            _mistakes_and_check(browser, instance)
            _about(browser, instance)
            _leader(browser, instance)
            _coordinator(browser, instance)
        finally:
            instance.stop()
            browser.close()


def _form(browser: Browser, instance: Instance) -> None:
    page = browser.new_page(viewport=PHONE, device_scale_factor=SMALLER)
    page.goto(f"{instance.links('partnership-open')['tredu-hervanta']}?lang=fi")
    page.get_by_role("radio").nth(1).check()
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.screenshot(path=FOLDER / "form.png")


def _mistakes_and_check(browser: Browser, instance: Instance) -> None:
    """As a respondent without JavaScript meets them, on the narrowest phone."""
    page = browser.new_page(viewport=NARROW, java_script_enabled=False)
    respondent.open_form(page, instance.links("partnership-open")["vamia-hansa"], "sv")
    respondent.go_on(page)
    page.screenshot(path=FOLDER / "mistakes.png")
    respondent.answer(page, "sv", 4, recommend=9)
    page.screenshot(path=FOLDER / "check.png")


def _about(browser: Browser, instance: Instance) -> None:
    page = browser.new_page(viewport=PHONE, device_scale_factor=SMALLER)
    address = instance.links("students-open")["optima-pietarsaari"]
    page.goto(f"{address.replace('/f/', '/about/')}?lang=sv")
    page.screenshot(path=FOLDER / "about.png")


def _leader(browser: Browser, instance: Instance) -> None:
    page = browser.new_page(viewport=SCREEN, device_scale_factor=SMALLER)
    page.goto(instance.kaiku("sign-in", "markku-virtanen").strip())
    page.locator("main form button").click()
    page.wait_for_load_state()
    page.goto(f"{instance.url}/leader/scopes/tredu?survey=partnership&window=90d&lang=en")
    page.screenshot(path=FOLDER / "leader.png")


def _coordinator(browser: Browser, instance: Instance) -> None:
    page = browser.new_page(viewport=SCREEN, device_scale_factor=SMALLER)
    page.goto(instance.kaiku("sign-in", "noora-hietala").strip())
    page.locator("main form button").click()
    page.wait_for_load_state()
    page.goto(f"{instance.url}/manage/surveys/new?lang=en")
    page.locator("input[type=file]").set_input_files(_brought(instance.folder))
    page.locator("input[name=survey]").fill("partners")
    page.get_by_role("button", name="Check").click()
    page.wait_for_load_state()
    page.screenshot(path=FOLDER / "survey.png")
    page.goto(f"{instance.url}/manage/rounds/partnership-open?lang=en")
    page.screenshot(path=FOLDER / "coordinator.png")
    page.goto(f"{instance.url}/manage/rounds/partnership-open/sheets/tredu-hervanta?lang=fi")
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    page.screenshot(path=FOLDER / "sheet.png")


def _brought(folder: Path) -> Path:
    """A new version of a survey: it asks for a company, as coordinators do, and one scale more."""
    survey = json.loads(json.dumps(respondent.PARTNERSHIP))
    trust = survey["pages"][0]["elements"][0]
    asked = {"fi": "Puhumme samaa kieltä.", "sv": "Vi talar samma språk.", "en": "We speak the same language."}
    company = {
        "fi": "Missä yrityksessä työskentelet?",
        "sv": "På vilket företag jobbar du?",
        "en": "Which company do you work for?",
    }
    survey["pages"][0]["elements"] += [{**trust, "name": "language", "title": asked}]
    survey["pages"][1]["elements"] += [{"type": "text", "name": "company", "title": company}]
    file = folder / "partnership.json"
    file.write_text(json.dumps(survey))
    return file


if __name__ == "__main__":
    main()
