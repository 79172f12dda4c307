import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWebhook } from '../../../pipelines/zones/webhook.js';
import { SegcastError } from '../../../src/core/errors.js';
import type { ZoneEvent } from '../../../src/core/zone.js';

/** Without the waits of real life. */
const QUICK = { retryDelayMs: 1, maxRetryDelayMs: 2, timeoutMs: 5000 } as const;

describe('a webhook', () => {
  it('posts each event as JSON', async () => {
    await using receiver = await receive();
    await using webhook = createWebhook({ ...QUICK, url: `${receiver.url}/hook?x=1` });
    webhook.send(event(1));
    assert.deepEqual(await webhook.close(), { delivered: 1, failed: 0, dropped: 0 });
    const [request] = receiver.requests;
    assert.deepEqual([request?.method, request?.url], ['POST', '/hook?x=1']);
    assert.equal(request?.headers['content-type'], 'application/json');
    assert.deepEqual(JSON.parse(request.body), event(1));
    assert.equal(request.headers['segcast-signature'], undefined);
  });

  it('signs the body with the secret', async () => {
    await using receiver = await receive();
    await using webhook = createWebhook({ ...QUICK, url: receiver.url, secret: 'hush' });
    webhook.send(event(1));
    await webhook.close();
    const [request] = receiver.requests;
    const expected = createHmac('sha256', 'hush').update(request?.body ?? '').digest('hex'); // prettier-ignore
    assert.equal(request?.headers['segcast-signature'], `sha256=${expected}`);
  });

  it('sends a user name and password of the URL as a header', async () => {
    await using receiver = await receive();
    await using webhook = createWebhook({ ...QUICK, url: receiver.url.replace('//', '//joe:a%40b@') });
    webhook.send(event(1));
    await webhook.close();
    const expected = Buffer.from('joe:a@b').toString('base64');
    assert.equal(receiver.requests[0]?.headers.authorization, `Basic ${expected}`);
  });

  for (const status of [500, 503, 429, 408]) {
    it(`tries again after ${status}, in order`, async () => {
      await using receiver = await receive((n) => (n < 3 ? status : 204));
      await using webhook = createWebhook({ ...QUICK, url: receiver.url });
      webhook.send(event(1));
      webhook.send(event(2));
      await receiver.count(5);
      assert.deepEqual(await webhook.close(), { delivered: 2, failed: 0, dropped: 0 });
      assert.deepEqual(receiver.ids(), [1, 1, 1, 1, 2]);
    });
  }

  for (const status of [400, 404, 302]) {
    it(`does not try again after ${status}, and goes on with the next`, async () => {
      await using receiver = await receive((n) => (n === 0 ? status : 200));
      await using webhook = createWebhook({ ...QUICK, url: receiver.url });
      webhook.send(event(1));
      webhook.send(event(2));
      await receiver.count(2);
      assert.deepEqual(await webhook.close(), { delivered: 1, failed: 1, dropped: 0 });
      assert.deepEqual(receiver.ids(), [1, 2]);
    });
  }

  it('gives up after the last attempt', async () => {
    await using receiver = await receive((n) => (n < 3 ? 500 : 200));
    await using webhook = createWebhook({ ...QUICK, url: receiver.url, retries: 2 });
    webhook.send(event(1));
    webhook.send(event(2));
    await receiver.count(4);
    assert.deepEqual(await webhook.close(), { delivered: 1, failed: 1, dropped: 0 });
    assert.deepEqual(receiver.ids(), [1, 1, 1, 2]);
  });

  it('tries again when there is no answer in time', async () => {
    await using receiver = await receive((n) => (n === 0 ? 'hang' : 200));
    await using webhook = createWebhook({ ...QUICK, url: receiver.url, timeoutMs: 50 });
    webhook.send(event(1));
    await receiver.count(2);
    assert.deepEqual(await webhook.close(), { delivered: 1, failed: 0, dropped: 0 });
  });

  it('tries again when nobody listens', async () => {
    const receiver = await receive();
    const { port, url } = receiver;
    await receiver[Symbol.asyncDispose]();
    const reports: string[] = [];
    const refused = door();
    await using webhook = createWebhook({
      ...QUICK,
      url,
      retries: 1000,
      report: (sentence) => {
        reports.push(sentence);
        refused.open();
      },
    });
    webhook.send(event(1));
    await refused.opened;
    await using late = await receive(undefined, port);
    await late.count(1);
    assert.deepEqual(await webhook.close(), { delivered: 1, failed: 0, dropped: 0 });
    assert.match(
      reports.join('\n'),
      /takes no events \(the connection failed: ECONNREFUSED\).*\n.*takes events again/,
    );
  });

  it('keeps the order of one camera and lets none wait for another', async () => {
    await using receiver = await receive((_n, body) => (body.camera === 'stuck' ? 'hang' : 200));
    await using webhook = createWebhook({ ...QUICK, url: receiver.url, closeWithinMs: 20 });
    webhook.send(event(1, 'stuck'));
    for (const id of [1, 2, 3]) webhook.send(event(id, 'free'));
    await receiver.count(4);
    assert.deepEqual(receiver.ids('free'), [1, 2, 3]);
    assert.equal((await webhook.close()).dropped, 1);
  });

  it('drops the oldest that waits when too many do', async () => {
    const held = door();
    await using receiver = await receive(async () => (await held.opened, 200));
    await using webhook = createWebhook({ ...QUICK, url: receiver.url, maxWaiting: 2 });
    for (const id of [1, 2, 3, 4, 5]) webhook.send(event(id));
    await receiver.count(1);
    held.open();
    assert.deepEqual(await webhook.close(), { delivered: 3, failed: 0, dropped: 2 });
    assert.deepEqual(receiver.ids(), [1, 4, 5]);
  });

  it('reports an outage once, and its end', async () => {
    const reports: string[] = [];
    await using receiver = await receive((n) => (n < 4 ? 500 : 200));
    const url = `${receiver.url.replace('//', '//joe:hush@')}/services/hush?token=hush`;
    await using webhook = createWebhook({ ...QUICK, url, report: (sentence) => reports.push(sentence) });
    webhook.send(event(1));
    webhook.send(event(2));
    await receiver.count(6);
    await webhook.close();
    const host = `127.0.0.1:${receiver.port}`;
    assert.deepEqual(reports, [
      `The webhook at ${host} takes no events (it answers 500); they are tried again for a while.`,
      `The webhook at ${host} takes events again.`,
    ]);
  });

  describe('when closed', () => {
    it('does not wait for the next attempt, but makes a last one', async () => {
      const reported = door();
      await using receiver = await receive((n) => (n === 0 ? 500 : 200));
      const patient = {
        retryDelayMs: 600_000,
        maxRetryDelayMs: 600_000,
        report: () => reported.open(),
      };
      const webhook = createWebhook({ url: receiver.url, ...patient });
      webhook.send(event(1));
      webhook.send(event(2));
      await reported.opened;
      assert.deepEqual(await webhook.close(), { delivered: 2, failed: 0, dropped: 0 });
      assert.deepEqual(receiver.ids(), [1, 1, 2]);
    });

    it('does not send again what was taken meanwhile', async () => {
      const held = door();
      await using receiver = await receive(async () => (await held.opened, 200));
      const webhook = createWebhook({ ...QUICK, url: receiver.url });
      webhook.send(event(1));
      await receiver.count(1);
      const closed = webhook.close();
      held.open();
      assert.deepEqual(await closed, { delivered: 1, failed: 0, dropped: 0 });
      assert.equal(receiver.requests.length, 1);
    });

    it('drops what cannot be delivered in time', async () => {
      await using receiver = await receive(() => 'hang');
      const webhook = createWebhook({ ...QUICK, url: receiver.url, closeWithinMs: 20 });
      webhook.send(event(1));
      webhook.send(event(2));
      await receiver.count(1);
      assert.deepEqual(await webhook.close(), { delivered: 0, failed: 0, dropped: 2 });
    });

    it('takes no more', async () => {
      await using receiver = await receive();
      const webhook = createWebhook({ ...QUICK, url: receiver.url });
      await webhook.close();
      webhook.send(event(1));
      assert.deepEqual(await webhook.close(), { delivered: 0, failed: 0, dropped: 0 });
      assert.deepEqual(webhook.counts, { delivered: 0, failed: 0, dropped: 1 });
    });
  });

  for (const url of ['ftp://joe:hush@host/hush', 'file:///etc/hush', 'hush', '', 'http://']) {
    it(`refuses ${url.replaceAll('hush', '***')} without quoting it`, () =>
      assert.throws(
        () => createWebhook({ url }),
        (thrown) => {
          assert.ok(thrown instanceof SegcastError && thrown.code === 'usage');
          return !`${thrown.message} ${thrown.remedy}`.includes('hush');
        },
      ));
  }
});

function event(id: number, camera = 'yard'): ZoneEvent {
  const rule = 'pedestrian > 2 % for 3 s';
  return {
    id,
    camera,
    zone: 'gate',
    rule,
    kind: 'raised',
    atEpochMs: 1_800_000_000_000,
    seq: id,
    pts: 0,
    share: 0.1,
  };
}

/** Something to wait for until the test opens it. */
function door(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

type Answer = number | 'hang';
type Answerer = (n: number, body: ZoneEvent) => Answer | Promise<Answer>;

/** A web server that keeps what it gets and answers the n-th request (from 0) as it is told. */
async function receive(answer: Answerer = () => 200, onPort = 0) {
  const requests: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }[] = [];
  let onRequest = (): void => undefined;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    void request.toArray().then(async (chunks: Buffer[]) => {
      const body = Buffer.concat(chunks).toString();
      const { method = '', url = '', headers } = request;
      const n = requests.push({ method, url, headers, body }) - 1;
      onRequest();
      const status = await answer(n, JSON.parse(body) as ZoneEvent);
      if (status === 'hang') return;
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('an answer nobody reads');
    });
  });
  await new Promise<void>((resolve) => server.listen(onPort, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    requests,
    /** The events' ids in the order they came. */
    ids: (camera?: string) =>
      requests
        .map(({ body }) => JSON.parse(body) as ZoneEvent)
        .filter((sent) => camera === undefined || sent.camera === camera)
        .map(({ id }) => id),
    /** Resolves with the n-th request. */
    count: (n: number) =>
      new Promise<void>((resolve) => {
        onRequest = () => requests.length >= n && resolve();
        onRequest();
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
