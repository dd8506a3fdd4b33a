// The timeline: deployments by host as bars with fading ends, the ends that were promised, agreements and events beneath.
import { scaleLinear, select, zoom, zoomIdentity, type D3ZoomEvent, type ScaleLinear } from "d3";
import { find, panel, type Chosen } from "./chosen";
import { data, daysOf, FUTURE, label as wordsOf, nameOf, pageOf, PAST, record, rows, spoken, TODAY, type Row } from "./data";
import { iso, ordinal, parseIso, words, yearOf } from "./dates";
import { choice, h } from "./dom";
import type { Sheet } from "./download";
import { frame } from "./frame";
import { link } from "./map";
import { short } from "./atlas";
import type { Mounted, Page } from "./main";
import { measure } from "./picture";
import type { Span } from "./presence";
import { rove } from "./rove";
import type { Params } from "./state";

export const label = "Timeline";

const ROW = 21;
const HEAD = 40;
const LANE = 19;
const START = ordinal(1989);
const END = TODAY + 800;
/** The last day to which one may move: that of the last promise. */
const BOUND = Math.max(END, ...Object.values(data.plans).flat().map((plan) => (plan[4] < FUTURE ? plan[4] + 200 : 0)));
const STEPS = 8;

interface Line {
  kind: "host" | "force" | "agreements" | "events";
  host: string;
  id: string;
  depth: number;
  y: number;
  height: number;
}
type Dated = (typeof data.dates)[string][number];

export function mount(root: HTMLElement, page: Page): Mounted {
  let params: Params = {};
  let lines: Line[] = [];
  let domain: [number, number] = [START, END];
  let width = 900;
  let gutter = 290;
  let last = "";
  let chosen: Chosen | null = null;
  let dragged = false;

  const view = frame(root, {
    name: () => `timeline${params["host"] ? `-${params["host"]}` : ""}`,
    picture: () => [{ svg: svg.node()!, title: view.title(), subtitle: standfirst(), notes: [LEGEND, data.coverage.text] }],
    sheet: () => sheet(),
  });
  const filters = h("div", { class: "filters" });
  const zoomBar = h("div", { class: "buttons" });
  view.controls.append(filters, zoomBar);
  const svg = select(document.createElementNS("http://www.w3.org/2000/svg", "svg")).attr("class", "gantt").attr("role", "group").attr("aria-label", "Timeline; arrow keys lead from one mark to the next, Enter opens one");
  const card = h("div", { class: "card tip", hidden: true });
  const stage = h("div", { class: "stage" }, svg.node()!, card);
  view.body.append(key(), stage);

  const x: ScaleLinear<number, number> = scaleLinear();
  const clip = svg.append("defs").append("clipPath").attr("id", "plot").append("rect");
  const grid = svg.append("g").attr("class", "grid").attr("aria-hidden", "true");
  const heads = svg.append("g");
  const plot = svg.append("g").attr("clip-path", "url(#plot)");
  const hit = plot.append("rect").attr("class", "hit");
  const content = plot.append("g");
  const names = svg.append("g");
  const stops = rove(content.node()!, ".bar,.date", way, (mark) => choose(mark.dataset["mark"]!.split("/")[1]!));

  /** Jump to a record's days, and to the link to its page. */
  function choose(id: string): void {
    page.set({ record: id, from: "", to: "" });
    view.record.querySelector("a")?.focus({ preventScroll: true });
  }
  /** Up and down lead to the next line that has marks, left and right along a line; a page further is the next host. */
  function way(key: string, from: SVGElement | HTMLElement, all: (SVGElement | HTMLElement)[]): SVGElement | HTMLElement | null | undefined {
    const line = Number(from.dataset["line"]);
    const own = all.filter((mark) => Number(mark.dataset["line"]) === line);
    if (key === "ArrowLeft" || key === "ArrowRight") return own[own.indexOf(from) + (key === "ArrowLeft" ? -1 : 1)];
    if (key === "Home") return own[0];
    if (key === "End") return own.at(-1);
    const down = key === "ArrowDown" || key === "PageDown";
    const far = key.startsWith("Page");
    const beyond = all.filter((mark) => {
      const other = Number(mark.dataset["line"]);
      return (down ? other > line : other < line) && (!far || lines[other]!.host !== lines[line]!.host);
    });
    const wanted = beyond.length && lines[Number((down ? beyond[0]! : beyond.at(-1)!).dataset["line"])]!;
    if (!wanted) return null;
    const next = far ? lines.findIndex((each) => each.host === wanted.host && all.some((mark) => lines[Number(mark.dataset["line"])] === each)) : lines.indexOf(wanted);
    const x0 = Number(from.dataset["x"]);
    return beyond.filter((mark) => Number(mark.dataset["line"]) === next).sort((a, b) => Math.abs(Number(a.dataset["x"]) - x0) - Math.abs(Number(b.dataset["x"]) - x0))[0];
  }

  const zoomer = zoom<SVGGElement, unknown>()
    .scaleExtent([1, 400])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey : event.type.startsWith("touch") ? event.touches.length > 1 || domain[1] - domain[0] < END - START - 1 : !event.button))
    .on("start", () => (dragged = false))
    .on("zoom", (event: D3ZoomEvent<SVGGElement, unknown>) => {
      if (!event.sourceEvent) return;
      dragged = true;
      const full = scaleLinear([START, BOUND], [gutter, width - 8]);
      const moved = event.transform.rescaleX(full).domain() as [number, number];
      domain = moved;
      draw();
    })
    // A press that moved nothing draws nothing: a click falls on the mark only if it is still there.
    .on("end", () => dragged && keep());
  plot.call(zoomer).on("dblclick.zoom", null);

  const button = (text: string, name: string, work: () => void) => zoomBar.append(h("button", { type: "button", "aria-label": name, onclick: work }, text));
  button("+", "Zoom in", () => scale(0.5));
  button("−", "Zoom out", () => scale(2));
  button("‹", "Earlier", () => pan(-0.3));
  button("›", "Later", () => pan(0.3));
  button("All years", "All years", () => page.set({ from: "", to: "", record: "" }));
  zoomBar.append(h("span", { class: "aside-of hint" }, "Drag to move; Ctrl and wheel, or two fingers, to zoom. By the keyboard, arrows lead from mark to mark."));

  function scale(by: number): void {
    const middle = (domain[0] + domain[1]) / 2;
    const half = Math.max(20, ((domain[1] - domain[0]) / 2) * by);
    domain = [Math.max(START, middle - half), Math.min(BOUND, middle + half)];
    keep();
  }
  function pan(by: number): void {
    const wide = domain[1] - domain[0];
    const from = Math.max(START, Math.min(BOUND - wide, domain[0] + wide * by));
    domain = [from, from + wide];
    keep();
  }
  function keep(): void {
    const whole = domain[0] <= START + 1 && Math.abs(domain[1] - END) <= 1;
    page.set({ from: whole ? "" : iso(Math.round(domain[0])), to: whole ? "" : iso(Math.round(domain[1])) }, { replace: true });
  }

  const watch = new ResizeObserver(() => {
    if (stage.clientWidth && stage.clientWidth !== width) {
      width = stage.clientWidth;
      layout();
      draw();
    }
  });
  watch.observe(stage);
  width = stage.clientWidth || width;

  function layout(): void {
    const narrow = width < 640;
    gutter = narrow ? 8 : Math.min(310, width * 0.28);
    lines = [];
    let y = 26;
    const parts = params["parts"] === "all";
    const hosts = (params["host"] ? [params["host"]] : data.hosts).filter((host) => forces(host).length || (params["beneath"] !== "none" && data.dates[host]?.length));
    for (const host of hosts) {
      lines.push({ kind: "host", host, id: "", depth: 0, y, height: HEAD });
      y += narrow ? HEAD + 12 : HEAD;
      for (const { id, depth } of ordered(host, parts)) {
        const height = narrow ? ROW + 14 : ROW;
        lines.push({ kind: "force", host, id, depth, y, height });
        y += height;
      }
      for (const kind of ["agreements", "events"] as const) {
        if (params["beneath"] === "none" || !data.dates[host]?.some(([table]) => table === kind)) continue;
        const height = narrow ? LANE + 14 : LANE;
        lines.push({ kind, host, id: "", depth: 0, y: y + 4, height });
        y += height + 4;
      }
      y += 8;
    }
    const height = y + 6;
    svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height);
    clip.attr("x", gutter).attr("y", 0).attr("width", width - gutter).attr("height", height);
    hit.attr("x", gutter).attr("width", width - gutter).attr("height", height);
    zoomer.extent([[gutter, 0], [width - 8, height]]).translateExtent([[gutter, 0], [width - 8, height]]);
  }

  function draw(): void {
    stops.draws();
    const narrow = width < 640;
    x.domain(domain).range([gutter, width - 8]);
    const k = (BOUND - START) / (domain[1] - domain[0]);
    const full = scaleLinear([START, BOUND], [gutter, width - 8]);
    plot.property("__zoom", zoomIdentity.translate(gutter, 0).scale(k).translate(-full(domain[0]), 0));
    const height = Number(svg.attr("height"));

    const ticks = timeTicks(domain, narrow ? 5 : 9);
    grid.selectAll("line").data([...ticks, { day: TODAY, text: "" }]).join("line").attr("class", (tick) => (tick.text ? "" : "today"))
      .attr("x1", (tick) => x(tick.day)).attr("x2", (tick) => x(tick.day)).attr("y1", 18).attr("y2", height)
      .attr("visibility", (tick) => (x(tick.day) < gutter - 1 ? "hidden" : "visible"));
    const hosts = lines.filter((line) => line.kind === "host");
    const years = [{ y: 13 }, ...hosts.slice(1).map((line) => ({ y: line.y + 16 }))].flatMap(({ y }) => ticks.map((tick) => ({ ...tick, y })));
    grid.selectAll("text").data(years).join("text").attr("x", (tick) => x(tick.day)).attr("y", (tick) => tick.y).text((tick) => (x(tick.day) < gutter - 1 ? "" : tick.text));

    heads.selectAll("g").data(hosts, (line) => (line as Line).host).join((enter) => {
      const made = enter.append("g");
      made.append("line");
      made.append("text").attr("class", "hosthead");
      return made;
    }).each(function (line) {
      select(this).select("line").attr("x1", 0).attr("x2", width).attr("y1", line.y + 3).attr("y2", line.y + 3);
      select(this).select("text").attr("x", 0).attr("y", line.y + (narrow ? 38 : 26)).text(nameOf(line.host));
    });

    const family = getComputedStyle(document.body).fontFamily;
    const labels = lines.filter((line) => line.kind !== "host");
    names.selectAll<SVGAElement, Line>("a,text.lane").remove();
    for (const line of labels) {
      const text = line.kind === "force" ? `${"↳ ".repeat(line.depth)}${short(record("deployments", line.id)!["name"]!)}` : line.kind === "events" ? "Events" : "Agreements";
      const room = narrow ? width - 10 : gutter - 12;
      const own = line.id !== "" && line.id === params["record"];
      const shown = fold(text, room, `${own ? "bold " : ""}12.5px ${family}`);
      const at = narrow ? { x: 0, y: line.y + 10, anchor: "start" } : { x: gutter - 10, y: line.y + line.height / 2 + 4, anchor: "end" };
      const into = line.kind === "force" ? names.append("a").attr("href", pageOf("deployments", line.id)).attr("tabindex", -1).append("text") : names.append("text").attr("class", "lane");
      into.attr("x", at.x).attr("y", at.y).attr("text-anchor", at.anchor).classed("chosen", own).text(shown);
      if (shown !== text) into.append("title").text(text);
    }

    content.selectAll("*").remove();
    for (const line of labels) {
      const y = narrow ? line.y + 15 : line.y;
      const tall = narrow ? line.height - 15 : line.height;
      if (line.kind === "force") bar(line, y, tall);
      else lane(line, y + tall / 2);
    }
    stops.drawn();
  }

  function bar(line: Line, y: number, tall: number): void {
    const row = record("deployments", line.id)!;
    const days = daysOf(line.id);
    const alive = days[3] === FUTURE;
    const half = line.depth ? tall * 0.22 : tall * 0.32;
    const middle = y + tall / 2;
    const look = alive ? "alive" : "ended";
    const group = content.append("g").attr("class", `bar ${look}`).classed("chosen", line.id === params["record"])
      .attr("tabindex", -1).attr("role", "button").attr("aria-label", told(row, days, line.id)).attr("data-mark", `deployments/${line.id}`).attr("data-line", lines.indexOf(line));
    const rect = (from: number, to: number, opacity: number | null, least = 0) => {
      const [a, b] = [Math.max(gutter - 20, x(from)), Math.min(width + 20, x(to))];
      if (b < a) return null;
      const made = group.append("rect").attr("x", a).attr("y", middle - half).attr("width", Math.max(b - a, least)).attr("height", 2 * half);
      if (opacity !== null) made.attr("class", "fade").attr("fill-opacity", opacity);
      return made;
    };
    const [low, high, until, latest] = [Math.max(days[0], START), Math.min(days[1], TODAY), Math.min(days[2], TODAY), alive ? TODAY : Math.min(days[3], TODAY)];
    const sure = until + 1 >= high && days[1] !== FUTURE;
    const from = sure ? high : latest;
    if (days[0] < high) fade(low, from, true);
    if (sure) {
      rect(high, until + 1, null, 1.5)?.attr("class", "certain");
      if (!alive && latest > until) fade(until + 1, latest + 1, false);
      const against = [row["consent_at_start"], row["consent_at_end"]].map((code) => data.against.includes(code!));
      if (against[0] || against[1]) {
        const top = against[0] ? middle - half : middle;
        const [a, b] = [Math.max(gutter - 20, x(high)), Math.min(width + 20, x(until + 1))];
        let path = "";
        for (let at = a - 2 * half; at < b; at += 6) {
          const [tallness, begin, end] = [middle + half - top, Math.max(at, a), Math.min(at + (middle + half - top), b)];
          if (end > begin) path += `M${begin},${middle + half - (begin - at)}L${end},${middle + half - Math.min(end - at, tallness)}`;
        }
        group.append("path").attr("class", "against").attr("d", path);
      }
    }
    function fade(start: number, stop: number, rising: boolean): void {
      for (let number = 0; number < STEPS; number++) {
        const share = (number + 0.5) / STEPS;
        rect(start + ((stop - start) * number) / STEPS, start + ((stop - start) * (number + 1)) / STEPS, 0.06 + 0.6 * (rising ? share : 1 - share));
      }
      group.append("path").attr("class", "rim").attr("d", `M${x(start)},${middle - half}H${x(stop)}M${x(start)},${middle + half}H${x(stop)}M${rising ? x(start) : x(stop)},${middle - half}v${2 * half}`);
    }
    if (alive) {
      const tip = x(TODAY);
      group.append("path").attr("class", "arrow").attr("d", `M${tip},${middle - half * 1.5}L${tip + 9},${middle}L${tip},${middle + half * 1.5}z`);
    }
    const plans = (data.plans[line.id] ?? []).filter((plan) => plan[3] > PAST && plan[4] < FUTURE);
    if (plans.length) {
      const gap = plans.length > 1 ? (tall * 0.62) / (plans.length - 1) : 0;
      const at = plans.map((plan, number): [number, number] => [x((plan[3] + plan[4]) / 2), middle + (number - (plans.length - 1) / 2) * gap]);
      if (at.length > 1) group.append("path").attr("class", "way").attr("d", `M${at.map((point) => point.join(",")).join("L")}`);
      plans.forEach((plan, number) => {
        const [px, py] = at[number]!;
        if (plan[4] > plan[3]) group.append("path").attr("class", "way").attr("d", `M${x(plan[3])},${py}H${x(plan[4] + 1)}`);
        const size = plans.length === 1 ? 4.4 : 3.3;
        group.append("path").attr("class", "promise").attr("d", `M${px},${py - size}L${px + size},${py}L${px},${py + size}L${px - size},${py}z`);
      });
    }
    const hint = () => tip([h("b", {}, row["name"]!), ...told(row, days, line.id).split("; ").slice(1).map((text) => h("div", {}, text)), h("div", {}, link("deployments", line.id, "Its page"))], x(Math.max(domain[0], Math.min(domain[1], (from + until) / 2))), middle + half);
    group.attr("data-x", x(Math.max(domain[0], Math.min(domain[1], (from + until) / 2)))).on("mouseenter focus", hint).on("click", () => choose(line.id));
  }

  function lane(line: Line, middle: number): void {
    for (const entry of data.dates[line.host] ?? []) {
      const [table, id, kind, low, high] = entry;
      if (table !== line.kind || low <= PAST || high >= FUTURE) continue;
      const [a, b] = [x(low), x(high + 1)];
      if (b < gutter - 6 || a > width + 6) continue;
      const mark = content.append("path").attr("class", `date ${table} ${kind}`).classed("chosen", id === params["record"]);
      const size = 4.2;
      const centre = (a + b) / 2;
      mark.attr("d", b - a > 7 ? `M${a},${middle - 3}H${b}V${middle + 3}H${a}z` : table === "events" ? `M${centre},${middle - 5.5}V${middle + 5.5}` : kind === "signed" ? `M${centre - size},${middle}a${size},${size} 0 1,0 ${2 * size},0a${size},${size} 0 1,0 ${-2 * size},0z` : `M${centre - 3.6},${middle - 3.6}h7.2v7.2h-7.2z`);
      if (b - a > 7) mark.classed("long", true);
      mark.attr("tabindex", -1).attr("role", "button").attr("aria-label", entryTold(entry).join("; ")).attr("data-mark", `${table}/${id}/${kind}`).attr("data-line", lines.indexOf(line)).attr("data-x", centre);
      mark.on("mouseenter focus click", () => tip(entryWords(entry), Math.max(gutter, centre), middle + 8));
    }
  }

  function tip(children: Node[], left: number, top: number): void {
    card.replaceChildren(h("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => (card.hidden = true) }, "×"), ...children);
    card.hidden = false;
    card.style.left = `${Math.max(2, Math.min(left, width - 292))}px`;
    card.style.top = `${top + 4}px`;
  }
  stage.addEventListener("mouseleave", () => (card.hidden = true));
  stage.addEventListener("keydown", (event) => event.key === "Escape" && (card.hidden = true));

  function controls(): void {
    const hosts: [string, string][] = [["", "All hosts"], ...data.hosts.map((host): [string, string] => [host, nameOf(host)])];
    filters.replaceChildren(
      choice("Host", hosts, params["host"] ?? "", (host) => page.set({ host, record: "" })),
      choice("Deployments", [["", "Wholes"], ["all", "Wholes and their parts"]], params["parts"] ?? "", (parts) => page.set({ parts })),
      choice("Beneath", [["", "Agreements and events"], ["none", "Nothing"]], params["beneath"] ?? "", (beneath) => page.set({ beneath })),
    );
  }

  const standfirst = (): string => {
    const shown = lines.filter((line) => line.kind === "force" && !line.depth);
    const going = shown.filter((line) => daysOf(line.id)[3] === FUTURE).length;
    return `${shown.length} deployment${shown.length === 1 ? "" : "s"}, ${going || "none"} ongoing on ${words(TODAY)}. ${left(params["host"] ?? "")}A pale end is the range in which an uncertain start or end lies; diamonds are the ends that were promised.`;
  };

  return {
    update(next) {
      params = { ...next };
      if (!data.hosts.includes(params["host"] ?? "")) params["host"] = "";
      const opened = params["record"] ?? "";
      chosen = find(opened, ["deployments", "agreements", "events", "bases"]);
      if (opened && data.ends[opened]) {
        const row = record("deployments", opened)!;
        if (row["part_of"]) params["parts"] = "all";
        if (params["host"] && params["host"] !== row["host_de_jure"]) params["host"] = "";
      }
      domain = [parseIso(params["from"] ?? "") ?? START, parseIso(params["to"] ?? "") ?? END];
      const days = opened ? shownOn(opened) : null;
      if (days && !params["from"]) {
        const room = Math.max(120, (days[1] - days[0]) * 0.25);
        domain = [Math.max(START, days[0] - room), Math.min(END, days[1] + room)];
      }
      if (domain[1] - domain[0] < 30) domain = [START, END];
      controls();
      card.hidden = true;
      layout();
      draw();
      const host = params["host"];
      view.record.replaceChildren(...(opened ? [panel(opened, chosen, days ? "" : "no day of it is known", page)] : []));
      view.head(chosen ? `In the days of: ${short(chosen.name)}` : host && domain[0] === START && domain[1] === END ? `Russian forces in ${nameOf(host)} since 1991` : host ? `Russian forces in ${nameOf(host)}, ${yearOf(Math.round(domain[0]))} to ${Math.min(yearOf(TODAY), yearOf(Math.round(domain[1])))}` : "Who stayed how long, host by host", standfirst());
      view.note("Hosts by recognition. Hatched: without the consent of the host's government (in the lower half only: at the end).", data.coverage.text);
      if (opened && opened !== last) {
        const line = lines.find((each) => each.id === opened) ?? lines.find((each) => each.kind === "host" && data.dates[each.host]?.some((entry) => entry[1] === opened));
        if (line) requestAnimationFrame(() => scrollTo({ top: stage.getBoundingClientRect().top + scrollY + line.y - innerHeight / 3 }));
      }
      last = opened;
    },
    destroy: () => watch.disconnect(),
  };

  function sheet(): Sheet {
    const shown = lines.filter((line) => line.kind === "force").map((line) => line.id);
    const columns = ["deployment_id", "name", "host_de_jure", "started", "ended", "start_earliest", "start_latest", "end_earliest", "end_latest", "ongoing", "end_class", "end_timing", "promised_ends"];
    const bound = (day: number) => (day <= PAST || day >= FUTURE ? null : iso(day));
    return {
      columns,
      coverage: data.coverage.text,
      rows: shown.map((id) => {
        const row = record("deployments", id)!;
        const days = daysOf(id);
        const promised = (data.plans[id] ?? []).map(([plan]) => record("planned_ends", plan)!["planned_end"]).join("; ");
        return [id, row["name"]!, row["host_de_jure"]!, row["started"]!, row["ended"]!, ...days.map(bound), days[3] === FUTURE, data.ends[id]![0], data.ends[id]![1], promised];
      }),
    };
  }
}

const LEGEND = "Blue: ended; orange with an arrow: ongoing. Pale: possible only. Diamonds: promised ends, the first above. Circles: agreements signed; squares: in force, expired, ended. Strokes: events.";

function key(): HTMLElement {
  const item = (look: string, words: string) => h("span", { class: "item" }, h("span", { class: `sample ${look}`, "aria-hidden": "true" }), words);
  return h("p", { class: "legend" }, item("ended", "ended"), item("alive", "ongoing"), item("pale", "possible only"), item("against", "without the host government's consent"), item("diamond", "promised end"), item("circle", "agreement signed"), item("square", "in force, expired or ended"), item("stroke", "event"));
}

const forces = (host: string): Row[] => (byHost[host] ??= rows("deployments").filter((row) => row["host_de_jure"] === host));
const byHost: Record<string, Row[]> = {};

/** The deployments of a host by their start, each part after its whole. */
function ordered(host: string, parts: boolean): { id: string; depth: number }[] {
  const all = [...forces(host)].sort((a, b) => {
    const [one, other] = [daysOf(a["deployment_id"]!), daysOf(b["deployment_id"]!)];
    return one[0] - other[0] || one[3] - other[3];
  });
  const out: { id: string; depth: number }[] = [];
  const add = (row: Row, depth: number): void => {
    out.push({ id: row["deployment_id"]!, depth });
    if (parts) for (const each of all) if (each["part_of"] === row["deployment_id"]) add(each, depth + 1);
  };
  for (const row of all) if (!row["part_of"]) add(row, 0);
  return out;
}

/** Whether any force is still in a host, and when the last of them left, as Python has it of hosts. */
function left(host: string): string {
  const { columns, rows: hosts, days } = data.levels.host;
  const at = hosts.findIndex((row) => row[columns.indexOf("host")] === host);
  if (at < 0) return "";
  const [, , low, high] = days[at]!;
  if (high === FUTURE) return "Russian forces are still on its soil, by recognition. ";
  return low === high ? `The last left on ${words(high)}. ` : `The last left between ${words(low)} and ${words(high)}. `;
}

/** First and last day on the page of a deployment, agreement, event or base. */
function shownOn(id: string): [number, number] | null {
  const days = data.days.deployments[id] ?? data.days.bases[id];
  if (days) return [Math.max(START, days[0]![0]), Math.min(TODAY, days.at(-1)![3])];
  const found = Object.values(data.dates).flatMap((entries) => entries.filter((entry) => entry[1] === id && entry[3] > PAST && entry[4] < FUTURE));
  return found.length ? [Math.min(...found.map((entry) => entry[3])), Math.max(...found.map((entry) => entry[4]))] : null;
}

function told(row: Row, days: Span, id: string): string {
  const ends = data.ends[id]!;
  const start = spoken(row["started"]!) || "not known when";
  const end = days[3] === FUTURE ? "ongoing" : spoken(row["ended"]!) || "not known when";
  return [
    row["name"]!, `${start} – ${end}`, wordsOf("deployments", "purpose", row["purpose"]!),
    days[3] === FUTURE ? "" : `how it ended: ${ends[0].replaceAll("-", " ")}`, ends[2] ? `end against the promise: ${ends[2].replaceAll("; ", ", ")}` : "",
  ].filter(Boolean).join("; ");
}

/** What is said of a date beneath a host: when, what, of which kind and how well it is known. */
function entryTold([table, id, kind, , , witnesses, contested]: Dated): [when: string, what: string, how: string] {
  const row = record(table, id)!;
  const cells = table === "events" ? [row["date"], row["end_date"]] : [row[kind.replaceAll("-", "_")]];
  const what = table === "events" ? wordsOf("events", "event_type", row["event_type"]!) : kind.replaceAll("-", " ");
  return [cells.filter(Boolean).map((cell) => spoken(cell!)).join(" to "), row["title"]!, `${what}; ${witnesses} independent source${witnesses === 1 ? "" : "s"}${contested ? ", which differ" : ""}`];
}

function entryWords(entry: Dated): Node[] {
  const [when, what, how] = entryTold(entry);
  return [h("b", {}, when), h("div", {}, what), h("div", { class: "aside-of" }, how), h("div", {}, link(entry[0], entry[1], "Its page"))];
}

interface Tick { day: number; text: string }
function timeTicks([from, to]: [number, number], wanted: number): Tick[] {
  const months = ((to - from) / 30.44) / wanted;
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find((each) => each >= months) ?? 120;
  const out: Tick[] = [];
  for (let year = yearOf(Math.round(from)); year <= yearOf(Math.round(to)); year++) {
    for (let month = 1; month <= 12; month += Math.min(step, 12)) {
      if (step > 12 && year % (step / 12)) continue;
      const day = ordinal(year, month);
      if (day >= from && day <= to) out.push({ day, text: step >= 12 ? String(year) : `${year}-${String(month).padStart(2, "0")}` });
    }
  }
  return out;
}

function fold(text: string, room: number, font: string): string {
  if (measure(text, font) <= room) return text;
  let kept = text;
  while (kept.length > 4 && measure(`${kept}…`, font) > room) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}
