/* Keys: single ones and sequences such as "g t", the sheet that lists those that act here, and the switch.

   A script binds a key with ``keys.x = act``; a template gives it words with ``page_keys`` (layout.html). The sheet shows
   a line only while its key acts on the page, so it is true by itself. No key acts while somebody types. */
"use strict";
(() => {
  const { all, home, keys, one, post, say, toast } = window.TicketEase;
  const TYPED_IN = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
  const PAUSE = 1200;
  let on = document.body.dataset.keys !== "off";
  let begun = "";
  let timer = 0;

  const bound = (name) => {
    if (keys[name]) return keys[name];
    const target = one(`[data-key="${CSS.escape(name)}"]`);
    return target && (() => target.click());
  };
  const begins = (name) => Object.keys(keys).some((key) => key.startsWith(`${name} `)) || one(`[data-key^="${CSS.escape(name)} "]`);

  function onKey(event) {
    const field = event.target.closest?.(TYPED_IN);
    if (event.key === "Escape" && field?.type === "search") return field.blur();
    if (!on || field || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
    const name = begun ? `${begun} ${event.key}` : event.key;
    begun = "";
    clearTimeout(timer);
    const act = bound(name);
    if (act) {
      event.preventDefault();
      act();
    } else if (event.key.length === 1 && begins(name)) {
      begun = name;
      timer = setTimeout(() => { begun = ""; }, PAUSE);
    }
  }

  /* The sheet. A line without a key of ours (Enter, Esc) names what must be on the page instead. */
  const acts = (line) => (line.dataset.line ? Boolean(bound(line.dataset.line)) : !line.dataset.needs || Boolean(one(line.dataset.needs)));
  function showSheet() {
    const sheet = one("#keys");
    if (!sheet || one("dialog[open]")) return;
    for (const line of all("[data-line]", sheet)) line.hidden = !acts(line);
    for (const group of all(".keys-group", sheet)) group.hidden = all("[data-line]", group).every((line) => line.hidden);
    sheet.showModal();
  }
  async function flip(field) {
    on = field.checked;
    const answer = await post(`${home}/preferences`, { shortcuts: on ? "on" : "off" }).catch(() => null);
    if (answer?.ok) return;
    on = !on;
    field.checked = on;
    toast(say("away"));
  }

  Object.assign(keys, { "/": () => one("#top-search")?.focus(), "?": showSheet });
  if (!one("#top-search")) delete keys["/"];
  document.addEventListener("keydown", onKey);
  document.addEventListener("change", (event) => { if (event.target.matches("[data-keys-switch]")) flip(event.target); });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-shows-keys]")) return;
    one("#person-menu")?.hidePopover();
    showSheet();
  });
})();
