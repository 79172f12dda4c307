import { element } from '../element.js';
import { simpleRuleText } from './rule-text.js';

/** Puts a rule together from a class, a share and a time, for those who do not want to write one. */
export class RuleBuilder {
  readonly root = element('div', 'rule-builder');
  readonly #class = element('select', 'select');
  readonly #comparison = element('select', 'select');
  readonly #percent = numberInput('2', 'Share of the zone, percent');
  readonly #seconds = numberInput('3', 'For how many seconds');
  #classes = '';

  constructor(onRule: (rule: string) => void) {
    this.#class.setAttribute('aria-label', 'Class');
    this.#comparison.setAttribute('aria-label', 'More or less than');
    this.#comparison.append(new Option('>', '>'), new Option('<', '<'));
    const add = element('button', 'button', 'Add rule');
    add.type = 'button';
    add.addEventListener('click', () => {
      if (this.#percent.reportValidity() && this.#seconds.reportValidity()) onRule(this.#rule());
    });
    const share = element('span', 'with-unit', this.#percent, '%');
    const time = element('span', 'with-unit', 'for', this.#seconds, 's');
    this.root.append(this.#class, this.#comparison, share, time, add);
  }

  /** The classes there are to choose from. */
  offer(classes: readonly string[]): void {
    if (classes.join('\n') === this.#classes) return;
    this.#classes = classes.join('\n');
    const chosen = this.#class.value;
    this.#class.replaceChildren(...classes.map((name) => new Option(name, name)));
    if (classes.includes(chosen)) this.#class.value = chosen;
    this.root.hidden = classes.length === 0;
  }

  #rule(): string {
    return simpleRuleText(
      this.#class.value,
      this.#comparison.value === '<' ? '<' : '>',
      this.#percent.valueAsNumber,
      this.#seconds.valueAsNumber,
    );
  }
}

function numberInput(value: string, label: string): HTMLInputElement {
  const input = element('input', 'number');
  Object.assign(input, { type: 'number', min: '0', step: 'any', required: true, value });
  input.inputMode = 'decimal';
  input.setAttribute('aria-label', label);
  return input;
}
