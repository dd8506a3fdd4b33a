// How fast the explorer is with many times the data: the first sight, and a step of the slider.
//
//   ru-presence-data site --out site . && node benchmarks/explorer.mjs site [TIMES]
//
// Bases and deployments are copied with points and ids of their own, all else is as it is. Needs `npm ci` in explorer/ and Chromium.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(new URL("../explorer/package.json", import.meta.url))("playwright-core");
const [site = "site", times = "10"] = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), "explorer-"));
for (const name of ["index.html", "explorer.js", "explorer.css"]) cpSync(join(site, name), join(directory, name));

const window = {};
new Function("window", readFileSync(join(site, "data.js"), "utf8"))(window);
const data = window.RU_PRESENCE_DATA;
const keysOf = (table) => cells(data.tables[table].columns[data.tables[table].fields.findIndex(({ name }) => name === data.tables[table].key[0])]);
const cells = (column) => (Array.isArray(column) ? column : column.at.map((place) => (column.values ?? ["", ...keysOf(column.of)])[place]));
const copyOf = (id, copy) => (copy && id ? `${id}-${copy}` : id);
// All links by name first, since their places move.
const plain = new Map(Object.values(data.tables).map((told) => [told, told.columns.map(cells)]));
for (const [told, columns] of plain) told.columns = columns;
for (const [table, key] of [["deployments", "deployment_id"], ["bases", "base_id"], ["deployment_bases", ""]]) {
  const told = data.tables[table];
  told.columns = told.columns.map((column, at) => {
    const { name } = told.fields[at];
    const all = cells(column);
    return Array.from({ length: Number(times) }, (_, copy) => all.map((cell) =>
      ["deployment_id", "base_id", "part_of"].includes(name) ? copyOf(cell, copy)
        : cell && (name === "latitude" || name === "longitude") ? String(Number(cell) + copy * (name === "latitude" ? 0.11 : 0.17)) : cell)).flat();
  });
  told.rows *= Number(times);
  if (key) for (const part of ["days", ...(table === "deployments" ? ["ends", "plans"] : [])]) {
    const known = part === "days" ? data.days[table] : data[part];
    for (const [id, value] of Object.entries(known)) for (let copy = 1; copy < Number(times); copy++) known[copyOf(id, copy)] = value;
  }
}
writeFileSync(join(directory, "data.js"), `window.RU_PRESENCE_DATA = JSON.parse(${JSON.stringify(JSON.stringify(data))});\n`);

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const part = (all, share) => [...all].sort((a, b) => a - b)[Math.floor(all.length * share)];
const sights = [];
const runs = [];
for (let run = 0; run < 7; run++) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${pathToFileURL(join(directory, "index.html")).href}#map?on=2008-08-12`);
  await page.waitForSelector("html[data-ready]");
  sights.push(await page.evaluate(() => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd));
  // Nobody is at the slider sooner.
  await page.waitForTimeout(700);
  runs.push(await page.evaluate(() => {
    const range = document.querySelector(".slider");
    return Array.from({ length: 60 }, (_, number) => {
      const begun = performance.now();
      range.value = String(Number(range.min) + 210 * number);
      range.dispatchEvent(new Event("input"));
      document.body.getBoundingClientRect();
      return performance.now() - begun;
    });
  }));
  await page.close();
}
await browser.close();
rmSync(directory, { recursive: true });
// Of each step the median of all openings, since other programs on the machine hold up now this one, now that.
const steps = runs[0].map((_, number) => part(runs.map((run) => run[number]), 0.5));
const least = runs[0].map((_, number) => Math.min(...runs.map((run) => run[number])));
const longest = steps.indexOf(Math.max(...steps));
console.log(`${data.tables.deployments.rows} deployments, ${data.tables.bases.rows} bases (${times} times the data)`);
console.log(`the map is drawn after ${Math.round(part(sights, 0.5))} ms (median of ${sights.length} openings; aim: 1000)`);
console.log(`a step of the slider takes ${part(steps, 0.5).toFixed(1)} ms (median), 95 of 100 less than ${part(steps, 0.95).toFixed(1)} ms, the longest, step ${longest + 1}, ${steps[longest].toFixed(1)} ms (aim: 50)`);
console.log(`of a step's times in all openings the least is at most ${Math.max(...least).toFixed(1)} ms, the greatest at most ${Math.max(...runs.flat()).toFixed(1)} ms`);
