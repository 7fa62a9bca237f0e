"""A person in front of the browser: the words and gestures the journeys are written in, and a witness of every request."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, WebSocket, expect

HERE = ("127.0.0.1",)
INLINE = ("data", "blob", "about")
SECONDS = 30_000
SETTLED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return !app || (app.dataset.testScriptState === 'notRunning'
    && app.dataset.testConnectionState === 'CONNECTED'
    && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"], [data-testid="stSpinner"]'));
}"""
INCIDENT = re.compile(r"事件编号|incident number")
MISSING_WORD = "⟦"


class Visitor:
    """One browser context: one person, one set of cookies.

    page: the open tab. faults: everything that must never happen, as sentences; read by the fixture afterwards.
    """

    def __init__(self, browser: Browser, base: str) -> None:
        self.base = base
        self.faults: list[str] = []
        self.requests = 0
        self.context: BrowserContext = browser.new_context(
            base_url=base,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 1366, "height": 900},
        )
        self.context.set_default_timeout(SECONDS)
        self.context.on("request", self._asked)
        self.page: Page = self.context.new_page()
        self.page.on("websocket", self._connected)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("console", lambda line: self._logged(line.text))

    # ways in

    def open(self, path: str) -> Visitor:
        """An address of the site."""
        self.page.goto(path)
        return self.settle()

    def sign_in(self, name: str, then: str = "/") -> Visitor:
        """One click on a demonstration person."""
        self.page.goto(f"/login?next={then}")
        self.page.locator("button[name=demo]", has_text=name).click()
        return self.settle()

    def speak(self, code: str) -> Visitor:
        """Change the language and come back to the same page."""
        split = urlsplit(self.page.url)
        self.page.goto(f"/language/{code}?next={split.path}{'%3F' + split.query if split.query else ''}")
        return self.settle()

    def menu(self, title: str) -> Visitor:
        """A page of the side menu."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
        return self.settle()

    # gestures

    def press(self, label: str, *, exact: bool = True) -> Visitor:
        """A button, by what it says."""
        self._main.get_by_role("button", name=re.compile(rf"^{re.escape(label)}$|\s{re.escape(label)}$") if exact else label).first.click()
        return self.settle()

    def follow(self, label: str) -> Visitor:
        """A link on the page, by what it says."""
        self._main.get_by_role("link", name=label).first.click()
        return self.settle()

    def choose(self, label: str, option: str) -> Visitor:
        """An option of a select box; `option` may be a part of it."""
        box = self._main.get_by_test_id("stSelectbox").filter(has=self.page.get_by_text(label, exact=True))
        box.first.get_by_role("combobox").click()
        self.page.get_by_role("option").filter(has_text=option).first.click()
        return self.settle()

    def part(self, label: str) -> Visitor:
        """A part of a page: a segmented control or a tab."""
        self._main.locator('[data-testid="stButtonGroup"] button, [role="tab"], [role="radio"]').filter(
            has_text=re.compile(rf"^\s*{re.escape(label)}\s*$")
        ).first.click()
        return self.settle()

    def tick(self, words: str) -> Visitor:
        """A checkbox, by a part of its label."""
        self._main.get_by_test_id("stCheckbox").filter(has_text=words).locator("label").first.click()
        return self.settle()

    def type(self, label: str, words: str) -> Visitor:
        """Words into the field of this label (or a part of it)."""
        self._main.get_by_label(label).first.fill(words)
        return self

    def unfold(self, title: str) -> Visitor:
        """Something folded away."""
        self._main.get_by_test_id("stExpander").filter(has_text=title).locator("summary").first.click()
        return self.settle()

    def leave_field(self) -> Visitor:
        """Tab out of the field, so that what was typed counts."""
        self.page.keyboard.press("Tab")
        return self.settle()

    # what is seen

    @property
    def _main(self) -> Locator:
        return self.page.get_by_test_id("stMain")

    def sees(self, *words: str | re.Pattern[str]) -> Visitor:
        """Every one of these words stands on the page, visibly."""
        for each in words:
            expect(self._main.get_by_text(each).filter(visible=True).first).to_be_visible(timeout=SECONDS)
        return self

    def words(self) -> str:
        """All visible words of the main part."""
        return self._main.inner_text()

    def everything(self) -> str:
        """All visible words, the side menu with them."""
        return self.page.locator("body").inner_text()

    def table(self, alt: str = "") -> Locator:
        """A table drawn on canvas; its cells stand in the accessible copy beside it."""
        grids = self._main.get_by_test_id("stDataFrame")
        return grids.filter(has=self.page.locator(f'[aria-label*="{alt}"]')) if alt else grids

    def reference(self) -> str:
        """The big reference number of a confirmation."""
        return self._main.get_by_test_id("stMetricValue").first.inner_text().strip()

    def picture(self, path: Path, *, whole: bool = False) -> Path:
        """What the screen shows now; `whole`: as tall as the page is."""
        if whole:
            tall = self.page.evaluate("() => document.querySelector('[data-testid=\"stMain\"]')?.scrollHeight || 0")
            self.page.set_viewport_size({"width": 1366, "height": max(900, min(int(tall) + 20, 7000))})
            self.settle()
        self.page.screenshot(path=str(path))
        if whole:
            self.page.set_viewport_size({"width": 1366, "height": 900})
        return path

    def settle(self) -> Visitor:
        """Wait until the page has stopped changing, then look for what must never be seen."""
        self.page.wait_for_load_state("load")
        for _ in range(2):
            self.page.wait_for_timeout(120)
            self.page.wait_for_function(SETTLED, timeout=SECONDS)
        self._look()
        return self

    def _look(self) -> None:
        where = urlsplit(self.page.url).path
        if self.page.get_by_test_id("stException").count():
            self.faults.append(f"{where}: exception box {self.page.get_by_test_id('stException').first.inner_text()[:300]}")
        shown = self.everything()
        if INCIDENT.search(shown):
            self.faults.append(f"{where}: an incident was shown")
        if MISSING_WORD in shown:
            start = shown.index(MISSING_WORD)
            self.faults.append(f"{where}: a word is missing: {shown[start : start + 60]}")

    # the witness

    def _asked(self, request: Request) -> None:
        self.requests += 1
        self._check(request.url)

    def _connected(self, socket: WebSocket) -> None:
        self.requests += 1
        self._check(socket.url)

    def _check(self, url: str) -> None:
        split = urlsplit(url)
        if split.scheme not in INLINE and split.hostname not in HERE:
            self.faults.append(f"request left the host: {url}")

    def _logged(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.faults.append(f"refused by the content policy: {text}")

    def close(self) -> None:
        self.context.close()
