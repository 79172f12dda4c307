import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NEVER } from 'rxjs';
import { BUILT_IN_PROFILES } from '../../pipelines/budget/profiles.js';
import type { CameraControl, CameraState, RecordingState } from '../../pipelines/fleet/camera-control.js';
import type { CameraSettings } from '../../pipelines/fleet/camera-settings.js';
import { applyChanges } from '../../src/config/apply-changes.js';
import type { Config } from '../../src/config/config.js';
import { configChanges, isUnchanged } from '../../src/config/config-changes.js';
import { SegcastError } from '../../src/core/errors.js';
import { EMPTY_CONFIG } from './empty-config.js';

const yard: CameraSettings = {
  id: 'yard',
  name: 'Yard',
  source: 'rtsp://yard/1',
  transport: 'tcp',
  priority: 1,
  profile: BUILT_IN_PROFILES.balanced,
  opacity: 0.5,
  steady: false,
  paused: false,
  zones: [],
  record: undefined,
};
const door: CameraSettings = { ...yard, id: 'door', name: 'Door', source: 'rtsp://door/1' };
const zone = { name: 'gate', polygon: [[0, 0], [1, 0], [0, 1]], rules: [] } as const; // prettier-ignore

describe('configChanges', () => {
  const none = { added: [], removed: [], changed: [], recordings: [], restart: [], server: [] };

  const table: readonly (readonly [what: string, after: Partial<CameraSettings>, changes: object])[] = [
    ['nothing', {}, {}],
    ['a name', { name: 'Court' }, { changed: [{ id: 'yard', patch: { name: 'Court' } }] }],
    ['zones', { zones: [zone] }, { changed: [{ id: 'yard', patch: { zones: [zone] } }] }],
    [
      'a profile and an opacity',
      { profile: BUILT_IN_PROFILES.fast, opacity: 1 },
      { changed: [{ id: 'yard', patch: { profile: BUILT_IN_PROFILES.fast, opacity: 1 } }] },
    ],
    [
      'a profile that is another object but says the same',
      { profile: { ...BUILT_IN_PROFILES.balanced } },
      {},
    ],
    ['a source', { source: 'demo:', opacity: 1 }, { restart: [{ ...yard, source: 'demo:', opacity: 1 }] }],
    ['a transport', { transport: 'udp' }, { restart: [{ ...yard, transport: 'udp' }] }],
    ['a recording that begins', { record: {} }, { recordings: [{ id: 'yard', kind: 'begin' }] }],
    [
      'a recording into a file',
      { record: { video: '/a.mp4' } },
      { restart: [{ ...yard, record: { video: '/a.mp4' } }] },
    ],
  ];
  for (const [what, after, changes] of table) {
    it(`tells ${what}`, () => {
      const found = configChanges(configOf([yard, door]), configOf([{ ...yard, ...after }, door]));
      assert.deepEqual(found, { ...none, ...changes });
      assert.equal(isUnchanged(found), Object.keys(changes).length === 0);
    });
  }

  it('tells a recording that ends, whatever it was', () => {
    for (const record of [{}, { video: '/a.mp4' }]) {
      const found = configChanges(configOf([{ ...yard, record }]), configOf([yard]));
      assert.deepEqual(found, { ...none, recordings: [{ id: 'yard', kind: 'end' }] });
    }
  });

  it('tells cameras that came and went', () => {
    const found = configChanges(configOf([yard]), configOf([door]));
    assert.deepEqual(found, { ...none, added: [door], removed: ['yard'] });
  });

  it('does not mind another order', () => {
    assert.ok(isUnchanged(configChanges(configOf([yard, door]), configOf([door, yard]))));
  });

  it('names what needs a new start, and no value', () => {
    const before = configOf([]);
    const after: Config = {
      ...before,
      server: { host: '0.0.0.0', port: undefined, token: 'hush', quality: 50, allowedHosts: ['a'] },
      devices: { engine: 'tfjs', device: 'cpu', threads: 2, model: 'other', precision: 'int8' },
      audit: { model: 'other' },
      escalate: { model: 'other', margin: 0.5 },
      recordings: '/kept',
      webhook: { url: 'http://host/hush', secret: undefined },
    };
    assert.deepEqual(configChanges(before, after).server, [
      'server.listen',
      'server.token',
      'server.quality',
      'server.allowedHosts',
      'devices.engine',
      'devices.device',
      'devices.threads',
      'devices.precision',
      'devices.model',
      'audit',
      'escalate',
      'recordings',
      'webhook',
    ]);
    assert.ok(isUnchanged(configChanges(after, structuredClone(after))));
  });
});

describe('applyChanges', () => {
  it('makes of one configuration’s cameras the other’s, touching no other', async () => {
    await fc.assert(
      fc.asyncProperty(configs(), configs(), async (before, after) => {
        const control = new FakeControl(before.cameras);
        assert.deepEqual(await applyChanges(control, configChanges(before, after)), []);
        assert.deepEqual(control.settings(), settingsById(after.cameras));
        assert.deepEqual(control.touched(), differing(before.cameras, after.cameras));
      }),
    );
  });

  it('keeps a camera connected unless its source, transport or files are others', async () => {
    const control = new FakeControl([yard]);
    const after = { ...yard, name: 'Court', zones: [zone], record: {} };
    await applyChanges(control, configChanges(configOf([yard]), configOf([after])));
    assert.deepEqual(control.calls.sort(), ['change yard', 'startRecording yard']);
  });

  it('ends cameras before new ones begin', async () => {
    const control = new FakeControl([yard]);
    await applyChanges(control, configChanges(configOf([yard]), configOf([door])));
    assert.deepEqual(control.calls, ['remove yard', 'add door']);
  });

  it('brings the others to their change when one fails', async () => {
    const control = new FakeControl([yard, door]);
    control.failing.add('yard');
    const after = configOf([{ ...yard, opacity: 1 }, { ...door, opacity: 1 }]); // prettier-ignore
    const failures = await applyChanges(control, configChanges(configOf([yard, door]), after));
    assert.deepEqual(failures.map(({ id, failure }) => [id, failure.code]), [['yard', 'usage']]); // prettier-ignore
    assert.equal(control.settings().get('door')?.opacity, 1);
  });

  it('begins a camera anew that somebody has removed meanwhile', async () => {
    const control = new FakeControl([]);
    const changes = configChanges(configOf([yard]), configOf([{ ...yard, source: 'demo:' }]));
    assert.deepEqual(await applyChanges(control, changes), []);
    assert.deepEqual(control.calls, ['add yard']);
  });

  describe('leaves a recording alone', () => {
    it('that somebody has ended already', async () => {
      const control = new FakeControl([{ ...yard, record: {} }]);
      await control.stopRecording('yard');
      control.calls.length = 0;
      const changes = configChanges(configOf([{ ...yard, record: {} }]), configOf([yard]));
      assert.deepEqual(await applyChanges(control, changes), []);
      assert.deepEqual(control.calls, []);
    });

    it('that somebody has begun already', async () => {
      const control = new FakeControl([yard]);
      await control.startRecording('yard');
      control.calls.length = 0;
      const changes = configChanges(configOf([yard]), configOf([{ ...yard, record: {} }]));
      assert.deepEqual(await applyChanges(control, changes), []);
      assert.deepEqual(control.calls, []);
    });
  });
});

function configOf(cameras: readonly CameraSettings[]): Config {
  return { ...EMPTY_CONFIG, cameras };
}

function configs(): fc.Arbitrary<Config> {
  const shape = {
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    name: fc.constantFrom('A', 'B'),
    source: fc.constantFrom('rtsp://1', 'rtsp://2'),
    transport: fc.constantFrom('tcp' as const, 'udp' as const),
    priority: fc.constantFrom(1, 2),
    profile: fc.constantFrom(BUILT_IN_PROFILES.fast, BUILT_IN_PROFILES.accurate),
    opacity: fc.constantFrom(0, 1),
    steady: fc.boolean(),
    paused: fc.constant(false),
    zones: fc.constantFrom([], [zone]),
    record: fc.constantFrom(undefined, {}, { video: '/1.mp4' }, { video: '/2.mp4', overwrite: true }),
  };
  const camera = fc.record(shape, { noNullPrototype: true });
  return fc.uniqueArray(camera, { selector: ({ id }) => id, maxLength: 4 }).map(configOf);
}

function settingsById(cameras: readonly CameraSettings[]): ReadonlyMap<string, CameraSettings> {
  return new Map([...cameras].sort((a, b) => (a.id < b.id ? -1 : 1)).map((camera) => [camera.id, camera]));
}

/** The ids of cameras that are not the same in both, sorted. */
function differing(before: readonly CameraSettings[], after: readonly CameraSettings[]): readonly string[] {
  const [old, now] = [settingsById(before), settingsById(after)];
  const ids = new Set([...old.keys(), ...now.keys()]);
  return [...ids].filter((id) => JSON.stringify(old.get(id)) !== JSON.stringify(now.get(id))).sort();
}

/** Cameras that exist on paper; one is recorded to where its settings say, or under a made-up name: `{}`. */
class FakeControl implements CameraControl {
  readonly calls: string[] = [];
  /** Ids whose changes are refused. */
  readonly failing = new Set<string>();
  readonly changes = NEVER;
  readonly #cameras: Map<string, CameraSettings>;

  constructor(cameras: readonly CameraSettings[]) {
    this.#cameras = new Map(cameras.map((camera) => [camera.id, camera]));
  }

  get cameras(): readonly CameraState[] {
    return [...this.#cameras.values()].map((settings) => stateOf(settings));
  }

  settings(): ReadonlyMap<string, CameraSettings> {
    return settingsById([...this.#cameras.values()]);
  }

  touched(): readonly string[] {
    return [...new Set(this.calls.map((call) => call.split(' ')[1] ?? ''))].sort();
  }

  admission(): never {
    throw new Error('nobody asks');
  }

  async add(settings: CameraSettings): Promise<CameraState> {
    this.calls.push(`add ${settings.id}`);
    assert.ok(!this.#cameras.has(settings.id), 'a camera of that name is there already');
    return this.#set(settings);
  }

  async remove(id: string): Promise<void> {
    this.calls.push(`remove ${id}`);
    assert.ok(this.#cameras.delete(id), 'there is no such camera');
  }

  async change(id: string, patch: Parameters<CameraControl['change']>[1]): Promise<CameraState> {
    this.calls.push(`change ${id}`);
    if (this.failing.has(id)) throw new SegcastError('usage', 'It does not want to.', 'Ask again.');
    return this.#set({ ...this.#get(id), ...patch });
  }

  async startRecording(id: string): Promise<RecordingState> {
    this.calls.push(`startRecording ${id}`);
    assert.equal(this.#get(id).record, undefined, 'it records already');
    return recordingOf(this.#set({ ...this.#get(id), record: {} }));
  }

  rotateRecording(): never {
    throw new Error('nobody asks');
  }

  async stopRecording(id: string): ReturnType<CameraControl['stopRecording']> {
    this.calls.push(`stopRecording ${id}`);
    assert.notEqual(this.#get(id).record, undefined, 'it does not record');
    this.#set({ ...this.#get(id), record: undefined });
    return { files: [], failure: undefined };
  }

  #get(id: string): CameraSettings {
    const settings = this.#cameras.get(id);
    assert.ok(settings, 'there is no such camera');
    return settings;
  }

  #set(settings: CameraSettings): CameraState {
    this.#cameras.set(settings.id, settings);
    return stateOf(settings);
  }
}

function stateOf(settings: CameraSettings): CameraState {
  const statistics = { due: 0, hits: 0, dropped: 0, hitRate: undefined, latencyMs: undefined, fps: 0 };
  const levels = { raw: 0, reuse: 0, low: 0, mid: 0, high: 0 };
  const window = { ...statistics, levels };
  return {
    settings,
    status: { kind: 'connecting' },
    recording: settings.record && { files: [], sinceEpochMs: 0, frames: 0 },
    deadlines: { budgetMs: undefined, windows: { '10s': window, '1m': window, '1h': window } },
  };
}

function recordingOf({ recording }: CameraState): RecordingState {
  assert.ok(recording);
  return recording;
}
