/* What a browser adds to fields that work without it: a slider, the place where one is, a code read by the camera,
   places that change over in an order. Each writes into the plain field, which is what is sent. */
(function () {
  "use strict";
  var form = document.getElementById("fill");
  if (!form) { return; }
  var comma = document.documentElement.lang.slice(0, 2) === "it" ? "," : ".";
  function told(field) { field.dispatchEvent(new Event("input", { bubbles: true })); field.dispatchEvent(new Event("change", { bubbles: true })); }
  function said(number) { return String(number).replace(".", comma); }
  function each(selector, act) { Array.prototype.forEach.call(form.querySelectorAll(selector), act); }

  function show() {
    each("input[type=range][data-for]", function (slider) { slider.hidden = false; });
    if (navigator.geolocation) { each("[data-locate]", function (line) { line.hidden = false; }); }
    if (window.BarcodeDetector) { each("[data-scan]", function (line) { line.hidden = false; }); }
    each(".s-ranks select", function (one) { one.dataset.was = one.value; });
    each("[data-draw][hidden]", pad);
  }

  form.addEventListener("input", function (event) {
    var one = event.target;
    if (one.dataset.for) { document.getElementById(one.dataset.for).value = said(one.value); return; }
    var slider = one.id && form.querySelector('input[type=range][data-for="' + one.id + '"]');
    var number = slider && parseFloat(one.value.replace(",", "."));
    if (slider && !isNaN(number)) { slider.value = number; }
  });
  form.addEventListener("change", function (event) {
    var one = event.target;
    if (one.dataset.for) { event.stopImmediatePropagation(); told(document.getElementById(one.dataset.for)); return; }
    if (one.closest && one.closest(".s-ranks")) { change_over(one); }
    if (one.type === "file" && one.closest("[data-scan]")) { event.stopImmediatePropagation(); scan(one); }
  }, true);
  form.addEventListener("click", function (event) {
    var line = event.target.closest("[data-locate]");
    if (line && event.target.closest("button")) { locate(line); }
    var board = event.target.closest("[data-draw]"), act = event.target.dataset && event.target.dataset.do;
    if (board && act === "wipe") { wipe(board); }
    if (board && act === "keep" && board.dataset.drawn) { take(board); told(document.getElementById(board.dataset.draw)); }
  });
  form.addEventListener("submit", function () { each("[data-draw][data-drawn]", take); }, true);
  document.body.addEventListener("htmx:oobAfterSwap", show);

  /* the same choice in two places: the other place takes what stood here */
  function change_over(one) {
    Array.prototype.forEach.call(one.closest(".s-ranks").querySelectorAll("select"), function (other) {
      if (other !== one && one.value && other.value === one.value) { other.value = one.dataset.was || ""; other.dataset.was = other.value; }
    });
    one.dataset.was = one.value;
  }

  function locate(line) {
    var status = line.querySelector("[role=status]"), field = document.getElementById(line.dataset.locate);
    status.textContent = line.dataset.wait;
    navigator.geolocation.getCurrentPosition(function (found) {
      var here = found.coords, lat = here.latitude.toFixed(6), lon = here.longitude.toFixed(6);
      var whole = [lat, lon, Math.round(here.altitude || 0), Math.round(here.accuracy || 0)].join(" ");
      if (field.tagName === "TEXTAREA") {
        field.value = (field.value.trim() ? field.value.trim() + "\n" : "") + whole;
      } else {
        document.getElementById("z" + field.id).value = whole;
        document.getElementById("y" + field.id).value = said(lon);
        field.value = said(lat);
      }
      status.textContent = line.dataset.done.replace("#", Math.round(here.accuracy || 0));
      /* asked for with a press already: no second one is needed */
      if (line.dataset.then) { document.getElementById(line.dataset.then).click(); return; }
      told(field);
    }, function () { status.textContent = line.dataset.failed; }, { enableHighAccuracy: true, timeout: 20000 });
  }

  function scan(input) {
    var line = input.closest("[data-scan]"), status = line.querySelector("[role=status]"), photo = input.files[0];
    if (!photo) { return; }
    createImageBitmap(photo).then(function (picture) { return new BarcodeDetector().detect(picture); }).then(function (codes) {
      if (!codes.length) { throw new Error("none"); }
      var field = document.getElementById(line.dataset.scan);
      field.value = codes[0].rawValue;
      status.textContent = "";
      told(field);
      field.focus();
    }).catch(function () { status.textContent = line.dataset.failed; });
    input.value = "";
  }

  /* a signature or a drawing made with the finger: it becomes the file that could be chosen instead */
  function pad(board) {
    var canvas = board.querySelector("canvas"), pen = canvas.getContext("2d"), down = false;
    function at(event) {
      var box = canvas.getBoundingClientRect();
      pen.lineTo((event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height);
      pen.stroke();
    }
    board.hidden = false;
    wipe(board);
    canvas.addEventListener("pointerdown", function (event) {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      down = true;
      board.dataset.drawn = "1";
      pen.beginPath();
      at(event);
    });
    canvas.addEventListener("pointermove", function (event) { if (down) { at(event); } });
    ["pointerup", "pointercancel"].forEach(function (kind) { canvas.addEventListener(kind, function () { down = false; }); });
  }
  function wipe(board) {
    var canvas = board.querySelector("canvas"), pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = "#0B2233";
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = "round";
    delete board.dataset.drawn;
  }
  function take(board) {
    var data = atob(board.querySelector("canvas").toDataURL("image/png").split(",")[1]), bytes = new Uint8Array(data.length);
    for (var place = 0; place < data.length; place += 1) { bytes[place] = data.charCodeAt(place); }
    var files = new DataTransfer();
    files.items.add(new File([bytes], board.dataset.draw.split("-").pop() + ".png", { type: "image/png" }));
    document.getElementById(board.dataset.draw).files = files.files;
    delete board.dataset.drawn;
  }

  show();
})();
