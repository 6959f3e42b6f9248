// Asks for the desk's changing part when the server says that something happened, and sends presses
// until they arrive. Without it everything works as plain forms.
"use strict";
(() => {
  const LONGEST_WAIT_MS = 8000;
  const ANSWER_MS = 10000;
  const SILENT_MS = 25000; // The server says something every 10 s.
  const TRIES = 15;
  const TOLD_MS = 8000;

  const [board, told, state, q, count] =
    ["board", "told", "state", "q", "count"].map((id) => document.getElementById(id));
  const words = document.body.dataset;
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms * (0.5 + Math.random() / 2)));

  // crypto.randomUUID is only there behind TLS, and a booth's own network has none.
  const nonce = () => Array.from(crypto.getRandomValues(new Uint8Array(16)),
    (byte) => byte.toString(16).padStart(2, "0")).join("");

  let hush;
  const say = (text, wrong) => {
    told.textContent = text;
    told.classList.toggle("wrong", wrong);
    clearTimeout(hush);
    // What went wrong stays until something else is said.
    if (!wrong) hush = setTimeout(() => { told.textContent = ""; }, TOLD_MS);
  };
  const connected = (is) => {
    state.hidden = is;
    state.textContent = is ? "" : words.lost;
  };

  const asked = async (url, options = {}) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), ANSWER_MS);
    try {
      const answer = await fetch(url, { ...options, signal: stop.signal, cache: "no-store" });
      if (answer.status === 401) location.assign("/login");
      return { status: answer.status, text: await answer.text() };
    } finally {
      clearTimeout(timer);
    }
  };

  // Cards that look as before stay, with the focus and what is typed in them.
  const merge = (old, fresh) => {
    const known = new Map([...old.children].map((card) => [card.dataset.key, card]));
    const typing = (card) => card.contains(document.activeElement) && document.activeElement.value
      && document.activeElement.matches("input:not([type=hidden])");
    const stays = (now, next) => now && now.dataset.revision === next.dataset.revision
      && (now.dataset.sign === next.dataset.sign || typing(now));
    const wanted = [...fresh.children].map((next) => {
      const now = known.get(next.dataset.key);
      return stays(now, next) ? now : next;
    });
    for (const card of [...old.children]) if (!wanted.includes(card)) card.remove();
    wanted.forEach((card, at) => {
      if (old.children[at] !== card) old.insertBefore(card, old.children[at] || null);
    });
  };

  // Where the focus was, in words that outlive the element.
  const place = () => {
    const at = document.activeElement, card = at?.closest("[data-key]");
    if (!card || !board.contains(at)) return undefined;
    const part = at.closest("section").id;
    return `#${part} [data-key="${CSS.escape(card.dataset.key)}"] [name="${CSS.escape(at.name || "")}"]`
      + (at.tagName === "BUTTON" && at.value ? `[value="${CSS.escape(at.value)}"]` : "");
  };

  let asking = 0;
  const refresh = async () => {
    const mine = ++asking;
    const here = new URLSearchParams(location.search);
    const wanted = new URLSearchParams({ q: q.value });
    if (here.get("page")) wanted.set("page", here.get("page"));
    let answer;
    try {
      answer = await asked(`/desk/board?${wanted}`);
    } catch {
      return; // The stream notices too, and comes back with a look.
    }
    if (mine !== asking || answer.status !== 200) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = answer.text;
    const focus = place();
    for (const next of [...fresh.content.children]) {
      const now = document.getElementById(next.id);
      if (!now) continue;
      const cards = [now, next].map((part) => part.querySelector(".cards"));
      if (cards[0] && cards[1]) {
        merge(...cards);
        cards[1].replaceWith(cards[0]);
      } else if (now.contains(document.activeElement) && document.activeElement.matches("input")) {
        next.replaceWith(now); // Somebody is typing a number there.
      }
    }
    board.replaceChildren(...fresh.content.children);
    // Whoever cannot see the board hears how many were found and how many wait.
    const heads = [...board.querySelectorAll("#found h2, #queue h2")].map((head) => head.textContent);
    const hits = board.querySelectorAll("#found .card").length || "";
    const heard = `${hits} ${heads.join(". ")}`;
    if (count.textContent !== heard) count.textContent = heard;
    if (focus && !board.contains(document.activeElement)) document.querySelector(focus)?.focus();
  };

  let soon;
  const later = (ms) => {
    clearTimeout(soon);
    soon = setTimeout(refresh, ms);
  };

  const shown = (form, answer) => {
    let said;
    try { said = JSON.parse(answer.text); } catch { said = { done: false, text: answer.text }; }
    for (const wrong of form.querySelectorAll("p.wrong")) wrong.textContent = "";
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    const field = said.field && form.querySelector(`#${said.field}`);
    if (field) {
      document.getElementById(`${said.field}-wrong`).textContent = said.text;
      field.setAttribute("aria-invalid", "true");
      field.focus();
      say("", false);
      return;
    }
    say(said.text, !said.done);
    if (said.done && form.hasAttribute("data-clear")) form.reset();
  };

  // One press is one nonce, however often it has to be sent: it counts once.
  const press = async (form, data) => {
    const buttons = [...form.querySelectorAll("button")];
    for (const button of buttons) button.disabled = true;
    let answer;
    for (let tries = 0, wait = 500; tries < TRIES && !answer; tries++) {
      try {
        const got = await asked(form.action,
          { method: "POST", body: data, headers: { accept: "application/json" } });
        if (got.status < 500) answer = got;
      } catch { /* Tried again. */ }
      if (!answer) {
        say(words.again, true);
        await sleep(wait);
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      }
    }
    for (const button of buttons) button.disabled = false;
    if (answer) shown(form, answer);
    else say(words.gaveUp, true);
    later(0);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.id === "search") {
      event.preventDefault();
      refresh();
    } else if (form.hasAttribute("data-press")) {
      event.preventDefault();
      const data = new URLSearchParams(new FormData(form));
      if (event.submitter?.name) data.set(event.submitter.name, event.submitter.value);
      data.set("nonce", nonce());
      press(form, data);
    }
  });

  q.addEventListener("input", () => {
    const to = q.value ? `/desk?${new URLSearchParams({ q: q.value })}` : "/desk";
    history.replaceState(null, "", to);
    later(120);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      q.focus();
      q.select();
    }
  });

  told.addEventListener("click", () => say("", false));

  let source, silent, wait = 1000;
  const heard = () => {
    clearTimeout(silent);
    silent = setTimeout(lost, SILENT_MS);
    wait = 1000;
    connected(true);
  };
  function lost() {
    source.close();
    clearTimeout(silent);
    connected(false);
    sleep(wait).then(listen);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
  function listen() {
    source = new EventSource("/desk/live");
    silent = setTimeout(lost, SILENT_MS);
    source.onerror = lost;
    source.addEventListener("news", () => { heard(); later(30); });
    // What another program writes announces nothing.
    source.addEventListener("ping", () => { heard(); later(0); });
  }
  if (location.search.includes("told=")) {
    const here = new URLSearchParams(location.search);
    here.delete("told");
    history.replaceState(null, "", here.size ? `/desk?${here}` : "/desk");
  }
  listen();
})();
