// The payload that site/payload.py makes, and the few indexes that the views share.
import { parseIso, words } from "./dates";
import type { Holder, Span } from "./presence";

type Codes = Record<string, [label: string, about: string]>;
export interface FieldInfo {
  name: string;
  title: string;
  about: string;
  kind: string;
  number?: boolean;
  codes?: Codes;
  link?: string;
}
type Column = string[] | { values: string[]; at: number[] } | { of: string; at: number[] };
export interface RawTable {
  about: string;
  key: string[];
  fields: FieldInfo[];
  rows: number;
  columns: Column[];
}
export type Row = Record<string, string>;
export interface Curve {
  spells: number;
  left_out: number;
  few: boolean;
  median: number | null;
  steps: [time: number, atRisk: number, events: number, censored: number, survival: number, low: number | null, high: number | null][];
}
export type Level = "deployment" | "continuous" | "host";
export type Reading = "midpoint" | "shortest" | "longest";
export interface LevelInfo {
  columns: string[];
  rows: (string | number | boolean | null)[][];
  members: string[][];
  days: Span[];
  plans: [low: number, high: number, text: string, setOn: string][][];
  words: string[];
}
export interface Payload {
  format: number;
  past: number;
  future: number;
  about: Record<
    "name" | "title" | "description" | "version" | "data_date" | "citation" | "licence" | "licence_title" | "licence_url" | "homepage",
    string
  > & { today: number };
  coverage: { text: string; hosts: Record<string, [number, number, string][]> };
  hosts: string[];
  against: string[];
  drawn: string[];
  sources: Column;
  odd: Record<string, string>;
  paged: string[];
  views: Record<string, "map" | "timeline">;
  spoken: Record<string, string>;
  names: Record<string, string>;
  tables: Record<string, RawTable>;
  days: Record<"deployments" | "bases", Record<string, Span[]>>;
  control: Record<string, [string, number, number, number, number][]>;
  ends: Record<string, [cls: string, timing: string, words: string]>;
  plans: Record<string, [id: string, madeLow: number, madeHigh: number, low: number, high: number][]>;
  dates: Record<string, [table: string, id: string, kind: string, low: number, high: number, witnesses: number, contested: number][]>;
  levels: Record<Level, LevelInfo>;
  curves: Record<Level, Record<string, Record<string, Partial<Record<Reading, Curve>>>>>;
  outlines: {
    unit_degrees: number;
    states: Record<string, number[][][]>;
    areas: Record<string, { state: string; territories: string[]; polygons: number[][][] }>;
  };
}

declare global {
  interface Window {
    RU_PRESENCE_DATA: Payload;
  }
}

export const data: Payload = window.RU_PRESENCE_DATA;
// The address may name anything; what every object inherits is no record.
for (const named of [data.names, data.tables, data.ends, data.plans, data.dates, data.control, data.spoken, data.odd, data.coverage.hosts, data.curves, ...Object.values(data.curves), ...Object.values(data.days)]) Object.setPrototypeOf(named, null);
export const { about, past: PAST, future: FUTURE } = data;
export const TODAY = about.today;
/** First day of the slider. */
export const FIRST = 726833; // 1991-01-01

const made: Record<string, Row[]> = {};
/** The rows of a table by field name. */
export function rows(table: string): Row[] {
  return (made[table] ??= unpack(data.tables[table]!));
}

function unpack(table: RawTable): Row[] {
  const out: Row[] = Array.from({ length: table.rows }, () => ({}));
  table.fields.forEach((field, number) => unrolled(table.columns[number]!).forEach((cell, at) => (out[at]![field.name] = cell)));
  return out;
}
/** All cells of a column: as they are, by their place among different ones, or by the place of a key in its own table. */
function unrolled(column: Column): string[] {
  if (Array.isArray(column)) return column;
  const values = "values" in column ? column.values : ["", ...keysOf(column.of)];
  return column.at.map((place) => values[place]!);
}
const keysOf = (table: string): string[] => {
  const { columns, fields, key } = data.tables[table]!;
  return unrolled(columns[fields.findIndex((field) => field.name === key[0])]!);
};

const indexed: Record<string, Map<string, Row>> = {};
/** A row of a table with a one-column key. */
export function record(table: string, id: string): Row | undefined {
  return (indexed[table] ??= new Map(rows(table).map((row) => [row[data.tables[table]!.key[0]!]!, row]))).get(id);
}

/** The days of a deployment, which has one stretch. */
export const daysOf = (deployment: string): Span => data.days.deployments[deployment]![0]!;
export const field = (table: string, name: string): FieldInfo => data.tables[table]!.fields.find((each) => each.name === name)!;
/** A code in words. */
export const label = (table: string, name: string, code: string): string => field(table, name).codes?.[code]?.[0] ?? code;
export const nameOf = (id: string): string => data.names[id] ?? id;

/** A date in words, as Python wrote them; of a calendar day as the page writes it. */
export function spoken(date: string): string {
  const day = parseIso(date);
  return day === null ? (data.spoken[date] ?? date) : words(day);
}

const PAGED = new Set(data.paged);
let pages: Map<string, string> | null = null;
/** The address of a record's page beside this one, of a source that of its entry; null if it has none. */
export function pageOf(table: string, id: string): string | null {
  if (!id) return null;
  if (table === "sources") {
    if (!pages) {
      const cells = unrolled(data.sources);
      pages = new Map(rows("sources").map((row, at) => [row["source_id"]!, `${cells[at]!}#${row["source_id"]!}`]));
    }
    return pages.get(id) ?? null;
  }
  return PAGED.has(table) ? (data.odd[`${table}/${id}`] ?? `r/${id}.html`) : null;
}

/** The address of the view that draws a record, a host by its forces; null if none does. */
export function drawnAt(table: string, id: string): string | null {
  if (table === "actors") return data.hosts.includes(id) ? `#timeline?host=${id}` : null;
  return data.views[table] ? `#${data.views[table]}?record=${id}` : null;
}

/** The holders of a place, as `judge` wants them: without a territory the host de jure at all times. */
export function spellsOf(territory: string, host: string): Holder[] {
  return territory ? (held[territory] ??= (data.control[territory] ?? []).map(([who, ...days]) => [who, days as Span])) : always(host);
}
const held: Record<string, Holder[]> = {};
const alwaysOf: Record<string, Holder[]> = {};
const always = (host: string): Holder[] => (alwaysOf[host] ??= [[host, [PAST, PAST, FUTURE, FUTURE]]]);

/** How far sources were searched for a host in a year: complete, partial or none. */
export function searched(host: string, year: number): "complete" | "partial" | "none" {
  const found = data.coverage.hosts[host]?.find(([first, last]) => first <= year && year <= last);
  return (found?.[2] as "complete" | "partial" | undefined) ?? "none";
}
