import { BehaviorSubject } from 'rxjs';
import type { Audience } from '../../../pipelines/bench/run-bench.js';
import type { CameraFeed } from '../../core/camera-feed.js';
import { startServer } from '../../server/start-server.js';
import { startViewers } from './viewers.js';

/**
 * Shows a feed as `segcast watch` does: a server, and viewers connected to it over the loopback network.
 *
 * @throws SegcastError `listen-failed`, `internal`
 */
export async function publishFeed(feed: CameraFeed, viewerCount: number): Promise<Audience> {
  const feeds = new BehaviorSubject<readonly CameraFeed[]>([feed]);
  const server = await startServer({ feeds, listen: { host: '127.0.0.1', port: 0 } });
  try {
    const viewers = await startViewers(server.url, viewerCount);
    return {
      pids: viewers.pids,
      get lost() {
        return viewers.lost;
      },
      [Symbol.asyncDispose]: async () => {
        await viewers[Symbol.asyncDispose]();
        await server.close();
      },
    };
  } catch (thrown) {
    await server.close();
    throw thrown;
  }
}
