// The open chat: keeps the newest message in sight while the reader is at the bottom, and never moves it otherwise.

import * as api from "./api.js";
import { turnTo } from "./answering.js";
import { find, showItems } from "./dom.js";
import { deepLinkPayload, forwarded } from "./links.js";
import { dayPill, messageNode, setBusy } from "./message.js";
import { openAs } from "./dialogs.js";
import { alertPerson, attempt, toast } from "./notices.js";
import { dayText } from "./time.js";
import { now } from "./clock.js";

const NEAR_BOTTOM_PX = 40;
const chat = { person: null, newest: 0, atBottom: true, below: 0, waiting: new Set(), reading: false };

export function showMessages(person, messages) {
  const other = chat.person?.id !== person.id;
  const fresh = messages.filter((message) => message.message_id > chat.newest);
  const spoke = fresh.some((message) => message.from === "person");
  chat.person = person;
  chat.newest = messages.reduce((newest, message) => Math.max(newest, message.message_id), 0);
  if (other) find("#messages").replaceChildren();
  showItems(find("#messages"), withDays(messages), (item) => item.key, (item) =>
    item.day ? dayPill(item) : messageNode(item, isWaiting));
  if (other || spoke) chat.atBottom = true;
  if (chat.atBottom) scrollDown();
  else chat.below += fresh.length;
  showBelow();
  readIfSeen();
}

/** Puts a day before its first message; the last of neighbouring messages of one side gets the bubble's tail. */
function withDays(messages) {
  const days = messages.map((message) => dayText(message.date, now()));
  return messages.flatMap((message, place) => {
    const [day, next] = [days[place], messages[place + 1]];
    const tail = next?.from !== message.from || days[place + 1] !== day;
    const item = { ...message, key: message.message_id, tail };
    return day === days[place - 1] ? [item] : [{ day, key: `day ${day}`, date: message.date }, item];
  });
}

function scrollDown() {
  const scroller = find("#scroller");
  scroller.scrollTop = scroller.scrollHeight;
  chat.below = 0;
}

function showBelow() {
  const button = find("#to-bottom");
  button.hidden = chat.atBottom;
  const badge = button.querySelector(".badge");
  badge.hidden = chat.below === 0;
  badge.textContent = chat.below;
}

async function readIfSeen() {
  const seen = chat.atBottom && document.visibilityState === "visible" && !find("#open-chat").hidden;
  if (!seen || chat.reading || !chat.person?.unread) return;
  chat.reading = true;
  await attempt(() => api.markRead(chat.person.id));
  chat.reading = false;
}

const waitingKey = (button) => `${chat.person.id} ${button.message_id} ${button.data ?? button.text}`;
const isWaiting = (button) => chat.waiting.has(waitingKey(button));

async function press(button) {
  const waiting = waitingKey(button);
  if (chat.waiting.has(waiting)) return;
  chat.waiting.add(waiting);
  showWaiting();
  const { message_id, text, data } = button;
  const pressed = await attempt(() => api.press(chat.person.id, data ? { message_id, data } : { message_id, text }));
  chat.waiting.delete(waiting);
  showWaiting();
  if (pressed) showAnswer(pressed.answer);
}

function showAnswer(answer) {
  if (!answer) toast("Бот не ответил на нажатие", "refusal");
  else if (answer.text && answer.show_alert) alertPerson(answer.text);
  else if (answer.text) toast(answer.text);
}

function showWaiting() {
  for (const node of document.querySelectorAll("button.key")) setBusy(node, isWaiting(node.pressed));
}

function tap(event) {
  const key = event.target.closest("button.key");
  const tool = event.target.closest("button.tool");
  const quote = event.target.closest("button.quote");
  const link = event.target.closest("a[href]");
  const code = event.target.closest("code, pre");
  const spoiler = event.target.closest(".spoiler, .tg-spoiler");
  if (key) tapKey(key.pressed);
  else if (tool) turnTo(tool.dataset.act, tool.message);
  else if (quote) find(`[data-message="${quote.dataset.quoted}"]`)?.scrollIntoView({ block: "center", behavior: "smooth" });
  else if (link) tapLink(event, link);
  else if (spoiler) spoiler.classList.add("shown");
  else if (code) copy(code.textContent);
}

function tapKey(button) {
  if (button.url) openAs(forwarded(button.url), deepLinkPayload(button.url));
  else press(button);
}

function tapLink(event, link) {
  const payload = deepLinkPayload(link.href);
  if (link.dataset.command) {
    event.preventDefault();
    attempt(() => api.send(chat.person.id, { text: link.dataset.command }));
  } else if (payload !== null) {
    event.preventDefault();
    openAs(link.href, payload);
  }
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast("Скопировано");
}

export function startChat() {
  const scroller = find("#scroller");
  scroller.addEventListener("scroll", () => {
    chat.atBottom = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_BOTTOM_PX;
    if (chat.atBottom) chat.below = 0;
    showBelow();
    readIfSeen();
  });
  const keepBottom = new ResizeObserver(() => chat.atBottom && scrollDown());
  keepBottom.observe(scroller);
  keepBottom.observe(find("#messages"));
  find("#messages").addEventListener("click", tap);
  find("#to-bottom").addEventListener("click", () =>
    scroller.scrollTo({ top: scroller.scrollHeight, behavior: "smooth" }));
  document.addEventListener("visibilitychange", readIfSeen);
}
