import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Publisher } from '../../../streams/publisher/publisher.js';
import type { AuditOf } from '../server-options.js';
import { describeAudit } from './describe-audit.js';
import { describeDeadlines } from './describe-deadlines.js';
import { deadlinesAnswer } from './schemas/deadlines.js';
import { classSetsAnswer } from './schemas/device.js';
import { answers } from './schemas/error.js';

/** What can be known of cameras without controlling them: their deadlines, audits and classes. */
export function addReportRoutes(
  app: FastifyInstance,
  publisher: Publisher,
  audit: AuditOf | undefined,
): void {
  const api = app.withTypeProvider<ZodTypeProvider>();

  const slo = {
    operationId: 'getDeadlines',
    summary: 'How the cameras keep their deadlines, and how far their labels agree with a second network’s',
    tags: ['reports'],
    response: answers({ 200: deadlinesAnswer }),
  };
  api.get('/slo', { schema: slo }, () => ({
    cameras: publisher.cameras.flatMap(({ feed: { id, name, deadlines } }) =>
      deadlines === undefined
        ? []
        : [{ id, name, ...describeDeadlines(deadlines()), audit: describeAudit(audit?.(id)) }],
    ),
  }));

  const classSets = {
    operationId: 'getClassSets',
    summary: 'The classes that cameras have shown so far',
    tags: ['reports'],
    response: answers({ 200: classSetsAnswer }),
  };
  api.get('/class-sets', { schema: classSets }, () => ({
    classSets: publisher.classSets.map(({ id, name, classes }) => ({
      id,
      name,
      classes: classes.map((one) => ({ name: one.name, color: [...one.color] as [number, number, number] })), // as many
    })),
  }));
}
