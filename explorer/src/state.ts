// The address of a view: `#map?on=2008-08-12&host=ge`. What stands there is all that makes the view.

export type Params = Record<string, string>;
export interface Address {
  view: string;
  params: Params;
}

/** Read an address; a view that is none of `views` is the first of them, or `map`. */
export function read(hash: string, views: readonly string[]): Address {
  const [name = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const params = Object.fromEntries(new URLSearchParams(query));
  return { view: views.includes(name) || (!views.length && name) ? name : (views[0] ?? "map"), params };
}

export function write({ view, params }: Address): string {
  const kept = Object.entries(params).filter(([, value]) => value !== "");
  // Commas and colons may stand as they are; a reader of the address is glad of it.
  const query = new URLSearchParams(kept).toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return `#${view}${query ? `?${query}` : ""}`;
}

/** Milliseconds after which the browser is told where a slider rests; browsers take ill to be told of each step. */
const REST = 150;
let moving = "";
let timer = 0;

/** The address of what is shown, which the browser's own follows. */
export const here = (): string => moving || location.hash;

/** Bring the browser's address up to what is shown. */
export function settle(): void {
  clearTimeout(timer);
  if (moving) history.replaceState(null, "", moving);
  moving = "";
}

/** Forget an address that was not settled: the browser went elsewhere. */
export function leave(): void {
  clearTimeout(timer);
  moving = "";
}

/** Go to an address: a new entry of the history, or in place of the present one, as while a slider moves. */
export function go(address: Address, { replace = false } = {}): void {
  const hash = write(address);
  if (replace) {
    if (hash === here()) return;
    clearTimeout(timer);
    moving = hash;
    timer = window.setTimeout(settle, REST);
  } else {
    settle();
    if (hash !== location.hash) history.pushState(null, "", hash);
  }
}
