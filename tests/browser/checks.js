// What our own assertions ask of a page. Each function gives a list of faults, empty when there is none.
({
  smallTargets() {
    const wanted = [
      "a.call", ".leave-link", ".button", ".quiet", ".step", ".chip", ".help-call", "summary", ".pager a", ".check label", "label.check",
      ".ways a", ".bottom li a", ".paths a", ".card .links a", "select", "input[type=text]",
    ];
    return [...document.querySelectorAll(wanted.join(","))]
      // What lies in a closed part has a box too, as narrow as the part.
      .filter((part) => part.checkVisibility())
      .map((part) => [part, part.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && box.height > 0 && (box.height < 43.5 || box.width < 23.5))
      .map(([part, box]) => `${part.outerHTML.slice(0, 90)} ${box.width}x${box.height}`);
  },

  sideways() {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const spared = ".visually-hidden, .skip, .leave-again, svg, thead";
    return [...document.querySelectorAll("body *")]
      .filter((part) => !part.closest(spared) && part.getBoundingClientRect().right > room + 1)
      .map((part) => part.outerHTML.slice(0, 90));
  },

  cutText() {
    return [...document.querySelectorAll("a, button, label, p, li, h1, h2, h3, dt, dd, summary")]
      .filter((part) => !part.closest(".visually-hidden") && getComputedStyle(part).overflow === "hidden")
      .filter((part) => part.scrollHeight > part.clientHeight + 2)
      .map((part) => part.outerHTML.slice(0, 90));
  },

  unlinked() {
    const found = [];
    for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
      const described = (field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
      const box = field.closest(".field, .check");
      for (const text of box ? box.querySelectorAll(".hint[id], .message[id]") : []) {
        if (!described.includes(text.id)) found.push(`${field.id} lacks ${text.id}`);
      }
      const isWrong = box && box.classList.contains("wrong");
      if (isWrong && field.getAttribute("aria-invalid") !== "true") found.push(`${field.id} is wrong, unsaid`);
      for (const id of described) if (!document.getElementById(id)) found.push(`${field.id} points to nothing: ${id}`);
    }
    for (const group of document.querySelectorAll("fieldset")) {
      const legend = group.querySelector(":scope > legend");
      if (!legend || !legend.textContent.trim()) found.push("a group without a name");
    }
    return found;
  },

  coveredByExit() {
    // What stands beside the exit before anybody scrolls must not lie under it, not even in part.
    const exit = document.getElementById("leave");
    const leave = exit.getBoundingClientRect();
    return Array.from(document.querySelectorAll("header a, header button, main a, main button"))
      .filter((part) => {
        const box = part.getBoundingClientRect();
        return part !== exit && box.width > 0 && box.left < leave.right && box.right > leave.left && box.top < leave.bottom && box.bottom > leave.top;
      })
      .map((part) => part.textContent.trim());
  },
  exitFaults() {
    const box = document.getElementById("leave").getBoundingClientRect();
    const found = [];
    if (box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth) found.push("out of sight");
    if (Math.min(box.width, box.height) < 44) found.push("too small");
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (top && top.id !== "leave") found.push(`covered by ${top.outerHTML.slice(0, 60)}`);
    return found;
  },

  focus() {
    const part = document.activeElement;
    if (!part || part === document.body) return null;
    const box = part.getBoundingClientRect();
    const style = getComputedStyle(part);
    // Pages of staff have no exit.
    const exit = document.getElementById("leave");
    const bar = exit ? exit.closest(".bar") : null;
    const end = bar ? bar.getBoundingClientRect().bottom : 0;
    // The skip link lies over the bar.
    const isInFront = bar === null || bar.contains(part) || part.matches(".skip");
    const isBehindExit = !isInFront && (box.top + Math.min(box.bottom, innerHeight)) / 2 < end;
    const faults = [];
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) faults.push("not seen");
    if (isBehindExit) faults.push("behind the exit");
    if (box.bottom < 0 || box.top > innerHeight) faults.push("out of sight");
    return { what: part.outerHTML.slice(0, 80), faults };
  },
})
