/**
 * What the page imports. Importing it loads everything there is, so that no network is needed from `ready()` on.
 *
 *     await ready();
 *     try {
 *       const { hashValue, quality, derived, width, height, preview } = await fingerprint(file, (share) => ...);
 *     } catch (refused) {
 *       refused.reason  // one of REASONS
 *     }
 *
 * `hashValue`: 64 hex digits; `quality`: 0..100; `derived`: more of 64 hex digits; `width`, `height`: pixels as shown;
 * `preview`: an ImageBitmap of at most 160 pixels, to be closed by the page. Files are done one after another, and
 * a call per file may be made at once. `share` is 0..1. `stop()` ends everything; what waits is not answered any more.
 */
import { Queue } from "./queue.js";

export { REASONS, Refused } from "./refusals.js";

const queue = new Queue(() => new Worker(new URL("worker.js", import.meta.url), { type: "module" }));

export const fingerprint = (file, onProgress) => queue.fingerprint(file, onProgress);
export const ready = () => queue.ready();
export const stop = () => queue.stop();
