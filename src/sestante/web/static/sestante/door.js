/* At the door: reads the drawn code with the camera where the browser can. The page works without it. */
(function () {
  "use strict";
  var button = document.getElementById("camera"), form = document.getElementById("door");
  if (!button || !form || !("BarcodeDetector" in window) || !navigator.mediaDevices) { return; }
  var room = document.getElementById("cam"), lens = document.getElementById("lens");
  var says = document.getElementById("cam-says"), box = document.getElementById("codice");
  var detector = null, running = false;
  window.BarcodeDetector.getSupportedFormats().then(function (formats) {
    if (formats.indexOf("qr_code") === -1) { return; }
    detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    button.hidden = false;
  });
  function stop() {
    running = false;
    if (lens.srcObject) { lens.srcObject.getTracks().forEach(function (track) { track.stop(); }); }
    room.hidden = true;
  }
  function look() {
    if (!running) { return; }
    detector.detect(lens).then(function (found) {
      var read = found.length && /\/ingresso\/([0-9A-Z]{8})\/?$/.exec(found[0].rawValue);
      if (!read) { window.setTimeout(look, 200); return; }
      stop();
      box.value = read[1];
      form.submit();
    }, function () { window.setTimeout(look, 500); });
  }
  button.addEventListener("click", function () {
    if (running) { stop(); return; }
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then(function (stream) {
      lens.srcObject = stream;
      room.hidden = false;
      running = true;
      return lens.play().then(look);
    }).catch(function () { says.textContent = room.dataset.off; });
  });
}());
