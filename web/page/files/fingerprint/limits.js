/** What one image may cost on the device of the person who registers it. */

/** Bytes of a file. The largest photographs of today's telephones have a third of it. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** Width times height, as declared and as decoded: that of the server. A browser needs four bytes for each. */
export const MOST_PIXELS = 64_000_000;

/** Pixels of a side: what browsers' drawing code counts with. */
export const LONGEST_SIDE = 32_767;

/** Passes over a JPEG. Programs write ten; every pass costs a decoder the whole picture again. */
export const MOST_SCANS = 100;

/** Segments of a JPEG before its end: the most one finds are some hundreds. */
export const MOST_SEGMENTS = 10_000;

/** Milliseconds without a sign of life, decoding being one step: 48 million pixels take a slow telephone ten seconds. */
export const PATIENCE = 60_000;

/** Milliseconds a worker may take to say that it is ready. */
export const START = 20_000;
