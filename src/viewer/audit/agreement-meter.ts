import type { AuditReport } from '../control/api-types.js';
import { element, setText } from '../element.js';
import { formatShare } from '../format.js';
import { agreementText, classText } from './agreement-text.js';

/** How far a camera's labels agree with a second network's: agreement, for nobody knows who is right. */
export class AgreementMeter {
  readonly root = element('div', 'agreement');
  readonly #share = element('strong', 'agreement-share');
  readonly #bar = element('span', 'agreement-bar');
  readonly #track = element('div', 'agreement-track', this.#bar);
  readonly #text = element('p', 'agreement-text');
  readonly #classes = element('ul', 'agreement-classes');
  readonly #details = element('details', '', element('summary', '', 'By class'), this.#classes);

  constructor() {
    this.#track.setAttribute('role', 'meter');
    this.#track.setAttribute('aria-label', 'Pixels that both networks call the same');
    this.#track.setAttribute('aria-valuemin', '0');
    this.#track.setAttribute('aria-valuemax', '1');
    const aside = element('span', 'aside', 'of pixels agree');
    this.root.append(
      element('div', 'agreement-head', this.#share, aside),
      this.#track,
      this.#text,
      this.#details,
    );
  }

  /** Shows a report; nothing where nothing is audited. */
  refresh(report: AuditReport | undefined): void {
    this.root.hidden = report === undefined;
    if (report === undefined) return;
    const { pixelAgreement, state } = report;
    this.root.dataset['state'] = state;
    setText(this.#share, pixelAgreement === null ? '\u2013' : formatShare(pixelAgreement));
    this.#bar.style.width = `${100 * (pixelAgreement ?? 0)}%`;
    this.#track.setAttribute('aria-valuenow', (pixelAgreement ?? 0).toFixed(3));
    setText(this.#text, agreementText(report));
    this.#refreshClasses(report);
  }

  #refreshClasses({ classes }: AuditReport): void {
    const seen = classes.flatMap((one) => (one.iou === null ? [] : [[classText(one), one.iou] as const]));
    this.#details.hidden = seen.length === 0;
    while (this.#classes.children.length > seen.length) this.#classes.lastElementChild?.remove();
    for (const [index, [name, iou]] of seen.entries()) {
      const row = this.#classes.children[index] ?? this.#classes.appendChild(classRow());
      const [label, value] = row.children;
      if (label !== undefined) setText(label, name);
      if (value !== undefined) setText(value, formatShare(iou));
    }
  }
}

function classRow(): HTMLLIElement {
  return element('li', '', element('span'), element('span', 'agreement-iou'));
}
