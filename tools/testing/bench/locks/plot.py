# SPDX-License-Identifier: GPL-2.0-only
"""Two kinds of plots as SVG, by Python's standard library alone: with no package to
install, and the same bytes for the same data."""

from html import escape
from math import log10

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 740, 130, 120, 44, 44
COLORS = ('#555555', '#b22222', '#1f77b4', '#0b3d91', '#2ca02c', '#006400', '#e08000', '#8b4500')


class Scale:
    """From a value to a place between two others."""

    def __init__(self, low, high, start, end, log=False):
        self.map = log10 if log else float
        self.low, self.high = self.map(low), self.map(high)
        self.start, self.end = start, end

    def __call__(self, value):
        part = (self.map(value) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)


def text(x, y, words, anchor='start', size=12, color='#222'):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{color}" '
            f'text-anchor="{anchor}">{escape(str(words))}</text>')


def line(x1, y1, x2, y2, color='#ccc'):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}"/>'


def write(path, height, title, body):
    with open(path, 'w') as f:
        f.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
                f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">\n'
                f'<rect width="100%" height="100%" fill="white"/>\n'
                + text(LEFT, 24, title, size=15) + '\n' + '\n'.join(body) + '\n</svg>\n')


def number(value):
    return f'{value:,.0f}' if value >= 10 else f'{value:.1f}' if value >= 1 else f'{value:.2g}'


def ticks(low, high, log):
    if log:
        low, high = round(log10(low)), round(log10(high))
        return [10.0 ** n for n in range(low, high + 1)]
    step = 10 ** int(log10(high))
    while high / step < 4:
        step /= 2
    return [n * step for n in range(int(high / step) + 1)]


def limits(values, log):
    if not log:
        return 0, max(values) * 1.05
    low, high = 1e-9, 1e9
    while low * 10 <= min(values):
        low *= 10
    while high / 10 >= max(values):
        high /= 10
    return low, high


def bars(path, title, names, series, log=False):
    """series: {label: {name: value}}, a bar for each label at each name"""
    row = 16 * len(series) + 10
    height = TOP + row * len(names) + BOTTOM
    low, high = limits([v for s in series.values() for v in s.values()], log)
    x = Scale(low, high, LEFT, WIDTH - RIGHT, log)
    body = []
    for value in ticks(low, high, log):
        body += [line(x(value), TOP, x(value), height - BOTTOM),
                 text(x(value), height - BOTTOM + 16, number(value), 'middle', 11)]
    for i, name in enumerate(names):
        y = TOP + i * row + 5
        body.append(text(LEFT - 8, y + row / 2, name, 'end'))
        for j, values in enumerate(series.values()):
            if name not in values:
                continue
            width = max(x(values[name]) - LEFT, 1)
            body += [f'<rect x="{LEFT}" y="{y + 16 * j:.1f}" width="{width:.1f}" height="14" '
                     f'fill="{COLORS[2 + 2 * j]}"/>',
                     text(LEFT + width + 4, y + 16 * j + 11, number(values[name]), size=11)]
    if len(series) > 1:
        for j, label in enumerate(series):
            body.append(text(LEFT + 220 * j, height - 8, label, size=11, color=COLORS[2 + 2 * j]))
    write(path, height, title, body)


def spaced(places, least, end):
    """The same, moved up where they are closer than that, or beyond the end."""
    moved, last = {}, end + least
    for key, y in sorted(places.items(), key=lambda item: -item[1]):
        last = min(y, last - least)
        moved[key] = last
    return moved


def lines(path, title, under, series, log=False):
    """series: {name: {x: y}}, x doubling from one to the next"""
    height = 380
    xs = sorted({n for s in series.values() for n in s})
    low, high = limits([v for s in series.values() for v in s.values()], log)
    x = Scale(xs[0], xs[-1], LEFT, WIDTH - RIGHT - 20, log=True)
    y = Scale(low, high, height - BOTTOM, TOP, log)
    body = [text(WIDTH / 2, height - 8, under, 'middle')]
    for value in ticks(low, high, log):
        body += [line(LEFT, y(value), WIDTH - RIGHT - 20, y(value)),
                 text(LEFT - 8, y(value) + 4, number(value), 'end', 11)]
    for n in xs:
        body.append(text(x(n), height - BOTTOM + 16, n, 'middle', 11))
    ends = spaced({name: y(s[xs[-1]]) for name, s in series.items()},
                  14, height - BOTTOM)
    for i, (name, values) in enumerate(series.items()):
        points = ' '.join(f'{x(n):.1f},{y(v):.1f}' for n, v in sorted(values.items()))
        body += [f'<polyline points="{points}" fill="none" stroke="{COLORS[i]}" stroke-width="2"/>',
                 text(WIDTH - RIGHT - 12, ends[name] + 4, name, size=11, color=COLORS[i])]
    write(path, height, title, body)
