// Exit this page by button and by Shift three times, and the warning before a session ends. All works without it, too.
const SHIFTS = 3, WITHIN = 5000, IDLE = 10 * 60 * 1000, WARNED = 8 * 60 * 1000;
const way = document.querySelector("[data-exit]");

function leave() {
  // What is on the screen goes at once; the answer of the site may take a moment.
  document.body.hidden = true;
  location.replace(way.href);
}

for (const each of document.querySelectorAll("[data-exit]")) {
  each.addEventListener("click", (event) => { event.preventDefault(); leave(); });
}

for (const each of document.querySelectorAll("[data-scripts]")) { each.hidden = false; }

let pressed = [];
document.addEventListener("keyup", (event) => {
  if (event.key !== "Shift") { pressed = []; return; }
  const now = Date.now();
  pressed = [...pressed.filter((at) => now - at < WITHIN), now];
  if (pressed.length >= SHIFTS) { leave(); }
});

// A page that the browser kept from before must not come back.
addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });

if ("inside" in document.body.dataset) {
  const soon = document.getElementById("soon");
  soon.setAttribute("role", "status");
  setTimeout(() => { soon.hidden = false; soon.textContent = soon.dataset.says; }, WARNED);
  setTimeout(() => location.replace(document.body.dataset.leadsTo), IDLE);
}
