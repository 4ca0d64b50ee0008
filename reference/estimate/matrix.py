"""Estimates by pyfixest for the reference matrix of crates/estimate.

python matrix.py    writes data.csv and matrix.csv beside this file; needs pyfixest 0.60, pandas and numpy.

The data are 20 economies of the synthetic panel in crates/estimate/tests/data with corner cases added: a column that is
twice another, a dummy that is one only where trade is zero, an outcome that is zero in most rows, weights.
"""

import pathlib

import numpy as np
import pandas as pd
import pyfixest as pf

HERE = pathlib.Path(__file__).parent
PANEL = HERE / "../../crates/estimate/tests/data/panel_50k.csv"
FE = ["exporter", "exporter^year", "exporter^year + importer^year", "exporter^year + importer^year + exporter^importer"]
TERMS = ["agreement + log_tariff", "agreement + twice + log_tariff"]


def data():
    panel = pd.read_csv(PANEL)
    panel = panel[(panel.exporter < "X20") & (panel.importer < "X20")].reset_index(drop=True)
    row = np.arange(len(panel))
    panel["twice"] = 2 * panel.agreement
    panel["ban"] = ((panel.trade == 0) & (row % 5 == 0)).astype(int)
    panel["heavy"] = np.where(row * 7919 % 10 < 7, 0.0, panel.trade)
    panel["weight"] = 0.5 + (row * 31 % 17) / 10
    panel["log_trade"] = np.log(panel.trade.where(panel.trade > 0))
    return panel


def models():
    """Name, family, outcome, terms, effects, weights."""
    for effects in FE:
        for terms in TERMS:
            yield "ppml", "trade", terms, effects, None
            yield "ols", "log_trade", terms, effects, None
        yield "ols", "log_trade", TERMS[0], effects, "weight"
        yield "ppml", "heavy", TERMS[0], effects, None
        yield "ppml", "trade", "agreement + ban + log_tariff", effects, None


VCOV = {
    "iid": "iid",
    "hc1": "hetero",
    "exporter": {"CRV1": "exporter"},
    "exporter+importer": {"CRV1": "exporter + importer"},
}


def fit(family, outcome, terms, effects, weights, vcov, panel):
    formula = f"{outcome} ~ {terms} | {effects}"
    common = dict(fml=formula, data=panel, vcov=vcov, fixef_tol=1e-11, fixef_maxiter=100_000, fixef_rm="none")
    if family == "ols":
        return pf.feols(**common, weights=weights)
    return pf.fepois(**common, iwls_tol=1e-12, iwls_maxiter=200, separation_check=["fe", "ir"])


def main():
    panel = data()
    panel.to_csv(HERE / "data.csv", index=False)
    rows = []
    for family, outcome, terms, effects, weights in models():
        for name, vcov in VCOV.items():
            try:
                found = fit(family, outcome, terms, effects, weights, vcov, panel)
            except Exception as error:  # noqa: BLE001: what pyfixest cannot do is told, not stored
                print(family, outcome, terms, effects, weights, name, type(error).__name__, str(error)[:80])
                continue
            for term, value in found.coef().items():
                rows.append([family, outcome, terms, effects, weights or "", name, term, repr(float(value)),
                             repr(float(found.se()[term])), int(found._N)])
    columns = "family outcome terms effects weights vcov term estimate std_error observations".split()
    pd.DataFrame(rows, columns=columns).to_csv(HERE / "matrix.csv", index=False)
    print(len(rows), "rows, pyfixest", pf.__version__)


main()
