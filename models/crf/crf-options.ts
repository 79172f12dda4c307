import { SegcastError } from '../../src/core/errors.js';

/**
 * The free numbers of a fully connected CRF, named as in Krähenbühl and Koltun (NIPS 2011, arXiv:1210.5644, equation 3):
 *
 * k(i, j) = w1 exp(-|p_i - p_j|^2 / 2 thetaAlpha^2 - |I_i - I_j|^2 / 2 thetaBeta^2) + w2 exp(-|p_i - p_j|^2 / 2 thetaGamma^2)
 */
export interface CrfOptions {
  /** Weight of the appearance kernel: pixels near each other and alike in colour share a class. @defaultValue 4 */
  readonly w1?: number | undefined;
  /** Its reach in space, pixels. @defaultValue 67 */
  readonly thetaAlpha?: number | undefined;
  /** Its reach in colour, of 255. @defaultValue 3 */
  readonly thetaBeta?: number | undefined;
  /** Weight of the smoothness kernel: pixels near each other share a class. @defaultValue 3 */
  readonly w2?: number | undefined;
  /** Its reach in space, pixels. @defaultValue 1 */
  readonly thetaGamma?: number | undefined;
  /** Of mean field. @defaultValue 10 */
  readonly iterations?: number | undefined;
}

/** With nothing left open. */
export type ResolvedCrfOptions = { readonly [Name in keyof CrfOptions]-?: number };

/** Fills in the defaults: those of DeepLab v2's release for ResNet-101, found on Pascal VOC. */
export function resolveCrfOptions(options: CrfOptions): ResolvedCrfOptions {
  const { w1 = 4, thetaAlpha = 67, thetaBeta = 3, w2 = 3, thetaGamma = 1, iterations = 10 } = options;
  const resolved = { w1, thetaAlpha, thetaBeta, w2, thetaGamma, iterations };
  for (const [name, value] of Object.entries(resolved)) {
    const least = name.startsWith('theta') ? Number.MIN_VALUE : 0;
    if (!Number.isFinite(value) || value < least || (name === 'iterations' && !Number.isInteger(value)))
      throw invalid(name, value);
  }
  return resolved;
}

function invalid(name: string, value: number): SegcastError {
  const expected = name.startsWith('theta')
    ? 'a number above 0'
    : name === 'iterations'
      ? 'a whole number of at least 0'
      : 'a number of at least 0';
  return new SegcastError(
    'usage',
    `The CRF's ${name} must be ${expected}, it is ${value}.`,
    'Correct it, or leave it out for the default.',
  );
}
