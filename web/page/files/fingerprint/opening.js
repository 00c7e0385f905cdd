/** From a file somebody chose to a picture that can be drawn: first what can be refused unopened, then the browser. */
import { MEDIA_TYPES, RARE, sniffed } from "./formats.js";
import { tooManyScans } from "./jpeg.js";
import { LONGEST_SIDE, MOST_BYTES, MOST_PIXELS } from "./limits.js";
import { takenOrientation } from "./orientation.js";
import { Refused } from "./refusals.js";
import { declaredSize } from "./sizes.js";

/** Colour profiles are left aside, as on the server: what is compared is the samples. */
const AS_STORED = { colorSpaceConversion: "none" };

/**
 * A picture as stored, with `orientation` (1..8) still to be applied:
 * { source, width, height, orientation, format, close() }. Throws Refused.
 *
 * `open` makes something to draw of a Blob, and throws what it likes if the browser cannot.
 */
export async function opened(file, open = openBitmap) {
  const bytes = await read(file);
  const format = checked(bytes);
  const orientation = takenOrientation(bytes, format);
  const source = await open(new Blob([bytes], { type: MEDIA_TYPES[format] })).catch(() => {
    throw new Refused(RARE.has(format) ? "unsupported" : "damaged");
  });
  const close = () => source.close?.();
  const [width, height] = [source.naturalWidth ?? source.width, source.naturalHeight ?? source.height];
  try {
    checkSize(width, height);
  } catch (error) {
    close();
    throw error;
  }
  return { source, width, height, orientation, format, close };
}

async function read(file) {
  if (file.size > MOST_BYTES) throw new Refused("too-large");
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Refused("unreadable");
  }
}

/** The format of bytes that do not look as if they were made to exhaust a decoder. */
function checked(bytes) {
  const format = sniffed(bytes);
  if (!format) throw new Refused("not-an-image");
  const declared = declaredSize(bytes, format);
  if (declared) checkSize(...declared);
  if (format === "JPEG" && tooManyScans(bytes)) throw new Refused("too-large");
  return format;
}

function checkSize(width, height) {
  if (width * height > MOST_PIXELS || Math.max(width, height) > LONGEST_SIDE) throw new Refused("too-large");
  if (Math.min(width, height) < 1) throw new Refused("damaged");
}

function openBitmap(blob) {
  return createImageBitmap(blob, AS_STORED);
}
