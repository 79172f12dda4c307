/**
 * What a fully connected CRF costs a picture: `node --import tsx bench/crf.bench.ts [rounds]`.
 *
 * Scores at a quarter of the picture's size, DeepLab v2's numbers, 10 iterations, one thread; ms per megapixel, so that
 * sizes can be compared.
 */
import { DenseCrf, type CrfPicture } from '../models/crf/dense-crf.js';
import { handResult } from './bench-result.js';
import {
  describeMachine,
  formatTable,
  measureInterleaved,
  seededRandom,
  type Measurement,
} from './harness.js';
import { streetLogits } from './street-logits.js';

const SIZES = [
  { classes: 11, width: 320, height: 240 },
  { classes: 11, width: 640, height: 480 },
  { classes: 21, width: 320, height: 240 },
] as const;

const rounds = Number(process.argv[2] ?? 100);
console.log(describeMachine());
const measured = await measureInterleaved(SIZES.map(alternative), { rounds, warmup: 2 });
const perMegapixel = measured.map((measurement, index) => {
  const { width, height } = SIZES[index]!; // one measurement per size
  return scaled(measurement, 1e6 / (width * height));
});
console.log(formatTable('a megapixel of', perMegapixel));
handResult({ perMegapixel });

function alternative({ classes, width, height }: (typeof SIZES)[number]) {
  const logits = streetLogits(classes, height / 4, width / 4, 60);
  const picture = pictureOf(width, height);
  const crf = new DenseCrf();
  return { name: `${width}x${height}, ${classes} classes`, run: () => crf.refine(logits, picture) };
}

function scaled({ name, p50Ms, p95Ms, p99Ms, cpuMs = Number.NaN }: Measurement, by: number): Measurement {
  return { name, p50Ms: by * p50Ms, p95Ms: by * p95Ms, p99Ms: by * p99Ms, cpuMs: by * cpuMs };
}

/** Soft shades, hard edges and a little noise: the CRF's cost grows with the colours a picture has. */
function pictureOf(width: number, height: number): CrfPicture {
  const random = seededRandom(5);
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const block = ((x >> 6) * 37 + (y >> 6) * 61) % 90;
      const shade = 70 + block + 40 * Math.sin(x / 90) * Math.cos(y / 70) + 12 * Math.sin(x / 3 + y / 5);
      const noise = 8 * random();
      pixels.set([shade + noise, shade * 0.9 + noise, shade * 0.8 + noise], (y * width + x) * 3);
    }
  return { width, height, pixels };
}
