import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUILT_IN_PROFILES } from '../../pipelines/budget/profiles.js';
import { loadConfig, type LoadConfigOptions } from '../../src/config/load-config.js';
import type { Config } from '../../src/config/config.js';
import { SegcastError } from '../../src/core/errors.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { EMPTY_CONFIG } from './empty-config.js';

const listModels: NonNullable<LoadConfigOptions['listModels']> = async () => [
  {
    name: 'icnet-camvid',
    classSet: {
      name: 'camvid11',
      classes: [
        { name: 'road', color: [128, 64, 128] },
        { name: 'pedestrian', color: [64, 64, 0] },
      ],
    },
  },
];

describe('loadConfig', () => {
  describe('fills in what a camera does not say', () => {
    it('when it says only its source', async () => {
      const { config } = await load('cameras: [{ source: rtsp://joe:hush@yard.local/live }]');
      assert.deepEqual(config.cameras, [
        {
          id: 'yard-local-live',
          name: 'yard.local/live',
          source: 'rtsp://joe:hush@yard.local/live',
          transport: 'tcp',
          priority: 1,
          profile: BUILT_IN_PROFILES.balanced,
          opacity: 0.5,
          steady: false,
          paused: false,
          zones: [],
          record: undefined,
        },
      ]);
    });

    it('and leaves the rest to the command line', async () => {
      const { config, path } = await load('cameras: []');
      assert.deepEqual(config, { ...EMPTY_CONFIG, files: [path] });
    });
  });

  it('reads everything that can be said', async () => {
    const { config, folder } = await load(
      [
        'cameras:',
        '  - source: clips/a.mp4',
        '    name: Front door',
        '    id: door',
        '    transport: udp',
        '    priority: 2.5',
        '    profile: { budget: 33ms, exit: mid, size: 640x352 }',
        '    opacity: 0.25',
        '    steady: true',
        '    record: { video: out/a.mp4, labels: /data/b.mkv, overwrite: true }',
        '    zones:',
        '      - name: gate',
        '        polygon: [[0, 0], [0.5, 0], [0.5, 1]]',
        '        rules: ["pedestrian > 2 % for 3 s"]',
        'server: { listen: "0.0.0.0:8443", token: hush, quality: 90, allowedHosts: [cams.local] }',
        'devices: { engine: tfjs, device: cpu, threads: 2, model: icnet-camvid, precision: fp32 }',
        'audit: { model: icnet-camvid, every: 10s, size: 960x544 }',
        'escalate: { model: icnet-camvid, margin: 0.5, size: 480x288 }',
        'recordings: ../kept',
        'webhook: { url: "https://example.org/hook", secret: hush }',
      ].join('\n'),
    );
    const [camera] = config.cameras;
    assert.deepEqual(camera, {
      id: 'door',
      name: 'Front door',
      source: join(folder, 'clips/a.mp4'),
      transport: 'udp',
      priority: 2.5,
      profile: {
        kind: 'adaptive',
        name: '33 ms',
        budgetMs: 33,
        fps: 1000 / 33,
        maxReuseMs: 300,
        maxExit: 'mid',
        size: { width: 640, height: 352 },
      },
      opacity: 0.25,
      steady: true,
      paused: false,
      zones: [
        {
          name: 'gate',
          polygon: [[0, 0], [0.5, 0], [0.5, 1]], // prettier-ignore
          rules: [
            {
              className: 'pedestrian',
              comparison: '>',
              share: 0.02,
              forMs: 3000,
              clearShare: 0.016,
              clearForMs: 3000,
            },
          ],
        },
      ],
      record: { video: join(folder, 'out/a.mp4'), labels: '/data/b.mkv', overwrite: true },
    });
    assert.deepEqual(config.server, {
      host: '0.0.0.0',
      port: 8443,
      token: 'hush',
      quality: 90,
      allowedHosts: ['cams.local'],
    });
    assert.deepEqual(config.devices, {
      engine: 'tfjs',
      device: 'cpu',
      threads: 2,
      model: 'icnet-camvid',
      precision: 'fp32',
    });
    assert.equal(config.recordings, join(folder, '..', 'kept'));
    assert.deepEqual(config.audit, {
      model: 'icnet-camvid',
      everyMs: 10_000,
      size: { width: 960, height: 544 },
    });
    assert.deepEqual(config.escalate, {
      model: 'icnet-camvid',
      margin: 0.5,
      size: { width: 480, height: 288 },
    });
    assert.deepEqual(config.webhook, { url: 'https://example.org/hook', secret: 'hush' });
  });

  describe('takes a profile', () => {
    const adaptive = { kind: 'adaptive', maxExit: 'high' } as const;
    const table: readonly (readonly [entry: string, profile: object])[] = [
      ['fast', BUILT_IN_PROFILES.fast],
      ['{ budget: 50 }', { ...adaptive, name: '50 ms', budgetMs: 50, fps: 20, maxReuseMs: 300 }],
      ['{ budget: 0.05s }', { ...adaptive, name: '50 ms', budgetMs: 50, fps: 20, maxReuseMs: 300 }],
      ['{ fps: 10, exit: low }', { ...adaptive, name: '10 fps', budgetMs: 100, fps: 10, maxReuseMs: 500, maxExit: 'low' }], // prettier-ignore
      ['{ fixed: {} }', { kind: 'fixed', name: 'fixed high', exit: 'high' }],
      ['{ fixed: { exit: mid, size: 320x192, budget: 33ms } }', { kind: 'fixed', name: 'fixed 320x192 mid', exit: 'mid', size: { width: 320, height: 192 }, budgetMs: 33 }], // prettier-ignore
    ];
    for (const [entry, profile] of table) {
      it(entry, async () => {
        const { config } = await load(`cameras: [{ source: "demo:", profile: ${entry} }]`);
        assert.deepEqual(config.cameras[0]?.profile, profile);
      });
    }

    it('from a file beside it', async () => {
      const profile = 'budgetMs: 40\nfps: 25\nmaxReuseMs: 120\nmaxExit: mid\n';
      const { config, path, folder } = await load('cameras: [{ source: "demo:", profile: mine.yaml }]', {}, { 'mine.yaml': profile }); // prettier-ignore
      assert.deepEqual(config.cameras[0]?.profile, { kind: 'adaptive', name: 'mine.yaml', budgetMs: 40, fps: 25, maxReuseMs: 120, maxExit: 'mid' }); // prettier-ignore
      assert.deepEqual(config.files, [path, join(folder, 'mine.yaml')]);
    });
  });

  it('leaves sources that are no relative path as they are', async () => {
    const sources = ['rtsp://cam/1', 'HTTP://cam/1', 'demo:', 'file:a.mp4', '-', '/dev/video0'];
    const { config } = await load(`cameras: ${JSON.stringify(sources.map((source) => ({ source })))}`);
    assert.deepEqual(config.cameras.map(({ source }) => source), sources); // prettier-ignore
  });

  it('takes a path with a colon for a path', async () => {
    const { config, folder } = await load('cameras: [{ source: "12:30.mkv" }]');
    assert.equal(config.cameras[0]?.source, join(folder, '12:30.mkv'));
  });

  it('makes ids of names, never one that is given elsewhere', async () => {
    const { config } = await load(
      'cameras: [{ source: "demo:", name: Yard }, { source: "demo:", name: yard! }, { source: "demo:", id: yard }]',
    );
    assert.deepEqual(config.cameras.map(({ id }) => id), ['yard-2', 'yard-3', 'yard']); // prettier-ignore
  });

  it('records under a name of its own where only that is asked for', async () => {
    const { config } = await load(
      'cameras: [{ source: "demo:", record: true }, { source: "-", record: false }]',
    );
    assert.deepEqual(config.cameras.map(({ record }) => record), [{}, undefined]); // prettier-ignore
  });

  for (const [listen, host, port] of [
    ['8460', undefined, 8460],
    ['":8460"', undefined, 8460],
    ['"[::1]:0"', '::1', 0],
    ['localhost', 'localhost', undefined],
  ] as const) {
    it(`listens on ${listen}`, async () => {
      const { config } = await load(`server: { listen: ${listen} }`);
      assert.deepEqual([config.server.host, config.server.port], [host, port]);
    });
  }

  it('reads the token from a file', async () => {
    const { config, path, folder } = await load(
      'server: { tokenFile: secret.txt }',
      {},
      { 'secret.txt': 'hush\n' },
    );
    assert.equal(config.server.token, 'hush');
    assert.deepEqual(config.files, [path, join(folder, 'secret.txt')]);
  });

  it('replaces ${NAME} by the environment variable, in every text', async () => {
    const environment = { CAM_PASSWORD: 'hush', ZONE: 'gate', EMPTY: '' };
    const { config } = await load(
      [
        'cameras:',
        '  - source: rtsp://joe:${CAM_PASSWORD}@cam/$${x}${EMPTY}',
        '    name: The ${ZONE}',
        '    zones: [{ name: "${ZONE}", polygon: [[0, 0], [1, 0], [1, 1]] }]',
      ].join('\n'),
      { environment },
    );
    const [camera] = config.cameras;
    assert.deepEqual(
      [camera?.source, camera?.name, camera?.zones[0]?.name],
      ['rtsp://joe:hush@cam/${x}', 'The gate', 'gate'],
    );
  });

  it('takes anchors, aliases and merge keys', async () => {
    const { config } = await load(
      [
        'cameras:',
        '  - &usual { source: "demo:", name: a, opacity: 0.1 }',
        '  - { <<: *usual, name: b }',
      ].join('\n'),
    );
    assert.deepEqual(config.cameras.map(({ name, opacity }) => [name, opacity]), [['a', 0.1], ['b', 0.1]]); // prettier-ignore
  });
});

interface Loaded {
  readonly config: Config;
  readonly path: string;
  readonly folder: string;
}

async function load(
  text: string,
  options: LoadConfigOptions = {},
  files: Record<string, string> = {},
): Promise<Loaded> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'segcast.yaml');
  await writeFile(path, text);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder.path, name), content);
  const config = await loadConfig(path, { environment: {}, listModels, ...options });
  return { config, path, folder: folder.path };
}

describe('a configuration with mistakes', () => {
  /** Each problem as `line:column: ...`, without the file. */
  const table: readonly (readonly [what: string, text: string, problems: readonly string[]])[] = [
    ['a misspelt field', 'cameras:\n  - sorce: a.mp4\n    source: b.mp4', ['2:5: cameras.0.sorce: there is no such field; expected one of source, name, id, transport, priority, profile, opacity, steady, record, zones; did you mean "source"?']], // prettier-ignore
    ['a field nobody could mean', 'xyz: 1', ['1:1: xyz: there is no such field; expected one of cameras, server, devices, audit, escalate, recordings, webhook']], // prettier-ignore
    ['no source', 'cameras:\n  - name: Yard', ['2:5: cameras.0.source: expected a URL, file, folder or glob of images, /dev/videoN, - or demo:, received nothing; add source']], // prettier-ignore
    ['a number out of range', 'cameras:\n  - source: "demo:"\n    opacity: 2', ['3:14: cameras.0.opacity: expected a number from 0 to 1, received 2']], // prettier-ignore
    ['a text for a number', 'cameras:\n  - source: "demo:"\n    priority: high', ['3:15: cameras.0.priority: expected a number above 0, up to 1000, received "high"']], // prettier-ignore
    ['no number', 'cameras:\n  - source: "demo:"\n    priority: .nan', ['3:15: cameras.0.priority: expected a number above 0, up to 1000, received NaN']], // prettier-ignore
    ['a number for a text', 'cameras:\n  - source: "demo:"\n    name: 12', ['3:11: cameras.0.name: expected a name of 1 to 100 characters, received 12; put it in quotes']], // prettier-ignore
    ['YAML 1.1’s yes', 'cameras:\n  - source: "demo:"\n    steady: yes', ['3:13: cameras.0.steady: expected true or false, received "yes"']], // prettier-ignore
    ['a second network there is not', 'audit: { model: icnet-camvit }', ['1:17: audit.model: expected one of icnet-camvid, received "icnet-camvit"; did you mean "icnet-camvid"?']], // prettier-ignore
    ['a rate that is none', 'audit: { model: icnet-camvid, every: often }', ['1:38: audit.every: expected a time from 1ms to 60s, such as 5s, received "often"']], // prettier-ignore
    ['a margin that is none', 'escalate: { model: icnet-camvid, margin: 2 }', ['1:42: escalate.margin: expected a number from 0 to 1, received 2']], // prettier-ignore
    ['an unknown engine', 'devices: { engine: tfsj }', ['1:20: devices.engine: expected one of ort, tfjs, received "tfsj"; did you mean "tfjs"?']], // prettier-ignore
    ['a misspelt choice', 'devices: { device: cuba }', ['1:20: devices.device: expected one of auto, tensorrt, cuda, webgpu, cpu, received "cuba"; did you mean "cuda"?']], // prettier-ignore
    ['a list where fields belong', 'server: [1, 2]', ['1:9: server: expected the fields listen, token, tokenFile, quality, allowedHosts, received a list of 2']], // prettier-ignore
    ['an unknown model', 'devices:\n  model: icnet-camvit', ['2:10: devices.model: expected one of icnet-camvid, received "icnet-camvit"; did you mean "icnet-camvid"?']], // prettier-ignore
    ['an id with capitals', 'cameras:\n  - source: "demo:"\n    id: Yard', ['3:9: cameras.0.id: expected an id of lower-case letters, digits and -, at most 64, received "Yard"']], // prettier-ignore
    ['an address that is none', 'server: { listen: "here:99999" }', ['1:19: server.listen: expected host:port, such as 127.0.0.1:8080 or [::1]:8080, or a port, received "here:99999"']], // prettier-ignore
    ['a port that is none', 'server: { listen: 99999 }', ['1:19: server.listen: expected a whole number from 0 to 65535, received 99999']], // prettier-ignore
    ['a token with a space, never quoted', 'server: { token: "hush hush" }', ['1:18: server.token: expected a token of letters, digits and signs, without spaces, received another value']], // prettier-ignore
    ['token and tokenFile', 'server: { token: a, tokenFile: missing }', ['1:21: server.tokenFile: expected token or tokenFile, received both', '1:32: server.tokenFile: expected a file that can be read, received ENOENT']], // prettier-ignore
    ['a webhook elsewhere, never quoted', 'webhook: { url: "ftp://joe:hush@host/hush" }', ['1:17: webhook.url: expected a URL that begins with http:// or https://, received another value']], // prettier-ignore
    ['a recording of another kind', 'cameras:\n  - source: "demo:"\n    record: { video: a.avi, labels: b.mp4 }', ['3:22: cameras.0.record.video: expected a file name that ends with .mp4, .m4v, .mov, .mkv, received "a.avi"', '3:37: cameras.0.record.labels: expected a file name that ends with .mkv, received "b.mp4"']], // prettier-ignore
    ['a recording of nothing', 'cameras:\n  - source: "demo:"\n    record: { overwrite: true }', ['3:13: cameras.0.record: expected video, labels or both, received fields (overwrite)']], // prettier-ignore
    ['an unknown profile', 'cameras:\n  - source: "demo:"\n    profile: fasst', ['3:14: cameras.0.profile: There is no profile "fasst": expected fast, balanced, accurate or a YAML file; Did you mean "fast"? `segcast tune` makes a profile file for this machine.']], // prettier-ignore
    ['a profile of no kind', 'cameras:\n  - source: "demo:"\n    profile: 7', ['3:14: cameras.0.profile: expected fast, balanced, accurate, a profile file, or one of the fields budget, fps and fixed, received 7']], // prettier-ignore
    ['a profile of two kinds', 'cameras:\n  - source: "demo:"\n    profile: { budget: 33ms, fps: 30 }', ['3:14: cameras.0.profile: expected exactly one of budget, fps and fixed, received fields (budget, fps)']], // prettier-ignore
    ['a misspelt field of a profile', 'cameras:\n  - source: "demo:"\n    profile: { budgit: 33ms }', ['3:16: cameras.0.profile.budgit: there is no such field; expected one of budget, fps, fixed, exit, size; did you mean "budget"?']], // prettier-ignore
    ['a budget that is no time', 'cameras:\n  - source: "demo:"\n    profile: { budget: 33mm }', ['3:24: cameras.0.profile.budget: expected a time from 1ms to 60s, such as 33ms, 0.033s or 33 (ms), received "33mm"']], // prettier-ignore
    ['a budget of another kind', 'cameras:\n  - source: "demo:"\n    profile: { budget: true }', ['3:24: cameras.0.profile.budget: expected a time from 1ms to 60s, such as 33ms, 0.033s or 33 (ms), received true']], // prettier-ignore
    ['an exit outside fixed', 'cameras:\n  - source: "demo:"\n    profile: { fixed: {}, exit: low }', ['3:33: cameras.0.profile.exit: expected exit inside fixed, where it belongs, received "low"']], // prettier-ignore
    ['a rule, at the word', zones('rules:\n          - pedestrian > 2 % for three s'), ['7:34: cameras.0.zones.0.rules.0: expected a duration such as 3 s (ms, s, min or h), at most a day, received "three s"']], // prettier-ignore
    ['a quoted rule, at the word', zones('rules: ["pedestrian over 2 %"]'), ['6:36: cameras.0.zones.0.rules.0: expected > or <, received "%"']], // prettier-ignore
    ['a rule about an unknown class', zones('rules: ["pedestrain > 2 % for 3 s"]'), ['6:17: cameras.0.zones.0.rules.0: there is no class "pedestrain" in camvid11 (road, pedestrian); did you mean "pedestrian"?']], // prettier-ignore
    ['a rule twice', zones('rules: ["road < 2 % for 3 s", "road<2%for 3000ms"]'), ['6:39: cameras.0.zones.0.rules.1: expected another one than in line 6, received "road < 2 % for 3 s" again']], // prettier-ignore
    ['a polygon of two corners', 'cameras:\n  - source: "demo:"\n    zones:\n      - { name: a, polygon: [[0, 0], [1, 1]] }', ['4:29: cameras.0.zones.0.polygon: expected 3 to 100 corners, received 2']], // prettier-ignore
    ['a corner outside', 'cameras:\n  - source: "demo:"\n    zones:\n      - { name: a, polygon: [[0, 0], [1, 1.5], [0, 1]] }', ['4:42: cameras.0.zones.0.polygon.1.1: expected a number from 0 to 1, received 1.5']], // prettier-ignore
    ['a corner of one number', 'cameras:\n  - source: "demo:"\n    zones:\n      - { name: a, polygon: [[0, 0], [1], [0, 1]] }', ['4:38: cameras.0.zones.0.polygon.1: expected a corner [x, y] in parts of the picture, from 0 to 1, received a list of 1']], // prettier-ignore
    ['two zones of one name', 'cameras:\n  - source: "demo:"\n    zones:\n      - { name: a, polygon: [[0, 0], [1, 0], [0, 1]] }\n      - { name: a, polygon: [[0, 0], [1, 0], [0, 1]] }', ['5:17: cameras.0.zones.1.name: expected another one than in line 4, received "a" again']], // prettier-ignore
    ['two cameras of one name and id', 'cameras:\n  - { source: "demo:", name: Yard, id: a }\n  - { source: "demo:", name: Yard, id: a }', ['3:30: cameras.1.name: expected another one than in line 2, received "Yard" again', '3:40: cameras.1.id: expected another one than in line 2, received "a" again']], // prettier-ignore
    ['two recordings in one file', 'cameras:\n  - { source: "demo:", record: { video: a.mkv } }\n  - { source: "demo:", record: { labels: a.mkv } }', ['3:42: cameras.1.record.labels: expected another one than in line 2, received "a.mkv" again']], // prettier-ignore
    ['a variable that is not set', 'cameras:\n  - source: rtsp://joe:${HUSH}@cam/${PART}', ['2:24: cameras.0.source: expected the environment variable HUSH, received none; set HUSH before segcast is started', '2:36: cameras.0.source: expected the environment variable PART, received none; set PART before segcast is started']], // prettier-ignore
    ['a variable that every object has', 'cameras: [{ source: "${constructor}" }]', ['1:21: cameras.0.source: expected the environment variable constructor, received none; set constructor before segcast is started']], // prettier-ignore
    ['a variable without a name', 'server: { token: "${a b}" }', ['1:18: server.token: expected ${NAME} with the name of an environment variable; write $${ where a text is to hold ${']], // prettier-ignore
    ['a profile named by a missing variable, told once', 'cameras:\n  - source: "demo:"\n    profile: ${PROFILE}', ['3:14: cameras.0.profile: expected the environment variable PROFILE, received none; set PROFILE before segcast is started']], // prettier-ignore
    ['a field that came by a merge', 'cameras:\n  - &usual\n    source: "demo:"\n    opacity: 7\n  - { <<: *usual }', ['4:14: cameras.0.opacity: expected a number from 0 to 1, received 7', '4:14: cameras.1.opacity: expected a number from 0 to 1, received 7']], // prettier-ignore
    ['an empty file', '# nothing\n', ['1:1: expected the fields cameras, server, devices, audit, escalate, recordings, webhook, received nothing; add it']], // prettier-ignore
    ['a text', 'hello', ['1:1: expected the fields cameras, server, devices, audit, escalate, recordings, webhook, received "hello"']], // prettier-ignore
    ['a field twice', 'server: {}\nserver: {}', ['2:1: Map keys must be unique']],
    ['a value without quotes', 'cameras:\n  - source: demo:', ['2:13: Nested mappings are not allowed in compact mappings; a text with ": " in it or ":" at its end needs quotes']], // prettier-ignore
    ['a tag', 'server: !secret {}', ['1:9: Unresolved tag: !secret']],
    ['lists in lists without end', '['.repeat(50_000), ['1:1: the values are nested too deeply']],
    ['items in items without end', '- '.repeat(50_000), ['1:1: the values are nested too deeply']],
    ['fields in fields without end', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), ['1:1: the values are nested too deeply']], // prettier-ignore
    ['an alias of nothing', 'cameras:\n  - *usual\n', ['2:5: the alias *usual has no anchor before it']],
    ['aliases that multiply', bomb(), ['2:10: aliases (*name) multiply to more than 100 values']],
  ];
  for (const [what, text, problems] of table) {
    it(`names ${what}`, async () => {
      const { failure, path } = await failing(text);
      assert.deepEqual(
        failure.message.split('\n'),
        problems.map((problem) => `${path}:${problem}`),
      );
      assert.equal(failure.code, 'config-invalid');
      assert.match(failure.remedy, problems.length === 1 ? /the line named/ : /the lines named/);
    });
  }

  it('names all of them in the order of the file', async () => {
    const { failure } = await failing(
      [
        'server: { quality: 0 }',
        'cameras:',
        '  - source: "demo:"',
        '    opacity: 2',
        '    zones: [{ name: a, polygon: [[0, 0], [1, 0], [0, 1]], rules: [nonsense] }]',
        '    profile: fasst',
        '  - sorce: "${NOBODY}"',
        'devices: { model: x }',
      ].join('\n'),
    );
    const lines = failure.message.split('\n').map((line) => Number(/:(\d+):\d+: /.exec(line)?.[1]));
    assert.deepEqual(lines, [1, 4, 5, 6, 7, 7, 8]);
  });

  it('never shows a secret', async () => {
    const environment = { TOKEN: 'hu sh', URL: 'gopher://joe:hush@host' };
    const { failure } = await failing(
      [
        'cameras: [{ source: [rtsp://joe:hush@cam], name: "rtsp://joe:hush@cam/?token=hush", id: "rtsp://joe:hush@cam" }]',
        'server: { token: "${TOKEN}", quality: "http://joe:hush@cam" }',
        'webhook: { url: "${URL}", secret: [hush] }',
      ].join('\n'),
      { environment },
    );
    assert.ok(failure.message.split('\n').length >= 5, failure.message);
    assert.doesNotMatch(failure.message, /hush|hu sh/);
  });

  it('tells a missing file from a wrong one', async () => {
    await using folder = await temporaryFolder();
    const missing = { code: 'config-missing', message: /cannot be read: there is no such file/ };
    await assert.rejects(loadConfig(join(folder.path, 'segcast.yaml')), missing);
    await assert.rejects(loadConfig(folder.path), { code: 'config-missing', message: /it is no file/ });
  });

  it('refuses a file that is too large, unread', async () => {
    const { failure, path } = await failing('#'.repeat((1 << 20) + 1));
    assert.equal(failure.message, `${path}:1:1: expected at most 1048576 bytes, received 1048577`);
  });

  it('refuses bytes that are no UTF-8', async () => {
    const { failure, path } = await failing(Uint8Array.of(0x61, 0x3a, 0xff));
    assert.equal(failure.message, `${path}:1:1: expected UTF-8 text, received other bytes`);
  });

  it('checks rules against the network in use, where the command line decides', async () => {
    const other: Awaited<ReturnType<typeof listModels>>[number] = {
      name: 'other',
      classSet: { name: 'two', classes: [{ name: 'cat', color: [0, 0, 0] }] },
    };
    const options = { model: 'other', listModels: async () => [...(await listModels()), other] };
    const { failure } = await failing(zones('rules: ["road < 2 % for 3 s"]'), options);
    assert.match(failure.message, /there is no class "road" in two \(cat\)/);
  });
});

function zones(rest: string): string {
  return `cameras:\n  - source: "demo:"\n    zones:\n      - name: gate\n        polygon: [[0, 0], [1, 0], [0, 1]]\n        ${rest}`;
}

/** Ten lists of ten lists of ten lists ... */
function bomb(): string {
  const lists = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]`);
  return ['a0: &a0 [x]', ...lists].join('\n');
}

async function failing(
  content: string | Uint8Array,
  options: LoadConfigOptions = {},
): Promise<{ readonly failure: SegcastError; readonly path: string }> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'segcast.yaml');
  await writeFile(path, content);
  const thrown: unknown = await loadConfig(path, { environment: {}, listModels, ...options }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(thrown instanceof SegcastError, 'a failure was expected');
  return { failure: thrown, path };
}
