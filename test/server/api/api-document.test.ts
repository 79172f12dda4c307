import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { packagePath } from '../../../src/core/package-root.js';
import { cameraAnswer } from '../../../src/server/api/schemas/camera.js';
import { deadlinesAnswer } from '../../../src/server/api/schemas/deadlines.js';
import { admissionAnswer, classSetsAnswer } from '../../../src/server/api/schemas/device.js';
import { profileAnswer } from '../../../src/server/api/schemas/profile.js';
import { recordingAnswer } from '../../../src/server/api/schemas/recording.js';
import { ask } from '../running-server.js';
import { serveControl } from './controlled-server.js';

const document = readFile(packagePath('docs', 'api.md'), 'utf8');

/** The fenced blocks of one language, in order. */
async function blocks(language: string): Promise<string[]> {
  return [...(await document).matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(
    ([, text = '']) => text,
  );
}

describe('docs/api.md', () => {
  it('has commands that work as they stand, one after the other, for every route', async () => {
    await using served = await serveControl();
    served.control.feed('front').show();
    const used = new Set<string>();
    for (const command of (await blocks('sh')).flatMap((block) => block.split(/\n(?=curl )/))) {
      const { method, path, headers, body } = parseCurl(command);
      const { status } = await ask(served.server, path, {
        method,
        headers,
        ...(body !== undefined && { body }),
      });
      assert.ok(status >= 200 && status < 300, `${status} ${command}`);
      used.add(`${method} ${path.replace(/\/(front|back-yard)(?=\/|$)/, '/{id}')}`);
    }
    const { json } = await served.json('GET /api/openapi.json');
    const { paths } = json as { paths: Record<string, object> };
    const routes = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    assert.deepEqual([...used].sort(), [...routes, 'GET /api/openapi.json', 'GET /metrics'].sort());
  });

  it('shows answers as they are', async () => {
    const shown = (await blocks('json')).flatMap((block) => block.trim().split(/\n(?=\{)/));
    const schemas: readonly z.ZodType[] = [
      deadlinesAnswer,
      cameraAnswer,
      recordingAnswer,
      profileAnswer,
      profileAnswer,
      admissionAnswer,
      classSetsAnswer,
    ];
    assert.equal(shown.length, schemas.length);
    for (const [index, text] of shown.entries()) {
      const answer: unknown = JSON.parse(text);
      assert.deepEqual(schemas[index]?.safeParse(answer), { success: true, data: answer }, text);
    }
  });

  it('shows an error as it is', async () => {
    await using served = await serveControl();
    const shown: unknown = JSON.parse(/\{"code".*?\]\}/s.exec(await document)?.[0] ?? '');
    assert.deepEqual((await served.json('PATCH /api/cameras/front', { opacity: 2 })).json, shown);
  });
});

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

/** What a curl command of the document sends. */
function parseCurl(command: string): Request {
  const words = [...command.trim().matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  assert.equal(words.shift(), 'curl');
  const headers: Record<string, string> = {};
  let method: string | undefined;
  let body: string | undefined;
  let path = '';
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-X') method = words.shift();
    else if (word === '-d') body = words.shift();
    else if (word === '-o') words.shift();
    else if (word === '-H') {
      const [name = '', value = ''] = (words.shift() ?? '').split(': ');
      headers[name] = value;
    } else path = new URL(word).pathname;
  }
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), path, headers, body };
}
