"""Open data over HTTP: stable addresses without an account, readable from any site, sent again only when changed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from city import City, bid, found_city
from procedure_steps import withdrawn
from starlette.testclient import TestClient
from web_client import BASE

from app import server
from app.clock import FixedClock
from app.config import Settings
from app.services import bidding
from app.services.context import App, init_app
from app.ui.app import use_app

EVIL = "http://evil.example"
ADDRESSES = (
    "opportunities.json",
    "opportunities.csv",
    "releases.json",
    "anchors.json",
    "whitelist.json",
    "whitelist.csv",
)


@pytest.fixture
def city(installation: App, tmp_path: Path) -> Iterator[City]:
    """A city of its own behind the running server; the shared installation is put back."""
    clock = FixedClock()
    opened = init_app(Settings(data=tmp_path / "data", profile="demo"), clock)
    use_app(opened)
    yield found_city(opened, clock)
    use_app(installation)
    opened.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_R25_anybody_reads_without_an_account_from_any_site(
    client: TestClient, city: City, address: str
) -> None:
    city.opportunity()
    answer = client.get(f"/public/{address}", headers={"Origin": EVIL})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers
    assert "op_" not in answer.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_the_reader_has_is_not_sent_again(client: TestClient, city: City, address: str) -> None:
    city.opportunity()
    first = client.get(f"/public/{address}")
    again = client.get(f"/public/{address}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    if "last-modified" in first.headers:
        since = {"If-Modified-Since": first.headers["last-modified"]}
        assert client.get(f"/public/{address}", headers=since).status_code == 304
        city.clock.advance(hours=1)
        city.opportunity()
        assert client.get(f"/public/{address}", headers=since).status_code == 200
        later = client.get(f"/public/{address}", headers={"If-None-Match": first.headers["etag"]})
        assert later.status_code == 200


def test_a_passed_deadline_changes_the_list(client: TestClient, city: City) -> None:
    city.opportunity()
    first = client.get("/public/opportunities.json")
    city.clock.advance(days=30)
    later = client.get(
        "/public/opportunities.json", headers={"If-Modified-Since": first.headers["last-modified"]}
    )
    assert later.json()["opportunities"][0]["status"] == "closed"


def test_S23_a_sealed_bid_changes_nothing_that_is_public(client: TestClient, city: City) -> None:
    opportunity = city.opportunity()
    places = [*ADDRESSES, f"opportunities/{opportunity.number}.json"]
    before = [client.get(f"/public/{place}") for place in places]
    for n in range(3):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid(), f"n{n}")
    for place, first in zip(places, before, strict=True):
        later = client.get(f"/public/{place}")
        assert later.content == first.content, place
        assert later.headers.get("last-modified") == first.headers.get("last-modified")


def test_the_csv_opens_in_a_spreadsheet_and_runs_nothing(client: TestClient, city: City) -> None:
    city.opportunity(title="=HYPERLINK 夜间接驳公交")
    answer = client.get("/public/opportunities.csv")
    assert answer.headers["content-type"].startswith("text/csv; charset=utf-8")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header[:2] == ["编号", "题目"]
    assert row[1] == "'=HYPERLINK 夜间接驳公交"


def test_a_record_holds_releases_and_what_they_add_up_to(client: TestClient, city: City) -> None:
    opportunity = city.opportunity()
    withdrawn(city.app, city.officer, opportunity.id, "资金来源调整，另行发榜。")
    package = client.get(f"/public/opportunities/{opportunity.number}.json").json()
    (record,) = package["records"]
    assert [each["tag"] for each in record["releases"]] == [["planning", "tender"], ["tenderCancellation"]]
    assert record["compiledRelease"]["tender"]["status"] == "cancelled"
    assert record["ocid"] == f"ocds-xxxxxx-{opportunity.number}"


@pytest.mark.parametrize("number", ["JB-1999-0001", "x' OR '1'='1"])
def test_an_unknown_number_is_told_in_words(client: TestClient, city: City, number: str) -> None:
    answer = client.get(f"/public/opportunities/{number}.json")
    assert answer.status_code == 404


def test_the_feed_is_read_on_from_where_one_left(
    client: TestClient, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services import open_data

    monkeypatch.setattr(open_data, "MOST", 2)
    for _ in range(5):
        city.opportunity()
        city.clock.advance(hours=1)
    seen, address, rounds = [], "releases.json", 0
    while address:
        answer = client.get(f"/public/{address}")
        seen += [each["id"] for each in answer.json()["releases"]]
        address = answer.links.get("next", {}).get("url", "")
        rounds += 1
    assert rounds == 3
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("since", ["2026-11-22", "2026-11-22T00:00:00+08:00", "2026-11-21T16:00:00Z"])
def test_since_is_a_day_or_an_instant(client: TestClient, city: City, since: str) -> None:
    city.opportunity()
    assert len(client.get(f"/public/releases.json?since={since}").json()["releases"]) == 1


def test_another_since_is_refused_in_words(client: TestClient, city: City) -> None:
    assert client.get("/public/releases.json?since=0001-01-01").status_code == 400
    answer = client.get("/public/releases.json?since=gestern")
    assert answer.status_code == 400
    assert answer.json()["error"] == "opportunities.since"
    assert "⟦" not in answer.text


def test_addresses_are_whole_when_the_installation_has_one(client: TestClient, city: City) -> None:
    city.app.settings = replace(city.app.settings, base_url=BASE)
    assert json.loads(client.get("/public/releases.json").content)["uri"] == f"{BASE}/public/releases.json"
    assert server.PUBLIC_ROUTES
