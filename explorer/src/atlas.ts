// The map itself: outlines, contested areas and marks. Marks keep their size while the map is zoomed.
import { geoConicEqualArea, geoNaturalEarth1, geoPath, select, zoom, zoomIdentity, type GeoProjection, type ZoomTransform } from "d3";
import { data, nameOf, rows, searched, spellsOf } from "./data";
import { yearOf } from "./dates";
import { holders, single, type Certainty } from "./presence";
import { measure } from "./picture";
import { rove } from "./rove";
import type { Found } from "./there";

type Ring = [number, number][];
const UNIT = data.outlines.unit_degrees;

/** Rings as d3 wants them on a sphere: the outer one clockwise, the holes the other way. */
function polygons(coded: number[][][]): Ring[][] {
  return coded.map((polygon) =>
    polygon.map((steps, number) => {
      const ring: Ring = [];
      let x = 0;
      let y = 0;
      for (let at = 0; at < steps.length; at += 2) {
        x += steps[at]!;
        y += steps[at + 1]!;
        ring.push([x * UNIT, y * UNIT]);
      }
      ring.push(ring[0]!);
      let area = 0;
      for (let at = 1; at < ring.length; at++) area += ring[at - 1]![0] * ring[at]![1] - ring[at]![0] * ring[at - 1]![1];
      return area > 0 === (number === 0) ? ring.reverse() : ring;
    }),
  );
}

interface Shape {
  id: string;
  type: "Feature";
  properties: { actor: string; territories: string[] };
  geometry: { type: "MultiPolygon"; coordinates: Ring[][] };
}
const shape = (id: string, coded: number[][][], actor: string, territories: string[] = []): Shape => ({
  id, type: "Feature", properties: { actor, territories }, geometry: { type: "MultiPolygon", coordinates: polygons(coded) },
});

/** Bases at one spot. */
export interface Spot {
  key: string;
  at: [number, number];
  bases: Found[];
}
/** What a symbol tells: how close the point is. */
const SYMBOLS: Record<string, (r: number) => string> = {
  site: (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0z`,
  settlement: (r) => `M${-r * 0.9},${-r * 0.9}h${1.8 * r}v${1.8 * r}h${-1.8 * r}z`,
  near: (r) => `M0,${-1.2 * r}L${1.15 * r},${0.85 * r}H${-1.15 * r}z`,
  adm2: (r) => `M0,${-1.3 * r}L${1.3 * r},0L0,${1.3 * r}L${-1.3 * r},0z`,
};
export const symbol = (precision: string, r: number): string => (SYMBOLS[precision] ?? SYMBOLS["near"]!)(r);

/** Who held an area that day other than the state de jure, if anybody did, and whether that is so of all of it for certain. */
export interface Held {
  holders: string[];
  whole: boolean;
}
export function heldBy(territories: string[], host: string, day: number): Held {
  const others = new Set<string>();
  let whole = true;
  for (const territory of territories) {
    const found = holders(spellsOf(territory, host), single(day));
    const other = found.filter(([who]) => who !== host);
    for (const [who] of other) others.add(who);
    if (!other.length || other[0]![1] !== "certain") whole = false;
  }
  return { holders: [...others], whole };
}

/** What is drawn of a day. */
export interface Shown {
  states: Map<string, Certainty>;
  spots: Spot[];
  /** The only host that was asked for; empty if all were. */
  host: string;
  /** Whether anything else was asked for, such as a service, so that what is not found may be there. */
  filtered: boolean;
  /** The base or territory of the address. */
  record: string;
}
export interface Atlas {
  svg: SVGSVGElement;
  draw(day: number, shown: Shown): void;
  /** Make the marks of spots ahead, a few at a time while nobody waits, so that no step of the slider has to make many. */
  prepare(spots: Spot[]): void;
  resize(width: number, height: number): void;
  focus(host: string): void;
  zoomBy(factor: number): void;
}

/** A mark on the map, and what it was given last. */
interface Mark {
  node: SVGPathElement;
  spot: Spot;
  at: string;
  look: Record<string, string>;
  shown: boolean;
}
/** Where the name of a host is tried, in shares of how far it may lie from the middle. */
const AROUND = [0, 0.35, 0.7, 1].flatMap((far) => (far ? [[0, -far], [0, far], [-far, 0], [far, 0], [-far, -far], [far, far], [far, -far], [-far, far]] : [[0, 0]])) as [number, number][];
/** Pixels within which a mark is met. */
const REACH = 13;

export function atlas(opened: (spot: Spot, mark: SVGPathElement) => void): Atlas {
  const actors = new Map(rows("actors").filter((row) => row["actor_kind"] === "state" && row["iso2"]).map((row) => [row["iso2"]!, row["actor_id"]!]));
  const states = Object.entries(data.outlines.states).map(([code, coded]) => shape(code, coded, actors.get(code) ?? ""));
  const known = new Set(rows("territories").map((row) => row["territory_id"]));
  const host = new Map(rows("territories").map((row) => [row["territory_id"]!, row["host_de_jure"]!]));
  const areas = Object.entries(data.outlines.areas)
    .map(([name, area]) => ({ name, area, inside: area.territories.filter((each) => known.has(each)) }))
    .filter(({ inside }) => inside.length)
    .map(({ name, area, inside }) => shape(name, area.polygons, host.get(inside[0]!)!, inside));
  const hosts = new Set(data.hosts);
  const home = { type: "FeatureCollection" as const, features: states.filter((state) => hosts.has(state.properties.actor)).map(mainland) };

  const svg = select(document.createElementNS("http://www.w3.org/2000/svg", "svg")).attr("class", "atlas").attr("role", "group").attr("aria-label", "Map");
  const defs = svg.append("defs");
  for (const [name, path] of [["sender", "M-2,2l4,-4M0,8l8,-8M6,10l4,-4"], ["other", "M-2,6l4,4M0,0l8,8M6,-2l4,4"]] as const) {
    const pattern = defs.append("pattern").attr("id", `hatch-${name}`).attr("width", 8).attr("height", 8).attr("patternUnits", "userSpaceOnUse");
    pattern.append("path").attr("d", path).attr("class", `hatch ${name}`);
  }
  const sea = svg.append("rect").attr("class", "sea").attr("width", "100%").attr("height", "100%");
  const land = svg.append("g");
  const statePaths = land.selectAll<SVGPathElement, Shape>("path.state").data(states).join("path").attr("class", "state");
  statePaths.append("title");
  const areaPaths = land.selectAll<SVGPathElement, Shape>("path.area").data(areas).join("path").attr("class", "area");
  areaPaths.append("title");
  const names = svg.append("g").attr("class", "names").attr("aria-hidden", "true");
  const marks = svg.append("g").attr("class", "marks").attr("role", "group").attr("aria-label", "Bases with a known place; arrow keys lead from one to the next, Enter opens one");
  // Marks of several bases lie above those of one, with their numbers.
  const layers = { one: marks.append("g"), several: marks.append("g") };
  const counts = marks.append("g").attr("class", "counts").attr("aria-hidden", "true");
  const ring = svg.append("circle").attr("class", "ring").attr("r", REACH).attr("display", "none");
  const words = svg.append("g").attr("class", "words").attr("aria-hidden", "true");

  let family = "";
  let width = 0;
  let height = 0;
  let transform: ZoomTransform = zoomIdentity;
  let projection: GeoProjection = geoConicEqualArea();
  let last: Parameters<Atlas["draw"]> | null = null;
  /** The middle of each state that is large enough for its name, and how far from there a name is still within. */
  const centres = new Map<string, [number, number, number]>();
  /** Where spots lie before the map is zoomed. */
  const flat = new Map<string, [number, number]>();
  let shown: Spot[] = [];
  /** Marks by their spot. They stay when they are not shown, since to make them takes longest. */
  const made = new Map<string, Mark>();
  let record = "";
  const stops = rove(marks.node()!, "path.press", way, (node) => press(node as SVGPathElement));
  // The nearest mark within reach, so that small ones are met by fingers, and those that lie close by whoever aims.
  svg.on("click", (event: MouseEvent) => {
    const box = svg.node()!.getBoundingClientRect();
    const far = (spot: Spot) => Math.hypot(point(spot)[0] - (event.clientX - box.left) * (width / box.width), point(spot)[1] - (event.clientY - box.top) * (height / box.height));
    const near = shown.map((spot) => ({ spot, far: far(spot) })).filter((each) => each.far <= REACH).sort((a, b) => a.far - b.far)[0];
    if (near) press(made.get(called(near.spot))!.node);
  });

  const zoomer = zoom<SVGSVGElement, unknown>()
    .scaleExtent([0.5, 60])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey : event.type.startsWith("touch") ? event.touches.length > 1 || transform.k > 1.01 : !event.button))
    .on("zoom", (event) => {
      transform = event.transform;
      land.attr("transform", transform.toString()).style("--k", String(transform.k));
      areaPaths.attr("stroke-width", 1.2 / transform.k);
      statePaths.attr("stroke-width", 0.6 / transform.k);
      defs.selectAll("pattern").attr("patternTransform", `scale(${1 / transform.k})`);
      place();
    });
  svg.call(zoomer).on("dblclick.zoom", null);

  /** Put the marks and the names where the zoomed map has them. */
  function place(): void {
    for (const spot of shown) {
      const mark = made.get(called(spot))!;
      const [x, y] = point(spot);
      const at = `translate(${x.toFixed(1)},${y.toFixed(1)})`;
      if (mark.at !== at) mark.node.setAttribute("transform", (mark.at = at));
    }
    counts.selectAll<SVGTextElement, Spot>("text").data(shown.filter((spot) => spot.bases.length > 1)).join("text")
      .attr("class", (spot) => (isSure(spot) ? "count sure" : "count")).attr("x", (spot) => point(spot)[0]).attr("y", (spot) => point(spot)[1] + 3.2).text((spot) => spot.bases.length);
    const chosen = shown.find((spot) => spot.bases.some((base) => base.id === record));
    ring.attr("display", chosen ? null : "none");
    if (chosen) ring.attr("transform", `translate(${point(chosen)})`);
    label();
  }
  function point(spot: Spot): [number, number] {
    let at = flat.get(spot.key);
    if (!at) flat.set(spot.key, (at = projection(spot.at) ?? [-99, -99]));
    return transform.apply(at);
  }
  function press(node: SVGPathElement): void {
    opened(made.get(node.dataset["mark"]!)!.spot, node);
  }
  /** The nearest mark in the direction of an arrow, where what lies aside counts twice. */
  function way(key: string, from: Element): SVGPathElement | null {
    const seen = shown.map((spot) => ({ spot, at: point(spot) }));
    if (key === "Home" || key === "PageUp") return made.get(called(seen[0]!.spot))!.node;
    if (key === "End" || key === "PageDown") return made.get(called(seen.at(-1)!.spot))!.node;
    const own = (from as SVGPathElement).dataset["mark"];
    const [x0, y0] = seen.find(({ spot }) => called(spot) === own)!.at;
    let best: string | null = null;
    let least = Infinity;
    for (const { spot, at: [x, y] } of seen) {
      const [along, aside] = key === "ArrowLeft" ? [x0 - x, y - y0] : key === "ArrowRight" ? [x - x0, y - y0] : key === "ArrowUp" ? [y0 - y, x - x0] : [y - y0, x - x0];
      const far = along + 2 * Math.abs(aside);
      if (called(spot) !== own && along > 0.05 && far < least) [best, least] = [called(spot), far];
    }
    return best === null ? null : made.get(best)!.node;
  }
  function mark(spot: Spot): Mark {
    const node = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of [["role", "button"], ["tabindex", "-1"], ["data-mark", called(spot)]] as const) node.setAttribute(name, value);
    layers[spot.bases.length > 1 ? "several" : "one"].node()!.append(node);
    const one = { node, spot, at: "", look: {}, shown: true };
    made.set(called(spot), one);
    return one;
  }

  function label(): void {
    family ||= getComputedStyle(document.body).fontFamily;
    const taken: [number, number, number, number][] = [];
    const free = (box: [number, number, number, number]) =>
      box[0] > 2 && box[2] < width - 2 && box[1] > 2 && box[3] < height - 2 && !taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
    const spots = shown;
    const at = spots.map(point);
    for (const [x, y] of at) taken.push([x - 6, y - 6, x + 6, y + 6]);
    const told: { text: string; x: number; y: number; anchor: string }[] = [];
    const many = spots.length > 60 && transform.k < 2;
    spots.forEach((spot, number) => {
      const [x, y] = at[number]!;
      if (many || x < 0 || y < 0 || x > width || y > height) return;
      const first = short(spot.bases[0]!.row["name"]!);
      const text = spot.bases.length > 1 ? `${spot.bases[0]!.row["locality"] || first} (${spot.bases.length})` : first;
      const wide = measure(text, `10.5px ${family}`);
      for (const [anchor, left] of [["start", x + 8], ["end", x - 8 - wide]] as const) {
        const box: [number, number, number, number] = [left, y - 6, left + wide, y + 6];
        if (!free(box)) continue;
        taken.push(box);
        told.push({ text, x: anchor === "start" ? x + 8 : x - 8, y: y + 3.5, anchor });
        return;
      }
    });
    words.selectAll<SVGTextElement, (typeof told)[number]>("text").data(told).join("text")
      .attr("x", (each) => each.x).attr("y", (each) => each.y).attr("text-anchor", (each) => each.anchor).text((each) => each.text);
    const held: { text: string; x: number; y: number }[] = [];
    for (const state of states) {
      const { actor } = state.properties;
      const centre = centres.get(state.id);
      if (!actor || !centre) continue;
      const [x0, y0] = transform.apply([centre[0], centre[1]]);
      const text = nameOf(actor).toUpperCase();
      const half = measure(text, `10.5px ${family}`) / 2 + text.length * 0.35 + 2;
      // The name of a host is looked for a place beside the marks too, if it is still within.
      const far = hosts.has(actor) ? centre[2] * transform.k : 0;
      for (const [dx, dy] of far ? AROUND : [[0, 0] as const]) {
        const [x, y] = [x0 + dx * far, y0 + dy * far];
        const box: [number, number, number, number] = [x - half, y - 8, x + half, y + 4];
        if (!free(box)) continue;
        taken.push(box);
        held.push({ text, x, y });
        break;
      }
    }
    names.selectAll<SVGTextElement, (typeof held)[number]>("text").data(held).join("text").attr("x", (each) => each.x).attr("y", (each) => each.y).text((each) => each.text);
  }

  return {
    svg: svg.node()!,
    resize(wide, tall) {
      width = wide;
      height = tall;
      svg.attr("viewBox", `0 0 ${wide} ${tall}`);
      sea.attr("width", wide).attr("height", tall);
      projection = spread() > 100 ? geoNaturalEarth1() : conic();
      projection.fitExtent([[14, 14], [wide - 14, tall - 14]], home);
      flat.clear();
      projection.clipExtent([[-wide * 2, -tall * 2], [wide * 3, tall * 3]]);
      zoomer.extent([[0, 0], [wide, tall]]).translateExtent([[-wide, -tall], [2 * wide, 2 * tall]]);
      const path = geoPath(projection).digits(2);
      statePaths.attr("d", path);
      areaPaths.attr("d", path);
      for (const state of states) {
        const main = mainland(state);
        const size = path.area(main);
        if (size > 160) centres.set(state.id, [...path.centroid(main), 0.32 * Math.sqrt(size)]);
        else centres.delete(state.id);
      }
      if (last) this.draw(...last);
    },
    draw(day, now) {
      last = [day, now];
      const { spots, host } = now;
      stops.draws();
      record = now.record;
      const year = yearOf(day);
      statePaths.each(function (state) {
        const { actor } = state.properties;
        renew(this, `state ${status(actor, now, year)}${host && actor === host ? " chosen" : ""}`, told(actor || state.id, now, year));
      });
      areaPaths.each(function (area) {
        const { holders: who, whole } = heldBy(area.properties.territories, area.properties.actor, day);
        const place = area.properties.territories.map(nameOf).join(", ");
        const words = who.length ? `${place}: held ${whole ? "" : "in part or possibly "}by ${who.map(nameOf).join(" and ")}` : `${place}: held by ${nameOf(area.properties.actor)}`;
        const chosen = area.properties.territories.includes(record) ? " chosen" : "";
        if (renew(this, `area ${who.length ? "held" : ""} ${whole ? "" : "unsure"}${chosen}`, words))
          this.setAttribute("fill", who.length ? `url(#hatch-${who.includes("ru") ? "sender" : "other"})` : "none");
      });
      shown = spots;
      const keys = new Set(spots.map(called));
      for (const [key, mark] of made) {
        if (mark.shown && !keys.has(key)) mark.node.setAttribute("display", "none");
        mark.shown &&= keys.has(key);
      }
      for (const spot of spots) show(made.get(called(spot)) ?? mark(spot), spot);
      place();
      stops.drawn();
    },
    prepare(spots) {
      // What is several bases in all may be one on a day.
      const rest = spots.flatMap((spot) => (spot.bases.length > 1 ? [spot, { ...spot, bases: spot.bases.slice(0, 1) }] : [spot]));
      const some = (): void => {
        for (const spot of rest.splice(0, 60)) {
          if (made.has(called(spot))) continue;
          const one = mark(spot);
          show(one, one.spot);
          one.shown = false;
          one.node.setAttribute("display", "none");
        }
        if (rest.length && svg.node()!.isConnected) setTimeout(some);
      };
      setTimeout(some);
    },
    focus(actor) {
      const state = actor ? states.find((each) => each.properties.actor === actor) : undefined;
      if (!state || !width) {
        svg.call(zoomer.transform, zoomIdentity);
        return;
      }
      const [[x0, y0], [x1, y1]] = geoPath(projection).bounds(mainland(state));
      const k = Math.min(40, 0.86 / Math.max((x1 - x0) / width, (y1 - y0) / height));
      svg.call(zoomer.transform, zoomIdentity.translate(width / 2, height / 2).scale(k).translate(-(x0 + x1) / 2, -(y0 + y1) / 2));
    },
    zoomBy(factor) {
      svg.call(zoomer.scaleBy, factor);
    },
  };

  /** Make a mark what it is on the day; most are as they were a day before. */
  function show(mark: Mark, spot: Spot): void {
    mark.spot = spot;
    if (!mark.shown) mark.node.removeAttribute("display");
    mark.shown = true;
    const look = { class: isSure(spot) ? "press certain" : "press possible", "aria-label": spoken(spot), d: symbol(spot.bases[0]!.row["geo_precision"]!, spot.bases.length > 1 ? 7 : 4.6) };
    for (const [name, value] of Object.entries(look)) if (mark.look[name] !== value) mark.node.setAttribute(name, (mark.look[name] = value));
  }

  function spread(): number {
    const all = home.features.flatMap((state) => state.geometry.coordinates[0]![0]!.map(([x]) => x));
    return Math.max(...all) - Math.min(...all);
  }
  function conic(): GeoProjection {
    const all = home.features.flatMap((state) => state.geometry.coordinates[0]![0]!);
    const xs = all.map(([x]) => x);
    const ys = all.map(([, y]) => y);
    const [south, north] = [Math.min(...ys), Math.max(...ys)];
    return geoConicEqualArea().parallels([south + (north - south) / 6, north - (north - south) / 6]).rotate([-(Math.min(...xs) + Math.max(...xs)) / 2, 0]);
  }
}

/** Give an outline its look and its words; says whether anything changed. */
function renew(path: SVGPathElement, look: string, words: string): boolean {
  const title = path.firstElementChild!;
  if (path.getAttribute("class") === look && title.textContent === words) return false;
  path.setAttribute("class", look);
  title.textContent = words;
  return true;
}

/** The largest polygon of a state, by which maps are framed and names placed. */
function mainland(state: Shape): Shape {
  return { ...state, geometry: { type: "MultiPolygon", coordinates: state.geometry.coordinates.slice(0, 1) } };
}

function status(actor: string, { states, host }: Shown, year: number): string {
  // Also where it is the host de facto of ground that it held: its own soil is none of that, and the hatched areas tell.
  if (actor === "ru") return "sender";
  const there = states.get(actor);
  if (there) return there;
  if (searched(actor, year) === "none") return "unsearched";
  return host && actor !== host ? "beside" : "none";
}

function told(actor: string, { states, host, filtered }: Shown, year: number): string {
  const name = data.names[actor] ?? (actor.length === 2 ? "" : actor);
  if (actor === "ru") return `${name}: the sender; its own soil is not abroad`;
  const there = states.get(actor);
  if (there) return `${name}: forces ${there === "certain" ? "certainly" : "possibly"} there`;
  const how = searched(actor, year);
  if (how === "none") return `${name || "No name"}: not searched`;
  if (host && actor !== host) return `${name}: not asked for`;
  if (filtered) return `${name}: none found that passes the filters`;
  return `${name}: none found; sources were searched ${how === "complete" ? "completely" : "in part"} for ${year}`;
}

export const short = (name: string): string => name.split(" (")[0]!;

/** What the mark of a spot is called: one that stands for several bases is another than one that stands for one. */
const called = (spot: Spot): string => (spot.bases.length > 1 ? `${spot.key}*` : spot.key);

const isSure = (spot: Spot): boolean => spot.bases.some((base) => base.certainty === "certain");

function spoken(spot: Spot): string {
  const several = spot.bases.length > 1 ? `${spot.bases.length} bases: ` : "";
  return several + spot.bases.map((base) => `${short(base.row["name"]!)}, ${base.certainty}`).join("; ");
}
