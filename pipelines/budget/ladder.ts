import type { Geometry } from '../../models/cut-graph.js';
import { inputSizeFor } from '../../models/input-size.js';
import type { AdaptiveProfile, TunedLadder } from '../../src/core/profile.js';
import { EXITS, type Exit } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import type { PointQuality } from './point-quality.js';

/** One amount of work for pictures of one size. */
export interface LadderPoint {
  readonly geometry: Geometry;
  readonly inputSize: Size;
  /** The cuts it takes, cheapest first; the last one is the point's exit. */
  readonly cuts: readonly Exit[];
  readonly exit: Exit;
  /** 0..1; see `PointQuality`. */
  readonly quality: number;
}

/** What a frame of one picture size may get. */
export interface Ladder {
  readonly picture: Size;
  /** Smallest input first. */
  readonly geometries: readonly Geometry[];
  /** The cuts each geometry needs to have loaded. */
  readonly cuts: readonly Exit[];
  /** Worst first; no two of the same quality where one is sure to cost more. */
  readonly points: readonly LadderPoint[];
}

/** What a network offers. */
export interface LadderModel {
  /** Its name in the zoo: which of a tuned profile's points are its own. */
  readonly name: string;
  /** Cheapest first. */
  readonly exits: readonly Exit[];
  readonly quality: PointQuality;
  /** The input size of a network that takes no other. @defaultValue it takes any */
  readonly onlySize?: Size | undefined;
}

/** Areas about twice apart: a step that is worth a change of the picture, at few enough networks to keep loaded. */
const TARGET_AREAS: readonly Size[] = [
  { width: 160, height: 96 },
  { width: 224, height: 128 },
  { width: 320, height: 192 },
  { width: 448, height: 256 },
  { width: 640, height: 384 },
  { width: 896, height: 512 },
  { width: 1280, height: 704 },
];

/**
 * The operating points for pictures of a size: input sizes of the picture's shape, or those that were measured for such
 * pictures, each with every exit the profile allows.
 */
export function ladderFor(picture: Size, profile: AdaptiveProfile, model: LadderModel): Ladder {
  const tuned = tunedPoints(picture, profile.tuned, model);
  const quality = tuned === undefined ? model.quality : qualityOf(tuned, model.quality);
  const sizes = distinct(model.onlySize ? [model.onlySize] : sizesFor(picture, profile, tuned));
  const cuts = cutsTo(profile.maxExit, model.exits);
  const geometries = sizes.map((size) => geometryOf(picture, size));
  const points = geometries.flatMap((geometry) => pointsOf(geometry, cuts, quality));
  return { picture, geometries, cuts, points: withoutDominated(points).sort(worstFirst) };
}

/** A picture's size and what it is resized to, as the network is built for. */
export function geometryOf(picture: Size, inputSize: Size): Geometry {
  return {
    frameWidth: picture.width,
    frameHeight: picture.height,
    inputWidth: inputSize.width,
    inputHeight: inputSize.height,
  };
}

/** Whether a point ends with the last cut: any cut left out is one the labels could be better by. */
export function isWhole({ cuts }: LadderPoint, ladder: Pick<Ladder, 'cuts'>): boolean {
  return cuts.length === ladder.cuts.length;
}

/** The least work with every cut whose labels are better than of a quality, among the points asked for. */
export function leastWhole(
  ladder: Pick<Ladder, 'points' | 'cuts'>,
  than: number,
  isAskedFor: (point: LadderPoint) => boolean,
): LadderPoint | undefined {
  return ladder.points.find((point) => point.quality > than && isWhole(point, ladder) && isAskedFor(point));
}

/** The exits up to one that a network has; all of its exits when it has none so early. */
export function cutsTo(exit: Exit, exits: readonly Exit[]): readonly Exit[] {
  const wanted = EXITS.slice(0, EXITS.indexOf(exit) + 1);
  const cuts = exits.filter((candidate) => wanted.includes(candidate));
  return cuts.length > 0 ? cuts : exits.slice(0, 1);
}

type TunedPoints = TunedLadder['points'];

/** A profile that was measured with pictures of another size or another network says nothing about these. */
function tunedPoints(
  picture: Size,
  tuned: TunedLadder | undefined,
  model: LadderModel,
): TunedPoints | undefined {
  if (tuned?.picture.width !== picture.width || tuned.picture.height !== picture.height) return undefined;
  const points = tuned.points.filter((point) => point.model === model.name);
  return points.length > 0 ? points : undefined;
}

/** The measured qualities; an exit in between that was left out of the profile is judged as the network's is. */
function qualityOf(tuned: TunedPoints, otherwise: PointQuality): PointQuality {
  const measured = new Map(
    tuned.map((point) => [`${sizeKey(point.inputSize)} ${point.exit}`, point.quality]),
  );
  return (size, exit) => measured.get(`${sizeKey(size)} ${exit}`) ?? otherwise(size, exit);
}

function sizesFor(picture: Size, profile: AdaptiveProfile, tuned: TunedPoints | undefined): readonly Size[] {
  if (profile.size !== undefined) return [profile.size];
  if (tuned !== undefined) return tuned.map((point) => point.inputSize);
  return TARGET_AREAS.map((target) => inputSizeFor(picture, target));
}

function distinct(sizes: readonly Size[]): readonly Size[] {
  return [...new Map(sizes.map((size) => [sizeKey(size), size])).values()].sort((a, b) => area(a) - area(b));
}

function pointsOf(geometry: Geometry, cuts: readonly Exit[], quality: PointQuality): readonly LadderPoint[] {
  const inputSize = { width: geometry.inputWidth, height: geometry.inputHeight };
  return cuts.map((exit, index) => ({
    geometry,
    inputSize,
    cuts: cuts.slice(0, index + 1),
    exit,
    quality: quality(inputSize, exit),
  }));
}

/** Leaves out what is beaten by a point that is no larger and goes no further: whatever things cost, that one costs less. */
function withoutDominated(points: readonly LadderPoint[]): LadderPoint[] {
  return points.filter(
    (point) =>
      !points.some(
        (other) =>
          other !== point &&
          other.quality >= point.quality &&
          other.cuts.length <= point.cuts.length &&
          area(other.inputSize) <= area(point.inputSize),
      ),
  );
}

function worstFirst(a: LadderPoint, b: LadderPoint): number {
  return a.quality - b.quality;
}

function area({ width, height }: Size): number {
  return width * height;
}

function sizeKey({ width, height }: Size): string {
  return `${width}x${height}`;
}
