/** One image after another: which of them is at work, who waits for it, and what happens when it takes for ever. */
import { Crew } from "./crew.js";
import { PATIENCE } from "./limits.js";
import { planeOnPage } from "./onpage.js";
import { fingerprintsOf } from "./reading.js";
import { Refused } from "./refusals.js";

/** Of the progress of an image that the page opens, the share that is opening it. */
const OPENED = 0.7;

/** Reasons with which a worker gives a file back: an <img> opens a few that it cannot. */
const TRY_ON_PAGE = new Set(["damaged", "unsupported"]);

export class Queue {
  #crew;
  #patience;
  #last = Promise.resolve();
  #number = 0;

  /** `startWorker()` makes a worker of worker.js; `patience`: milliseconds without a sign of life. */
  constructor(startWorker, patience = PATIENCE) {
    this.#crew = new Crew(startWorker);
    this.#patience = patience;
  }

  /** Resolves once everything that will be needed is loaded: from then on no network is. */
  async ready() {
    await this.#crew.complete();
  }

  /** { hashValue, quality, derived, width, height, preview } of a file, after those before it. Rejects with Refused. */
  fingerprint(file, onProgress = () => {}) {
    const done = this.#last
      .then(() => this.#oneImage(file, onProgress))
      .catch((error) => {
        throw error instanceof Refused ? error : new Refused("damaged"); // a worker broke: no page need break too
      });
    this.#last = done.catch(() => {});
    return done;
  }

  /** End the workers; what waits is not answered. */
  stop() {
    this.#last = new Promise(() => {});
    return this.#crew.dismiss();
  }

  async #oneImage(file, onProgress) {
    const hired = await this.#crew.current();
    if (!hired?.decodes) return this.#opened(hired, file, onProgress);
    try {
      return await this.#asked(hired.worker, { file }, onProgress);
    } catch (error) {
      if (!(error instanceof Refused) || !TRY_ON_PAGE.has(error.reason)) throw error;
      return this.#opened(hired, file, onProgress);
    }
  }

  /** Open the file here, and have the rest done by a worker if there is one. */
  async #opened(hired, file, onProgress) {
    const { plane, ...shown } = await this.#patiently((alive) =>
      planeOnPage(file, (share) => {
        alive();
        onProgress(share * OPENED);
      }),
    );
    if (hired) return { ...(await this.#asked(hired.worker, { plane }, onProgress)), ...shown };
    return { ...fingerprintsOf(plane, (share) => onProgress(OPENED + (1 - OPENED) * share)), ...shown };
  }

  /** What a worker answers. It is replaced if it does not, or breaks. */
  async #asked(worker, question, onProgress) {
    this.#number += 1;
    const id = this.#number;
    const listening = new AbortController();
    try {
      return await this.#patiently((alive) => {
        const answer = answerOf(worker, id, listening.signal, (share) => {
          alive();
          onProgress(share);
        });
        worker.postMessage({ id, ...question });
        return answer;
      });
    } catch (error) {
      if (!(error instanceof Refused) || error.reason === "too-slow") await this.#crew.replace();
      throw error;
    } finally {
      listening.abort();
    }
  }

  /** What `work(alive)` gives; Refused as too slow when `alive` is not called for too long. */
  #patiently(work) {
    return new Promise((resolve, reject) => {
      let late;
      const alive = () => {
        clearTimeout(late);
        late = setTimeout(() => reject(new Refused("too-slow")), this.#patience);
      };
      alive();
      work(alive)
        .then(resolve, reject)
        .finally(() => clearTimeout(late));
    });
  }
}

/** Resolves or rejects with a worker's last word on a question. */
function answerOf(worker, id, signal, told) {
  return new Promise((resolve, reject) => {
    const heard = ({ data: { id: about, stage, share, reason, ...answer } }) => {
      if (about !== id) return;
      if (stage === "progress") told(share);
      if (stage === "failed") reject(new Refused(reason));
      if (stage === "done") resolve(answer);
    };
    worker.addEventListener("message", heard, { signal });
    worker.addEventListener("error", () => reject(new Error("the worker broke")), { signal });
  });
}
