import { SegcastError, toSegcastError, type ErrorCode } from '../../src/core/errors.js';
import type { CutGraph, Geometry } from '../cut-graph.js';

/** To the building thread: from which folder it builds, first of all; then for which sizes. */
export type BuildMessage =
  | { readonly kind: 'open'; readonly folder: string }
  | { readonly kind: 'build'; readonly id: number; readonly geometry: Geometry };

/** From the building thread. The cuts' ONNX bytes are moved, not copied. */
export type BuildReply =
  | { readonly kind: 'built'; readonly id: number; readonly cuts: readonly CutGraph[] }
  | { readonly kind: 'refused'; readonly id: number; readonly error: ErrorMessage };

/** An error as it crosses threads: structured clone keeps neither class nor code. */
export interface ErrorMessage {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  /** Where it was thrown, for --verbose. */
  readonly stack: string | undefined;
}

/** Any thrown value in the form that crosses threads. */
export function toErrorMessage(thrown: unknown): ErrorMessage {
  const { code, message, remedy, stack } = toSegcastError(thrown);
  return { code, message, remedy, stack };
}

/** The error that was thrown in the other thread. */
export function fromErrorMessage({ code, message, remedy, stack }: ErrorMessage): SegcastError {
  const error = new SegcastError(code, message, remedy);
  if (stack !== undefined) error.stack = stack;
  return error;
}
