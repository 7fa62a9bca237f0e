"""Platform companies of the demonstration city, entered through the services and marked as invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.platform_companies import PARTS, Projects
from app.domain.users import Actor
from app.files.seeds import seed_rows
from app.services import platform_companies
from app.services.context import App
from app.store.codec import from_plain


def seed_platforms(app: App, officer: Actor, projects: Mapping[str, str]) -> int:
    """Enter the seed companies; `projects`: key of a seed project -> its id. Returns how many."""
    rows = seed_rows("platform_companies")
    for row in rows:
        made = platform_companies.create(app, officer, row["name"], row["kind"], synthetic=True)
        for part, content in row["parts"].items():
            value = from_plain(PARTS[part], content)
            if isinstance(value, Projects):
                value = Projects(tuple(replace(each, project=projects[each.project]) for each in value.rows))
            platform_companies.save_part(
                app, officer, made.company.id, value, made.revisions[part], platform_companies.EXAMPLE
            )
    return len(rows)
