// The overview for the shift: puts in what the stream brings, and says how old the figures are.
document.addEventListener("DOMContentLoaded", () => {
  const page = document.getElementById("overview");
  const note = document.getElementById("overview-state");
  const words = note.querySelector("span");
  const clock = note.querySelector("time");
  const title = document.title;
  const every = 10000; // milliseconds between two questions while there is no stream
  let asking;

  function say(state) {
    if (note.dataset.state === state) return;
    note.dataset.state = state;
    words.textContent = note.dataset[state];
  }

  function dated() {
    const now = new Date().toISOString();
    clock.dateTime = now;
    clock.textContent = now.slice(11, 19);
  }

  // Only what differs is exchanged, so nothing flickers and the keyboard stays where it is.
  function exchange(before, after) {
    if (before.isEqualNode(after)) return;
    const hadFocus = before.contains(document.activeElement);
    before.replaceWith(after);
    if (hadFocus) (after.matches("a") ? after : after.querySelector("a"))?.focus();
  }

  function keysOf(section) {
    return [...section.querySelectorAll("[data-key]")].map((each) => each.dataset.key);
  }

  function put(html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    for (const section of fresh.content.querySelectorAll("section")) {
      const shown = document.getElementById(section.id);
      const keys = keysOf(section);
      if (!keys.length || keys.join() !== keysOf(shown).join()) {
        exchange(shown, section);
        continue;
      }
      for (const key of keys) {
        const found = `[data-key="${key}"]`;
        exchange(shown.querySelector(found), section.querySelector(found));
      }
    }
  }

  function show({ html, count }) {
    put(html);
    dated();
    document.title = count ? `(${count}) ${title}` : title;
    page.dispatchEvent(new Event("changed"));
  }

  async function ask() {
    try {
      const response = await fetch(page.dataset.figures, { redirect: "manual" });
      if (response.status === 0 || response.status === 403) return say("over");
      if (!response.ok) return say("stale");
      show(await response.json());
      say("polling");
    } catch {
      say("lost");
    }
  }

  function poll(isWanted) {
    if (!isWanted) {
      clearInterval(asking);
      asking = undefined;
    } else {
      asking ??= setInterval(ask, every);
    }
  }

  live.follow(page.dataset.stream, ({ state, data }) => {
    poll(state === "lost");
    say(state);
    if (state === "live" && data) show(data);
  });
});
