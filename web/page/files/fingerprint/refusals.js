/** Why an image gives no fingerprint here; the page has the words for people. */
export const REASONS = Object.freeze([
  "not-an-image", // its first bytes are of no kind of image that is registered
  "unsupported", // an image, of a kind that this browser cannot open (HEIC in most, TIFF in nearly all)
  "too-large", // more bytes, pixels or passes than the limits
  "too-small", // less than 5 pixels wide or high, once its longer side has 512 at most
  "damaged", // cut off or broken
  "unreadable", // the device did not hand over the file: moved, or in a cloud and not here
  "too-slow", // no sign of life for too long
  "blocked", // this browser tells pages false pixels (a protection against tracking)
]);

/** Thrown with one of REASONS. */
export class Refused extends Error {
  constructor(reason) {
    super(reason);
    this.name = "Refused";
    this.reason = reason;
  }
}
