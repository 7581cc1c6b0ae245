/* Words and characters of a text as it is written: the server says the same when it is saved. */
document.addEventListener("input", function (event) {
  "use strict";
  var field = event.target, left = document.getElementById(field.dataset.count || "");
  if (!left || !left.dataset.phrase) { return; }
  var text = field.value.replace(/\[\[[^\]]*\]\]/g, "").replace(/[ \t]+([.,;:!?])/g, "$1").trim();
  var words = text ? text.split(/\s+/).length : 0;
  var count = field.dataset.letters ? text.length : words;
  var most = Number(field.dataset.letters || field.dataset.words || 0);
  left.textContent = left.dataset.phrase.replace("#", count);
  left.classList.toggle("over", most > 0 && count > most);
});
