// The console's one script: keeps the queue fresh, and gives each answer a key. Everything works without it.
"use strict";

// Asks for the page again, and says that nobody did: a screen that was left does not keep its session.
function again() {
  window.location.replace(window.location.pathname + "?by-itself");
}

(function queue() {
  const live = document.querySelector("#live[data-stream]");
  if (!live || !window.EventSource) return;
  const said = { on: live.dataset.on, lost: live.dataset.lost };
  const stream = new EventSource(live.dataset.stream);
  let due = null;
  // What moved is not in the event: the page is asked again, and shows it as its reader may see it.
  const refresh = () => {
    clearTimeout(due);
    due = setTimeout(() => {
      const busy = document.activeElement && document.activeElement.closest("main form");
      if (!busy) again();
    }, 300);
  };
  const dark = again;
  stream.addEventListener("alert", refresh);
  // The stream begins with what is shut: that is on the page already, and is no news.
  const shut = new Set(document.querySelector("#gate").dataset.shut.split(" "));
  stream.addEventListener("gate", (event) => {
    const gate = JSON.parse(event.data);
    if (gate.state === "open" || !shut.has(gate.use || "all")) again();
  });
  stream.addEventListener("dark", dark);
  stream.addEventListener("open", () => { live.textContent = said.on; });
  stream.addEventListener("error", () => { live.textContent = said.lost; });
})();

(function keys() {
  const answers = document.querySelectorAll("button[data-key]");
  if (!answers.length) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select")) return;
    for (const answer of answers) {
      if (answer.dataset.key === event.key) answer.focus(), answer.click();
    }
  });
})();

(function screens() {
  // An opened alert must not outlive its use on a screen: when it goes dark the page is left.
  const pictures = document.querySelector(".pictures");
  if (!pictures || !window.EventSource) return;
  const stream = new EventSource("/alerts/events");
  stream.addEventListener("dark", () => {
    pictures.replaceChildren();
    again();
  });
})();
