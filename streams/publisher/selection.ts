import { MAX_CAMERAS_NAMED } from './client-message.js';

/** The cameras one viewer wants: all but some (those that come later included), or only some. */
export class Selection {
  #mode: 'all-but' | 'only';
  readonly #ids: Set<string>;

  private constructor(mode: 'all-but' | 'only', ids: Iterable<string>) {
    this.#mode = mode;
    this.#ids = new Set(ids);
  }

  /** Every camera, as a viewer gets that says nothing. */
  static all(): Selection {
    return new Selection('all-but', []);
  }

  /** The cameras of these ids and no others, whether they exist yet or not. */
  static only(ids: Iterable<string>): Selection {
    return new Selection('only', ids);
  }

  /** Whether the viewer wants the camera of an id. */
  includes(id: string): boolean {
    return this.#ids.has(id) === (this.#mode === 'only');
  }

  /** Returns false, and changes nothing, when the selection would name too many cameras. */
  add(cameras: 'all' | readonly string[]): boolean {
    if (cameras === 'all') return this.#reset('all-but');
    return this.#mode === 'only' ? this.#name(cameras) : this.#forget(cameras);
  }

  /** Returns false, and changes nothing, when the selection would name too many cameras. */
  remove(cameras: 'all' | readonly string[]): boolean {
    if (cameras === 'all') return this.#reset('only');
    return this.#mode === 'only' ? this.#forget(cameras) : this.#name(cameras);
  }

  #reset(mode: 'all-but' | 'only'): true {
    this.#mode = mode;
    this.#ids.clear();
    return true;
  }

  #name(cameras: readonly string[]): boolean {
    const added = new Set(cameras.filter((id) => !this.#ids.has(id)));
    if (this.#ids.size + added.size > MAX_CAMERAS_NAMED) return false;
    for (const id of added) this.#ids.add(id);
    return true;
  }

  #forget(cameras: readonly string[]): true {
    for (const id of cameras) this.#ids.delete(id);
    return true;
  }
}
