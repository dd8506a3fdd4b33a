// Three-valued presence on a day, against what Python says of every day of a sample (tests/site_sample.py writes it).
import { transformSync } from "esbuild";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const { code } = transformSync(read("../src/presence.ts"), { loader: "ts", format: "esm" });
const { judge } = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);

const files = [new URL("presence.sample.json", import.meta.url), ...(process.env.PRESENCE_SAMPLE ? [process.env.PRESENCE_SAMPLE] : [])];
for (const file of files) {
  test(`every day of ${file}`, () => {
    const cases = JSON.parse(readFileSync(file, "utf8"));
    assert.ok(cases.length > 0);
    let days = 0;
    for (const { days: stretch, spells, only, first, runs } of cases) {
      let day = first;
      for (const [length, certainty, holder, held] of runs) {
        for (let count = 0; count < length; count++, day++, days++) {
          const found = judge(stretch, spells, day, only === null ? undefined : (actor) => actor === only);
          const said = [found.certainty, found.holder, found.held];
          if (said[0] !== certainty || said[1] !== holder || said[2] !== held) {
            assert.deepEqual(said, [certainty, holder, held], `day ${day} of ${JSON.stringify({ stretch, spells, only })}`);
          }
        }
      }
    }
    console.log(`${cases.length} cases, ${days} days`);
  });
}
