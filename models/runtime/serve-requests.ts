import type { HostPipe, IncomingRequest } from './host-pipe.js';
import type { HostService, RunOutcome } from './host-service.js';
import { REQUESTS, paddingAfter, parseJson } from './messages.js';
import { bytesOf, type Tensor } from './tensor.js';
import { malformed } from './wire.js';

/**
 * Answers one request after the other until the parent closes the pipe or is gone.
 *
 * A request that cannot be fulfilled is answered with `failed` and the loop goes on.
 *
 * @throws SegcastError `engine-crashed` when the stream itself is broken: nothing after it can be trusted
 */
export async function serveRequests(pipe: HostPipe, service: HostService): Promise<void> {
  for (let request = pipe.receive(); request; request = pipe.receive()) {
    const outcome = await attempt(service, request);
    // What a refused request left unread; on a broken stream this throws.
    request.skipRest();
    if (!reply(pipe, request.header.requestId, outcome)) return;
  }
}

/** Sends the outcome; false when nobody is there to read it. */
function reply(pipe: HostPipe, requestId: number, outcome: RunOutcome | Error): boolean {
  try {
    if (outcome instanceof Error) pipe.send('failed', requestId, { message: outcome.message });
    else pipe.send('done', requestId, doneOf(outcome), outcome.tensors.flatMap(paddedBytesOf));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return false;
    throw error;
  }
}

async function attempt(service: HostService, request: IncomingRequest): Promise<RunOutcome | Error> {
  try {
    return (await fulfil(service, request)) ?? { ms: 0, tensors: [] };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function fulfil(service: HostService, request: IncomingRequest): Promise<RunOutcome | undefined> {
  const { header, json, readInto } = request;
  switch (header.kind) {
    case 'open':
      return service.open(parseJson(REQUESTS.open, header.kind, json));
    case 'load': {
      const load = parseJson(REQUESTS.load, header.kind, json);
      await service.load(load, service.networks.finish(load.session, header.payloadBytes, readInto));
      return undefined;
    }
    case 'part':
      service.networks.addPart(parseJson(REQUESTS.part, header.kind, json), header.payloadBytes, readInto);
      return undefined;
    case 'unload':
      await service.unload(parseJson(REQUESTS.unload, header.kind, json));
      return undefined;
    case 'upload':
      service.upload(parseJson(REQUESTS.upload, header.kind, json), header.payloadBytes, readInto);
      return undefined;
    case 'run':
      return service.run(parseJson(REQUESTS.run, header.kind, json));
    case 'release':
      service.release(parseJson(REQUESTS.release, header.kind, json));
      return undefined;
    case 'done':
    case 'failed':
      throw malformed(`'${header.kind}' is no request`);
    default:
      return header.kind satisfies never;
  }
}

function doneOf({ ms, tensors, engine }: RunOutcome): unknown {
  return { ms, tensors: tensors.map(({ name, type, shape }) => ({ name, type, shape })), engine };
}

function paddedBytesOf(tensor: Tensor): Uint8Array[] {
  const bytes = bytesOf(tensor);
  return [bytes, new Uint8Array(paddingAfter(bytes.length))];
}
