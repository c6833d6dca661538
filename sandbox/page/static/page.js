// What the page needs beyond htmx: the live socket, dialogs, menus, the composer and pickers.
"use strict";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// --- live updates: the server names stale parts, each part fetches and morphs itself
function connect(pause = 500) {
  const socket = new WebSocket(`ws://${location.host}${document.body.dataset.socket}`);
  let opened = false;
  socket.onopen = () => { opened = true; document.getElementById("lost")?.remove(); };
  socket.onmessage = ({ data }) => {
    const { stale = [], say } = JSON.parse(data);
    if (say) toast(say);
    // A drawer looks after itself; the frame around it stays as it is.
    const drawer = document.querySelector("#traffic, #conditions");
    for (const part of stale)
      if (document.getElementById(part) && !(part === "extra" && drawer)) htmx.trigger(`#${part}`, "stale", {}, false);
  };
  socket.onclose = () => {
    if (opened || pause > 1500) toast(document.body.dataset.lost, "lost");
    setTimeout(connect, pause, Math.min(pause * 1.5, 5000));
  };
}

function toast(text, id = "") {
  if (id && document.getElementById(id)) return;
  const shown = Object.assign(document.createElement("div"), { className: "toast", id, textContent: text });
  shown.onclick = () => shown.remove();
  const toasts = document.getElementById("toasts");
  toasts.append(shown);
  toasts.hidePopover(), toasts.showPopover(); // anew, so that it lies above a dialog that has opened meanwhile
  if (!id) setTimeout(() => shown.remove(), 9000);
}

// --- modals
function showDialogs() {
  for (const dialog of all("dialog[data-modal]:not([open])")) {
    dialog.showModal();
    const first = dialog.querySelector(".body :is(input, textarea, .select):not([type=search], :disabled)");
    (dialog.querySelector(".body [autofocus]") ?? first)?.focus();
  }
}
document.addEventListener("cancel", (event) => {
  const close = event.target.querySelector?.("[data-cancel]");
  if (close) { event.preventDefault(); close.click(); }
}, true);

document.addEventListener("htmx:confirm", (event) => {
  event.preventDefault();
  const { ctx, issueRequest, dropRequest } = event.detail;
  const asked = JSON.parse(ctx.confirm);
  const dialog = document.getElementById("confirm");
  for (const [part, key] of [["title", "title"], ["text", "text"], ["yes", "confirm"], ["no", "deny"]])
    document.getElementById(`confirm-${part}`).textContent = asked[key];
  document.getElementById("confirm-yes").className = `btn ${asked.style === "danger" ? "danger" : "primary"}`;
  dialog.returnValue = "no";
  dialog.onclose = () => (dialog.returnValue === "yes" ? issueRequest() : dropRequest());
  dialog.showModal();
});

// --- popovers: beside the button that opens them, inside the window
let opener = null;
document.addEventListener("click", ({ target }) => {
  opener = target.closest("[popovertarget]") ?? opener;
  const url = target.closest("[data-url]")?.dataset.url;
  if (url) window.open(url, "_blank", "noopener");
  if (target.closest("button[data-close], a[data-close]")) target.closest("[popover]")?.hidePopover();
}, true);
document.addEventListener("toggle", ({ target, newState }) => {
  if (newState === "open" && target.matches(".menu")) placeMenu(target);
  if (newState === "open") target.querySelector("[data-query]")?.focus();
}, true);
function placeMenu(menu) {
  if (!opener?.isConnected) return;
  const box = opener.getBoundingClientRect();
  if (menu.matches(".picks")) menu.style.minWidth = `${box.width}px`;
  const { width, height } = menu.getBoundingClientRect();
  const right = opener.closest(".message > .acts, .head, .accessory") ? box.right - width : box.left;
  const below = box.bottom + 4 + height < innerHeight ? box.bottom + 4 : box.top - height - 4;
  menu.style.left = `${Math.max(8, Math.min(right, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(below, innerHeight - height - 8))}px`;
}
document.addEventListener("htmx:after:settle", ({ target }) => {
  if (target.matches?.(":popover-open")) placeMenu(target);
  if (target.id === "menu") target.querySelector("form input")?.focus();
});
document.addEventListener("submit", ({ target }) => {
  if (target.matches("form[data-close]")) setTimeout(() => target.closest("[popover]")?.hidePopover());
});

// --- pickers: what is checked shows on the button; arrows and Enter choose
// In the capture phase: an element that reports its changes keeps them from going further up.
document.addEventListener("change", ({ target }) => {
  const picker = target.closest("[data-picker]");
  if (!picker || !target.matches(".option input")) return;
  const shown = picker.querySelector(".chosen");
  const chips = all(".option:not(.clear) input:checked", picker).map((input) => {
    const chip = Object.assign(document.createElement("span"), { className: "chip" });
    chip.append(input.nextElementSibling.cloneNode(true));
    all("small", chip).forEach((small) => small.remove());
    return chip;
  });
  const none = Object.assign(document.createElement("span"), { className: "none", textContent: picker.dataset.empty });
  shown.replaceChildren(...(chips.length ? chips : [none]));
  if (picker.dataset.picker === "one") picker.querySelector("[popover]").hidePopover();
}, true);
document.addEventListener("beforetoggle", (event) => {
  const search = event.target.querySelector?.("[data-query]");
  if (search && event.newState === "open") { search.value = ""; htmx.trigger(search, "search-now"); }
}, true);

function moveThrough(items, key) {
  const now = items.findIndex((item) => item.classList.contains("active"));
  items[now]?.classList.remove("active");
  const next = items[(now + (key === "ArrowDown" ? 1 : -1) + items.length) % items.length];
  next.classList.add("active");
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  const composer = target.closest("[data-composer]");
  const hints = composer?.querySelector(".hints:not([hidden])");
  const items = target.matches("[data-query]")
    ? all(".option", target.closest("[popover]")) : hints ? all("li:not([hidden])", hints) : [];
  const active = items.find((item) => item.classList.contains("active"));
  if (items.length && (key === "ArrowDown" || key === "ArrowUp")) {
    event.preventDefault(); moveThrough(items, key);
  } else if (target.matches("[data-query]") && key === "Enter") {
    event.preventDefault(); (active ?? items[0])?.click();
  } else if (hints && (key === "Tab" || (key === "Enter" && active))) {
    event.preventDefault(); insertHint(target, active ?? items[0]);
  } else if (hints && key === "Escape") {
    hints.hidden = true;
  } else if (key === "Enter" && !event.shiftKey && !event.isComposing && composer && target.matches("textarea")) {
    event.preventDefault(); composer.requestSubmit();
  } else if (key === "Enter" && target.matches(".element [data-line]")) {
    event.preventDefault(); htmx.trigger(target, "entered");
  }
});

// --- composer: drafts, growing box, hints for / @ #
const token = (box) => box.value.slice(0, box.selectionStart).match(/(^|\s)([@#][\p{L}\w.-]*)$|^(\/\S*)$/u);
function write(box, text, from = 0, to = box.value.length) {
  box.setRangeText(text, from, to, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}
function insertHint(box, item) {
  const found = token(box), end = box.selectionStart;
  write(box, item.dataset.insert, end - (found[3] ?? found[2]).length, end);
}
document.addEventListener("click", ({ target }) => {
  const words = target.closest("[data-type]")?.dataset.type, box = document.querySelector("#pane [data-composer] textarea");
  if (words && box) write(box, words);
});
document.addEventListener("mousedown", (event) => {
  const item = event.target.closest(".hints li");
  if (item) { event.preventDefault(); insertHint(item.closest("form").querySelector("textarea"), item); }
});
document.addEventListener("input", ({ target }) => {
  if (target.matches("input[type=file]")) target.parentElement.querySelector(".names").textContent = [...target.files].map((file) => file.name).join(", ");
  if (!target.matches("[data-composer] textarea")) return;
  sessionStorage.setItem(target.dataset.draft, target.value);
  const list = target.closest("form").querySelector(".hints");
  const found = token(target), word = (found?.[3] ?? found?.[2])?.toLowerCase();
  let shown = 0;
  for (const item of list.children) {
    item.classList.remove("active");
    const names = [item.dataset.insert, ...(item.dataset.also ?? "").split(" ").map((name) => `@${name} `)];
    item.hidden = !word || shown > 7 || !names.some((name) => name.toLowerCase().startsWith(word) && name.trim().toLowerCase() !== word);
    shown += !item.hidden;
  }
  list.hidden = !shown;
});
document.addEventListener("htmx:before:request", ({ target }) => {
  if (!target.matches?.("[data-composer]")) return;
  target.reset();
  all("textarea, input[type=file]", target).forEach((part) => part.dispatchEvent(new Event("input", { bubbles: true })));
});

// --- scrolling: stay at the newest message unless the person has scrolled up
const atEnd = new WeakMap();
function settle() {
  showDialogs();
  for (const box of all("[data-scroll]")) {
    if (!atEnd.has(box)) {
      atEnd.set(box, true);
      box.addEventListener("scroll", () => atEnd.set(box, box.scrollHeight - box.scrollTop - box.clientHeight < 40), { passive: true });
    }
    if (atEnd.get(box)) box.scrollTop = box.scrollHeight;
  }
  for (const box of all("textarea[data-draft]:placeholder-shown")) box.value = sessionStorage.getItem(box.dataset.draft) ?? "";
}
document.addEventListener("htmx:after:swap", settle);
document.addEventListener("DOMContentLoaded", () => {
  settle();
  connect();
  document.querySelector("#extra textarea, #pane [data-composer] textarea")?.focus({ preventScroll: true });
});
