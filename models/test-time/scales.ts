/** As many sizes as a segmenter keeps loaded; beyond, every look would load its network anew. */
export const MAX_SCALES = 8;

/** The factors of the input size that a picture may be looked at with. */
export const SMALLEST_SCALE = 0.1;
export const LARGEST_SCALE = 4;
