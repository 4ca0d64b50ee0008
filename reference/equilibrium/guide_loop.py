"""The full endowment loop of the WTO-UNCTAD guide, in levels and in the order of the guide's own procedure.

Yotov, Piermartini, Monteiro and Larch (2016), chapter 2, steps I to III; the sample is that of the package gegravity.
A Poisson regression of trade on exporter and importer effects with the costs as offset has the margins of its data:
here it is a biproportional fit (`poisson`), to 1e-14. Standard library alone.

    python3 reference/equilibrium/guide_loop.py > crates/equilibrium/tests/fixtures/guide_loop.csv
"""

import csv
import math
import pathlib
import statistics
import sys

SAMPLE = pathlib.Path(__file__).parents[2] / "crates/equilibrium/tests/fixtures/gegravity_sample.csv"
SIGMA, STOP, REFERENCE, BETA = 5.0, 0.01, "DEU", 0.4711383


def poisson(cost, income, expenditure, reference):
    """exp of exporter and importer effects, the reference importer's at 1."""
    n = len(income)
    exporter, importer = [1.0] * n, [1.0] * n
    for _ in range(100_000):
        exporter = [income[i] / math.fsum(cost[i][j] * importer[j] for j in range(n)) for i in range(n)]
        new = [expenditure[j] / math.fsum(cost[i][j] * exporter[i] for i in range(n)) for j in range(n)]
        moved = max(abs(a / b - 1) for a, b in zip(new, importer))
        importer = new
        if moved < 1e-15:
            break
    unit = importer[reference]
    return [value * unit for value in exporter], [value / unit for value in importer]


def read():
    rows = list(csv.DictReader(SAMPLE.open()))
    names = sorted({row["exporter"] for row in rows})
    place = {name: at for at, name in enumerate(names)}
    n = len(names)
    baseline, shocked = [[0.0] * n for _ in names], [[0.0] * n for _ in names]
    income, expenditure = [0.0] * n, [0.0] * n
    for row in rows:
        i, j = place[row["exporter"]], place[row["importer"]]
        cost = (
            16.32434
            - 0.3898623 * float(row["lndist"])
            + 0.891577 * float(row["contiguity"])
            + 0.0326249 * float(row["common_language"])
            + BETA * float(row["pta"])
            - 3.412584 * float(row["international"])
        )
        baseline[i][j] = math.exp(cost)
        joins = {row["exporter"], row["importer"]} == {"CAN", "JPN"}
        shocked[i][j] = math.exp(cost + (BETA * (1 - float(row["pta"])) if joins else 0.0))
        income[i], expenditure[j] = float(row["Y"]), float(row["E"])
    total = math.fsum(income) / math.fsum(expenditure)
    return names, baseline, shocked, income, [value * total for value in expenditure]


def main():
    names, baseline, shocked, income, expenditure = read()
    n, reference, power = len(names), names.index(REFERENCE), 1 / (1 - SIGMA)
    every = range(n)
    phi = [expenditure[i] / income[i] for i in every]
    pi_0, chi_0 = poisson(baseline, income, expenditure, reference)
    imr_0 = [expenditure[j] / (chi_0[j] * expenditure[reference]) for j in every]
    fitted_0 = [[pi_0[i] * baseline[i][j] * chi_0[j] for j in every] for i in every]

    # The conditional equilibrium is the first pass.
    pi, chi = poisson(shocked, income, expenditure, reference)
    y, e = income, expenditure
    omr = [y[i] * e[reference] / pi[i] for i in every]
    imr = [e[j] / (chi[j] * e[reference]) for j in every]
    fitted = [[pi[i] * shocked[i][j] * chi[j] for j in every] for i in every]
    price_before = [0.0] * n
    price = [(pi[i] / pi_0[i]) ** power for i in every]
    change_omr, change_imr = [1.0] * n, [1.0] * n
    passes = 1
    while True:
        passes += 1
        trade = [
            [fitted[i][j] * price[i] * price[j] / (change_omr[i] * change_imr[j]) for j in every] for i in every
        ]
        sales = [math.fsum(row) for row in trade]
        bought = [math.fsum(trade[i][j] for i in every) for j in every]
        new_pi, new_chi = poisson(shocked, sales, bought, reference)
        fitted = [[new_pi[i] * shocked[i][j] * new_chi[j] for j in every] for i in every]
        new_y = sales
        new_e = [phi[i] * new_y[i] for i in every]
        new_price = [(new_pi[i] / pi[i] / (new_e[reference] / e[reference])) ** power for i in every]
        new_omr = [new_y[i] * new_e[reference] / new_pi[i] for i in every]
        new_imr = [new_e[j] / (new_chi[j] * new_e[reference]) for j in every]
        change_omr = [a / b for a, b in zip(new_omr, omr)]
        change_imr = [a / b for a, b in zip(new_imr, imr)]
        # Over all pairs of exporter and importer, as the rows of the guide's data are.
        moves = [price[i] - price_before[i] for i in every for _ in every]
        price_before, price = price, new_price
        pi, chi, y, e, omr, imr = new_pi, new_chi, new_y, new_e, new_omr, new_imr
        if statistics.stdev(moves) <= STOP and abs(max(moves)) <= STOP:
            break

    full_price = [(pi[i] / pi_0[i] / (e[reference] / expenditure[reference])) ** power for i in every]
    full_y = [full_price[i] * income[i] for i in every]
    full_e = [phi[i] * full_y[i] for i in every]
    full_omr = [full_y[i] * e[reference] / pi[i] for i in every]
    full_imr = [e[j] / (chi[j] * e[reference]) for j in every]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["economy", "passes", "factory_gate_price_pct", "imr_pct", "real_gdp_pct", "exports_pct"])
    for i in every:
        abroad = [j for j in every if j != i]
        new = math.fsum(full_y[i] * full_e[j] * shocked[i][j] / (full_omr[i] * full_imr[j]) for j in abroad)
        old = math.fsum(fitted_0[i][j] for j in abroad)
        resistance = (full_imr[i] / imr_0[i]) ** power
        values = [full_price[i], resistance, full_price[i] / resistance, new / old]
        writer.writerow([names[i], passes] + [f"{100 * (value - 1):.12g}" for value in values])


main()
