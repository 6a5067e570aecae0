/* Optional: passkeys, and keys for what is done often. Without it people sign in by code and press buttons. */
(function () {
  "use strict";
  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function toBytes(text) {
    var plain = window.atob(text.replace(/-/g, "+").replace(/_/g, "/")), bytes = new Uint8Array(plain.length);
    for (var at = 0; at < plain.length; at += 1) bytes[at] = plain.charCodeAt(at);
    return bytes;
  }
  function toText(buffer) {
    var plain = "";
    each(new Uint8Array(buffer), function (byte) { plain += String.fromCharCode(byte); });
    return window.btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function token() {
    var field = document.querySelector("input[name=csrf]");
    return field ? field.value : "";
  }
  function post(path, body) {
    return window.fetch(path, {
      method: "POST", credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-Form-Token": token() },
      body: JSON.stringify(body || {})
    }).then(function (answer) {
      return answer.json().then(function (said) {
        if (!answer.ok) throw new Error(said.error || "That did not work. Try again.");
        return said;
      });
    });
  }
  function described(credential) {
    var from = credential.response, response = { clientDataJSON: toText(from.clientDataJSON) };
    if (from.attestationObject) response.attestationObject = toText(from.attestationObject);
    if (from.authenticatorData) response.authenticatorData = toText(from.authenticatorData);
    if (from.signature) response.signature = toText(from.signature);
    if (from.userHandle) response.userHandle = toText(from.userHandle);
    return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: response };
  }
  function withBytes(list) {
    each(list || [], function (entry) { entry.id = toBytes(entry.id); });
  }
  function register() {
    var name = document.getElementById("passkey_name");
    return post("/staff/account/passkeys/begin").then(function (options) {
      options.challenge = toBytes(options.challenge);
      options.user.id = toBytes(options.user.id);
      withBytes(options.excludeCredentials);
      return navigator.credentials.create({ publicKey: options });
    }).then(function (made) {
      return post("/staff/account/passkeys/finish", { credential: described(made), name: name ? name.value : "" });
    });
  }
  function showPasskey() {
    return post("/staff/passkey/begin").then(function (options) {
      options.challenge = toBytes(options.challenge);
      withBytes(options.allowCredentials);
      return navigator.credentials.get({ publicKey: options });
    }).then(function (shown) { return post("/staff/passkey/finish", described(shown)); });
  }
  function goOn(part, said) {
    var held = document.getElementById("held");
    if (part.getAttribute("data-passkey") !== "confirm" || !held) { window.location.assign(part.getAttribute("data-next")); return; }
    held.querySelector("input[name=csrf]").value = said.csrf;
    held.submit();
  }
  if (window.PublicKeyCredential && window.fetch) {
    each(document.querySelectorAll("[data-passkey]"), function (part) {
      var words = part.querySelector("[role=status]");
      part.hidden = false;
      part.querySelector("button").addEventListener("click", function () {
        words.textContent = "";
        (part.getAttribute("data-passkey") === "register" ? register() : showPasskey())
          .then(function (said) { goOn(part, said); })
          .catch(function (error) { words.textContent = error.name === "NotAllowedError" ? "The passkey was not used. Try again, or use a code." : error.message; });
      });
    });
  }
  /* One key, one action: never while typing, with another key or held down, once a page, and not for who turned them off. */
  var keyed = document.body.classList.contains("no-keys") ? [] : document.querySelectorAll("[data-key]"), used = false;
  each(keyed, function (part) { part.setAttribute("aria-keyshortcuts", part.getAttribute("data-key")); });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    each(keyed, function (part) {
      if (part.getAttribute("data-key") !== event.key || part.disabled) return;
      event.preventDefault();
      if (event.repeat || used) return;
      used = true;
      part.click();
    });
  });
  window.addEventListener("pageshow", function () { used = false; });
  /* Typed text that was not sent: the browser asks before the page is left. Searches (GET) hold nothing to lose. */
  var unsent = [];
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.method === "post" && /^(text|search|tel|email|url|textarea)$/.test(event.target.type) && unsent.indexOf(form) < 0) unsent.push(form);
  });
  document.addEventListener("submit", function (event) { unsent = unsent.filter(function (form) { return form !== event.target; }); });
  window.addEventListener("beforeunload", function (event) {
    if (!unsent.length) return;
    event.preventDefault();
    event.returnValue = "";
  });
  var summary = document.getElementById("summary");
  if (summary) summary.focus();
})();
