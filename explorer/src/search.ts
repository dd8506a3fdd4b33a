// Full text search over names, notes, titles and sources, in Latin and Cyrillic, by prefix and with small errors.
import MiniSearch from "minisearch";
import { rows } from "./data";

export interface Hit {
  table: string;
  id: string;
  title: string;
  more: string;
}
/** Which fields of a table are searched: its key, what it is called, and the rest. */
const SEARCHED: Record<string, [key: string, names: string[], rest: string[]]> = {
  bases: ["base_id", ["name", "name_ru", "name_local", "locality", "admin_area"], ["notes"]],
  deployments: ["deployment_id", ["name", "name_ru"], ["notes"]],
  agreements: ["agreement_id", ["title", "title_original"], ["notes"]],
  events: ["event_id", ["title", "locality"], ["summary", "notes"]],
  territories: ["territory_id", ["name", "name_ru"], ["notes"]],
  actors: ["actor_id", ["name", "name_ru"], []],
  sources: ["source_id", ["title", "author", "publisher"], ["notes"]],
};

/** One spelling for search: small letters without marks, so that ё is found by е and ğ by g. */
export const plain = (text: string): string => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/ı/g, "i").replace(/ə/g, "e");

const ENDINGS = /(?:ыми|ими|ого|его|ому|ему|ами|ями|ая|яя|ое|ее|ые|ие|ыи|ии|ои|ом|ем|ах|ях|ам|ям|[аеиоуыэюяь])$/u;
/** A Russian word without its ending, so that Габала finds Габалинская; others as they are. */
export function stem(term: string): string {
  if (!/^[а-я]{5,}$/u.test(term)) return term;
  const short = term.replace(ENDINGS, "");
  const root = short.replace(/(?:ин|ов|ев)?ск$/u, "");
  return root.length >= 4 ? root : short.length >= 4 ? short : term;
}

let index: MiniSearch | null = null;
const hits: Hit[] = [];

function build(): MiniSearch {
  const made = new MiniSearch({
    fields: ["names", "key", "rest"],
    tokenize: (text) => text.split(/[\s\p{P}\p{S}]+/u).filter(Boolean),
    processTerm: (term) => {
      const word = plain(term);
      const root = stem(word);
      return root === word ? word || null : [word, root];
    },
  });
  for (const [table, [key, names, rest]] of Object.entries(SEARCHED)) {
    for (const row of rows(table)) {
      const id = row[key]!;
      const said = names.map((name) => row[name]).filter(Boolean) as string[];
      made.add({ id: hits.length, key: id, names: said.join(" "), rest: rest.map((name) => row[name]).join(" ") });
      hits.push({ table, id, title: said[0] ?? id, more: table === "sources" ? [row["publisher"], row["published"]].filter(Boolean).join(", ") : table === "events" ? row["date"]! : (said[1] ?? "") });
    }
  }
  return made;
}

/** What was found, the best first. */
export function search(words: string): Hit[] {
  index ??= build();
  const asked = plain(words.trim());
  const all = index
    .search(words, { processTerm: (term) => stem(plain(term)) || null, prefix: (term) => term.length > 1, fuzzy: (term) => (term.length > 7 ? 2 : term.length > 3 ? 1 : 0), combineWith: "AND", boost: { names: 4, key: 2 }, weights: { fuzzy: 0.25, prefix: 0.6 }, boostDocument: (id) => (hits[id as number]!.table === "sources" ? 0.4 : 1) })
    .map((found) => hits[found.id as number]!);
  // Who types a whole name wants what is called so.
  const isNamed = (hit: Hit): boolean => plain(hit.title) === asked;
  return [...all.filter(isNamed), ...all.filter((hit) => !isNamed(hit))];
}
