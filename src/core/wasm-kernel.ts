/** The part of WebAssembly's interface used here; neither TypeScript's ES libraries nor Node's types have it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

/** A hot loop in WebAssembly SIMD. It works in its own memory, where its caller writes and reads. */
export interface WasmKernel {
  /** Never grows, so that views of it stay valid. */
  readonly memory: ArrayBuffer;
  /** Does the work; what the numbers mean is said in the kernel's text. */
  readonly run: (...numbers: readonly number[]) => number;
}

/**
 * Loads a kernel that exports `memory` and `run` and imports nothing. Kernels are a few hundred bytes: compiling one takes less
 * than a millisecond.
 *
 * @param base64 the assembled kernel, from the file that `node scripts/build-wasm.mjs` writes beside its text
 */
export function loadWasmKernel(base64: string): WasmKernel {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(base64, 'base64')));
  const { buffer } = exports['memory'] as { readonly buffer: ArrayBuffer }; // every kernel's text exports these two
  return { memory: buffer, run: exports['run'] as WasmKernel['run'] };
}
