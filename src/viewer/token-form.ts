import { byId } from './element.js';

/** Asks for the server's token, and tells when the server has taken it. */
export class TokenForm {
  readonly #form = byId('token-form') as HTMLFormElement; // index.html makes it a form,
  readonly #input = byId('token') as HTMLInputElement; // and this an input
  readonly #fault = byId('token-fault');

  constructor(onAccepted: () => void) {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit(onAccepted);
    });
  }

  show(isShown: boolean): void {
    const appears = isShown && this.#form.hidden;
    this.#form.hidden = !isShown;
    if (appears) this.#input.focus();
  }

  async #submit(onAccepted: () => void): Promise<void> {
    const fault = await faultOf(this.#input.value);
    this.#fault.textContent = fault;
    this.#input.setAttribute('aria-invalid', String(fault !== ''));
    if (fault !== '') return;
    this.#input.value = '';
    onAccepted();
  }
}

async function faultOf(token: string): Promise<string> {
  try {
    const response = await fetch('session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    return response.ok ? '' : 'That is not the token of this server.';
  } catch {
    return 'The server does not answer. Try again in a moment.';
  }
}
