import assert from 'node:assert/strict';
import { rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Subscription } from 'rxjs';
import { listModels } from '../../models/zoo.js';
import type { Config } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { watchConfig, type ConfigReading } from '../../src/config/watch-config.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('watchConfig', () => {
  it('tells what a file says that was written where it is', async () => {
    await using watched = await watch(named('a'));
    await writeFile(watched.path, named('b'));
    const first = await watched.next();
    // A slow machine may read between the two steps of writing: emptied, then filled.
    assert.equal(first === 'config-invalid' ? await watched.next() : first, 'b');
  });

  it('tells what was written before the watch had begun', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'segcast.yaml');
    await writeFile(path, named('a'));
    const current = await loadConfig(path);
    await writeFile(path, named('b'));
    await using watched = watchFrom(path, current);
    assert.equal(await watched.next(), 'b');
  });

  it('notices an editor that renames a new file over the old', async () => {
    await using watched = await watch(named('a'));
    for (const name of ['b', 'c', 'd']) {
      await watched.write(named(name));
      assert.equal(await watched.next(), name);
    }
  });

  it('tells that the file is gone, and when it is back', async () => {
    await using watched = await watch(named('a'));
    await watched.remove();
    assert.equal(await watched.next(), 'config-missing');
    await watched.write(named('a'));
    assert.equal(await watched.next(), 'a');
  });

  it('tells a broken file once, and when it is whole again', async () => {
    await using watched = await watch(named('a'));
    await watched.write('cameras: 1');
    assert.equal(await watched.next(), 'config-invalid');
    await watched.write('cameras: 1 # still');
    await watched.loads(2); // a first one may have begun before the change
    await watched.write(named('a'));
    assert.equal(await watched.next(), 'a');
    assert.deepEqual(watched.untold(), []);
  });

  it('does not tell what says the same', async () => {
    await using watched = await watch(named('a'));
    await watched.write(`${named('a')} # another comment`);
    await watched.loads(2); // a first one may have begun before the change
    await watched.write(named('b'));
    assert.equal(await watched.next(), 'b');
    assert.deepEqual(watched.untold(), []);
  });

  it('notices a change of a profile that it names, in another folder, too', async () => {
    await using other = await temporaryFolder();
    const profile = join(other.path, 'mine.yaml');
    await writeFile(profile, profileOf(40));
    await using watched = await watch(named('a'));
    await watched.write(`cameras: [{ source: "demo:", name: b, profile: ${profile} }]`);
    assert.equal(await watched.next(), 'b 40');
    await writeFile(`${profile}.new`, profileOf(50));
    await rename(`${profile}.new`, profile);
    assert.equal(await watched.next(), 'b 50');
  });

  it('ends with its subscription', async () => {
    await using watched = await watch(named('a'));
    await watched.write(named('b'));
    await watched.next();
    watched.subscription.unsubscribe();
    await watched.write(named('c'));
    await using other = watchFrom(watched.path, watched.current);
    assert.equal(await other.next(), 'c');
    assert.deepEqual(watched.untold(), []);
  });
});

function named(name: string): string {
  return `cameras: [{ source: "demo:", name: ${name} }]`;
}

function profileOf(budgetMs: number): string {
  return `budgetMs: ${budgetMs}\nfps: 10\nmaxReuseMs: 100\nmaxExit: high\n`;
}

interface Watched extends AsyncDisposable {
  readonly path: string;
  readonly current: Config;
  readonly subscription: Subscription;
  /** The camera's name, with its budget where that is unusual; or the failure's code. */
  next(): Promise<string>;
  untold(): readonly string[];
  /** Has the file read so many times more, one after the other. */
  loads(times: number): Promise<void>;
  /** As editors do: a new file that takes the old one's name. */
  write(text: string): Promise<void>;
  remove(): Promise<void>;
}

async function watch(text: string): Promise<Watched> {
  const folder = await temporaryFolder();
  const path = join(folder.path, 'segcast.yaml');
  await writeFile(path, text);
  const watched = watchFrom(path, await loadConfig(path));
  return {
    ...watched,
    [Symbol.asyncDispose]: async () => {
      await watched[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function watchFrom(path: string, current: Config): Watched {
  const told: string[] = [];
  let onTold = (): void => undefined;
  let onLoad = (): void => undefined;
  const countingModels = async (): ReturnType<typeof listModels> => {
    onLoad();
    return listModels();
  };
  const options = { current, settleMs: 10, listModels: countingModels };
  const subscription = watchConfig(path, options).subscribe((reading) => {
    told.push(summary(reading));
    onTold();
  });
  return {
    path,
    current,
    subscription,
    next: async () => {
      if (told.length === 0) await new Promise<void>((resolve) => (onTold = resolve));
      return told.shift() ?? '';
    },
    untold: () => told,
    loads: async (times) => {
      for (let i = 0; i < times; i++) {
        const loaded = new Promise<void>((resolve) => (onLoad = resolve));
        await utimes(path, new Date(), new Date());
        await loaded;
      }
    },
    write: async (text) => {
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
    },
    remove: () => rm(path),
    [Symbol.asyncDispose]: async () => subscription.unsubscribe(),
  };
}

function summary(reading: ConfigReading): string {
  if (reading.kind === 'failed') return reading.failure.code;
  const [camera] = reading.config.cameras;
  const { budgetMs } = camera?.profile ?? {};
  return budgetMs === 66 ? (camera?.name ?? '') : `${camera?.name} ${budgetMs}`;
}
