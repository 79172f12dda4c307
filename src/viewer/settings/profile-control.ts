import { PROFILES, type BuiltInProfile, type Profile, type ProfileChange } from '../control/api-types.js';
import { element, setText } from '../element.js';
import { formatMs, formatRate } from '../format.js';
import { FaultLine } from './fault-line.js';
import type { FieldState } from './field.js';

const OWN_BUDGET = 'budget';
/** What a budget of one's own begins with where there was none. */
const FIRST_BUDGET_MS = 33;
type Choice = BuiltInProfile | typeof OWN_BUDGET;
const CHOICES: readonly Choice[] = [...PROFILES, OWN_BUDGET];

const MEANINGS = {
  fast: '33 ms a frame, 30 a second',
  balanced: '66 ms a frame, 15 a second',
  accurate: '250 ms a frame, 4 a second',
  budget: 'A budget of your own',
} as const satisfies Record<Choice, string>;

let groups = 0;

/** How much work a frame gets: one of the built-in profiles, or a budget typed in. */
export class ProfileControl {
  readonly root = element('fieldset', 'control profile');
  readonly #radios: readonly HTMLInputElement[];
  readonly #budget = element('input', 'number');
  readonly #now = element('span', 'control-value');
  readonly #fault = new FaultLine();
  readonly #onChange: (profile: ProfileChange) => void;

  constructor(onChange: (profile: ProfileChange) => void) {
    this.#onChange = onChange;
    const group = `profile-${++groups}`;
    this.#radios = CHOICES.map((choice) => this.#radio(group, choice));
    this.#budget.type = 'number';
    this.#budget.min = '1';
    this.#budget.max = '60000';
    this.#budget.inputMode = 'decimal';
    this.#budget.setAttribute('aria-label', 'Budget per frame, ms');
    this.#budget.addEventListener('change', () => this.#setBudget());
    const own = element('div', 'own-budget', this.#budget, element('span', 'unit', 'ms a frame'));
    this.root.append(
      element('legend', 'control-head', element('span', 'control-label', 'Profile'), this.#now),
      element('div', 'choices', ...this.#radios.map((radio) => labelled(radio))),
      own,
      this.#fault.root,
    );
  }

  refresh(profile: Profile, { isPending, fault }: FieldState): void {
    this.root.dataset['pending'] = String(isPending);
    this.#fault.show(fault);
    setText(this.#now, isPending ? 'Changing' : describe(profile));
    if (isPending || this.#isTouched) return;
    const shown = choiceOf(profile);
    for (const radio of this.#radios) radio.checked = radio.value === shown;
    this.#budget.value = profile.budgetMs === null ? '' : `${Number(profile.budgetMs.toFixed(1))}`;
    this.root.dataset['choice'] = shown ?? 'other';
  }

  /** Something is being typed, or a budget was asked for and is not typed yet. */
  get #isTouched(): boolean {
    return document.activeElement === this.#budget;
  }

  #radio(group: string, choice: Choice): HTMLInputElement {
    const radio = element('input');
    radio.type = 'radio';
    radio.name = group;
    radio.value = choice;
    radio.addEventListener('change', () => {
      this.root.dataset['choice'] = choice;
      if (choice !== OWN_BUDGET) this.#onChange(choice);
      else this.#setBudget();
    });
    return radio;
  }

  #setBudget(): void {
    if (!this.#budget.reportValidity()) return;
    const budgetMs = this.#budget.valueAsNumber;
    this.#onChange({ budgetMs: Number.isNaN(budgetMs) ? FIRST_BUDGET_MS : budgetMs });
  }
}

function labelled(radio: HTMLInputElement): HTMLLabelElement {
  const choice = radio.value as Choice; // set from one just above
  const label = element('label', 'choice', radio, element('span', '', choice));
  label.title = MEANINGS[choice];
  return label;
}

function choiceOf({ kind, name, budgetMs }: Profile): Choice | undefined {
  const builtIn = PROFILES.find((known) => known === name);
  if (builtIn !== undefined) return builtIn;
  return kind === 'adaptive' && budgetMs !== null ? OWN_BUDGET : undefined;
}

function describe({ name, budgetMs, fps }: Profile): string {
  const parts = [budgetMs === null ? name : formatMs(budgetMs)];
  if (fps != null) parts.push(`${formatRate(fps).replace(/\.0$/, '')} fps`);
  return parts.join(', ');
}
