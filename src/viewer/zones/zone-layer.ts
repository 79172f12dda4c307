import type { Zone } from '../control/api-types.js';
import { svgElement } from './svg-element.js';
import { middleOf, type Corner } from './zone-geometry.js';

/** A zone as it is shown over the picture. */
export interface ShownZone extends Pick<Zone, 'name' | 'polygon'> {
  readonly isRaised: boolean;
}

/** A camera's zones, drawn over its picture in its size. */
export class ZoneLayer {
  readonly root = svgElement('svg', 'zone-layer', { 'aria-hidden': 'true' });
  #zones: readonly ShownZone[] = [];
  #drawn = '';

  constructor() {
    new ResizeObserver(() => this.#draw()).observe(this.root);
  }

  show(zones: readonly ShownZone[]): void {
    this.#zones = zones;
    this.#draw();
  }

  /** Only what has changed is drawn again. */
  #draw(): void {
    const { clientWidth, clientHeight } = this.root;
    const key = JSON.stringify([clientWidth, clientHeight, this.#zones]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const place = ([x, y]: Corner): Corner => [x * clientWidth, y * clientHeight];
    this.root.replaceChildren(...this.#zones.map((zone) => groupOf(zone, place)));
  }
}

function groupOf({ name, polygon, isRaised }: ShownZone, place: (corner: Corner) => Corner): SVGGElement {
  const group = svgElement('g', isRaised ? 'zone zone-raised' : 'zone');
  const points = polygon.map((corner) => place(corner).join()).join(' ');
  const [x, y] = place(middleOf(polygon));
  const text = svgElement('text', 'zone-name', { x, y });
  text.textContent = isRaised ? `\u26a0 ${name}` : name;
  group.append(svgElement('polygon', 'zone-shape', { points }), text);
  return group;
}
