
// A link into a panel opens it; without this script it leads to the panel.
function reveal() {
  var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  var panel = target && target.closest("details");
  if (panel) {
    panel.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", reveal);
reveal();
