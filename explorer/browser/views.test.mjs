// The page in a real browser, from a disk: run by tests/test_site_browser.py, which writes the site and what the library answers.
//
//   SITE=<directory of index.html> EXPECTED=<json> CHROMIUM=/usr/bin/chromium node --test browser/views.test.mjs
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const page = pathToFileURL(join(process.env.SITE, "index.html")).href;
const expected = JSON.parse(readFileSync(process.env.EXPECTED, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWS = ["#map?on=2008-08-12", "#map?on=2015-06-01&host_is=de_facto&host=ru", "#timeline", "#timeline?record=az-karabakh-peacekeepers", "#survival", "#survival?by=purpose&level=continuous", "#tables?table=events", "#tables?q=gabala"];

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
});
after(() => browser?.close());

/** Open an address; `trouble` gathers errors of the console and of scripts, and whatever is asked of a network. */
async function open(hash, { width = 1280, height = 900, colorScheme = "light", bypassCSP = false } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, bypassCSP, acceptDownloads: true });
  const tab = await context.newPage();
  const trouble = [];
  tab.on("console", (message) => ["error", "warning"].includes(message.type()) && trouble.push(message.text()));
  tab.on("pageerror", (error) => trouble.push(String(error)));
  tab.on("request", (request) => /^(file|data|blob):/.test(request.url()) || trouble.push(`request: ${request.url()}`));
  await tab.goto(page + hash);
  await tab.waitForSelector("html[data-ready]");
  return { tab, trouble, close: () => context.close(), title: () => tab.textContent("h1"), hash: () => tab.evaluate(() => decodeURIComponent(location.hash)) };
}

async function download(tab, name) {
  const [got] = await Promise.all([tab.waitForEvent("download"), tab.getByRole("button", { name, exact: true }).click()]);
  return { name: got.suggestedFilename(), bytes: readFileSync(await got.path()) };
}

for (const width of [360, 1280, 1920]) {
  for (const hash of VIEWS) {
    test(`${hash} opens at ${width} px without an error, a request or a page that is too wide`, async () => {
      const view = await open(hash, { width, height: width === 360 ? 740 : 1000 });
      await view.tab.waitForTimeout(150);
      assert.deepEqual(view.trouble, []);
      assert.ok((await view.title()).length > 5);
      assert.equal(await view.tab.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0);
      await view.close();
    });
  }
}

for (const colorScheme of ["light", "dark"]) {
  for (const hash of VIEWS) {
    test(`${hash} in ${colorScheme} has nothing serious for axe`, async () => {
      const view = await open(hash, { colorScheme, bypassCSP: true });
      await view.tab.waitForTimeout(150);
      await view.tab.evaluate(axe);
      const found = await view.tab.evaluate(() => globalThis.axe.run());
      const grave = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      assert.deepEqual(grave.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`), []);
      await view.close();
    });
  }
}

test("the map has what the library answers", async () => {
  for (const { hash, rows } of expected.map) {
    const view = await open(hash);
    const told = JSON.parse((await download(view.tab, "JSON")).bytes.toString());
    assert.deepEqual(Object.fromEntries(told.rows.map((row) => [`${row.table}/${row.id}`, [row.certainty, row.host_de_facto]])), rows, hash);
    await view.close();
  }
});

test("the slider goes by months, years and to the ends, and the back button goes back", async () => {
  const view = await open("#map?on=2008-08-31");
  await view.tab.focus(".slider");
  await view.tab.keyboard.press("ArrowRight");
  assert.equal(await view.hash(), "#map?on=2008-09-30");
  assert.match(await view.title(), /30 September 2008/);
  assert.equal(await view.tab.getAttribute(".slider", "aria-valuetext"), "30 September 2008");
  await view.tab.keyboard.press("PageUp");
  assert.equal(await view.hash(), "#map?on=2009-09-30");
  await view.tab.goBack();
  assert.match(await view.title(), /30 September 2008/);
  await view.tab.focus(".slider");
  await view.tab.keyboard.press("Home");
  assert.equal(await view.hash(), "#map?on=1991-01-01");
  await view.tab.keyboard.press("End");
  assert.equal(await view.hash(), `#map?on=${expected.today}`);
  await view.close();
});

test("play moves on, and stops at a press", async () => {
  const view = await open("#map?on=2000-01-01");
  await view.tab.getByRole("button", { name: "Play" }).click();
  await view.tab.waitForFunction(() => location.hash > "#map?on=2000-03");
  await view.tab.getByRole("button", { name: "Pause" }).click();
  const stopped = await view.hash();
  await view.tab.waitForTimeout(400);
  assert.equal(await view.hash(), stopped);
  await view.close();
});

test("a filter stands in the address, and narrows what is shown", async () => {
  const view = await open("#map?on=1999-06-01");
  const all = await view.tab.locator(".forces li").count();
  await view.tab.getByRole("combobox", { name: "Purpose" }).selectOption("early-warning");
  assert.equal(await view.hash(), "#map?on=1999-06-01&purpose=early-warning");
  const fewer = await view.tab.locator(".forces li").count();
  assert.ok(fewer > 0 && fewer < all);
  await view.close();
});

test("what was not searched is grey and says so", async () => {
  const view = await open("#map?on=2008-08-12");
  const state = view.tab.locator("path.state.unsearched", { has: view.tab.locator("title", { hasText: "Poland" }) });
  assert.match(await state.textContent(), /Poland: not searched/);
  assert.match(await view.tab.textContent(".notes"), /other hosts were not searched/);
  await view.close();
});

test("Russia's own soil is never abroad, also where Russia held ground of another state", async () => {
  const view = await open("#map?on=2015-06-01&host_is=de_facto");
  const state = view.tab.locator("path.state", { has: view.tab.locator("title", { hasText: "Russia: " }) });
  assert.match(await state.getAttribute("class"), /sender/);
  const area = view.tab.locator("path.area.held", { has: view.tab.locator("title", { hasText: "Crimea" }) });
  assert.match(await area.getAttribute("fill"), /hatch-sender/);
  await view.close();
});

test("a place that is known too coarsely is counted and listed, and no mark", async () => {
  const view = await open("#map?on=2008-08-12&host=am");
  const listed = await view.tab.locator(".unplaced li").allTextContents();
  const marks = await view.tab.locator(".press").evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")).join(";"));
  assert.ok(listed.length > 0);
  for (const name of listed) assert.ok(!marks.includes(name.replace(/^[a-z]+: /, "")), name);
  await view.close();
});

test("a mark opens by the keyboard and leads to the record's page", async () => {
  const view = await open("#map?on=2008-08-12&host=az");
  await view.tab.locator(".press").first().focus();
  await view.tab.keyboard.press("Enter");
  assert.equal(await view.tab.getAttribute(".card a", "href"), "r/az-gabala-radar.html");
  await view.tab.keyboard.press("Escape");
  assert.ok(await view.tab.locator(".card").isHidden());
  await view.close();
});

test("a record on the timeline is shown on its days", async () => {
  const view = await open("#timeline?record=az-karabakh-peacekeepers");
  const years = await view.tab.locator(".grid text").allTextContents();
  assert.ok(years.some((text) => text.startsWith("2022")) && !years.some((text) => text.startsWith("1995")));
  assert.equal(await view.tab.locator(".bar.chosen").count(), 1);
  await view.tab.getByRole("button", { name: "All years" }).click();
  assert.ok((await view.tab.locator(".grid text").allTextContents()).includes("1995"));
  await view.close();
});

test("curves tell their numbers on hover and as a table", async () => {
  const view = await open("#survival");
  const box = await view.tab.locator(".curves .hit").boundingBox();
  await view.tab.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  assert.match(await view.tab.textContent(".view-survival .tip:not([hidden])"), /After .*years.*Still there: \d+%/);
  await view.tab.getByText("The curves as a table").click();
  assert.ok((await view.tab.locator("table.plain").first().locator("tbody tr").count()) > 10);
  await view.close();
});

for (const [words, wanted] of [["Габала", "Gabala radar station"], ["Габла", "Gabala radar station"], ["габалинск", "Gabala radar station"], ["Gabla radar", "Gabala radar station"], ["khojal", "Khojaly"]]) {
  test(`search finds ${words}`, async () => {
    const view = await open("#tables");
    await view.tab.locator("#find input").fill(words);
    await view.tab.keyboard.press("Enter");
    await view.tab.waitForSelector(".results li");
    assert.ok((await view.tab.locator(".results li").first().textContent()).includes(wanted));
    assert.equal(await view.hash(), `#tables?q=${words.replaceAll(" ", "+")}`);
    await view.close();
  });
}

test("a table downloads what its filter shows", async () => {
  const view = await open('#tables?table=events&filter={"host_de_jure":"az"}&sort=-date');
  await view.tab.waitForSelector(".tabulator-row");
  const told = JSON.parse((await download(view.tab, "JSON")).bytes.toString());
  assert.equal(told.rows.length, expected.events_az);
  assert.ok(told.rows.every((row) => row.host_de_jure === "az") && told.coverage && told.citation);
  const csv = (await download(view.tab, "Download data: CSV")).bytes.toString();
  assert.ok(csv.startsWith("\ufeffevent_id,date,"));
  assert.deepEqual(view.trouble, []);
  await view.close();
});

for (const hash of ["#map?on=2008-08-12&host=ge", "#timeline?host=az", "#survival"]) {
  test(`${hash} as a picture has title, coverage and citation inside`, async () => {
    const view = await open(hash, { colorScheme: "dark" });
    const svg = (await download(view.tab, "Download picture: SVG")).bytes.toString();
    const plain = svg.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
    for (const part of [await view.title(), "Covers: Abkhazia", `version ${expected.version}`]) assert.ok(plain.includes(part), part);
    assert.ok(!/var\(--|class=|<script|href="r\//.test(svg));
    await view.tab.waitForTimeout(300);
    const png = (await download(view.tab, "PNG")).bytes;
    assert.equal(png.subarray(1, 4).toString(), "PNG");
    assert.deepEqual(view.trouble, []);
    await view.close();
  });
}

test("cite names the version and an address that stays, copy link too", async () => {
  const view = await open("#map");
  await view.tab.getByRole("button", { name: "Cite this view" }).click();
  const text = await view.tab.textContent("dialog");
  assert.ok(text.includes(`version ${expected.version}`) && text.includes(`site/index.html#map?on=${expected.today}`));
  await view.close();
});
