/** Which camera is shown large, kept in the URL's fragment, so that the browser's back button and a bookmark work. */
export class Route {
  readonly #onChange: (camera: string | undefined) => void;
  #cameFromGrid = false;

  constructor(onChange: (camera: string | undefined) => void) {
    this.#onChange = onChange;
    addEventListener('hashchange', () => this.#onChange(this.camera));
  }

  /** The camera shown large; undefined for the grid of all. */
  get camera(): string | undefined {
    return /^#\/([a-z0-9-]+)$/.exec(location.hash)?.[1];
  }

  /** Shows a camera large; from there "back" leads to the grid, also after going from one camera to the next. */
  open(camera: string): void {
    if (this.camera === undefined) {
      this.#cameFromGrid = true;
      location.hash = `#/${camera}`;
    } else {
      this.#replace(`#/${camera}`);
    }
  }

  /** Back to the grid. */
  close(): void {
    if (this.camera === undefined) return;
    if (this.#cameFromGrid) history.back();
    else this.#replace('#/');
    this.#cameFromGrid = false;
  }

  #replace(hash: string): void {
    history.replaceState(null, '', hash);
    this.#onChange(this.camera);
  }
}

/** Takes the token out of the address bar and the history: by now the browser has a session cookie for it. */
export function forgetToken(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has('token')) return;
  url.searchParams.delete('token');
  history.replaceState(null, '', url);
}
