// Follows the sandbox by long polling and shows each state. The chosen person stands in the address: #person=5000001.

import { Refused, readState } from "./api.js";
import { showCalls, startCalls } from "./calls.js";
import { showMessages, startChat } from "./chat.js";
import { showClock, startClock } from "./clock.js";
import { showComposer, startComposer } from "./composer.js";
import { startDialogs } from "./dialogs.js";
import { find, fullName, paintAvatar } from "./dom.js";
import { everybody, showPeople, startPeople } from "./people.js";

const RETRY_MS = 1500;
const NOTHING_SEEN = -1;
const SERVER_ERROR = 500;
const chosenPerson = () => /^#person=(\d+)$/.exec(location.hash)?.[1] ?? null;
let polling = new AbortController();
let opened = chosenPerson();

function showState(state, chosen) {
  showClock(state.now);
  find("#bot").textContent = state.bot ? `@${state.bot.username}` : "";
  showPeople(state.people, chosen);
  showCalls(state.calls);
  const person = state.people.find((one) => String(one.id) === chosen);
  showOpenChat(person, state.commands ?? [], state.chat ?? []);
  find("#messages").setAttribute("aria-busy", String(state.busy));
}

function showOpenChat(person, commands, messages) {
  document.body.classList.toggle("in-chat", Boolean(person));
  find("#open-chat").hidden = !person;
  find("#nobody").hidden = Boolean(person);
  if (!person) return;
  paintAvatar(find("#chat-avatar"), person);
  find("#chat-name").textContent = fullName(person);
  find("#chat-about").textContent = `${person.username ? `@${person.username} · ` : ""}id ${person.id}`;
  showComposer(person, commands);
  showMessages(person, messages);
}

async function follow() {
  let seen = NOTHING_SEEN;
  let followed = null;
  for (;;) {
    const chosen = chosenPerson();
    if (chosen !== followed) seen = NOTHING_SEEN;
    followed = chosen;
    polling = new AbortController();
    try {
      const state = await readState(seen, chosen, polling.signal);
      seen = state.revision;
      find("#offline").hidden = true;
      if (chosen === chosenPerson()) showState(state, chosen);
    } catch (error) {
      seen = NOTHING_SEEN;
      if (error.name !== "AbortError") await recover(error, chosen);
    }
  }
}

async function recover(error, chosen) {
  if (error instanceof Refused && error.status < SERVER_ERROR && chosen) {
    history.replaceState(null, "", "#");
    changePerson();
    return;
  }
  find("#offline").hidden = false;
  await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
}

/** Shows the new person's chat empty at once, so that nothing typed meanwhile goes out in another name. */
function changePerson() {
  const chosen = chosenPerson();
  if (chosen === opened) return;
  opened = chosen;
  showPeople(everybody(), chosen);
  showOpenChat(everybody().find((one) => String(one.id) === chosen), [], []);
  polling.abort();
}

startClock();
startPeople();
startDialogs();
startComposer();
startChat();
startCalls();
find("#back").addEventListener("click", () => { location.hash = ""; });
window.addEventListener("hashchange", changePerson);
follow();
