import { Document, isCollection, isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import type { AdaptiveProfile, MeasuredPoint, TunedLadder } from '../../src/core/profile.js';
import type { Size } from '../../src/core/size.js';
import type { ProfileFile, ProfileFilePoint } from './profile-schema.js';

const HEADING =
  'A profile for segcast: how much work a frame gets, and by when. Use it with `segcast watch --profile <this file>`.';

const FIELD_COMMENTS: Readonly<Record<string, string>> = {
  budgetMs: "From a frame's arrival to its picture being ready for viewers, ms.",
  fps: 'Frames a second that are worked on; a faster camera is thinned out evenly.',
  maxReuseMs: 'How old labels may be that are shown again when there is no time for new ones, ms; 0: never.',
  maxExit: 'How far the cascade goes at most: low, mid or high.',
  size: "The only input size of the network; without it, the controller chooses among the points' sizes.",
  tuned: 'What was measured, and where. Elsewhere the times are only a first guess, and segcast says so.',
};

const LADDER_COMMENTS: Readonly<Record<string, string>> = {
  picture: "The camera's picture; other pictures cost differently.",
  quality:
    'What a quality (0..1) is: mIoU by the manifest, mIoU on labels, or agreement with the best network.',
  points:
    "Times in ms: endToEndMs from a frame's arrival to its compressed picture, cutMs the engine's own for each cut.",
};

/**
 * The text of a profile file, with a comment for each field. The profile's name is not in it: a file is called by its own.
 *
 * @param note what else the reader should know, put on top. @defaultValue nothing
 */
export function formatProfile(profile: AdaptiveProfile, note = ''): string {
  const document = new Document(fileOf(profile));
  document.commentBefore = [HEADING, ...(note === '' ? [] : ['', ...note.split('\n')])]
    .map((line) => ` ${line}`)
    .join('\n');
  if (isMap(document.contents)) comment(document.contents, FIELD_COMMENTS);
  const ladder = document.get('tuned');
  if (isMap(ladder)) layOutLadder(ladder);
  return document.toString({ lineWidth: 0 });
}

function fileOf(profile: AdaptiveProfile): ProfileFile {
  const { budgetMs, fps, maxReuseMs, maxExit, size, tuned } = profile;
  return {
    budgetMs,
    fps,
    maxReuseMs,
    maxExit,
    ...(size !== undefined && { size: sizeText(size) }),
    ...(tuned !== undefined && { tuned: tunedOf(tuned) }),
  };
}

/** All points of a ladder are of one network, which is written once. */
function tunedOf({
  machine,
  version,
  picture,
  quality,
  points,
}: TunedLadder): NonNullable<ProfileFile['tuned']> {
  const { model = '', precision = 'fp32' } = points[0] ?? {};
  return {
    machine,
    version,
    model,
    precision,
    picture: sizeText(picture),
    quality,
    points: points.map(pointOf),
  };
}

function pointOf({ inputSize, exit, quality, endToEndMs, cutMs }: MeasuredPoint): ProfileFilePoint {
  return { size: sizeText(inputSize), exit, quality, endToEndMs, cutMs };
}

function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}

/** Each point is a block, and each set of quantiles one line. */
function layOutLadder(ladder: YAMLMap): void {
  comment(ladder, LADDER_COMMENTS);
  const points = ladder.get('points');
  if (!isSeq(points)) return;
  for (const point of points.items) {
    if (!isMap(point)) continue;
    for (const { value } of point.items) if (isCollection(value)) value.flow = true;
  }
}

function comment(map: YAMLMap, comments: Readonly<Record<string, string>>): void {
  for (const { key } of map.items) {
    const text = isScalar(key) ? comments[String(key.value)] : undefined;
    if (isScalar(key) && text !== undefined) key.commentBefore = ` ${text}`;
  }
}
