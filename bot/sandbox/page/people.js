// The list of people, as a messenger lists chats: the latest talk first.

import { avatar, el, find, fullName, showItems } from "./dom.js";
import { shortText, toDate } from "./time.js";
import { now } from "./clock.js";

const people = { all: [], chosen: null };

export const everybody = () => people.all;

/** Sends the event itself too: the browser's comes later, and a key pressed before it would go out in another name. */
export function choosePerson(id) {
  location.hash = `person=${id}`;
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}

export function showPeople(all, chosen) {
  people.all = all;
  people.chosen = chosen;
  const wanted = fold(find("#people-search").value);
  const found = all.filter((person) => searchText(person).includes(wanted));
  showItems(find("#people"), found.sort(latestFirst).map(row), (item) => item.person.id, personNode);
  const hint = find("#people-empty");
  hint.hidden = found.length > 0;
  hint.textContent = all.length ? "Никого не нашлось" : "Пока никого нет. Добавьте первого человека кнопкой вверху.";
  const unread = all.reduce((sum, person) => sum + person.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}Наставник: песочница`;
}

const fold = (text) => text.trim().toLowerCase().replaceAll("ё", "е");

const searchText = (person) => fold(`${fullName(person)} ${person.username ?? ""} ${person.id}`);
const lastAt = (person) => (person.last_at ? toDate(person.last_at).getTime() : 0);
const latestFirst = (one, other) => lastAt(other) - lastAt(one) || one.id - other.id;

const row = (person) => ({
  person,
  chosen: String(person.id) === people.chosen,
  when: person.last_at ? shortText(person.last_at, now()) : "",
});

function personNode({ person, chosen, when }) {
  return el("a", {
    class: "row",
    href: `#person=${person.id}`,
    "data-person": person.id,
    "data-unread": person.unread,
    "aria-current": chosen && "true",
  },
  avatar(person),
  el("span", { class: "name" }, fullName(person)),
  el("time", {}, when),
  el("span", { class: "last" }, lastText(person)),
  person.unread ? unreadMark(person.unread) : null);
}

const unreadMark = (count) => el("span", { class: "badge", "aria-label": `Непрочитанных: ${count}` }, count);

function lastText(person) {
  if (!person.started) return el("i", {}, "ещё не нажимали Start");
  if (person.blocked) return el("i", {}, "бот заблокирован");
  return person.last_text ?? "";
}

const isPlain = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
const rowUnder = (event) => event.target.closest("[data-person]");

/** By the pointer, not by its click: a talk that jumps to the top under the finger takes the click with it. */
export function startPeople() {
  let pressed = null;
  const list = find("#people");
  find("#people-search").addEventListener("input", () => showPeople(people.all, people.chosen));
  list.addEventListener("pointerdown", (event) => {
    pressed = isPlain(event) ? rowUnder(event)?.dataset.person : null;
  });
  list.addEventListener("pointercancel", () => { pressed = null; });
  list.addEventListener("pointerup", () => {
    if (pressed) choosePerson(pressed);
    pressed = null;
  });
  list.addEventListener("click", (event) => {
    const row = rowUnder(event);
    if (!row || !isPlain(event)) return;
    event.preventDefault();
    if (event.detail === 0) choosePerson(row.dataset.person); // by the keyboard
  });
}
