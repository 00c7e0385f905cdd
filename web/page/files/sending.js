const PATIENCE = 60_000; // milliseconds for an answer
const CONFIRMING = [1_000, 3_000, 6_000]; // milliseconds between tries to say that the answer is here
const NONCE_BYTES = 24;

/** Nothing was registered for certain. `kind` names a text of the page; `told` is the service's own, where it said one. */
export class NotSent extends Error {
  constructor(kind, { told = "", refused = [] } = {}) {
    super(kind);
    this.kind = kind;
    this.told = told;
    this.refused = refused;
  }
}

/**
 * Sends fingerprints. One registration has one nonce: whoever has had no answer sends it again, and the service then
 * knows that it is the same one.
 */
export class Sending {
  #address;
  #grant;
  #language;
  #nonce = newNonce();

  /** `grant`: `{launch}`, `{ticket}` or both. */
  constructor(address, grant, language) {
    this.#address = address;
    this.#grant = grant;
    this.#language = language;
  }

  /** What the service made of it: `{purpose, case, pin, images, refused}`. Throws NotSent. */
  async send(images) {
    const { response, answer } = await this.#ask(images);
    if (!response.ok) throw refusal(answer);
    if (!isAnswer(answer)) throw new NotSent("unavailable");
    if (answer.purpose === "register") this.#confirm(this.#nonce);
    this.#nonce = newNonce();
    return { pin: "", refused: [], ...answer };
  }

  /**
   * Tells the service that the answer is here: from now on the same sending, repeated by whatever lies in between,
   * makes no other case in the place of this one. Where this fails nothing changes for the person, who hears nothing.
   */
  async #confirm(nonce) {
    const body = JSON.stringify({ ...this.#grant, nonce });
    for (const wait of [0, ...CONFIRMING]) {
      if (wait) await new Promise((over) => setTimeout(over, wait));
      try {
        const { status } = await post(new URL("seen", this.#address), body, true);
        if (status < 500) return; // taken, or refused for good
      } catch {
        continue; // no connection at the moment
      }
    }
  }

  async #ask(images) {
    const body = JSON.stringify({ ...this.#grant, nonce: this.#nonce, language: this.#language, images });
    try {
      const response = await post(this.#address, body);
      return { response, answer: parsed(await response.text()) };
    } catch {
      throw new NotSent(navigator.onLine ? "no_answer" : "offline"); // whatever happened to it, no answer is here
    }
  }
}

function post(address, body, keepalive = false) {
  return fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
    keepalive, // goes on where the page is closed meanwhile
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(PATIENCE),
  });
}

function refusal(answer) {
  const told = typeof answer?.error === "string" ? answer.error : "";
  return new NotSent("unavailable", { told, refused: listed(answer?.refused) });
}

function isAnswer(answer) {
  const known = answer?.purpose === "add" || (answer?.purpose === "register" && Boolean(answer.case && answer.pin));
  return known && Number.isInteger(answer.images) && (answer.refused === undefined || Array.isArray(answer.refused));
}

function listed(refused) {
  return Array.isArray(refused) ? refused : [];
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy's error page, for example
  }
}

/** 24 random bytes, in the alphabet of base64url. */
function newNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}
