import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { ffmpegPath } from '../../streams/ffmpeg.js';

/** ffmpeg's test picture as RTP packets of H.264, in real time. */
export class RtpEncoder implements AsyncDisposable {
  /** Describes the stream; parameter sets included. */
  readonly sdp: string;
  readonly #child: ChildProcess;
  readonly #sockets: readonly Socket[];

  private constructor(sdp: string, child: ChildProcess, sockets: readonly Socket[]) {
    this.sdp = sdp;
    this.#child = child;
    this.#sockets = sockets;
  }

  /** Resolves when the first packet has come. */
  static async start(
    { size, rate }: { readonly size: string; readonly rate: number },
    onPacket: (packet: Buffer) => void,
  ): Promise<RtpEncoder> {
    const media = await boundSocket();
    const control = await boundSocket();
    const target = `rtp://127.0.0.1:${media.address().port}?rtcpport=${control.address().port}&pkt_size=1200`;
    const child = spawn(
      ffmpegPath(),
      [
        ...['-hide_banner', '-nostdin', '-loglevel', 'error'],
        ...['-re', '-f', 'lavfi', '-i', `testsrc=size=${size}:rate=${rate}`],
        ...[
          '-pix_fmt',
          'yuv420p',
          '-c:v',
          'libx264',
          '-preset',
          'ultrafast',
          '-tune',
          'zerolatency',
          '-threads',
          '1',
        ],
        ...['-g', '5', '-flags', '+global_header', '-f', 'rtp', target],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    await once(media, 'message');
    media.on('message', onPacket);
    const sdp = printed
      .replace(/^SDP:\n/, '')
      .trim()
      .split('\n')
      .join('\r\n');
    return new RtpEncoder(`${sdp}\r\n`, child, [media, control]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = this.#child.exitCode === null && once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
    for (const socket of this.#sockets) socket.close();
  }
}

async function boundSocket(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}
