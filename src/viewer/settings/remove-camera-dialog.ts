import type { Control } from '../control/control.js';
import { byId, setText } from '../element.js';
import { FaultLine } from './fault-line.js';

/** Asks once more before a camera is removed. */
export class RemoveCameraDialog {
  // index.html makes them what they are taken for.
  readonly #dialog = byId('remove-camera') as HTMLDialogElement;
  readonly #submit = byId('remove-submit') as HTMLButtonElement;
  readonly #fault = new FaultLine();
  readonly #control: Control;
  #camera = '';

  constructor(control: Control) {
    this.#control = control;
    byId('remove-fault').replaceWith(this.#fault.root);
    byId('remove-cancel').addEventListener('click', () => this.#dialog.close());
    this.#submit.addEventListener('click', () => void this.#remove());
  }

  open(camera: string): void {
    this.#camera = camera;
    const known = this.#control.camera(camera);
    setText(byId('remove-title'), `Remove ${known?.name ?? camera}?`);
    byId('remove-recording').hidden = known?.recording == null;
    this.#fault.show(undefined);
    this.#dialog.showModal();
    byId('remove-cancel').focus();
  }

  async #remove(): Promise<void> {
    this.#submit.disabled = true;
    const answer = await this.#control.remove(this.#camera);
    this.#submit.disabled = false;
    if (answer.kind === 'done') this.#dialog.close();
    else this.#fault.show(answer.fault);
  }
}
