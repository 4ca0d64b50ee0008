// Pictures for the README: the first page of each language, as a reader sees it.

import { launch, open, picture, reviews } from "./browser.mjs";

const AREA = { x: 0, y: 0, width: 1280, height: 1180 };

const browser = await launch();
for (const [lang, { url }] of Object.entries(await reviews())) {
  const page = await open(browser, url, { width: AREA.width });
  console.log(await picture(page, lang === "en" ? "review" : `review-${lang}`, AREA));
  await page.context().close();
}
await browser.close();
