import type { Camera } from './camera.js';
import { byId } from './element.js';

/** Chooses the camera that the settings and zones are about, where there are several. */
export class SubjectSelect {
  readonly #root = byId('subject');
  readonly #select = byId('subject-select') as HTMLSelectElement; // index.html makes it one
  #offered = '';

  constructor(onChoose: (camera: string) => void) {
    this.#select.addEventListener('change', () => onChoose(this.#select.value));
  }

  /** @param isFixed while a zone is being drawn, its camera stays */
  refresh(cameras: readonly Camera[], subject: Camera | undefined, isShown: boolean, isFixed: boolean): void {
    this.#root.hidden = !isShown || cameras.length < 2;
    const offered = JSON.stringify(cameras.map(({ entry }) => [entry.id, entry.name]));
    if (offered !== this.#offered) {
      this.#offered = offered;
      this.#select.replaceChildren(...cameras.map(({ entry }) => new Option(entry.name, entry.id)));
    }
    if (subject !== undefined) this.#select.value = subject.entry.id;
    this.#select.disabled = isFixed;
  }
}
