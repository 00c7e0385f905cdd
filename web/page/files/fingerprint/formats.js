/** Which image format a file really is, by its first bytes: the same kinds, and the same rules, as on the server. */

const SIGNATURES = [
  ["\xff\xd8\xff", "JPEG"],
  ["\x89PNG\r\n\x1a\n", "PNG"],
  ["GIF87a", "GIF"],
  ["GIF89a", "GIF"],
  ["II*\0", "TIFF"],
  ["MM\0*", "TIFF"],
  ["II+\0", "TIFF"],
  ["MM\0+", "TIFF"],
  ["BM", "BMP"],
];

const BRANDS = {
  avif: "AVIF",
  avis: "AVIF",
  heic: "HEIF",
  heix: "HEIF",
  heim: "HEIF",
  heis: "HEIF",
  hevc: "HEIF",
  hevx: "HEIF",
};

/** Bytes. Real files name fewer than ten brands of four bytes each. */
const LONGEST_BRAND_LIST = 256;

/** What a browser is told that a file is; some believe it more than the file. */
export const MEDIA_TYPES = {
  JPEG: "image/jpeg",
  PNG: "image/png",
  GIF: "image/gif",
  WEBP: "image/webp",
  BMP: "image/bmp",
  TIFF: "image/tiff",
  AVIF: "image/avif",
  HEIF: "image/heic",
};

/** Formats that many browsers have no decoder for. */
export const RARE = new Set(["TIFF", "AVIF", "HEIF"]);

/** The name of the format, or null if it is none of those that are registered. */
export function sniffed(bytes) {
  if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP") return "WEBP";
  if (text(bytes, 4, 8) === "ftyp") return byBrand(bytes);
  return SIGNATURES.find(([signature]) => text(bytes, 0, signature.length) === signature)?.[1] ?? null;
}

/** Bytes as text, one character each. */
export function text(bytes, first, end) {
  return String.fromCharCode(...bytes.subarray(first, end));
}

/** AVIF and HEIC share their container; the major brand or else the compatible ones tell them apart. */
function byBrand(bytes) {
  const end = Math.min(view(bytes).getUint32(0), LONGEST_BRAND_LIST, bytes.length);
  const brands = [text(bytes, 8, 12)];
  for (let at = 16; at < end; at += 4) brands.push(text(bytes, at, at + 4));
  const known = brands.find((brand) => Object.hasOwn(BRANDS, brand));
  return known ? BRANDS[known] : null;
}

/** Numbers out of bytes. */
export function view(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
