/* The assignment view: a card, then a person – by click, by key or by drag – each taken back for 8 s. Without this
   script the same form is sent and the page comes back. assignment-live.js follows what others do,
   assignment-transfer.js gives a ticket to another group. */
"use strict";
(() => {
  const { all, keys, one, post } = window.TicketEase;
  const place = one("[data-assignment]");
  if (!place) return;
  const said = JSON.parse(place.dataset.said);
  const form = one("#assign");
  const cards = () => all("[data-card]", place);
  const people = () => all("[data-person]", place);
  const pick = (card) => one(".as-pick", card);
  const current = () => one(".as-pick:checked", place)?.closest("[data-card]") ?? null;
  const signal = (name, detail) => place.dispatchEvent(new CustomEvent(name, { detail }));
  /* Each act is sent once by its card, not by the form's guard, which would wait for a new page. */
  delete form.dataset.guard;

  /* What was done, with the way back. */
  const toast = one("[data-toast]");
  let toastTimer = 0;
  let takeBack = null;
  function show(text, undo = null) {
    takeBack = undo;
    one("[data-undo]", toast).hidden = !undo;
    toast.hidden = false;
    one("[data-toast-said]", toast).textContent = text;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => { toast.hidden = true; takeBack = null; }, 8000);
  }
  async function undo() {
    const back = takeBack;
    takeBack = null;
    if (back) await back();
  }
  async function ask(url, fields) {
    try {
      const answer = await post(url, fields);
      const spoken = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      return { title: said.away, ...spoken, ok: answer.ok, status: answer.status };
    } catch {
      return { ok: false, status: 0, title: said.away };
    }
  }

  /* The chosen card; why its group has it stands in full beside the people, those of other groups are dashed. */
  function choose(card, focus = true) {
    pick(card).checked = true;
    if (focus) {
      pick(card).focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
    }
    tell(card);
  }
  function tell(card) {
    const about = one("[data-about]", place);
    const why = card && one(".as-why ul", card);
    const name = document.createElement("p");
    name.textContent = card?.dataset.number ?? "";
    about.replaceChildren(...(why ? [name, why.cloneNode(true)] : []));
    about.hidden = !why;
    for (const person of people()) {
      const belongs = !card || person.dataset.groups.split(" ").includes(card.dataset.group);
      person.classList.toggle("is-elsewhere", !belongs);
    }
  }
  function move(step) {
    const rows = cards();
    const at = rows.indexOf(current());
    const next = at < 0 ? rows[step > 0 ? 0 : rows.length - 1] : rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (next) choose(next);
  }

  /* A card leaves and comes back; nothing else on the page moves. */
  function count(step, group) {
    for (const number of all(`[data-waiting], [data-queue="${group}"]`)) {
      number.textContent = Math.max(0, Number(number.textContent) + step);
      if ("queue" in number.dataset) number.hidden = number.textContent === "0";
    }
    one("[data-empty]").hidden = cards().length > 0;
  }
  function leave(card) {
    const next = card.nextElementSibling ?? card.previousElementSibling;
    const after = card.nextElementSibling;
    const list = card.parentElement;
    const wasCurrent = current() === card;
    card.remove();
    count(-1, card.dataset.group);
    if (wasCurrent && next) choose(next);
    if (!current()) tell(null);
    signal("as:left", card.dataset.card);
    return () => {
      const home = list.isConnected ? list : one("[data-cards]", place);
      home.insertBefore(card, after?.isConnected ? after : null);
      count(1, card.dataset.group);
      choose(card);
    };
  }
  function redraw(personId, row) {
    const old = one(`[data-person="${personId}"]`, place);
    const drawn = new DOMParser().parseFromString(row || "", "text/html").querySelector("[data-person]");
    if (!old || !drawn) return () => {};
    old.replaceWith(drawn);
    return () => drawn.replaceWith(old);
  }

  async function give(card, fields) {
    if (card.dataset.sent) return;
    card.dataset.sent = "1";
    const answer = await ask(form.action, { ...fields, group: form.elements.group.value });
    delete card.dataset.sent;
    if (!answer.ok) {
      /* Somebody was quicker, or it is no longer there: the card goes, and the sentence says who has the ticket. */
      if ([404, 409].includes(answer.status)) leave(card);
      return show(answer.detail);
    }
    const comeBack = leave(card);
    const restore = redraw(answer.person, answer.row);
    tell(current());
    show(answer.said, async () => {
      const undone = await ask(answer.undo, { seq: answer.seq });
      if (!undone.ok) return show(undone.detail);
      restore();
      comeBack();
      show(said.back.replace("#", answer.number));
    });
  }
  const giveTo = (card, person) => give(card, { ticket: card.dataset.card, person_id: person.dataset.person });
  function pressed(person) {
    const card = current();
    if (!person) return;
    if (card) giveTo(card, person);
    else show(said.first);
  }

  /* Drag: the same act as a click on the person. */
  let dragged = null;
  const target = (event) => (dragged ? event.target.closest?.("[data-person]") : null);
  const aim = (person) => people().forEach((one) => one.classList.toggle("is-target", one === person));
  place.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-card]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.number);
    dragged.classList.add("is-dragged");
    choose(dragged, false);
  });
  place.addEventListener("dragover", (event) => {
    const person = target(event);
    aim(person);
    if (person) event.preventDefault();
  });
  place.addEventListener("drop", (event) => {
    const person = target(event);
    if (!person) return;
    event.preventDefault();
    giveTo(dragged, person);
  });
  place.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    aim(null);
  });

  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    const button = event.submitter;
    if (button?.name === "take") give(button.closest("[data-card]"), { take: button.value });
    else pressed(button?.closest("[data-person]"));
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-undo]")) undo(); });
  place.addEventListener("change", (event) => { if (event.target.matches(".as-pick")) tell(current()); });
  place.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".as-pick")) one("[data-open]", event.target.closest("[data-card]")).click();
  });
  place.addEventListener("as:drawn", () => tell(current()));
  /* The dialog of transfer, in a script of its own, sent a card away. */
  place.addEventListener("as:sent", ({ detail }) => { leave(detail.card); show(detail.said); });
  for (const at of "123456789") keys[at] = () => pressed(people()[at - 1]);
  const takeCurrent = () => (current() ? give(current(), { take: current().dataset.card }) : show(said.first));
  Object.assign(keys, { j: () => move(1), k: () => move(-1), t: takeCurrent, u: undo });
  tell(current());
})();
