// Dialogs: a new person, pressing Start with a link, opening a link on somebody's behalf.

import * as api from "./api.js";
import { avatar, el, find, fullName } from "./dom.js";
import { pastedPayload } from "./links.js";
import { attempt, toast } from "./notices.js";
import { choosePerson, everybody } from "./people.js";

/** Opens the dialog and answers what it was closed with: a button's value, or "" for Escape. */
function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

export async function askNewPerson() {
  const dialog = find("#person-dialog");
  const form = dialog.querySelector("form");
  form.reset();
  if (await ask(dialog) !== "ok") return null;
  const names = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
  const person = await attempt(() => api.addPerson(names));
  if (person) choosePerson(person.id);
  return person;
}

export async function askStart(personId) {
  const dialog = find("#start-dialog");
  dialog.querySelector("form").reset();
  if (await ask(dialog) === "ok") await pressStart(personId, dialog.querySelector("input").value);
}

/** Presses Start with whatever was pasted; says so when there is no start parameter in it. */
export async function pressStart(personId, pasted) {
  const payload = pastedPayload(pasted);
  if (payload === null) return toast("В этой ссылке нет параметра start", "refusal");
  return attempt(() => api.start(personId, payload));
}

export async function openAs(url, payload) {
  const dialog = find("#open-as-dialog");
  dialog.querySelector(".link").textContent = url;
  dialog.querySelector(".list").replaceChildren(...everybody().map(personChoice), newcomerChoice());
  const choice = await ask(dialog);
  if (choice === "copy") return navigator.clipboard.writeText(url).then(() => toast("Скопировано"));
  if (choice === "" || choice === "cancel") return null;
  const person = choice === "new" ? await askNewPerson() : { id: choice };
  if (!person) return null;
  choosePerson(person.id);
  return attempt(() => api.start(person.id, payload));
}

const personChoice = (person) =>
  el("button", { type: "submit", value: person.id, "data-open-as": person.id },
    avatar(person), el("span", {}, fullName(person)));

const newcomerChoice = () =>
  el("button", { type: "submit", value: "new", "data-open-as": "new" },
    el("span", { class: "avatar", "aria-hidden": "true" }, "+"), el("span", {}, "Новый человек"));

export function startDialogs() {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => {
      const quiet = event.target.closest("button[type=button]");
      if (quiet) dialog.close(quiet.value);
      else if (event.target === dialog) dialog.close("");
    });
  }
  find("#new-person").addEventListener("click", askNewPerson);
}
