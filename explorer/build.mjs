// Bundles the page's sources into one script and one stylesheet inside the library, with the licences of what is bundled.
//
//   node build.mjs            writes explorer.js, explorer.css and licences.txt
//   node build.mjs --check    says whether they are as they would be written, and writes nothing
import { build } from "esbuild";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "ru_presence_data", "site", "static");
const made = await build({
  absWorkingDir: here,
  entryPoints: { explorer: "src/main.ts" },
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2021",
  charset: "utf8",
  legalComments: "none",
  banner: { js: "/* Made of explorer/ by its build.mjs; parts of others and their licences are in licences.txt. */" },
  outdir: out,
  metafile: true,
  write: false,
});

const packages = new Set();
for (const path of Object.keys(made.metafile.inputs)) {
  const found = path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/);
  if (found) packages.add(found[1]);
}
const licences = [...packages].sort().map((name) => {
  const at = join(here, "node_modules", name);
  const about = JSON.parse(readFileSync(join(at, "package.json"), "utf8"));
  const file = ["LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE"].map((each) => join(at, each)).find(existsSync);
  if (!file) throw new Error(`${name} has no licence file`);
  return `${name} ${about.version}\n\n${readFileSync(file, "utf8").trim()}\n`;
});
const files = made.outputFiles.map((file) => [file.path, file.text]);
files.push([join(out, "licences.txt"), `The explorer's script and stylesheet hold parts of these packages.\n\n${licences.join("\n----\n\n")}`]);

let differ = false;
for (const [path, text] of files) {
  const same = existsSync(path) && readFileSync(path, "utf8") === text;
  if (process.argv.includes("--check")) {
    if (!same) console.error(`${path} is not what the sources make; run: npm run build`);
    differ ||= !same;
  } else if (!same) writeFileSync(path, text);
}
process.exitCode = differ ? 1 : 0;
