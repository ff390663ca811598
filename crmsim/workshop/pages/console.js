// The console of the trainer: where we are, what to say, who is there, and the buttons.
"use strict";

let newest = null;
let drawn = "";
let said = ""; // what the last action said
let link = ""; // a link that was asked for
let placed = -1; // the step that was last scrolled to
const opened = new Set(); // what the trainer has unfolded

const main = byId("main");
const WORDS = {
  open: { predict: "Open the question", round: "Open the round", say: "Collect sentences" },
  close: { predict: "Close the question", round: "Close the round", say: "Close" },
};
const word = (action, kind) => (WORDS[action] && WORDS[action][kind]) || { open: "Open", close: "Close", reveal: "Reveal the answer", next: "Next step", end: "End the workshop" }[action];

/** The step that is shown goes along: a second press, or one that arrives late, must not move another step. */
async function act(action, payload) {
  said = "";
  const answer = await send(action, { ...payload, place: newest.place, phase: newest.phase }, () => offline(true));
  offline(false);
  if (!answer.done && answer.message) said = answer.message;
  redraw();
  return answer;
}

function sure(question, yes, then) {
  const dialog = byId("asking");
  byId("asking-text").textContent = question;
  byId("asking-yes").textContent = yes;
  dialog.returnValue = "no";
  dialog.onclose = () => { if (dialog.returnValue === "yes") then(); };
  dialog.showModal();
}

function button(label, action, payload, options = {}) {
  const run = () => (options.ask ? sure(options.ask, label, () => act(action, payload)) : act(action, payload));
  return el("button", { type: "button", id: options.id || `do-${action}`, class: options.main ? "main" : null, disabled: options.off, click: run }, label);
}

function unfold(name, title, ...inside) {
  const details = el("details", { class: "panel", open: opened.has(name), toggle: () => { if (details.open) opened.add(name); else opened.delete(name); } },
    el("summary", {}, el("b", {}, title)), el("div", { class: "prose" }, ...inside));
  return details;
}

function steps(view) {
  const rows = [];
  let under = "";
  view.steps.forEach((step, place) => {
    if (step.under && step.under !== under) rows.push(el("li", { class: "under" }, step.under));
    under = step.under;
    const here = place === view.place;
    rows.push(el("li", {}, el("button", { type: "button", "aria-current": here ? "step" : null, disabled: view.ended,
      click: () => { if (!here) sure(`Go to “${step.title}${step.under ? ` – ${step.under}` : ""}”?`, "Go there", () => act("go", { scene: place })); } },
      step.title, step.minutes ? el("span", { class: "quiet" }, `${step.minutes} min`) : "")));
  });
  return el("section", { id: "steps" }, el("h2", {}, "Steps"), el("ol", {}, ...rows));
}

function controls(view) {
  if (view.ended) return el("p", {}, el("b", {}, "The workshop has ended."), " Save it for the debrief: the button is on the right.");
  const asks = ["predict", "round", "say"].includes(view.kind);
  const buttons = [];
  const add = (action, options) => buttons.push(button(word(action, view.kind), action, {}, { ...options, main: view.suggested === action }));
  if (asks && view.phase !== "open") add("open");
  if (asks && view.phase === "open") add("close");
  if (view.kind === "reveal" && view.phase !== "shown") add("reveal");
  if (view.suggested === "end") add("end", { ask: "End the workshop? All phones are signed out. What was said stays saved." });
  else add("next");
  buttons.push(button("Undo", "undo", {}, { off: !view.can_undo }));
  return el("div", { class: "row" }, ...buttons);
}

function phaseWords(view) {
  const words = { predict: { ready: "not open yet", open: "open for answers", closed: "closed" }, reveal: { ready: "hidden", shown: "shown" } };
  const round = { ready: "not open yet", open: "open", closed: "closed" };
  return (words[view.kind] || (["round", "say"].includes(view.kind) ? round : {}))[view.phase] || "";
}

function table(head, rows) {
  return el("table", {}, el("thead", {}, el("tr", {}, ...head.map((cell) => el("th", { scope: "col" }, cell)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell) => el("td", {}, String(cell)))))));
}

function now(view) {
  const parts = [
    el("p", { class: "quiet" }, [`Step ${view.place + 1} of ${view.places}`, view.lesson, phaseWords(view)].filter(Boolean).join(" · ")),
    el("h2", {}, view.question && view.kind === "predict" ? view.question.text : view.heading),
    el("div", { class: "counts" },
      ["predict", "round", "say"].includes(view.kind) ? el("p", {}, el("b", { id: "answered" }, `${view.answered} of ${view.of}`), view.kind === "round" ? "teams decided" : "answered") : null,
      el("p", {}, el("b", { id: "joined" }, String(view.joined)), "phones joined")),
    controls(view),
    said ? el("p", { class: "problem", role: "alert" }, said) : null,
    view.problem || view.stuck ? el("p", { class: "problem", role: "alert" }, view.problem || view.stuck) : null,
    view.working ? el("p", { class: "quiet", role: "status" }, `The model is working: ${view.working} ${view.working === 1 ? "result" : "results"} to come.`) : null,
    view.notes.length ? el("div", { class: "panel notes prose" }, el("h3", {}, "Notes"), ...prose(view.notes)) : null,
    view.card ? el("div", { class: "panel" }, el("h3", {}, `Event: ${view.card.title}`), el("p", {}, view.card.text)) : null,
    view.result ? el("div", { class: "panel secret" }, el("h3", {}, "The answer (only you see it until you reveal it)"), el("p", {}, view.result)) : null,
    view.text && view.text.length ? unfold("text", "What the room reads", ...prose(view.text)) : null,
    view.discuss && view.discuss.length ? unfold("discuss", "Questions to talk about", el("ol", {}, ...view.discuss.map((line) => el("li", {}, line)))) : null,
    view.argument && view.argument.length ? unfold("argument", "The argument behind it", view.goal ? el("p", {}, el("b", {}, view.goal)) : null, ...prose(view.argument)) : null,
    view.board && view.board.length ? el("div", { class: "panel" }, el("h3", {}, "Leaderboard"), table(["", "Team", "Value", "How it stands"], view.board.map((row) => [row.rank, row.name, row.value_told, row.failure || "going on"]))) : null,
    view.futures && !view.futures.length ? el("p", { class: "quiet", role: "status" }, `${view.played} of 100 futures played.`) : null,
    view.futures && view.futures.length ? el("div", { class: "panel" }, table(["Team", "By luck", "By plan"], view.futures.map((row) => [row.name, `${row.by_luck} (${row.score_told})`, `${row.by_plan} (${row.mean_told})`]))) : null,
    view.sayings ? el("div", { class: "panel" }, el("h3", {}, "Sentences"), el("ul", { class: "people" }, ...view.sayings.map((row) => el("li", {}, el("span", {}, row.text), row.hidden ? el("span", { class: "quiet" }, "hidden") : button("Hide", "hide", { member: row.member }, { id: `hide-${row.member}` }))))) : null,
  ];
  return el("section", { class: "now" }, ...parts);
}

function side(view) {
  const people = view.people.map((person) => el("li", {},
    el("span", {}, person.done ? "✓ " : "", person.name, person.here ? "" : el("span", { class: "quiet" }, " (away)")),
    button("Remove", "remove", { member: person.id }, { ask: `Take “${person.name}” out of the room?`, id: `remove-${person.id}` })));
  const makeLink = async (action) => { const answer = await act(action); link = answer.link || ""; redraw(); };
  const save = async (names) => {
    const { status, ...answer } = await send("export", { names });
    const file = new Blob([JSON.stringify(answer, null, 2)], { type: "application/json" });
    const anchor = el("a", { href: URL.createObjectURL(file), download: "crmsim-workshop.json" });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 10000);
  };
  return el("section", { class: "side" },
    el("div", { class: "panel" }, el("h2", {}, "Room"),
      el("p", { class: "code", id: "code" }, `${view.code.slice(0, 4)} ${view.code.slice(4)}`),
      el("p", { class: "quiet" }, view.joining ? "Phones can join with this code." : "Joining is closed."),
      el("div", { class: "row" },
        button(view.joining ? "Close joining" : "Open joining", "joining", { open: !view.joining }, { off: view.ended }),
        button("New code", "rotate_code", {}, { off: view.ended, ask: "Make a new code? The old one stops working; who has joined stays." }),
        button(view.names ? "Names off" : "Names on", "names", { shown: !view.names }, { off: view.ended }),
        button("Allow tries again", "unlock", {}, {}))),
    el("div", { class: "panel" }, el("h2", {}, `In the room: ${view.people.length}`), el("ul", { class: "people" }, ...people)),
    el("div", { class: "panel" }, el("h2", {}, "Stage"),
      el("p", { class: "quiet" }, "Open it in a window on the projector."),
      el("div", { class: "row" }, el("button", { type: "button", id: "stage", click: () => window.open("/stage", "crmsim-stage") }, "Open the stage"),
        el("button", { type: "button", click: () => makeLink("stage_link") }, "Link for another computer"),
        el("button", { type: "button", click: () => makeLink("trainer_link") }, "Link for a helper")),
      link ? el("p", { class: "link", id: "link" }, link) : null,
      link ? el("p", { class: "quiet" }, "Good for one use. Pass it on to nobody else.") : null),
    el("div", { class: "panel" }, el("h2", {}, "Whole workshop"),
      el("div", { class: "row" },
        view.has_game && !view.ended ? button("Start the game", "start_game", {}, { ask: "Leave the lessons and start the game?" }) : null,
        el("button", { type: "button", id: "do-export", click: () => save(false) }, "Save"),
        el("button", { type: "button", click: () => save(true) }, "Save with team names"),
        view.ended ? null : button("End", "end", {}, { id: "end-now", ask: "End the workshop? All phones are signed out. What was said stays saved." }))));
}

function redraw() {
  if (!newest) return;
  const focused = document.activeElement && document.activeElement.id;
  const list = main.querySelector("#steps ol"), top = list ? list.scrollTop : null;
  main.replaceChildren(steps(newest), now(newest), side(newest));
  const again = main.querySelector("#steps ol");
  if (top !== null) again.scrollTop = top;
  if (placed !== newest.place) {
    placed = newest.place;
    again.querySelector("[aria-current]").scrollIntoView({ block: "nearest" });
  }
  if (focused && byId(focused)) byId(focused).focus();
}

function show(view) {
  newest = view;
  byId("title").textContent = view.title;
  byId("broken").hidden = !view.broken;
  byId("broken").textContent = view.broken;
  const { since, ...rest } = view;
  const signature = JSON.stringify(rest);
  if (signature !== drawn) { drawn = signature; redraw(); }
  tick();
}

function lost() {
  newest = null;
  main.replaceChildren(el("p", {}, "This browser is not the trainer’s. Open the trainer link that stands in the terminal; each works once. Starting crmsim workshop again with --session prints a new one."));
}

const tick = runTimer(() => newest);
openScreen("console", show, lost);
