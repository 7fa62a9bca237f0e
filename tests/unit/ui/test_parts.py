"""Tables convert to the unit in their header; charts carry what they were given; caches refuse what is personal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from app.errors import Fault
from app.i18n import use_language
from app.ui import charts
from app.ui.cache import shared
from app.ui.outcome import fault_rows
from app.ui.sitemap import HOME, SITE, home_of, pages_of
from app.ui.tables import Column, frame
from app.ui.tags import status, tag


@pytest.fixture(autouse=True)
def chinese() -> None:
    use_language("zh-CN")


@dataclass(frozen=True)
class Line:
    number: str
    amount_fen: int
    rate: float
    at: datetime


def test_cells_are_in_the_unit_of_the_header() -> None:
    line = Line("JB-2026-0001", 123_456_789, 0.0825, datetime(2026, 11, 21, 16, 0, tzinfo=UTC))
    table = frame(
        [line],
        [
            Column("number", "编号"),
            Column("amount_fen", "限价", "money_wan"),
            Column("amount_fen", "总额", "money_yi"),
            Column("rate", "收益率", "percent"),
            Column("at", "截止", "time"),
            Column("at", "日期", "date"),
        ],
    )
    assert list(table.columns) == ["编号", "限价（万元）", "总额（亿元）", "收益率", "截止", "日期"]
    assert table.iloc[0].tolist() == [
        "JB-2026-0001",
        123.456789,
        0.0123456789,
        8.25,
        "2026-11-22 00:00",
        "2026-11-22",
    ]


def test_F19_missing_and_infinite_values_are_empty_cells() -> None:
    rows = [
        {"a": None, "b": None, "c": math.nan},
        {"a": "x", "b": 5, "c": math.inf},
        {"a": "y", "b": 1, "c": 2.5},
    ]
    table = frame(rows, [Column("a", "甲"), Column("b", "乙", "integer"), Column("c", "丙", "number")])
    assert table["甲"].tolist() == ["", "x", "y"]
    assert table["乙"].isna().tolist() == [True, False, False]
    assert table["丙"].isna().tolist() == [True, True, False]


def test_lists_and_dates_in_cells() -> None:
    rows = [{"tags": ("交通", "社区"), "on": date(2026, 1, 2), "ok": True}]
    table = frame(
        rows, [Column("tags", "领域", "list"), Column("on", "日期", "date"), Column("ok", "有", "check")]
    )
    assert table["领域"][0] == ["交通", "社区"]
    assert table["日期"][0] == "2026-01-02"
    assert bool(table["有"][0]) is True


def test_a_row_without_the_field_is_a_programming_error() -> None:
    with pytest.raises((TypeError, AttributeError)):
        frame([object()], [Column("number", "编号")])


def test_tags_say_it_in_words() -> None:
    assert status("opportunity_status", "failed") == ":red-badge[流榜]"
    assert tag("x]:red[y", "wait") == r":orange-badge[x\]\:red\[y]"


def test_a_waterfall_ends_at_the_sum() -> None:
    steps = charts.waterfall_steps([("投资", -1200.0), ("付费", 1500.5), ("运营", -400.0)], "净额")
    assert steps["end"].tolist() == pytest.approx([-1200.0, 300.5, -99.5, -99.5])
    assert steps["start"].tolist() == pytest.approx([0.0, -1200.0, 300.5, 0.0])
    assert steps["kind"].tolist() == ["down", "up", "down", "total"]


def test_calendar_years_are_labels_and_amounts_are_not() -> None:
    assert charts._scale_of(pd.DataFrame({"x": [2026, 2027]}), "x") == "ordinal"
    assert charts._scale_of(pd.DataFrame({"x": [0, 12]}), "x") == "quantitative"
    assert charts._scale_of(pd.DataFrame({"x": ["一月"]}), "x") == "ordinal"
    assert charts._scale_of(pd.DataFrame({"x": pd.to_datetime(["2026-01-01"])}), "x") == "temporal"


def test_every_kind_of_chart_is_a_valid_specification() -> None:
    rows = [
        {"a": "甲", "b": 1.0, "c": "子", "lo": 0.5, "hi": 2.0},
        {"a": "乙", "b": -2.0, "c": "丑", "lo": -3.0, "hi": 0.0},
    ]
    made = [
        charts._bars(rows, "a", "b", "c", False, False, "", "万元", None, 300),
        charts._bars(rows, "a", "b", None, True, True, "", "万元", "-x", 300),
        charts._lines(rows, "a", "b", "c", "", "", [(1.2, "1.20")], 300),
        charts._waterfall([("甲", 1.0)], "合计", "万元"),
        charts._cash_bars(rows, "a", "c", "b", rows, "万元"),
        charts._fan(rows, "a", [("lo", "hi")], "b", "", ""),
        charts._tornado([("利率", -1.0, 2.0), ("造价", -5.0, 5.0)], 0.5, "%"),
        charts._heat([*rows, {"a": "乙", "b": None, "c": "子"}], "a", "c", "b", "a", 0.5, "", "数"),
        charts._scatter(rows, "b", "hi", "c", "hi", "a", "", ""),
    ]
    for chart in made:
        specification = chart.to_dict()  # validates against the Vega-Lite schema
        assert "http" not in str(specification).replace("https://vega.github.io/schema", "")


def test_counts_have_whole_numbers_on_their_axis_and_amounts_do_not() -> None:
    for values, marks in (([1, 2], {"tickMinStep": 1, "format": ",d"}), ([1.0, 2.5], {})):
        rows = [{"a": "甲", "b": value} for value in values]
        for sideways in (False, True):
            chart = charts._bars(rows, "a", "b", None, True, sideways, "", "", None, 300).to_dict()
            assert chart["encoding"]["x" if sideways else "y"]["axis"] == marks
        assert (
            charts._lines(rows, "a", "b", None, "", "", (), 300).to_dict()["encoding"]["y"]["axis"] == marks
        )


def test_the_colours_of_a_heat_map_turn_at_the_target() -> None:
    rows = [{"x": "低", "y": "一", "v": 3.0, "w": "3"}, {"x": "高", "y": "一", "v": 4.0, "w": "4"}]
    chart = charts._heat(rows, "x", "y", "v", "w", 8.0, "", "").to_dict()
    scale = chart["layer"][0]["encoding"]["color"]["condition"]["scale"]
    assert scale["domain"] == [3.0, 8.0, 13.0]
    assert scale["range"][1] == "#ffffff"


def test_the_widest_assumption_stands_on_top() -> None:
    chart = charts._tornado([("利率", -1.0, 2.0), ("造价", -5.0, 5.0)], 0.5, "%").to_dict()
    assert chart["layer"][0]["encoding"]["y"]["sort"] == ["造价", "利率"]


def test_S18_what_depends_on_a_person_is_not_shared() -> None:
    with pytest.raises(TypeError):

        @shared(10)
        def mine(_app: object, actor: object) -> int:
            return 1

    @shared(10)
    def everybodys(_app: object, name: str) -> str:
        return name

    assert everybodys(object(), "x") == "x"


def test_faults_are_listed_with_line_field_and_reason() -> None:
    table = fault_rows((Fault(12, "标题", "x.y"), Fault(0, "b", "x.y")))
    assert table["行"].tolist() == [12, 0]
    assert "行" not in fault_rows((Fault(0, "b", "x.y"),)).columns


def test_every_role_starts_at_a_page_of_its_own() -> None:
    pages = {page.name: page for page in SITE}
    for role, name in HOME.items():
        assert role in pages[name].roles
        assert not pages[name].hidden
        if pages_of(role):
            assert home_of(role) in [page.name for page in pages_of(role)]


def test_icons_are_of_the_packaged_set() -> None:
    from streamlit.material_icon_names import ALL_MATERIAL_ICONS

    assert [page.icon for page in SITE if page.icon not in ALL_MATERIAL_ICONS] == []
