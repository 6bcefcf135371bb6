// Pages of imports: a file that is dropped anywhere is taken, and progress shows until it ends.
(() => {
  const every = 1000; // milliseconds

  function watch(place) {
    const bar = place.querySelector("progress");
    const ask = async () => {
      try {
        const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } });
        const told = await answer.json();
        if (!told.is_waiting || told.status !== place.dataset.status) return location.reload();
        if (told.total) {
          bar.max = told.total;
          bar.value = told.done;
        } else bar.removeAttribute("value");
      } catch {
        // The server may be away for a moment; it goes on without us.
      }
      setTimeout(ask, every);
    };
    setTimeout(ask, every);
  }

  function takeDrops(form) {
    const input = form.querySelector(form.dataset.drop);
    const mark = (on) => document.body.classList.toggle("is-dropping", on);
    addEventListener("dragover", (event) => {
      event.preventDefault();
      mark(true);
    });
    addEventListener("dragleave", (event) => event.relatedTarget || mark(false));
    addEventListener("drop", (event) => {
      event.preventDefault();
      mark(false);
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      form.requestSubmit();
    });
  }

  for (const place of document.querySelectorAll("[data-progress]")) watch(place);
  for (const form of document.querySelectorAll("[data-drop]")) takeDrops(form);
})();
