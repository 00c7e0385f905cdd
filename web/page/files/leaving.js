const TWICE_WITHIN = 3_000; // milliseconds

/** Leaving quickly: everything is emptied, then another page takes the place of this one. */
export class Leaving {
  #link;
  #telegram;
  #empty;
  #hint;
  #escaped = -Infinity;

  /** `link`: the visible way out; `empty()`: forgets everything; `hint(shown)`: tells of the second Escape. */
  constructor({ link, telegram, empty, hint }) {
    this.#link = link;
    this.#telegram = telegram;
    this.#empty = empty;
    this.#hint = hint;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.leave();
    });
    document.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** The place of this page in the history is taken by the other one; in Telegram, the Mini App closes. */
  leave() {
    this.#empty();
    document.body.hidden = true;
    if (this.#telegram.around) {
      this.#telegram.askBeforeClosing(false);
      this.#telegram.close();
    } else {
      location.replace(this.#link.href);
    }
  }

  #pressed(event) {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - this.#escaped < TWICE_WITHIN) return this.leave();
    this.#escaped = event.timeStamp;
    this.#hint(true);
    setTimeout(() => this.#hint(false), TWICE_WITHIN);
  }
}

/** Asks before the page is left, as long as something on it would be lost for good. */
export class Guard {
  #telegram;
  #on = false;

  constructor(telegram) {
    this.#telegram = telegram;
    window.addEventListener("beforeunload", (event) => {
      if (!this.#on) return;
      event.preventDefault();
      event.returnValue = ""; // what Safari, and Chromium before 119, look at
    });
  }

  set(on) {
    if (this.#on !== on) this.#telegram.askBeforeClosing(on);
    this.#on = on;
  }
}
