// What the next message is about: it answers a message of the chat, or says an own one anew.

import { find } from "./dom.js";

const TITLES = { reply: "Ответ на сообщение", edit: "Изменение сообщения" };
const NOTHING = { act: null, message: null };
let about = NOTHING;

export function turnTo(act, message) {
  about = { act, message };
  find("#answering").hidden = !act;
  if (!act) return;
  find("#answering b").textContent = TITLES[act];
  find("#answering small").textContent = wordsOf(message) || "Вложение";
  if (act === "edit") retype(wordsOf(message));
  find("#composer").focus();
}

export const isEditing = () => about.act === "edit";

/** Gives it away: the message after is about nothing again. */
export function letGo() {
  const given = about;
  turnTo(null, null);
  return given;
}

export function cancel() {
  if (letGo().act === "edit") retype("");
}

const wordsOf = (message) => message.text || message.caption;

function retype(text) {
  const composer = find("#composer");
  composer.value = text;
  composer.dispatchEvent(new Event("input"));
}

export function startAnswering() {
  find("#answering button").addEventListener("click", () => {
    cancel();
    find("#composer").focus();
  });
  find("#composer").addEventListener("keydown", (event) => {
    if (event.key === "Escape") cancel();
  });
}
