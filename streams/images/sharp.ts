import sharp from 'sharp';

/**
 * sharp as segcast uses it; import it from here, so that these process-wide settings hold wherever it is used.
 *
 * One libvips thread an image: a second makes a 720p JPEG no faster (measured), and the processor belongs to inference;
 * several pictures still run side by side on Node's own pool. No operation cache: no picture comes twice.
 */
sharp.concurrency(1);
sharp.cache(false);

export { sharp };
