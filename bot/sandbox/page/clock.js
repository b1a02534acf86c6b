// The sandbox's clock: runs on between two answers of the server and can only be moved forward.

import { moveClock } from "./api.js";
import { find } from "./dom.js";
import { attachMenu } from "./menu.js";
import { clockText } from "./time.js";
import { attempt } from "./notices.js";

const TICK_MS = 1000;
const JUMP_MS = 60_000;
let shown = { at: 0, measured: 0 };

export const now = () => new Date(shown.at + performance.now() - shown.measured);

export function showClock(iso) {
  const jumped = shown.at > 0 && Date.parse(iso) - now().getTime() > JUMP_MS;
  shown = { at: Date.parse(iso), measured: performance.now() };
  paint();
  if (jumped) find(".clock").animate([{ background: "var(--flash)" }, { background: "transparent" }], 1500);
}

function paint() {
  if (!shown.at) return;
  const text = clockText(now());
  const node = find("#clock");
  if (node.textContent !== text) node.textContent = text;
  node.dateTime = now().toISOString();
}

export function startClock() {
  attachMenu(find("#clock-menu"), find("#clock-moves"));
  for (const button of document.querySelectorAll("[data-clock-move]")) {
    button.addEventListener("click", async () => {
      button.disabled = true;
      await attempt(() => moveClock(button.dataset.clockMove));
      button.disabled = false;
    });
  }
  setInterval(paint, TICK_MS);
}
