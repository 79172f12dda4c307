import WebSocket from 'ws';
import { SUBPROTOCOL } from '../../../streams/publisher/frame-message.js';

/**
 * Viewers in a process of their own, so that their work is not on the main loop of what is measured: they take every
 * picture and acknowledge it, as the page does. Arguments: the server's WebSocket URL, and how many. Ends with its parent.
 */
const [url = '', count = '1'] = process.argv.slice(2);

process.on('disconnect', () => process.exit());
process.on('SIGINT', () => undefined); // Ctrl-C is the parent's to handle
await Promise.all(Array.from({ length: Number(count) }, connect));
process.send?.('connected');

function connect(): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, SUBPROTOCOL);
    socket.on('error', () => process.exit(1));
    socket.on('close', () => process.exit());
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) resolve();
      else acknowledge(socket, data);
    });
  });
}

/** The header's length is at byte 8, the header at byte 12 (docs/protocol.md). */
function acknowledge(socket: WebSocket, message: Buffer): void {
  const header = message.subarray(12, 12 + message.readUInt32BE(8)).toString();
  const { camera, seq } = JSON.parse(header) as { readonly camera: string; readonly seq: number };
  socket.send(JSON.stringify({ type: 'ack', camera, seq }));
}
