/**
 * One worker at work and one in reserve. A worker that a file has stopped is ended and replaced; the reserve was loaded
 * with the page, so that this works without network too.
 */
import { START } from "./limits.js";

export class Crew {
  #start;
  #working;
  #reserve;

  /** `start()` makes a worker of worker.js; it may throw where there are none. */
  constructor(start) {
    this.#start = start;
    this.#working = this.#hire();
    this.#reserve = this.#hire();
  }

  /** The worker at work as { worker, decodes }, or null where none can be started. */
  async current() {
    return (await this.#working) ?? (await this.#reserve);
  }

  /** Resolves once both are loaded, or known not to be. */
  async complete() {
    await Promise.all([this.#working, this.#reserve]);
  }

  /** End the one at work. */
  async replace() {
    const gone = await this.current();
    gone?.worker.terminate();
    this.#working = (await this.#working) === gone ? this.#reserve : this.#working;
    this.#reserve = this.#hire();
  }

  /** End both. */
  async dismiss() {
    const none = Promise.resolve(null);
    const both = [this.#working, this.#reserve];
    [this.#working, this.#reserve] = [none, none];
    for (const hired of await Promise.all(both)) hired?.worker.terminate();
  }

  /** Wait for a new worker to say that it is ready; null if it never does. */
  #hire() {
    return new Promise((resolve) => {
      let worker;
      const give = (hired) => {
        clearTimeout(late);
        if (!hired) worker?.terminate();
        resolve(hired);
      };
      const late = setTimeout(give, START, null);
      try {
        worker = this.#start();
      } catch {
        give(null);
        return;
      }
      worker.addEventListener("error", () => give(null), { once: true });
      worker.addEventListener("message", ({ data }) => give({ worker, decodes: data.decodes }), { once: true });
    });
  }
}
