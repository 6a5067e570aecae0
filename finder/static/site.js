/* Optional: every page works without it. Keeps nothing, sends nothing but what a form holds. */
(function () {
  "use strict";
  var leave = document.getElementById("leave");

  function goAway(event) {
    if (event) event.preventDefault();
    document.documentElement.className = "gone";
    Array.prototype.forEach.call(document.forms, function (form) { form.reset(); });
    window.location.replace(leave.href);
  }

  var presses = 0, last = 0, alone = false;
  if (leave) {
    leave.addEventListener("click", goAway);
    document.addEventListener("keydown", function (event) { alone = event.key === "Shift"; });
    document.addEventListener("keyup", function (event) {
      if (event.key !== "Shift" || !alone) { presses = 0; return; }
      var now = Date.now();
      presses = now - last > 5000 ? 1 : presses + 1;
      last = now;
      if (presses === 3) goAway();
    });
    window.addEventListener("pageshow", function () { document.documentElement.className = ""; presses = 0; });
  }

  var row = document.getElementById("near-me");
  var form = document.getElementById("search");
  if (!row || !form || !navigator.geolocation) return;
  row.hidden = false;

  /* Round here, on the device: the exact place never leaves it. */
  function onGrid(degrees) { return (Math.round(degrees * 20) / 20).toFixed(2); }

  document.getElementById("near-me-button").addEventListener("click", function () {
    var status = document.getElementById("near-me-status");
    status.textContent = "Asking your phone…";
    navigator.geolocation.getCurrentPosition(function (position) {
      var at = document.createElement("input");
      at.type = "hidden";
      at.name = "at";
      at.value = onGrid(position.coords.latitude) + "," + onGrid(position.coords.longitude);
      form.appendChild(at);
      document.getElementById("near").value = "";
      form.method = "post";
      form.submit();
    }, function () {
      status.textContent = "Your phone did not give a location. Type a ZIP, or a city and state.";
    }, { enableHighAccuracy: false, timeout: 10000, maximumAge: 600000 });
  });
})();
