// The day that is shown: a slider with steps of a day, a month or a year, a field for the day, and a button that plays.
import { FIRST, TODAY } from "./data";
import { iso, ordinal, parseIso, step, words, yearOf } from "./dates";
import { choice, h } from "./dom";

type Unit = "day" | "month" | "year";

export interface Clock {
  element: HTMLElement;
  show(day: number): void;
  stop(): void;
}

export function clock(changed: (day: number, moving: boolean) => void): Clock {
  let day = TODAY;
  let unit: Unit = "month";
  let timer = 0;

  const to = (wanted: number, moving = false): void => {
    const next = Math.max(FIRST, Math.min(TODAY, wanted));
    if (next !== day || !moving) changed(next, moving);
  };
  const by = (count: number): void => {
    stop();
    to(step(day, unit, count));
  };
  const range = h("input", {
    type: "range", min: FIRST, max: TODAY, step: 1, class: "slider", "aria-label": "Day that is shown",
    oninput: () => (stop(), to(Number(range.value), true)),
    onchange: () => to(Number(range.value)),
    onkeydown: (event: KeyboardEvent) => {
      const counts: Record<string, () => number> = {
        ArrowRight: () => step(day, unit, 1), ArrowUp: () => step(day, unit, 1), ArrowLeft: () => step(day, unit, -1), ArrowDown: () => step(day, unit, -1),
        PageUp: () => step(day, "year", 1), PageDown: () => step(day, "year", -1), Home: () => FIRST, End: () => TODAY,
      };
      const next = counts[event.key];
      if (!next || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      stop();
      to(next(), event.repeat);
    },
  });
  const field = h("input", {
    type: "date", min: iso(FIRST), max: iso(TODAY), "aria-label": "Day", required: true,
    onchange: () => {
      const asked = parseIso(field.value);
      if (asked !== null && asked >= FIRST && asked <= TODAY) (stop(), to(asked));
    },
  });
  const play = h("button", { type: "button", class: "play", onclick: () => (timer ? stop() : run()) }, "▶ Play");

  function run(): void {
    if (day >= TODAY) to(FIRST, true);
    play.textContent = "❚❚ Pause";
    play.setAttribute("aria-pressed", "true");
    timer = window.setInterval(() => {
      to(step(day, unit, 1), true);
      if (day >= TODAY) stop();
    }, unit === "year" ? 700 : unit === "month" ? 160 : 60);
  }
  function stop(): void {
    if (!timer) return;
    clearInterval(timer);
    timer = 0;
    play.textContent = "▶ Play";
    play.removeAttribute("aria-pressed");
    changed(day, false);
  }

  const units = choice("Step", [["day", "day"], ["month", "month"], ["year", "year"]], unit, (value) => {
    const going = timer !== 0;
    stop();
    unit = value as Unit;
    if (going) run();
  });
  const scale = h("div", { class: "scale", "aria-hidden": "true" });
  for (let year = 1995; year <= yearOf(TODAY); year += 5) {
    const tick = h("span", {}, String(year));
    tick.style.left = `${((ordinal(year) - FIRST) / (TODAY - FIRST)) * 100}%`;
    scale.append(tick);
  }
  const element = h(
    "div", { class: "clock" },
    h("div", { class: "buttons" }, play,
      h("button", { type: "button", "aria-label": "One step back", onclick: () => by(-1) }, "‹"), field,
      h("button", { type: "button", "aria-label": "One step on", onclick: () => by(1) }, "›"), units),
    h("div", { class: "track" }, range, scale),
  );
  return {
    element,
    show(shown) {
      day = shown;
      range.value = String(shown);
      range.setAttribute("aria-valuetext", words(shown));
      if (document.activeElement !== field) field.value = iso(shown);
    },
    stop,
  };
}
