/** The texts of the page that change, in its language: the server has put them into the page as a block of data. */
export class Words {
  #texts;
  #counted;

  constructor({ texts, counted }) {
    this.#texts = texts;
    this.#counted = counted;
  }

  /** A text by its name, with its `{fields}` filled in; no name, no text. */
  say(name, fields = {}) {
    return name && filled(this.#texts[name], fields);
  }

  /** A text about a number of images; the last one that there is where the number is higher. */
  count(name, number) {
    const forms = this.#counted[name];
    return filled(forms[Math.min(number, forms.length - 1)], { number });
  }

  /** Whether there is a text of this name. */
  knows(name) {
    return Object.hasOwn(this.#texts, name);
  }
}

function filled(text, fields) {
  return text.replace(/\{(\w+)\}/g, (place, name) => String(fields[name] ?? place));
}
