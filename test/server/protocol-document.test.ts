import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { WebSocket } from 'ws';
import { packagePath } from '../../src/core/package-root.js';
import { CLOSE_CODES } from '../../streams/publisher/client-message.js';
import { HTTP_ERRORS } from '../../src/server/http-error.js';
import { FakeFeed } from '../support/fake-feed.js';
import { serve } from './running-server.js';

describe('docs/protocol.md', () => {
  const document = readFile(packagePath('docs', 'protocol.md'), 'utf8');

  it('has a JavaScript client that works as it stands', async () => {
    const code = /```js\n(.*?)```/s.exec(await document)?.[1] ?? '';
    const feed = new FakeFeed('front');
    await using server = await serve([feed]);
    class Client extends WebSocket {
      constructor(url: string, protocol: string) {
        super(url.replace('127.0.0.1:8080', new URL(server.url).host), protocol);
      }
    }
    const picture = new Promise<unknown[]>((resolve) => {
      const log = (...values: unknown[]): void => {
        if (values.length > 1) resolve(values);
        else feed.show({ seq: 7 }); // the greeting
      };
      runInNewContext(code, { WebSocket: Client, console: { log }, DataView, TextDecoder, Uint8Array });
    });
    const [camera, seq, level, , size] = await picture;
    assert.deepEqual([camera, seq, level, size], ['front', 7, 'high', '3 bytes']);
  });

  it('lists every close code, and with api.md every HTTP error with its status', async () => {
    const text = await document;
    for (const code of Object.values(CLOSE_CODES)) assert.match(text, new RegExp(`^\\| ${code} `, 'm'));
    const both = `${text}\n${await readFile(packagePath('docs', 'api.md'), 'utf8')}`;
    for (const [code, status] of Object.entries(HTTP_ERRORS)) {
      assert.match(both, new RegExp(`^\\| ${status} +\\|.*\`${code}\``, 'm'), code);
    }
  });
});
