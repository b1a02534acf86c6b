// What the bot called, newest at the bottom. Answered polls are left out: they would drown everything else.

import { el, find, showItems } from "./dom.js";
import { seconds } from "./time.js";

const KEPT = 500;
const NARROW = "(max-width: 1179px)";
const log = { calls: new Map(), refusalsSeen: 0 };

export function showCalls(latest) {
  const newest = Math.max(0, ...log.calls.keys());
  if (latest.length && latest.at(-1).seq < newest) log.calls.clear(); // the sandbox was started anew
  for (const call of latest) log.calls.set(call.seq, call);
  for (const seq of [...log.calls.keys()].slice(0, -KEPT)) log.calls.delete(seq);
  paint();
}

const LOST = 0;
const refused = (call) => call.status >= 400 || call.status === LOST;
const isSilent = (call) => call.method === "getUpdates" && !refused(call);
const searchText = ({ method, summary, status, error }) =>
  `${method} ${summary} ${status} ${error ?? ""}`.toLowerCase();

function paint() {
  const list = find("#calls-list");
  const wanted = find("#calls-filter").value.trim().toLowerCase();
  const atBottom = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const calls = [...log.calls.values()].filter((call) => !isSilent(call));
  const found = calls.filter((call) => searchText(call).includes(wanted));
  showItems(list, found, (call) => call.seq, callNode);
  if (atBottom) list.scrollTop = list.scrollHeight;
  const hint = find("#calls-empty");
  hint.hidden = found.length > 0;
  hint.textContent = calls.length ? "Таких вызовов нет" : "Бот ещё ничего не вызывал";
  showRefusals(calls.filter(refused));
}

function callNode(call) {
  return el("li", { class: refused(call) ? "call refused" : "call", "data-call": call.seq },
    el("time", {}, seconds(call.at)),
    el("b", {}, call.method),
    el("span", { class: "status" }, call.status === LOST ? "—" : call.status),
    call.summary ? el("span", { class: "summary" }, call.summary) : null,
    call.error ? el("span", { class: "error" }, call.error) : null);
}

function showRefusals(refusals) {
  const visible = !matchMedia(NARROW).matches || document.body.classList.contains("calls-open");
  if (visible) log.refusalsSeen = refusals.at(-1)?.seq ?? 0;
  const unseen = refusals.filter((call) => call.seq > log.refusalsSeen).length;
  find("#refusals").hidden = unseen === 0;
  find("#refusals").textContent = unseen;
}

function setOpen(open) {
  document.body.classList.toggle("calls-open", open);
  find("#calls-toggle").setAttribute("aria-expanded", String(open));
  const list = find("#calls-list");
  if (open) list.scrollTop = list.scrollHeight;
  paint();
}

export function startCalls() {
  const toggle = find("#calls-toggle");
  toggle.addEventListener("click", () => setOpen(!document.body.classList.contains("calls-open")));
  find("#calls-close").addEventListener("click", () => setOpen(false));
  find("#shade").addEventListener("click", () => setOpen(false));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !document.body.classList.contains("calls-open")) return;
    setOpen(false);
    toggle.focus();
  });
  find("#calls-filter").addEventListener("input", paint);
  matchMedia(NARROW).addEventListener("change", () => setOpen(false));
}
