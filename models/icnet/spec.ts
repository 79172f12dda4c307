import { z } from 'zod';

/** ICNet's free numbers, as a manifest states them. */
export const IcnetSpecSchema = z.strictObject({
  family: z.literal('icnet'),
  /** Filters of the stem: 32 is the official release's half-width network. */
  width: z.int().min(1).max(256),
});
export type IcnetSpec = z.infer<typeof IcnetSpecSchema>;
