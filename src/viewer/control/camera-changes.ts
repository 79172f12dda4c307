import type { Answer, ApiFault } from './api-fault.js';
import type { CameraPatch, ControlledCamera } from './api-types.js';
import { PatchQueue } from './patch-queue.js';

type Key = keyof CameraPatch;

/** How a camera's changes leave the page, and who hears of them. */
export interface ChangeEvents {
  readonly send: (id: string, patch: Partial<CameraPatch>) => Promise<Answer<ControlledCamera>>;
  /** How the camera stands after a change. */
  readonly onState: (camera: ControlledCamera) => void;
  /** Something to show has changed: what is pending, or a fault. */
  readonly onChange: () => void;
}

interface Changes {
  readonly queue: PatchQueue<CameraPatch, ControlledCamera>;
  readonly faults: Map<Key, ApiFault>;
}

/** What was changed of the cameras on this page, until the server has it. */
export class CameraChanges {
  readonly #events: ChangeEvents;
  readonly #byCamera = new Map<string, Changes>();

  constructor(events: ChangeEvents) {
    this.#events = events;
  }

  change(id: string, patch: Partial<CameraPatch>, delayMs = 0): void {
    const { queue, faults } = this.#of(id);
    for (const key of Object.keys(patch) as Key[]) faults.delete(key); // a patch's keys are keys
    queue.add(patch, delayMs);
    this.#events.onChange();
  }

  /** What is not with the server yet; it is shown as if it were. */
  pendingOf(id: string): Partial<CameraPatch> {
    return this.#byCamera.get(id)?.queue.pending ?? {};
  }

  faultOf(id: string, key: Key): ApiFault | undefined {
    return this.#byCamera.get(id)?.faults.get(key);
  }

  /** The server is back: what waited is sent. */
  retry(): void {
    for (const { queue } of this.#byCamera.values()) queue.retry();
  }

  forget(id: string): void {
    this.#byCamera.delete(id);
  }

  #of(id: string): Changes {
    const known = this.#byCamera.get(id);
    if (known !== undefined) return known;
    const faults = new Map<Key, ApiFault>();
    const blame = (fault: ApiFault, keys: readonly Key[]): void => {
      for (const key of keys) faults.set(key, fault);
      this.#events.onChange();
    };
    const queue = new PatchQueue<CameraPatch, ControlledCamera>({
      send: (patch) => this.#events.send(id, patch),
      onDone: (camera, keys) => {
        for (const key of keys) faults.delete(key);
        this.#events.onState(camera);
      },
      onRefused: blame,
      onUnreachable: blame,
    });
    const changes = { queue, faults };
    this.#byCamera.set(id, changes);
    return changes;
  }
}
