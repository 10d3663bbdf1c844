// The console's one script: keeps queue and pictures fresh, and gives each answer a key. Everything works without it.
"use strict";

// Asks for the page again, and says that nobody did: a screen that was left does not keep its session.
function again() {
  window.location.replace(window.location.pathname + "?by-itself");
}

// One stream of a page, while somebody can see the page: a browser has few connections to one server, and a form that
// is sent must find one free.
function watch(on) {
  let stream = null;
  const close = () => {
    if (stream) stream.close();
    stream = null;
  };
  const open = () => {
    if (stream || document.hidden) return;
    stream = new EventSource("/alerts/events");
    for (const [name, act] of Object.entries(on)) stream.addEventListener(name, act);
    // A stream that is refused does not come back by itself.
    stream.addEventListener("error", () => {
      if (stream && stream.readyState === EventSource.CLOSED) setTimeout(again, 5000);
    });
  };
  // What was missed meanwhile is in the page that is asked for anew.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : again()));
  window.addEventListener("submit", close);
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) again();
  });
  open();
}

(function queue() {
  const live = document.querySelector("#live");
  if (!live || !window.EventSource) return;
  const said = { on: live.dataset.on, lost: live.dataset.lost };
  let due = null;
  // What moved is not in the event: the page is asked again, and shows it as its reader may see it.
  const refresh = () => {
    clearTimeout(due);
    due = setTimeout(() => {
      const busy = document.activeElement && document.activeElement.closest("main form");
      if (!busy) again();
    }, 300);
  };
  // The stream begins with what is shut: that is on the page already, and is no news.
  const shut = new Set(document.querySelector("#gate").dataset.shut.split(" "));
  const gate = (event) => {
    const said = JSON.parse(event.data);
    if (said.state === "open" || !shut.has(said.use || "all")) again();
  };
  watch({
    alert: refresh,
    gate,
    dark: again,
    open: () => { live.textContent = said.on; },
    error: () => { live.textContent = said.lost; },
  });
})();

(function screens() {
  // An opened alert must not outlive its use on a screen: without word from the server it is not shown.
  const pictures = document.querySelector(".pictures");
  if (!pictures || !window.EventSource) return;
  const alert = window.location.pathname.split("/").pop();
  const leave = () => {
    pictures.replaceChildren();
    again();
  };
  let lost = false;
  watch({
    dark: leave,
    alert: (event) => { if (JSON.parse(event.data).alert === alert) leave(); },
    open: () => { if (lost) again(); },
    error: () => {
      lost = true;
      pictures.textContent = pictures.dataset.lost;
    },
  });
})();

(function keys() {
  const review = document.querySelector("form.review");
  if (!review) return;
  const answers = review.querySelectorAll("button[data-key]");
  // The keys answer only while the question has the focus, which it gets when it is shown.
  review.setAttribute("tabindex", "-1");
  review.focus({ preventScroll: true });
  review.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    for (const answer of answers) {
      if (answer.dataset.key === event.key) answer.focus(), answer.click();
    }
  });
})();

(function leaving() {
  // Who signs out in one window is signed out in all.
  if (!window.BroadcastChannel) return;
  const channel = new BroadcastChannel("stricto");
  channel.addEventListener("message", again);
  const out = document.querySelector("form[action='/sign-out']");
  if (out) out.addEventListener("submit", () => channel.postMessage("out"));
})();
