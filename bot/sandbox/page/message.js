// One message as a bubble with the bot's inline buttons under it.

import { fileUrl } from "./api.js";
import { el, icon } from "./dom.js";
import { deepLinkPayload, makeClickable } from "./links.js";
import { dayText, hours } from "./time.js";
import { now } from "./clock.js";

const KILOBYTE = 1024;
const STYLES = new Set(["primary", "danger", "success"]);

export const dayPill = (item) => el("p", { class: "day" }, el("span", {}, dayText(item.date, now())));

export function messageNode(message, isBusy) {
  const bare = Boolean(message.sticker) && !message.text;
  const bubble = el("div", { class: bare ? "bubble bare" : "bubble" }, ...attachments(message), body(message),
    tools(message));
  const node = el("article", {
    class: `message ${message.from}${message.tail ? " tail" : ""}`,
    "data-message": message.message_id,
    "data-from": message.from,
    "aria-label": message.from === "bot" ? "Бот" : "Вы",
  }, bubble);
  if (message.buttons?.length) node.append(keyboard(message, isBusy));
  return node;
}

function body(message) {
  const text = el("div", { class: "text" });
  if (message.html) text.innerHTML = message.html; // the only markup taken as is: the server made it safe
  else text.textContent = message.text || message.caption || "";
  if (!text.textContent) text.classList.add("empty");
  makeClickable(text);
  text.append(meta(message));
  return text;
}

const meta = (message) => el("span", { class: "meta" }, message.edited ? "изменено " : "", hours(message.date));

function attachments(message) {
  const parts = [];
  if (message.quote) parts.push(quote(message.quote));
  if (message.document) parts.push(documentLink(message.document));
  if (message.photo) parts.push(photo(message.photo));
  if (message.voice) parts.push(voice());
  if (message.sticker) parts.push(picture("sticker", "Стикер"));
  if (message.contact) parts.push(contact(message.contact));
  return parts;
}

const quote = (quoted) =>
  el("button", { class: "quote", type: "button", "data-quoted": quoted.message_id }, quoted.text || "Сообщение");

function tools(message) {
  const own = message.from === "person";
  const hasWords = message.text || message.document || message.photo || message.voice;
  return el("span", { class: "tools" }, tool("reply", "Ответить", message),
    own && hasWords ? tool("edit", "Изменить", message) : null);
}

function tool(act, label, message) {
  const node = el("button", { class: "tool", type: "button", "data-act": act, "aria-label": label, title: label }, icon(act));
  node.message = message;
  return node;
}

function documentLink(file) {
  const name = file.name || "файл";
  return el("a", { class: "document", href: fileUrl(file.file_id), download: name, "aria-label": `Скачать ${name}` },
    el("span", { class: "disc" }, icon("file")),
    el("span", { class: "about" }, el("b", {}, name), el("small", {}, sizeText(file.size))));
}

function sizeText(bytes) {
  if (bytes === null || bytes === undefined) return "";
  const [amount, unit] = bytes < KILOBYTE ? [bytes, "Б"]
    : bytes < KILOBYTE ** 2 ? [bytes / KILOBYTE, "КБ"] : [bytes / KILOBYTE ** 2, "МБ"];
  return `${amount.toLocaleString("ru-RU", { maximumFractionDigits: 1 })} ${unit}`;
}

const picture = (name, label) => el("span", { class: name, role: "img", "aria-label": label }, icon(name));

function photo(sent) {
  if (!sent.file_id) return picture("photo", "Фото");
  return el("img", { class: "photo", src: fileUrl(sent.file_id), alt: "Фото", loading: "lazy" });
}

const WAVE = [4, 7, 12, 8, 15, 18, 10, 6, 13, 17, 9, 5, 11, 16, 12, 7, 14, 9, 5, 8, 4];

function voice() {
  const wave = el("span", { class: "wave", "aria-hidden": "true" });
  wave.append(...WAVE.map((height) => el("i", { style: `height:${height}px` })));
  return el("span", { class: "voice", role: "img", "aria-label": "Голосовое сообщение" },
    el("span", { class: "disc" }, icon("play")), wave);
}

function contact(card) {
  const name = [card.first_name, card.last_name].filter(Boolean).join(" ") || "Контакт";
  return el("span", { class: "contact" },
    el("span", { class: "disc", "aria-hidden": "true" }, [...name][0]),
    el("span", { class: "about" }, el("b", {}, name), el("small", {}, card.phone_number ?? "номер телефона")));
}

function keyboard(message, isBusy) {
  const rows = message.buttons.map((row) => {
    const line = el("div", { class: "keys" });
    line.append(...row.map((button) => key(message, button, isBusy)));
    return line;
  });
  const grid = el("div", { class: "keyboard" });
  grid.append(...rows);
  return grid;
}

function key(message, button, isBusy) {
  const opens = button.url && deepLinkPayload(button.url) === null;
  const mute = button.url || button.data ? "" : " mute";
  const style = STYLES.has(button.style) ? ` ${button.style}` : "";
  const node = el(opens ? "a" : "button", { class: `key${style}${mute}`, "data-button": button.text }, button.text);
  if (opens) Object.assign(node, { href: button.url, target: "_blank", rel: "noopener noreferrer" });
  else node.type = "button";
  if (button.url) node.append(icon("open"));
  node.pressed = { message_id: message.message_id, ...button };
  setBusy(node, isBusy(node.pressed));
  return node;
}

export function setBusy(node, busy) {
  node.classList.toggle("busy", busy);
  node.setAttribute("aria-busy", String(busy));
}
