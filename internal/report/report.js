
// Everything can be read without this script. It searches, chooses by rule and
// category, folds, and opens the panel that a link leads to.
var byId = function (id) { return document.getElementById(id); };
var panels = Array.from(document.querySelectorAll(".panel"));
var boxes = Array.from(document.querySelectorAll(".chip input"));
var fields = ["search", "rule", "category"].map(byId);
var texts = panels.map(function (panel) { return panel.textContent.toLowerCase(); });
var tables = document.querySelectorAll("#grid tbody"); // one for each group of panels
var rows = {};
document.querySelectorAll("#grid tr[data-standing]").forEach(function (row) { rows[row.querySelector("a").hash.slice(1)] = row; });

function unchecked() {
  return boxes.filter(function (box) { return !box.checked; }).map(function (box) {
    return { "show-fail": "failed", "show-known": "known", "show-open": "not exercised", "show-pass": "passed" }[box.id];
  });
}

function choose() {
  var words = byId("search").value.toLowerCase().split(" "), rule = byId("rule").value, category = byId("category").value;
  var left = unchecked(), shown = 0;
  panels.forEach(function (panel, i) {
    var fits = words.every(function (word) { return texts[i].includes(word); }) &&
      (!rule || panel.dataset.rules.split(" ").includes(rule)) && (!category || panel.dataset.category === category);
    panel.hidden = rows[panel.id].hidden = !fits;
    panel.dataset.shown = fits && !left.includes(panel.dataset.standing);
    shown += panel.dataset.shown === "true";
  });
  document.querySelectorAll(".group").forEach(function (group, i) {
    group.hidden = tables[i].hidden = !group.querySelector("[data-shown=true]");
  });
  byId("shown").textContent = shown + " of " + panels.length + " shown";
}

function reveal() {
  var target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
  var panel = target && target.closest(".panel");
  if (panel && panel.dataset.shown === "false") {
    fields.forEach(function (field) { field.value = ""; });
    boxes.forEach(function (box) { box.checked = true; });
    choose();
  }
  for (var part = target; part; part = part.parentElement) {
    if (part.tagName === "DETAILS") part.open = true;
  }
  if (target) target.scrollIntoView();
}

if (panels.length) {
  document.querySelector(".scripted").hidden = false;
  fields.concat(boxes).forEach(function (field) { field.addEventListener("input", choose); });
  byId("fold").addEventListener("click", function () {
    var open = panels.some(function (panel) { return panel.open; });
    panels.forEach(function (panel) { panel.open = !open && panel.dataset.shown === "true"; });
    byId("fold").textContent = open ? "Unfold" : "Fold all";
  });
  choose();
}
addEventListener("hashchange", reveal);
reveal();
