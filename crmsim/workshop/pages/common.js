// What all pages of the workshop share. Whatever people wrote goes into a page as text, never as markup.
"use strict";

/** An element: attributes (functions are listeners), then children, which are elements or texts. */
function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const byId = (id) => document.getElementById(id);

/** Lesson texts: pieces of plain text, as the server cut them. */
function prose(pieces) {
  const made = [];
  for (const piece of pieces || []) {
    const runs = piece.runs.map(([text, strong]) => (strong ? el("strong", {}, text) : text));
    if (piece.kind === "item") {
      let list = made[made.length - 1];
      if (!list || list.tagName !== "UL") made.push((list = el("ul", {})));
      list.append(el("li", {}, ...runs));
    } else {
      made.push(el(piece.kind === "heading" ? "h3" : "p", {}, ...runs));
    }
  }
  return made;
}

/** A name that makes an action one action, however often it is sent. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** A request that nobody answers is given up, so that it can be made again. */
const patience = () => (AbortSignal.timeout ? AbortSignal.timeout(8000) : undefined);

/**
 * Send an action until it has been answered; the same key makes sure that it counts once.
 * `waiting` is called when the line is down, and `over` whether it is to be given up. Gives {done, message, status}.
 */
async function send(action, payload, waiting, over = () => false) {
  const body = JSON.stringify({ key: newKey(), ...payload });
  for (let tries = 0; ; tries += 1) {
    let answer = null;
    try {
      answer = await fetch("/api/" + action, {
        method: "POST", body, signal: patience(), credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
      });
    } catch { /* no line: again below */ }
    if (answer && answer.status < 500) {
      try {
        return { ...(await answer.json()), status: answer.status };
      } catch { return { done: false, message: "This did not work.", status: answer.status }; }
    }
    if (waiting) waiting();
    await pause(Math.min(500 * 2 ** tries, 4000));
    if (over()) return { done: false, message: "", status: 0 };
  }
}

/** Who this browser is; asks until somebody answers. */
async function whoAmI() {
  for (;;) {
    try {
      const answer = await fetch("/me", { credentials: "same-origin", signal: patience() });
      if (answer.ok) return await answer.json();
    } catch { /* no line */ }
    offline(true);
    await pause(1500);
  }
}

function offline(yes) {
  const bar = byId("offline");
  if (bar) bar.hidden = !yes;
}

const clock = { ahead: 0, now: () => Date.now() / 1000 + clock.ahead };

/**
 * Hear what is new for a screen, for ever: after each break the line is made again.
 * `show(view)` gets every view, `lost(code)` hears that this browser may no longer look.
 */
function listen(screen, show, lost) {
  let waits = 0, line = null, last = Date.now();
  // A line can be dead without anybody saying so, after a sleep or another network: silence tells.
  const doubt = (silence) => {
    if (!line || line.readyState > 1 || Date.now() - last <= silence) return;
    last = Date.now();
    line.onclose = line.onmessage = null; // it may take long to notice its own end
    line.close();
    offline(true);
    connect();
  };
  setInterval(() => doubt(25000), 5000);
  addEventListener("online", () => doubt(0));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) doubt(11000); });
  const connect = () => {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/news/${screen}`);
    let heard = false;
    socket.onmessage = (message) => {
      const news = JSON.parse(message.data);
      last = Date.now();
      clock.ahead = news.now - Date.now() / 1000;
      heard = true;
      waits = 0;
      offline(false);
      if (news.view) show(news.view);
    };
    line = socket;
    socket.onclose = async (event) => {
      if (event.code === 4001) return;
      if (event.code === 4003 || event.code === 4004) { lost(event.code); return; }
      offline(true);
      waits += 1;
      await pause(Math.min(300 * 2 ** waits, 4000) * (0.75 + Math.random() / 2));
      if (!heard) {
        const me = await whoAmI();
        if (!me.screens.includes(screen)) { offline(false); lost(4003, me); return; }
      }
      connect();
    };
  };
  connect();
}

/** Turn a token behind the # of a link into a cookie; true where that was right or there was none. */
async function claimLink() {
  const token = location.hash.slice(1);
  if (!token) return true;
  history.replaceState(null, "", location.pathname);
  return (await send("claim", { token })).done;
}

/** Open a screen that only some may see: `lost()` where this browser may not. */
async function openScreen(screen, show, lost) {
  await claimLink();
  const me = await whoAmI();
  if (me.screens.includes(screen)) listen(screen, show, lost);
  else lost();
}

/** Seconds as minutes and seconds. */
function minutes(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Keep the element #timer at what is left of a step; `view()` gives the newest view. */
function runTimer(view) {
  const tick = () => {
    const shown = view(), timer = byId("timer");
    if (timer) {
      const counts = shown && shown.seconds > 0 && !shown.ended;
      timer.hidden = !counts;
      if (counts) {
        const left = shown.since + shown.seconds - clock.now();
        const text = left > 0 ? minutes(left) : "Time is up";
        if (timer.textContent !== text) timer.textContent = text;
      }
    }
  };
  setInterval(tick, 250);
  return tick;
}
