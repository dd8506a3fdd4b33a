// One stop of the Tab key among many marks: arrow keys lead from one to the next, and the mark that had the focus keeps it when all are drawn anew.

type Mark = SVGElement | HTMLElement;
/** Which mark a key leads to from another; null if there is none that way. */
export type Way = (key: string, from: Mark, all: Mark[]) => Mark | null | undefined;

export interface Rover {
  /** Before the marks are drawn: whether one of them has the focus, which goes when a mark is taken away. */
  draws(): void;
  /** After the marks were drawn: one of them is the stop, the same as before if it is still there. */
  drawn(): void;
}

const KEYS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"]);

/** No listener for focus: in Chromium it would make the group of an SVG a stop of its own. Marks are the elements of `root` that fit a selector; each has a `data-mark` of its own, and Enter or the space bar opens one. */
export function rove(root: Mark, selector: string, way: Way, open: (mark: Mark) => void): Rover {
  let stop = "";
  let held = false;
  const marks = () => [...root.querySelectorAll<Mark>(selector)].filter((mark) => mark.getAttribute("display") !== "none");
  const at = (target: EventTarget | null) => (target as Element | null)?.closest<Mark>(selector) ?? null;

  function stand(mark: Mark): void {
    for (const each of root.querySelectorAll<Mark>(`${selector}[tabindex="0"]`)) each.setAttribute("tabindex", "-1");
    mark.setAttribute("tabindex", "0");
    stop = mark.dataset["mark"] ?? "";
  }
  root.addEventListener("keydown", (raised) => {
    const event = raised as KeyboardEvent;
    const from = at(event.target);
    if (!from || event.altKey || event.ctrlKey || event.metaKey) return;
    stand(from);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(from);
    } else if (KEYS.has(event.key)) {
      event.preventDefault();
      const next = way(event.key, from, marks());
      if (!next) return;
      stand(next);
      next.focus();
    }
  });
  return {
    draws() {
      const mark = at(document.activeElement);
      held = mark !== null && root.contains(mark);
    },
    drawn() {
      const now = root.querySelector<Mark>(`${selector}[tabindex="0"]`);
      if (now && now.dataset["mark"] === stop && now.getAttribute("display") !== "none") return;
      const all = marks();
      const same = all.find((mark) => mark.dataset["mark"] === stop);
      const mark = same ?? all[0];
      if (!mark) return;
      stand(mark);
      if (held && same && !at(document.activeElement)) same.focus({ preventScroll: true });
    },
  };
}
