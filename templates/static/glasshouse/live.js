// Keeps pages up to date by server-sent events. All tabs of a browser share one connection a stream, as
// a browser opens six to a host and no more: this file is also the shared worker that holds them.
// A page is told {state: "live" | "lost" | "stale" | "over"} and, with "live", the newest data.
(() => {
  const silence = 40000; // milliseconds; the server beats more often
  const again = [2000, 5000, 15000, 30000]; // until a stream that was refused is asked for again

  class Stream {
    constructor(url) {
      this.url = url;
      this.followers = new Set();
      this.refused = 0;
      this.open();
    }

    open() {
      clearTimeout(this.later);
      this.source = new EventSource(this.url);
      this.source.onmessage = ({ data }) => this.hear({ state: "live", data: JSON.parse(data) });
      this.source.addEventListener("beat", () => this.hear({ ...this.last, state: "live" }));
      this.source.addEventListener("stale", () => this.hear({ state: "stale" }));
      this.source.addEventListener("over", () => {
        this.close();
        this.tell({ state: "over" });
      });
      this.source.onerror = () => this.miss();
      this.watch();
    }

    hear(message) {
      this.refused = 0;
      this.watch();
      this.tell(message);
    }

    // The browser asks again by itself, unless it was refused.
    miss() {
      this.tell({ state: "lost" });
      if (this.source.readyState !== EventSource.CLOSED) return;
      clearTimeout(this.later);
      this.later = setTimeout(() => this.open(), again[Math.min(this.refused++, again.length - 1)]);
    }

    watch() {
      clearTimeout(this.later);
      this.later = setTimeout(() => {
        this.source.close();
        this.tell({ state: "lost" });
        this.open();
      }, silence);
    }

    tell(message) {
      this.last = { ...this.last, ...message };
      for (const follower of this.followers) follower(message);
    }

    follow(follower) {
      this.followers.add(follower);
      if (this.last) follower(this.last);
    }

    leave(follower) {
      this.followers.delete(follower);
      if (!this.followers.size) this.close();
    }

    close() {
      clearTimeout(this.later);
      this.source.close();
      streams.delete(this.url);
    }
  }

  const streams = new Map();
  function streamOf(url) {
    if (!streams.has(url)) streams.set(url, new Stream(url));
    return streams.get(url);
  }

  if (typeof SharedWorkerGlobalScope !== "undefined") {
    self.onconnect = ({ ports: [port] }) => {
      let followed;
      const follower = (message) => port.postMessage(message);
      port.onmessage = ({ data: url }) => {
        followed?.leave(follower);
        followed = url && streamOf(url);
        followed?.follow(follower);
      };
    };
    return;
  }

  const script = document.currentScript.src;

  function followed(url, tell) {
    const whole = new URL(url, document.baseURI).href;
    if (typeof SharedWorker === "undefined") {
      streamOf(whole).follow(tell);
      return () => streamOf(whole).leave(tell);
    }
    const { port } = new SharedWorker(script, "live");
    port.onmessage = ({ data }) => tell(data);
    port.postMessage(whole);
    return () => {
      port.postMessage(null);
      port.close();
    };
  }

  // A page that is left may be kept by the browser, and come back.
  function follow(url, tell) {
    let leave = followed(url, tell);
    addEventListener("pagehide", () => leave());
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted) leave = followed(url, tell);
    });
  }

  window.live = { follow };

  document.addEventListener("DOMContentLoaded", () => {
    for (const place of document.querySelectorAll("[data-live].live-count")) {
      follow(place.dataset.live, ({ state, data }) => {
        place.classList.toggle("is-old", state !== "live");
        if (!data) return;
        place.textContent = data.count;
        place.hidden = data.count === 0;
      });
    }
  });
})();
