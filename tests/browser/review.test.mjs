// The HTML review, opened as a reader opens it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";

import { launch, open, picture, reviews } from "./browser.mjs";
import * as inspect from "./inspect.mjs";

const LANGUAGES = ["vi", "en"];
const WIDTHS = [1280, 390];
const SCHEMES = ["light", "dark"];
const LARGEST_BYTES = 3_000_000;
/** The rules whose answer depends on the width or the colours; the others are asked once. */
const VARYING_RULES = ["color-contrast", "scrollable-region-focusable", "meta-viewport", "target-size"];

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const found = await reviews();
let browser;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

/** Runs `check` on a page that is closed afterwards. */
async function onPage(lang, options, check) {
  const page = await open(browser, found[lang].url, options);
  try {
    await check(page);
  } finally {
    await page.context().close();
  }
}

/** The faults that several questions find, in one list. */
async function faults(page, ...questions) {
  const lists = [];
  for (const question of questions) lists.push(await page.evaluate(inspect[question]));
  return lists.flat();
}

test("there is one review in each language", () => {
  assert.deepEqual(Object.keys(found).sort(), [...LANGUAGES].sort());
});

// Two at a time: each page has a process of its own, and most of them think on one core.
describe("the review", { concurrency: 2 }, () => {
  for (const lang of LANGUAGES) {
    test(`${lang}: the file is small enough to send`, () => {
      assert.ok(found[lang].size < LARGEST_BYTES, `${found[lang].size} bytes`);
    });

    test(`${lang}: it is one file that asks for nothing else`, () =>
      onPage(lang, { width: 1280 }, async (page) => {
        assert.deepEqual(page.strayRequests, []);
        assert.deepEqual(page.scriptErrors, []);
        assert.ok((await page.title()).length > 10);
      }));

    test(`${lang}: anchors are single and links lead somewhere`, () =>
      onPage(lang, { width: 1280 }, async (page) => assert.deepEqual(await faults(page, "brokenAnchors"), [])));

    test(`${lang}: every chart has words and a table`, () =>
      onPage(lang, { width: 1280 }, async (page) => assert.deepEqual(await faults(page, "silentCharts"), [])));

    test(`${lang}: it reads without scripts`, () =>
      onPage(lang, { width: 1280, script: false }, async (page) => {
        const words = await page.locator("body").innerText();
        assert.ok(words.length > 5_000, `${words.length} characters`);
        assert.ok((await page.locator("svg:visible").count()) > 3, "charts");
      }));

    test(`${lang}: it prints on A4`, () =>
      onPage(lang, { width: 794 }, async (page) => {
        await page.emulateMedia({ media: "print", colorScheme: "light" });
        await picture(page, `${lang}-print`);
        assert.deepEqual(await faults(page, "beyondTheEdge", "labelFaults"), []);
      }));

    for (const width of WIDTHS) {
      test(`${lang}: every number opens at ${width} px`, () =>
        onPage(lang, { width }, async (page) => {
          const numbers = await page.evaluate(inspect.closedNumbers);
          assert.deepEqual(numbers.faults, []);
          assert.ok(numbers.opened > 50, `${numbers.opened} numbers open`);
        }));

      test(`${lang}: every fold opens at ${width} px and nothing runs over the edge`, () =>
        onPage(lang, { width }, async (page) => {
          assert.deepEqual(await faults(page, "emptyFolds", "beyondTheEdge"), []);
        }));

      for (const scheme of SCHEMES) {
        const name = `${lang}-${width}-${scheme}`;

        test(`${name}: nothing runs over the edge, is cut off, too small or on top of another`, () =>
          onPage(lang, { width, scheme }, async (page) => {
            await picture(page, name);
            assert.deepEqual(await faults(page, "beyondTheEdge", "labelFaults", "tinyLabels"), []);
          }));

        test(`${name}: no serious barrier to access`, () =>
          onPage(lang, { width, scheme }, async (page) => {
            await page.evaluate(axe);
            const rules = name.endsWith("1280-light") ? {} : { runOnly: VARYING_RULES };
            const { violations } = await page.evaluate((rules) => axe.run(document, { resultTypes: ["violations"], ...rules }), rules);
            const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
            const told = serious.map(({ id, nodes }) => `${id}: ${nodes.length} places, such as ${nodes[0].html.slice(0, 160)}`);
            assert.deepEqual(told, []);
          }));
      }
    }
  }
});
