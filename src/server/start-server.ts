import { readFile } from 'node:fs/promises';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { packagePath } from '../core/package-root.js';
import { Publisher } from '../../streams/publisher/publisher.js';
import { Access } from './access.js';
import { addApi } from './api/add-api.js';
import { validatorCompiler } from './api/validator-compiler.js';
import { addCameraRoutes } from './camera-routes.js';
import { addFallbackRoutes } from './fallback-routes.js';
import { addHealthRoute } from './health-route.js';
import { sendError } from './http-error.js';
import { listen } from './listen.js';
import { addMetricsRoute } from './metrics/metrics-route.js';
import { ServerMetrics } from './metrics/server-metrics.js';
import { addPageRoutes } from './page-routes.js';
import { addSecurityHeaders } from './security-headers.js';
import { resolveServerOptions, type ResolvedServerOptions, type ServerOptions } from './server-options.js';
import { SnapshotRefinement } from './snapshot-refinement.js';
import { ViewerEndpoint } from './viewer-endpoint.js';

/** A running server; `await using` stops it. */
export interface SegcastServer extends AsyncDisposable {
  /** Where the page is, e.g. `http://127.0.0.1:8080/`; without the token. */
  readonly url: string;
  /** Viewers connected now. */
  readonly viewers: number;
  /** Says goodbye to viewers and frees the port, within a second; idempotent. */
  close(): Promise<void>;
}

/**
 * Serves the page, the HTTP interface and the WebSocket of docs/protocol.md.
 *
 * @throws SegcastError `listen-token-required`, `listen-in-use`, `listen-failed`, `usage`
 */
export async function startServer(options: ServerOptions): Promise<SegcastServer> {
  const resolved = resolveServerOptions(options);
  const version = await packageVersion();
  // Before the publisher: a frame's way is measured up to where its compression begins.
  const metrics = new ServerMetrics({ ...resolved, viewers: () => publisher.viewerCount });
  const publisher: Publisher = new Publisher({
    ...resolved,
    version,
    changes: resolved.control?.changes,
    onEncoded: (id, annotated, encodeMs) => metrics.encoded(id, annotated, encodeMs),
  });
  const app = fastify({
    forceCloseConnections: true,
    bodyLimit: 4096,
    requestTimeout: 10_000,
    schemaController: { compilersFactory: COMPILERS },
    frameworkErrors: (_error, _request, reply) => refuseUrl(reply),
  });
  const access = new Access(resolved);
  const endpoint = new ViewerEndpoint(app.server, publisher, access, resolved.log);

  const refinement = new SnapshotRefinement(resolved.refineLabels);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= closeAll(app, publisher, metrics, endpoint, refinement));
  try {
    await addRoutes(app, { ...resolved, publisher, metrics, access, version, refinement });
    const url = await listen(app, resolved.host, resolved.port);
    return {
      url,
      get viewers() {
        return publisher.viewerCount;
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Every schema here is zod's: fastify's own compilers, with ajv, would be loaded for nothing, a sixth of what a server needs.
 * Its types know ajv's compilers alone.
 */
const COMPILERS = {
  buildValidator: () => validatorCompiler,
  buildSerializer: () => serializerCompiler,
} as object;

interface RoutesContext extends ResolvedServerOptions {
  readonly publisher: Publisher;
  readonly metrics: ServerMetrics;
  readonly access: Access;
  readonly version: string;
  readonly refinement: SnapshotRefinement;
}

async function addRoutes(app: FastifyInstance, context: RoutesContext): Promise<void> {
  const { access, publisher, metrics, version, log, viewerRoot } = context;
  addSecurityHeaders(app);
  addFallbackRoutes(app, access, log);
  addHealthRoute(app, publisher, access, version);
  addMetricsRoute(app, metrics, access);
  await addCameraRoutes(app, access, context);
  await addApi(app, context);
  await addPageRoutes(app, viewerRoot, access);
}

async function closeAll(
  app: FastifyInstance,
  publisher: Publisher,
  metrics: ServerMetrics,
  endpoint: ViewerEndpoint,
  refinement: SnapshotRefinement,
): Promise<void> {
  refinement[Symbol.dispose]();
  publisher[Symbol.dispose]();
  metrics[Symbol.dispose]();
  await endpoint[Symbol.asyncDispose]();
  await app.close();
}

function refuseUrl(reply: FastifyReply): void {
  sendError(reply, 'bad-request', 'The URL is not well-formed.', 'See docs/protocol.md.');
}

async function packageVersion(): Promise<string> {
  const json: unknown = JSON.parse(await readFile(packagePath('package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(json).version;
}
