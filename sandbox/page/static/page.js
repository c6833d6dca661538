// What the page needs beyond htmx: the live socket, dialogs, menus, pickers and scrolling.
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
  if (newState === "open" && target.matches(".menu")) placeMenu(target), focusFirst(target);
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
  if (!target.matches?.(":popover-open")) return;
  placeMenu(target);
  if (!target.contains(document.activeElement)) focusFirst(target);
});
function focusFirst(menu) {
  (menu.querySelector("[data-query], form input, input[type=search], .person") ?? menu.querySelector("a, button"))?.focus();
}
document.addEventListener("submit", ({ target }) => {
  if (target.matches?.("form[data-close]")) setTimeout(() => target.closest("[popover]")?.hidePopover());
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
  // What the menu showed last is of another message or channel.
  if (event.target.id === "menu" && event.newState === "open") event.target.innerHTML = '<p class="loading" role="status"></p>';
  const search = event.target.querySelector?.("[data-query]");
  if (search && event.newState === "open") { search.value = ""; htmx.trigger(search, "search-now"); }
}, true);

// --- scrolling: stay at the newest message unless the person has scrolled up
const atEnd = new WeakMap(), heights = new WeakMap();
function settle() {
  showDialogs();
  for (const box of all("[data-scroll]")) {
    if (!atEnd.has(box)) {
      // Whoever follows a link to a message wants to see that one.
      const meant = location.hash && box.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`);
      atEnd.set(box, !meant);
      if (meant) meant.scrollIntoView({ block: "center" });
      // What grows, as a picture does when it is there, has not been scrolled by anybody.
      box.addEventListener("scroll", () => {
        if (box.scrollHeight === heights.get(box)) atEnd.set(box, box.scrollHeight - box.scrollTop - box.clientHeight < 40);
      }, { passive: true });
    }
    heights.set(box, box.scrollHeight);
    if (atEnd.get(box)) box.scrollTop = box.scrollHeight;
  }
  for (const box of all("textarea[data-draft]:placeholder-shown")) box.value = sessionStorage.getItem(box.dataset.draft) ?? "";
}
document.addEventListener("htmx:after:swap", settle);
document.addEventListener("load", ({ target }) => { if (target.matches?.("[data-scroll] img")) settle(); }, true);

// --- whoever opens a thread wants to write in it
let intoThread = false;
document.addEventListener("click", ({ target }) => { intoThread ||= Boolean(target.closest("[data-key=t], .replies")); });
document.addEventListener("htmx:after:swap", () => {
  const box = intoThread && document.querySelector("#extra [data-composer] textarea");
  if (box) intoThread = false, box.focus();
});
document.addEventListener("DOMContentLoaded", () => {
  settle();
  connect();
  document.querySelector("#extra textarea, #pane [data-composer] textarea")?.focus({ preventScroll: true });
});

// --- narrow windows: the side bar lies over the page until a place is chosen
document.addEventListener("click", ({ target }) => {
  const side = document.getElementById("side"), burger = target.closest("[data-burger]");
  if (burger || !target.closest("#side")) side.classList.toggle("out", Boolean(burger) && !side.matches(".out"));
});

// --- lists that are filtered in place
const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
function filterLists() {
  for (const box of all("[data-filter]"))
    for (const item of all(box.dataset.filter)) item.hidden = !fold(item.textContent).includes(fold(box.value));
}
document.addEventListener("input", ({ target }) => { if (target.matches("[data-filter]")) filterLists(); });
document.addEventListener("htmx:after:swap", filterLists);
