"""A person in front of the browser: the words and gestures the journeys are written in, and a witness of every request."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:  # without playwright the journeys are skipped, not broken
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, WebSocket

HERE = ("127.0.0.1",)
INLINE = ("data", "blob", "about")
SECONDS = 30_000
FIRST_CELL = {"x": 100.0, "y": 60.0}
"""Pixels from the corner of an editable table to somewhere in its first cell: right of the row's mark, below the head."""
STILL = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const still = !app || (app.dataset.testScriptState === 'notRunning'
    && app.dataset.testConnectionState === 'CONNECTED'
    && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"], [data-testid="stSpinner"]'));
  if (!still || !app) { window.stillSince = undefined; return still; }
  window.stillSince ??= performance.now();
  if (performance.now() - window.stillSince < 150) return false;
  window.stillSince = undefined;
  return true;
}"""
NEVER = """() => {
  const shown = document.body.innerText, found = [];
  for (const box of document.querySelectorAll('[data-testid="stException"]'))
    found.push('exception box: ' + box.innerText.slice(0, 300));
  const incident = shown.match(/.*(事件编号|incident number).*/);
  if (incident) found.push('an incident: ' + incident[0]);
  const missing = shown.match(/⟦.{0,60}/);
  if (missing) found.push('a missing word: ' + missing[0]);
  return found.map((what) => location.pathname + ': ' + what);
}"""


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
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.context.on("request", self._asked)
        self.page: Page = self.context.new_page()
        self.stream: WebSocket
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

    def menu_names(self) -> list[str]:
        """The pages of the side menu, by the last part of their address."""
        links = self.page.get_by_test_id("stSidebarNavLink")
        return [urlsplit(link.get_attribute("href") or "").path.strip("/") for link in links.all()]

    def menu_page(self, name: str) -> Visitor:
        """A page of the side menu, by its name in the address."""
        self.page.locator(f'[data-testid="stSidebarNavLink"][href*="/{name}"]').first.click()
        return self.settle()

    # gestures

    def press(self, label: str) -> Visitor:
        """A button, by what it says after its icon."""
        words = re.compile(rf"(^|\s){re.escape(label)}$")
        self._main.get_by_role("button", name=words).first.click()
        return self.settle()

    def press_beginning(self, label: str) -> Visitor:
        """The first button whose words begin like this."""
        self._main.get_by_role("button", name=re.compile(f"^{re.escape(label)}")).first.click()
        return self.settle()

    def press_containing(self, words: str) -> Visitor:
        """The first button with these words in it."""
        self._main.get_by_role("button", name=words).first.click()
        return self.settle()

    def follow(self, label: str) -> Visitor:
        """A link on the page, by what it says."""
        self._main.get_by_role("link", name=label).first.click()
        return self.settle()

    def choose(self, label: str, option: str) -> Visitor:
        """An option of a select box; `label` is how its label begins, `option` may be a part of it."""
        box = self._select_box(label)
        _centre(box)
        from playwright.sync_api import TimeoutError

        found = self.page.get_by_role("option").filter(has_text=option).first
        box.click()
        try:
            found.wait_for(timeout=5_000)
        except TimeoutError:
            box.click()  # what moved under the pointer meanwhile has closed the list again
        found.click()
        return self.settle()

    def _select_box(self, label: str) -> Locator:
        boxes = self._main.get_by_test_id("stSelectbox")
        return boxes.get_by_role("combobox", name=re.compile(f"^{re.escape(label)}")).first

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

    def switch(self, words: str) -> Visitor:
        """A toggle, by a part of its label."""
        return self.tick(words)

    def type(self, label: str, words: str) -> Visitor:
        """Words into the field of this label (or a part of it)."""
        self.field(label).first.fill(words)
        return self

    def field(self, label: str | re.Pattern[str]) -> Locator:
        """The fields of this label, without the help beside it."""
        return self._main.get_by_label(label).and_(self._main.locator("input, textarea"))

    def fields(self, label: str | re.Pattern[str]) -> list[Locator]:
        """All fields of this label, once they stand there."""
        self.field(label).first.wait_for(timeout=SECONDS)
        self.settle()
        return self.field(label).all()

    def pick_several(self, label: str, options: list[str]) -> Visitor:
        """Options of a box that takes several, each found by typing."""
        box = self._main.get_by_test_id("stMultiSelect").get_by_role("combobox", name=label)
        _centre(box)
        for option in options:
            box.fill(option)
            self.page.get_by_role("option").filter(has_text=option).click()
            self.settle()
        self.page.keyboard.press("Escape")
        return self.settle()

    def paste(self, table: str, row: int, column: int, cells: str) -> Visitor:
        """Cells from a spreadsheet (tabs and lines) into an editable table, its top left one at row and column from 0.

        table: how its description begins. Pasting below the last row adds rows.
        """
        grid = self._main.get_by_test_id("stDataFrame").filter(
            has=self.page.locator(f'[aria-label^="{table}"]')
        )
        _centre(grid)
        self.settle()
        if not self._selected(grid, 0, 0, by=lambda: grid.click(position=FIRST_CELL)):
            self._selected(grid, 0, 0, by=lambda: grid.click(position=FIRST_CELL))
        if self.page.locator(
            '[id^="gdg-overlay"]'
        ).count():  # a row that the click has added opens for typing
            self.page.keyboard.press("Escape")
        for n in range(1, row + 1):
            assert self._selected(grid, n, 0, by=lambda: self.page.keyboard.press("ArrowDown"))
        for n in range(1, column + 1):
            assert self._selected(grid, row, n, by=lambda: self.page.keyboard.press("ArrowRight"))
        self.page.evaluate("(cells) => navigator.clipboard.writeText(cells)", cells)
        with self.stream.expect_event("framesent"):  # tables tell the server a moment later than fields do
            self.page.keyboard.press("Control+v")
        return self.settle()

    def _selected(self, grid: Locator, row: int, column: int, by: Callable[[], None]) -> bool:
        """Whether this cell is the selected one after `by`. The first click into a table may only take the focus."""
        from playwright.sync_api import TimeoutError

        by()
        cell = grid.locator(f'[data-testid="glide-cell-{column + 1}-{row}"][aria-selected="true"]')
        try:
            cell.wait_for(state="attached", timeout=2_000)
        except TimeoutError:
            return False
        return True

    def set_day(self, label: str, day: str) -> Visitor:
        """A date, typed as YYYY-MM-DD."""
        group = self._main.get_by_test_id("stDateInput").filter(has_text=label)
        group.locator('[data-type="year"]').click()
        self.page.keyboard.type(day.replace("-", ""))
        self.page.keyboard.press("Enter")  # closes the calendar
        self.settle().page.keyboard.press("Escape")  # leaves the field
        return self.settle()

    def attach(self, label: str, name: str, content: bytes) -> Visitor:
        """A file into the field of this label."""
        drop = self._main.get_by_test_id("stFileUploader").filter(has_text=label)
        kind = {"pdf": "application/pdf", "png": "image/png"}[name.rpartition(".")[2]]
        drop.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
        drop.get_by_text(name).wait_for()
        return self.settle()

    def slide(self, label: str, steps: int) -> Visitor:
        """A slider, some steps to the right."""
        knob = self._main.get_by_test_id("stSlider").filter(has_text=label).get_by_role("slider")
        knob.focus()
        for _ in range(steps):
            self.page.keyboard.press("ArrowRight")
        return self.settle()

    def unfold(self, title: str) -> Visitor:
        """Something folded away."""
        part = self._main.get_by_test_id("stExpander").filter(has_text=title).first
        part.locator("summary").first.click()
        part.evaluate(
            "(each) => Promise.allSettled(each.getAnimations({subtree: true})"
            ".filter((one) => one.effect.getComputedTiming().endTime < 5000).map((one) => one.finished))"
        )
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
        from playwright.sync_api import expect

        for each in words:
            expect(self._main.get_by_text(each).filter(visible=True).first).to_be_visible(timeout=SECONDS)
        return self

    def words(self) -> str:
        """All visible words of the main part."""
        return self._main.inner_text()

    def everything(self) -> str:
        """All visible words, the side menu with them."""
        return self.page.locator("body").inner_text()

    def chosen(self, label: str) -> str:
        """What a select box says now."""
        return self._select_box(label).input_value()

    def rows(self, alt: str) -> list[list[str]]:
        """The cells of a table, row by row, as screen readers get them. `alt`: how its description begins."""
        cells = self._main.locator(
            f'[data-testid="stDataFrame"]:has([aria-label^="{alt}"]) tbody [role="row"]'
        )
        cells.first.wait_for(state="attached")  # the grid writes them down a moment after it has been drawn
        return cells.evaluate_all(  # type: ignore[no-any-return]
            """(rows) => rows.map((row) =>
              [...row.querySelectorAll('[role="gridcell"]')].map((cell) => cell.textContent.trim()))"""
        )

    def lines(self, header: str) -> list[list[str]]:
        """The cells of a table for reading, row by row. header: the words over its first column that begin like this."""
        table = self._main.locator("table").filter(
            has=self.page.locator("thead th:first-child").filter(
                has_text=re.compile(rf"^\s*{re.escape(header)}")
            )
        )
        table.first.wait_for(state="visible")
        return table.first.locator("tbody tr").evaluate_all(  # type: ignore[no-any-return]
            "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim()))"
        )

    def charts(self) -> int:
        """How many charts have been drawn."""
        return self._main.locator('[data-testid="stVegaLiteChart"] :is(canvas, svg)').count()

    def reference(self) -> str:
        """The big reference number of a confirmation."""
        return self._main.get_by_test_id("stMetricValue").first.inner_text().strip()

    def bring_up(self, words: str, *, below: int = 24) -> Visitor:
        """Scroll until these words stand at the top of the screen, `below` pixels from its edge."""
        self._main.get_by_text(words, exact=True).first.evaluate(
            "(each, below) => { each.style.scrollMarginTop = below + 'px'; each.scrollIntoView(); }", below
        )
        return self.settle()

    def picture(self, path: Path, *, whole: bool = False) -> Path:
        """What the screen shows now; `whole`: as tall as the page is."""
        if whole:
            tall = self.page.evaluate(
                "() => document.querySelector('[data-testid=\"stMain\"]')?.scrollHeight || 0"
            )
            self.page.set_viewport_size({"width": 1366, "height": max(900, min(int(tall) + 20, 7000))})
            self.settle()
        self.page.screenshot(path=str(path))
        if whole:
            self.page.set_viewport_size({"width": 1366, "height": 900})
        return path

    def settle(self) -> Visitor:
        """Wait until the page has stopped changing, then look for what must never be seen."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(60)  # a click takes a moment to set the page going
        self.page.wait_for_function(STILL, timeout=SECONDS)
        self.faults += self.page.evaluate(NEVER)
        return self

    # the witness

    def _asked(self, request: Request) -> None:
        self.requests += 1
        self._check(request.url)

    def _connected(self, socket: WebSocket) -> None:
        self.requests += 1
        self.stream = socket
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


def _centre(box: Locator) -> None:
    """To the middle of the screen: a list of options closes when the page scrolls under it."""
    box.evaluate("(each) => each.scrollIntoView({block: 'center'})")
