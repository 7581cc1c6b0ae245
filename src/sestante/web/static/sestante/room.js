/* A screen in a room: hears what changes, fetches only what changed, sends votes until they arrive. Without it, reload. */
(function () {
  "use strict";
  var room = document.getElementById("room");
  if (!room) { return; }
  var ASK = 3000, SILENCE = 40000, PAUSE = 2500, saving = null, words = room.dataset, line = document.getElementById("line");
  var notice = document.getElementById("notice"), store = "sestante:room:" + (words.store || "");
  var now = null, late = 0, heard = 0, fetching = false, again = false, sending = false;

  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function scene() { return document.getElementById("scene"); }

  /* -- what changes without asking for anything: counts, dots, the clock -- */
  function show(state) {
    if (!state || state.revision === undefined) { return; }
    if (now && state.revision < now.revision) { return; }
    now = state;
    if (state.now) { late = state.now * 1000 - Date.now(); }
    counts();
    if (Number(scene().dataset.revision) < state.revision) { soon(); }
  }
  function counts() {
    if (!now) { return; }
    all("[data-live]", room).forEach(function (one) {
      if (one !== room && now[one.dataset.live] !== undefined) { one.textContent = now[one.dataset.live]; }
    });
    all("[data-dots]").forEach(function (one) {
      var wanted = Math.max(now.present, now.done);
      while (one.children.length < wanted && wanted <= 60) { one.appendChild(document.createElement("i")); }
      while (one.children.length > wanted) { one.lastChild.remove(); }
      Array.prototype.forEach.call(one.children, function (dot, place) { dot.className = place < now.done ? "v" : ""; });
    });
    all("[data-waiting]").forEach(function (one) {
      var left = now.present - now.done;
      one.textContent = left <= 0 ? one.dataset.all : left === 1 ? one.dataset.one : one.dataset.many.replace("#", left);
    });
    all("[data-ends]").forEach(function (one) { if (now.ends) { one.dataset.ends = now.ends; } });
  }
  function clock() {
    all("[data-ends]").forEach(function (one) {
      var left = Math.round(Number(one.dataset.ends) - (Date.now() + late) / 1000);
      var text = Math.floor(left / 60) + ":" + String(Math.abs(left % 60)).padStart(2, "0");
      one.textContent = left > 0 ? one.dataset.left.replace("#", text) : one.dataset.over;
      one.classList.toggle("over", left <= 0);
    });
  }
  setInterval(clock, 1000);

  /* -- the parts of the page that changed -- */
  function soon() {
    if (fetching) { again = true; return; }
    fetching = true;
    /* three hundred telephones should not ask in the same instant */
    setTimeout(fetchScene, Math.random() * Math.min(2500, (now ? now.present : 0) * 6));
  }
  function fetchScene() {
    again = false;
    ask(location.pathname + location.search, { headers: { "X-Room": "scene" } }).then(function (answer) {
      if (answer.status === 410) { location.reload(); return ""; }
      return answer.ok ? answer.text() : "";
    }).then(function (text) { if (text) { swap(text); } }).catch(function () { again = true; }).then(function () {
      fetching = false;
      if (again) { setTimeout(soon, 1000); }
    });
  }
  function typed(form) {
    return all("textarea, input:not([type=hidden]), select", form).map(function (one) {
      return [one.name, one.type === "radio" || one.type === "checkbox" ? one.value + ":" + one.checked : one.value];
    });
  }
  function swap(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("scene"), old = scene();
    if (!fresh) { return; }
    var was = {};
    all("[data-block]", old).forEach(function (one) { was[one.dataset.block] = one; });
    var active = document.activeElement, focus = active && old.contains(active) ? active.id || active.name : "";
    all("[data-block]", fresh).forEach(function (one) {
      var before = was[one.dataset.block];
      one.dataset.told = plain(one);
      /* what nobody changed stays as it stands, with whatever is being typed in it */
      if (before && before.dataset.told === one.dataset.told) { one.replaceWith(before); return; }
      if (before) { carry(before, one); }
    });
    old.replaceWith(fresh);
    if (focus && !fresh.contains(document.activeElement)) {
      var same = document.getElementById(focus) || fresh.querySelector('[name="' + CSS.escape(focus) + '"]');
      if (same) { same.focus(); }
    }
    ready();
  }
  function plain(block) {
    var copy = block.cloneNode(true);
    /* what people write is theirs: it makes no difference between two drawings of a form */
    all("textarea", copy).forEach(function (one) { one.textContent = ""; });
    all("option", copy).forEach(function (one) { one.removeAttribute("selected"); });
    all("input", copy).forEach(function (one) {
      one.removeAttribute("checked");
      if (/^(text|number)$/.test(one.type)) { one.removeAttribute("value"); }
    });
    all("[name=csrfmiddlewaretoken], [data-live], [data-dots], [data-waiting], [data-ends]", copy).forEach(function (one) { one.remove(); });
    return copy.innerHTML.replace(/\s+/g, " ");
  }
  function carry(before, one) {
    if (before.open) { one.open = true; }
    all("textarea, select, input[type=text], input[type=number]", before).forEach(function (field) {
      var twin = field.name && one.querySelector('[name="' + CSS.escape(field.name) + '"]');
      if (twin && "typed" in field.dataset && twin.tagName === field.tagName) { twin.value = field.value; twin.dataset.typed = ""; }
    });
    all("details[open]", before).forEach(function (open, place) { var twin = all("details", one)[place]; if (twin) { twin.open = true; } });
  }
  room.addEventListener("input", function (event) {
    var form = event.target.form;
    event.target.dataset.typed = "";
    draft(form);
    if (!form || !("keep" in form.dataset)) { return; }
    clearTimeout(saving);
    saving = setTimeout(function () { if (form.isConnected) { form.requestSubmit(); } }, PAUSE);
  });

  /* -- silent writing survives a closed browser -- */
  function draft(form) {
    if (!form || !("keep" in form.dataset) || !words.store) { return; }
    put(store + ":draft:" + form.elements.giro.value, typed(form));
  }
  function restore() {
    all("form[data-keep]").forEach(function (form) {
      var kept = take(store + ":draft:" + form.elements.giro.value);
      (kept || []).forEach(function (pair) {
        var field = form.elements[pair[0]];
        if (field && field.tagName === "TEXTAREA" && !("typed" in field.dataset) && pair[1]) { field.value = pair[1]; field.dataset.typed = ""; }
      });
    });
  }
  function put(key, what) { try { localStorage.setItem(key, JSON.stringify(what)); } catch (full) { /* nothing to keep it in */ } }
  function take(key) { try { return JSON.parse(localStorage.getItem(key)); } catch (odd) { return null; } }
  function drop(key) { try { localStorage.removeItem(key); } catch (refused) { /* nothing was kept */ } }

  /* -- sending: kept until the server has it, with one key however often it is sent -- */
  function queue() { return take(store + ":queue") || []; }
  function newKey() {
    return self.crypto && crypto.randomUUID ? crypto.randomUUID() : Date.now().toString(36) + Math.random().toString(36).slice(2, 14);
  }
  room.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.dataset.send || !window.fetch) { return; }
    event.preventDefault();
    var data = new FormData(form, event.submitter), body = [];
    data.forEach(function (value, name) { if (name !== "chiave") { body.push([name, value]); } });
    body.push(["chiave", newKey()]);
    /* a later answer to the same thing takes the place of one that has not left yet */
    var waiting = queue().filter(function (one, place) { return one.name !== form.dataset.send || (place === 0 && sending); });
    waiting.push({ name: form.dataset.send, to: form.getAttribute("action"), body: body });
    put(store + ":queue", waiting);
    press(form, event.submitter);
    if (form.dataset.send === "idea") { form.reset(); }
    say("");
    leave();
  });
  function press(form, button) {
    if (!button || button.getAttribute("aria-pressed") === null) { return; }
    all("[aria-pressed]", form).forEach(function (one) {
      one.setAttribute("aria-pressed", String(one === button));
      one.classList.toggle("on", one === button);
    });
  }
  function leave() {
    var first = queue()[0];
    if (!first || sending) { return; }
    sending = true;
    ask(first.to, { method: "POST", headers: { "X-Room": "send" }, body: new URLSearchParams(first.body) }).then(function (answer) {
      if (answer.status >= 500) { throw new Error("later"); }
      put(store + ":queue", queue().slice(1));
      sending = false;
      if (answer.ok) { return answer.json().then(function (kept) { arrived(first, kept); }); }
      return answer.json().then(function (said) { say(said.why); }, function () { location.reload(); });
    }).then(function () { line_says(true); soon(); leave(); }, function () {
      sending = false;
      line_says(false);
      say(words.kept);
      setTimeout(leave, ASK);
    });
  }
  function arrived(what, kept) {
    var body = {};
    what.body.forEach(function (pair) { body[pair[0]] = pair[1]; });
    all("form[data-send='" + what.name + "']").forEach(function (form) {
      /* whatever was typed since this left is still to be sent */
      var rest = all("[data-typed]", form).filter(function (one) { return one.value !== (body[one.name] || ""); });
      all("[data-typed]", form).forEach(function (one) { if (rest.indexOf(one) < 0) { delete one.dataset.typed; } });
      if (!rest.length && "keep" in form.dataset) { drop(store + ":draft:" + form.elements.giro.value); }
    });
    say("");
    if (line && words.sent) { line.textContent = words.sent.replace("#", kept.at); setTimeout(function () { line_says(true); }, 4000); }
  }
  function say(text) {
    if (!notice) { return; }
    notice.textContent = text || "";
    notice.hidden = !text;
  }
  function ask(address, options) {
    var stop = window.AbortController ? new AbortController() : null, timer = setTimeout(function () { if (stop) { stop.abort(); } }, 15000);
    return fetch(address, Object.assign({ credentials: "same-origin", cache: "no-store", signal: stop && stop.signal }, options))
      .finally(function () { clearTimeout(timer); });
  }
  window.addEventListener("online", function () { leave(); poll(); });

  /* -- hearing: events where there are any, asking where there are none -- */
  function line_says(on) {
    if (!line || !words.on) { return; }
    line.textContent = on ? words.on : words.off;
    line.classList.toggle("fail", !on);
  }
  function poll() {
    ask(words.state, {}).then(function (answer) {
      if (answer.status === 410) { location.reload(); return null; }
      return answer.ok ? answer.json() : null;
    }).then(function (state) {
      if (state) { heard = Date.now(); if (!queue().length) { line_says(true); } show(state); }
    }).catch(function () { line_says(false); });
  }
  function listen() {
    if (!words.live || !window.EventSource) { return; }
    var source = new EventSource(words.live);
    source.onmessage = function (event) {
      heard = Date.now();
      if (!queue().length) { line_says(true); }
      show(JSON.parse(event.data));
    };
    source.addEventListener("here", function () { heard = Date.now(); });
    source.onerror = function () { if (source.readyState === 2) { setTimeout(listen, 10000); } heard = 0; };
  }
  setInterval(function () { if (Date.now() - heard > (words.live ? SILENCE : ASK - 500)) { poll(); } }, ASK);
  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "visible") { poll(); leave(); } });

  /* -- small services of the page -- */
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || keysOff()) { return; }
    var button = document.querySelector('form[data-keys] [data-key="' + CSS.escape(event.key) + '"]');
    if (button) { event.preventDefault(); button.click(); }
  });
  function keysOff() { return take("sestante:keys") === "off"; }
  room.addEventListener("click", function (event) {
    var speak = event.target.closest("[data-speak]"), keys = event.target.closest("[data-keys-off]");
    if (speak) {
      var said = new SpeechSynthesisUtterance(document.getElementById(speak.dataset.speak).textContent);
      said.lang = document.documentElement.lang;
      speechSynthesis.cancel();
      speechSynthesis.speak(said);
    }
    if (keys) {
      put("sestante:keys", keysOff() ? "on" : "off");
      var other = keys.dataset.keysOff;
      keys.dataset.keysOff = keys.textContent;
      keys.textContent = other;
    }
  });
  function sums() {
    all("[data-sum]").forEach(function (one) {
      var given = all("input[type=number]", one.closest("form")).reduce(function (sum, field) { return sum + (Number(field.value) || 0); }, 0);
      var left = Number(one.dataset.sum) - given;
      one.textContent = left === 0 ? one.dataset.right : left > 0 ? one.dataset.left.replace("#", left) : one.dataset.over.replace("#", -left);
    });
  }
  room.addEventListener("input", sums);
  function ready() {
    all("[data-block]").forEach(function (one) { if (!one.dataset.told) { one.dataset.told = plain(one); } });
    all("[data-speak]").forEach(function (one) { one.hidden = !window.speechSynthesis; });
    all(".rm-keys").forEach(function (one) { one.hidden = !window.matchMedia("(hover: hover)").matches; });
    all("[data-send]").forEach(function (form) {
      var mine = queue().filter(function (one) { return one.name === form.dataset.send; })[0];
      var value = mine && mine.body.filter(function (pair) { return pair[0].charAt(0) === "s"; })[0];
      if (value) { press(form, form.querySelector('[name="' + value[0] + '"][value="' + value[1] + '"]')); }
    });
    restore();
    counts();
    clock();
    sums();
  }
  ready();
  listen();
  leave();
  if (!words.live) { poll(); }
})();
