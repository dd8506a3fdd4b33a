// Makes the picture of the explorer that stands at the head of the README: one view of a built site, always of the same size.
//
//   ru-presence-data site --out site && node explorer/picture.mjs site docs/images/explorer.png
//
// Needs `npm ci` in explorer/ and Chromium. Letters are those of the machine, so that no two machines make the same bytes.
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const VIEW = "#map?on=1993-06-01";
const SIZE = { width: 1280, height: 1000 };
const [site = "site", out = "explorer.png", view = VIEW] = process.argv.slice(2);

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--lang=en-GB"] });
const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1.5, colorScheme: "light", locale: "en-GB" });
await page.goto(pathToFileURL(join(resolve(site), "index.html")).href + view);
await page.waitForSelector("html[data-ready]");
await page.waitForTimeout(500);
// Nearer to where most marks are, as a reader would go.
await page.mouse.move(590, 500);
await page.keyboard.down("Control");
await page.mouse.wheel(0, -84);
await page.keyboard.up("Control");
await page.mouse.move(300, 700);
await page.mouse.down();
await page.mouse.move(330, 840, { steps: 4 });
await page.mouse.up();
await page.mouse.move(5, 5);
await page.waitForTimeout(500);
await page.screenshot({ path: out });
await browser.close();
