import type { Answer } from '../control/api-fault.js';
import type { FinishedRecording, Recording } from '../control/api-types.js';
import { element, setText } from '../element.js';
import { countOf } from '../format.js';
import { FaultLine } from './fault-line.js';
import { formatSpan } from './format-span.js';

type Action = 'start' | 'stop' | 'rotate';

/** Starts, stops and divides a camera's recording, and says what is being recorded. */
export class RecordingControl {
  readonly root = element('div', 'control recording');
  readonly #toggle = element('button', 'button record', 'Record');
  readonly #rotate = element('button', 'button', 'New file');
  readonly #state = element('p', 'recording-state');
  readonly #file = element('p', 'recording-file');
  readonly #fault = new FaultLine();
  readonly #record: (action: Action) => Promise<Answer<FinishedRecording | undefined>>;
  #isRecording = false;
  #isBusy = false;
  #outcome = '';

  constructor(record: (action: Action) => Promise<Answer<FinishedRecording | undefined>>) {
    this.#record = record;
    this.#toggle.type = this.#rotate.type = 'button';
    this.#rotate.title = 'Ends this file and goes on in a new one, without losing a frame';
    this.#toggle.addEventListener('click', () => void this.#do(this.#isRecording ? 'stop' : 'start'));
    this.#rotate.addEventListener('click', () => void this.#do('rotate'));
    this.#state.setAttribute('role', 'status');
    const buttons = element('div', 'buttons', this.#toggle, this.#rotate);
    this.root.append(buttons, this.#state, this.#file, this.#fault.root);
  }

  /** Another camera is shown: what was said of the last one is of no use. */
  forget(): void {
    this.#outcome = '';
    this.#fault.show(undefined);
  }

  /** @param serverNow the server's wall clock, ms */
  refresh(recording: Recording | null, serverNow: number): void {
    this.#isRecording = recording !== null;
    this.root.dataset['state'] = recording === null ? 'idle' : 'recording';
    setText(this.#toggle, recording === null ? 'Record' : 'Stop');
    this.#toggle.disabled = this.#rotate.disabled = this.#isBusy;
    this.#rotate.hidden = recording === null;
    setText(this.#state, recording === null ? this.#outcome : progressOf(recording, serverNow));
    const file = recording?.files.at(-1) ?? '';
    setText(this.#file, file);
    this.#file.title = recording?.files.join('\n') ?? '';
  }

  async #do(action: Action): Promise<void> {
    this.#isBusy = true;
    this.#toggle.disabled = this.#rotate.disabled = true;
    const answer = await this.#record(action);
    this.#isBusy = false;
    this.#toggle.disabled = this.#rotate.disabled = false;
    this.#fault.show(answer.kind === 'done' ? undefined : answer.fault);
    if (answer.kind !== 'done') return;
    this.#outcome = answer.body === undefined ? '' : outcomeOf(answer.body);
    if (!this.#isRecording) setText(this.#state, this.#outcome);
  }
}

function progressOf({ since, frames, files }: Recording, serverNow: number): string {
  const parts = [formatSpan(serverNow - since), countOf(frames, 'frame')];
  if (files.length > 1) parts.push(countOf(files.length, 'file'));
  return parts.join(' \u00b7 ');
}

function outcomeOf({ files, failure }: FinishedRecording): string {
  const frames = files.reduce((sum, file) => sum + file.frames, 0);
  const saved = `Saved ${countOf(frames, 'frame')} in ${files.map(({ path }) => path).join(', ')}.`;
  return failure === null ? saved : `${saved} It ended early: ${failure}`;
}
