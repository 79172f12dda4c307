/** A parent that starts an inference process, says its id, and waits to be killed. */
import { firstValueFrom } from 'rxjs';
import { startInference } from '../../../../models/runtime/inference-client.js';

const client = await startInference({ provider: 'cpu' });
const status = await firstValueFrom(client.status);
if (status.kind === 'ready') console.log(status.pid);
