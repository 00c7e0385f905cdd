/** One chosen image, as the page shows it: a preview that never leaves it, and what became of the image. */
export class Card {
  #words;
  #element;
  #removed;

  constructor(template, words, number, name) {
    this.number = number;
    this.#words = words;
    this.#element = template.content.firstElementChild.cloneNode(true);
    this.#part("h3").textContent = words.say("image", { number });
    this.#part("canvas").setAttribute("aria-label", words.say("preview", { name }));
    this.#part("progress").setAttribute("aria-label", words.say("reading_label", { number }));
    this.#part("button").setAttribute("aria-label", words.say("remove_image", { number }));
    this.#part("button").addEventListener("click", () => this.#removed?.());
    this.waits();
  }

  get element() {
    return this.#element;
  }

  /** What is told of the image at present. */
  get state() {
    return this.#part(".state").textContent;
  }

  onRemove(removed) {
    this.#removed = removed;
  }

  focus() {
    this.#part("button").focus();
  }

  waits() {
    this.#show("waiting", this.#words.say("waiting"));
  }

  /** `share` of 0..1 of the reading is done. */
  reads(share) {
    this.#part("progress").value = share;
    this.#show("reading", this.#words.say("reading", { percent: Math.round(share * 100) }));
  }

  ready(wellKnown) {
    this.#show("ready", this.#words.say(wellKnown ? "ready" : "ready_poor"));
  }

  /** It is not sent; `text` says why. */
  refused(text) {
    this.#show("refused", text);
  }

  /** Draw the small picture, and let go of it. */
  draw(bitmap) {
    const canvas = this.#part("canvas");
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    canvas.hidden = false;
    bitmap.close?.();
  }

  /** Without its button, for a list in which nothing can be chosen any more. */
  settle() {
    this.#part("button")?.remove();
  }

  remove() {
    const canvas = this.#part("canvas");
    [canvas.width, canvas.height] = [0, 0]; // what it showed is gone at once, not when memory is collected
    this.#element.remove();
  }

  #show(state, text) {
    this.#element.dataset.state = state;
    this.#part("progress").hidden = state !== "reading";
    this.#part(".state").textContent = text;
  }

  #part(selector) {
    return this.#element.querySelector(selector);
  }
}
