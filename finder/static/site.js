/* Optional: every page works without it. Keeps nothing, sends nothing but what a form holds. */
(function () {
  "use strict";
  var root = document.documentElement;
  /* What the script says, by language (finder/platform/web/script_words.py). */
  var words = {/* words by language */}[root.lang];
  function byId(name) { return document.getElementById(name); }
  function each(list, act) { Array.prototype.forEach.call(list, act); }

  /* Leave this site: blank the page first, then go, so that Back does not return to this page. */
  var leave = byId("leave"), status = null, presses = 0, alone = false, timer = 0;

  function say(text) {
    if (!status) {
      status = document.createElement("div");
      status.className = "visually-hidden";
      status.setAttribute("role", "status");
      document.body.appendChild(status);
    }
    status.textContent = text;
  }

  function goAway(event) {
    if (event) event.preventDefault();
    var cover = document.createElement("div");
    cover.className = "leaving";
    cover.setAttribute("role", "status");
    cover.textContent = words.going;
    document.body.appendChild(cover);
    root.className = "gone";
    each(document.forms, function (form) { form.reset(); each(form.querySelectorAll("input[type=text]"), function (field) { field.value = ""; }); });
    /* Two frames: the blank page is painted before a slow network answers. */
    window.requestAnimationFrame(function () {
      window.requestAnimationFrame(function () { window.location.replace(leave.href); });
    });
  }

  function comeBack() {
    root.className = "";
    presses = 0;
    each(document.querySelectorAll(".leaving"), function (cover) { cover.parentNode.removeChild(cover); });
  }

  function pressed(event) {
    if (event.key !== "Shift" || !alone) { presses = 0; return; }
    window.clearTimeout(timer);
    presses += 1;
    if (presses === 3) { goAway(); return; }
    say(presses === 1 ? words.left2 : words.left1);
    timer = window.setTimeout(function () { presses = 0; say(words.late); }, 5000);
  }

  if (leave) {
    each(document.querySelectorAll("#leave, .leave-again"), function (link) { link.addEventListener("click", goAway); });
    document.addEventListener("keydown", function (event) { alone = event.key === "Shift" && !event.repeat; });
    document.addEventListener("keyup", pressed);
    window.addEventListener("pageshow", comeBack);
  }

  /* A wide screen has room for the filters. */
  var isWide = window.matchMedia && window.matchMedia("(min-width: 62rem)").matches;
  if (isWide) {
    each(document.querySelectorAll(".columns .filters, .much"), function (part) { part.open = true; });
  }

  /* Escape closes the form of the place and the sheet of filters; the column of a wide screen stays. */
  document.addEventListener("keydown", function (event) {
    var part = event.key === "Escape" && event.target.closest && event.target.closest(".where-box[open], .filters[open]");
    if (!part || (part.className === "filters" && isWide)) return;
    part.open = false;
    part.querySelector("summary").focus();
  });

  var summary = byId("summary");
  if (summary) {
    /* Either nothing moves, or the summary comes to the top: never half a row of links under the exit. */
    var isSeen = summary.getBoundingClientRect().bottom <= window.innerHeight;
    summary.focus({ preventScroll: true });
    if (!isSeen) summary.scrollIntoView();
  }

  /* Near me: round here, on the device, so that the exact place never leaves it. */
  var form = byId("search"), row = byId("near-me"), placeForm = row && row.parentNode;
  while (placeForm && placeForm.nodeName !== "FORM") placeForm = placeForm.parentNode;
  function addTo(parent, tag, className, text) {
    var part = document.createElement(tag);
    part.className = className;
    part.textContent = text;
    return parent.appendChild(part);
  }

  function onGrid(degrees) { return (Math.round(degrees * 20) / 20).toFixed(2); }

  function searchAt(position) {
    var at = document.createElement("input");
    at.type = "hidden";
    at.name = "at";
    at.value = onGrid(position.coords.latitude) + "," + onGrid(position.coords.longitude);
    placeForm.appendChild(at);
    byId("near").value = "";
    placeForm.method = "post";
    placeForm.submit();
  }

  if (placeForm && navigator.geolocation) {
    var button = addTo(row, "button", "quiet", words.locate);
    addTo(row, "span", "hint", words.rounded);
    var text = addTo(row, "p", "hint", "");
    button.type = "button";
    button.id = "near-me-button";
    text.id = "near-me-status";
    text.setAttribute("role", "status");
    row.hidden = false;
    button.addEventListener("click", function () {
      text.textContent = words.asking;
      navigator.geolocation.getCurrentPosition(searchAt, function () {
        text.textContent = words.refused;
      }, { enableHighAccuracy: false, timeout: 10000, maximumAge: 600000 });
    });
  }

  /* Filters apply as they are chosen; the address follows, and nothing else remembers. */
  if (!form || !form.classList.contains("sheet") || !window.fetch || !window.DOMParser || !window.URLSearchParams || !window.FormData) return;
  var waiting = 0, asked = 0, live = addTo(byId("main"), "p", "visually-hidden", ""), isPrivate = form.method === "post";
  live.id = "live-status";
  live.setAttribute("role", "status");

  function take(fresh, name) {
    var now = byId(name), then = fresh.getElementById(name);
    if (now && then) now.parentNode.replaceChild(document.importNode(then, true), now);
  }

  function show(text, address) {
    var fresh = new DOMParser().parseFromString(text, "text/html");
    if (!fresh.getElementById("results")) { form.submit(); return; }
    each(["results", "strip", "quick", "found", "apply", "map-side"], function (name) { take(fresh, name); });
    each(form.querySelectorAll("label small"), function (count) {
      var box = count.parentNode.control, same = '#search [name="' + box.name + '"][value="' + box.value + '"]';
      var other = fresh.querySelector(same);
      if (other) count.textContent = other.labels[0].querySelector("small").textContent;
    });
    form.parentNode.querySelector(".tool").textContent = fresh.querySelector(".filters .tool").textContent;
    if (!isPrivate) window.history.replaceState(null, "", address);
    live.textContent = byId("results-title").textContent;
  }

  function update() {
    if (!form.checkValidity()) return;
    var turn = ++asked, sent = new URLSearchParams();
    new FormData(form).forEach(function (value, name) { if (value) sent.append(name, value); });
    live.textContent = words.updating;
    var target = isPrivate ? form.action : form.action + "?" + sent.toString();
    window.fetch(target, isPrivate ? { method: "POST", body: sent } : {}).then(function (answer) {
      return answer.text().then(function (text) { if (turn === asked) show(text, answer.url); });
    }).catch(function () { form.submit(); });
  }

  form.addEventListener("change", function (event) {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(update, 300);
  });
})();

/* Map: brought in when it is opened or the screen has room beside the list; a card and its pin mark each other. */
(function () {
  "use strict";
  var isWide = window.matchMedia && window.matchMedia("(min-width: 75rem)").matches;
  var main = document.querySelector("main"), marked = [], wasOpen = false;

  function panel() { return document.getElementById("map"); }

  function load(part) {
    var address = part.getAttribute("data-map");
    if (!address || !window.fetch) return;
    part.removeAttribute("data-map");
    window.fetch(address).then(function (answer) {
      if (!answer.ok) throw new Error();
      return answer.text();
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html"), body = part.querySelector(".map-body");
      body.textContent = "";
      while (fresh.body.firstChild) body.appendChild(document.adoptNode(fresh.body.firstChild));
    }).catch(function () { /* The link to the page with the map is still there. */ });
  }

  function prepare() {
    var part = panel();
    if (!part || part.isPrepared) return;
    part.isPrepared = true;
    if (isWide || wasOpen) part.open = true;
    if (part.open) load(part);
    part.addEventListener("toggle", function () {
      wasOpen = part.open;
      if (part.open) load(part);
    });
  }

  function around(element, name) {
    while (element && element !== main) {
      if (element.matches && element.matches(name)) return element;
      element = element.parentNode;
    }
    return null;
  }

  function mark(event) {
    marked.forEach(function (part) { part.classList.remove("is-marked"); });
    marked = [];
    var pin = around(event.target, ".m-pin"), card = around(event.target, ".cards > li"), part = panel();
    if (!part || (!pin && !card)) return;
    if (pin) {
      pin.getAttribute("data-cards").split(" ").forEach(function (id) {
        var heading = document.getElementById("p-" + id), found = heading && around(heading, ".card");
        if (found) marked.push(found);
      });
    } else {
      var titles = card.querySelectorAll("[id^=p-]");
      Array.prototype.forEach.call(part.querySelectorAll(".m-pin"), function (other) {
        var ids = " " + other.getAttribute("data-cards") + " ";
        Array.prototype.forEach.call(titles, function (title) {
          if (ids.indexOf(" " + title.id.slice(2) + " ") >= 0) marked.push(other);
        });
      });
    }
    marked.forEach(function (each) { each.classList.add("is-marked"); });
  }

  function openMap(event) {
    var part = panel();
    if (!part || !around(event.target, ".map-open")) return;
    event.preventDefault();
    /* On a phone it stands above the list: what comes next by keyboard must be what is seen next. */
    var side = document.getElementById("map-side"), found = document.getElementById("found");
    if (!isWide && found && side.compareDocumentPosition(found) & 2) found.parentNode.insertBefore(side, found);
    part.open = true;
    part.scrollIntoView();
    part.querySelector("summary").focus();
  }

  if (!main || !document.getElementById("map-side")) return;
  prepare();
  main.addEventListener("click", openMap);
  ["mouseover", "focusin", "focusout", "mouseleave"].forEach(function (name) { main.addEventListener(name, mark); });
  /* A changed filter brings a new list, and with it a new map. */
  if (window.MutationObserver) new MutationObserver(prepare).observe(main, { childList: true, subtree: true });
})();

/* My list: what is ticked stays ticked while results change in place, and goes along to other results. Nothing is stored. */
(function () {
  "use strict";
  var kept = {}, bar = null;
  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function ids() { return Object.keys(kept); }

  function hide(form, name, value) {
    var field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.appendChild(field);
  }

  function read() {
    bar = document.getElementById("keep");
    each(bar ? bar.elements : [], function (field) {
      if (field.name === "p" && (field.type === "hidden" || field.checked)) kept[field.value] = true;
    });
  }

  function restore() {
    var here = {};
    bar = document.getElementById("keep");
    each(bar ? bar.elements : [], function (field) {
      if (field.name !== "p") return;
      here[field.value] = true;
      if (field.type === "checkbox") field.checked = kept[field.value] === true;
    });
    ids().forEach(function (id) {
      if (!bar || here[id]) return;
      hide(bar, "p", id);
      bar.insertBefore(document.createElement("i"), bar.firstChild).className = "kept-elsewhere";
    });
  }

  /* Results that come by form can carry the list; an address never does. */
  function carry(form) {
    each(form.querySelectorAll("input[name=p]"), function (field) { field.parentNode.removeChild(field); });
    ids().forEach(function (id) { hide(form, "p", id); });
    form.method = "post";
  }

  function isSearch(path) { return /^(\/es)?\/find$/.test(path); }

  if (document.getElementById("keep") && window.URLSearchParams && window.MutationObserver) {
    read();
    window.addEventListener("pageshow", read);
    document.addEventListener("change", function (event) {
      var box = event.target;
      if (box.name !== "p" || box.type !== "checkbox") return;
      if (box.checked) kept[box.value] = true; else delete kept[box.value];
    });
    new MutationObserver(function () {
      if (document.getElementById("keep") !== bar) restore();
    }).observe(document.getElementById("main"), { childList: true, subtree: true });
    document.addEventListener("click", function (event) {
      var link = event.target.closest && event.target.closest("a[href]");
      if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      if (link.origin !== window.location.origin || !isSearch(link.pathname) || !link.search || !ids().length) return;
      event.preventDefault();
      var form = document.createElement("form");
      form.action = link.pathname;
      new URLSearchParams(link.search).forEach(function (value, name) { hide(form, name, value); });
      carry(form);
      document.body.appendChild(form).submit();
    });
    document.addEventListener("submit", function (event) {
      if (event.defaultPrevented || event.target === bar) return;
      if (isSearch(new URL(event.target.action).pathname) && (ids().length || event.target.method === "post")) carry(event.target);
    });
  }

  var copy = document.getElementById("copy-list");
  if (copy) {
    copy.hidden = false;
    copy.addEventListener("click", function () {
      var text = document.getElementById("list-text");
      text.select();
      if (document.execCommand("copy")) document.getElementById("copy-status").textContent = copy.getAttribute("data-copied");
    });
  }
})();
