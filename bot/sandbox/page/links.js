// Links in messages. Telegram clients make plain addresses and commands clickable; so does the page.

const DEEP_LINK = /^(?:https?:\/\/)?(?:t|telegram)\.me\/\w+\/?\?(?:[^#\s]*&)?start=([\w-]{1,64})(?:[&#]|$)/i;
const TG_LINK = /^tg:\/\/resolve\?(?:[^#\s]*&)?start=([\w-]{1,64})(?:[&#]|$)/i;
const SHARE = /^https:\/\/(?:t|telegram)\.me\/share\/url\?/i;
const PAYLOAD = /^[A-Za-z0-9_-]{1,64}$/;
const ADDRESS = /(?:https?:\/\/|(?<![\w/.])(?:t|telegram)\.me\/)[^\s<>"«»]*[^\s<>"«».,;:!?)\]'…]/;
const COMMAND = /(?<![\w/<>])\/[a-z][a-z0-9_]{0,31}(?![\w/<>])/;
const CLICKABLE = new RegExp(`${ADDRESS.source}|${COMMAND.source}`, "gi");
const SAFE = /^(?:https?:|tg:|mailto:|tel:)/i;

/** The start parameter of a link to a bot, also one that is being forwarded; null when the address is any other. */
export const deepLinkPayload = (url) => (DEEP_LINK.exec(forwarded(url)) ?? TG_LINK.exec(forwarded(url)))?.[1] ?? null;

/** What t.me/share/url hands on; any other address is itself. */
export function forwarded(url) {
  return SHARE.test(url) ? new URL(url).searchParams.get("url") ?? url : url;
}

/** The start parameter from whatever people paste: "" when empty, null when there is none in it. */
export function pastedPayload(text) {
  const pasted = text.trim();
  if (pasted === "" || PAYLOAD.test(pasted)) return pasted;
  return deepLinkPayload(pasted);
}

export function makeClickable(root) {
  for (const link of root.querySelectorAll("a")) secure(link);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement?.closest("a, code, pre")) texts.push(walker.currentNode);
  }
  texts.forEach(splitText);
}

function secure(link) {
  if (!SAFE.test(link.getAttribute("href") ?? "")) link.removeAttribute("href");
  link.target = "_blank";
  link.rel = "noopener noreferrer";
}

function splitText(node) {
  const text = node.data;
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(CLICKABLE)) {
    parts.push(text.slice(end, match.index), clickable(match[0]));
    end = match.index + match[0].length;
  }
  if (parts.length) node.replaceWith(...parts, text.slice(end));
}

function clickable(found) {
  const link = document.createElement("a");
  link.textContent = found;
  if (found.startsWith("/")) {
    link.href = "#";
    link.dataset.command = found;
    link.setAttribute("role", "button");
    return link;
  }
  link.href = /^https?:/i.test(found) ? found : `https://${found}`;
  secure(link);
  return link;
}
