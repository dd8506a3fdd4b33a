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

/** That a view is whole: no trouble, a title, and nothing wider than the window. */
async function whole(view) {
  await view.tab.waitForTimeout(150);
  assert.deepEqual(view.trouble, []);
  assert.ok((await view.title()).length > 5);
  assert.equal(await view.tab.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0);
}

/** Go to another address in a page that is open; a table is awaited, which draws its rows after the page. */
async function turn(view, hash) {
  await view.tab.evaluate((wanted) => (location.hash = wanted), hash);
  if (hash.startsWith("#tables?table")) await view.tab.waitForSelector(".tabulator-row");
}

for (const hash of VIEWS) {
  test(`${hash} opens without an error, a request or a page that is too wide`, async () => {
    const view = await open(hash, { height: 1000 });
    await whole(view);
    await view.close();
  });
}

for (const width of [360, 1920]) {
  test(`all views fit at ${width} px, without an error or a request`, async () => {
    const view = await open(VIEWS[0], { width, height: width === 360 ? 740 : 1000 });
    for (const hash of VIEWS) {
      await turn(view, hash);
      await whole(view);
    }
    await view.close();
  });
}

// What differs between the schemes is colour.
for (const [colorScheme, rules] of [["light", undefined], ["dark", ["color-contrast"]]]) {
  test(`the views in ${colorScheme} have nothing serious for axe`, async () => {
    const view = await open(VIEWS[0], { colorScheme, bypassCSP: true });
    await view.tab.evaluate(axe);
    for (const hash of VIEWS) {
      await turn(view, hash);
      await view.tab.waitForTimeout(150);
      const found = await view.tab.evaluate((only) => globalThis.axe.run({ resultTypes: ["violations"], ...(only && { runOnly: { type: "rule", values: only } }) }), rules);
      const grave = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      assert.deepEqual(grave.map(({ id, nodes }) => `${hash}: ${id}: ${nodes[0].html.slice(0, 200)}`), []);
    }
    await view.close();
  });
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
  const state = view.tab.locator("path.state.unsearched", { has: view.tab.locator("title", { hasText: "Turkey" }) });
  assert.match(await state.textContent(), /Turkey: not searched/);
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

test("search finds words of either script, with slips and endings", async () => {
  const view = await open("#tables");
  for (const [words, wanted] of [["Габала", "Gabala radar station"], ["Габла", "Gabala radar station"], ["габалинск", "Gabala radar station"], ["Gabla radar", "Gabala radar station"], ["khojal", "Khojaly"], ["Georgia", "Georgia actor"]]) {
    await turn(view, "#tables");
    await view.tab.waitForFunction(() => !document.querySelector(".results li"));
    await view.tab.locator("#find input").fill(words);
    await view.tab.keyboard.press("Enter");
    await view.tab.waitForSelector(".results li");
    assert.ok((await view.tab.locator(".results li").first().textContent()).includes(wanted), words);
    assert.equal(await view.hash(), `#tables?q=${words.replaceAll(" ", "+")}`);
  }
  await view.close();
});

test("what was found leads to its page and to the view that draws it", async () => {
  const view = await open("#tables?q=Georgia");
  const first = view.tab.locator(".results li").first();
  assert.equal(await first.locator("a").first().getAttribute("href"), "r/ge.html");
  assert.equal(await first.locator("a.jump").getAttribute("href"), "#timeline?host=ge");
  await view.tab.goto(`${page}#tables?q=Gabala+radar+station`);
  await view.tab.locator('.results a.jump[href="#map?record=az-gabala-radar"]').first().click();
  assert.match(await view.tab.textContent("p.chosen"), /Gabala radar station/);
  await view.close();
});

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

// The record of an address

for (const [hash, name, page] of [
  ["#map?record=az-gabala-radar", "Gabala radar station", "r/az-gabala-radar.html"],
  ["#map?record=ge-abkhazia", "Abkhazia", "r/ge-abkhazia.html"],
  ["#timeline?record=ge-group-transcaucasus", "Group of Russian Forces in the Transcaucasus", "r/ge-group-transcaucasus.html"],
  ["#timeline?record=az-2002-gabala-lease", "Gabala", "r/az-2002-gabala-lease.html"],
  ["#timeline?record=ru-2003-kozak-memorandum", "basic principles", "r/ru-2003-kozak-memorandum.html"],
]) {
  test(`${hash} names the record, leads to its page, and is let go by a press`, async () => {
    const view = await open(hash);
    assert.ok((await view.tab.textContent("p.chosen")).includes(name));
    assert.equal(await view.tab.getAttribute("p.chosen a", "href"), page);
    assert.ok((await view.tab.locator("p.chosen a").boundingBox()).y < 900, "in sight, wherever the page was scrolled");
    await view.tab.locator("p.chosen .close").click();
    assert.equal(await view.tab.locator("p.chosen").count(), 0);
    assert.equal(await view.hash(), hash.split("?")[0]);
    assert.deepEqual(view.trouble, []);
    await view.close();
  });
}

test("a base of the address has a ring, on a day of its use, near enough to be told from others", async () => {
  const view = await open("#map?record=az-gabala-radar");
  assert.match(await view.title(), /on \d+ \w+ (199|200|201[0-2])/);
  assert.ok(await view.tab.locator(".ring").isVisible());
  await view.tab.locator(".slider").fill("726900");
  await view.close();
});

// The keyboard

test("one press of Tab leads to the marks of the map, arrows from one to the next, Enter opens one and Escape leads back", async () => {
  const view = await open("#map?on=2008-08-12&host=ge");
  const now = () => view.tab.evaluate(() => document.activeElement.getAttribute("aria-label"));
  await view.tab.waitForTimeout(300);
  assert.equal(await view.tab.locator('.press[tabindex="0"]').count(), 1);
  await view.tab.getByRole("combobox", { name: "Consent at end" }).focus();
  await view.tab.keyboard.press("Tab");
  const first = await now();
  assert.match(first, /, (certain|possible)/);
  await view.tab.keyboard.press("Tab");
  assert.equal(await now(), "Zoom in", "all marks are one stop");
  await view.tab.keyboard.press("Shift+Tab");
  assert.equal(await now(), first);
  const seen = new Set([first]);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft"]) {
    await view.tab.keyboard.press(key);
    seen.add(await now());
  }
  const marks = await view.tab.locator('.press:not([display="none"])').count();
  assert.ok(marks > 2);
  assert.equal(seen.size, marks, [...seen].join("; "));
  assert.equal(await view.hash(), "#map?on=2008-08-12&host=ge", "arrows moved neither the day nor the map");
  assert.equal(await view.tab.locator(".press:focus-visible").evaluate((mark) => getComputedStyle(mark).outlineStyle), "solid");
  const from = await now();
  await view.tab.keyboard.press("Enter");
  assert.match(await view.tab.evaluate(() => document.activeElement.getAttribute("href")), /^r\/ge-.*\.html$/);
  await view.tab.keyboard.press("Escape");
  assert.equal(await now(), from);
  await view.close();
});

test("a click beside a small mark opens the nearest", async () => {
  const view = await open("#map?on=2008-08-12&host=az");
  const box = await view.tab.locator('.press:not([display="none"])').first().boundingBox();
  await view.tab.mouse.click(box.x + box.width / 2 + 9, box.y + box.height / 2);
  assert.equal(await view.tab.getAttribute(".card a", "href"), "r/az-gabala-radar.html");
  await view.close();
});

test("the marks of the timeline are one stop: up and down by lines, left and right along one, pages by hosts, Enter opens the record", async () => {
  const view = await open("#timeline");
  const now = () => view.tab.evaluate(() => [document.activeElement.dataset.mark, document.activeElement.getAttribute("aria-label")]);
  const press = async (key) => (await view.tab.keyboard.press(key), await now());
  assert.equal(await view.tab.locator('.gantt [tabindex="0"]').count(), 1);
  await view.tab.getByRole("button", { name: "All years" }).focus();
  const [, first] = await press("Tab");
  assert.ok(first.length > 10);
  const [along] = await press("ArrowRight");
  assert.match(along, /^agreements\//);
  let [mark, words] = await press("PageDown");
  assert.match(mark, /^deployments\/af-/);
  assert.match(words, /Afghanistan.*; .* – /);
  [mark] = await press("ArrowDown");
  assert.match(mark, /^deployments\/af-/);
  assert.match(await view.tab.textContent(".card.tip:not([hidden])"), /Its page/);
  assert.equal(await view.tab.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "solid");
  assert.equal(await view.hash(), "#timeline");
  await view.tab.keyboard.press("Enter");
  const id = mark.split("/")[1];
  assert.equal(await view.hash(), `#timeline?record=${id}`);
  assert.equal(await view.tab.evaluate(() => document.activeElement.getAttribute("href")), `r/${id}.html`);
  [mark] = (await view.tab.locator(`[data-mark="deployments/${id}"]`).focus(), await press("PageDown"));
  assert.match(mark, /^deployments\/ao-/);
  [mark] = await press("PageUp");
  assert.match(mark, /^deployments\/af-/);
  assert.deepEqual(view.trouble, []);
  await view.close();
});

// Filters and words

test("consent is asked for at the start and at the end", async () => {
  const view = await open("#map?on=2009-06-01&host=ge");
  const option = await view.tab.getByRole("combobox", { name: "Consent at end" }).locator("option").nth(1).getAttribute("value");
  for (const [field, name] of [["consent_at_start", "Consent at start"], ["consent_at_end", "Consent at end"]]) {
    const fresh = await open("#map?on=2009-06-01");
    const all = await fresh.tab.locator(".forces li").count();
    await fresh.tab.getByRole("combobox", { name }).selectOption(option);
    assert.equal(await fresh.hash(), `#map?on=2009-06-01&${field}=${option}`);
    assert.ok((await fresh.tab.locator(".forces li").count()) < all);
    const told = JSON.parse((await download(fresh.tab, "JSON")).bytes.toString());
    assert.ok(told.rows.filter(({ table }) => table === "deployments").every((row) => row[field] === option));
    await fresh.close();
  }
  await view.close();
});

test("regions are called by their names", async () => {
  const view = await open("#survival?by=region");
  const names = await view.tab.locator(".curves .name").allTextContents();
  assert.ok(names.some((name) => name.startsWith("South Caucasus")), names.join());
  await view.close();
});

test("hosts that were not asked for are not said to have had nobody", async () => {
  const view = await open("#map?on=2008-08-12&host=ge");
  const armenia = view.tab.locator("path.state", { has: view.tab.locator("title", { hasText: "Armenia: " }) });
  assert.match(await armenia.textContent(), /not asked for/);
  assert.match(await armenia.getAttribute("class"), /beside/);
  await view.close();
});

test("a slider that is drawn fast is followed, and the address comes after", async () => {
  const view = await open("#map?on=2000-01-01");
  await view.tab.evaluate(() => {
    const range = document.querySelector(".slider");
    for (let number = 0; number < 300; number++) {
      range.value = String(Number(range.min) + 30 * number);
      range.dispatchEvent(new Event("input"));
    }
  });
  assert.match(await view.title(), /24 July 2015/);
  await view.tab.waitForFunction(() => location.hash === "#map?on=2015-07-24");
  assert.deepEqual(view.trouble, []);
  await view.close();
});

// Whatever an address says

const LONG = "x".repeat(30_000);
const SPOILT = [
  "#", "#?", "#nothing", "#constructor", "#__proto__?on=1", "#map?%E0%A4%A", "#map?on=%00", "#map?on=9999-99-99", "#map?on=-1", "#map?on=1e9", "#map?on=2008-08-12&on=1999-01-01",
  "#map?host=constructor", "#map?host=__proto__&host_is=de_facto", "#map?host=<script>alert(1)</script>", "#map?host_is=toString", "#map?service=__proto__", "#map?record=constructor",
  `#map?record=${LONG}`, `#map?host=${LONG}`, "#timeline?record=__proto__", "#timeline?record=hasOwnProperty&host=valueOf", "#timeline?record=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
  "#timeline?from=2050-01-01&to=1900-01-01", "#timeline?from=x&to=y", "#timeline?from=0001-01-01&to=9999-12-31", "#timeline?parts=constructor&beneath=__proto__", `#timeline?record=${LONG}`,
  "#survival?level=constructor", "#survival?by=__proto__", "#survival?by=toString&level=host&reading=valueOf", `#survival?by=${LONG}`,
  "#tables?table=constructor", "#tables?table=__proto__", "#tables?filter={", "#tables?filter=[1,2]", "#tables?filter=null", "#tables?filter=1", '#tables?filter={"constructor":"x","nothing":1}', '#tables?table=bases&filter={"name":{"a":[]}}',
  "#tables?sort=constructor", "#tables?sort=-,,,-", "#tables?q=%22%3E%3Csvg%20onload%3Dalert(1)%3E", `#tables?q=${LONG}`, `#tables?filter=${LONG}`, "#map?a?b?c#d", "#/../../etc/passwd",
];

/** That a view is shown, whole and as text; whatever ran is among the trouble. */
async function survived(view, hash) {
  const title = await view.title();
  assert.ok(title.length > 5 && title.length < 200, `${hash.slice(0, 90)}: ${title.slice(0, 300)}`);
  assert.equal(await view.tab.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0, hash.slice(0, 90));
  assert.equal(await view.tab.locator("#view script, #view img, #view svg[onload]").count(), 0);
  assert.deepEqual(view.trouble, [], hash.slice(0, 90));
}

test("addresses of every kind open a view while the page is open, and do no harm", async () => {
  const view = await open("#map");
  view.tab.on("dialog", () => view.trouble.push("something ran"));
  for (const hash of SPOILT) {
    await view.tab.evaluate((wanted) => (location.hash = wanted), hash);
    await view.tab.waitForTimeout(120);
    await survived(view, hash);
  }
  await view.close();
});

for (const hash of SPOILT.filter((_, number) => number % 6 === 2)) {
  test(`${hash.slice(0, 90)} opens a view in a fresh page, and does no harm`, async () => {
    const view = await open(hash);
    await view.tab.waitForTimeout(120);
    await survived(view, hash);
    await view.tab.getByRole("button", { name: "Cite this view" }).click();
    assert.ok((await view.tab.textContent("dialog")).length > 100);
    await view.close();
  });
}


// A question, as somebody new would go after it

for (const width of [1280, 390]) {
  test(`at ${width} px: when did the last Russian soldier leave Georgia, why do sources disagree, and how is it cited`, async () => {
    const view = await open("#map", { width, height: 900 });
    const { tab } = view;
    await tab.getByRole("link", { name: "Timeline", exact: true }).click();
    await tab.getByRole("combobox", { name: "Host" }).selectOption("ge");
    assert.match(await view.title(), /Russian forces in Georgia since 1991/);
    assert.match(await tab.textContent(".standfirst"), /still on its soil, by recognition/);
    await tab.locator('[data-mark="deployments/ge-group-transcaucasus"]').click();
    assert.match(await tab.textContent("p.chosen"), /26 December 1991 – 15 November 2007/);
    assert.ok(await tab.locator("p.chosen a").isVisible());
    await tab.locator("p.chosen a").click();
    await tab.getByRole("row", { name: /^Ended/ }).getByRole("link").last().click();
    assert.equal(new URL(tab.url()).hash, "#cell-ended");
    const cell = await tab.textContent("#cell-ended");
    for (const words of ["sources differ", "15 November 2007", "taken", "13 November 2007", "stated, not taken", "Why"]) assert.ok(cell.includes(words), words);
    assert.ok((await tab.textContent("#cite")).includes(`version ${expected.version}`));
    assert.equal(await tab.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0);
    await tab.getByRole("link", { name: "See it on the timeline" }).click();
    await tab.waitForSelector("html[data-ready]");
    assert.equal(await view.hash(), "#timeline?record=ge-group-transcaucasus");
    await tab.getByRole("button", { name: "Cite this view" }).click();
    assert.ok((await tab.textContent("dialog")).includes("site/index.html#timeline?record=ge-group-transcaucasus"));
    assert.deepEqual(view.trouble, []);
    await view.close();
  });
}
