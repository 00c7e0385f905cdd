import { Card } from "./card.js";

const WELL_KNOWN = 80; // of 0..100: photographs with something in them have 100, blurred or empty ones less

/**
 * The chosen images. A file is held only until its fingerprint is made; what stays is the fingerprint, and a preview
 * in the page.
 */
export class Images {
  #list;
  #template;
  #words;
  #limits;
  #fingerprint;
  #changed;
  #announce;
  #items = new Set();
  #count = 0;

  /**
   * `list` and `template`: elements; `fingerprint(file, onProgress)`: makes the fingerprint; `changed()`: is called when
   * images come, go or are read; `announce(text)`: says something to who does not see the page.
   */
  constructor({ list, template, words, limits, fingerprint, changed, announce }) {
    this.#list = list;
    this.#template = template;
    this.#words = words;
    this.#limits = limits;
    this.#fingerprint = fingerprint;
    this.#changed = changed;
    this.#announce = announce;
  }

  get empty() {
    return this.#items.size === 0;
  }

  /** Whether images are still being read. */
  get reading() {
    return [...this.#items].some((item) => item.reading);
  }

  /** What can be sent, one for each image: its fingerprints and its quality, and nothing else. */
  get sendable() {
    return [...this.#items].filter((item) => item.made).map((item) => item.made);
  }

  add(files) {
    for (const file of files) this.#take(file);
    this.#changed();
  }

  clear() {
    for (const item of this.#items) item.card.remove();
    this.#items.clear();
    this.#count = 0;
  }

  /** Mark what the service did not take, as it says: `[{hashValue, told}]`. These are not sent again. */
  refuse(refused) {
    const told = new Map(refused.map((one) => [one.hashValue, one.told]));
    for (const item of this.#items) {
      if (!item.made || !told.has(item.made.hashValue)) continue;
      const reason = told.get(item.made.hashValue);
      this.#refuse(item, reason ? this.#words.say("refused", { reason }) : this.#words.say("not_taken"));
      item.untaken = true;
    }
    this.#changed();
  }

  /** Put the images that the service did not take into another list. How many they are. */
  moveUntaken(list) {
    const untaken = [...this.#items].filter((item) => item.untaken);
    for (const item of untaken) {
      item.card.settle();
      list.append(item.card.element);
    }
    return untaken.length;
  }

  #take(file) {
    const card = new Card(this.#template, this.#words, ++this.#count, file.name);
    const item = { card, made: null, reading: true, untaken: false };
    this.#items.add(item);
    this.#list.append(card.element);
    card.onRemove(() => this.#remove(item));
    this.#read(item, file);
  }

  async #read(item, file) {
    try {
      const made = await this.#fingerprint(file, (share) => item.reading && item.card.reads(share));
      this.#settle(item, made);
    } catch (no) {
      this.#refuse(item, this.#words.say(this.#words.knows(no.reason) ? no.reason : "unread"));
    }
    item.reading = false;
    if (!this.#items.has(item)) return item.card.remove(); // removed while it was read
    this.#announce(this.#words.say("said", { number: item.card.number, state: item.card.state }));
    this.#changed();
  }

  #settle(item, { hashValue, quality, derived, preview }) {
    item.card.draw(preview);
    const no = this.#reasonAgainst({ hashValue, quality, derived });
    if (no) return this.#refuse(item, this.#words.say(no));
    item.made = { hashValue, quality, derived };
    item.card.ready(quality >= WELL_KNOWN);
  }

  #reasonAgainst({ hashValue, quality, derived }) {
    const others = this.sendable;
    const held = others.reduce((sum, one) => sum + 1 + one.derived.length, 0);
    if (quality < this.#limits.quality) return "low-quality";
    if (others.some((one) => one.hashValue === hashValue)) return "already-added";
    const tooMany = others.length >= this.#limits.images || held + 1 + derived.length > this.#limits.fingerprints;
    return tooMany ? "too-many" : "";
  }

  #refuse(item, text) {
    item.made = null;
    item.card.refused(text);
  }

  #remove(item) {
    const left = [...this.#items];
    const next = left[left.indexOf(item) + 1] ?? left[left.indexOf(item) - 1];
    this.#items.delete(item);
    item.card.remove();
    this.#announce(this.#words.say("removed", { number: item.card.number }));
    this.#changed();
    next?.card.focus();
  }
}
