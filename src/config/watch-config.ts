import { basename, dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { watch, type FSWatcher } from 'chokidar';
import {
  debounceTime,
  distinctUntilChanged,
  map,
  merge,
  Observable,
  skip,
  startWith,
  Subject,
  switchMap,
  tap,
} from 'rxjs';
import { SegcastError, toSegcastError } from '../core/errors.js';
import type { Config } from './config.js';
import { loadConfig, type LoadConfigOptions } from './load-config.js';

/** What a file holds now. */
export type ConfigReading =
  | { readonly kind: 'config'; readonly config: Config }
  /** The last good configuration stays in force. */
  | { readonly kind: 'failed'; readonly failure: SegcastError };

/** How a configuration is watched. */
export interface WatchConfigOptions extends LoadConfigOptions {
  /** What is in force when the watch begins; only what differs from it is told. */
  readonly current: Config;
  /** Editors write in several steps: a file is read this long after the last of them, ms. @defaultValue 100 */
  readonly settleMs?: number | undefined;
}

/**
 * The configuration whenever its file, or one that it names, has changed what it says. A file that is broken in the same
 * way again is told once; one that is as before again is told, too. Never ends by itself and never fails; unsubscribing
 * ends the watch.
 */
export function watchConfig(path: string, options: WatchConfigOptions): Observable<ConfigReading> {
  const { current, settleMs = 100, ...loading } = options;
  return new Observable<ConfigReading>((subscriber) => {
    const files = new WatchedFiles(current.files);
    const readings = files.touched.pipe(
      debounceTime(settleMs),
      switchMap(() => read(path, loading)),
      tap((reading) => {
        if (reading.kind === 'config') files.follow(reading.config.files);
      }),
    );
    const failures = files.failures.pipe(map((thrown) => unwatchable(path, thrown)));
    const subscription = merge(readings, failures)
      .pipe(startWith({ kind: 'config', config: current } as const), distinctUntilChanged(isSame), skip(1))
      .subscribe(subscriber);
    subscription.add(() => files[Symbol.dispose]());
    return subscription;
  });
}

/**
 * Files that are watched through their folders: an editor that writes a new file and renames it, or one that is gone for a
 * while, is noticed like any other change.
 */
class WatchedFiles implements Disposable {
  readonly #touched = new Subject<undefined>();
  readonly #failures = new Subject<unknown>();
  readonly #files = new Set<string>();
  readonly #names = new Set<string>();
  readonly #folders = new Map<string, FSWatcher>();
  /** Something happened to a file; also when its watch begins, for what happened before. */
  readonly touched = this.#touched.asObservable();
  readonly failures = this.#failures.asObservable();

  constructor(files: readonly string[]) {
    this.follow(files);
  }

  /** Watches these files, too. */
  follow(files: readonly string[]): void {
    for (const file of files) {
      this.#files.add(file);
      this.#names.add(basename(file));
      const folder = dirname(file);
      if (!this.#folders.has(folder)) this.#folders.set(folder, this.#watchFolder(folder));
    }
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#folders.values()) void watcher.close();
  }

  #watchFolder(folder: string): FSWatcher {
    const touch = (): void => this.#touched.next(undefined);
    const ignored = (path: string): boolean => path !== folder && !this.#files.has(path);
    const watcher = watch(folder, { depth: 0, ignoreInitial: true, ignored });
    watcher.on('ready', touch);
    watcher.on('all', touch);
    // Of two changes within milliseconds chokidar tells one; the system's own events are never left out.
    watcher.on('raw', (_event, name) => {
      if (this.#names.has(basename(name))) touch();
    });
    watcher.on('error', (thrown) => this.#failures.next(thrown));
    return watcher;
  }
}

function read(path: string, options: LoadConfigOptions): Promise<ConfigReading> {
  return loadConfig(path, options).then(
    (config) => ({ kind: 'config', config }),
    (thrown: unknown) => ({ kind: 'failed', failure: toSegcastError(thrown) }),
  );
}

function isSame(before: ConfigReading, after: ConfigReading): boolean {
  if (before.kind === 'failed' && after.kind === 'failed')
    return before.failure.message === after.failure.message;
  return isDeepStrictEqual(before, after);
}

function unwatchable(path: string, cause: unknown): ConfigReading {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const failure = new SegcastError(
    'config-missing',
    `The configuration ${path} cannot be watched: ${reason}.`,
    'Changes may go unnoticed until segcast is started again; the system may allow too few watches.',
    { cause },
  );
  return { kind: 'failed', failure };
}
