import { spawnHost, type HostProcess, type SpawnHost } from './host-process.js';

/**
 * An inference process that is started before it is known for which device: it starts beside the modules that will use it, of
 * which this one needs few. Disposing of it ends the process if nobody has asked for it.
 */
export class HostAhead implements AsyncDisposable {
  readonly #spawnAnother: SpawnHost;
  #waiting: Promise<HostProcess> | undefined;

  /** @param spawn how processes are started; the first one is at once */
  constructor(spawn: SpawnHost = spawnHost) {
    this.#spawnAnother = spawn;
    this.#waiting = spawn();
    this.#waiting.catch(() => undefined); // whoever asks for it hears of it
  }

  /** Gives the process to the first who asks, and starts another for each of the others. */
  readonly spawn: SpawnHost = () => {
    const host = this.#waiting ?? this.#spawnAnother();
    this.#waiting = undefined;
    return host;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    const host = await this.#waiting?.catch(() => undefined);
    this.#waiting = undefined;
    // Its pipe is read to the end, without which it would keep this process alive.
    host?.receive({
      payloadFor: ({ payloadBytes }) => new Uint8Array(payloadBytes),
      deliver: () => undefined,
    });
    host?.kill('nobody needed it');
    await host?.exited;
  }
}
