"""Ten pictures of the product for the README: sample programs, a phone and a screen, light and dark, both languages."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, ROOT, serving
from tests.browser.shared_pages import LOCALES
from tests.place_database import place_database

LOS_ANGELES = "/find?near=Los+Angeles%2C+CA&within=50&need=d"
SHOTS = (
    ("home-phone", "/", 360, 740, "light", "en"),
    ("home-wide", "/", 1280, 800, "light", "en"),
    ("results-phone", LOS_ANGELES, 360, 740, "light", "en"),
    ("results-wide", LOS_ANGELES, 1280, 900, "light", "en"),
    ("results-phone-es", LOS_ANGELES, 360, 740, "light", "es"),
    ("program-phone", "/programs/{program}", 360, 740, "light", "en"),
    ("program-wide-dark", "/programs/{program}", 1280, 800, "dark", "en"),
    ("widen-phone", "/find?near=59718&within=5&need=d", 360, 740, "light", "en"),
    ("emergency-phone", "/guide/emergency", 360, 740, "light", "en"),
    ("timeline-phone-dark", "/guide/timeline", 360, 740, "dark", "en"),
)
"""Name, address, width, height, theme, language."""


def main() -> int:
    """Take the pictures."""
    if CHROMIUM is None:
        sys.stderr.write("No Chromium here: apt-get install chromium.\n")
        return 1
    folder = ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with serving(place_database(Path(made)), Path(made)) as served:
            for name, path, width, height, theme, language in SHOTS:
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme=theme,  # type: ignore[arg-type]
                    locale=LOCALES[language],
                )
                prefix = "/es" if language == "es" else ""
                page.goto(served.base + prefix + path.format(**served.programs))
                # The map of a wide screen comes after the page.
                page.wait_for_load_state("networkidle")
                page.screenshot(path=folder / f"{name}.png")
                page.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
