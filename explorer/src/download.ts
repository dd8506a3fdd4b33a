// Files that the reader takes away.
import { h } from "./dom";

export interface Sheet {
  columns: string[];
  rows: (string | number | boolean | null)[][];
  /** What the rows cover, in a sentence. */
  coverage: string;
}

export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** RFC 4180, with the mark by which spreadsheets know UTF-8. */
export function toCsv(sheet: Sheet): string {
  const cell = (value: string | number | boolean | null) => {
    const text = value === null ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\ufeff${[sheet.columns, ...sheet.rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
