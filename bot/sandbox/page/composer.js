// The input line of the open chat: text, commands, files; drafts are kept per person.

import * as api from "./api.js";
import { cancel, isEditing, letGo, startAnswering, turnTo } from "./answering.js";
import { el, find, showItems } from "./dom.js";
import { attachMenu } from "./menu.js";
import { attempt } from "./notices.js";
import { askStart, pressStart } from "./dialogs.js";

const THINGS = ["sticker", "voice", "photo", "contact"];
const CAPTIONED = ["voice", "photo"];
const line = { person: null, commands: [], drafts: new Map(), openCommands: () => {} };

export function showComposer(person, commands) {
  const composer = find("#composer");
  if (line.person?.id !== person.id) {
    cancel();
    if (line.person) line.drafts.set(line.person.id, composer.value);
    composer.value = line.drafts.get(person.id) ?? "";
    find("#start-link").value = "";
    line.openCommands(false);
    fitHeight();
  }
  line.person = person;
  line.commands = commands;
  find("#starter").hidden = person.started;
  find("#blocked").hidden = !person.started || !person.blocked;
  find("#writer").hidden = !person.started || person.blocked;
  find("[data-action=block]").hidden = person.blocked;
  find("[data-action=unblock]").hidden = !person.blocked;
  for (const thing of THINGS) find(`[data-action=${thing}]`).hidden = find("#writer").hidden;
  find("#commands-toggle").hidden = commands.length === 0;
  showCommands();
}

function showCommands() {
  const typed = /^\/(\w*)$/.exec(find("#composer").value)?.[1] ?? "";
  const fitting = line.commands.filter((command) => command.command.startsWith(typed.toLowerCase()));
  showItems(find("#commands"), fitting, (command) => command.command, (command) =>
    el("button", { type: "button", "data-command": command.command },
      el("b", {}, `/${command.command}`), el("span", {}, command.description)));
  return fitting.length;
}

function fitHeight() {
  const composer = find("#composer");
  composer.style.height = "auto";
  composer.style.height = `${composer.scrollHeight}px`;
}

/** Takes what was typed out of the line; gives it back when nothing came of it. */
async function say(act) {
  const composer = find("#composer");
  const text = composer.value.trim();
  const personId = line.person.id;
  const about = letGo();
  setText("");
  const said = await attempt(() => act(personId, text, about));
  if (said || line.person.id !== personId || composer.value) return;
  if (about.act) turnTo(about.act, about.message);
  setText(text);
}

const repliesTo = ({ act, message }) => (act === "reply" ? { reply_to: message.message_id } : {});

async function sendText() {
  if (isEditing()) await say((id, text, about) => api.edit(id, about.message.message_id, text));
  else if (find("#composer").value.trim()) await say((id, text, about) => api.send(id, { text, ...repliesTo(about) }));
}

/** What was typed goes along as the caption. */
const sendCaptioned = (thing) =>
  say((id, caption, about) => api.send(id, { [thing]: true, caption, ...repliesTo(about) }));

function setText(text) {
  find("#composer").value = text;
  fitHeight();
  line.openCommands(false);
}

async function sendFile(file) {
  if (file) await say((id, caption, about) => api.sendDocument(id, file, { caption, ...repliesTo(about) }));
}

const ACTIONS = {
  start: (id) => askStart(id),
  ...Object.fromEntries(THINGS.map((thing) => [thing, (id) => attempt(() => api.send(id, { [thing]: true }))])),
  ...Object.fromEntries(CAPTIONED.map((thing) => [thing, () => sendCaptioned(thing)])),
  block: (id) => attempt(() => api.block(id)),
  unblock: (id) => attempt(() => api.unblock(id)),
};

export function startComposer() {
  const composer = find("#composer");
  line.openCommands = attachMenu(find("#commands-toggle"), find("#commands"));
  attachMenu(find("#person-menu"), find("#person-actions"));
  find("#person-actions").addEventListener("click", (event) => ACTIONS[event.target.dataset.action]?.(line.person.id));
  find("#commands").addEventListener("click", (event) => {
    const command = event.target.closest("[data-command]")?.dataset.command;
    if (!command) return;
    if (composer.value.startsWith("/")) setText("");
    attempt(() => api.send(line.person.id, { text: `/${command}` }));
    composer.focus();
  });
  find("#unblock").addEventListener("click", () => attempt(() => api.unblock(line.person.id)));
  find("#starter").addEventListener("submit", (event) => {
    event.preventDefault();
    pressStart(line.person.id, find("#start-link").value);
  });
  startAnswering();
  startTyping(composer);
  startFiles();
}

function startTyping(composer) {
  composer.addEventListener("input", () => {
    fitHeight();
    line.openCommands(/^\/\w*$/.test(composer.value) && showCommands() > 0);
  });
  composer.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    sendText();
  });
  find("#writer").addEventListener("submit", (event) => {
    event.preventDefault();
    sendText();
    composer.focus();
  });
}

function startFiles() {
  const input = find("#file");
  find("#attach").addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    await sendFile(input.files[0]);
    input.value = "";
  });
  const openChat = find("#open-chat");
  openChat.addEventListener("dragover", (event) => event.preventDefault());
  openChat.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!find("#writer").hidden) sendFile(event.dataTransfer.files[0]);
  });
}
