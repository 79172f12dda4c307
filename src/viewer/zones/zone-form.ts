import type { ApiFault } from '../control/api-fault.js';
import { element, setText } from '../element.js';
import { FaultLine } from '../settings/fault-line.js';
import { Field } from '../settings/field.js';
import { RuleBuilder } from './rule-builder.js';
import { rulesIn } from './rule-text.js';
import type { ZoneDraft } from './zone-draft.js';

/** What the form asks of the pane it stands in. */
export interface ZoneFormEvents {
  readonly onChange: (change: Pick<ZoneDraft, 'name' | 'rules'>) => void;
  readonly onSave: () => void;
  readonly onCancel: () => void;
  /** For those who cannot point: a polygon to be moved by keys. */
  readonly onRectangle: () => void;
}

/** The name and rules of the zone being drawn. */
export class ZoneForm {
  readonly root = element('form', 'zone-form');
  readonly #hint = element('p', 'hint');
  readonly #rectangle = button('Start with a rectangle');
  readonly #name = element('input', 'text');
  readonly #rules = element('textarea', 'text rules');
  readonly #builder: RuleBuilder;
  readonly #save = element('button', 'button primary', 'Save zone');
  readonly #fault = new FaultLine();

  constructor({ onChange, onSave, onCancel, onRectangle }: ZoneFormEvents) {
    const tell = (): void => onChange({ name: this.#name.value, rules: this.#rules.value });
    this.#builder = new RuleBuilder((rule) => {
      this.#rules.value = [...rulesIn(this.#rules.value), rule].join('\n');
      tell();
    });
    Object.assign(this.#name, { type: 'text', maxLength: 100, autocomplete: 'off' });
    Object.assign(this.#rules, { rows: 3, spellcheck: false, placeholder: 'pedestrian > 2 % for 3 s' });
    this.#name.addEventListener('input', tell);
    this.#rules.addEventListener('input', tell);
    this.#rectangle.addEventListener('click', onRectangle);
    const cancel = button('Cancel');
    cancel.addEventListener('click', onCancel);
    this.root.noValidate = true;
    this.root.addEventListener('submit', (event) => {
      event.preventDefault();
      onSave();
    });
    this.#hint.setAttribute('role', 'status');
    this.root.append(
      this.#hint,
      this.#rectangle,
      new Field('Name', this.#name).root,
      new Field('Rules, one a line', this.#rules).root,
      this.#builder.root,
      this.#fault.root,
      element('div', 'buttons', this.#save, cancel),
    );
  }

  /** Puts a draft into the form. */
  fill({ name, rules }: ZoneDraft): void {
    this.#name.value = name;
    this.#rules.value = rules;
    this.fail(undefined);
  }

  /** Says what to do next with the drawing, and which classes there are. */
  refresh({ sketch }: ZoneDraft, classes: readonly string[]): void {
    this.#builder.offer(classes);
    this.#rectangle.hidden = sketch.isClosed;
    setText(this.#hint, hintOf(sketch.isClosed, sketch.corners.length));
  }

  fail(fault: ApiFault | undefined): void {
    this.#fault.show(fault);
  }

  setBusy(isBusy: boolean): void {
    this.#save.disabled = isBusy;
    setText(this.#save, isBusy ? 'Saving' : 'Save zone');
  }

  focusName(): void {
    this.#name.focus();
    this.#name.select();
  }
}

function hintOf(isClosed: boolean, corners: number): string {
  if (isClosed) return 'Drag the corners to adjust; drag a small dot to make another corner.';
  if (corners === 0) return 'Click the corners of the zone in the picture. Escape cancels.';
  if (corners < 3) return 'Go on with the next corner. Backspace takes the last one back.';
  return 'Close the zone: click its first corner, or press Enter.';
}

function button(text: string): HTMLButtonElement {
  const made = element('button', 'button', text);
  made.type = 'button';
  return made;
}
