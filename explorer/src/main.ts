// The page: its views, and which of them the address names.
import "./explorer.css";
import { about } from "./data";
import { h } from "./dom";
import * as map from "./map";
import { go, here, leave, read, settle, write, type Params } from "./state";
import * as survival from "./survival";
import * as tables from "./tables";
import * as timeline from "./timeline";

/** What a view may ask of the page. */
export interface Page {
  /** Change some parameters of the address; the view is then updated. An empty one is left out. */
  set(changes: Params, how?: { replace?: boolean }): void;
}
export interface Mounted {
  update(params: Params): void;
  destroy?(): void;
}
interface View {
  label: string;
  mount(root: HTMLElement, page: Page): Mounted;
}

const VIEWS: Record<string, View> = { map, timeline, survival, tables };
const NAMES = Object.keys(VIEWS);

function start(): void {
  const main = document.getElementById("view")!;
  const links = Object.fromEntries(NAMES.map((name) => [name, h("a", { href: `#${name}` }, VIEWS[name]!.label)]));
  document.getElementById("views")!.replaceChildren(...NAMES.map((name) => h("li", {}, links[name]!)));
  header();

  let shown = "";
  let mounted: Mounted | null = null;
  const render = (): void => {
    const { view, params } = read(here(), NAMES);
    if (view !== shown) {
      mounted?.destroy?.();
      main.className = `view-${view}`;
      mounted = VIEWS[view]!.mount(main, page);
      for (const [name, link] of Object.entries(links)) {
        if (name === view) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      if (shown) {
        main.querySelector("h1")?.focus({ preventScroll: true });
        scrollTo(0, 0);
      }
      shown = view;
    }
    mounted!.update(params);
  };
  const page: Page = {
    set(changes, how) {
      const { view, params } = read(here(), NAMES);
      go({ view, params: { ...params, ...changes } }, how);
      render();
    },
  };
  for (const name of ["hashchange", "popstate"]) addEventListener(name, () => (leave(), render()));
  addEventListener("pagehide", settle);
  render();
  document.documentElement.dataset["ready"] = "";
}

function header(): void {
  document.getElementById("version")!.textContent = `Version ${about.version} · data as of ${about.data_date}`;
  document.getElementById("title")!.textContent = about.title;
  document.getElementById("footer")!.replaceChildren(
    h(
      "p",
      {},
      `${about.citation.replace(/ Licence:.*$/, "")} `,
      h("a", { href: about.licence_url }, about.licence_title),
      ". Outlines: Natural Earth (public domain), simplified; they are no evidence of anything. ",
      h("a", { href: about.homepage }, "Data, code and documentation"),
      " · ",
      h("a", { href: "r/index.html" }, "All records"),
      " · ",
      h("a", { href: "s/index.html" }, "All sources"),
      " · ",
      h("a", { href: "releases.html" }, "Releases"),
      ".",
    ),
  );
  const form = document.getElementById("find") as HTMLFormElement;
  const input = form.querySelector("input")!;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.hash = write({ view: "tables", params: { q: input.value.trim() } });
  });
  document.getElementById("skip")!.addEventListener("click", (event) => {
    // Not by its address, in which the view stands.
    event.preventDefault();
    document.querySelector<HTMLElement>("#view h1")?.focus();
  });
  const theme = document.getElementById("theme")!;
  const root = document.documentElement;
  theme.addEventListener("click", () => {
    const dark = root.dataset["theme"] ? root.dataset["theme"] === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset["theme"] = dark ? "light" : "dark";
  });
}

start();
