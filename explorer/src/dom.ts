// Small helpers to make elements. Text always goes in as text, never as markup.

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | ((event: any) => void) | null | undefined>;

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child): child is Node | string => !!child || child === ""));
  return made;
}

let said: HTMLElement | null = null;
/** Tell a screen reader, and whoever looks, what was done. */
export function announce(text: string): void {
  said ??= document.getElementById("said");
  if (said) said.textContent = text;
}

/** A select with a label. */
export function choice(name: string, options: [value: string, label: string][], value: string, changed: (value: string) => void): HTMLLabelElement {
  const select = h("select", { onchange: () => changed(select.value) });
  for (const [each, words] of options) select.append(h("option", { value: each, selected: each === value }, words));
  return h("label", { class: "choice" }, h("span", {}, name), select);
}

export function debounce(milliseconds: number, work: () => void): () => void {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(work, milliseconds);
  };
}
