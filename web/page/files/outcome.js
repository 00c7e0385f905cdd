import { copied } from "./copying.js";

/** What is shown after sending: the case number and the PIN, once, until they are noted. */
export class Outcome {
  #part;
  #words;
  #guard;

  /** `part(id)`: an element of the page; `guard`: asks before the page is left. */
  constructor({ part, words, guard }) {
    this.#part = part;
    this.#words = words;
    this.#guard = guard;
    part("copy-number").addEventListener("click", () => this.#copy("number"));
    part("copy-pin").addEventListener("click", () => this.#copy("pin"));
    part("noted").addEventListener("click", () => this.#ask(true));
    part("sure-no").addEventListener("click", () => this.#ask(false));
    part("sure-yes").addEventListener("click", () => this.#hide());
  }

  /** Show an answer of the service, and how many of the images it did not take. */
  show(answer, untaken) {
    const registered = answer.purpose === "register";
    this.#part("done-title").textContent = this.#words.say(untaken ? "partly" : registered ? "registered" : "added");
    this.#part("total").textContent = this.#words.count("total", answer.images);
    this.#part("untaken").hidden = !untaken;
    this.#part("untaken-title").textContent = this.#words.count("untaken", untaken);
    this.#part("add-more").hidden = registered;
    this.#part("close").hidden = registered;
    if (registered) this.#reveal(answer);
    this.#part("done-title").focus();
  }

  /** Nothing that was told is on the page any more. */
  empty() {
    this.#part("number").replaceChildren();
    this.#part("pin").replaceChildren();
    this.#part("copied").textContent = "";
    this.#part("secrets").hidden = true;
    getSelection().removeAllRanges();
    this.#guard.set(false);
  }

  #reveal(answer) {
    this.#part("number").replaceChildren(...groups(answer.case.match(/[^-]+-?/g) ?? [answer.case]));
    this.#part("pin").replaceChildren(...groups(answer.pin.match(/.{1,3}/g)));
    this.#part("secrets").hidden = false;
    this.#guard.set(true);
  }

  /** What cannot be undone is asked for twice, and the second time "not yet" is what Enter does. */
  #ask(asking) {
    this.#part("noted").hidden = asking;
    this.#part("sure").hidden = !asking;
    this.#part(asking ? "sure-no" : "noted").focus();
  }

  #hide() {
    this.empty();
    this.#part("gone").textContent = this.#words.say("gone");
    this.#part("gone").hidden = false;
    this.#part("close").hidden = false;
    this.#part("gone").focus();
  }

  async #copy(name) {
    const worked = await copied(this.#part(name));
    this.#part("copied").textContent = this.#words.say(worked ? "copied" : "not_copied");
  }
}

/** Each group by itself, so that a line breaks between groups and the eye finds them; a copy has no spaces. */
function groups(texts) {
  return texts.flatMap((text) => {
    const group = document.createElement("span");
    group.className = "group";
    group.textContent = text;
    return [document.createElement("wbr"), group];
  });
}
