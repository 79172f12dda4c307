import { AgreementMeter } from '../audit/agreement-meter.js';
import type { AuditReport, CameraPatch } from '../control/api-types.js';
import type { Control } from '../control/control.js';
import { byId, element, setText } from '../element.js';
import { Field, type FieldState } from './field.js';
import { ProfileControl } from './profile-control.js';
import { RecordingControl } from './recording-control.js';

/** While a slider is dragged, so often at most its value is sent, ms. */
const SLIDER_MS = 80;

/** What can be changed of one camera. */
export class SettingsPane {
  readonly #control: Control;
  readonly #onRemove: (id: string) => void;
  readonly #recording: RecordingControl;
  readonly #pause = element('button', 'button', 'Pause');
  readonly #profile: ProfileControl;
  readonly #opacity = rangeInput();
  readonly #opacityValue = element('output', 'control-value');
  readonly #steady = switchInput();
  readonly #priority = element('input', 'number');
  readonly #name = element('input', 'text');
  readonly #source = element('p', 'source');
  readonly #agreement = new AgreementMeter();
  readonly #advice = element('ul', 'advice');
  readonly #fields: { readonly [Key in keyof CameraPatch]?: Field };
  #shown: string | undefined;
  #isPaused = false;

  constructor(control: Control, onRemove: (id: string) => void) {
    this.#control = control;
    this.#onRemove = onRemove;
    this.#recording = new RecordingControl((action) => control.record(this.#shown ?? '', action));
    this.#profile = new ProfileControl((profile) => this.#change({ profile }));
    this.#fields = {
      opacity: new Field('Overlay opacity', this.#opacity, this.#opacityValue),
      steady: new Field('Steady masks', this.#steady, element('span', 'aside', 'hold still labels')),
      priority: new Field('Priority', this.#priority, element('span', 'aside', '1 is usual')),
      name: new Field('Name', this.#name),
    };
    this.#listen();
    this.#build();
  }

  /** Shows a camera; undefined while there is none. */
  refresh(id: string | undefined, audit: AuditReport | undefined, serverNow: number): void {
    if (id !== this.#shown) this.#turnTo(id);
    const camera = id === undefined ? undefined : this.#control.camera(id);
    byId('pane-settings').dataset['empty'] = String(camera === undefined);
    this.#refreshAdvice();
    byId('settings-audit').hidden = audit === undefined;
    this.#agreement.refresh(audit);
    if (camera === undefined || id === undefined) return;
    this.#recording.refresh(camera.recording, serverNow);
    this.#profile.refresh(camera.profile, this.#stateOf(id, 'profile'));
    this.#isPaused = camera.paused;
    setText(this.#pause, camera.paused ? 'Resume' : 'Pause');
    this.#pause.setAttribute('aria-pressed', String(camera.paused));
    this.#opacity.value = String(camera.opacity);
    setText(this.#opacityValue, `${Math.round(camera.opacity * 100)}%`);
    this.#steady.checked = camera.steady;
    fill(this.#priority, String(camera.priority));
    fill(this.#name, camera.name);
    setText(this.#source, camera.source);
    for (const key of ['opacity', 'steady', 'priority', 'name'] as const) {
      this.#fields[key]?.refresh(this.#stateOf(id, key));
    }
  }

  #turnTo(id: string | undefined): void {
    // What is being typed belongs to the camera shown so far.
    if (document.activeElement === this.#name || document.activeElement === this.#priority) {
      (document.activeElement as HTMLElement).blur(); // one of the two inputs
    }
    this.#shown = id;
    this.#recording.forget();
  }

  #stateOf(id: string, key: keyof CameraPatch): FieldState {
    const { changes } = this.#control;
    return { isPending: key in changes.pendingOf(id), fault: changes.faultOf(id, key) };
  }

  #change(patch: Partial<CameraPatch>, delayMs = 0): void {
    if (this.#shown !== undefined) this.#control.changes.change(this.#shown, patch, delayMs);
  }

  #refreshAdvice(): void {
    const { admission } = this.#control;
    const advice = admission === undefined || admission.fits ? [] : admission.advice;
    this.#advice.hidden = advice.length === 0;
    if (advice.join('\n') === this.#advice.dataset['shown']) return;
    this.#advice.dataset['shown'] = advice.join('\n');
    this.#advice.replaceChildren(...advice.map((sentence) => element('li', '', sentence)));
  }

  #listen(): void {
    this.#opacity.addEventListener('input', () =>
      this.#change({ opacity: this.#opacity.valueAsNumber }, SLIDER_MS),
    );
    this.#steady.addEventListener('change', () => this.#change({ steady: this.#steady.checked }));
    this.#pause.addEventListener('click', () => this.#change({ paused: !this.#isPaused }));
    commitOnEnter(this.#priority, () => this.#change({ priority: this.#priority.valueAsNumber }));
    commitOnEnter(this.#name, () => this.#change({ name: this.#name.value.trim() }));
  }

  #build(): void {
    Object.assign(this.#priority, { type: 'number', step: 'any', required: true });
    this.#priority.inputMode = 'decimal';
    this.#priority.title = 'Weight of its share of the device; 1 is usual';
    Object.assign(this.#name, { type: 'text', maxLength: 100, required: true, autocomplete: 'off' });
    this.#pause.type = 'button';
    const remove = element('button', 'button danger', 'Remove camera');
    remove.type = 'button';
    remove.addEventListener('click', () => {
      if (this.#shown !== undefined) this.#onRemove(this.#shown);
    });
    const { opacity, steady, priority, name } = this.#fields;
    steady?.root.classList.add('control-switch');
    priority?.root.classList.add('control-short');
    byId('settings-live').append(element('div', 'control-row', this.#recording.root, this.#pause));
    byId('settings-live').append(this.#profile.root, opacity?.root ?? '', steady?.root ?? '');
    byId('settings-camera').append(priority?.root ?? '', name?.root ?? '', this.#source, remove);
    byId('settings-advice').append(this.#advice);
    byId('settings-audit').append(this.#agreement.root);
  }
}

/** Shows a value, unless somebody is typing another one. */
function fill(input: HTMLInputElement, value: string): void {
  if (document.activeElement !== input) input.value = value;
}

/** Takes what was typed when the input is left or Enter is pressed, if it is valid. */
function commitOnEnter(input: HTMLInputElement, commit: () => void): void {
  input.addEventListener('change', () => {
    if (input.reportValidity()) commit();
  });
  input.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') input.blur();
  });
}

function rangeInput(): HTMLInputElement {
  const input = element('input', 'range');
  return Object.assign(input, { type: 'range', min: '0', max: '1', step: '0.01' });
}

function switchInput(): HTMLInputElement {
  const input = element('input', 'switch');
  input.type = 'checkbox';
  input.setAttribute('role', 'switch');
  return input;
}
