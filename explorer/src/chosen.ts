// The record that an address names, above the view that draws it: what it is called, when it was, and the way to its page.
import { short } from "./atlas";
import { data, label as wordsOf, nameOf, pageOf, record, spoken, type Row } from "./data";
import { h } from "./dom";
import type { Page } from "./main";

/** Tables whose records a view draws, the field of each that says of which kind one is, and those of its first and last day. */
const TOLD: Record<string, [kind: string, first: string, last: string]> = {
  deployments: ["purpose", "started", "ended"],
  bases: ["base_type", "opened", "closed"],
  agreements: ["agreement_type", "signed", ""],
  events: ["event_type", "date", "end_date"],
  territories: ["", "", ""],
};

export interface Chosen {
  table: string;
  id: string;
  row: Row;
  name: string;
}

/** The record of an id, if one of some tables has it. */
export function find(id: string, tables: readonly string[]): Chosen | null {
  for (const table of id ? tables : []) {
    const row = record(table, id);
    if (row) return { table, id, row, name: row["name"] || row["title"] || id };
  }
  return null;
}

/** What is said of it, with a link to its page and a button that lets it go; of an id that nobody has, that. */
export function panel(id: string, found: Chosen | null, remark: string, page: Page): HTMLElement {
  const away = h("button", { type: "button", class: "close", "aria-label": found ? `Show all, not only ${short(found.name)}` : "Close", onclick: () => page.set({ record: "" }) }, "×");
  if (!found) return h("p", { class: "chosen" }, away, `No record that is drawn here has the id ${id.length > 80 ? `${id.slice(0, 80)}…` : id}.`);
  const { table, row, name } = found;
  const [kind, first, last] = TOLD[table]!;
  const about = [kind && wordsOf(table, kind, row[kind]!), row["host_de_jure"] && nameOf(row["host_de_jure"]), dates(table, row, first, last), remark].filter(Boolean);
  return h(
    "p", { class: "chosen" }, away, h("b", {}, short(name)), h("span", { class: "aside-of" }, ` ${about.join(" · ")} `),
    h("a", { href: pageOf(table, found.id), "aria-label": `What each source says of ${short(name)}` }, "What each source says"),
  );
}

function dates(table: string, row: Row, first: string, last: string): string {
  const [from, until] = [row[first] ?? "", row[last] ?? ""];
  if (table === "deployments" || table === "bases") {
    const days = data.days[table][row[table === "bases" ? "base_id" : "deployment_id"]!]!;
    const start = from ? spoken(from) : "start not known";
    return days.at(-1)![3] === data.future && !until ? (from ? `since ${start}` : start) : `${start} – ${until ? spoken(until) : "end not known"}`;
  }
  return [from, until].filter(Boolean).map(spoken).join(" – ");
}
