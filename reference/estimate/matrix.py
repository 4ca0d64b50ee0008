"""Estimates by pyfixest for the reference matrix of crates/estimate.

    python matrix.py    writes data.csv and pyfixest.csv beside this file from models.csv; needs pyfixest 0.60, pandas and numpy.

The data are 20 economies of the synthetic panel in crates/estimate/tests/data with corner cases added: a column that is
twice another, a dummy that is one only where trade is zero, an outcome that is zero in most rows, an outcome that is there in
few, columns with gaps, zones of four exporters, weights, an offset.

pyfixest has no factor n/(n-1) for `hc1`, so that there are no such cells under `g` and `g_min`. Its search for separated rows
leaves four of them in where `thin` is explained by agreement, log_tariff, year and pair, and arrives at a coefficient of 29 with an error of 2e5: that
sample is in separation.py.

Under its own convention the count of parameters that pyfixest 0.60 arrives at can depend on the order of a Python set, so that errors
differ from one run to the next. Every cell is therefore computed in two processes whose sets are ordered differently. Cells that
disagree are left out and named; matrix.R computes errors of the same models by another route.
"""

import os
import pathlib
import subprocess
import sys

import numpy as np
import pandas as pd

HERE = pathlib.Path(__file__).parent
PANEL = HERE / "../../crates/estimate/tests/data/panel_50k.csv"
KEYS = ["model", "vcov", "ssc", "term"]

VCOV = {
    "iid": "iid",
    "hc1": "hetero",
    "exporter": {"CRV1": "exporter"},
    "zone": {"CRV1": "zone"},
    "pair": {"CRV1": "pair"},
    "exporter+importer": {"CRV1": "exporter + importer"},
}
SSC = {
    "fixest": dict(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
    "k_full": dict(k_adj=True, k_fixef="full", G_adj=True, G_df="min"),
    "g": dict(k_adj=False, k_fixef="none", G_adj=True, G_df="conventional"),
    "g_min": dict(k_adj=False, k_fixef="none", G_adj=True, G_df="min"),
    "none": dict(k_adj=False, k_fixef="none", G_adj=False, G_df="min"),
}


def data():
    panel = pd.read_csv(PANEL)
    panel = panel[(panel.exporter < "X20") & (panel.importer < "X20")].reset_index(drop=True)
    row = np.arange(len(panel))
    panel["twice"] = 2 * panel.agreement
    panel["ban"] = ((panel.trade == 0) & (row % 5 == 0)).astype(int)
    panel["heavy"] = np.where(row * 7919 % 10 < 7, 0.0, panel.trade)
    panel["weight"] = 0.5 + (row * 31 % 17) / 10
    panel["log_trade"] = np.log(panel.trade.where(panel.trade > 0))
    panel["known"] = (row * 13 % 7) / 10
    panel["thin"] = panel.trade.where(row * 7907 % 100 < 12)
    panel["gap_tariff"] = panel.log_tariff.where(row % 11 != 3)
    panel["gap_exporter"] = panel.exporter.where(row % 13 != 5)
    panel["trend"] = (panel.year - 2000) / 10
    panel["pair"] = panel.exporter + "-" + panel.importer
    panel["zone"] = "Z" + (panel.exporter.str[1:].astype(int) // 4).astype(str)
    return panel


def models():
    listed = pd.read_csv(HERE / "models.csv", keep_default_na=False)
    return listed[listed.programs != "r"].to_dict("records")


def fit(model, convention, panel):
    import pyfixest as pf

    formula = f"{model['outcome']} ~ {model['terms']}" + (f" | {model['effects']}" if model["effects"] else "")
    common = dict(
        fml=formula, data=panel, vcov="iid", ssc=pf.ssc(**SSC[convention]), weights=model["weights"] or None,
        fixef_tol=1e-12, fixef_maxiter=100_000,
        fixef_rm="none" if model["singletons"] == "keep" else "singleton",
    )
    if model["family"] == "ols":
        return pf.feols(**common)
    return pf.fepois(
        **common, offset=model["offset"] or None, iwls_tol=1e-13, iwls_maxiter=200, separation_check=["fe", "ir"]
    )


def cells():
    panel = data()
    rows = []
    for model in models():
        for convention in SSC if model["conventions"] == "all" else ["fixest"]:
            found = fit(model, convention, panel)
            for name, vcov in VCOV.items():
                if name == "hc1" and convention in ("g", "g_min"):
                    continue
                found.vcov(vcov)
                errors = found.se()
                for term, value in found.coef().items():
                    rows.append([model["model"], name, convention, term.replace("Intercept", "(Intercept)"),
                                 float(value), float(errors[term]), int(found._N)])
    return pd.DataFrame(rows, columns=[*KEYS, "estimate", "std_error", "observations"])


def in_a_process(seed):
    out = HERE / f"pyfixest.{seed}.csv"
    subprocess.run([sys.executable, __file__, str(out)], check=True, env=os.environ | {"PYTHONHASHSEED": str(seed)})
    found = pd.read_csv(out)
    out.unlink()
    return found


def main():
    import pyfixest as pf

    data().to_csv(HERE / "data.csv", index=False)
    first, second = in_a_process(1), in_a_process(7)
    gap = (second.std_error / first.std_error - 1).abs()
    unstable = (gap > 1e-6) & first.std_error.notna()
    for _, row in first[unstable].iterrows():
        print("differs between processes:", *row[KEYS])
    kept = first[~unstable & first.std_error.notna() & (first.std_error > 0)]
    for _, row in first[first.std_error.isna() | (first.std_error == 0)].iterrows():
        print("no error:", *row[KEYS])
    kept.to_csv(HERE / "pyfixest.csv", index=False, float_format="%.16g")
    cells_kept = kept.groupby(KEYS[:3]).ngroups
    print(f"pyfixest {pf.__version__}: {cells_kept} cells, {len(kept)} values")


if len(sys.argv) > 1:
    cells().to_csv(sys.argv[1], index=False, float_format="%.17g")
else:
    main()
