// Keeps the wall alive: what /live tells is put where it belongs. What comes as HTML was escaped
// by the server's templates. Nothing grows: old posts leave, and one timer of each kind exists.
"use strict";
(() => {
  const MOST_POSTS = 12;
  const SILENT_MS = 25000; // The server says something every 10 s.
  const LONGEST_WAIT_MS = 30000;
  const THANKS_MS = 8000;
  const MOST_THANKS = 20;

  const [state, posts, panels, thanks] =
    ["state", "posts", "panels", "thanks"].map((id) => document.getElementById(id));
  let source, silent, wait = 1000, at = state.dataset.at, shown = false;
  const earners = [];

  const tell = (text, stale) => {
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("stale", stale);
  };
  const of = (id) => posts.querySelector(`[data-post="${Number(id)}"]`);

  // The last good picture stays, and says how old it is.
  const lost = () => {
    source.close();
    clearTimeout(silent);
    tell(state.dataset.stale.replace("{time}", at), true);
    setTimeout(connect, wait * (0.5 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };

  const thank = () => {
    const next = shown ? undefined : earners.shift();
    if (!next) return;
    shown = true;
    thanks.querySelector(".who").textContent = next.thanks;
    thanks.querySelector(".come").textContent = next.come;
    thanks.hidden = false;
    setTimeout(() => { thanks.hidden = true; shown = false; thank(); }, THANKS_MS);
  };

  const told = {
    wall(now) {
      if (now.posts !== undefined) posts.innerHTML = now.posts;
      if (now.panels !== undefined) panels.innerHTML = now.panels;
    },
    post(now) {
      of(now.id)?.remove();
      posts.insertAdjacentHTML("afterbegin", now.html);
      posts.firstElementChild.classList.add("new");
      while (posts.childElementCount > MOST_POSTS) posts.lastElementChild.remove();
    },
    changed(now) {
      const old = of(now.id);
      if (old) old.outerHTML = now.html;
    },
    gone(now) { of(now.id)?.remove(); },
    thanks(now) {
      if (earners.length < MOST_THANKS) earners.push(now);
      thank();
    },
    ping() {},
  };

  function connect() {
    source = new EventSource("/live");
    silent = setTimeout(lost, SILENT_MS);
    source.onerror = lost;
    for (const [name, show] of Object.entries(told)) {
      source.addEventListener(name, (event) => {
        clearTimeout(silent);
        silent = setTimeout(lost, SILENT_MS);
        wait = 1000;
        const now = JSON.parse(event.data);
        at = now.at;
        tell(state.dataset.live, false);
        show(now);
      });
    }
  }
  connect();
})();
