// Building and updating elements. Strings become text nodes, so nothing needs escaping by hand.

export const find = (selector) => document.querySelector(selector);

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/**
 * Makes the container show exactly `items`, in order. A node is rebuilt only when its item changed and moved
 * only when its place changed, so focus, scroll and a click in progress survive.
 */
export function showItems(container, items, key, build) {
  const keys = new Set(items.map(key));
  for (const node of [...container.children]) if (!keys.has(node.itemKey)) node.remove();
  const old = new Map([...container.children].map((node) => [node.itemKey, node]));
  let place = container.firstElementChild;
  for (const item of items) {
    let node = old.get(key(item));
    const print = JSON.stringify(item);
    if (node?.itemPrint !== print) {
      const fresh = Object.assign(build(item), { itemKey: key(item), itemPrint: print });
      if (place === node && node) place = fresh;
      if (node) replaceKeepingFocus(node, fresh);
      node = fresh;
    }
    if (node === place) place = place.nextElementSibling;
    else container.insertBefore(node, place);
  }
}

function replaceKeepingFocus(node, fresh) {
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  const label = focused?.dataset.button;
  const isWhole = focused === node;
  node.replaceWith(fresh);
  if (isWhole) fresh.focus({ preventScroll: true });
  else if (label) fresh.querySelector(`[data-button="${CSS.escape(label)}"]`)?.focus({ preventScroll: true });
}

const COLOURS = 7;

export function paintAvatar(node, person) {
  node.textContent = [person.first_name, person.last_name].map((name) => [...(name ?? "")][0] ?? "").join("") || "?";
  node.dataset.colour = person.id % COLOURS;
  return node;
}

export const avatar = (person) => paintAvatar(el("span", { class: "avatar", "aria-hidden": "true" }), person);

export const fullName = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");
