// A button with a drop-down list of buttons: closes on a choice, on Escape and on a tap elsewhere.

export function attachMenu(button, menu) {
  const setOpen = (open) => {
    menu.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => {
    setOpen(!menu.classList.contains("open"));
    if (menu.classList.contains("open")) shownButtons(menu)[0]?.focus();
  });
  menu.addEventListener("click", (event) => {
    if (event.target.closest("button")) setOpen(false);
  });
  menu.addEventListener("keydown", (event) => moveFocus(menu, event));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.classList.contains("open")) return;
    const hadFocus = menu.contains(document.activeElement);
    setOpen(false);
    if (hadFocus) button.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target) && !button.contains(event.target)) setOpen(false);
  });
  return setOpen;
}

const shownButtons = (menu) => [...menu.querySelectorAll("button")].filter((button) => !button.hidden);

function moveFocus(menu, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = shownButtons(menu);
  const next = buttons.indexOf(document.activeElement) + step;
  buttons[(next + buttons.length) % buttons.length]?.focus();
}
