import { z } from 'zod';

/** A file's own name, and nothing that leads elsewhere. */
const fileName = (extensions: string) =>
  z
    .string()
    .max(120)
    .regex(new RegExp(`^(?!.*\\.\\.)[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]*\\.(${extensions})$`, 'iu'), {
      error: `expected a plain file name that ends with .${extensions.replaceAll('|', ', .')}`,
    });

const files = {
  video: fileName('mp4|m4v|mov|mkv').optional().describe('In the folder for recordings'),
  labels: fileName('mkv').optional().describe('In the folder for recordings'),
};

/** Where a camera records to from the start. */
export const recordRequest = z
  .strictObject(files)
  .refine(({ video, labels }) => video !== undefined || labels !== undefined, {
    error: 'expected video, labels or both',
  })
  .meta({ id: 'RecordRequest', examples: [{ video: 'yard.mp4' }] });

/** What to do about a camera's recording. */
export const recordingRequest = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('start'), ...files }),
    z.strictObject({ action: z.literal('stop') }),
    z.strictObject({ action: z.literal('rotate') }),
  ])
  .meta({
    id: 'RecordingRequest',
    examples: [{ action: 'start', video: 'yard.mp4' }, { action: 'rotate' }, { action: 'stop' }],
  });

/** A recording under way. */
export const recordingState = z
  .object({
    files: z.array(z.string()).describe('The last one is being written'),
    since: z.int().describe('ms since 1970-01-01 UTC'),
    frames: z.int().nonnegative(),
  })
  .meta({ id: 'Recording' });

/** What became of a camera's recording. */
export const recordingAnswer = z
  .object({
    recording: recordingState.nullable(),
    finished: z
      .object({
        files: z.array(z.object({ path: z.string(), frames: z.int().nonnegative() })),
        failure: z.string().nullable().describe('Why it ended early'),
      })
      .nullable(),
  })
  .meta({ id: 'RecordingAnswer' });
export type RecordingAnswer = z.infer<typeof recordingAnswer>;
