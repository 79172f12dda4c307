import type { ApiFault } from '../control/api-fault.js';
import { element, setText } from '../element.js';

/** Where a control says why what was asked of it was not done, and what to do; read out when it changes. */
export class FaultLine {
  readonly root = element('p', 'control-fault');

  constructor() {
    this.root.setAttribute('role', 'alert');
    this.show(undefined);
  }

  show(fault: ApiFault | undefined): void {
    this.root.hidden = fault === undefined;
    setText(this.root, fault === undefined ? '' : `${fault.message} ${fault.remedy}`);
    this.root.dataset['code'] = fault?.code ?? '';
  }
}
