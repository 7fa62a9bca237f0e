"""A server of the application whose clock tests can move: the machine's clock plus the seconds written in a file.

Run by tests as `python tests/browser/moved_clock.py DATA FILE PORT`. The product itself has no such switch: whoever could
move an installation's clock could open bids before their time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from browser.visitor import Visitor


@dataclass(frozen=True)
class MovedClock:
    """The machine's clock, `file` seconds ahead."""

    file: Path

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text()))

    def move_to(self, instant: datetime) -> None:
        """Let it be `instant` now. Replaces the file in one step: a running server reads the old or the new time."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str((instant - datetime.now(UTC)).total_seconds()))
        fresh.replace(self.file)


@dataclass(frozen=True)
class MovedCity:
    """A city whose time the test tells. browser: Chromium; base: its address; pictures: where screenshots go."""

    browser: object
    base: str
    clock: MovedClock
    pictures: Path

    @contextmanager
    def visit(self, name: str = "", then: str = "/") -> Iterator[Visitor]:
        """Somebody with a browser of their own, signed in unless `name` is "", gone afterwards. Nothing may go wrong."""
        from browser.visitor import Visitor

        visitor = Visitor(self.browser, self.base)  # type: ignore[arg-type]
        try:
            yield visitor.sign_in(name, then) if name else visitor.open(then)
        except BaseException:
            shot = visitor.picture(self.pictures / "went-wrong.png", whole=True)
            print(f"screenshot: {shot} ({visitor.page.url})")
            raise
        finally:
            visitor.close()
        assert visitor.faults == []


def main(data: Path, file: Path, port: int) -> None:
    """Serve the demonstration in `data` until stopped, as `jiebang serve --demo` does."""
    from app.config import Settings
    from app.server import app, web_options
    from app.services.context import open_app
    from app.ui.app import use_app
    from app.ui.logbook import log_to

    settings = Settings(data=data, profile="demo", port=port)
    services = open_app(settings, MovedClock(file))
    log_to(settings.logs)
    use_app(services)
    try:
        app.run(config=web_options(settings))
    finally:
        use_app(None)
        services.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
