/** The width and height a file declares, before anything of it is decoded. */
import { text, view } from "./formats.js";
import { startOfFrame } from "./jpeg.js";

/** Bytes in which the boxes of an AVIF or HEIC file are looked for. */
const BOXES = 1024 * 1024;

const READERS = {
  JPEG: (bytes) => {
    const frame = startOfFrame(bytes);
    return frame && [view(bytes).getUint16(frame + 3), view(bytes).getUint16(frame + 1)];
  },
  PNG: (bytes) => [view(bytes).getUint32(16), view(bytes).getUint32(20)],
  GIF: (bytes) => [view(bytes).getUint16(6, true), view(bytes).getUint16(8, true)],
  BMP: ofBmp,
  WEBP: ofWebp,
  AVIF: largestBox,
  HEIF: largestBox,
};

/** [width, height] in pixels as stored, or null if the file does not say; nonsense is the decoder's to refuse. */
export function declaredSize(bytes, format) {
  try {
    return READERS[format]?.(bytes) ?? null;
  } catch (error) {
    if (error instanceof RangeError) return null; // the file ends before it says
    throw error;
  }
}

function ofBmp(bytes) {
  const numbers = view(bytes);
  if (numbers.getUint32(14, true) === 12) return [numbers.getUint16(18, true), numbers.getUint16(20, true)];
  return [Math.abs(numbers.getInt32(18, true)), Math.abs(numbers.getInt32(22, true))]; // negative: top row first
}

function ofWebp(bytes) {
  const numbers = view(bytes);
  switch (text(bytes, 12, 16)) {
    case "VP8X":
      return [(numbers.getUint32(24, true) & 0xffffff) + 1, (numbers.getUint32(26, true) >>> 8) + 1];
    case "VP8L": {
      const packed = numbers.getUint32(21, true);
      return [(packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1];
    }
    case "VP8 ":
      return [numbers.getUint16(26, true) & 0x3fff, numbers.getUint16(28, true) & 0x3fff];
    default:
      return null;
  }
}

/** The largest picture that any "ispe" box of the container speaks of. */
function largestBox(bytes) {
  const numbers = view(bytes);
  let largest = null;
  for (let at = bytes.indexOf(0x69); at >= 0 && at < BOXES; at = bytes.indexOf(0x69, at + 1)) {
    if (text(bytes, at, at + 4) !== "ispe") continue;
    const size = [numbers.getUint32(at + 8), numbers.getUint32(at + 12)];
    if (!largest || size[0] * size[1] > largest[0] * largest[1]) largest = size;
  }
  return largest;
}
