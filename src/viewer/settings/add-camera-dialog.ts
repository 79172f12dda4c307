import { PROFILES } from '../control/api-types.js';
import type { Control } from '../control/control.js';
import { byId } from '../element.js';
import { FaultLine } from './fault-line.js';

/** Asks for a camera's name and source, and has the server start it. What was typed stays until it is taken. */
export class AddCameraDialog {
  // index.html makes them what they are taken for.
  readonly #dialog = byId('add-camera') as HTMLDialogElement;
  readonly #form = byId('add-camera-form') as HTMLFormElement;
  readonly #name = byId('add-name') as HTMLInputElement;
  readonly #source = byId('add-source') as HTMLInputElement;
  readonly #profile = byId('add-profile') as HTMLSelectElement;
  readonly #submit = byId('add-submit') as HTMLButtonElement;
  readonly #fault = new FaultLine();
  readonly #control: Control;

  constructor(control: Control) {
    this.#control = control;
    byId('add-fault').replaceWith(this.#fault.root);
    byId('add-cancel').addEventListener('click', () => this.#dialog.close());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#add();
    });
  }

  open(): void {
    this.#fault.show(undefined);
    this.#dialog.showModal();
    this.#source.focus();
  }

  async #add(): Promise<void> {
    this.#setBusy(true);
    const source = this.#source.value.trim();
    const profile = PROFILES.find((known) => known === this.#profile.value) ?? 'balanced';
    const answer = await this.#control.add({ name: this.#name.value.trim(), source, profile });
    this.#setBusy(false);
    this.#fault.show(answer.kind === 'done' ? undefined : answer.fault);
    if (answer.kind !== 'done') return;
    this.#form.reset();
    this.#dialog.close();
  }

  #setBusy(isBusy: boolean): void {
    this.#submit.disabled = isBusy;
    this.#submit.textContent = isBusy ? 'Adding' : 'Add camera';
  }
}
