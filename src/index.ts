/**
 * segcast as a library: the pipeline of the command line, as RxJS observables.
 *
 * ```ts
 * await using segmenter = await openSegmenter({ model: 'icnet-camvid' });
 * camera('rtsp://camera/stream').pipe(segment(segmenter), annotate(segmenter.classSet)).subscribe(show);
 * ```
 *
 * @packageDocumentation
 */
export type { CameraFeed, CameraStatus } from './core/camera-feed.js';
export {
  DEADLINE_WINDOWS,
  type DeadlineReport,
  type DeadlineStatistics,
  type DeadlineWindow,
} from './core/deadline-report.js';
export type {
  AdaptiveProfile,
  FixedProfile,
  MeasuredPoint,
  OperatingPoint,
  Precision,
  Profile,
  Quantiles,
  TunedLadder,
} from './core/profile.js';
export type { Corner, Zone, ZoneEvent, ZoneRule } from './core/zone.js';
export { IGNORE_INDEX, type ClassSet, type Rgb, type SegmentClass } from './core/class-set.js';
export { SegcastError, type ErrorCode, type SourceFailureCode } from './core/errors.js';
export { BufferPool, type Allocate, type BufferPoolOptions } from './core/buffer-pool.js';
export type { Frame } from './core/frame.js';
export { releaseFrame, retainFrame } from './core/frame-buffers.js';
export type { LabelMap, Logits } from './core/label-map.js';
export { redactUrls } from './core/redact.js';
export {
  ageMsOf,
  levelOf,
  EXITS,
  LEVELS,
  STAGES,
  type AnnotatedFrame,
  type Exit,
  type Level,
  type Segmentation,
  type Stage,
  type Timings,
} from './core/segmentation.js';
export type { SourceEvent, StreamInfo } from './core/source-event.js';
export {
  monotonicClock,
  ptsToMs,
  rescalePts,
  type Clock,
  type Rational,
  type TimeBase,
} from './core/time.js';

export { camera, framesOf, openSource, type SourceOptions } from '../streams/source/open-source.js';
export { latestWins } from '../streams/latest-wins.js';
export { thinOut, type ThinOutOptions } from '../streams/thin-out.js';
export { encodeJpeg, encodeLabelPng } from '../streams/annotate/encode.js';
export { decodeImage, type Image } from '../streams/images/decode-image.js';
export { decodeLabelPng } from '../streams/images/decode-label-png.js';

export { inputSizeFor, type Size } from '../models/input-size.js';
export { upsampleLabels } from '../models/labels/upsample.js';
export { modelInfo, openModel, type Model, type ModelInfo } from '../models/model.js';
export { DEVICES, type DeviceName } from '../models/runtime/device-name.js';
export { ENGINES, type EngineName } from '../models/runtime/engine.js';
export type { EngineStatus } from '../models/runtime/engine-status.js';
export {
  openSegmenter,
  type Segmenter,
  type SegmenterOptions,
  type SegmentResult,
} from '../models/segmenter.js';
export { listModels, loadModel } from '../models/zoo.js';

export { annotate, segment, type AnnotateLook, type SegmentLook } from '../pipelines/operators.js';
export { evaluate, type EvaluateOptions, type Evaluation } from '../pipelines/evaluate/evaluate.js';
export { pairImages, type LabelledImage } from '../pipelines/evaluate/labelled-images.js';
export { budgetDevice, type BudgetDeviceOptions } from '../pipelines/budget/budget-device.js';
export type {
  Admission,
  BudgetedCamera,
  BudgetedCameraOptions,
  BudgetedDevice,
} from '../pipelines/budget/budgeted-device.js';
export {
  BUILT_IN_PROFILES,
  profileForBudget,
  profileForFrameRate,
  type BuiltInProfile,
} from '../pipelines/budget/profiles.js';
export type {
  CameraControl,
  CameraState,
  FinishedRecording,
  RecordingState,
} from '../pipelines/fleet/camera-control.js';
export type { CameraPatch, CameraSettings, RecordSettings } from '../pipelines/fleet/camera-settings.js';
export { Fleet, type FleetNotice, type FleetOptions } from '../pipelines/fleet/fleet.js';
export { createSteady, type Steady, type SteadyOptions } from '../pipelines/steady/steady.js';
export { loadProfile } from '../pipelines/tune/profile-file.js';
export { createZoneWatch, type ZoneWatch, type ZoneWatchOptions } from '../pipelines/zones/zone-watch.js';
export { formatZoneRule, parseZoneRule } from '../pipelines/zones/zone-rule.js';
export type { InputSizeRule } from '../pipelines/input-size-rule.js';
export type { CameraReading } from '../pipelines/live/camera-meter.js';
export {
  liveCamera,
  type CameraEnd,
  type LiveCamera,
  type LiveCameraOptions,
} from '../pipelines/live/live-camera.js';
export { segmentLive, type LiveSegment, type LiveSegmentOptions } from '../pipelines/live/segment-live.js';
export { runOffline, type OfflineOptions, type OfflineSummary } from '../pipelines/offline/run-offline.js';
export { Recording, type RecordingOptions, type RecordingSummary } from '../pipelines/record/recording.js';

export type { ServerOptions } from './server/server-options.js';
export { startServer, type SegcastServer } from './server/start-server.js';
