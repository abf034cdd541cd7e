/* Files on their way: chosen, dropped or pasted, sent one after the other, as they were chosen, with progress, cancel and
   another try. Everything listens on the document, for the split view brings its composer later. */
"use strict";
(() => {
  const { all, one, post } = window.TicketEase;
  const BOX = "[data-files]", ROW = "[data-file]";
  const waiting = [];
  const jobs = new WeakMap();
  let busy = false;

  const words = (box) => (box.words ??= JSON.parse(box.dataset.words));
  const tell = (box, text) => { one("[data-files-said]", box).textContent = text; };
  const boxOf = (target) => {
    const form = target.closest?.("form");
    return form && one(BOX, form);
  };

  function size(box, bytes) {
    const [n, unit] = bytes < 1048576 ? [Math.ceil(bytes / 1024), "kilo"] : [bytes / 1048576, "mega"];
    const digits = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
    return words(box)[unit].replace("#", digits.format(n));
  }

  function add(box, files) {
    for (const file of files) {
      const row = one("template", box).content.firstElementChild.cloneNode(true);
      one(".file-name", row).textContent = one(".file-called", row).textContent = file.name;
      one(".file-size", row).textContent = size(box, file.size);
      one(".files-list", box).append(row);
      jobs.set(row, { box, file, row });
      if (file.size > Number(box.dataset.most)) refuse(row, words(box).large.replace("#", Math.ceil(file.size / 1048576)), false);
      else if (!file.size) refuse(row, words(box).empty, false);
      else queue(row);
    }
    one(".files-list", box).hidden = !all(ROW, box).length;
  }

  function queue(row) {
    const bar = one(".file-bar", row), job = jobs.get(row);
    row.dataset.state = "sending";
    bar.hidden = false;
    bar.value = 0;
    bar.setAttribute("aria-label", words(job.box).sending.replace("#", job.file.name));
    one(".file-said", row).hidden = one("[data-again]", row).hidden = true;
    waiting.push(row);
    next();
  }

  async function next() {
    if (busy) return;
    busy = true;
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      if (!row.isConnected) continue;
      await send(jobs.get(row));
      finish(row);
    }
    busy = false;
  }

  function send(job) {
    const { box, file, row } = job;
    const request = job.request = new XMLHttpRequest();
    return new Promise((done) => {
      request.open("POST", box.dataset.url);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.setRequestHeader("X-CSRFToken", document.body.dataset.csrf);
      request.setRequestHeader("X-File-Name", encodeURIComponent(file.name.toWellFormed?.() ?? file.name));
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => { one(".file-bar", row).value = event.loaded / event.total; });
      request.addEventListener("loadend", () => {
        const said = request.response || {};
        if (request.status === 201) keep(job, said);
        else if (row.isConnected) refuse(row, said.detail || words(box).away, request.status === 0 || request.status >= 500);
        done();
      });
      request.send(file);
    });
  }

  /* What a draft keeps has changed. */
  const changed = (box) => box.dispatchEvent(new Event("change", { bubbles: true }));

  function keep({ box, row }, said) {
    if (!row.isConnected) return void forget(box, said.key);
    const tick = one("input", row);
    Object.assign(tick, { value: said.key, disabled: false, checked: true });
    row.dataset.state = "kept";
    one(".file-bar", row).hidden = true;
    one(".file-name", row).textContent = one(".file-called", row).textContent = said.name;
    one(".file-size", row).textContent = said.size;
    if (said.thumb) {
      const face = new Image();
      face.alt = "";
      face.src = said.thumb;
      one(".file-face", row).replaceChildren(face);
    }
    tell(box, words(box).sent.replace("#", said.name));
    changed(box);
  }

  function refuse(row, sentence, again) {
    const line = one(".file-said", row);
    row.dataset.state = "failed";
    one(".file-bar", row).hidden = true;
    one("[data-again]", row).hidden = !again;
    line.textContent = sentence;
    line.hidden = false;
    tell(jobs.get(row).box, `${jobs.get(row).file.name} – ${sentence}`);
  }

  const forget = (box, key) => post(`${box.dataset.url}${key}/drop`).catch(() => { /* The nightly sweep forgets it too. */ });

  function drop(row) {
    const box = row.closest(BOX), key = one("input", row).value;
    const after = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    jobs.get(row)?.request?.abort();
    if (key && key !== "on") forget(box, key);
    changed(box);
    one(".files-list", box).hidden = !all(ROW, box).length;
    const next = after ? one("[data-drop]", after) : one("[data-attach]", box.closest("form")) || one("input[type=file]", box);
    next.focus();
    release(box.closest("form"));
  }

  /* A form that was sent too early goes when its files are there, unless one of them failed. */
  const states = (form) => all(`${BOX} ${ROW}`, form).map((row) => row.dataset.state);
  function finish(row) {
    const form = row.closest("form");
    if (form) release(form);
  }
  function release(form) {
    const button = form.sentBy;
    if (!button || states(form).includes("sending")) return;
    form.sentBy = null;
    form.removeAttribute("aria-busy");
    if (!states(form).includes("failed")) form.requestSubmit(button.form ? button : undefined);
  }
  document.addEventListener("submit", (event) => {
    const form = event.target, box = one(BOX, form);
    if (!box) return;
    const failed = all(ROW, box).find((row) => row.dataset.state === "failed");
    if (!failed && !states(form).includes("sending")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (failed) {
      tell(box, words(box).failed);
      return void one("[data-drop]", failed).focus();
    }
    form.sentBy = event.submitter || form;
    form.setAttribute("aria-busy", "true");
    window.TicketEase.toast(words(box).wait);
  }, true);

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches(`${BOX} input[type=file]`)) return;
    add(input.closest(BOX), [...input.files]);
    input.value = "";
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-attach]")) one("input[type=file]", boxOf(event.target)).click();
    const row = event.target.closest(ROW);
    if (!row) return;
    if (event.target.closest("[data-drop]")) drop(row);
    else if (event.target.closest("[data-again]")) queue(row);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])], box = files.length && boxOf(event.target);
    if (!box) return;
    event.preventDefault();
    add(box, files);
  });

  /* A file dropped beside the box must not replace the page: the only box of a page takes it. */
  function aim(event) {
    if (!event.dataTransfer?.types.includes("Files")) return null;
    const boxes = all(BOX);
    return boxOf(event.target) || (boxes.length === 1 ? boxes[0] : null);
  }
  const light = (box) => all(BOX).forEach((other) => other.closest("form").classList.toggle("is-over", other === box));
  document.addEventListener("dragover", (event) => {
    const box = aim(event);
    if (!box) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    light(box);
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) light(null); });
  document.addEventListener("drop", (event) => {
    const box = aim(event);
    light(null);
    if (!box) return;
    event.preventDefault();
    add(box, [...event.dataTransfer.files]);
  });
})();
