import { z } from 'zod';
import { TRANSPORTS } from '../../../../streams/source/source-spec.js';
import { deadlineReport } from './deadlines.js';
import { profileAnswer, profileRequest } from './profile.js';
import { recordingState, recordRequest } from './recording.js';
import { zonesAnswer, zonesRequest } from './zone.js';

/** The one parameter of most paths. */
export const cameraParams = z.object({ id: z.string() });

const name = z.string().trim().min(1).max(100);
const priority = z.number().positive().max(1000).describe('Weight of its share of the device');
const opacity = z.number().min(0).max(1).describe('How strongly the class colours cover the picture');
const steady = z.boolean().describe('Whether labels of still pixels are held');
const paused = z.boolean().describe('Whether it is connected, but not segmented, shown or recorded');

/** A camera to be added. */
export const newCamera = z
  .strictObject({
    name: name.describe('What people call it'),
    id: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/, { error: 'expected 1 to 64 of a-z, 0-9 and -' })
      .optional()
      .describe('Made of the name when absent'),
    source: z.string().min(1).max(4096).describe('URL, file, folder, device or demo:'),
    transport: z.enum(TRANSPORTS).default('tcp'),
    priority: priority.default(1),
    profile: profileRequest.default('balanced'),
    opacity: opacity.default(0.5),
    steady: steady.default(false),
    zones: zonesRequest.default([]),
    record: recordRequest.optional(),
  })
  .meta({
    id: 'NewCamera',
    examples: [{ name: 'Back yard', source: 'rtsp://user:password@192.0.2.8/live', profile: 'balanced' }],
  });
export type NewCamera = z.infer<typeof newCamera>;

/** What can be changed of a camera. */
export const cameraChange = z
  .strictObject({ name, priority, profile: profileRequest, opacity, steady, paused, zones: zonesRequest })
  .partial()
  .refine((change) => Object.keys(change).length > 0, { error: 'expected at least one setting' })
  .meta({ id: 'CameraChange', examples: [{ profile: { budgetMs: 40 }, opacity: 0.3 }] });
export type CameraChange = z.infer<typeof cameraChange>;

const epochMs = z.int().describe('ms since 1970-01-01 UTC');
const message = z.string();

const status = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('connecting') }),
    z.object({
      state: z.literal('online'),
      width: z.int(),
      height: z.int(),
      frameRate: z.tuple([z.int(), z.int()]).nullable().describe('Numerator and denominator'),
    }),
    z.object({
      state: z.literal('offline'),
      since: epochMs,
      code: z.string(),
      message,
      retryInMs: z.number(),
    }),
    z.object({ state: z.literal('ended'), since: epochMs, message }),
  ])
  .meta({ id: 'CameraStatus' });

/** A camera as it runs now. */
export const cameraAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    source: z.string().describe('User names and passwords are ***'),
    transport: z.enum(TRANSPORTS),
    priority,
    profile: profileAnswer,
    opacity,
    steady,
    paused,
    zones: zonesAnswer,
    status,
    recording: recordingState.nullable(),
    deadlines: deadlineReport,
    snapshot: z.string().describe('Path on this server'),
    labels: z.string().describe('Path on this server'),
  })
  .meta({ id: 'Camera' });
export type CameraAnswer = z.infer<typeof cameraAnswer>;

/** All cameras. */
export const camerasAnswer = z.object({ cameras: z.array(cameraAnswer) });
