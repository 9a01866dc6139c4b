"""Draws the table of measurements as a chart: a bar for each line, as long as its ratio, and a mark at its target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from benchmarks.reports import shown_ratio
from benchmarks.table import Line

_TOP, _ROW, _BOTTOM = 96, 30, 44
_LEFT, _LARGEST, _SCALE = 560, 1.5, 240
"""Where ratios of nothing stand, which ones are cut off, and how many units of the picture are 1.0."""

_HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 {height}" role="img" aria-labelledby="title description"
     font-family="-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif">
  <title id="title">What modelport takes, as a part of what it is compared with</title>
  <desc id="description">A bar for each line of the table on this page, as long as its ratio, with a mark at its target.
  Shorter is better. At 1.0 both take the same.</desc>
  <style>
    .holds {{ fill: #1d7474; }}
    .short {{ fill: #c48a45; }}
    .target {{ stroke: #1f2d3a; stroke-width: 2; }}
    .grid {{ stroke: #dde3e8; stroke-width: 1; }}
    .work {{ font-size: 15px; fill: #1f2d3a; text-anchor: end; }}
    .ratio {{ font-size: 15px; font-weight: 600; fill: #1f2d3a; }}
    .side {{ font-size: 14px; fill: #6b7885; }}
    .axis {{ font-size: 14px; fill: #6b7885; text-anchor: middle; }}
  </style>

  <rect x="1" y="1" width="998" height="{card}" rx="14" fill="#ffffff" stroke="#dde3e8" stroke-width="1.5"/>
  <rect class="holds" x="34" y="27" width="18" height="12" rx="2"/>
  <text class="side" x="60" y="38">within its target</text>
  <rect class="short" x="194" y="27" width="18" height="12" rx="2"/>
  <text class="side" x="220" y="38">falls short</text>
  <path class="target" d="M316 24 V 42"/>
  <text class="side" x="326" y="38">target</text>
"""


def to_svg(lines: Sequence[Line], around: Mapping[str, str]) -> str:
    """Give the chart, in the colours and sizes of the other pictures."""
    bottom = _TOP + _ROW * len(lines)
    drawn = [
        _HEAD.format(height=bottom + _BOTTOM, card=bottom + _BOTTOM - 2),
        *_grid(bottom),
        *(element for row, line in enumerate(lines) for element in _bar(line, _TOP + _ROW * row)),
        f'  <text class="side" x="34" y="{bottom + 24}">{escape(around.get("day", ""))}</text>',
        "</svg>",
    ]
    return "\n".join(drawn) + "\n"


def _grid(bottom: int) -> Iterator[str]:
    for ratio in (0.0, 0.5, 1.0):
        x = _LEFT + _SCALE * ratio
        yield f'  <path class="grid" d="M{x:g} {_TOP - 14} V {bottom}"/>'
        yield f'  <text class="axis" x="{x:g}" y="{_TOP - 22}">{ratio:g}</text>'


def _bar(line: Line, top: int) -> Iterator[str]:
    ratio, middle = min(max(line.ratio, 0.0), _LARGEST), top + _ROW // 2
    end, target = _LEFT + _SCALE * ratio, _LEFT + _SCALE * line.target
    beside = max(end, target) + 10
    kind = "holds" if line.holds else "short"
    label = f'{escape(line.work)} <tspan class="side">beside {escape(line.base_name)}</tspan>'
    yield f'  <text class="work" x="{_LEFT - 12}" y="{middle + 5}">{label}</text>'
    yield f'  <rect class="{kind}" x="{_LEFT}" y="{middle - 8}" width="{end - _LEFT:.1f}" height="16"/>'
    yield f'  <path class="target" d="M{target:.1f} {middle - 11} V {middle + 11}"/>'
    yield f'  <text class="ratio" x="{beside:.1f}" y="{middle + 5}">{shown_ratio(line.ratio)}</text>'
