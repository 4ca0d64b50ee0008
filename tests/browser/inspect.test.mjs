// The questions of the suite find the faults that they are for: a page with each fault, and a page without.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch } from "./browser.mjs";
import * as inspect from "./inspect.mjs";

const CHART = (inside) => `<svg role="img" aria-label="chart" width="300" height="60" font-size="12">${inside}</svg>`;
const NUMBER = (shown) => `<button popovertarget="p">12</button><div id="p" popover>${shown}</div>`;

// question, a page with the fault, a page without, what is said
const CASES = [
  ["beyondTheEdge", `<div style="width:2000px">x</div>`, `<div style="width:200px">x</div>`, "px wide"],
  ["labelFaults", CHART(`<text x="9" y="30">one</text><text x="12" y="32">two</text>`), CHART(`<text x="9" y="30">one</text><text x="90" y="30">two</text>`), "lies on"],
  ["labelFaults", CHART(`<text x="290" y="30">long label</text>`), CHART(`<text x="190" y="30">long label</text>`), "cut off"],
  ["tinyLabels", CHART(`<text x="9" y="30" font-size="5">small</text>`), CHART(`<text x="9" y="30">fine</text>`), "too small"],
  ["silentCharts", `<svg width="9" height="9"></svg>`, `<svg width="9" height="9" aria-hidden="true"></svg>`, "without a description"],
  ["silentCharts", `<figure>${CHART("")}</figure>`, `<figure>${CHART("")}<table></table></figure>`, "no table"],
  ["brokenAnchors", `<a href="#gone">x</a>`, `<a href="#here">x</a><i id="here"></i>`, "leads nowhere"],
  ["brokenAnchors", `<i id="a"></i><i id="a"></i>`, `<i id="a"></i><i id="b"></i>`, "given twice"],
  ["closedNumbers", NUMBER("GDP"), NUMBER(`GDP, rows.csv, ${"0123456789abcdef".repeat(4)}`), "no hash"],
  ["closedNumbers", `<button popovertarget="gone">12</button>`, "", "opens nothing"],
  ["emptyFolds", `<details><summary>Rows</summary></details>`, `<details><summary>Rows</summary>one</details>`, "without content"],
];

let browser;
let page;

before(async () => {
  browser = await launch();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
});

after(async () => {
  await browser?.close();
});

async function ask(question, body) {
  await page.setContent(`<!doctype html><html lang="en"><title>t</title><body>${body}</body></html>`);
  const answer = await page.evaluate(inspect[question]);
  return Array.isArray(answer) ? answer : answer.faults;
}

for (const [question, faulty, good, said] of CASES) {
  test(`${question} finds what ${said}, and nothing on a good page`, async () => {
    const faults = await ask(question, faulty);
    assert.ok(faults.length === 1 && faults[0].includes(said), JSON.stringify(faults));
    assert.deepEqual(await ask(question, good), []);
  });
}
