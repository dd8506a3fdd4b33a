// Days as ordinals, as Python counts them, and as people write them.

const EPOCH = 719163; // date(1970, 1, 1).toordinal()
const DAY = 86_400_000;
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

export const toDate = (day: number): Date => new Date((day - EPOCH) * DAY);
export const toOrdinal = (date: Date): number => Math.floor(date.getTime() / DAY) + EPOCH;
export const iso = (day: number): string => toDate(day).toISOString().slice(0, 10);

/** The ordinal of a day as `2008-08-12`; null if it is none. */
export function parseIso(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || iso(toOrdinal(date)) !== text ? null : toOrdinal(date);
}

export const ordinal = (year: number, month = 1, day = 1): number => toOrdinal(new Date(Date.UTC(year, month - 1, day)));
export const yearOf = (day: number): number => toDate(day).getUTCFullYear();

/** A day in words: 12 August 2008. */
export function words(day: number): string {
  const date = toDate(day);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** A day some days, months or years later; the last of a month stays within it. */
export function step(day: number, unit: "day" | "month" | "year", by: number): number {
  if (unit === "day") return day + by;
  const date = toDate(day);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + by * (unit === "year" ? 12 : 1);
  const year = Math.floor(months / 12);
  const month = months - year * 12;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return ordinal(year, month + 1, Math.min(date.getUTCDate(), last));
}

/** A number of days in words, as the pictures of the library have it for axes and notes. */
export function lasting(days: number): string {
  const size = Math.abs(days);
  const say = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"}`;
  if (size < 60) return say(Math.round(size), "day");
  if (size < 730) return say(Math.round(size / 30.4375), "month");
  return say(Math.round((size / 365.25) * 10) / 10, "year");
}
