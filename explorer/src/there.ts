// What is there on a day: deployments and bases that pass the filters, with how certain that is.
import { data, label, rows, spellsOf, type Row } from "./data";
import { judge, type Certainty, type Span, type Verdict } from "./presence";
import type { Params } from "./state";

export interface Found extends Verdict {
  id: string;
  row: Row;
  certainty: Exclude<Certainty, "impossible">;
  /** The host that counts: de jure, or who held the place. */
  host: string;
}
export type What = "deployments" | "bases";
/** Filters on fields of deployments; bases pass those that one of their deployments of that day passes. */
export const FILTERS = ["service", "purpose", "consent_at_start", "consent_at_end"] as const;

interface Thing {
  id: string;
  row: Row;
  days: Span[];
}
const things = (what: What, key: string): Thing[] => rows(what).map((row) => ({ id: row[key]!, row, days: data.days[what][row[key]!]! }));
let deployments: Thing[] | null = null;
let bases: Thing[] | null = null;
let uses: Map<string, Set<string>> | null = null;

/** The deployments that ever used a base. */
export function forcesAt(base: string): Set<string> {
  if (!uses) {
    uses = new Map();
    for (const link of rows("deployment_bases")) {
      const at = link["base_id"]!;
      if (!uses.has(at)) uses.set(at, new Set());
      uses.get(at)!.add(link["deployment_id"]!);
    }
  }
  return uses.get(base) ?? new Set();
}

/** All bases, as if each were there. */
export function everyBase(): Found[] {
  bases ??= things("bases", "base_id");
  return bases.map(({ id, row }) => ({ id, row, certainty: "possible", holder: null, held: null, host: row["host_de_jure"]! }));
}

export interface There {
  deployments: Found[];
  bases: Found[];
}

export function there(day: number, params: Params): There {
  deployments ??= things("deployments", "deployment_id");
  bases ??= things("bases", "base_id");
  const facto = params["host_is"] === "de_facto";
  const host = params["host"] ?? "";
  const passes = facto && host ? (actor: string) => actor === host : undefined;
  const look = (all: Thing[], fits: (row: Row, id: string) => boolean): Found[] => {
    const found: Found[] = [];
    for (const { id, row, days } of all) {
      if (!facto && host && row["host_de_jure"] !== host) continue;
      if (!fits(row, id)) continue;
      const verdict = judge(days, spellsOf(row["territory_id"]!, row["host_de_jure"]!), day, passes);
      if (verdict.certainty === "impossible") continue;
      const counts = facto ? (verdict.holder ?? row["host_de_jure"]!) : row["host_de_jure"]!;
      found.push({ ...verdict, certainty: verdict.certainty, id, row, host: counts });
    }
    return found;
  };
  const wanted = FILTERS.filter((name) => params[name]);
  const forces = look(deployments, (row) => wanted.every((name) => row[name] === params[name]));
  const standing = new Set(forces.map((force) => force.id));
  const through = wanted.filter((name) => name !== "service");
  const sites = look(bases, (row, id) => {
    if (params["service"] && row["service"] !== params["service"]) return false;
    // Purpose and consent are said of forces only.
    if (!through.length) return true;
    const own = params["service"] ? new Set(look(deployments!, (force) => through.every((name) => force[name] === params[name])).map((each) => each.id)) : standing;
    return [...forcesAt(id)].some((force) => own.has(force));
  });
  return { deployments: forces, bases: sites };
}

/** The options of a filter: the codes that occur, in the order of the closed list. */
export function options(name: (typeof FILTERS)[number]): [string, string][] {
  const used = new Set([...rows("deployments"), ...(name === "service" ? rows("bases") : [])].map((row) => row[name]));
  const codes = Object.keys(data.tables["deployments"]!.fields.find((field) => field.name === name)!.codes!);
  return codes.filter((code) => used.has(code)).map((code) => [code, label("deployments", name, code)]);
}
