/* The designer, made quicker: links and forms refresh the page in place, what is dragged in the outline moves, and
   nobody leaves a question half written without being asked. Everything here works without this script too. */
(function () {
  "use strict";
  var dirty = !!document.querySelector(".s-item-form[data-unsaved]");

  function design() { return document.getElementById("design"); }

  document.addEventListener("input", function (event) {
    if (event.target.closest(".s-item-form")) { dirty = true; }
  });
  document.addEventListener("submit", function (event) {
    if (event.target.closest(".s-item-form")) { dirty = false; }
  });
  window.addEventListener("beforeunload", function (event) {
    if (dirty) { event.preventDefault(); }
  });

  /* -- dragging: a handle for the mouse; the buttons "Up" and "Down" do the same for everybody ---------------------- */
  var dragged = null;

  function over(event) {
    var line = event.target.closest(".s-outline-items > li");
    return dragged && line && line !== dragged ? line : null;
  }
  function placeOf(event, line) {
    var box = line.getBoundingClientRect(), share = (event.clientY - box.top) / box.height;
    var holds = ["section", "group", "repeat"].indexOf(line.dataset.kind) > -1 && dragged.dataset.kind !== "section";
    if (holds && share > 0.25) { return "inside"; }
    return share < 0.5 ? "before" : "after";
  }
  function clear() {
    document.querySelectorAll(".s-outline-items > li").forEach(function (line) {
      line.classList.remove("drop-before", "drop-after", "drop-inside");
    });
  }
  function ready() {
    document.querySelectorAll(".s-outline-items > li").forEach(function (line) { line.draggable = true; });
  }
  document.addEventListener("dragstart", function (event) {
    var line = event.target.closest && event.target.closest(".s-outline-items > li");
    if (!line) { return; }
    dragged = line;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", line.dataset.item);
  });
  document.addEventListener("dragover", function (event) {
    var line = over(event);
    if (!line) { return; }
    event.preventDefault();
    clear();
    line.classList.add("drop-" + placeOf(event, line));
  });
  document.addEventListener("dragend", function () { dragged = null; clear(); });
  document.addEventListener("drop", function (event) {
    var line = over(event);
    if (!line) { return; }
    event.preventDefault();
    if (dirty && !window.confirm(design().dataset.unsaved)) { return; }
    dirty = false;
    var form = document.createElement("form"), items = line.parentNode;
    form.method = "post";
    form.action = items.dataset.place.replace("ITEM", encodeURIComponent(dragged.dataset.item));
    var said = {
      csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value,
      where: placeOf(event, line),
      anchor: line.dataset.item
    };
    Object.keys(said).forEach(function (name) {
      var field = document.createElement("input");
      field.type = "hidden"; field.name = name; field.value = said[name];
      form.appendChild(field);
    });
    document.body.appendChild(form);
    form.submit();
  });

  /* -- keys: Ctrl or Command with S saves; the browser's own saving of a page serves nobody here --------------------- */
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      var form = document.querySelector(".s-item-form");
      if (form) { event.preventDefault(); form.requestSubmit(); }
    }
  });
  ready();
  var current = document.querySelector(".s-outline-items [aria-current]");
  var outline = document.querySelector(".s-outline");
  if (current && outline && outline.scrollHeight > outline.clientHeight) {
    var down = current.getBoundingClientRect().top - outline.getBoundingClientRect().top;
    outline.scrollTop += down - outline.clientHeight / 3;
  }
}());
