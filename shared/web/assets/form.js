// What a survey form does at once instead of at "continue": it asks the server what the page shows with the answers as
// they are, and puts in or takes away what has changed. It decides nothing. Nothing typed and no focus is lost: what
// has been answered in the meantime makes an older reply void, a question that looks the same is left alone, and the
// browser's back button finds the page as it was left.
(() => {
  "use strict";
  const form = document.getElementById("answers");
  const kept = document.getElementById("kept");
  const hidden = (within, name) => within.querySelector(`input[type=hidden][name=${name}]`)?.value || "";
  if (!form) {
    try {
      if (kept) sessionStorage.setItem(`draft ${hidden(kept, "key")}`, hidden(kept, "draft"));
      else sessionStorage.clear();
    } catch (error) {
      // Not allowed, so there is nothing in it.
    }
    return;
  }
  const WAIT = 250;
  let changes = 0;
  let waiting;
  let asking;
  let pressed = false;
  let held;
  let missing = [];

  const keyed = (parent) => [...parent.children].filter((one) => one.hasAttribute("data-k"));
  const key = (one) => one.getAttribute("data-k");

  // How an element looks apart from what is typed and chosen in it, and from mistakes: those stay until "continue", so
  // that nothing moves away under a finger.
  function bare(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(".kaiku-filter, .govuk-error-message").forEach((one) => one.remove());
    for (const one of copy.querySelectorAll("*")) {
      one.removeAttribute("hidden");
      one.removeAttribute("aria-describedby");
      for (const name of [...one.classList]) if (name.endsWith("--error")) one.classList.remove(name);
    }
    for (const one of copy.querySelectorAll("input, textarea, option")) {
      one.removeAttribute("checked");
      one.removeAttribute("selected");
      if (one.matches("textarea")) one.textContent = "";
      else if (!one.matches("option, [type=radio], [type=checkbox]")) one.removeAttribute("value");
    }
    return copy.innerHTML.replace(/\s+/g, " ").replace(/> </g, "><");
  }

  function replace(old, fresh) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const range = focused && "selectionStart" in focused && [focused.selectionStart, focused.selectionEnd];
    old.replaceWith(fresh);
    const again = focused && focused.id && document.getElementById(focused.id);
    if (!again) return;
    again.focus({ preventScroll: true });
    try {
      if (range && range[0] !== null) again.setSelectionRange(range[0], range[1]);
    } catch (error) {
      // A field without a caret.
    }
  }

  // Makes what lies in `old` what lies in `fresh`. Returns whether a question has gone.
  function merge(old, fresh) {
    const known = new Map(keyed(old).map((one) => [key(one), one]));
    let last = null;
    let gone = false;
    for (const one of keyed(fresh)) {
      let mine = known.get(key(one));
      known.delete(key(one));
      const inside = mine && mine.querySelector(":scope > [data-in]");
      if (!mine) {
        mine = document.importNode(one, true);
        if (last) last.after(mine);
        else old.prepend(mine);
        search(mine);
      } else if (inside) {
        const head = mine.querySelector(":scope > [data-k=head]");
        const other = one.querySelector(":scope > [data-k=head]");
        if (head && other && bare(head) !== bare(other)) head.replaceWith(document.importNode(other, true));
        gone = merge(inside, one.querySelector(":scope > [data-in]")) || gone;
      } else if (one.hasAttribute("data-changed") || bare(mine) !== bare(one)) {
        const copy = document.importNode(one, true);
        replace(mine, copy);
        mine = copy;
        search(mine);
      }
      last = mine;
    }
    for (const left of known.values()) {
      gone = gone || /^[qs]/.test(key(left));
      left.remove();
    }
    return gone;
  }

  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("page");
    const page = document.getElementById("page");
    if (!fresh || !page) return;
    for (const name of ["progress", "head", "carried"]) {
      const mine = page.querySelector(`:scope > [data-k=${name}]`);
      const other = fresh.querySelector(`:scope > [data-k=${name}]`);
      if (mine && other && mine.innerHTML !== other.innerHTML) mine.replaceWith(document.importNode(other, true));
    }
    const gone = merge(page.querySelector(":scope > [data-in]"), fresh.querySelector(":scope > [data-in]"));
    restore(missing);
    const said = document.getElementById("said");
    const words = fresh.dataset.said || (gone ? fresh.dataset.gone : "");
    if (said && words) said.textContent = said.textContent === words ? `${words}\u00a0` : words;
  }

  // The browser's back button shows a page as it came, without what was typed. So what stands in the fields is kept in
  // the tab when the page is left, and put back then; the receipt's page wipes it out. A reloaded first page is empty.
  const typed = () => [...form.elements].filter((one) => one.id && one.name && one.type !== "submit");
  const place = () => `form ${hidden(form, "key")} ${hidden(form, "page")}`;
  const chosen = (one) => one.type === "radio" || one.type === "checkbox";

  function keep() {
    const fields = typed().map((one) => [one.id, chosen(one) ? one.checked : one.value]);
    try {
      sessionStorage.setItem(place(), JSON.stringify(fields));
    } catch (error) {
      // No room, or not allowed.
    }
  }

  function restore(fields) {
    missing = fields.filter(([id, value]) => {
      const one = document.getElementById(id);
      if (one && chosen(one)) one.checked = value;
      else if (one) one.value = value;
      return !one;
    });
  }

  async function ask() {
    const at = changes;
    if (asking) asking.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.live, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        signal: asking.signal,
      });
      const html = answer.status === 200 ? await answer.text() : "";
      if (!html || at !== changes) return;
      if (pressed) held = { at, html };
      else show(html);
    } catch (error) {
      // Without an answer the page stays as it is: "continue" asks the same.
    }
  }

  function changed(wait) {
    changes += 1;
    clearTimeout(waiting);
    waiting = setTimeout(ask, wait);
  }

  // A field that shows of a long list of tags only what has the letters typed; what is chosen always stays in sight.
  function search(within) {
    for (const list of within.querySelectorAll("[data-filter]")) {
      const items = [...list.children];
      if (items.length <= 8) continue;
      const id = `${items[0].querySelector("input").id}-filter`;
      const box = document.createElement("div");
      box.className = "kaiku-filter";
      const label = document.createElement("label");
      label.className = "govuk-label";
      label.htmlFor = id;
      label.textContent = list.dataset.filter;
      const field = document.createElement("input");
      field.className = "govuk-input";
      field.id = id;
      field.type = "text";
      field.autocomplete = "off";
      const found = document.createElement("p");
      found.className = "govuk-hint";
      found.setAttribute("role", "status");
      box.append(label, field, found);
      list.before(box);
      field.addEventListener("keydown", (event) => {
        if (event.key === "Enter") event.preventDefault();
      });
      field.addEventListener("input", (event) => {
        event.stopPropagation();
        const letters = field.value.trim().toLocaleLowerCase();
        for (const item of items) {
          const shown = item.textContent.toLocaleLowerCase().includes(letters) || item.querySelector("input").checked;
          item.toggleAttribute("hidden", !shown);
        }
        const count = items.filter((item) => !item.hidden).length;
        found.textContent = letters ? list.dataset.found.replace("#", count) : "";
      });
    }
  }

  // Nothing is put elsewhere between a finger's coming down and the click that it makes.
  function released() {
    pressed = false;
    const ready = held;
    held = undefined;
    setTimeout(() => ready && ready.at === changes && show(ready.html), 0);
  }

  search(form);
  form.addEventListener("submit", keep);
  const [visit] = performance.getEntriesByType("navigation");
  if (visit && visit.type === "reload" && "fresh" in form.dataset) form.reset();
  if (visit && visit.type === "back_forward") {
    try {
      restore(JSON.parse(sessionStorage.getItem(place()) || "[]"));
      // A page from before the form was saved belongs to what was saved, too.
      const draft = sessionStorage.getItem(`draft ${hidden(form, "key")}`);
      if (draft && !hidden(form, "draft")) {
        form.insertAdjacentHTML("afterbegin", '<input type="hidden" name="draft">');
        form.elements.draft.value = draft;
      }
    } catch (error) {
      // Not allowed.
    }
    if (form.dataset.live) changed(0);
  }
  if (form.dataset.live) {
    form.addEventListener("change", () => changed(0));
    form.addEventListener("pointerdown", () => (pressed = true));
    for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, released);
    form.addEventListener("input", (event) => {
      if (event.target.matches("textarea, input:not([type=radio]):not([type=checkbox])")) changed(WAIT);
    });
  }
})();
