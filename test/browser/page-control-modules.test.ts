import assert from 'node:assert/strict';
import type { Answer } from '../../src/viewer/control/api-fault.js';
import { PatchQueue } from '../../src/viewer/control/patch-queue.js';
import { request } from '../../src/viewer/control/request.js';

interface Patch {
  readonly opacity: number;
  readonly name: string;
}

/** A server that answers when the test says so. */
class SlowServer {
  readonly asked: Partial<Patch>[] = [];
  readonly told: string[] = [];
  readonly queue = new PatchQueue<Patch, string>({
    send: (patch) =>
      new Promise((resolve) => {
        this.asked.push(patch);
        this.#answer = resolve;
      }),
    onDone: (state, keys) => this.told.push(`done ${state}: ${keys.join()}`),
    onRefused: ({ code }, keys) => this.told.push(`${code}: ${keys.join()}`),
    onUnreachable: ({ code }, keys) => this.told.push(`${code}: ${keys.join()}`),
  });
  #answer: (answer: Answer<string>) => void = () => undefined;

  async answer(answer: Answer<string>): Promise<void> {
    this.#answer(answer);
    await new Promise(setImmediate);
  }
}

const fault = (code: string) => ({ code, message: '', remedy: '' });
const refused = { kind: 'refused', status: 400, fault: fault('bad-request') } as const;
const unreachable = { kind: 'unreachable', fault: fault('unreachable') } as const;

describe('page: changes on their way to the server', () => {
  it('go one request at a time, the newest value of each in the next', async () => {
    const server = new SlowServer();
    server.queue.add({ opacity: 0.1 });
    server.queue.add({ opacity: 0.2 });
    server.queue.add({ opacity: 0.3, name: 'a' });
    assert.deepEqual(server.queue.pending, { opacity: 0.3, name: 'a' });
    await server.answer({ kind: 'done', body: 'first' });
    assert.deepEqual(server.asked, [{ opacity: 0.1 }, { opacity: 0.3, name: 'a' }]);
    await server.answer({ kind: 'done', body: 'second' });
    assert.deepEqual(server.told, ['done first: opacity', 'done second: opacity,name']);
    assert.deepEqual(server.queue.pending, {});
  });

  it('are forgotten when the server refuses them', async () => {
    const server = new SlowServer();
    server.queue.add({ name: '' });
    await server.answer(refused);
    assert.deepEqual([server.told, server.queue.pending], [['bad-request: name'], {}]);
    server.queue.retry();
    assert.equal(server.asked.length, 1);
  });

  it('wait for a server that is away, newer ones in place of older', async () => {
    const server = new SlowServer();
    server.queue.add({ opacity: 0.1, name: 'a' });
    server.queue.add({ opacity: 0.2 });
    await server.answer(unreachable);
    assert.deepEqual([server.asked.length, server.told], [1, ['unreachable: opacity,name']]);
    assert.deepEqual(server.queue.pending, { opacity: 0.2, name: 'a' });
    server.queue.add({ name: 'b' });
    assert.equal(server.asked.length, 1);
    server.queue.retry();
    assert.deepEqual(server.asked[1], { opacity: 0.2, name: 'b' });
  });

  it('of a slider are gathered before they are sent', async () => {
    const server = new SlowServer();
    for (const opacity of [0.1, 0.2, 0.3]) server.queue.add({ opacity }, 1);
    assert.deepEqual([server.asked, server.queue.pending], [[], { opacity: 0.3 }]);
    while (server.asked.length === 0) await new Promise(setImmediate);
    assert.deepEqual(server.asked, [{ opacity: 0.3 }]);
  });
});

describe('page: asking the server', () => {
  const answering = (status: number, body: string) => () =>
    Promise.resolve(new Response(status === 204 ? null : body, { status }));

  it('sends JSON, and reads it', async () => {
    const asked: [string, RequestInit][] = [];
    const answer = await request<{ a: number }>('PATCH', 'api/x', { b: 1 }, (path, init) => {
      asked.push([path, init]);
      return answering(200, '{"a":1}')();
    });
    assert.deepEqual(answer, { kind: 'done', body: { a: 1 } });
    const [[path, init] = ['', {}]] = asked;
    assert.deepEqual([path, init.method, init.body], ['api/x', 'PATCH', '{"b":1}']);
    assert.deepEqual(init.headers, { 'content-type': 'application/json' });
  });

  it('announces no body where there is none', async () => {
    let headers: unknown = 'unset';
    const answer = await request('DELETE', 'api/x', undefined, (_path, init) => {
      headers = init.headers;
      return answering(204, '')();
    });
    assert.deepEqual([answer, headers], [{ kind: 'done', body: undefined }, undefined]);
  });

  it('tells why the server refused, in its words', async () => {
    const body = { code: 'usage', message: 'No.', remedy: 'Do.', issues: [] };
    const answer = await request('GET', 'x', undefined, answering(400, JSON.stringify(body)));
    const fault = { code: 'usage', message: 'No.', remedy: 'Do.' };
    assert.deepEqual(answer, { kind: 'refused', status: 400, fault });
  });

  it("makes do with an answer that is not the server's", async () => {
    const answer = await request('GET', 'x', undefined, answering(502, '<html>'));
    assert.ok(answer.kind === 'refused');
    assert.equal(answer.fault.code, 'http-502');
  });

  it('says so when nobody answers', async () => {
    const answer = await request('GET', 'x', undefined, () => Promise.reject(new TypeError('refused')));
    assert.equal(answer.kind, 'unreachable');
  });
});
