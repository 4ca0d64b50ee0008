"""The guide's panels for the three-way model: domestic sales in one pair, pairs without trade left out, the columns that are used."""

import sys

import pandas as pd

for source, target in zip(sys.argv[1::2], sys.argv[2::2]):
    panel = pd.read_parquet(source)
    panel["pair"] = panel.pair_id.where(panel.exporter != panel.importer, 0).astype(int)
    panel = panel[panel.groupby("pair").trade.transform("sum") > 0]
    for column in ["exporter", "importer"]:
        panel[column] = panel[column].astype("category").cat.codes
    panel[["trade", "exporter", "importer", "year", "pair", "rta"]].to_csv(target, index=False)
