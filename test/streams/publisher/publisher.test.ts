import assert from 'node:assert/strict';
import { BehaviorSubject, Subject } from 'rxjs';
import type { CameraFeed } from '../../../src/core/camera-feed.js';
import type { PublisherLimits } from '../../../streams/publisher/limits.js';
import { Publisher } from '../../../streams/publisher/publisher.js';
import type { JpegEncoder } from '../../../streams/publisher/published-frame.js';
import type { Viewer } from '../../../streams/publisher/viewer.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeFeed } from '../../support/fake-feed.js';
import { FakeSocket } from './fake-socket.js';

/** A publisher of the given cameras, its clock, and a count of what was encoded. */
function setUp(feeds: readonly CameraFeed[], limits: PublisherLimits = {}, encode?: JpegEncoder) {
  const clock = new FakeClock(1000);
  const list = new BehaviorSubject(feeds);
  const encoded: number[] = [];
  const encodeJpeg: JpegEncoder =
    encode ??
    (async (picture) => {
      encoded.push(picture[0] ?? -1);
      return Uint8Array.of(0xff, 0xd8);
    });
  const publisher = new Publisher({ feeds: list, encodeJpeg, version: '1.2.3', limits, clock });
  return { publisher, clock, list, encoded };
}

function connect(publisher: Publisher): { socket: FakeSocket; viewer: Viewer } {
  const socket = new FakeSocket();
  const viewer = publisher.add(socket);
  assert.ok(viewer);
  return { socket, viewer };
}

const say = (viewer: Viewer, message: unknown): void =>
  viewer.receive(Buffer.from(JSON.stringify(message)), false);
const ack = (viewer: Viewer, camera: string, seq: number): void => say(viewer, { type: 'ack', camera, seq });

/** Lets the encoder's promises settle. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function showFrames(feed: FakeFeed, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    feed.show({ value: index });
    await settle();
  }
}

describe('publisher', () => {
  it('greets a viewer with the cameras, class sets and limits there are', async () => {
    const feed = new FakeFeed('front', 'Front door');
    const { publisher } = setUp([feed]);
    feed.show();
    const { socket } = connect(publisher);
    const [hello] = socket.told('hello');
    assert.ok(hello);
    const { now, ...rest } = hello;
    assert.ok(Math.abs(now - Date.now()) < 60_000);
    assert.deepEqual(rest, {
      type: 'hello',
      protocol: 1,
      server: { name: 'segcast', version: '1.2.3' },
      control: false,
      cameras: [
        {
          id: 'front',
          name: 'Front door',
          status: { state: 'online', width: 320, height: 180, frameRate: [25, 1] },
        },
      ],
      classSets: [
        {
          id: 0,
          name: 'street-3',
          classes: [
            { name: 'road', color: [128, 64, 128] },
            { name: 'tree', color: [107, 142, 35] },
            { name: 'sky', color: [70, 130, 180] },
          ],
        },
      ],
      limits: { maxUnacked: 2, maxMessageBytes: 16_384 },
    });
  });

  it('sends the newest picture at once, and every camera without being asked', async () => {
    const feeds = [new FakeFeed('front'), new FakeFeed('back')];
    const { publisher } = setUp(feeds);
    for (const feed of feeds) feed.show();
    const { socket } = connect(publisher);
    await settle();
    assert.deepEqual(socket.pictures, ['front 0', 'back 0']);
  });

  it('encodes nothing while nobody watches, and once for all who do', async () => {
    const feed = new FakeFeed('front');
    const { publisher, encoded } = setUp([feed]);
    await showFrames(feed, 3);
    assert.deepEqual(encoded, []);
    const one = connect(publisher);
    const other = connect(publisher);
    await settle();
    assert.deepEqual(encoded, [2]);
    assert.deepEqual([one.socket.pictures, other.socket.pictures], [['front 2'], ['front 2']]);
  });

  it('has no more than two pictures under way to a viewer that acknowledges, then sends the newest', async () => {
    const feed = new FakeFeed('front');
    const { publisher } = setUp([feed]);
    const { socket, viewer } = connect(publisher);
    await showFrames(feed, 1);
    ack(viewer, 'front', 0);
    await showFrames(feed, 5);
    assert.deepEqual(socket.pictures, ['front 0', 'front 1', 'front 2']);
    ack(viewer, 'front', 1);
    await settle();
    assert.deepEqual(socket.pictures.slice(3), ['front 5']);
    assert.deepEqual(viewer.deliveries, { front: { sent: 4, dropped: 2 } });
  });

  it('takes an acknowledgement for every earlier picture too, and ignores one of a picture never sent', async () => {
    const feed = new FakeFeed('front');
    const { publisher } = setUp([feed]);
    const { socket, viewer } = connect(publisher);
    ack(viewer, 'front', 99);
    await showFrames(feed, 3);
    assert.deepEqual(socket.pictures, ['front 0', 'front 1']);
    ack(viewer, 'front', 99);
    await settle();
    assert.equal(socket.pictures.length, 2);
    ack(viewer, 'front', 1);
    await showFrames(feed, 1);
    assert.deepEqual(socket.pictures.slice(2), ['front 2', 'front 3']);
  });

  it('paces a viewer that never acknowledges by its pongs', async () => {
    const feed = new FakeFeed('front');
    const { publisher } = setUp([feed]);
    const { socket, viewer } = connect(publisher);
    await showFrames(feed, 4);
    assert.deepEqual(socket.pictures, ['front 0', 'front 1']);
    assert.deepEqual(
      socket.pings.map((ping) => Buffer.from(ping).readUInt32BE()),
      [1, 2],
    );
    viewer.pong(socket.pings[0]!); // two pings were just seen
    await settle();
    assert.deepEqual(socket.pictures, ['front 0', 'front 1', 'front 3']);
  });

  it('takes no pong for an acknowledgement once a viewer acknowledges', async () => {
    const feed = new FakeFeed('front');
    const { publisher, clock } = setUp([feed]);
    const { socket, viewer } = connect(publisher);
    ack(viewer, 'front', 0);
    await showFrames(feed, 3);
    clock.advance(10_000);
    publisher.tick();
    assert.equal(socket.pings.length, 1);
    viewer.pong(socket.pings[0]!); // counted just above
    await settle();
    assert.deepEqual(socket.pictures, ['front 0', 'front 1']);
  });

  it('is not kept from the other viewers by one that takes nothing', async () => {
    const feed = new FakeFeed('front');
    const { publisher, encoded } = setUp([feed]);
    const stalled = connect(publisher);
    const good = connect(publisher);
    ack(stalled.viewer, 'front', 0);
    for (let seq = 0; seq < 20; seq++) {
      await showFrames(feed, 1);
      ack(good.viewer, 'front', seq);
    }
    assert.equal(stalled.socket.pictures.length, 2);
    assert.equal(good.socket.pictures.length, 20);
    assert.deepEqual(good.viewer.deliveries, { front: { sent: 20, dropped: 0 } });
    assert.equal(encoded.length, 20);
  });

  it('sends nothing into a full socket, and the newest picture when the network has taken it', async () => {
    const feed = new FakeFeed('front');
    const { publisher } = setUp([feed], { maxBufferedBytes: 1000 });
    const { socket } = connect(publisher);
    await showFrames(feed, 1);
    socket.bufferedAmount = 1000;
    await showFrames(feed, 3);
    assert.deepEqual(socket.pictures, ['front 0']);
    socket.flush();
    await settle();
    assert.deepEqual(socket.pictures, ['front 0', 'front 3']);
  });

  it('cuts off a viewer whose socket fills up with text', () => {
    const feed = new FakeFeed('front');
    const { publisher } = setUp([feed], { maxBufferedBytes: 1000 });
    const { socket } = connect(publisher);
    socket.bufferedAmount = 4001;
    feed.goOffline(0);
    assert.equal(socket.isTerminated, true);
  });

  it('pings a silent viewer, cuts it off after the stall timeout, and not one that answers', () => {
    const { publisher, clock } = setUp([], { heartbeatMs: 10_000, stallTimeoutMs: 30_000 });
    const silent = connect(publisher);
    const good = connect(publisher);
    for (let second = 1; second <= 30; second++) {
      clock.advance(1000);
      publisher.tick();
      const ping = good.socket.pings.shift();
      if (ping !== undefined) good.viewer.pong(ping);
    }
    assert.equal(silent.socket.pings.length, 2);
    assert.deepEqual([silent.socket.isTerminated, good.socket.isTerminated], [true, false]);
  });

  it('says that it is alive when nothing else happens for five seconds', () => {
    const { publisher, clock } = setUp([]);
    const { socket } = connect(publisher);
    for (let second = 1; second <= 9; second++) {
      clock.advance(1000);
      publisher.tick();
    }
    assert.equal(socket.told('alive').length, 1);
  });

  it('tells a viewer what it missed, once for each change', async () => {
    const feed = new FakeFeed('front');
    const { publisher } = setUp([feed]);
    const { socket, viewer } = connect(publisher);
    ack(viewer, 'front', 0);
    await showFrames(feed, 5);
    ack(viewer, 'front', 1);
    await settle();
    publisher.tick();
    publisher.tick();
    assert.deepEqual(socket.told('delivery'), [
      { type: 'delivery', cameras: { front: { sent: 3, dropped: 2 } } },
    ]);
  });

  it('sends nothing to a hidden viewer, and no more than it has use for', async () => {
    const feed = new FakeFeed('front');
    const { publisher, clock } = setUp([feed]);
    const { socket, viewer } = connect(publisher);
    say(viewer, { type: 'view', visible: false });
    await showFrames(feed, 2);
    assert.deepEqual(socket.pictures, []);
    say(viewer, { type: 'view', visible: true, maxFps: { front: 2 } });
    await settle();
    ack(viewer, 'front', 1);
    clock.advance(499);
    await showFrames(feed, 1);
    assert.deepEqual(socket.pictures, ['front 1']);
    clock.advance(1);
    await showFrames(feed, 1);
    assert.deepEqual(socket.pictures, ['front 1', 'front 3']);
  });

  it('follows subscribe and unsubscribe', async () => {
    const front = new FakeFeed('front');
    const back = new FakeFeed('back');
    const { publisher } = setUp([front, back]);
    const { socket, viewer } = connect(publisher);
    say(viewer, { type: 'unsubscribe', cameras: ['front'] });
    await showFrames(front, 1);
    await showFrames(back, 1);
    assert.deepEqual(socket.pictures, ['back 0']);
    say(viewer, { type: 'subscribe', cameras: ['front'] });
    await settle();
    assert.deepEqual(socket.pictures, ['back 0', 'front 0']);
  });

  it('closes the connection of a viewer that breaks the protocol', () => {
    const { publisher } = setUp([]);
    const { socket, viewer } = connect(publisher);
    say(viewer, { type: 'reboot' });
    assert.equal(socket.closed?.code, 1008);
  });

  it('closes the connection of a viewer that floods it', () => {
    const { publisher, clock } = setUp([], { maxMessagesPerSecond: 3 });
    const { socket, viewer } = connect(publisher);
    for (let count = 0; count < 3; count++) say(viewer, { type: 'view' });
    clock.advance(1000);
    for (let count = 0; count < 3; count++) say(viewer, { type: 'view' });
    assert.equal(socket.closed, undefined);
    say(viewer, { type: 'view' });
    assert.deepEqual(socket.closed, { code: 1008, reason: 'too many messages' });
  });

  it('refuses one viewer too many with 1013, and has room again when one has left', () => {
    const { publisher } = setUp([], { maxViewers: 1 });
    const { viewer } = connect(publisher);
    const refused = new FakeSocket();
    assert.equal(publisher.add(refused), undefined);
    assert.deepEqual(refused.closed, { code: 1013, reason: 'the server is full, at most 1 at a time' });
    publisher.remove(viewer);
    connect(publisher);
  });

  it('announces cameras that come, change, are replaced and go', async () => {
    const front = new FakeFeed('front');
    const { publisher, list } = setUp([front]);
    const { socket } = connect(publisher);
    const back = new FakeFeed('back');
    list.next([front, back]);
    front.goOffline(1234, 'Gone.');
    list.next([back]);
    const told = socket.messages.flatMap((message) =>
      message.type === 'camera'
        ? [`${message.camera.id} ${message.camera.status.state}`]
        : message.type === 'camera-removed'
          ? [`${message.id} removed`]
          : [],
    );
    assert.deepEqual(told, ['back connecting', 'back online', 'front offline', 'front removed']);
    assert.deepEqual([front.frames.observed, front.status.observed], [false, false]);
    const anotherBack = new FakeFeed('back');
    list.next([anotherBack]);
    await showFrames(anotherBack, 1);
    assert.deepEqual(socket.pictures, ['back 0']);
  });

  it('announces a class set once, before the first picture that refers to it', async () => {
    const feed = new FakeFeed('front');
    const { publisher } = setUp([feed]);
    const { socket } = connect(publisher);
    await showFrames(feed, 2);
    feed.show({ classSet: { name: 'other', classes: [] } });
    assert.deepEqual(
      socket.told('class-set').map(({ classSet }) => `${classSet.id} ${classSet.name}`),
      ['0 street-3', '1 other'],
    );
  });

  it('encodes one picture of a camera at a time; those that come meanwhile replace each other', async () => {
    const feed = new FakeFeed('front');
    const finish: (() => void)[] = [];
    const { publisher } = setUp([feed], {}, (picture) => {
      const { promise, resolve } = withResolvers<Uint8Array>();
      finish.push(() => resolve(picture));
      return promise;
    });
    const { socket } = connect(publisher);
    await showFrames(feed, 4);
    assert.equal(finish.length, 1);
    finish[0]?.();
    await settle();
    assert.deepEqual(socket.pictures, ['front 0']);
    finish[1]?.();
    await settle();
    assert.deepEqual(socket.pictures, ['front 0', 'front 3']);
    assert.equal(finish.length, 2);
  });

  it('counts a picture that cannot be encoded, and goes on with the next', async () => {
    const feed = new FakeFeed('front');
    let calls = 0;
    const { publisher } = setUp([feed], {}, async (picture) => {
      calls += 1;
      if (picture[0] === 0) throw new Error('broken');
      return picture;
    });
    const { socket } = connect(publisher);
    await showFrames(feed, 2);
    assert.deepEqual(socket.pictures, ['front 1']);
    assert.equal(publisher.camera('front')?.encodeFailures, 1);
    assert.equal(calls, 2);
  });

  it('measures the encoder, and the latency from the arrival of the frame to the JPEG', async () => {
    const feed = new FakeFeed('front');
    const clock = new FakeClock(1000);
    const publisher = new Publisher({
      feeds: new BehaviorSubject([feed]),
      encodeJpeg: async (picture) => {
        clock.advance(7);
        return picture;
      },
      version: '1.2.3',
      clock,
    });
    connect(publisher);
    feed.show({ arrivedAtMs: 970 });
    const encoded = await publisher.camera('front')?.latest?.encode();
    assert.deepEqual([encoded?.header.timingsMs.encode, encoded?.header.latencyMs], [7, 37]);
  });

  it('tells the camera, and who asked, once how long compressing each picture took', async () => {
    const feed = new FakeFeed('front');
    const clock = new FakeClock(1000);
    const told: unknown[] = [];
    const publisher = new Publisher({
      feeds: new BehaviorSubject([feed]),
      encodeJpeg: async (picture) => {
        clock.advance(7);
        if (picture[0] === 9) throw new Error('broken');
        return picture;
      },
      version: '1.2.3',
      clock,
      onEncoded: (...args) => told.push(args),
    });
    const unwatched = feed.show();
    await publisher.camera('front')?.latest?.encode();
    await publisher.camera('front')?.latest?.encode();
    connect(publisher);
    await settle();
    const watched = feed.show();
    await settle();
    feed.show({ value: 9 });
    await settle();
    assert.deepEqual(feed.encoded, [
      [unwatched, 7],
      [watched, 7],
    ]);
    assert.deepEqual(told, [
      ['front', unwatched, 7],
      ['front', watched, 7],
    ]);
  });

  it('tells events of a zone to the viewers that get the camera, after the frame they are of', async () => {
    const feeds = [new FakeFeed('front'), new FakeFeed('back')] as const;
    const { publisher } = setUp(feeds);
    const both = connect(publisher);
    const other = connect(publisher);
    say(other.viewer, { type: 'unsubscribe', cameras: ['front'] });
    feeds[0].raise({ id: 4 });
    assert.deepEqual(both.socket.told('zone-event'), [
      {
        type: 'zone-event',
        id: 4,
        camera: 'front',
        zone: 'crossing',
        rule: 'road > 2 % for 3 s',
        kind: 'raised',
        atEpochMs: 1000,
        seq: 0,
        pts: 0,
        share: 0.03,
      },
    ]);
    assert.deepEqual(other.socket.told('zone-event'), []);
  });

  it('tells everybody when the settings of a camera there is have changed, and its name when that is new', () => {
    const feed = new FakeFeed('front', 'Front');
    const changes = new Subject<string>();
    const publisher = new Publisher({
      feeds: new BehaviorSubject([feed]),
      encodeJpeg: async (picture) => picture,
      version: '1.2.3',
      changes,
    });
    const { socket } = connect(publisher);
    assert.equal(socket.told('hello')[0]?.control, true);
    changes.next('front');
    changes.next('gone');
    feed.name = 'Front door';
    changes.next('front');
    changes.next('front');
    const told = socket.messages.slice(1).map((message) => {
      if (message.type === 'settings') return `settings ${message.camera}`;
      return message.type === 'camera' ? `camera ${message.camera.name}` : message.type;
    });
    assert.deepEqual(told, ['settings front', 'camera Front door', 'settings front', 'settings front']);
    publisher[Symbol.dispose]();
    assert.equal(changes.observed, false);
    assert.equal(feed.events.observed, false);
  });

  it('shows a camera whose stream breaks as ended', () => {
    const feed = new FakeFeed('front');
    const { publisher } = setUp([feed]);
    const { socket } = connect(publisher);
    feed.frames.error(new Error('no more'));
    const status = socket.told('camera').at(-1)?.camera.status;
    assert.equal(status?.state, 'ended');
    assert.equal(status.message, 'no more');
  });

  it('says goodbye to viewers when it ends, and lets the cameras go', () => {
    const feed = new FakeFeed('front');
    const { publisher } = setUp([feed]);
    const { socket } = connect(publisher);
    publisher[Symbol.dispose]();
    publisher[Symbol.dispose]();
    assert.deepEqual(socket.closed, { code: 1001, reason: 'the server is stopping' });
    assert.equal(feed.frames.observed, false);
  });

  it('refuses limits that are not positive', () => {
    assert.throws(() => setUp([], { maxUnacked: 0 }), /limits.maxUnacked must be a positive number, not 0/);
  });
});

function withResolvers<Value>() {
  let resolve!: (value: Value) => void; // assigned before the constructor returns
  const promise = new Promise<Value>((resolver) => (resolve = resolver));
  return { promise, resolve };
}
