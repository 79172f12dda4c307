import assert from 'node:assert/strict';
import type { CameraSettings } from '../../../pipelines/fleet/camera-settings.js';
import type { ServerOptions } from '../../../src/server/server-options.js';
import type { SegcastServer } from '../../../src/server/start-server.js';
import { FakeControl, fakeSettings } from '../../support/fake-control.js';
import { ask, serve, type Answer } from '../running-server.js';

/** A server whose cameras can be changed, and a way to ask it in JSON. */
export interface ControlledServer extends AsyncDisposable {
  readonly server: SegcastServer;
  readonly control: FakeControl;
  /** `POST /api/cameras` with a body, or without one; the answer with its body parsed. */
  json(request: string, body?: unknown): Promise<Answer & { readonly json: unknown }>;
  /** Asks for what must be refused: `400 bad-request`. */
  refusal(request: string, body?: unknown): Promise<string>;
}

/** A server of one camera, `front`, or of those given. */
export async function serveControl(
  cameras: readonly CameraSettings[] = [fakeSettings()],
  options: Partial<ServerOptions> = {},
): Promise<ControlledServer> {
  const control = new FakeControl(...cameras);
  const server = await serve([], { feeds: control.feeds, control, ...options });
  const json: ControlledServer['json'] = async (request, body) => {
    const [method = '', path = ''] = request.split(' ');
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await ask(server, path, { method, headers, ...textOf(body) });
    return { ...answer, json: answer.body.length === 0 ? undefined : JSON.parse(answer.body.toString()) };
  };
  return {
    server,
    control,
    json,
    async refusal(request, body) {
      const { status, json: error } = await json(request, body);
      const { code, message, remedy } = error as { code: string; message: string; remedy: string };
      assert.ok(message && remedy, 'an error must have a message and a remedy');
      return `${status} ${code}`;
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

function textOf(body: unknown): { readonly body?: string } {
  if (body === undefined) return {};
  return { body: typeof body === 'string' ? body : JSON.stringify(body) };
}
