// Map and time: where forces stood on a day, and where that is uncertain.
import { atlas, short, symbol, type Spot } from "./atlas";
import { find, panel, type Chosen } from "./chosen";
import { clock } from "./clock";
import { data, field, FIRST, label as wordsOf, nameOf, pageOf, record, searched, TODAY } from "./data";
import { iso, parseIso, words, yearOf } from "./dates";
import { choice, debounce, h } from "./dom";
import type { Sheet } from "./download";
import { frame } from "./frame";
import type { Mounted, Page } from "./main";
import type { Certainty } from "./presence";
import type { Params } from "./state";
import { everyBase, FILTERS, options, there, type Found, type There } from "./there";


export const label = "Map";

export function mount(root: HTMLElement, page: Page): Mounted {
  let params: Params = {};
  let day = TODAY;
  let found: There = { deployments: [], bases: [] };
  let chosen: Chosen | null = null;

  const view = frame(root, {
    pin: () => ({ on: iso(day) }),
    name: () => `map-${iso(day)}${params["host"] ? `-${params["host"]}` : ""}`,
    picture: () => [{ svg: map.svg, title: view.title(), subtitle: subtitle(), notes: [legendWords(), data.coverage.text] }],
    sheet: () => sheet(),
  });
  let moving = false;
  const time = clock((next, on) => {
    moving = on;
    page.set({ on: iso(next) }, { replace: on });
    moving = false;
  });
  // While the slider moves the map goes with it, and the list follows when it rests: nobody reads it meanwhile.
  const later = debounce(120, list);
  const filters = h("div", { class: "filters" });
  view.controls.append(time.element, filters);

  const card = h("div", { class: "card", role: "dialog", "aria-label": "Bases at this place", hidden: true });
  const map = atlas((spot, mark) => open(spot, mark));
  const stage = h("div", { class: "stage" }, map.svg, zoomButtons(), card);
  const aside = h("div", { class: "aside" });
  view.body.append(h("figure", { class: "mapfigure" }, stage, legend()), aside);

  const fit = (): void => {
    const wide = stage.clientWidth;
    if (wide) map.resize(wide, Math.round(Math.max(340, Math.min(wide * 0.74, innerHeight * 0.66, 760))));
  };
  const watch = new ResizeObserver(fit);
  watch.observe(stage);
  fit();

  function zoomButtons(): HTMLElement {
    const button = (words: string, name: string, work: () => void) => h("button", { type: "button", "aria-label": name, onclick: work }, words);
    return h("div", { class: "zoom" }, button("+", "Zoom in", () => map.zoomBy(1.6)), button("−", "Zoom out", () => map.zoomBy(1 / 1.6)), button("⤢", "Show all", () => map.focus(params["host"] ?? "")));
  }

  let back = (): void => {};
  function open(spot: Spot, mark: SVGPathElement): void {
    const list = h("ul", {}, ...spot.bases.map((base) => h("li", {}, mark_(base), link("bases", base.id, base.row["name"]!), h("span", { class: "aside-of" }, ` ${wordsOf("bases", "base_type", base.row["base_type"]!)}, ${precision(base)}`))));
    back = () => ((card.hidden = true), mark.focus());
    const close = h("button", { type: "button", class: "close", "aria-label": "Close", onclick: back }, "×");
    card.replaceChildren(close, list);
    card.hidden = false;
    const box = stage.getBoundingClientRect();
    const at = mark.getBoundingClientRect();
    card.style.left = `${Math.max(4, Math.min(at.left - box.left + 18, box.width - 290))}px`;
    card.style.top = `${Math.max(4, Math.min(at.top - box.top + 18, box.height - 60))}px`;
    (card.querySelector("a") ?? close).focus();
  }
  card.addEventListener("keydown", (event) => event.key === "Escape" && back());

  function controls(): void {
    const facto = params["host_is"] === "de_facto";
    const able = facto ? HOLDERS : data.hosts.filter((host) => record("actors", host)?.["actor_kind"] !== "de-facto-authority");
    const hosts: [string, string][] = [["", "All hosts"], ...able.map((host): [string, string] => [host, nameOf(host)])];
    const set = (key: string) => (value: string) => page.set({ [key]: value });
    filters.replaceChildren(
      choice("Host", hosts, params["host"] ?? "", set("host")),
      choice("Host is", [["", "by recognition (de jure)"], ["de_facto", "who held the place (de facto)"]], params["host_is"] ?? "", set("host_is")),
      ...FILTERS.map((each) => choice(field("deployments", each).title, [["", "All"], ...options(each)], params[each] ?? "", set(each))),
    );
  }

  let drawnFor = "";
  let prepared = false;
  return {
    update(next) {
      const key = JSON.stringify({ ...next, on: "" });
      params = known(next);
      chosen = find(params["record"] ?? "", ["bases", "territories"]);
      day = Math.max(FIRST, Math.min(TODAY, parseIso(params["on"] ?? "") ?? dayOf(chosen)));
      if (key !== drawnFor) controls();
      time.show(day);
      found = there(day, params);
      const states = new Map<string, Certainty>();
      for (const each of [...found.bases, ...found.deployments]) if (states.get(each.host) !== "certain") states.set(each.host, each.certainty);
      card.hidden = true;
      view.body.classList.toggle("one-host", !!params["host"]);
      map.draw(day, { states, spots: spots(found.bases), host: params["host"] ?? "", filtered: FILTERS.some((each) => params[each]), record: chosen?.id ?? "" });
      if (key !== drawnFor) map.focus(params["host"] || (chosen?.row["host_de_jure"] ?? ""));
      if (params["record"]) view.record.replaceChildren(panel(params["record"], chosen, remark(), page));
      else view.record.replaceChildren();
      drawnFor = key;
      view.head(`Where Russian forces stood ${place()}on ${words(day)}`, subtitle());
      if (moving) later();
      else list();
      if (!prepared) map.prepare(spots(everyBase()));
      prepared = true;
      view.note(
        notSearched(),
        params["purpose"] || params["consent_at_start"] || params["consent_at_end"] ? "Purpose and consent are said of deployments; bases are shown that one of these used." : "",
        "Certain: no reading of the dates lets it be absent. Possible: some reading does. A place that is known to a province or less closely is never a point.",
        data.coverage.text,
      );
    },
    destroy() {
      watch.disconnect();
      time.stop();
    },
  };

  function place(): string {
    const host = params["host"];
    const states = data.hosts.filter((each) => record("actors", each)?.["actor_kind"] !== "de-facto-authority");
    return host ? `in ${nameOf(host)} ` : `in the ${states.length} states that were searched `;
  }
  function subtitle(): string {
    const count = (each: Found[], one: string, many: string) => {
      const sure = each.filter((found) => found.certainty === "certain").length;
      const maybe = each.length - sure;
      return `${sure} ${sure === 1 ? one : many} certainly${maybe ? `, ${maybe} more possibly` : ""}`;
    };
    const wholes = found.deployments.filter((each) => !each.row["part_of"]);
    return `${count(found.bases, "base", "bases")} in use; ${count(wholes, "deployment", "deployments")} there. Hosts ${params["host_is"] === "de_facto" ? "by who held the place that day" : "by recognition"}.`;
  }
  /** Why the record of the address is no mark on this day; nothing if it is one. */
  function remark(): string {
    if (chosen?.table !== "bases") return "";
    const base = found.bases.find((each) => each.id === chosen!.id);
    if (!base) return "not in use on this day";
    return placed(base) ? "" : "place not known closely enough for a mark";
  }
  function legendWords(): string {
    return "Filled mark: certainly in use; hollow: possibly. Circle: the site itself; square: its settlement; triangle: an area near it. Grey: not searched. Hatched: not held by the state de jure.";
  }
  function notSearched(): string {
    const host = params["host"];
    if (!host) return "";
    const how = searched(host, yearOf(day));
    if (how === "none") return `${nameOf(host)} was not searched for ${yearOf(day)}: that nothing is shown does not mean that nothing was there.`;
    return how === "partial" ? `${nameOf(host)} was searched in part for ${yearOf(day)}: what is not shown may have been there.` : "";
  }
  function list(): void {
    const hosts = [...new Set([...found.deployments, ...found.bases].map((each) => each.host))].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
    const closed = new Set([...aside.querySelectorAll<HTMLDetailsElement>("details:not([open])")].map((each) => each.dataset["host"]));
    const sections = hosts.map((host) => {
      const forces = found.deployments.filter((each) => each.host === host);
      const sites = found.bases.filter((each) => each.host === host);
      const unplaced = sites.filter((base) => !placed(base));
      return h(
        "details", { open: !closed.has(host), "data-host": host },
        h("summary", {}, h("span", { class: "host" }, nameOf(host)), ` ${forces.length || "no"} deployment${forces.length === 1 ? "" : "s"}, ${sites.length || "no"} base${sites.length === 1 ? "" : "s"}`),
        h("ul", { class: "forces" }, ...nested(forces).map(([force, depth]) => line(force, depth))),
        unplaced.length > 0 && h("details", { class: "unplaced", "data-host": `${host}-unplaced`, open: !closed.has(`${host}-unplaced`) && closed.size > 0 && !!aside.querySelector(`[data-host="${host}-unplaced"][open]`) },
          h("summary", {}, `${unplaced.length} not on the map: place not known closely enough`),
          h("ul", {}, ...unplaced.map((base) => h("li", {}, mark_(base), link("bases", base.id, base.row["name"]!))))),
      );
    });
    aside.replaceChildren(h("h2", {}, `That day, by host`), ...(sections.length ? sections : [h("p", {}, "Nothing that passes the filters is recorded for that day.")]));
  }
  function line(force: Found, depth: number): HTMLElement {
    const held = force.row["territory_id"] ? ` ${nameOf(force.row["territory_id"])}${force.holder && force.holder !== force.row["host_de_jure"] ? `, held by ${nameOf(force.holder)}` : ""}` : "";
    return h("li", { class: depth ? `part depth-${Math.min(depth, 3)}` : "" }, mark_(force), link("deployments", force.id, force.row["name"]!), held && h("span", { class: "aside-of" }, held),
      " ", h("a", { class: "jump", href: `#timeline?record=${force.id}`, "aria-label": `dates of ${force.row["name"]}` }, "dates"));
  }
  function sheet(): Sheet {
    const columns = ["table", "id", "name", "certainty", "host_de_jure", "host_de_facto", "territory_id", "service", "purpose", "consent_at_start", "consent_at_end", "latitude", "longitude", "geo_precision"];
    const made = (table: string) => (each: Found) => [table, each.id, each.row["name"]!, each.certainty, each.row["host_de_jure"]!, each.holder, ...columns.slice(6).map((key) => each.row[key] || null)];
    return { columns, rows: [...found.deployments.map(made("deployments")), ...found.bases.map(made("bases"))], coverage: data.coverage.text };
  }
}

/** Deployments by name, each part after its whole where that is there too. */
function nested(forces: Found[]): [Found, number][] {
  const sorted = [...forces].sort((a, b) => a.row["name"]!.localeCompare(b.row["name"]!));
  const ids = new Set(forces.map((force) => force.id));
  const below = (whole: string, depth: number): [Found, number][] =>
    sorted.filter((force) => force.row["part_of"] === whole).flatMap((force) => [[force, depth] as [Found, number], ...below(force.id, depth + 1)]);
  return sorted.filter((force) => !ids.has(force.row["part_of"]!)).flatMap((force) => [[force, 0] as [Found, number], ...below(force.id, 1)]);
}

/** Whoever holds ground that is not Russia's by recognition, or did: the hosts by either reading. */
const HOLDERS = Object.keys(data.coverage.hosts).sort((a, b) => nameOf(a).localeCompare(nameOf(b)));

/** Filters that name something; others are left out, as if nobody had set them. */
function known(params: Params): Params {
  const { host = "", ...rest } = params;
  return { ...rest, host: HOLDERS.includes(host) ? host : "" };
}

/** The day on which a record is looked at: of a base one in the midst of its use, of all else today. */
function dayOf(chosen: Chosen | null): number {
  const days = chosen?.table === "bases" ? data.days.bases[chosen.id]!.at(-1)! : null;
  if (!days) return TODAY;
  const [from, until] = days[1] <= days[2] ? [days[1], days[2]] : [days[0], days[3]];
  return Math.round((Math.max(FIRST, Math.min(from, TODAY)) + Math.max(FIRST, Math.min(until, TODAY))) / 2);
}

const placed = (base: Found): boolean => base.row["latitude"] !== "" && data.drawn.includes(base.row["geo_precision"]!);

function spots(bases: Found[]): Spot[] {
  const at = new Map<string, Spot>();
  for (const base of bases) {
    if (!placed(base)) continue;
    const key = `${base.row["longitude"]},${base.row["latitude"]}`;
    if (!at.has(key)) at.set(key, { key, at: [Number(base.row["longitude"]), Number(base.row["latitude"])], bases: [] });
    at.get(key)!.bases.push(base);
  }
  return [...at.values()];
}

const mark_ = (each: Found): HTMLElement => h("span", { class: `mark ${each.certainty}`, title: each.certainty }, h("span", { class: "away" }, `${each.certainty}: `));
const precision = (base: Found): string => ({ site: "place of the site itself", settlement: "place of its settlement", near: "place near it", adm2: "place of its district" })[base.row["geo_precision"]!] ?? "";

export function link(table: string, id: string, text: string): HTMLElement {
  return h("a", { href: pageOf(table, id) ?? "#" }, short(text));
}

function legend(): HTMLElement {
  const mark = (kind: string, look: string) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    made.setAttribute("viewBox", "-8 -8 16 16");
    made.setAttribute("class", "key");
    made.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", symbol(kind, 5));
    path.setAttribute("class", look);
    made.append(path);
    return made;
  };
  const item = (sign: Node, words: string, look = "") => h("span", { class: `item ${look}` }, sign, words);
  const box = (look: string) => h("span", { class: `swatch ${look}`, "aria-hidden": "true" });
  return h(
    "figcaption", { class: "legend" },
    item(mark("site", "certain"), "base certainly in use"), item(mark("site", "possible"), "possibly"),
    item(mark("site", "quiet"), "the site itself"), item(mark("settlement", "quiet"), "its settlement"), item(mark("near", "quiet"), "near it"),
    item(box("certain"), "forces certainly there"), item(box("possible"), "possibly"), item(box("none"), "searched, none found"), item(box("unsearched"), "not searched"), item(box("beside"), "another host than that asked for", "for-one-host"), item(box("sender"), "Russia"),
    item(box("hatch-sender"), "held by Russia"), item(box("hatch-other"), "held by another than the state de jure"),
  );
}
