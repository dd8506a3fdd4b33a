// Survival and the plan: curves by level and group as Python estimated them, and actual ends against what was promised.
import { bisector, scaleLinear, select } from "d3";
import { data, field, nameOf, TODAY, type Curve, type Level, type Reading } from "./data";
import { iso, lasting, words } from "./dates";
import { choice, h } from "./dom";
import type { Sheet } from "./download";
import { frame } from "./frame";
import { short } from "./atlas";
import type { Mounted, Page } from "./main";
import { LOOKS } from "./palette";
import { measure } from "./picture";
import type { Params } from "./state";

export const label = "Survival";

const YEAR = 365.25;
const LEVELS: Record<Level, [one: string, many: string]> = {
  deployment: ["deployment", "deployments"], continuous: ["continuous presence", "continuous presences"], host: ["host", "hosts"],
};
const READINGS: Record<Reading, string> = { midpoint: "the middle", shortest: "the shortest", longest: "the longest" };
const NO: Record<string, string> = { true: "yes", false: "no", "": "not known" };

interface Group {
  id: string;
  name: string;
  curve: Curve;
  look: (typeof LOOKS)[number];
}

export function mount(root: HTMLElement, page: Page): Mounted {
  let level: Level = "deployment";
  let by = "all";
  let reading: Reading = "midpoint";
  let groups: Group[] = [];
  let left: Group[] = [];
  let width = 900;

  const view = frame(root, {
    name: () => `survival-${level}${by === "all" ? "" : `-by-${by}`}`,
    picture: () => [
      { svg: curves.node()!, title: view.title(), subtitle: standfirst(), notes: [NOTE, data.coverage.text] },
      ...(level === "host" ? [] : [{ svg: ends.node()!, title: endsTitle(), subtitle: ENDS, notes: [data.coverage.text] }]),
    ],
    sheet: () => sheet(),
  });
  const filters = h("div", { class: "filters" });
  view.controls.append(filters);
  const make = () => select(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
  const curves = make().attr("class", "curves").attr("role", "img");
  const readout = h("div", { class: "card tip", hidden: true });
  const stage = h("div", { class: "stage plain" }, curves.node()!, readout);
  const table = h("div", { class: "scroll" });
  const ends = make().attr("class", "ends").attr("role", "group");
  const endsHead = h("h2");
  const endsNote = h("p", { class: "standfirst" });
  const endsTable = h("div", { class: "scroll" });
  const endsCard = h("div", { class: "card tip", hidden: true });
  const endsStage = h("div", { class: "stage plain" }, ends.node()!, endsCard);
  const below = h("section", {}, endsHead, endsNote, endsStage, h("details", {}, h("summary", {}, "These ends as a table"), endsTable));
  view.body.append(stage, h("details", {}, h("summary", {}, "The curves as a table"), table), below);

  const watch = new ResizeObserver(() => {
    if (stage.clientWidth && stage.clientWidth !== width) {
      width = stage.clientWidth;
      drawCurves();
      drawEnds();
    }
  });
  watch.observe(stage);
  width = stage.clientWidth || width;

  function controls(): void {
    const set = (key: string) => (value: string) => page.set({ [key]: value });
    filters.replaceChildren(
      choice("What counts as one presence", [["", "a deployment"], ["continuous", "deployments that follow each other"], ["host", "all forces in a host"]], level === "deployment" ? "" : level, set("level")),
      choice("By group", Object.keys(data.curves[level]).map((each): [string, string] => [each === "all" ? "" : each, groupTitle(each)]), by === "all" ? "" : by, set("by")),
      choice("Vague dates read as", (Object.keys(READINGS) as Reading[]).map((each): [string, string] => [each === "midpoint" ? "" : each, READINGS[each]]), reading === "midpoint" ? "" : reading, set("reading")),
    );
  }

  const median = (curve: Curve): string => (curve.median === null ? "more than half were there at the end of the data" : `half had ended within ${lasting(curve.median)}`);
  function standfirst(): string {
    const total = [...groups, ...left].reduce((sum, group) => sum + group.curve.spells, 0);
    return `${total} ${LEVELS[level][total === 1 ? 0 : 1]}; Kaplan-Meier estimate, vague dates by ${READINGS[reading]} reading. What was ongoing on ${words(TODAY)} counts as seen until then.`;
  }
  function title(): string {
    const [one] = groups;
    if (by !== "all" || !one) return `How long ${LEVELS[level][1]} last, ${groupTitle(by).toLowerCase()}`;
    const m = one.curve.median;
    return m === null ? `More than half of ${LEVELS[level][1]} never ended` : `Half of all ${LEVELS[level][1]} ended within ${lasting(m)}`;
  }

  function drawCurves(): void {
    const narrow = width < 640;
    const family = getComputedStyle(document.body).fontFamily;
    const gutter = by === "all" ? 46 : Math.max(46, Math.min(width * 0.34, 46 + Math.max(0, ...groups.map((group) => measure(group.name, `12px ${family}`)))));
    const tall = narrow ? 250 : 360;
    const height = 20 + tall + 62 + 18 * groups.length;
    curves.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height).selectAll("*").remove();
    curves.attr("aria-label", `${title()}. ${groups.map((group) => `${group.name}: ${median(group.curve)}`).join(". ")}. The numbers are in the table below.`);
    const longest = Math.max(YEAR, ...groups.map((group) => group.curve.steps.at(-1)![0]));
    const x = scaleLinear([0, longest * 1.02], [gutter, width - 14]);
    const y = scaleLinear([0, 1], [20 + tall, 20]);
    const grid = curves.append("g").attr("class", "grid");
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      grid.append("line").attr("x1", gutter).attr("x2", width - 14).attr("y1", y(share)).attr("y2", y(share));
      grid.append("text").attr("x", gutter - 8).attr("y", y(share) + 4).attr("class", "right").text(`${share * 100}%`);
    }
    const years = x.domain()[1]! / YEAR;
    const every = narrow ? (years > 12 ? 10 : 2) : years > 12 ? 5 : 1;
    const ticks: number[] = [];
    for (let year = 0; year <= years; year += every) ticks.push(year);
    for (const year of ticks) grid.append("text").attr("x", x(year * YEAR)).attr("y", 20 + tall + 17).text(year);
    grid.append("text").attr("x", (gutter + width - 14) / 2).attr("y", 20 + tall + 34).text("years since the start");
    groups.forEach(({ curve, look }, number) => {
      if (groups.length <= 3) {
        const known = curve.steps.filter((step) => step[5] !== null && step[6] !== null);
        let top = "";
        let bottom = "";
        known.forEach((step, at) => {
          const next = known[at + 1]?.[0] ?? step[0];
          top += `${at ? "L" : "M"}${x(step[0])},${y(step[6]!)}H${x(next)}`;
          bottom = `L${x(next)},${y(step[5]!)}H${x(step[0])}${bottom}`;
        });
        if (top) curves.append("path").attr("class", `band ${look.colour}`).attr("d", `${top}${bottom}z`);
      }
      let path = "";
      curve.steps.forEach((step, at) => (path += at ? `H${x(step[0])}V${y(step[4])}` : `M${x(step[0])},${y(step[4])}`));
      curves.append("path").attr("class", `curve ${look.colour}`).attr("stroke-dasharray", look.dash || null).attr("stroke-width", curve.few ? 1.2 : 2.2).attr("d", path);
      for (const step of curve.steps) if (step[3]) curves.append("path").attr("class", `censor ${look.colour}`).attr("d", `M${x(step[0])},${y(step[4]) - 5}v10`);
      const row = 20 + tall + 62 + 18 * number;
      if (number === 0) curves.append("text").attr("class", "small").attr("x", 0).attr("y", row - 8).text("Still observed");
      if (by !== "all") {
        curves.append("path").attr("class", `curve ${look.colour}`).attr("stroke-dasharray", look.dash || null).attr("stroke-width", curve.few ? 1.2 : 2.2).attr("d", `M0,${row + 7}h16`);
        curves.append("text").attr("class", "name").attr("x", 20).attr("y", row + 11).text(`${group(number)}${curve.few ? " †" : ""}`);
      }
      for (const year of ticks) {
        const step = curve.steps.find((each) => each[0] >= year * YEAR);
        curves.append("text").attr("class", "risk").attr("x", x(year * YEAR)).attr("y", row + 11).text(step ? step[1] : 0);
      }
    });
    const cursor = curves.append("path").attr("class", "cursor").attr("visibility", "hidden");
    const hover = curves.append("rect").attr("class", "hit").attr("x", gutter).attr("y", 20).attr("width", Math.max(0, width - 14 - gutter)).attr("height", tall);
    const at = bisector((step: Curve["steps"][number]) => step[0]);
    hover.on("pointermove pointerdown", (event: PointerEvent) => {
      const box = curves.node()!.getBoundingClientRect();
      const px = ((event.clientX - box.left) / box.width) * width;
      const time = x.invert(px);
      cursor.attr("d", `M${px},20V${20 + tall}`).attr("visibility", "visible");
      readout.hidden = false;
      readout.replaceChildren(h("b", {}, `After ${lasting(time)}`), ...groups.map(({ name, curve, look }) => {
        const step = curve.steps[at.right(curve.steps, time) - 1]!;
        const gone = time > curve.steps.at(-1)![0];
        const band = step[5] === null ? "" : ` (${percent(step[5])}–${percent(step[6]!)})`;
        return h("div", {}, h("span", { class: `dot ${look.colour}` }), `${by === "all" ? "Still there" : name}: ${gone ? "not observed" : `${percent(step[4])}${band}`}`);
      }));
      readout.style.left = `${px > width / 2 ? Math.max(2, px - 300) : px + 14}px`;
      readout.style.top = "30px";
    }).on("pointerleave", () => {
      readout.hidden = true;
      cursor.attr("visibility", "hidden");
    });
  }
  const group = (number: number): string => {
    const room = Math.min(width * 0.34, 400) - (groups[number]!.curve.few ? 46 : 34);
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    let text = groups[number]!.name;
    if (measure(text, font) <= room) return text;
    while (text.length > 3 && measure(`${text}…`, font) > room) text = text.slice(0, -1);
    return `${text}…`;
  };

  function tables(): void {
    const cell = (share: number | null) => (share === null ? "–" : percent(share));
    table.replaceChildren(...groups.map(({ name, curve }) =>
      simple(`${name}: ${curve.spells} ${LEVELS[level][curve.spells === 1 ? 0 : 1]}${curve.left_out ? `, ${curve.left_out} left out because the start is not known` : ""}; ${median(curve)}`,
        ["Days", "Years", "At risk", "Ended", "Ongoing", "Share that lasts longer", "Interval of 95%"],
        curve.steps.map((step) => [String(step[0]), (step[0] / YEAR).toFixed(1), String(step[1]), String(step[2]), String(step[3]), cell(step[4]), `${cell(step[5])} to ${cell(step[6])}`]))));
  }

  interface Ended { id: string; name: string; host: string; low: number; high: number; path: number[]; timing: string; text: string; ongoing: boolean; first: string; end: string }
  let shown: Ended[] = [];
  function against(): void {
    const info = data.levels[level];
    const at = Object.fromEntries(info.columns.map((name, number) => [name, number]));
    shown = info.rows.flatMap((row, number): Ended[] => {
      const plans = info.plans[number]!;
      const days = info.days[number]!;
      if (!plans.length) return [];
      const due = (plans[0]![0] + plans[0]![1]) / 2;
      const ongoing = row[at["right_censored"]!] as boolean;
      // An end is measured from the first promise as Python measured it; what is ongoing, up to the date of the data.
      const low = row[at["days_from_first_plan_low"]!] as number | null;
      const high = ongoing ? TODAY - plans[0]![0] : (row[at["days_from_first_plan_high"]!] as number | null);
      if (low === null || high === null) return [];
      return [{
        id: row[at["presence_id"]!] as string, name: row[at["name"]!] as string, host: row[at["host"]!] as string, low, high, ongoing, timing: row[at["end_timing"]!] as string,
        path: plans.map((plan) => (plan[0] + plan[1]) / 2 - due), text: info.words[number]!, first: plans[0]![2], end: ongoing ? "ongoing" : iso(days[2]) === iso(days[3]) ? iso(days[2]) : `${iso(days[2])} to ${iso(days[3])}`,
      }];
    }).sort((a, b) => a.high - b.high);
  }
  const count = (timing: string) => shown.filter((each) => each.timing === timing).length;
  function endsTitle(): string {
    const said = [["early", "ended early"], ["on-time", "on time"], ["late", "late"], ["extended", "extended"], ["ongoing", "not yet due"], ["uncertain", "uncertain"]].filter(([timing]) => count(timing!)).map(([timing, text]) => `${count(timing!)} ${text}`);
    return `Against the first promise: ${said.join(", ")}`;
  }
  function drawEnds(): void {
    below.hidden = level === "host" || !shown.length;
    if (below.hidden) return;
    endsHead.textContent = endsTitle();
    endsNote.textContent = ENDS;
    const narrow = width < 640;
    const family = getComputedStyle(document.body).fontFamily;
    const gutter = narrow ? 6 : Math.min(330, width * 0.3);
    const aside = narrow ? 6 : 250;
    const row = narrow ? 52 : 22;
    const height = 44 + row * shown.length;
    ends.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height).attr("aria-label", `${endsTitle()}. The numbers are in the table below.`).selectAll("*").remove();
    const all = shown.flatMap((each) => [each.low, each.high, ...each.path, 0]);
    const room = (Math.max(...all) - Math.min(...all)) * 0.03;
    const x = scaleLinear([Math.min(...all) - room, Math.max(...all) + room], [gutter, width - aside]);
    const grid = ends.append("g").attr("class", "grid");
    const every = narrow ? 10 : 5;
    for (let year = Math.ceil(x.domain()[0]! / YEAR / every) * every; year * YEAR <= x.domain()[1]!; year += every) {
      grid.append("line").attr("class", year ? "" : "zero").attr("x1", x(year * YEAR)).attr("x2", x(year * YEAR)).attr("y1", year ? 36 : 4).attr("y2", height);
      grid.append("text").attr("x", x(year * YEAR)).attr("y", 31).text(Math.abs(year));
    }
    grid.append("text").attr("x", x(0) - 10).attr("y", 13).attr("class", "right").text("← years early");
    grid.append("text").attr("x", x(0) + 10).attr("y", 13).attr("class", "left").text("years late →");
    const cut = (text: string, space: number) => {
      let kept = text;
      while (kept.length > 4 && measure(kept === text ? kept : `${kept}…`, `12.5px ${family}`) > space) kept = kept.slice(0, -1);
      return kept === text ? text : `${kept}…`;
    };
    shown.forEach((each, number) => {
      const middle = 44 + row * number + (narrow ? 36 : row / 2);
      const line = ends.append("g").attr("class", `missed ${each.ongoing ? "alive" : "ended"}`);
      const name = short(each.name);
      const text = line.append("a").attr("href", `#timeline?record=${each.id}`).append("text").text(cut(name, narrow ? width - 12 : gutter - 14));
      if (narrow) {
        text.attr("x", 0).attr("y", middle - 24);
        line.append("text").attr("class", "remark").attr("x", 0).attr("y", middle - 10).text(cut(each.text, width - 12));
      }
      else text.attr("x", gutter - 10).attr("y", middle + 4).attr("text-anchor", "end");
      const [a, b] = [x(Math.min(0, each.low)), x(Math.max(0, each.high))];
      line.append("rect").attr("class", "base").attr("x", a).attr("width", Math.max(1, b - a)).attr("y", middle - 3.5).attr("height", 7);
      const [low, high] = [x(each.low), x(each.high)];
      if (each.ongoing) line.append("path").attr("class", "arrow").attr("d", `M${high},${middle - 6}L${high + 8},${middle}L${high},${middle + 6}z`);
      else line.append("rect").attr("class", "end").attr("x", low - 1.5).attr("width", Math.max(3, high - low)).attr("y", middle - 6).attr("height", 12);
      for (const at of each.path) line.append("path").attr("class", "promise").attr("d", `M${x(at)},${middle - 4}L${x(at) + 4},${middle}L${x(at)},${middle + 4}L${x(at) - 4},${middle}z`);
      if (!narrow) line.append("text").attr("class", "remark").attr("x", width - aside + 12).attr("y", middle + 4).text(cut(each.text, aside - 14)).append("title").text(each.text);
      line.on("mouseenter", () => {
        endsCard.hidden = false;
        endsCard.replaceChildren(h("b", {}, each.name), h("div", {}, nameOf(each.host)), h("div", {}, `first promised: ${each.first}`), h("div", {}, `end: ${each.end}`), h("div", {}, each.text));
        endsCard.style.left = `${Math.max(2, Math.min(b + 14, width - 300))}px`;
        endsCard.style.top = `${middle + 12}px`;
      }).on("mouseleave", () => (endsCard.hidden = true));
    });
    endsTable.replaceChildren(simple(endsTitle(), ["Presence", "Host", "First promised end", "End", "Days from promise to end", "Against the promise"],
      shown.map((each) => [each.name, nameOf(each.host), each.first, each.end, each.ongoing ? `${each.low} so far` : each.low === each.high ? String(each.low) : `${each.low} to ${each.high}`, each.text])));
  }

  return {
    update(params: Params) {
      level = Object.hasOwn(LEVELS, params["level"] ?? "") ? (params["level"] as Level) : "deployment";
      by = data.curves[level][params["by"] ?? ""] ? params["by"]! : "all";
      reading = Object.hasOwn(READINGS, params["reading"] ?? "") ? (params["reading"] as Reading) : "midpoint";
      const found = Object.entries(data.curves[level][by]!).flatMap(([id, told]) => (told[reading] ? [{ id, name: groupName(by, id), curve: told[reading]! }] : []));
      found.sort((a, b) => b.curve.spells - a.curve.spells || a.name.localeCompare(b.name));
      const drawn = found.filter((each) => each.curve.steps.length).map((each, number) => ({ ...each, look: LOOKS[number % LOOKS.length]! }));
      groups = drawn.slice(0, LOOKS.length);
      left = drawn.slice(LOOKS.length);
      controls();
      readout.hidden = endsCard.hidden = true;
      view.head(title(), standfirst());
      drawCurves();
      tables();
      against();
      drawEnds();
      view.note(NOTE, left.length ? `Groups with fewer presences that are not drawn: ${left.map((each) => each.name).join(", ")}.` : "", groups.some((each) => each.curve.few) ? "† and a thin line: fewer than five, so that each end moves the curve by a quarter or more." : "", data.coverage.text);
    },
    destroy: () => watch.disconnect(),
  };

  function sheet(): Sheet {
    const rows = [...groups, ...left].flatMap(({ id, curve }) => curve.steps.map((step) => [level, by, id, reading, curve.spells, curve.few, ...step]));
    return { columns: ["level", "by", "group", "reading", "spells", "few", "time_days", "at_risk", "events", "censored", "survival", "loglog_low", "loglog_high"], rows, coverage: data.coverage.text };
  }
}

const NOTE = "A stroke on a curve is a presence that was ongoing at the date of the data. The band is the log-log interval of 95%. Whole deployments are counted, not their parts.";
const ENDS = "Years from the end that was promised first to the actual one. A diamond is a promise, the bar leads to the end; an arrow: ongoing.";

const percent = (share: number): string => `${Math.round(share * 100)}%`;
const groupTitle = (by: string): string =>
  by === "all" ? "All together" : by === "region" ? "By region" : by === "host_de_facto_at_start" ? "By who held the place at the start" : by === "has_rent" ? "By whether rent was paid" : by === "has_legal_basis_at_start" ? "By whether there was a legal basis at the start" : `By ${field("deployments", by).title.toLowerCase()}`;

function groupName(by: string, id: string): string {
  if (by === "all") return "All";
  if (by === "region") return field("actors", "region").codes?.[id]?.[0] ?? NO[id] ?? id;
  if (id in data.names) return nameOf(id);
  const codes = by.startsWith("has_") || by.startsWith("host") ? undefined : field("deployments", by).codes;
  return codes?.[id]?.[0] ?? (by === "territory_id" && !id ? "in no contested territory" : NO[id]) ?? id;
}

function simple(caption: string, heads: string[], rows: string[][]): HTMLTableElement {
  return h("table", { class: "plain" }, h("caption", {}, caption), h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell, at) => (at ? h("td", {}, cell) : h("th", { scope: "row" }, cell)))))));
}
