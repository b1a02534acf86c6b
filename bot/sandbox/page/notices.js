// What passes over the chat: toasts, alerts, and the sentence of a refusal.

import { Refused } from "./api.js";
import { el, find } from "./dom.js";

const SHORT_MS = 3500;
const MS_PER_LETTER = 50;

export function toast(text, kind = "") {
  const node = el("p", { class: `toast ${kind}` }, text);
  find("#toasts").append(node);
  setTimeout(() => node.remove(), SHORT_MS + text.length * MS_PER_LETTER);
}

export function alertPerson(text) {
  find("#alert-text").textContent = text;
  const dialog = find("#alert-dialog");
  if (!dialog.open) dialog.showModal();
}

/** Does what a person asked for; a refusal becomes a toast. Answers null when it did not work out. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    toast(error instanceof Refused ? error.message : "Песочница не отвечает. Попробуйте ещё раз.", "refusal");
    return null;
  }
}
