// What the pages can do more where there is a script. Each of them works without it.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.includes(`unwind-zone=${encodeURIComponent(zone)}`)) {
  document.cookie = `unwind-zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
}

const english = document.documentElement.lang === "en";
const skew = Number(document.body.dataset.now) - Date.now();

// Countdowns go on where the server left off.
function tick() {
  for (const time of document.querySelectorAll("[data-until]")) {
    const seconds = Math.floor((Number(time.dataset.until) - Date.now() - skew) / 1000);
    const [days, hours, minutes, rest] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
    time.textContent = seconds <= 0 ? (english ? "time is up" : "已到时间")
      : days > 0 ? (english ? `${days} d ${hours} h` : `${days} 天 ${hours} 小时`)
      : hours > 0 ? (english ? `${hours} h ${minutes} min` : `${hours} 小时 ${minutes} 分`)
      : english ? `${minutes} min ${rest} s` : `${minutes} 分 ${rest} 秒`;
    time.classList.toggle("soon", seconds < 86400);
  }
}
setInterval(tick, 1000);

// What is typed into a form is kept in this tab until it was sent and taken.
const kept = (form) => `draft:${form.dataset.draftOf}`;
const isTyped = (field) => field.name && !["token", "key", "seen", "step", "attached"].includes(field.name) && !["hidden", "file"].includes(field.type);

function keep(form) {
  const values = [...form.elements].filter(isTyped).map((f) => [f.name, f.value, f.checked === true]);
  sessionStorage.setItem(kept(form), JSON.stringify(values));
}

function restore(root) {
  for (const form of root.querySelectorAll("form[data-draft-of]")) {
    // What the server shows again is newer than what was kept.
    if (form.querySelector("[aria-invalid=true], [name=seen]") || form.dataset.restored) continue;
    const values = JSON.parse(sessionStorage.getItem(kept(form)) ?? "[]");
    let some = false;
    for (const [name, value, checked] of values) {
      for (const field of form.elements) {
        if (field.name !== name || !isTyped(field)) continue;
        if (["checkbox", "radio"].includes(field.type)) { if (field.value === value) field.checked = checked; continue; }
        if (field.value !== value && !field.dataset.taken) { field.value = value; some = true; }
        field.dataset.taken = "1";
        break;
      }
    }
    form.dataset.restored = "1";
    if (some) say(document.body.dataset.draft);
  }
}

function say(words) { document.getElementById("said").textContent = words; }

document.addEventListener("input", (e) => { if (e.target.form?.dataset.draftOf) keep(e.target.form); });
document.addEventListener("submit", (e) => {
  if (e.target.dataset.draftOf) sessionStorage.setItem("sent", kept(e.target));
  // A macro is put in by the server, which shows everything that was typed: what was kept is older.
  if (e.submitter?.value === "macro") sessionStorage.removeItem(kept(e.target));
});
function forgetSent() {
  const sent = sessionStorage.getItem("sent");
  if (sent) sessionStorage.removeItem(sent);
  sessionStorage.removeItem("sent");
}
if (new URLSearchParams(location.search).has("since")) {
  forgetSent();
  // Reloading must not tell the same news again.
  const address = new URL(location.href);
  address.searchParams.delete("since");
  history.replaceState(null, "", address);
}

// An act's page opens in place.
let sheet;
async function fetchPage(address, options) {
  const response = await fetch(address, { credentials: "same-origin", ...options });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { response, page: page.querySelector("#main > .page"), main: page.querySelector("#main") };
}

function fill(page) {
  sheet.querySelector(".page").replaceChildren(...page.childNodes);
  restore(sheet);
  const wrong = sheet.querySelector("[aria-invalid=true]") ?? sheet.querySelector("input:not([type=hidden]), select, textarea, .button");
  wrong?.focus();
}

document.addEventListener("click", async (e) => {
  const link = e.target.closest("a[data-dialog]");
  const back = e.target.closest("dialog a[data-cancel]");
  if (back) { e.preventDefault(); sheet.close(); return; }
  if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  try {
    const { response, page } = await fetchPage(link.href);
    if (response.redirected || !page) { location.assign(link.href); return; }
    if (!sheet) {
      sheet = document.createElement("dialog");
      sheet.innerHTML = '<div class="dialog-bar"><form method="dialog"><button class="button quiet slim"></button></form></div><div class="page stack"></div>';
      sheet.querySelector("button").textContent = document.body.dataset.close;
      document.body.append(sheet);
    }
    sheet.setAttribute("aria-label", page.querySelector("h1")?.textContent.trim() ?? "");
    sheet.showModal();
    fill(page);
  } catch { location.assign(link.href); }
});

document.addEventListener("submit", async (e) => {
  const form = e.target.closest("dialog form[data-act]");
  if (!form) return;
  e.preventDefault();
  const filled = new FormData(form, e.submitter);
  const body = form.enctype === "multipart/form-data" ? filled : new URLSearchParams(filled);
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  try {
    const { response, page } = await fetchPage(form.action, { method: "POST", body });
    if (response.redirected) { location.assign(response.url); return; }
    fill(page);
  } catch {
    for (const button of form.querySelectorAll("button")) button.disabled = false;
    say(english ? "The connection is gone. What you typed is kept; try again." : "连接中断，您填写的内容已保留，请重试。");
  }
});

// A tick is kept at once, one question after the other: the last one tells what is ticked now.
let ticking = false, ticked = false;
document.addEventListener("change", async (e) => {
  if (e.target.name !== "pick" || !e.target.form?.matches("[data-selection]")) return;
  ticked = true;
  if (ticking) return;
  ticking = true;
  while (ticked) {
    ticked = false;
    const form = document.getElementById("selection");
    const filled = new URLSearchParams(new FormData(form));
    filled.set("do", "keep");
    filled.set("part", "bar");
    try {
      const response = await fetch(form.action, { method: "POST", body: filled, credentials: "same-origin" });
      const bar = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("selection");
      if (!response.ok || !bar) { location.reload(); break; }
      form.replaceWith(bar);
    } catch { say(english ? "The connection is gone: this tick is not kept." : "连接中断，这次勾选没有保存。"); }
  }
  ticking = false;
});

// What others change appears by itself; what is half typed stays, and so does where one is.
let source;
function listen() {
  const address = document.getElementById("main").dataset.live;
  source?.close();
  if (!address) return;
  source = new EventSource(address);
  source.addEventListener("changed", refresh);
}

// What is pressed must still be there when it is let go: else the click is lost.
let pressed = false, after;
document.addEventListener("pointerdown", () => { pressed = true; });
for (const end of ["pointerup", "pointercancel", "dragend"]) {
  document.addEventListener(end, () => { pressed = false; setTimeout(() => { after?.(); after = null; }); });
}

async function refresh() {
  const main = document.getElementById("main");
  const { response, page, main: fresh } = await fetchPage(location.href);
  if (!response.ok || response.redirected || !page) return;
  if (pressed) await new Promise((go) => { after = go; });
  for (const form of main.querySelectorAll("form[data-draft-of]")) if (isDirty(form)) keep(form);
  const open = [...main.querySelectorAll("details")].map((d) => d.open);
  const typed = [...main.querySelectorAll("input[id], select[id]")].filter((f) => isTyped(f) && f.value !== f.defaultValue && !f.form?.dataset.draftOf).map((f) => [f.id, f.value]);
  const chosen = [...main.querySelectorAll("input[type=file][id]")].filter((f) => f.files.length);
  const focus = document.activeElement?.id;
  main.querySelector(".page").replaceWith(page);
  main.dataset.live = fresh.dataset.live ?? "";
  const quiet = main.dataset.quiet && fresh.dataset.quiet;
  if (fresh.dataset.quiet) main.dataset.quiet = "true"; else delete main.dataset.quiet;
  [...main.querySelectorAll("details")].forEach((d, i) => { if (open[i]) d.open = true; });
  for (const [id, value] of typed) { const field = document.getElementById(id); if (field?.tagName === "INPUT") field.value = value; }
  // A chosen file can't be chosen again by a script: the field itself moves over.
  for (const field of chosen) document.getElementById(field.id)?.replaceWith(field);
  restore(main);
  if (focus && focus !== "main") document.getElementById(focus)?.focus({ preventScroll: true });
  tick();
  if (!quiet) say(document.body.dataset.said);
  listen();
}

function isDirty(form) { return [...form.elements].some((f) => isTyped(f) && (f.value !== (f.defaultValue ?? f.value) || f.checked !== (f.defaultChecked ?? f.checked))); }

restore(document);
listen();
