import sharp from 'sharp';

/**
 * sharp as segcast uses it.
 *
 * One libvips thread an image: encoding a JPEG or PNG is sequential, further threads only take the processor from
 * inference, and several pictures still run side by side on Node's own pool. No operation cache: no picture comes twice.
 */
sharp.concurrency(1);
sharp.cache(false);

export { sharp };
