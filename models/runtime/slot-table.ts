import type { TensorInfo } from '../cut-graph.js';
import { allocateTensor, isSameForm, type Tensor } from './tensor.js';

interface Entry {
  readonly tensor: Tensor;
  /** Whether the bytes are those of the slot's present frame. */
  filled: boolean;
}

/**
 * The named tensors of every frame in flight: a slot holds one camera's frame and what the cuts have made of it so far.
 *
 * Arrays stay with their slot and name and are reused as long as the form stays the same: no allocation per frame.
 */
export class SlotTable {
  readonly #slots = new Map<string, Map<string, Entry>>();

  /**
   * The tensor to write a new frame into. Everything the slot held of the former frame counts as absent from now on;
   * the tensor itself is absent until markFilled().
   */
  begin(slot: string, info: TensorInfo): Tensor {
    for (const entry of this.#slots.get(slot)?.values() ?? []) entry.filled = false;
    return this.claim(slot, info);
  }

  /** The tensor to write a result into; absent until markFilled(). */
  claim(slot: string, info: TensorInfo): Tensor {
    const entries = this.#entriesOf(slot);
    const present = entries.get(info.name);
    const tensor = present && isSameForm(present.tensor, info) ? present.tensor : allocateTensor(info);
    entries.set(info.name, { tensor, filled: false });
    return tensor;
  }

  /** Says that a claimed tensor has its bytes. */
  markFilled(slot: string, name: string): void {
    const entry = this.#slots.get(slot)?.get(name);
    if (entry) entry.filled = true;
  }

  /** A tensor of the slot's present frame, or undefined when it has not been computed. */
  get(slot: string, name: string): Tensor | undefined {
    const entry = this.#slots.get(slot)?.get(name);
    return entry?.filled ? entry.tensor : undefined;
  }

  /** Forgets a slot and frees its memory. */
  release(slot: string): void {
    this.#slots.delete(slot);
  }

  #entriesOf(slot: string): Map<string, Entry> {
    const present = this.#slots.get(slot);
    if (present) return present;
    const entries = new Map<string, Entry>();
    this.#slots.set(slot, entries);
    return entries;
  }
}
