"""Separated rows by linear programming, for models of the reference matrix of crates/estimate.

    python separation.py    reads models.csv and data.csv, writes separated.csv; needs pandas and scipy (HiGHS).

A row of outcome zero is separated where some combination z of the regressors and effects is zero on every row of positive outcome, at least zero on
every row of outcome zero, and positive on this one (Correia, Guimarães and Zylkin 2019, proposition 1). The largest set of such rows is found at once:
maximise the sum of s with 0 <= s <= 1 and s <= z. Rows of levels without any trade are among them.
"""

import pathlib

import numpy as np
import pandas as pd
import scipy.sparse as sparse
from scipy.optimize import linprog

HERE = pathlib.Path(__file__).parent
MODELS = {
    "ppml-separated-exporter": ("trade", ["agreement", "ban", "log_tariff"], ["exporter"]),
    "ppml-separated-exporter-year": ("trade", ["agreement", "ban", "log_tariff"], ["exporter^year"]),
    "ppml-separated-two-way": ("trade", ["agreement", "ban", "log_tariff"], ["exporter^year", "importer^year"]),
    "ppml-singletons-kept": ("thin", ["log_tariff"], ["year", "exporter^importer"]),
    "thin-with-agreement": ("thin", ["agreement", "log_tariff"], ["year", "exporter^importer"]),
    "thin-two-way": ("thin", ["agreement", "log_tariff"], ["exporter", "importer", "year"]),
    "zeros-with-ban": ("heavy", ["agreement", "ban", "log_tariff"], ["exporter^importer"]),
}


def design(rows, terms, effects):
    parts = [sparse.csr_matrix(rows[terms].to_numpy(float))]
    for effect in effects:
        keys = rows[effect.split("^")].astype(str).agg("/".join, axis=1)
        parts.append(sparse.csr_matrix(pd.get_dummies(keys).to_numpy(float)))
    return sparse.hstack(parts).tocsr()


def separated(rows, outcome, terms, effects):
    x = design(rows, terms, effects)
    positive = (rows[outcome] > 0).to_numpy()
    zeros, width = int((~positive).sum()), x.shape[1]
    found = linprog(
        np.r_[np.zeros(width), -np.ones(zeros)],
        A_ub=sparse.hstack([-x[~positive], sparse.identity(zeros)]), b_ub=np.zeros(zeros),
        A_eq=sparse.hstack([x[positive], sparse.csr_matrix((positive.sum(), zeros))]), b_eq=np.zeros(positive.sum()),
        bounds=[(None, None)] * width + [(0, 1)] * zeros,
    )
    assert found.status == 0, found.message
    # A solution is a vertex or a face where every s is 0 or 1: z can be made as long as one likes.
    s = found.x[width:]
    assert ((s < 1e-6) | (s > 1 - 1e-6)).all()
    return rows.index[~positive][s > 0.5]


def main():
    data = pd.read_csv(HERE / "data.csv")
    lines = []
    for name, (outcome, terms, effects) in MODELS.items():
        rows = data[data[[outcome, *terms]].notna().all(axis=1)]
        found = separated(rows, outcome, terms, effects)
        text = f"{outcome} ~ {' + '.join(terms)} | {' + '.join(effects)}"
        lines.append([name, text, len(rows), " ".join(str(row + 1) for row in found)])
        print(name, len(rows), len(found))
    pd.DataFrame(lines, columns=["sample", "formula", "rows", "separated"]).to_csv(HERE / "separated.csv", index=False)


main()
