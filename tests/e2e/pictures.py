"""The README's pictures, taken from a fresh demo: `make pictures`."""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.e2e.conftest import QUIET
from tests.e2e.instance import Instance

FOLDER = Path("docs/pictures")
# A large phone and a screen, shown smaller, so that the README stays short.
PHONE: ViewportSize = {"width": 480, "height": 1200}
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
    page.goto(f"{instance.url}/manage/rounds/partnership-open?lang=en")
    page.screenshot(path=FOLDER / "coordinator.png")
    page.goto(f"{instance.url}/manage/rounds/partnership-open/sheets/tredu-hervanta?lang=fi")
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    page.screenshot(path=FOLDER / "sheet.png")


if __name__ == "__main__":
    main()
