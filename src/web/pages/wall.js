// Keeps the wall alive: what /live tells is put where it belongs, and scenes come in turn. What
// comes as HTML was escaped by the server. Nothing grows: old posts leave, every list has a
// limit, and there is one timer of each kind.
"use strict";
(() => {
  const MOST_POSTS = 12;
  const SILENT_MS = 25000; // The server says something every 10 s.
  const LONGEST_WAIT_MS = 30000;
  const THANKS_MS = 8000;
  const MOST_THANKS = 20;
  const PAGE_MS = 9000; // A page of posts, read from 5 m.
  const FIGURES_MS = 3000; // Figures on a scene change no more often.
  const BEAT_MS = 10000;
  const TICK_MS = 500;
  const SIZES = 4; // Letters shrink in so many steps, the last of which is 1/18 of the height.

  const root = document.documentElement, page = document.body;
  const { scene, build, screen, rotation } = page.dataset;
  const [state, mark, panels, thanks, help, stage, title] =
    ["state", "paused", "panels", "thanks", "help", "stage", "title"]
      .map((id) => document.getElementById(id));
  const turns = (rotation || "").split(",").filter(Boolean).map((turn) => turn.split(" "));
  const clock = () => performance.now();
  root.classList.add("js");

  let source, silent, again, wait = 1000, at = state.dataset.at;
  let paused = false, missed = 0;

  // Posts.
  const posts = () => document.getElementById("posts");
  const id = (card) => Number(card.dataset.post);
  const of = (row) => posts()?.querySelector(`[data-post="${Number(row)}"]`);
  const newest = () => Math.max(0, ...[...(posts()?.children || [])].map(id));
  const gone = []; // A scene that was asked for before a post left may still have it.

  // What was painted, for the server to know how long it took: with when, by our clock.
  const painted = [];
  let last = newest(), saidAt = -BEAT_MS;
  const paint = () => requestAnimationFrame(() => setTimeout(() => {
    const now = clock();
    for (const card of posts()?.children || []) {
      if (id(card) <= last || stage && !card.classList.contains("on")) continue;
      if (screen && painted.length < 30) painted.push([id(card), now]);
    }
    last = Math.max(last, newest());
  }));
  const say = (now) => {
    if (!screen || !painted.length && now - saidAt < BEAT_MS) return;
    saidAt = now;
    const ago = painted.splice(0).map(([row, when]) => [row, Math.round(now - when)]);
    const body = JSON.stringify({ screen, painted: ago });
    fetch("/screen", { method: "POST", body }).catch(() => {}); // The badge tells what is wrong.
  };

  // What is shown is shown whole: letters shrink, then fewer things are shown.
  const fits = (box) =>
    box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1;
  const shrink = (box, isFit) => {
    for (let size = 0; size < SIZES; size++) {
      box.dataset.size = size;
      if (isFit()) return true;
    }
    return false;
  };
  let first = 0, many = 0; // Of the deck: the first card that is shown, and how many are.
  const deal = (deck) => {
    const cards = [...deck.children];
    if (first >= cards.length) first = 0;
    for (let tried = 0; tried < cards.length; tried++, first = (first + 1) % cards.length) {
      for (many = Math.min(3, cards.length - first); many; many--) {
        const shown = cards.slice(first, first + many);
        cards.forEach((card) => card.classList.toggle("on", shown.includes(card)));
        deck.dataset.many = many;
        if (shrink(deck, () => shown.every(fits))) return;
      }
    }
  };
  const fit = () => {
    const deck = stage?.querySelector(".deck"), box = stage?.querySelector(".fit");
    if (deck) deal(deck);
    if (!box || shrink(box, () => fits(box)) || !box.matches("ol, ul")) return;
    while (box.childElementCount > 1 && !fits(box)) box.lastElementChild.remove();
  };

  // Scenes.
  const kept = {}; // The last picture of each, for when the server is gone.
  let shown = stage?.firstElementChild?.dataset.shown, asked, sceneAt = 0, turnAt = 0, stale = 0;
  const put = (name, html) => {
    stage.innerHTML = html;
    gone.forEach((row) => of(row)?.remove());
    if (name !== shown) first = 0;
    page.dataset.shown = shown = name;
    if (title) title.textContent = stage.firstElementChild.dataset.title;
    fit();
    paint();
  };
  // Whether there was something to show.
  const show = async (name) => {
    asked = name;
    let html;
    try {
      const answer = await fetch(`/scenes/${name}`);
      if (!answer.ok) throw answer;
      html = await answer.text();
    } catch {
      html = kept[name];
    }
    if (asked !== name) return true; // Something newer was asked for meanwhile.
    if (!html) return false;
    kept[name] = html;
    put(name, html);
    return true;
  };
  const stay = (name) => {
    const now = clock(), seconds = turns.find((turn) => turn[0] === name)?.[1];
    sceneAt = now + seconds * 1000;
    turnAt = now + PAGE_MS;
    stale = 0;
  };
  const go = async (step) => {
    if (!stage) {
      const turn = turns[step > 0 ? 0 : turns.length - 1];
      return visit(turn ? turn[0] : "auto");
    }
    let place = turns.findIndex((turn) => turn[0] === shown);
    for (let tried = 0; tried < turns.length; tried++) {
      place = (place + step + turns.length) % turns.length;
      stay(turns[place][0]);
      if (await show(turns[place][0])) break;
    }
    if (scene !== "auto") history.replaceState(null, "", address(shown));
  };
  const address = (name) => {
    const query = new URLSearchParams(location.search);
    if (name) query.set("scene", name); else query.delete("scene");
    return `/?${query}`;
  };
  const visit = (name) => location.assign(address(name));

  // Whoever earns is thanked over whatever is shown.
  const earners = [];
  let thankedAt = 0;
  const thank = () => {
    if (paused || !thanks.hidden && clock() < thankedAt) return;
    const next = earners.shift();
    thanks.hidden = !next;
    if (!next) return;
    // In a rush each is thanked more shortly.
    thankedAt = clock() + THANKS_MS / Math.min(earners.length + 1, 3);
    thanks.querySelector(".who").textContent = next.thanks;
    thanks.querySelector(".come").textContent = next.come;
    shrink(thanks, () => fits(thanks));
  };

  const tell = (text, isStale) => {
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("stale", isStale);
  };
  // The last good picture stays, and says how old it is.
  const lost = () => {
    source.close();
    clearTimeout(silent);
    tell(state.dataset.stale.replace("{time}", at), true);
    again = setTimeout(connect, wait * (0.5 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };
  // So many at once would be a rush.
  const reload = () => setTimeout(() => location.reload(), screen ? 0 : Math.random() * 3000);

  const pause = () => {
    paused = !paused;
    page.toggleAttribute("data-paused", paused);
    missed = 0;
    tellPaused();
    if (paused) return;
    first = 0;
    // The server tells everything anew.
    source.close();
    connect();
    stay(shown);
    thankedAt = clock() + THANKS_MS;
  };
  const tellPaused = () => {
    mark.hidden = !paused;
    const { new: some, paused: none } = mark.dataset;
    mark.textContent = missed ? some.replace("{count}", missed) : none;
  };

  const moved = () => {
    fit();
    paint();
  };
  const told = {
    wall(now) {
      if (now.build && now.build !== build) return reload();
      if (now.panels !== undefined && panels && !paused) panels.innerHTML = now.panels;
      stale ||= clock() + FIGURES_MS;
      const deck = posts();
      if (now.posts === undefined || !deck) return;
      if (!paused) {
        deck.innerHTML = now.posts;
        return moved();
      }
      // Nothing moves but what may be shown no more.
      const fresh = document.createElement("template");
      fresh.innerHTML = now.posts;
      const rows = [...fresh.content.children].map(id);
      for (const card of [...deck.children]) {
        if (!rows.includes(id(card)) && id(card) >= Math.min(...rows, Infinity)) card.remove();
        else if (!rows.length) card.remove();
      }
    },
    post(now) {
      if (paused) {
        missed++;
        return tellPaused();
      }
      const deck = posts();
      if (!deck) {
        if (scene === "auto") show("posts").then(() => stay("posts"));
        else if (scene === "posts") show("posts");
        return;
      }
      of(now.id)?.remove();
      deck.insertAdjacentHTML("afterbegin", now.html);
      deck.firstElementChild.classList.add("new");
      while (deck.childElementCount > MOST_POSTS) deck.lastElementChild.remove();
      first = 0;
      if (stage) stay("posts");
      moved();
    },
    changed(now) {
      const old = of(now.id);
      if (!old) return;
      old.outerHTML = now.html;
      fit();
    },
    gone(now) {
      gone.push(now.id);
      if (gone.length > 50) gone.shift();
      for (const name in kept) delete kept[name];
      for (const card of document.querySelectorAll(`[data-post="${Number(now.id)}"]`)) card.remove();
      fit();
    },
    thanks(now) {
      if (earners.length < MOST_THANKS) earners.push(now);
      thank();
    },
    reload(now) { if (!now.screen || now.screen === screen) reload(); },
    ping() {},
  };

  function connect() {
    clearTimeout(again);
    clearTimeout(silent);
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

  setInterval(() => {
    const now = clock();
    say(now);
    if (paused) return;
    if (!thanks.hidden || earners.length) thank();
    if (!stage || !thanks.hidden) return;
    if (scene === "auto" && now >= sceneAt) {
      sceneAt = Infinity; // Until the next is there.
      go(1);
    } else if (now >= turnAt) {
      turnAt = now + PAGE_MS;
      first += many;
      fit();
    } else if (stale && now >= stale && shown !== "posts") {
      stale = 0;
      show(shown || scene);
    }
  }, TICK_MS);

  const home = () => {
    if (!help.hidden) help.hidden = true;
    else if (stage) visit();
  };
  const full = () => {
    const done = document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen();
    done.catch(() => {}); // The browser may forbid it.
  };
  const keys = {
    f: full, F: full, " ": pause, 0: home, Escape: home,
    ArrowRight: () => go(1), ArrowLeft: () => go(-1),
    "?": () => { help.hidden = !help.hidden; },
  };
  document.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });

  if (stage) {
    new ResizeObserver(fit).observe(stage);
    document.fonts.ready.then(fit);
    page.dataset.shown = shown || "";
    stay(shown);
    if (scene === "auto") sceneAt = 0;
  }
  connect();
})();
