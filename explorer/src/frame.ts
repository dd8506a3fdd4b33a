// What all views share: a headline, a place for controls, figures, notes, and the tools under them (link, picture, data, citation).
import { about } from "./data";
import { announce, debounce, h } from "./dom";
import { save, toCsv, type Sheet } from "./download";
import { compose, toPng, type Picture } from "./picture";
import { here, read, write, type Params } from "./state";

export interface Frame {
  controls: HTMLElement;
  /** For the record that the address names. */
  record: HTMLElement;
  body: HTMLElement;
  head(title: string, standfirst: string): void;
  note(...notes: string[]): void;
  title(): string;
}

export interface Offers {
  /** What the view shows by default and what would change with the data: an address that is handed on says it. */
  pin?(): Params;
  /** A short name for files. */
  name(): string;
  picture?(): Picture[];
  sheet(): Sheet;
}

/** The address of what is shown, as it may be handed on: from a disk, the file below the release. */
function address(offers: Offers): string {
  const { view, params } = read(here(), []);
  const hash = write({ view, params: { ...offers.pin?.(), ...params } });
  return location.protocol === "file:" ? `site/index.html${hash}` : `${location.href.split("#")[0]}${hash}`;
}

export function frame(root: HTMLElement, offers: Offers): Frame {
  const title = h("h1", { tabindex: "-1" });
  const standfirst = h("p", { class: "standfirst" });
  const controls = h("div", { class: "controls", role: "group", "aria-label": "Controls of this view" });
  const record = h("div", { class: "record" });
  const body = h("div", { class: "body" });
  const notes = h("div", { class: "notes" });
  // The window's title follows when a slider rests: to change it takes browsers long.
  let called = "";
  const entitle = debounce(100, () => (document.title = called));
  let noted = "";
  root.replaceChildren(title, standfirst, controls, record, body, notes, tools(offers, () => title.textContent ?? ""));
  return {
    controls,
    record,
    body,
    head(words, below) {
      if (title.textContent !== words) title.textContent = words;
      if (standfirst.textContent !== below) standfirst.textContent = below;
      called = `${words} · ${about.title}`;
      entitle();
    },
    note(...texts) {
      const said = texts.filter(Boolean);
      if (said.join("\n") !== noted) notes.replaceChildren(...said.map((text) => h("p", {}, text)));
      noted = said.join("\n");
    },
    title: () => title.textContent ?? "",
  };
}

function tools(offers: Offers, title: () => string): HTMLElement {
  const bar = h("div", { class: "tools", role: "group", "aria-label": "Take this view with you" });
  const button = (words: string, work: () => void | Promise<void>) => bar.append(h("button", { type: "button", onclick: () => void work() }, words));
  button("Copy link", async () => announce((await copy(address(offers))) ? "The link was copied." : `The link: ${address(offers)}`));
  if (offers.picture) {
    const each = (kind: "svg" | "png") => async () => {
      const pictures = offers.picture!();
      for (const [number, picture] of pictures.entries()) {
        const name = `${offers.name()}${pictures.length > 1 ? `-${number + 1}` : ""}.${kind}`;
        const made = compose(picture);
        save(name, kind === "svg" ? new Blob([made.text], { type: "image/svg+xml" }) : await toPng(made));
        announce(`${name} was saved.`);
      }
    };
    button("Download picture: SVG", each("svg"));
    button("PNG", each("png"));
  }
  button("Download data: CSV", () => {
    save(`${offers.name()}.csv`, new Blob([toCsv(offers.sheet())], { type: "text/csv;charset=utf-8" }));
    announce(`${offers.name()}.csv was saved.`);
  });
  button("JSON", () => {
    const sheet = offers.sheet();
    const rows = sheet.rows.map((row) => Object.fromEntries(sheet.columns.map((name, at) => [name, row[at] ?? null])));
    const whole = { title: title(), version: about.version, data_date: about.data_date, licence: about.licence, citation: about.citation, coverage: sheet.coverage, rows };
    save(`${offers.name()}.json`, new Blob([`${JSON.stringify(whole, null, 1)}\n`], { type: "application/json" }));
    announce(`${offers.name()}.json was saved.`);
  });
  button("Cite this view", () => cite(title(), address(offers)));
  return bar;
}

/** Copy a text; false if the browser lets nobody. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "away" }, text);
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

function cite(title: string, address: string): void {
  const plain = `“${title}”. In: ${about.citation} View: ${address}`;
  const bibtex = [
    `@misc{${about.name}-${about.version},`,
    `  author = {{${about.citation.split(" (")[0]}}},`,
    `  title = {${about.title}},`,
    `  year = {${about.data_date.slice(0, 4)}},`,
    `  version = {${about.version}},`,
    `  note = {View: ${title}},`,
    `  howpublished = {${about.homepage}},`,
    `  url = {${address}}`,
    "}",
  ].join("\n");
  const block = (head: string, text: string) =>
    h("section", {}, h("h3", {}, head), h("pre", {}, text), h("button", { type: "button", onclick: async () => announce((await copy(text)) ? "Copied." : "It could not be copied.") }, "Copy"));
  const dialog = h(
    "dialog",
    { class: "cite", "aria-labelledby": "cite-head", onclose: () => dialog.remove() },
    h("h2", { id: "cite-head" }, "Cite this view"),
    block("In text", plain),
    block("BibTeX", bibtex),
    h("p", {}, `The data are under ${about.licence_title} (${about.licence}); name the version, ${about.version}.`),
    h("form", { method: "dialog" }, h("button", {}, "Close")),
  );
  document.body.append(dialog);
  dialog.showModal();
}
