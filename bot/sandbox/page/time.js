// Everything the page shows is Moscow time: the zone of the clock's named moves.

const ZONE = "Europe/Moscow";
const format = (options) => new Intl.DateTimeFormat("ru-RU", { timeZone: ZONE, ...options });
const HOURS = format({ hour: "2-digit", minute: "2-digit" });
const SECONDS = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = format({ day: "numeric", month: "long" });
const YEAR = format({ year: "numeric" });
const WEEKDAY = format({ weekday: "short" });
const NUMBERS = format({ day: "2-digit", month: "2-digit", year: "2-digit" });
const WEEK = 6 * 24 * 3600 * 1000;

/** Unix seconds or an ISO string. */
export const toDate = (value) => new Date(typeof value === "number" ? value * 1000 : value);

export const hours = (value) => HOURS.format(toDate(value));
export const seconds = (value) => SECONDS.format(toDate(value));

/** «чт, 27 ноября 2026, 15:30» */
export function clockText(date) {
  return `${WEEKDAY.format(date)}, ${DAY.format(date)} ${YEAR.format(date)}, ${HOURS.format(date)}`;
}

/** «27 ноября», with the year when it is not the present one. */
export function dayText(value, now) {
  const date = toDate(value);
  return YEAR.format(date) === YEAR.format(now) ? DAY.format(date) : `${DAY.format(date)} ${YEAR.format(date)}`;
}

/** How a chat list dates its last message: time today, weekday this week, numbers before. */
export function shortText(value, now) {
  const date = toDate(value);
  if (NUMBERS.format(date) === NUMBERS.format(now)) return HOURS.format(date);
  return now - date < WEEK ? WEEKDAY.format(date) : NUMBERS.format(date);
}
