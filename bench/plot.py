"""Plots of the tables in a file of results, both axes logarithmic: python3 bench/plot.py RESULTS.md

For each table of costs that the file has, an SVG beside it, under the file's name and what the table is counted in. A plot shows what its table says: it
is drawn from the lines of the file and from nothing else.
"""

import math
import pathlib
import sys

COLOURS = ["#0b5394", "#b45f06", "#38761d", "#741b47"]
DASHES = ["", "6 3", "2 3", "8 3 2 3"]
LEFT, TOP, WIDTH, HEIGHT, RIGHT = 70, 44, 440, 300, 160
DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def tables(text):
    """The tables of a Markdown file, as lists of dictionaries."""
    found, header = [], None
    for line in text.splitlines():
        if not line.startswith("|"):
            header = None
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if header is None:
            header = cells
            found.append([])
        elif not set("".join(cells)) <= set("-:"):
            found[-1].append(dict(zip(header, cells)))
    return found


def number(text):
    return float(text.replace(",", ""))


def label(power):
    """10 to a power as it is read: 0.01, 1, 1,000, then 10⁶."""
    if -3 <= power <= 5:
        return f"{10.0**power:,.{max(0, -power)}f}"
    return "10" + "".join("⁻" if digit == "-" else DIGITS[int(digit)] for digit in str(power))


def spread(places, least):
    """Heights of labels, at least so far apart, in the order given."""
    order = sorted(range(len(places)), key=lambda place: places[place])
    heights = dict(enumerate(places))
    for below, above in zip(order, order[1:]):
        heights[above] = max(heights[above], heights[below] + least)
    over = heights[order[-1]] - (TOP + HEIGHT)
    for place in order if over > 0 else []:
        heights[place] -= over
    return [heights[place] for place in range(len(places))]


def span(values):
    """Whole powers of ten around some values."""
    return math.floor(math.log10(min(values)) + 1e-9), math.ceil(math.log10(max(values)) - 1e-9)


def plot(path, title, across, series):
    """Series of points, each with its name, as lines with marks and the name at the end."""
    series = [(name, points) for name, points in series if points]
    (x0, x1), (y0, y1) = (span([point[axis] for _, points in series for point in points]) for axis in range(2))
    x = lambda value: LEFT + WIDTH * (math.log10(value) - x0) / (x1 - x0)
    y = lambda value: TOP + HEIGHT * (y1 - math.log10(value)) / (y1 - y0)
    width, height = LEFT + WIDTH + RIGHT, TOP + HEIGHT + 48
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="13" fill="#222">',
        f"<title>{title}</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="15" font-weight="600">{title}</text>',
    ]
    for power in range(x0, x1 + 1):
        at = x(10.0**power)
        parts.append(f'<path d="M{at:.1f} {TOP}v{HEIGHT}" stroke="#ddd"/>'
                     f'<text x="{at:.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{label(power)}</text>')
    for power in range(y0, y1 + 1):
        at = y(10.0**power)
        parts.append(f'<path d="M{LEFT} {at:.1f}h{WIDTH}" stroke="#ddd"/>'
                     f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{label(power)}</text>')
    parts.append(f'<text x="{LEFT + WIDTH / 2:.1f}" y="{TOP + HEIGHT + 38}" text-anchor="middle">{across}</text>')
    ends = spread([y(points[-1][1]) for _, points in series], 16)
    for (name, points), colour, dash, end in zip(series, COLOURS, DASHES, ends):
        places = [(x(a), y(b)) for a, b in points]
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}" points="{line}"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in places]
        parts.append(f'<text x="{places[-1][0] + 9:.1f}" y="{end + 4:.1f}" fill="{colour}">{name}</text>')
    path.write_text("\n".join(parts) + "\n</svg>\n", encoding="utf-8")


def of_rows(path, rows):
    """Estimation: seconds and megabytes against rows."""
    series = [(name, [(number(row["rows"]), number(row[column])) for row in rows])
              for name, column in [("seconds", "wall, s"), ("MB", "memory, MB")]]
    plot(path.with_suffix(".svg"), "Three-way Poisson gravity: time and memory against rows", "rows", series)


def of_models(path, rows):
    """Equilibrium: milliseconds and megabytes against economies, then milliseconds against sectors and against positions."""
    def points(model, across, column, kept=lambda row: True):
        chosen = [row for row in rows if row["model"] == model and kept(row) and row[column] != "not known"]
        # A cell that two series share stands twice in the table.
        return sorted({across(row): number(row[column]) for row in chosen}.items())
    economies = lambda row: number(row["economies"])
    positions = lambda row: economies(row) * number(row["sectors"])
    of_economies = [("gravity, ms", points("gravity", economies, "time, ms")),
                    ("tariffs with revenue, ms", points("tariffs with revenue", economies, "time, ms")),
                    ("either of them, MB", points("tariffs with revenue", economies, "memory, MB"))]
    plot(path.with_name(path.stem + "-economies.svg"), "One sector: time and memory against economies", "economies", of_economies)
    width = {row["sectors"] for row in rows if row["model"] == "many sectors" and row["economies"] == "31"}
    fixed = [row["sectors"] for row in rows if row["model"] == "many sectors" and row["economies"] != "31"][0]
    plot(path.with_name(path.stem + "-sectors.svg"), "Many sectors: milliseconds against economies times sectors", "economies × sectors", [
        (f"31 economies, {min(width, key=int)} to {max(width, key=int)} sectors", points("many sectors", positions, "time, ms", lambda row: row["economies"] == "31")),
        (f"{fixed} sectors, more economies", points("many sectors", positions, "time, ms", lambda row: row["sectors"] == fixed)),
        ("input-output, one cut", points("input-output, one cut", positions, "time, ms")),
    ])


def main(results):
    path = pathlib.Path(results)
    for rows in tables(path.read_text(encoding="utf-8")):
        if rows and "wall per row, µs" in rows[0]:
            of_rows(path, rows)
        elif rows and "model" in rows[0]:
            of_models(path, rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
