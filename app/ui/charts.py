"""Charts (Altair): bars, lines, waterfall, fan, tornado, heat map. `alt` is the finding in words and is required.

Money arrives as 万元 or 亿元 numbers and the axis title names the unit. Fonts and colours come from the packaged theme.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import altair as alt
import pandas as pd
import streamlit as st

from app.i18n import t

Data: TypeAlias = "pd.DataFrame | Sequence[dict[str, Any]]"
UP, DOWN, WHOLE, LINE = "#2f7d5b", "#b4432f", "#1d4f91", "#22303f"
BAND = "#1d4f91"
ABOVE, BELOW, NONE = "#9fcbb4", "#e3a294", "#d9dee5"
_LEVEL = alt.Axis(labelAngle=0, labelOverlap=True)  # words are read lying down
_LEGEND = alt.Legend(labelLimit=320)
YEARS = (1900, 2200)
"""Whole numbers between these are calendar years: labels, not amounts."""


def show(chart: Any, alt: str) -> None:
    """Put a chart on the page; `alt` is read out to people who do not see it."""
    st.altair_chart(chart, alt=alt)


def bars(
    data: Data,
    x: str,
    y: str,
    *,
    alt: str,
    color: str | None = None,
    stacked: bool = True,
    horizontal: bool = False,
    x_title: str = "",
    y_title: str = "",
    sort: list[str] | Literal["ascending", "descending", "-x", "-y"] | None = None,
    height: int = 320,
) -> None:
    """Bars of `y` over the categories `x`, stacked or side by side by `color`."""
    show(_bars(data, x, y, color, stacked, horizontal, x_title, y_title, sort, height), alt)


def _bars(
    data: Data,
    x: str,
    y: str,
    color: str | None,
    stacked: bool,
    horizontal: bool,
    x_title: str,
    y_title: str,
    sort: Any,
    height: int,
) -> Any:
    category: dict[str, Any] = {
        "title": x_title or None,
        "sort": sort,
        "axis": alt.Axis(labelLimit=220, labelOverlap=False),
    }
    encoding: dict[str, Any] = {}
    frame = _frame(data)
    if horizontal:
        encoding["y"] = alt.Y(field=x, type="nominal", **category)
        encoding["x"] = alt.X(field=y, type="quantitative", title=y_title or None, axis=_amounts(frame, y))
    else:
        category["axis"] = alt.Axis(labelLimit=140, labelAngle=0, labelOverlap=True)
        encoding["x"] = alt.X(field=x, type="nominal", **category)
        encoding["y"] = alt.Y(field=y, type="quantitative", title=y_title or None, axis=_amounts(frame, y))
    if color:
        encoding["color"] = alt.Color(field=color, type="nominal", title=None, sort=None, legend=_LEGEND)
        if not stacked:
            offset = alt.YOffset if horizontal else alt.XOffset
            encoding["yOffset" if horizontal else "xOffset"] = offset(field=color, type="nominal", sort=None)
    return (
        alt.Chart(frame).mark_bar().encode(tooltip=_tips(x, y, color), **encoding).properties(height=height)
    )


def lines(
    data: Data,
    x: str,
    y: str,
    *,
    alt: str,
    color: str | None = None,
    x_title: str = "",
    y_title: str = "",
    rules: Sequence[tuple[float, str]] = (),
    height: int = 300,
) -> None:
    """Lines of `y` over `x`, one per `color`; `rules` are named limits (DSCR 1.20, the 10 % line)."""
    show(_lines(data, x, y, color, x_title, y_title, rules, height), alt)


def _lines(
    data: Data,
    x: str,
    y: str,
    color: str | None,
    x_title: str,
    y_title: str,
    rules: Sequence[tuple[float, str]],
    height: int,
) -> Any:
    frame = _frame(data)
    encoding: dict[str, Any] = {
        "x": alt.X(field=x, type=_scale_of(frame, x), title=x_title or None, sort=None, axis=_LEVEL),
        "y": alt.Y(field=y, type="quantitative", title=y_title or None, axis=_amounts(frame, y)),
        "tooltip": _tips(x, y, color),
    }
    if color:
        encoding["color"] = alt.Color(field=color, type="nominal", title=None, sort=None, legend=_LEGEND)
    chart: Any = alt.Chart(frame).mark_line(point=len(frame) <= 60).encode(**encoding)
    if rules:
        limits = pd.DataFrame(
            {"value": [value for value, _ in rules], "label": [label for _, label in rules]}
        )
        base = alt.Chart(limits).encode(y="value:Q")
        chart = chart + base.mark_rule(strokeDash=[5, 4], color=DOWN)
        chart = chart + base.mark_text(align="left", dx=4, dy=-6, color=DOWN).encode(
            x=alt.value(0), text="label:N"
        )
    return chart.properties(height=height)


@dataclass(frozen=True)
class Limit:
    """A named line across a chart (红线)."""

    value: float
    label: str


def stacked_ratio(
    data: Data, x: str, y: str, color: str, limits: Sequence[Limit], *, alt: str, height: int = 360
) -> None:
    """Shares of `color` stacked over `x` in percent, with named lines to stay under (财政承受能力)."""
    show(_stacked_ratio(data, x, y, color, limits, height), alt)


def _stacked_ratio(data: Data, x: str, y: str, color: str, limits: Sequence[Limit], height: int) -> Any:
    frame = _frame(data)
    tops = frame.groupby(x, sort=False)[y].sum()
    top = float(tops.max()) if len(tops) else 0.0
    above = min((limit.value for limit in limits if limit.value > top), default=top)
    limits = [limit for limit in limits if limit.value <= above]  # those passed, and the next one to pass
    most = max(top, above)
    columns = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X(field=x, type="ordinal", title=None, sort=None, axis=_LEVEL),
            y=alt.Y(field=y, type="quantitative", title=y, scale=alt.Scale(domain=[0.0, most * 1.08])),
            color=alt.Color(
                field=color,
                type="nominal",
                title=None,
                sort=None,
                legend=alt.Legend(orient="bottom", columns=2, labelLimit=420),
            ),
            tooltip=_tips(x, y, color),
        )
    )
    rows = pd.DataFrame({"value": [each.value for each in limits], "label": [each.label for each in limits]})
    base = alt.Chart(rows).encode(y=alt.Y("value:Q", title=y))
    rules = base.mark_rule(strokeDash=[5, 4], color=DOWN)
    words = base.mark_text(align="left", dx=4, dy=-6, color=DOWN).encode(x=alt.value(0), text="label:N")
    return (columns + rules + words).properties(height=height)


def waterfall(items: Sequence[tuple[str, float]], *, alt: str, total_label: str, y_title: str) -> None:
    """A running sum in steps (现金流瀑布): each item moves it up or down, the last bar is the total."""
    show(_waterfall(items, total_label, y_title), alt)


def waterfall_steps(items: Sequence[tuple[str, float]], total_label: str) -> pd.DataFrame:
    """Where each bar begins and ends; the total begins at zero."""
    running, rows = 0.0, []
    for label, value in items:
        rows.append((label, running, running + value, value, "up" if value >= 0 else "down"))
        running += value
    rows.append((total_label, 0.0, running, running, "total"))
    return pd.DataFrame(rows, columns=["label", "start", "end", "value", "kind"])


def _waterfall(items: Sequence[tuple[str, float]], total_label: str, y_title: str) -> Any:
    steps = waterfall_steps(items, total_label)
    base = alt.Chart(steps).encode(
        x=alt.X(
            "label:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelLimit=120, labelOverlap=True)
        )
    )
    columns = base.mark_bar().encode(
        y=alt.Y("start:Q", title=y_title),
        y2="end:Q",
        color=alt.Color(
            "kind:N", scale=alt.Scale(domain=["up", "down", "total"], range=[UP, DOWN, WHOLE]), legend=None
        ),
        tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("value:Q", title=y_title, format=",.2f")],
    )
    values = base.mark_text(dy=-7).encode(
        y=alt.Y("top:Q", title=y_title), text=alt.Text("value:Q", format=",.1f")
    )
    return (columns + values.transform_calculate(top="max(datum.start, datum.end)")).properties(height=340)


def cash_bars(
    data: Data, x: str, series: str, value: str, *, alt: str, net: Data | None = None, y_title: str = ""
) -> None:
    """Signed cash flows stacked by `series`, inflows up and outflows down, and the net as a line (same x and value)."""
    show(_cash_bars(data, x, series, value, net, y_title), alt)


def _cash_bars(data: Data, x: str, series: str, value: str, net: Data | None, y_title: str) -> Any:
    axis = alt.Axis(labelAngle=0, labelOverlap=True)
    place = alt.X(field=x, type="ordinal", title=None, sort=None, axis=axis)
    height = alt.Y(field=value, type="quantitative", title=y_title or None, stack="zero")
    colour = alt.Color(field=series, type="nominal", title=None, sort=None, legend=_LEGEND)
    chart: Any = (
        alt.Chart(_frame(data))
        .mark_bar()
        .encode(x=place, y=height, color=colour, tooltip=_tips(x, value, series))
    )
    if net is not None:
        top = alt.Y(field=value, type="quantitative", title=y_title or None)
        chart = chart + alt.Chart(_frame(net)).mark_line(
            color=LINE, point=alt.OverlayMarkDef(color=LINE)
        ).encode(x=place, y=top, tooltip=_tips(x, value, None))
    return chart.properties(height=340)


def fan(
    data: Data,
    x: str,
    bands: Sequence[tuple[str, str]],
    middle: str,
    *,
    alt: str,
    x_title: str = "",
    y_title: str = "",
) -> None:
    """A fan of quantile bands (widest first) round the median line."""
    show(_fan(data, x, bands, middle, x_title, y_title), alt)


def _fan(
    data: Data, x: str, bands: Sequence[tuple[str, str]], middle: str, x_title: str, y_title: str
) -> Any:
    frame = _frame(data)
    place = alt.X(field=x, type=_scale_of(frame, x), title=x_title or None, sort=None, axis=_LEVEL)
    layers: list[Any] = []
    for low, high in bands:
        layers.append(
            alt.Chart(frame)
            .mark_area(color=BAND, opacity=0.22)
            .encode(
                x=place,
                y=alt.Y(field=low, type="quantitative", title=y_title or None),
                y2=alt.Y2(field=high),
                tooltip=[_tip(x), _tip(low), _tip(high)],
            )
        )
    layers.append(
        alt.Chart(frame)
        .mark_line(color=BAND)
        .encode(
            x=place,
            y=alt.Y(field=middle, type="quantitative", title=y_title or None),
            tooltip=[_tip(x), _tip(middle)],
        )
    )
    return alt.layer(*layers).properties(height=320)


def tornado(items: Sequence[tuple[str, float, float]], base: float, *, alt: str, x_title: str = "") -> None:
    """How far each assumption moves a result: (label, result at its low end, result at its high end), widest on top."""
    show(_tornado(items, base, x_title), alt)


def _tornado(items: Sequence[tuple[str, float, float]], base: float, x_title: str) -> Any:
    low_word, high_word = t("ui.chart.low"), t("ui.chart.high")
    ordered = sorted(items, key=lambda item: abs(item[2] - item[1]), reverse=True)
    rows = [
        {"label": label, "side": side, "start": base, "end": end}
        for label, low, high in ordered
        for side, end in ((low_word, low), (high_word, high))
    ]
    spread = alt.Chart(pd.DataFrame(rows, columns=["label", "side", "start", "end"]))
    bars_ = spread.mark_bar(height=16).encode(
        y=alt.Y(
            "label:N",
            sort=[item[0] for item in ordered],
            title=None,
            axis=alt.Axis(labelLimit=220, labelOverlap=False),
        ),
        x=alt.X("start:Q", title=x_title or None, scale=alt.Scale(zero=False)),
        x2="end:Q",
        color=alt.Color(
            "side:N", title=None, scale=alt.Scale(domain=[low_word, high_word], range=[DOWN, WHOLE])
        ),
        tooltip=[
            alt.Tooltip("label:N", title=" "),
            alt.Tooltip("end:Q", title=x_title or " ", format=",.2f"),
        ],
    )
    line = alt.Chart(pd.DataFrame({"base": [base]})).mark_rule(color=LINE).encode(x="base:Q")
    return (bars_ + line).properties(height=max(160, 40 * len(ordered)))


def heat(
    data: Data, x: str, y: str, value: str, words: str, middle: float, *, alt: str, x_title: str, y_title: str
) -> None:
    """A heat map with the figure in words in every cell: green above `middle`, red below, grey without a value."""
    show(_heat(data, x, y, value, words, middle, x_title, y_title), alt)


def _heat(
    data: Data, x: str, y: str, value: str, words: str, middle: float, x_title: str, y_title: str
) -> Any:
    frame = _frame(data)
    base = alt.Chart(frame).encode(
        x=alt.X(
            field=x,
            type="nominal",
            title=x_title or None,
            sort=list(frame[x].drop_duplicates()),
            axis=alt.Axis(labelAngle=0, labelLimit=120, orient="top"),
        ),
        y=alt.Y(
            field=y,
            type="nominal",
            title=y_title or None,
            sort=list(frame[y].drop_duplicates()),
            axis=alt.Axis(labelLimit=180, labelOverlap=False),
        ),
        tooltip=[_tip(x), _tip(y), _tip(words)],
    )
    known = pd.to_numeric(frame[value]).dropna() - middle
    reach = max(float(known.abs().max()), 1e-9) if len(known) else 1.0
    scale = alt.Scale(
        domain=[middle - reach, middle, middle + reach], range=[BELOW, "#ffffff", ABOVE], interpolate="rgb"
    )
    shade = alt.Color(field=value, type="quantitative", scale=scale, legend=None)
    cells = base.mark_rect(stroke=NONE, strokeWidth=1, invalid=None).encode(
        color=alt.condition(f"isValid(datum[{json.dumps(value)}])", shade, alt.value(NONE))
    )
    figures = base.mark_text(fontSize=13, color=LINE).encode(text=alt.Text(field=words, type="nominal"))
    return (cells + figures).properties(height=max(180, 40 * frame[y].nunique() + 40))


def heat_amounts(data: Data, x: str, y: str, value: str, *, alt: str, title: str = "") -> None:
    """A heat map of amounts from nothing to most, darker the more, with whole numbers in the cells (账龄)."""
    show(_heat_amounts(data, x, y, value, title), alt)


def _heat_amounts(data: Data, x: str, y: str, value: str, title: str) -> Any:
    frame = _frame(data)
    most = float(frame[value].max()) if len(frame) else 1.0
    dark = f"datum[{json.dumps(value)}] > {most * 0.5!r}"
    level = alt.Axis(labelAngle=0, labelLimit=180, labelOverlap=False)
    base = alt.Chart(frame).encode(
        x=alt.X(field=x, type="nominal", title=None, sort=None, axis=level),
        y=alt.Y(field=y, type="nominal", title=None, sort=None, axis=level),
        tooltip=[_tip(x), _tip(y), _tip(value)],
    )
    scale = alt.Scale(domain=[0.0, most or 1.0], range=["#ffffff", WHOLE], interpolate="rgb")
    shade = alt.Color(field=value, type="quantitative", scale=scale, title=title or None)
    figures = base.mark_text().encode(
        text=alt.Text(field=value, type="quantitative", format=",.0f"),
        color=alt.condition(dark, alt.value("white"), alt.value(LINE)),
    )
    cells = base.mark_rect(stroke=NONE, strokeWidth=1).encode(color=shade)
    return (cells + figures).properties(height=max(160, 34 * frame[y].nunique()))


def scatter(
    data: Data,
    x: str,
    y: str,
    *,
    alt: str,
    color: str | None = None,
    size: str | None = None,
    label: str | None = None,
    x_title: str = "",
    y_title: str = "",
) -> None:
    """Points of `y` over `x`; `label` names them in the tooltip."""
    show(_scatter(data, x, y, color, size, label, x_title, y_title), alt)


def _scatter(
    data: Data,
    x: str,
    y: str,
    color: str | None,
    size: str | None,
    label: str | None,
    x_title: str,
    y_title: str,
) -> Any:
    encoding: dict[str, Any] = {
        "x": alt.X(field=x, type="quantitative", title=x_title or None, scale=alt.Scale(zero=False)),
        "y": alt.Y(field=y, type="quantitative", title=y_title or None, scale=alt.Scale(zero=False)),
        "tooltip": [_tip(name) for name in (label, x, y, color, size) if name],
    }
    if color:
        encoding["color"] = alt.Color(field=color, type="nominal", title=None)
    if size:
        encoding["size"] = alt.Size(field=size, type="quantitative", legend=None)
    return (
        alt.Chart(_frame(data)).mark_circle(opacity=0.75, size=90).encode(**encoding).properties(height=340)
    )


def _frame(data: Data) -> pd.DataFrame:
    return data if isinstance(data, pd.DataFrame) else pd.DataFrame(list(data))


def _amounts(frame: pd.DataFrame, name: str) -> Any:
    """An axis of amounts; of counts it has whole numbers only."""
    if name in frame and pd.api.types.is_integer_dtype(frame[name]):
        return alt.Axis(tickMinStep=1, format=",d")
    return alt.Axis()


def _scale_of(frame: pd.DataFrame, name: str) -> Literal["temporal", "quantitative", "ordinal"]:
    values = frame[name] if name in frame else pd.Series(dtype="object")
    if pd.api.types.is_datetime64_any_dtype(values):
        return "temporal"
    if not pd.api.types.is_numeric_dtype(values):
        return "ordinal"
    years = len(values) > 0 and bool(values.between(*YEARS).all()) and bool((values % 1 == 0).all())
    return "ordinal" if years else "quantitative"


def _tip(name: str) -> Any:
    return alt.Tooltip(field=name, title=name)


def _tips(x: str, y: str, color: str | None) -> list[Any]:
    return [_tip(name) for name in (x, color, y) if name]
