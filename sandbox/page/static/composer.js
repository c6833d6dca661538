// The composer: drafts, what is hinted while one types, and files.
"use strict";

const token = (box) => box.value.slice(0, box.selectionStart).match(/(^|\s)([@#][\p{L}\w.-]*)$|^(\/\S*)$/u);
let lastBox = null;
const currentBox = () => (lastBox?.isConnected ? lastBox : document.querySelector("#pane [data-composer] textarea"));

function write(box, text, from = 0, to = box.value.length) {
  box.setRangeText(text, from, to, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}
function insertHint(box, item) {
  const found = token(box), end = box.selectionStart;
  write(box, item.dataset.insert, end - (found[3] ?? found[2]).length, end);
}
document.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-composer] textarea")) lastBox = target;
});
document.addEventListener("click", ({ target }) => {
  const words = target.closest("[data-type]")?.dataset.type, box = document.querySelector("#pane [data-composer] textarea");
  if (words && box) write(box, words);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-into-composer]")) return;
  event.preventDefault();
  const box = currentBox(), name = event.submitter?.value || event.target.querySelector(".emo")?.value;
  if (box && name) setTimeout(() => write(box, `:${name}: `, box.selectionStart, box.selectionEnd));
});

// --- hints
document.addEventListener("mousedown", (event) => {
  const item = event.target.closest(".hints li");
  if (item) { event.preventDefault(); insertHint(item.closest("form").querySelector("textarea"), item); }
});
function fits(item, word) {
  const names = [item.dataset.insert, `@${item.dataset.also ?? ""}`, ...(item.dataset.also ?? "").split(" ").map((name) => `@${name}`)].map(fold);
  return names.some((name) => name.startsWith(word)) && names[0].trim() !== word;
}
function hint(box) {
  const list = box.closest("form").querySelector(".hints"), found = token(box);
  const word = found && fold(found[3] ?? found[2]);
  let shown = 0;
  for (const [place, item] of [...list.children].entries()) {
    item.id ||= `${list.id}-${place}`;
    item.hidden = !word || shown > 7 || !fits(item, word);
    shown += !item.hidden;
  }
  list.hidden = !shown;
  choose(box, list, list.querySelector("li:not([hidden])"));
}
function choose(box, list, item) {
  for (const one of list.children) one.setAttribute("aria-selected", one === item), one.classList.toggle("active", one === item);
  if (list.hidden || !item) return box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-activedescendant", item.id);
  item.scrollIntoView({ block: "nearest" });
}
document.addEventListener("keydown", (event) => {
  const { target: box, key } = event;
  if (!box.matches("[data-composer] textarea") || event.isComposing) return;
  const list = box.closest("form").querySelector(".hints"), items = all("li:not([hidden])", list);
  const now = items.findIndex((item) => item.classList.contains("active"));
  if (!list.hidden && (key === "ArrowDown" || key === "ArrowUp")) {
    event.preventDefault();
    choose(box, list, items[(now + (key === "ArrowDown" ? 1 : -1) + items.length) % items.length]);
  } else if (!list.hidden && (key === "Tab" || key === "Enter") && !event.shiftKey) {
    event.preventDefault(); insertHint(box, items[Math.max(now, 0)]);
  } else if (!list.hidden && key === "Escape") {
    event.stopPropagation(); list.hidden = true; choose(box, list, null);
  } else if (key === "Enter" && !event.shiftKey) {
    event.preventDefault(); box.form.requestSubmit();
  }
}, true);
document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-composer] textarea")) return;
  sessionStorage.setItem(target.dataset.draft, target.value);
  hint(target);
});

// --- files: chosen, dropped or pasted, shown and taken back before they are sent
function attach(form, files) {
  const input = form.querySelector("input[type=file]"), kept = new DataTransfer();
  for (const file of files) kept.items.add(file);
  input.files = kept.files;
  showAttached(form);
}
function showAttached(form) {
  const list = form.querySelector(".attached"), files = [...form.querySelector("input[type=file]").files];
  list.replaceChildren(...files.map((file, place) => {
    const item = document.createElement("li"), name = document.createElement("span"), remove = document.createElement("button");
    name.textContent = file.name;
    Object.assign(remove, { type: "button", textContent: "×", ariaLabel: `${list.dataset.remove}: ${file.name}` });
    remove.onclick = () => { attach(form, files.filter((_, other) => other !== place)); form.querySelector("textarea").focus(); };
    item.append(name, remove);
    return item;
  }));
}
const composerAt = (target) => target.closest?.("#pane, #extra")?.querySelector("[data-composer]");
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-composer] input[type=file]")) showAttached(target.form);
});
document.addEventListener("paste", ({ target, clipboardData }) => {
  const form = target.closest?.("[data-composer]");
  if (form && clipboardData.files.length) attach(form, [...form.querySelector("input[type=file]").files, ...clipboardData.files]);
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"])
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const form = composerAt(event.target);
    all(".dropping").forEach((one) => one.classList.remove("dropping"));
    if (form && kind !== "drop" && kind !== "dragleave") form.parentElement.classList.add("dropping");
    if (form && kind === "drop") {
      attach(form, [...form.querySelector("input[type=file]").files, ...event.dataTransfer.files]);
      form.querySelector("textarea").focus();
    }
  });
document.addEventListener("htmx:before:request", ({ target }) => {
  if (!target.matches?.("[data-composer]")) return;
  // Whoever writes wants to see it, and what it is answered.
  atEnd.set(target.closest("#pane, #extra").querySelector("[data-scroll]"), true);
  target.reset();
  target.querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true }));
  showAttached(target);
});
