// Every table of the data, to sort, filter, search and take away.
import { EditModule, FilterModule, FormatModule, InteractionModule, KeybindingsModule, PageModule, ResizeColumnsModule, ResizeTableModule, SortModule, Tabulator, TooltipModule, type ColumnDefinition } from "tabulator-tables";
import { about, data, drawnAt, pageOf, rows, type FieldInfo, type Row } from "./data";
import { choice, debounce, h } from "./dom";
import type { Sheet } from "./download";
import { frame } from "./frame";
import type { Mounted, Page } from "./main";
import { plain, search, type Hit } from "./search";
import type { Params } from "./state";

export const label = "Tables";

Tabulator.registerModule([EditModule, FilterModule, FormatModule, InteractionModule, KeybindingsModule, PageModule, ResizeColumnsModule, ResizeTableModule, SortModule, TooltipModule]);

const MOST = 60;

export function mount(root: HTMLElement, page: Page): Mounted {
  let name = "deployments";
  let params: Params = {};
  let grid: Tabulator | null = null;
  let shown = "";
  /** Whether the grid can be asked already; it is made while the page goes on. */
  let built = false;
  let found: Hit[] = [];

  const view = frame(root, { name: () => (params["q"] ? `search-${plain(params["q"]).replace(/[^\p{L}\p{N}]+/gu, "-")}` : name), sheet: () => sheet() });
  const input = h("input", { type: "search", "aria-label": "Search names, notes, titles and sources", placeholder: "Gabala, Габала, Gabla …" });
  const ask = debounce(250, () => page.set({ q: input.value.trim() }, { replace: true }));
  input.addEventListener("input", ask);
  const pick = h("div", { class: "filters" });
  view.controls.append(pick);
  const results = h("div", { class: "results", "aria-live": "polite" });
  const intro = h("p", { class: "aside-of" });
  const holder = h("div", { class: "grid" });
  const pages = h("div", { class: "tabulator tabulator-footer pages", role: "group", "aria-label": "Pages of the table" });
  view.body.append(results, intro, holder, pages);

  function controls(): void {
    const names = Object.keys(data.tables).map((each): [string, string] => [each, `${each.replaceAll("_", " ")} (${data.tables[each]!.rows})`]);
    if (!pick.children.length) pick.append(h("label", { class: "choice" }, h("span", {}, "Search everything"), input), h("span"), h("span"));
    pick.children[1]!.replaceWith(choice("Table", names, name, (table) => page.set({ table, q: "", filter: "", sort: "" })));
    pick.children[2]!.replaceWith(h("button", { type: "button", class: "low", onclick: () => page.set({ filter: "", sort: "", q: "" }) }, "Clear"));
    if (document.activeElement !== input) input.value = params["q"] ?? "";
  }

  function build(): void {
    grid?.destroy();
    built = false;
    pages.replaceChildren();
    const table = data.tables[name]!;
    intro.textContent = table.about;
    const place = h("div");
    holder.replaceChildren(place); // Tabulator leaves the element of a table that was destroyed.
    grid = new Tabulator(place, {
      data: rows(name),
      columns: table.fields.map(column),
      height: "min(70vh, 720px)",
      layout: "fitDataStretch",
      pagination: true,
      // Outside of the grid, in which assistive technology looks for rows only.
      paginationElement: pages,
      paginationSize: 100,
      placeholder: "No row passes the filters.",
      headerSortElement: "<span aria-hidden='true'>↕</span>",
      columnDefaults: { headerTooltip: true, tooltip: true, maxWidth: 420 },
      initialHeaderFilter: Object.entries(filters()).map(([field, value]) => ({ field, value })),
      initialSort: sort(),
    });
    const made = grid;
    made.on("dataFiltered", (_filters, kept) => {
      if (made !== grid) return;
      head(kept.length);
      const set = Object.fromEntries(made.getHeaderFilters().map((each) => [String(each.field), String(each.value)]));
      remember({ filter: Object.keys(set).length ? JSON.stringify(set) : "" });
    });
    made.on("dataSorted", (sorters) => made === grid && remember({ sort: sorters.map((each) => `${each.dir === "desc" ? "-" : ""}${each.field}`).join(",") }));
    made.on("tableBuilt", () => {
      if (made !== grid) return;
      built = true;
      // What scrolls holds the rows; Tabulator says so of an element within it.
      place.querySelector(".tabulator-tableholder")?.setAttribute("role", "rowgroup");
      place.querySelector(".tabulator-table")?.removeAttribute("role");
      place.querySelectorAll<HTMLInputElement>(".tabulator-header-filter input").forEach((each) => {
        const field = each.closest<HTMLElement>(".tabulator-col")?.getAttribute("tabulator-field");
        each.setAttribute("aria-label", `Filter by ${table.fields.find((one) => one.name === field)?.title ?? field}`);
      });
    });
    head(table.rows);
  }
  function remember(changes: Params): void {
    if (Object.entries(changes).some(([key, value]) => (params[key] ?? "") !== value)) page.set(changes, { replace: true });
  }
  function filters(): Record<string, string> {
    try {
      // Anything may stand in an address; what is no text for a field of the table is no filter.
      const asked = Object.entries((JSON.parse(params["filter"] || "{}") ?? {}) as object);
      return Object.fromEntries(asked.filter(([field, value]) => typeof value === "string" && data.tables[name]!.fields.some((each) => each.name === field)));
    } catch {
      return {};
    }
  }
  const sort = () => (params["sort"] ?? "").split(",").filter(Boolean).map((each) => ({ column: each.replace(/^-/, ""), dir: each.startsWith("-") ? ("desc" as const) : ("asc" as const) })).filter(({ column: at }) => data.tables[name]!.fields.some((field) => field.name === at));

  function head(kept: number): void {
    if (params["q"]) return;
    const all = data.tables[name]!.rows;
    view.head(`Table of ${name.replaceAll("_", " ")}`, kept === all ? `${all} rows` : `${kept} of ${all} rows pass the filters`);
  }

  function look(): void {
    const words = params["q"] ?? "";
    holder.hidden = intro.hidden = pages.hidden = words !== "";
    if (!words) {
      found = [];
      results.replaceChildren();
      return;
    }
    found = search(words);
    view.head(`Search: ${words.length > 80 ? `${words.slice(0, 80)}…` : words}`, found.length ? `${found.length} record${found.length === 1 ? "" : "s"}, the best first${found.length > MOST ? `; ${MOST} are listed, the download has all` : ""}` : "Nothing was found. Names are searched in English, Russian and the local script.");
    results.replaceChildren(h("ol", {}, ...found.slice(0, MOST).map((hit) => h("li", {}, result(hit), h("span", { class: "aside-of" }, ` ${hit.table.replace(/ies$/, "y").replace(/s$/, "")}${hit.more ? ` · ${hit.more}` : ""}`),
      ...drawn(hit)))));
  }
  /** A link to the view that draws what was found, if one does. */
  function drawn(hit: Hit): (Node | string)[] {
    const address = drawnAt(hit.table, hit.id);
    const view = address?.startsWith("#map") ? "map" : "timeline";
    return address ? [" ", h("a", { class: "jump", href: address, "aria-label": `${hit.title} on the ${view}` }, view)] : [];
  }
  function result(hit: Hit): HTMLElement {
    const address = pageOf(hit.table, hit.id) ?? `#tables?table=${hit.table}&filter=${encodeURIComponent(JSON.stringify({ [data.tables[hit.table]!.key[0]!]: hit.id }))}`;
    return h("a", { href: address }, hit.title);
  }

  return {
    update(next) {
      params = next;
      const table = params["table"] ?? "";
      name = table in data.tables ? table : "deployments";
      controls();
      // Filters and sorting that were set in the table stand in the address already.
      const own = grid && built && name === shown && JSON.stringify(current()) === JSON.stringify([filters(), params["sort"] ?? ""]);
      look();
      if (!params["q"] && !own) {
        shown = name;
        build();
      } else if (!params["q"]) head(grid!.getDataCount("active"));
      view.note("Dates are EDTF: 1992-05 is some day of that month, [1992-06..1993-05] some day in that span. A column's title tells what it holds.", `Version ${about.version}. ${data.coverage.text}`);
    },
    destroy() {
      grid?.destroy();
      grid = null;
    },
  };

  function current(): [Record<string, string>, string] {
    const set = Object.fromEntries(grid!.getHeaderFilters().map((each) => [String(each.field), String(each.value)]));
    return [set, grid!.getSorters().map((each) => `${each.dir === "desc" ? "-" : ""}${each.field}`).join(",")];
  }

  function sheet(): Sheet {
    if (params["q"]) return { columns: ["table", "id", "title", "more"], rows: found.map((hit) => [hit.table, hit.id, hit.title, hit.more]), coverage: data.coverage.text };
    const columns = data.tables[name]!.fields.map((field) => field.name);
    const kept = (grid?.getData("active") ?? []) as Row[];
    return { columns, rows: kept.map((row) => columns.map((each) => row[each] || null)), coverage: data.coverage.text };
  }
}

function column(field: FieldInfo): ColumnDefinition {
  const made: ColumnDefinition = {
    title: field.title, field: field.name, headerTooltip: `${field.name}: ${field.about}`,
    headerFilter: "input",
    headerFilterFunc: (wanted: string, cell: string) => plain(`${cell} ${field.codes?.[cell]?.[0] ?? ""}`).includes(plain(wanted)),
    sorter: field.number ? (a: string, b: string) => (a === "" ? -Infinity : Number(a)) - (b === "" ? -Infinity : Number(b)) : (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0),
  };
  if (field.number) made.hozAlign = "right";
  made.formatter = (cell) => {
    const value = cell.getValue() as string;
    const table = field.link ?? own(field.name);
    const address = value && (field.kind === "url" || /^https?:\/\//.test(value) ? value : table ? pageOf(table, value) : null);
    return address ? h("a", { href: address }, value) : document.createTextNode(value) as unknown as HTMLElement;
  };
  return made;
}
const own = (name: string): string | undefined => Object.keys(data.tables).find((table) => data.tables[table]!.key.length === 1 && data.tables[table]!.key[0] === name);
