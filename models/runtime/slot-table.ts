import type { TensorInfo } from '../cut-graph.js';
import type { DeviceTensor, Operand } from './device-tensor.js';
import { allocateTensor, isSameForm, type Tensor } from './tensor.js';

interface Entry {
  readonly tensor: Tensor;
  /** Whether the bytes are those of the slot's present frame. */
  filled: boolean;
}

/** What is there of one frame. */
interface Slot {
  readonly arrays: Map<string, Entry>;
  /** Results of the present frame that stayed on the device. */
  readonly onDevice: Map<string, DeviceTensor>;
}

/**
 * The named tensors of every frame in flight: a slot holds one camera's frame and what the cuts have made of it so far.
 *
 * Arrays stay with their slot and name and are reused as long as the form stays the same: no allocation per frame. Tensors on the
 * device belong to the table: it frees them when the slot's next frame begins, however far the former one came.
 */
export class SlotTable implements Disposable {
  readonly #slots = new Map<string, Slot>();

  /**
   * The tensor to write a new frame into. Everything the slot held of the former frame counts as absent from now on;
   * the tensor itself is absent until markFilled().
   */
  begin(slot: string, info: TensorInfo): Tensor {
    const former = this.#slots.get(slot);
    if (former) {
      for (const entry of former.arrays.values()) entry.filled = false;
      freeAll(former.onDevice);
    }
    return this.claim(slot, info);
  }

  /** The tensor to write a result into; absent until markFilled(). */
  claim(slot: string, info: TensorInfo): Tensor {
    const { arrays } = this.#slotOf(slot);
    const present = arrays.get(info.name);
    const tensor = present && isSameForm(present.tensor, info) ? present.tensor : allocateTensor(info);
    arrays.set(info.name, { tensor, filled: false });
    return tensor;
  }

  /** Says that a claimed tensor has its bytes. */
  markFilled(slot: string, name: string): void {
    const entry = this.#slots.get(slot)?.arrays.get(name);
    if (entry) entry.filled = true;
  }

  /** Takes over a result that stays on the device, in the place of one of that name. */
  keep(slot: string, tensor: DeviceTensor): void {
    const { onDevice } = this.#slotOf(slot);
    onDevice.get(tensor.name)?.[Symbol.dispose]();
    onDevice.set(tensor.name, tensor);
  }

  /** A tensor of the slot's present frame, or undefined when it has not been computed. It stays the table's. */
  get(slot: string, name: string): Operand | undefined {
    const held = this.#slots.get(slot);
    const entry = held?.arrays.get(name);
    return entry?.filled ? entry.tensor : held?.onDevice.get(name);
  }

  /** Forgets a slot and frees its memory. */
  release(slot: string): void {
    const held = this.#slots.get(slot);
    this.#slots.delete(slot);
    if (held) freeAll(held.onDevice);
  }

  /** Forgets all slots. */
  [Symbol.dispose](): void {
    for (const slot of [...this.#slots.keys()]) this.release(slot);
  }

  #slotOf(slot: string): Slot {
    const present = this.#slots.get(slot);
    if (present) return present;
    const empty: Slot = { arrays: new Map(), onDevice: new Map() };
    this.#slots.set(slot, empty);
    return empty;
  }
}

function freeAll(tensors: Map<string, DeviceTensor>): void {
  for (const tensor of tensors.values()) tensor[Symbol.dispose]();
  tensors.clear();
}
