import type { Request } from './messages.js';

/**
 * Networks on their way into the inference process. A large one comes in parts, so that frames can pass between them: in
 * one piece its bytes alone would keep the device for tens of milliseconds.
 *
 * Every method throws a plain Error with the reason, before anything is read.
 */
export class ArrivingNetworks {
  readonly #bySession = new Map<string, { readonly onnx: Uint8Array; arrived: number }>();

  /** Lets `read` fill the next part in place; a part at 0 begins anew. */
  addPart(
    { session, offset, totalBytes }: Request<'part'>,
    payloadBytes: number,
    read: (target: Uint8Array) => void,
  ): void {
    if (offset === 0) this.#bySession.set(session, { onnx: new Uint8Array(totalBytes), arrived: 0 });
    this.#append(session, offset, payloadBytes, read);
  }

  /** The whole network, after `read` has filled its last part (all of it, for a small one). It is not kept. */
  finish(session: string, payloadBytes: number, read: (target: Uint8Array) => void): Uint8Array {
    const network = this.#bySession.get(session) ?? { onnx: new Uint8Array(payloadBytes), arrived: 0 };
    this.#bySession.set(session, network);
    this.#append(session, network.arrived, payloadBytes, read);
    const { onnx, arrived } = network;
    this.forget(session);
    if (arrived === onnx.length) return onnx;
    throw new Error(`the network of session ${session} has ${onnx.length} bytes, ${arrived} arrived`);
  }

  /** Frees what has arrived of a network that is not wanted any more. */
  forget(session: string): void {
    this.#bySession.delete(session);
  }

  #append(session: string, offset: number, count: number, read: (target: Uint8Array) => void): void {
    const network = this.#bySession.get(session);
    if (network?.arrived !== offset)
      throw new Error(`a part at byte ${offset} of session ${session}, expected ${network?.arrived ?? 0}`);
    if (offset + count > network.onnx.length)
      throw new Error(`session ${session} has ${network.onnx.length} bytes, received ${offset + count}`);
    read(network.onnx.subarray(offset, offset + count));
    network.arrived += count;
  }
}
