// Whether a stretch of days holds a day, and who held a place on it: the one thing that the page reckons itself, since it follows the slider.
// The same as `meet` of analysis/spans.py and `_judge` of analysis/present.py, against which it is tested on every day of a sample.

/** Earliest and latest first day, earliest and latest last day, as proleptic ordinals. */
export type Span = readonly [number, number, number, number];
export type Certainty = "certain" | "possible" | "impossible";
/** Somebody who held a territory, and when. */
export type Holder = readonly [actor: string, days: Span];

export interface Verdict {
  certainty: Certainty;
  /** Who held the place; null if no control is recorded. */
  holder: string | null;
  /** How certain it is that they held it that day. */
  held: Certainty | null;
}

/** Whether some stretches have a day in common; on a line they do if each two of them do. */
export function meet(...stretches: Span[]): Certainty {
  let surely = true;
  for (let i = 0; i < stretches.length; i++) {
    for (let j = 0; j < stretches.length; j++) {
      if (i === j) continue;
      const one = stretches[i]!;
      const other = stretches[j]!;
      if (one[0] > other[3]) return "impossible";
      surely &&= one[1] <= other[2];
    }
  }
  return surely ? "certain" : "possible";
}

/** A single day as a stretch. */
export const single = (day: number): Span => [day, day, day, day];

/** The holders of a place when stretches meet, those that are certain first, and among equals the last to come first. */
export function holders(spells: readonly Holder[], ...when: Span[]): [string, Certainty, Span][] {
  const found: [string, Certainty, Span][] = [];
  for (const [holder, days] of spells) {
    const certainty = meet(days, ...when);
    if (certainty !== "impossible") found.push([holder, certainty, days]);
  }
  return found.sort((a, b) => Number(a[1] !== "certain") - Number(b[1] !== "certain") || b[2][0] - a[2][0]);
}

/** The same of a presence of several stretches, as a base that was left and used again: of the surer of them. */
export function judge(stretches: readonly Span[], spells: readonly Holder[], day: number, passes?: (actor: string) => boolean): Verdict {
  let best: Verdict = { certainty: "impossible", holder: null, held: null };
  for (const days of stretches) {
    const found = one(days, spells, day, passes);
    if (best.certainty === "impossible" || (found.certainty === "certain" && best.certainty !== "certain")) best = found;
  }
  return best;
}

/** How certain a stretch is on a day, and who held its place; with `passes`, only holders that pass count. */
function one(days: Span, spells: readonly Holder[], day: number, passes?: (actor: string) => boolean): Verdict {
  const when = single(day);
  let certainty = meet(days, when);
  if (certainty === "impossible") return { certainty, holder: null, held: null };
  let found = holders(spells, days, when);
  if (passes) {
    found = found.filter(([holder]) => passes(holder));
    if (!found.length) return { certainty: "impossible", holder: null, held: null };
    certainty = found[0]![1];
  }
  const first = found[0];
  return first ? { certainty, holder: first[0], held: meet(first[2], when) } : { certainty, holder: null, held: null };
}
