"""Three-way Poisson gravity by this program and by pyfixest, side by side in one run.

    python side_by_side.py PROGRAM PANEL_6Y PANEL_21Y OUT

PROGRAM is the example `gravity_times` built for release. The panels are those of the trade-policy guide as CSV with the columns
trade, exporter, importer, year, pair, rta; the third panel, of a million rows, is the one that PROGRAM generates and writes.

Panels of 50 to 800 economies, 62,500 to 16 million rows, show what a row costs: the program alone, as a table and as OUT.svg.

Both run on one thread, the program on two as well. Reading is not timed. pyfixest runs at its defaults, its fastest setting, and at the tolerances at which its
coefficients agree with ours to 1e-8. Each task runs in a process of its own: wall and processor seconds are the least of three, memory is
the peak of the process less what it held before the first estimate.
"""

import datetime
import json
import os
import pathlib
import platform
import resource
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import plot

os.environ.update(OMP_NUM_THREADS="1", NUMBA_NUM_THREADS="1", RAYON_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

EFFECTS = "exporter^year + importer^year + pair"
SETTINGS = {"defaults": {}, "tight": dict(fixef_tol=1e-10, fixef_maxiter=100_000, iwls_tol=1e-11)}
# Seconds of fixest 0.12.2 on one thread, as a reference: R's package archive was not within reach of this run.
FIXEST = {"6 years": 0.119, "21 years": 0.402, "million": 6.41}
ECONOMIES = [50, 100, 200, 400, 800]


def peer(panel, terms, setting):
    """One task of pyfixest, in a process of its own."""
    import pandas as pd
    import pyfixest as pf

    data = pd.read_csv(panel)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    runs = []
    for _ in range(4 if len(data) < 500_000 else 2):
        wall, cpu = time.perf_counter(), time.process_time()
        found = pf.fepois(f"trade ~ {terms} | {EFFECTS}", data, vcov="hetero", **SETTINGS[setting])
        runs.append([time.perf_counter() - wall, time.process_time() - cpu])
    wall, cpu = (min(run[k] for run in runs[1:]) for k in range(2))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps(dict(wall=wall, cpu=cpu, memory=(peak - before) / 1024, rows=int(found._N),
                          coefficients={k: float(v) for k, v in found.coef().items()})))


def ours(program, panel, terms, economies=200, threads=1):
    """One task of this program."""
    words = [program, str(panel), f"trade ~ {terms} | {EFFECTS}"] if panel else [program, "generated", str(economies)]
    environment = os.environ | {"RAYON_NUM_THREADS": str(threads)}
    ran = subprocess.run([*words, "--json"], check=True, capture_output=True, text=True, env=environment)
    lines = ran.stdout.splitlines()
    runs = [json.loads(line) for line in lines]
    best = min(runs, key=lambda run: run["wall"])
    return dict(best, cpu=min(run["cpu"] for run in runs))


def cost_of_rows(program, path):
    """The lines of the table of costs, with the plot that is drawn from them."""
    points = [ours(program, None, None, economies) for economies in ECONOMIES]
    lines = ["", f"Cost against rows, panels of {', '.join(map(str, ECONOMIES))} economies in 25 years, this program, one thread.", "",
             f"![Seconds and megabytes against rows]({path.with_suffix('.svg').name})", "",
             "| rows | wall, s | processor, s | memory, MB | wall per row, µs |", "|---|---|---|---|---|"]
    lines += [f"| {p['rows']:,} | {p['wall']:.3f} | {p['cpu']:.3f} | {p['memory']:.0f} | {1e6 * p['wall'] / p['rows']:.2f} |" for p in points]
    return lines


def main(program, six, twenty_one, out):
    here = pathlib.Path(out)
    here.parent.mkdir(parents=True, exist_ok=True)
    million = here.with_suffix(".million.csv")
    subprocess.run([program, "write", str(million)], check=True)
    terms = "agreement + tariff + noise"
    tasks = [("6 years", six, six, "rta"), ("21 years", twenty_one, twenty_one, "rta"), ("million", None, million, terms)]
    lines = [
        f"# Three-way Poisson gravity, {datetime.date.today():%Y-%m-%d}",
        "",
        f"{platform.machine()}, {os.cpu_count()} processors, one thread each unless said, load {os.getloadavg()[0]:.1f} at the start",
        "",
        "| panel | rows | program | setting | wall, s | processor, s | memory, MB | largest difference of a coefficient |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, own, csv, terms in tasks:
        found = ours(program, own, terms)
        for threads, run in [("", found), (", two threads", ours(program, own, terms, threads=2))]:
            lines.append(f"| {name} | {run['rows']:,} | hoinhap{threads} | score 1e-9 | {run['wall']:.4f} | {run['cpu']:.4f} | "
                         f"{run['memory']:.0f} | |")
        for setting in SETTINGS:
            words = [sys.executable, __file__, "--peer", str(csv), terms, setting]
            other = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
            gap = max(abs(other["coefficients"][k] / v - 1) for k, v in found["coefficients"].items())
            lines.append(f"| {name} | {other['rows']:,} | pyfixest | {setting} | {other['wall']:.3f} | {other['cpu']:.3f} | "
                         f"{other['memory']:.0f} | {gap:.1e} |")
        lines.append(f"| {name} | | fixest 0.12.2, as printed | defaults | {FIXEST[name]} | | | |")
    million.unlink()
    lines += cost_of_rows(program, here)
    here.write_text("\n".join(lines) + "\n")
    plot.main(here)
    print(here.read_text())


if sys.argv[1] == "--peer":
    peer(*sys.argv[2:5])
else:
    main(*sys.argv[1:5])
