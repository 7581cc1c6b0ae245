/* Filling in a form: what the browser alone can do. The page works without it.
   Saves while somebody types, keeps what could not be saved on this device, counts characters, leaves the focus alone. */
(function () {
  "use strict";
  var form = document.getElementById("fill");
  if (!form || !window.htmx) { return; }
  var EVERY = 20000, AGAIN = 15000, state = document.getElementById("save-state") || document.createElement("span");
  /* an open call's first page is saved by its button alone: before that there is nothing to save it in */
  var keeps = "saving" in form.dataset;
  var store = "sestante:" + form.getAttribute("action").replace(/^\/en/, "");
  var typed = 0, saved = 0, timer = null, retry = null, leaving = false, savedWords = "";

  /* -- kept on this device until the server has it -- */
  function fields() {
    return Array.prototype.filter.call(form.elements, function (one) {
      return one.name && one.type !== "file" && one.type !== "submit" && one.name !== "csrfmiddlewaretoken";
    });
  }
  function keep(sent) {
    if (!keeps) { return; }
    var kept = { revision: Number(form.elements._revision.value), fields: [], sent: sent === true };
    fields().forEach(function (one) {
      if ((one.type === "radio" || one.type === "checkbox") && !one.checked) { return; }
      if (one.name.charAt(0) === "/") { kept.fields.push([one.name, one.value]); }
    });
    try { localStorage.setItem(store, JSON.stringify(kept)); } catch (full) { /* private mode: nothing to keep it in */ }
  }
  function forget() { try { localStorage.removeItem(store); } catch (refused) { /* nothing was kept */ } }
  function kept_under(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch (unreadable) { return null; }
  }
  function tidy() {
    /* sections that were sent by their button, and that the server has heard of since */
    var start = store.replace(/[^\/]+\/$/, ""), now = Number(form.elements._revision.value), keys = [];
    try { keys = Object.keys(localStorage); } catch (refused) { return; }
    keys.forEach(function (key) {
      var kept = key.indexOf(start) === 0 && kept_under(key);
      if (kept && kept.sent && kept.revision < now) { localStorage.removeItem(key); }
    });
  }
  function restore() {
    if (!keeps) { return; }
    tidy();
    var kept = kept_under(store);
    if (!kept) { return; }
    var by = {}, changed = false;
    kept.fields.forEach(function (pair) { (by[pair[0]] = by[pair[0]] || []).push(pair[1]); });
    fields().forEach(function (one) {
      var values = by[one.name];
      if (!values || one.type === "hidden") { return; }
      if (one.type === "radio" || one.type === "checkbox") {
        var on = values.indexOf(one.value) >= 0;
        if (one.checked !== on) { one.checked = on; changed = true; }
      } else if (one.value !== values[values.length - 1]) { one.value = values[values.length - 1]; changed = true; }
    });
    if (changed) { form.elements._revision.value = kept.revision; say(form.dataset.restored); save(); } else { forget(); }
  }

  /* -- saving -- */
  /* requests may overtake each other: the server drops what a later one has overtaken */
  function turn() { form.elements._turn.value = Number(form.elements._turn.value) + 1; return form.elements._turn.value; }
  form.addEventListener("htmx:configRequest", function (event) { event.detail.parameters.set("_turn", turn()); });
  function say(words, failed) {
    state.textContent = words;
    state.classList.toggle("fail", !!failed);
  }
  function save() { htmx.trigger(form, "autosave"); }
  form.addEventListener("input", function (event) {
    typed = Date.now();
    count(event.target);
    keep();
    if (keeps && !timer) { timer = setTimeout(function () { timer = null; if (typed > saved) { save(); } }, EVERY); }
  });
  form.addEventListener("change", function (event) {
    keep();
    /* what hangs on a choice opens right under the answer that was chosen */
    var field = event.target.type === "radio" && event.target.closest("fieldset");
    var reveal = field && (field.querySelector(":scope > .s-reveal") || field.parentElement.querySelector(":scope > .s-reveal"));
    if (reveal) { event.target.closest("label").after(reveal); }
  });
  form.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.tagName === "INPUT") { event.preventDefault(); if (keeps) { save(); } }
  });
  document.body.addEventListener("htmx:beforeRequest", function () {
    saved = Date.now();
    state.classList.add("busy");
    savedWords = savedWords || state.innerHTML;
    setTimeout(function () { if (keeps && state.classList.contains("busy")) { say(form.dataset.saving); } }, 300);
  });
  document.body.addEventListener("htmx:afterRequest", function (event) {
    state.classList.remove("busy");
    if (event.detail.successful) {
      state.classList.remove("fail");
      if (typed <= saved) { forget(); }
      clearTimeout(retry);
    } else { failed(event.detail.xhr && event.detail.xhr.status); }
  });
  function failed(status) {
    if (!keeps) { return; }
    keep();
    if (status && status < 500) { say(form.dataset.failed, true); return; }
    say(form.dataset.offline, true);
    clearTimeout(retry);
    retry = setTimeout(save, AGAIN);
  }
  document.body.addEventListener("htmx:timeout", function () { failed(0); });
  window.addEventListener("online", function () { if (state.classList.contains("fail")) { save(); } });
  form.addEventListener("submit", function () { leaving = true; turn(); keep(true); });
  document.addEventListener("visibilitychange", function () {
    if (!keeps || document.visibilityState !== "hidden" || leaving || typed <= saved) { return; }
    turn();
    /* The page may never be seen again: this request outlives it. Its answer is not needed, the text is kept till then. */
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true,
      headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(function () { keep(); });
  });

  /* -- parts of the page sent anew: whatever is typed in them stays, and so does the focus -- */
  var laidBy = {};  /* what stood in questions that an answer closed: the next one may open them again */
  function layBy(old, fresh) {
    Array.prototype.forEach.call(old.querySelectorAll("input, select, textarea"), function (one) {
      if (!one.name || !one.value || /^(file|hidden|radio|checkbox|submit|button)$/.test(one.type)) { return; }
      if (!fresh.querySelector || !fresh.querySelector('[name="' + CSS.escape(one.name) + '"]')) { laidBy[one.name] = one.value; }
    });
  }
  function bringBack(fresh) {
    var back = false;
    Object.keys(laidBy).forEach(function (name) {
      var twin = fresh.querySelector && fresh.querySelector('[name="' + CSS.escape(name) + '"]');
      if (!twin) { return; }
      if (!twin.value) { twin.value = laidBy[name]; back = true; }
      delete laidBy[name];
    });
    if (back) { typed = Date.now(); setTimeout(function () { keep(); save(); }, 0); }
  }
  document.body.addEventListener("htmx:oobBeforeSwap", function (event) {
    var old = event.detail.target, fresh = event.detail.fragment;
    if (!old || !fresh || old === state) { return; }
    var here = document.activeElement;
    if (old.contains(here) && /^(text|date|time|datetime-local|textarea)$/.test(here.type) && old.id.charAt(0) === "w"
      && !(fresh.querySelector && fresh.querySelector(".s-other"))) {
      event.detail.shouldSwap = false;
      return;
    }
    layBy(old, fresh);
    bringBack(fresh);
    Array.prototype.forEach.call(old.querySelectorAll("input, select, textarea"), function (one) {
      var same = one.name && fresh.querySelectorAll('[name="' + CSS.escape(one.name) + '"]');
      Array.prototype.forEach.call(same || [], function (twin) {
        if (one.type === "file" || one.type === "hidden" || twin.type !== one.type) { return; }
        if (one.type === "radio" || one.type === "checkbox") { if (twin.value === one.value) { twin.checked = one.checked; } }
        else if (one.tagName !== "SELECT" || twin.querySelector('option[value="' + CSS.escape(one.value) + '"]')) { twin.value = one.value; }
      });
    });
  });
  document.body.addEventListener("htmx:afterSettle", marks);
  document.body.addEventListener("htmx:oobAfterSwap", marks);
  function marks() {
    Array.prototype.forEach.call(form.querySelectorAll(".s-msg"), function (message) {
      var field = document.getElementById(message.id.slice(1));
      var around = message.parentElement;
      if (around && around.classList.contains("s-field")) { around.classList.toggle("err", !message.hidden); }
      if (field && "value" in field) {
        if (message.hidden) { field.removeAttribute("aria-invalid"); } else { field.setAttribute("aria-invalid", "true"); }
      }
    });
  }

  /* -- characters left -- */
  function count(field) {
    var left = field && document.getElementById("l" + field.id);
    if (!left) { return; }
    var rest = Number(left.dataset.most) - field.value.length, many = Math.abs(rest), words = form.dataset;
    var phrase = rest < 0 ? (many === 1 ? words.overOne : words.over) : (many === 1 ? words.leftOne : words.left);
    left.textContent = phrase.replace("#", many);
    left.classList.toggle("over", rest < 0);
  }

  /* -- where somebody lands: on what has to be looked at, or on what was just added -- */
  var errors = document.getElementById("errors");
  var target = location.hash && document.getElementById(location.hash.slice(1));
  if (errors && !target) { errors.focus(); }
  else if (target && (target.id.charAt(0) === "q" || target.id.charAt(0) === "w")) {
    (target.matches("[tabindex], input, select, textarea") ? target : target.querySelector("input:not([type=hidden]), select, textarea, [tabindex]") || target).focus();
  }
  restore();
})();
