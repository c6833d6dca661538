// The keyboard: arrows through lists, menus and messages, Ctrl+K to go anywhere.
"use strict";

// --- lists in which arrows move the focus: where it is, what can have it, and how many stand in a row
const LISTS = [
  [".emoji-picker", "input[type=search], .emo", (item) => (item.matches(".emo") ? 8 : 1)],
  [".picks", "[data-query], .option input", () => 1],
  [".menu", "input, a, button, textarea", () => 1],
  [".side .lists", "a, button", () => 1],
  [".messages", ".message", () => 1],
];
const visible = (item) => item.checkVisibility();
function move(event) {
  const { target, key } = event;
  if (target.matches("textarea, input:not([type=search], [type=radio], [type=checkbox])")) return;
  const [list, items, now, row] = whereabouts(target);
  if (!list) return;
  const typing = target.matches("[type=search]");
  const steps = { ArrowDown: row, ArrowUp: -row, ...(typing ? {} : { Home: -now, End: items.length - 1 - now }) };
  if (row > 1) Object.assign(steps, { ArrowRight: 1, ArrowLeft: -1 });
  if (!(key in steps)) return;
  event.preventDefault();
  const next = items[Math.max(0, Math.min(now + steps[key], items.length - 1))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
function whereabouts(target) {
  for (const [selector, kinds, row] of LISTS) {
    const list = target.closest(selector) ?? (target.matches(".scroll") ? target.querySelector(selector) : null);
    if (!list) continue;
    const items = all(kinds, list).filter(visible), own = target.closest(kinds);
    const now = own ? items.indexOf(own) : items.length;
    return [list, items, now, row(target)];
  }
  return [];
}

// --- what a key does on a message that has the focus
function onMessage(event) {
  const { target, key } = event;
  if (!target.matches(".message") || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = target.querySelector(`.acts [data-key="${CSS.escape(key.toLowerCase())}"]`);
  if (act) { event.preventDefault(); act.click(); }
}

// --- menus of options
function onOption(event) {
  const { target, key } = event;
  if (key !== "Enter") return;
  if (target.matches("[data-query]")) {
    event.preventDefault(); takeFirst(target);
  } else if (target.matches(".option input")) {
    event.preventDefault(); target.click();
  } else if (target.matches(".element [data-line]")) {
    event.preventDefault(); htmx.trigger(target, "entered");
  }
}
// Enter takes the first that fits what is typed, and not what was chosen before. Whoever is quick comes
// before the list does: then it is taken when it is there.
function takeFirst(search) {
  const menu = search.closest("[popover]"), shown = menu.querySelector("[data-shown]").dataset.shown;
  menu.toggleAttribute("data-entered", shown !== search.value);
  if (shown === search.value) menu.querySelector(".options .option:not(.clear, .kept)")?.click();
  else htmx.trigger(search, "search-now");
}
document.addEventListener("htmx:after:swap", () => all(".picks:popover-open[data-entered] [data-query]").forEach(takeFirst));
document.addEventListener("input", ({ target }) => { if (target.matches("[data-query]")) target.closest("[popover]").removeAttribute("data-entered"); });
// Arrows in a group of radio buttons would choose at once; here they only move.
document.addEventListener("keydown", (event) => { move(event); onMessage(event); onOption(event); });

// --- Ctrl+K
const jump = document.getElementById("jump"), seek = jump.querySelector("input");
function openJump() {
  if (jump.open || document.querySelector("dialog[open]")) return;
  seek.value = "";
  jump.showModal();
  // Whoever is quick comes before htmx has looked at the whole page.
  htmx.process(jump);
  htmx.trigger(seek, "opened");
}
function activate(item) {
  for (const one of all("[role=option]", jump)) one.classList.toggle("active", one === item), one.setAttribute("aria-selected", one === item);
  item?.scrollIntoView({ block: "nearest" });
  item ? seek.setAttribute("aria-activedescendant", item.id) : seek.removeAttribute("aria-activedescendant");
}
const goTo = (item) => { if (item?.dataset.urlHere) location.href = item.dataset.urlHere; };
seek.addEventListener("keydown", (event) => {
  const items = all("[role=option]", jump), now = items.findIndex((item) => item.matches(".active"));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) { event.preventDefault(); activate(items[(now + step + items.length) % items.length]); }
  if (event.key === "Enter") { event.preventDefault(); goTo(items[now]); }
});
jump.addEventListener("click", ({ target }) => (target === jump ? jump.close() : goTo(target.closest("[role=option]"))));
document.addEventListener("htmx:after:swap", () => { if (jump.open) activate(jump.querySelector(".active")); });
document.addEventListener("click", ({ target }) => { if (target.closest("[data-jump]")) openJump(); });

document.addEventListener("keydown", (event) => {
  const held = event.ctrlKey || event.metaKey;
  if (held && event.key.toLowerCase() === "k") { event.preventDefault(); openJump(); }
  if (held && event.key === "/") { event.preventDefault(); if (!document.querySelector("dialog[open]")) document.getElementById("shortcuts").showModal(); }
  // Escape in a thread or a drawer closes it, unless something lies over it.
  if (event.key === "Escape" && event.target.closest("#extra") && !document.querySelector(":popover-open:not(#toasts)"))
    document.querySelector("#extra .close")?.click();
});
