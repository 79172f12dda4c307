/**
 * The inference process: serves its parent's requests from fd 3, answers on fd 4, ends when fd 3 ends.
 *
 * Started by spawnHost() and by nobody else. It never calls process.exit(): during a run that aborts the process.
 */
import { comeAfterPictures } from '../../src/core/priority.js';
import { HostPipe } from './host-pipe.js';
import { HostService } from './host-service.js';
import { openEngine } from './open-engine.js';
import { serveRequests } from './serve-requests.js';

const REQUEST_FD = 3;
const REPLY_FD = 4;

// A terminal's Ctrl-C reaches the whole process group. The parent may need this process to finish a recording, and
// closes the pipe when it does not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

comeAfterPictures(); // before the engine makes its threads, which inherit it
await using service = new HostService(openEngine);
await serveRequests(new HostPipe(REQUEST_FD, REPLY_FD), service);
