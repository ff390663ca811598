// The game on a phone.
"use strict";

const costText = (cost) => (cost ? `${cost} ${cost === 1 ? "point" : "points"}` : "free");

function option(kind, name, move, checked, disabled, change) {
  return el("label", { class: "choice" },
    el("input", { type: kind, name, value: move.key, checked, disabled, change }),
    el("span", { class: "words" },
      el("span", { class: "title" }, el("b", {}, move.title), el("span", { class: "cost" }, disabled ? "done" : costText(move.cost))),
      el("span", {}, move.text)));
}

function cardOf(card) {
  return card ? el("div", { class: "card event" }, el("p", { class: "quiet" }, "What comes from outside"), el("h2", {}, card.title), el("p", {}, card.text)) : null;
}

/** What a team has ticked: its last decision, or what it ran the round before, until it ticks something else. */
function roundDraft(view) {
  const draft = draftOf(view);
  const decided = JSON.stringify(view.decided);
  if (!draft.actions || draft.decided !== decided) {
    const base = view.decided || { actions: view.runs || [], plan: "", pace: "" };
    draft.actions = new Set(base.actions);
    draft.plan = base.plan || "";
    draft.pace = base.pace || (view.paces ? "planned" : "");
    draft.decided = decided;
  }
  return draft;
}

function roundPage(view) {
  const heading = el("h1", {}, view.heading);
  if (view.phase === "ready") return [heading, cardOf(view.card), reportOf(view.report), el("p", {}, "The round opens in a moment.")];
  if (view.phase !== "open") {
    return [heading, el("div", { class: "card sent" }, el("p", {}, view.decided ? "✓ Your team decided:" : "Your team sent nothing. What ran goes on:"),
      list(view.holds)), el("p", {}, "Look at the screen.")];
  }
  const draft = roundDraft(view);
  const left = el("b", { class: "numbers" }), state = el("span", { role: "status" });
  const sent = () => view.decided && draft.plan === (view.decided.plan || "") && [...draft.actions].sort().join() === [...view.decided.actions].sort().join()
    && (!view.paces || draft.pace === view.decided.pace);
  const sending = sender(view.decided ? "Change our decision" : "Send our decision", "decide", () => {
    if (view.plans && !draft.plan) { sending.note.hidden = false; sending.note.textContent = "Choose a way to go live first."; return null; }
    return { round: view.round, decision: { actions: [...draft.actions], asks: [], plan: draft.plan, pace: draft.pace } };
  });
  const count = () => {
    const costs = (moves, chosen) => (moves || []).filter((move) => chosen(move.key)).reduce((sum, move) => sum + move.cost, 0);
    const spent = costs(view.moves, (key) => draft.actions.has(key)) + costs(view.plans, (key) => key === draft.plan) + costs(view.paces, (key) => key === draft.pace);
    left.textContent = `${view.points - spent} of ${view.points} points left`;
    left.className = spent > view.points ? "numbers problem" : "numbers";
    sending.button.disabled = spent > view.points;
    state.textContent = sent() ? "✓ Received" : view.decided ? "Changed, not sent" : "Not sent yet";
  };
  const radios = (title, name, moves) => (moves && moves.length ? el("fieldset", {}, el("legend", {}, title),
    ...moves.map((move) => option("radio", name, move, draft[name] === move.key, false, () => { draft[name] = move.key; count(); }))) : null);
  const boxes = (title, moves) => el("fieldset", {}, el("legend", {}, title), ...moves.map((move) => {
    const done = view.done.includes(move.key);
    return option("checkbox", "action", move, done || draft.actions.has(move.key), done, (event) => {
      if (event.target.checked) draft.actions.add(move.key); else draft.actions.delete(move.key);
      if (event.target.checked && move.against && draft.actions.delete(move.against)) {
        for (const box of main.querySelectorAll("input[name=action]")) if (box.value === move.against) box.checked = false;
      }
      count();
    });
  }));
  const nodes = [
    heading, cardOf(view.card),
    view.decided ? el("div", { class: "card sent" }, el("p", {}, "✓ Received. Your team decided:"), list(view.did), el("p", { class: "quiet" }, "You can change it until the round is closed.")) : null,
    questions(view),
    el("form", { submit: sending.run },
      radios("How to go live (once, for good)", "plan", view.plans), radios("How fast", "pace", view.paces),
      boxes("For this round only", view.moves.filter((move) => move.runs)), boxes("Once, and it lasts", view.moves.filter((move) => !move.runs)),
      el("div", { class: "purse" }, el("p", {}, state, left), sending.note, sending.button)),
  ];
  count();
  return nodes;
}

function questions(view) {
  const rows = view.questions.map((question) => {
    const answer = view.answers.find((known) => known.key === question.key);
    if (answer) return el("div", { class: "card" }, el("h3", {}, question.title), el("p", {}, answer.text));
    if (view.asked.includes(question.key)) return el("div", { class: "card" }, el("h3", {}, question.title), el("p", { class: "quiet" }, "Somebody is finding out…"));
    const asking = sender(`${question.title} (${costText(question.cost)})`, "ask", () => ({ round: view.round, question: question.key }));
    asking.button.className = "wide";
    asking.button.type = "button";
    asking.button.addEventListener("click", asking.run);
    return el("div", {}, asking.button, asking.note);
  });
  return el("details", { class: "card", open: view.asked.length > 0 }, el("summary", {}, el("b", {}, "Ask before you decide")), el("div", { class: "asks" }, ...rows));
}

const list = (lines) => el("ul", {}, ...(lines.length ? lines : ["nothing new"]).map((line) => el("li", {}, line)));

function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Logged work so far as a line; the words beside it say the same. */
function curve(values) {
  if (!values || values.length < 2) return null;
  const x = (place) => 40 + (place / (values.length - 1)) * 290, y = (value) => 120 - (value || 0);
  const path = values.map((value, place) => `${place ? "L" : "M"}${x(place).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const last = Math.round(values[values.length - 1] || 0);
  return svg("svg", { class: "curve", viewBox: "0 0 340 145", role: "img", "aria-label": `Work logged in the CRM by week; now ${last} of 100 pieces of work` },
    svg("line", { class: "axis", x1: 40, x2: 330, y1: 120, y2: 120 }), svg("line", { class: "axis", x1: 40, x2: 330, y1: 20, y2: 20 }),
    svg("text", { x: 0, y: 25 }, "100"), svg("text", { x: 16, y: 125 }, "0"),
    svg("text", { x: 40, y: 140 }, "start"), svg("text", { x: 330, y: 140, "text-anchor": "end" }, `week ${values.length - 1}`), svg("path", { d: path }));
}

function reportOf(report) {
  if (!report) return null;
  if (report.problem) return el("p", { class: "problem" }, report.problem);
  return el("div", { class: "card" },
    el("ul", {}, ...report.lines.map((line) => el("li", {}, line))),
    el("h3", {}, "Work logged in the CRM, honest or not, of 100 pieces planned"), curve(report.use),
    el("p", {}, "Cash so far: ", el("b", { class: "numbers" }, report.cash_told)),
    ...report.messages.map((message) => el("blockquote", { class: "card" }, el("p", {}, `“${message.text}”`), el("p", { class: "quiet" }, message.sender))));
}

const problemOf = (view) => view.problem ? el("p", { class: "problem" }, view.problem) : null;

function newsPage(view) {
  return [el("h1", {}, view.heading), problemOf(view), view.sent ? null : el("p", { class: "quiet" }, "Your team sent nothing; what ran went on."),
    reportOf(view.report) || el("p", { class: "quiet" }, "Working out what happened…"),
    view.rank ? el("p", {}, "At the moment you are number ", el("b", {}, String(view.rank)), ` of ${view.teams}.`) : null];
}

function futuresPage(view) {
  if (!view.future) return [el("h1", {}, view.heading), problemOf(view) || el("p", { class: "quiet" }, "Your plan is played on 100 other futures…")];
  const own = view.future;
  return [el("h1", {}, view.heading),
    el("div", { class: "pair" },
      el("div", { class: "card" }, el("span", {}, "With today’s luck"), el("b", {}, `No. ${own.by_luck}`), el("span", { class: "quiet" }, own.score_told)),
      el("div", { class: "card" }, el("span", {}, "By plan"), el("b", {}, `No. ${own.by_plan}`), el("span", { class: "quiet" }, `average: ${own.mean_told}`))),
    el("p", {}, `Of ${view.teams} teams. ${own.sentence}`)];
}

function debriefPage(view) {
  return [el("h1", {}, view.heading),
    view.turning.length ? el("div", { class: "card" }, el("h3", {}, "One decision changed, with the same luck"), list(view.turning)) : problemOf(view) || el("p", { class: "quiet" }, "Looking for what turned it…"),
    view.hidden.length ? el("div", { class: "card" }, el("h3", {}, "What was hidden"), ...view.hidden.map((spot) => el("p", {}, el("b", {}, `${spot.title} `), spot.text))) : null,
    el("h2", {}, "What you did"),
    el("ol", {}, ...view.history.map((round) => el("li", {}, round.held ? `(went on by itself) ${round.did.join(", ")}` : round.did.join(", ") || "nothing new")))];
}
