// A figure as a picture of its own: with its title, what it covers and how to cite it inside, in the light colours whatever the page shows.
import { about } from "./data";

export interface Picture {
  svg: SVGSVGElement;
  title: string;
  subtitle: string;
  notes: string[];
}
export interface Made {
  text: string;
  width: number;
  height: number;
}

const NS = "http://www.w3.org/2000/svg";
const MARGIN = 24;
const SERIF = "Georgia, 'Times New Roman', serif";
const SANS = "system-ui, 'Helvetica Neue', Arial, sans-serif";
const STYLES = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "stroke-linejoin", "opacity", "font-family", "font-size",
  "font-weight", "font-style", "text-anchor", "dominant-baseline", "paint-order", "visibility", "letter-spacing",
];

export function compose({ svg, title, subtitle, notes }: Picture): Made {
  const root = document.documentElement;
  const theme = root.dataset["theme"];
  root.dataset["theme"] = "light";
  try {
    const box = svg.viewBox.baseVal;
    const wide = Math.max(box.width, 480);
    const width = wide + 2 * MARGIN;
    const out = document.createElementNS(NS, "svg");
    out.setAttribute("xmlns", NS);
    const paper = element("rect", { width: "100%", height: "100%", fill: "#ffffff" });
    out.append(paper);
    let y = MARGIN;
    const write = (text: string, size: number, family: string, colour: string, weight = "normal") => {
      for (const line of wrap(text, wide, `${weight} ${size}px ${family}`)) {
        y += size * 1.25;
        const made = element("text", { x: MARGIN, y: y - size * 0.25, "font-family": family, "font-size": size, "font-weight": weight, fill: colour });
        made.textContent = line;
        out.append(made);
      }
    };
    write(title, 24, SERIF, "#1a1a1a", "bold");
    if (subtitle) {
      y += 4;
      write(subtitle, 14, SANS, "#444444");
    }
    y += 12;
    const body = plain(svg);
    for (const [name, value] of Object.entries({ x: MARGIN, y, width: box.width, height: box.height })) body.setAttribute(name, String(value));
    out.append(body);
    y += box.height + 10;
    for (const note of notes.filter(Boolean)) write(note, 11, SANS, "#555555");
    y += 4;
    write(about.citation, 11, SANS, "#555555");
    const height = Math.ceil(y + MARGIN);
    out.setAttribute("width", String(width));
    out.setAttribute("height", String(height));
    out.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const named = element("title", {});
    named.textContent = title;
    out.prepend(named);
    return { text: `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(out)}`, width, height };
  } finally {
    if (theme) root.dataset["theme"] = theme;
    else delete root.dataset["theme"];
  }
}

export async function toPng({ text, width, height }: Made, scale = 2): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = canvas.getContext("2d")!;
  context.scale(scale, scale);
  context.drawImage(image, 0, 0, width, height);
  return await new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"));
}

/** A copy that needs no stylesheet: what the browser reckoned stands at each element. */
function plain(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const live = [svg, ...svg.querySelectorAll<SVGElement>("*")];
  const copies = [copy, ...copy.querySelectorAll<SVGElement>("*")];
  const seen = svg.getBoundingClientRect();
  const away: Element[] = [];
  live.forEach((element, at) => {
    if (element.matches("path, text, rect, line") && !element.closest("defs, clipPath")) {
      const box = element.getBoundingClientRect();
      if (box.right < seen.left || box.left > seen.right || box.bottom < seen.top || box.top > seen.bottom) away.push(copies[at]!);
    }
    const found = getComputedStyle(element);
    const into = copies[at]!;
    if (found.display === "none" && element.closest("defs") === null) {
      away.push(into);
      return;
    }
    for (const name of STYLES) {
      const own = element.getAttribute(name);
      if (own?.startsWith("url(")) continue;
      const value = found.getPropertyValue(name);
      if (value) into.setAttribute(name, value);
    }
    for (const gone of ["class", "style", "tabindex", "role", "aria-label", "aria-hidden"]) into.removeAttribute(gone);
  });
  for (const each of [...away, ...copy.querySelectorAll("title")]) each.remove();
  copy.querySelectorAll("a[href]").forEach((each) => each.removeAttribute("href"));
  copy.setAttribute("overflow", "hidden");
  return copy;
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

let ruler: CanvasRenderingContext2D | null = null;
const widths = new Map<string, number>();
export function measure(text: string, font: string): number {
  ruler ??= document.createElement("canvas").getContext("2d")!;
  const key = `${font}|${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  ruler.font = font;
  const wide = ruler.measureText(text).width;
  widths.set(key, wide);
  return wide;
}

export function wrap(text: string, room: number, font: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && measure(longer, font) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
