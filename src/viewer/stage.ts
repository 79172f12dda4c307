import { Camera } from './camera.js';
import { gridOf } from './grid.js';
import type { Notice } from './notice.js';
import type { AuditReport, DeadlineReport } from './control/api-types.js';
import type { CameraEntry, Delivery, Picture, ZoneEvent } from './protocol.js';
import { Tile, type TileEvents } from './tile.js';
import type { ShownZone } from './zones/zone-layer.js';

interface Shown {
  readonly camera: Camera;
  readonly tile: Tile;
}

/** The cameras' tiles, and their layout. */
export class Stage {
  readonly #root: HTMLElement;
  readonly #events: TileEvents;
  readonly #shown = new Map<string, Shown>();
  #selected: string | undefined;

  constructor(root: HTMLElement, events: TileEvents) {
    this.#root = root;
    this.#events = events;
    new ResizeObserver(() => this.#layOut()).observe(root);
  }

  get cameras(): readonly Camera[] {
    return [...this.#shown.values()].map(({ camera }) => camera);
  }

  /** The camera shown large; undefined while all are shown, or when there is none of that name. */
  get selected(): Camera | undefined {
    return this.#selected === undefined ? undefined : this.#shown.get(this.#selected)?.camera;
  }

  /** Shows exactly these cameras; those that were there keep their last picture. */
  setCameras(entries: readonly CameraEntry[]): void {
    const ids = new Set(entries.map(({ id }) => id));
    for (const id of this.#shown.keys()) if (!ids.has(id)) this.remove(id);
    for (const entry of entries) this.setCamera(entry);
  }

  setCamera(entry: CameraEntry): void {
    const known = this.#shown.get(entry.id);
    if (known !== undefined) {
      known.camera.entry = entry;
      return;
    }
    const camera = new Camera(entry);
    const tile = new Tile(camera, this.#events);
    this.#shown.set(entry.id, { camera, tile });
    this.#root.append(tile.root);
    this.#layOut();
  }

  remove(id: string): void {
    this.#shown.get(id)?.tile.root.remove();
    this.#shown.delete(id);
    this.#layOut();
  }

  show(picture: Picture): void {
    this.#shown.get(picture.header.camera)?.tile.show(picture);
  }

  setDelivery(id: string, delivery: Delivery): void {
    const known = this.#shown.get(id);
    if (known !== undefined) known.camera.delivery = delivery;
  }

  /** What the server reports of a camera. */
  setReports(id: string, deadlines: DeadlineReport, audit: AuditReport | undefined): void {
    const known = this.#shown.get(id);
    if (known !== undefined) Object.assign(known.camera, { deadlines, audit });
  }

  showZones(id: string, zones: readonly ShownZone[], raised: readonly ZoneEvent[]): void {
    this.#shown.get(id)?.tile.showZones(zones, raised);
  }

  showRecording(id: string, isRecording: boolean): void {
    this.#shown.get(id)?.tile.showRecording(isRecording);
  }

  /** Where a camera's picture is. */
  screenOf(id: string): Element | undefined {
    return this.#shown.get(id)?.tile.screen;
  }

  /** Shows one camera large, or all for undefined, and moves the focus to what was opened or left. */
  select(id: string | undefined): void {
    const left = this.#selected;
    this.#selected = id;
    this.#layOut();
    if (id === undefined && left !== undefined) this.#shown.get(left)?.tile.focus();
  }

  /** Brings everything but the pictures up to date. */
  refresh(noticeOf: (camera: Camera) => Notice | undefined, nowMs: number): void {
    for (const { camera, tile } of this.#shown.values()) tile.refresh(noticeOf(camera), nowMs);
    this.#layOut();
  }

  #layOut(): void {
    const { selected } = this;
    const visible = selected === undefined ? this.cameras : [selected];
    for (const { camera, tile } of this.#shown.values()) tile.root.hidden = !visible.includes(camera);
    const { clientWidth, clientHeight } = this.#root;
    // The style sheet gives the stage the window's height where the page is not meant to scroll.
    const scrolls = getComputedStyle(this.#root).getPropertyValue('--scrolls').trim() === 'yes';
    const room = { width: clientWidth, height: scrolls ? Infinity : clientHeight };
    const narrowest = Math.min(...visible.map(({ aspectRatio }) => aspectRatio), 16 / 9);
    const { columns, tileWidth } = gridOf(visible.length, room, narrowest);
    this.#root.style.setProperty('--columns', String(columns));
    this.#root.style.setProperty('--tile', `${tileWidth}px`);
  }
}
