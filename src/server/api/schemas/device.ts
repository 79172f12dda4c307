import { z } from 'zod';

/** The answer of `/api/admission`. */
export const admissionAnswer = z
  .object({
    utilization: z
      .number()
      .nonnegative()
      .nullable()
      .describe('Device time needed at the cheapest over the time there is; above 1 not all fit'),
    fits: z.boolean(),
    advice: z.array(z.string()).describe('What would make them fit, one sentence each'),
  })
  .meta({ id: 'Admission' });

const channel = z.int().min(0).max(255);

/** The answer of `/api/class-sets`. */
export const classSetsAnswer = z.object({
  classSets: z.array(
    z
      .object({
        id: z.int().describe('What `classSet` in the header of a picture refers to'),
        name: z.string(),
        classes: z.array(z.object({ name: z.string(), color: z.tuple([channel, channel, channel]) })),
      })
      .meta({ id: 'ClassSet' }),
  ),
});
