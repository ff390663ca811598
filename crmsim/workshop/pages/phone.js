// The page of a participant: join, then one thing to do or to read at a time.
"use strict";

let newest = null;
let drawn = "";
const drafts = {}; // what was typed or ticked and not yet sent, by scene

const main = byId("main");
const draftOf = (view) => (drafts[`${view.place}`] ??= {});

function draw(...nodes) {
  main.replaceChildren(...nodes.flat().filter(Boolean));
}

const turns = {}; // how often something was sent, by what it is: what is sent later ends the tries of what was before

/** A button that sends once, however often it is tapped, and says what came of it. */
function sender(label, action, payload, after) {
  const note = el("p", { class: "problem", role: "alert", hidden: true });
  const button = el("button", { type: "submit", class: "main wide" }, label);
  const run = async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    const body = payload();
    if (!body) return;
    button.disabled = true;
    note.hidden = true;
    button.textContent = "Sending…";
    const what = `${action} ${body.question || ""}`;
    const turn = (turns[what] = (turns[what] || 0) + 1);
    const answer = await send(action, body, () => { button.textContent = "No connection. Still trying…"; }, () => turns[what] !== turn);
    button.disabled = false;
    button.textContent = label;
    note.hidden = answer.done;
    note.textContent = answer.message || "This did not work. Try again.";
    if (answer.done && after) after(answer);
  };
  return { note, button, run };
}

function joinPage(me, message) {
  byId("head").hidden = true;
  document.title = me.title || "Workshop";
  if (me.ended) {
    draw(el("h1", {}, me.title), el("p", {}, "This workshop has ended. Thank you for being there."));
    return;
  }
  const given = decodeURIComponent(location.hash.slice(1)).slice(0, 12);
  const code = el("input", {
    id: "code", name: "code", maxlength: 12, required: true, value: given, spellcheck: "false",
    autocomplete: "off", autocapitalize: "characters", "aria-describedby": "code-help",
  });
  const name = el("input", { id: "name", name: "name", maxlength: 32, required: true, autocomplete: "off" });
  const join = sender("Join", "join", () => ({ code: code.value, name: name.value }), () => {
    history.replaceState(null, "", "/");
    start();
  });
  draw(
    el("h1", {}, me.title || "Workshop"),
    message ? el("p", { class: "problem", role: "alert" }, message) : null,
    me.joining ? null : el("p", { class: "problem" }, "Nobody can join at the moment. Ask the trainer."),
    el("form", { submit: join.run, autocomplete: "off" },
      el("label", { class: "field" }, "Code on the screen", code),
      el("p", { id: "code-help", class: "quiet" }, "Eight letters and numbers."),
      el("label", { class: "field" }, "Team name", name),
      el("p", { class: "quiet" }, "Phones with the same team name play together. No account, no e-mail."),
      join.note, join.button),
  );
  (given ? name : code).focus();
}

function sentNote(view, what) {
  return what ? el("div", { class: "card sent" }, el("p", {}, "✓ Received: ", el("b", {}, what)),
    view.phase === "open" ? el("p", { class: "quiet" }, "You can change it until it is closed.") : null) : null;
}

function numberInput(question, draft, mine) {
  const unset = mine ?? null;
  const value = draft.value ?? (unset === null ? "" : String(unset));
  const step = question.kind === "count" || question.high - question.low >= 20 ? 1 : "any";
  const field = el("input", {
    type: "number", inputmode: "decimal", min: question.low, max: question.high, step, value, required: true,
    "aria-label": `Your guess (${question.low} to ${question.high} ${question.unit})`,
  });
  const slider = el("input", {
    type: "range", min: question.low, max: question.high, "aria-label": "Your guess, as a slider",
    step: step === 1 ? 1 : (question.high - question.low) / 100,
    value: value === "" ? (question.low + question.high) / 2 : value,
  });
  const set = (number) => {
    const kept = Math.min(question.high, Math.max(question.low, number));
    field.value = slider.value = draft.value = String(Number(kept.toPrecision(6)));
  };
  const by = (sign) => () => set((field.value === "" ? Number(slider.value) : Number(field.value)) + sign * Number(slider.step));
  slider.addEventListener("input", () => set(Number(slider.value)));
  field.addEventListener("input", () => { draft.value = field.value; if (field.value !== "") slider.value = field.value; });
  return {
    nodes: [
      el("div", { class: "number" },
        el("button", { type: "button", click: by(-1), "aria-label": "One less" }, "−"), field,
        el("button", { type: "button", click: by(1), "aria-label": "One more" }, "+")),
      el("p", { class: "unit" }, question.unit), slider],
    read: () => (field.value === "" || !field.checkValidity() ? (field.reportValidity(), null) : Number(field.value)),
  };
}

function choiceInput(question, draft, mine) {
  const chosen = draft.value ?? mine;
  const nodes = question.choices.map((choice) => el("label", { class: "choice" },
    el("input", { type: "radio", name: "answer", value: choice, required: true, checked: choice === chosen,
      change: () => { draft.value = choice; } }),
    el("span", { class: "words" }, el("b", {}, choice))));
  return { nodes: [el("fieldset", {}, el("legend", { class: "only-read" }, question.text), ...nodes)],
    read: () => draft.value ?? mine ?? null };
}

function predictPage(view) {
  const question = view.question;
  if (view.phase === "ready") return [el("h1", {}, view.lesson), el("p", {}, "A question comes in a moment."), ...prose(view.text)];
  if (view.phase !== "open") return [el("h1", {}, question.text), sentNote(view, view.mine_told) || el("p", {}, "Closed. You sent no answer."), el("p", {}, "Look at the screen.")];
  const draft = draftOf(view);
  const input = question.kind === "choice" ? choiceInput(question, draft, view.mine) : numberInput(question, draft, view.mine);
  const sending = sender(view.mine === null ? "Send" : "Change my answer", "answer", () => {
    const value = input.read();
    return value === null ? null : { lesson: view.number, value };
  });
  return [el("h1", {}, question.text), ...prose(view.text), sentNote(view, view.mine_told),
    el("form", { submit: sending.run }, ...input.nodes, sending.note, sending.button)];
}

function revealPage(view) {
  if (!view.answer) {
    return [el("h1", {}, view.question.text), sentNote({ phase: "closed" }, view.mine_told), ...prose(view.text), el("p", {}, "Look at the screen.")];
  }
  return [el("h2", {}, view.question.text), el("p", { class: "big numbers" }, view.answer.told),
    el("p", {}, view.answer.sentence), ...prose(view.text),
    el("div", { class: "card" }, el("p", {}, view.mine_told ? "You said: " : "You sent no answer.", view.mine_told ? el("b", {}, view.mine_told) : null),
      view.answer.closeness ? el("p", { class: "quiet" }, view.answer.closeness) : null)];
}

function sayPage(view) {
  if (view.phase === "ready") return [el("h1", {}, view.asked), el("p", {}, "In a moment you can write one sentence.")];
  if (view.phase !== "open") return [el("h1", {}, view.asked), sentNote(view, view.mine), el("p", {}, "Look at the screen.")];
  const draft = draftOf(view);
  const text = el("textarea", { rows: 4, maxlength: 160, required: true, "aria-label": view.asked,
    input: () => { draft.value = text.value; } });
  text.value = draft.value ?? view.mine ?? "";
  const sending = sender(view.mine ? "Change it" : "Send", "say", () => ({ text: text.value }));
  return [el("h1", {}, view.asked), sentNote(view, view.mine),
    el("form", { submit: sending.run }, text, el("p", { class: "quiet" }, "One sentence. It is shown without your name."), sending.note, sending.button)];
}

const pages = {
  welcome: (view) => [el("h1", {}, view.title), el("p", {}, `You are in, ${view.you.name}.`),
    el("p", {}, view.you.phones > 1 ? `${view.you.phones} phones play as this team.` : "Other phones can join your team with the same name."),
    el("p", {}, "Look at the screen in front. This page follows by itself.")],
  predict: predictPage,
  run: revealPage,
  reveal: revealPage,
  discuss: (view) => [el("h1", {}, "Talk about it"), ...(view.answer ? [el("p", {}, el("b", {}, view.answer.told), `. ${view.answer.sentence}`)] : []),
    ...prose(view.text), view.discuss.length ? el("ol", {}, ...view.discuss.map((line) => el("li", {}, line))) : null],
  rules: (view) => [el("h1", {}, view.game.title), ...prose(view.text)],
  round: roundPage,
  news: newsPage,
  futures: futuresPage,
  debrief: debriefPage,
  say: sayPage,
  wall: (view) => [el("h1", {}, "Thank you"), sentNote({}, view.mine), el("p", {}, "Look at the screen.")],
};

function show(view) {
  newest = view;
  byId("head").hidden = false;
  byId("who").textContent = view.you.name;
  document.title = view.title;
  tick();
  const { joined, since, ...rest } = view; // what changes often and is not drawn
  const signature = JSON.stringify(rest);
  if (signature === drawn) return;
  const moved = !drawn || JSON.parse(drawn).place !== view.place;
  drawn = signature;
  if (view.ended) draw(el("h1", {}, view.title), el("p", {}, "The workshop has ended. Thank you for being there."), sentNote({}, view.saying));
  else draw(...(view.lesson && view.kind !== "predict" ? [el("p", { class: "quiet" }, view.lesson)] : []), ...pages[view.kind](view));
  if (moved) scrollTo(0, 0);
}

async function lost(code, me) {
  drawn = "";
  if (code === 4004) { draw(el("p", {}, "This page is open elsewhere. Close the others, then "), el("button", { click: () => location.reload() }, "Go on here")); return; }
  joinPage(me || (await whoAmI()), "This phone is not in the room any more.");
}

async function start() {
  const me = await whoAmI();
  offline(false);
  if (me.screens.includes("phone")) listen("phone", show, lost);
  else joinPage(me);
}

const tick = runTimer(() => newest);
start();
