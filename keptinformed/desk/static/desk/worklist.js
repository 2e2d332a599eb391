// Opens the panel for logging a contact in its list, keeps drafts, and lets staff work with single keys.
// Without this file every link leads to the same panel as a page of its own.
const IN_PLACE = { "X-Kept-Panel": "1" };
const DRAFT_EVERY = 5000;
const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

const lines = () => [...document.querySelectorAll(".kept-worklist tbody tr")].filter((row) => row.querySelector("[data-kept-log]"));
const keysAreOn = document.querySelector("[data-kept-keys]")?.dataset.keptKeys === "on";
let current = -1;

function fragment(text) {
  const parsed = new DOMParser().parseFromString(text, "text/html");
  return parsed.body.firstElementChild;
}

function openPanel(link) {
  closePanel();
  const row = link.closest("tr");
  const room = document.createElement("tr");
  room.className = "kept-panel-row";
  const cell = room.insertCell();
  cell.colSpan = row.cells.length;
  row.after(room);
  row.setAttribute("data-kept-opened", "");
  load(cell, link.href);
}

async function load(cell, address) {
  const answer = await fetch(address, { headers: IN_PLACE }).catch(() => null);
  if (!answer?.ok || answer.redirected) {
    window.location.assign(address);
    return;
  }
  fill(cell, await answer.text());
}

function fill(cell, text) {
  const made = fragment(text);
  cell.replaceChildren(made);
  if (made.matches("[data-kept-saved]")) {
    made.focus();
    return;
  }
  watch(made);
  const wrong = made.querySelector(".govuk-form-group--error input, .govuk-form-group--error select, .govuk-form-group--error textarea");
  const chosen = made.querySelector("input[name=outcome]:checked") ?? made.querySelector("input[name=outcome]");
  (wrong ?? chosen)?.focus();
}

function closePanel() {
  for (const room of document.querySelectorAll(".kept-panel-row")) {
    const row = room.previousElementSibling;
    room.remove();
    row?.removeAttribute("data-kept-opened");
    row?.querySelector("[data-kept-log]")?.focus();
  }
}

function watch(form) {
  const show = () => {
    const outcome = form.querySelector("input[name=outcome]:checked")?.value;
    for (const part of form.querySelectorAll("[data-kept-only]")) part.hidden = outcome !== part.dataset.keptOnly;
    const ended = form.querySelector("input[name=goes_on]:checked")?.value === "no";
    for (const part of form.querySelectorAll("[data-kept-ahead]")) part.hidden = (part.dataset.keptAhead === "ended") !== ended;
  };
  show();
  form.addEventListener("change", show);
  form.addEventListener("input", () => later(form));
  form.addEventListener("submit", (event) => {
    form.keptDone = true;
    clearTimeout(form.keptTimer);
    const cell = form.closest(".kept-panel-row td");
    if (!cell || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    send(form, cell, event.submitter);
  });
}

async function send(form, cell, button) {
  const said = form.querySelector("[data-kept-said]");
  if (form.keptSending) return;
  form.keptSending = true;
  const answer = await fetch(form.action, { method: "POST", headers: IN_PLACE, body: new FormData(form, button) }).catch(() => null);
  form.keptSending = false;
  if (!answer?.ok || answer.redirected) {
    form.keptDone = false;
    said.textContent = "Not saved yet. Try again: what you typed is still here.";
    return;
  }
  fill(cell, await answer.text());
}

function later(form) {
  if (form.keptTimer) return;
  form.keptTimer = setTimeout(async () => {
    form.keptTimer = undefined;
    if (form.keptDone || !form.isConnected) return;
    const answer = await fetch(form.dataset.keptDraft, { method: "POST", body: new FormData(form) }).catch(() => null);
    const said = form.querySelector("[data-kept-said]");
    said.textContent = answer?.ok ? "Draft kept." : "Draft not kept: no connection.";
  }, DRAFT_EVERY);
}

function move(by) {
  const all = lines();
  if (!all.length) return;
  current = Math.min(Math.max(current + by, 0), all.length - 1);
  for (const row of all) row.removeAttribute("data-kept-current");
  all[current].setAttribute("data-kept-current", "");
  all[current].querySelector("[data-kept-log]").focus();
}

const line = () => lines()[current] ?? document.activeElement.closest?.(".kept-worklist tbody tr");
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  l: () => line()?.querySelector("[data-kept-log]")?.click(),
  o: () => line()?.querySelector("[data-kept-open]")?.click(),
  "/": () => document.querySelector(".govuk-service-navigation a[href='/search/']")?.click(),
  "?": () => {
    const help = document.getElementById("kept-keys-help");
    help.open = true;
    help.querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-kept-contact]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Escape" && form?.closest(".kept-panel-row")) {
    closePanel();
  } else if (keysAreOn && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.matches?.(TYPING) && KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-kept-log]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openPanel(link);
});

const alone = document.querySelector("[data-kept-contact]");
if (alone) watch(alone);
