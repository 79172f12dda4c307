import type { ApiFault } from '../control/api-fault.js';
import { element } from '../element.js';
import { FaultLine } from './fault-line.js';

/** How a control stands. */
export interface FieldState {
  readonly isPending: boolean;
  readonly fault: ApiFault | undefined;
}

let fields = 0;

/** A control with its label, what it is worth now, and what went wrong with it. */
export class Field {
  readonly root = element('div', 'control');
  readonly #fault = new FaultLine();
  readonly #input: HTMLElement;

  /** @param aside stands at the end of the label's line, such as the present value */
  constructor(
    label: string,
    input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement,
    aside?: HTMLElement,
  ) {
    const id = `control-${++fields}`;
    this.#input = input;
    input.id ||= id;
    this.#fault.root.id = `${id}-fault`;
    input.setAttribute('aria-describedby', this.#fault.root.id);
    const name = element('label', 'control-label', label);
    name.htmlFor = input.id;
    this.root.append(element('div', 'control-head', name, aside ?? ''), input, this.#fault.root);
  }

  refresh({ isPending, fault }: FieldState): void {
    this.root.dataset['pending'] = String(isPending);
    this.#fault.show(fault);
    this.#input.setAttribute('aria-invalid', String(fault !== undefined));
  }
}
