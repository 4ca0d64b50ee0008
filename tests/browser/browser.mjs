// The browser and the reviews that the suite opens. Where they are is said by the caller through the environment:
// HOINHAP_CHROMIUM, HOINHAP_REVIEWS (a folder of HTML files), HOINHAP_PICTURES (where pictures go).

import { mkdir, readFile, readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox", // The suite may run as root; it opens files of ours alone.
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--font-render-hinting=none",
];

/** A busy machine takes its time over a picture of a page that is twenty screens long. */
const PATIENCE_MS = 180_000;

function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the suite with \`cargo xtask test browser\``);
  return value;
}

/** Starts the browser. */
export function launch() {
  return chromium.launch({ executablePath: setting("HOINHAP_CHROMIUM"), headless: true, args: FLAGS });
}

/** The reviews, by language: where each is, and how many bytes it has. */
export async function reviews() {
  const folder = setting("HOINHAP_REVIEWS");
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".html")).sort();
  const found = {};
  for (const name of names) {
    const bytes = await readFile(join(folder, name));
    const lang = /<html[^>]*\blang="([a-z]+)"/.exec(bytes.toString("utf8").slice(0, 4096))?.[1];
    found[lang ?? `no language: ${name}`] = { url: pathToFileURL(join(folder, name)).href, size: bytes.length };
  }
  return found;
}

/** A page on a review. Requests to anything but the file itself are collected in `page.strayRequests`. */
export async function open(browser, url, { width, scheme = "light", script = true }) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    javaScriptEnabled: script,
    reducedMotion: "reduce",
    offline: true,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.strayRequests = [];
  page.scriptErrors = [];
  page.on("request", (request) => {
    const target = request.url();
    if (target !== url && !target.startsWith("data:")) page.strayRequests.push(target);
  });
  page.on("pageerror", (error) => page.scriptErrors.push(error.message));
  await page.goto(url, { waitUntil: "load" });
  if (script) await page.evaluate(() => document.fonts.ready);
  return page;
}

/** Keeps a picture of the whole page, or of an area of it. */
export async function picture(page, name, area) {
  const folder = setting("HOINHAP_PICTURES");
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage: true, timeout: PATIENCE_MS, ...(area && { clip: area }) });
  return relative(process.cwd(), path);
}
