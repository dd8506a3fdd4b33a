import type { Mounted, Page } from "./main";
export const label = "tables";
export function mount(root: HTMLElement, _page: Page): Mounted {
  root.textContent = "";
  return { update() {} };
}
