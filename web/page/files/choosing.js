import { NotSent } from "./sending.js";

/** The screen on which images are chosen and sent. */
export class Choosing {
  #part;
  #words;
  #images;
  #send;
  #underway = false;
  #tried = false;

  /** `part(id)`: an element of the page; `send()`: sends what was chosen, or throws NotSent. */
  constructor({ part, words, images, send }) {
    this.#part = part;
    this.#words = words;
    this.#images = images;
    this.#send = send;
    this.#listenToFiles();
    part("hide").addEventListener("click", () => this.#hidePreviews());
    part("send").addEventListener("click", () => this.#pressed());
    window.addEventListener("online", () => this.#tried && this.#tell(words.say("online")));
  }

  /** Show what is true of the images now. */
  refresh() {
    const { empty, reading, sendable } = this.#images;
    const able = sendable.length > 0 && !reading && !this.#underway;
    this.#part("chosen").hidden = empty;
    this.#part("send").disabled = !able;
    this.#part("send").textContent = this.#label(sendable.length);
    this.#part("hint").textContent = this.#words.say(this.#hint());
    this.#part("underway").hidden = !this.#underway;
    this.#part("files").disabled = this.#underway;
    this.#part("images").inert = this.#underway;
  }

  #label(number) {
    if (this.#tried) return this.#words.say("send_again");
    return number ? this.#words.count("send", number) : this.#words.say("send");
  }

  #hint() {
    if (this.#underway) return "sending";
    if (this.#images.reading) return "hint_reading";
    if (!this.#images.sendable.length) return "hint_none";
    return this.#tried ? "" : "hint_ready"; // what became of a try without an answer, nobody knows here
  }

  async #pressed() {
    if (this.#underway) return;
    this.#state({ underway: true });
    this.#tell("");
    try {
      await this.#send();
      this.#state({ tried: false });
    } catch (no) {
      this.#state({ tried: true });
      if (!(no instanceof NotSent)) throw no;
      this.#tell(no.told || this.#words.say(no.kind));
      this.#part("send").focus();
    }
  }

  #state({ underway = false, tried = this.#tried }) {
    this.#underway = underway;
    this.#tried = tried;
    this.refresh();
  }

  #tell(text) {
    this.#part("trouble").textContent = text;
    this.#part("trouble").hidden = !text;
  }

  #hidePreviews() {
    const button = this.#part("hide");
    const hidden = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(hidden));
    this.#part("images").classList.toggle("hidden-previews", hidden);
  }

  #listenToFiles() {
    const input = this.#part("files");
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = ""; // so that the same file can be chosen again after it was removed
      this.#take(files);
    });
    for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
      document.addEventListener(type, (event) => this.#dragged(event));
    }
  }

  /** A file that is dropped beside the field would otherwise be opened in place of the page. */
  #dragged(event) {
    event.preventDefault();
    const over = event.type !== "dragleave" && event.type !== "drop";
    this.#part("drop").classList.toggle("over", over);
    if (event.type === "drop") this.#take([...(event.dataTransfer?.files ?? [])]);
  }

  #take(files) {
    if (!this.#part("choosing").hidden && !this.#underway) this.#images.add(files);
  }
}
