import assert from 'node:assert/strict';
import { SegcastError } from '../../../src/core/errors.js';
import { HostConnection, type HostRequest } from '../../../models/runtime/host-connection.js';
import { PATIENCE, type PickNext } from '../../../models/runtime/request-queue.js';
import { FakeHost, settled } from './support/fake-host.js';
import { FakeTimer } from './support/fake-timer.js';

interface Setup {
  readonly connection: HostConnection;
  readonly host: FakeHost;
  readonly time: FakeTimer;
}

function connect(pickNext: PickNext = () => 0): Setup {
  const time = new FakeTimer();
  const host = new FakeHost();
  return { connection: new HostConnection(host, time.timer, pickNext), host, time };
}

function request(slot: string, extra: Partial<HostRequest> = {}): HostRequest {
  return { kind: 'run', slot, json: { slot }, timeoutMs: 100, ...extra };
}

/** The slots of the requests the process has got, in order. */
function slotsOf(host: FakeHost): unknown[] {
  return host.sent.map(({ json }) => (json as { slot: unknown }).slot);
}

const CLOSED = new SegcastError('engine-failed', 'closed', 'open');

describe('HostConnection', () => {
  it('gives the process one request at a time, oldest first', async () => {
    const { connection, host } = connect();
    const replies = ['a', 'b', 'c'].map((slot) => connection.request(request(slot)));
    assert.deepEqual(slotsOf(host), ['a']);
    host.done({ ms: 1, tensors: [] });
    assert.deepEqual(slotsOf(host), ['a', 'b']);
    host.done({ ms: 2, tensors: [] });
    host.done({ ms: 3, tensors: [] });
    assert.deepEqual(
      (await Promise.all(replies)).map(({ ms }) => ms),
      [1, 2, 3],
    );
  });

  it('lets a scheduler choose among those that wait', () => {
    const { connection, host } = connect((waiting) => waiting.findIndex(({ slot }) => slot === 'urgent'));
    for (const slot of ['a', 'b', 'urgent']) void connection.request(request(slot));
    host.done();
    host.done(); // 'urgent' is gone: findIndex gives -1, which counts as the oldest
    assert.deepEqual(slotsOf(host), ['a', 'urgent', 'b']);
  });

  it('sends a network when no frame waits and none has come for a turn of the loop', async () => {
    const { connection, host } = connect();
    const frame = connection.request(request('frame'));
    void connection.request(request('network', { kind: 'load' }));
    void connection.request(request('other frame'));
    host.done();
    assert.deepEqual(slotsOf(host), ['frame', 'other frame']);
    host.done();
    await frame;
    void connection.request(request('next step'));
    await settled();
    assert.deepEqual(slotsOf(host).slice(2), ['next step']);
    host.done();
    await settled();
    assert.deepEqual(slotsOf(host).slice(3), ['network']);
  });

  it('does not let frames pass a network for ever', async () => {
    const { connection, host } = connect();
    void connection.request(request('first'));
    void connection.request(request('network', { kind: 'part' }));
    for (let index = 0; index < 3 * PATIENCE; index++) {
      void connection.request(request('frame'));
      host.done();
    }
    assert.equal(slotsOf(host).indexOf('network'), PATIENCE + 1);
    void connection.request(request('network', { kind: 'load' }));
    assert.equal(slotsOf(host).lastIndexOf('network'), PATIENCE + 1);
  });

  it('takes a network back while it waits, and refuses it when closed', async () => {
    const { connection, host } = connect();
    const abort = new AbortController();
    const sent = connection.request(request('frame'));
    const aborted = connection.request(request('a', { kind: 'load', signal: abort.signal }));
    const waiting = connection.request(request('b', { kind: 'load' }));
    abort.abort(new Error('enough'));
    await assert.rejects(aborted, /enough/);
    const closing = connection.close(CLOSED, 500);
    await assert.rejects(waiting, CLOSED);
    host.done();
    await Promise.all([sent, closing]);
    assert.deepEqual(slotsOf(host), ['frame']);
  });

  it('passes a refusal on as engine-failed and goes on', async () => {
    const { connection, host } = connect();
    const refused = connection.request(request('a'));
    const next = connection.request(request('b'));
    host.fail('out of memory');
    await assert.rejects(refused, { code: 'engine-failed', message: /refused to run: out of memory/ });
    host.done();
    await next;
  });

  it('rejects everything pending with engine-crashed, reason and last lines when the process ends', async () => {
    const { connection, host, time } = connect();
    const pending = ['a', 'b'].map((slot) => connection.request(request(slot)));
    host.crash('it was killed by SIGSEGV', ['driver: oh no']);
    for (const reply of pending)
      await assert.rejects(reply, { code: 'engine-crashed', message: /SIGSEGV.*driver: oh no/ });
    await assert.rejects(connection.request(request('c')), { code: 'engine-crashed' });
    assert.deepEqual(time.delays, []);
  });

  it('kills a process that does not answer in time, counted from when it got the request', async () => {
    const { connection, host, time } = connect();
    const first = connection.request(request('a', { timeoutMs: 50 }));
    const second = connection.request(request('b', { timeoutMs: 70 }));
    time.pass(49);
    host.done();
    await first;
    time.pass(69);
    assert.equal(host.killedFor, undefined);
    time.pass(1);
    await assert.rejects(second, { code: 'engine-crashed', message: /did not answer 'run' within 70 ms/ });
  });

  it('does not blame the process for the time in which we were suspended', async () => {
    const { connection, host, time } = connect();
    const reply = connection.request(request('a', { timeoutMs: 100 }));
    time.suspend(3_600_000);
    assert.equal(host.killedFor, undefined);
    host.done({ ms: 1, tensors: [] });
    assert.equal((await reply).ms, 1);
    assert.deepEqual(time.delays, []);
  });

  it("reads a reply's tensors into the bytes that its request allocates", async () => {
    const { connection, host } = connect();
    const mine = new Uint8Array(8);
    const asked: number[] = [];
    const allocate = (length: number) => {
      asked.push(length);
      return mine;
    };
    const reply = connection.request(request('a', { allocate }));
    const other = connection.request(request('b'));
    const tensors = [{ name: 'logits', type: 'float32', shape: [1, 2] }];
    const payload = new Uint8Array(Float32Array.of(3, 4).buffer);
    host.done({ ms: 1, tensors }, payload);
    host.done({ ms: 1, tensors }, payload);
    const { bytes, tensors: read } = await reply;
    assert.equal(bytes, mine);
    assert.deepEqual(asked, [8]);
    assert.deepEqual([...read[0]!.data], [3, 4]); // one was asked for
    assert.equal(read[0]!.data.buffer, mine.buffer);
    assert.notEqual((await other).bytes.buffer, mine.buffer);
  });

  it('takes an aborted request back while it waits, and lets one that was sent finish', async () => {
    const { connection, host } = connect();
    const abort = new AbortController();
    const sent = connection.request(request('a', { signal: abort.signal }));
    const waiting = connection.request(request('b', { signal: abort.signal }));
    const last = connection.request(request('c'));
    abort.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    host.done();
    await sent;
    host.done();
    await last;
    assert.deepEqual(slotsOf(host), ['a', 'c']);
    await assert.rejects(connection.request(request('d', { signal: abort.signal })), /enough/);
  });

  it('refuses a reply to another request as malformed', () => {
    const { connection, host } = connect();
    void connection.request(request('a')).catch(() => undefined);
    assert.throws(() => host.done(undefined, undefined, 77), {
      code: 'engine-crashed',
      message: /request 77, expected 1/,
    });
  });

  it('closes: the request under way finishes, those that wait are refused, then the process is let go', async () => {
    const { connection, host, time } = connect();
    const active = connection.request(request('a'));
    const waiting = connection.request(request('b'));
    const closing = connection.close(CLOSED, 500);
    await assert.rejects(waiting, CLOSED);
    await settled();
    assert.equal(host.requestsEnded, false);
    host.done();
    await active;
    await closing;
    assert.equal(host.requestsEnded, true);
    assert.equal(host.killedFor, undefined);
    assert.deepEqual(time.delays, []);
    await assert.rejects(connection.request(request('c')), CLOSED);
  });

  it('kills a process that does not finish within the limit of closing', async () => {
    const { connection, host, time } = connect();
    const active = connection.request(request('a', { timeoutMs: 1000 }));
    const closing = connection.close(CLOSED, 500);
    time.pass(500);
    await assert.rejects(active, { code: 'engine-crashed' });
    await closing;
    assert.match(host.killedFor ?? '', /did not finish within 500 ms/);
  });
});
