/**
 * The inference process: serves its parent's requests from fd 3, answers on the fd that its argument names, ends
 * when fd 3 ends.
 *
 * Started by spawnHost() and by nobody else. It never calls process.exit(): during a run that aborts the process.
 */
import { collectSeldom } from '../../src/core/collect-seldom.js';
import { comeAfterPictures } from '../../src/core/priority.js';
import { HostPipe } from './host-pipe.js';
import { HostService } from './host-service.js';
import { openEngine } from './open-engine.js';
import { serveRequests } from './serve-requests.js';

const REQUEST_FD = 3;
const replyFd = Number(process.argv[2]);

// A terminal's Ctrl-C reaches the whole process group. The parent may need this process to finish a recording, and
// closes the pipe when it does not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

comeAfterPictures(); // before the engine makes its threads, which inherit it
collectSeldom(); // what ONNX Runtime returns counts like pictures
await using service = new HostService(openEngine);
await serveRequests(new HostPipe(REQUEST_FD, replyFd), service);
