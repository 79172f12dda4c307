import { setAttributes, svgElement } from './svg-element.js';
import { cornerAt, type Corner } from './zone-geometry.js';
import { clickAt, moveCorner, removeCorner, splitEdge, type Sketch } from './zone-sketch.js';

/** An arrow key moves a corner by so much of the picture; with Shift by a tenth of it. */
const STEP = 0.01;
const STEPS: Readonly<Record<string, Corner>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** The zone being drawn: takes clicks for corners, then lets them be dragged, or moved by arrow keys. */
export class SketchLayer {
  readonly root = svgElement('svg', 'sketch-layer', {
    role: 'group',
    tabindex: -1,
    'aria-label': 'Zone being drawn',
  });
  readonly #shape = svgElement('polyline', 'sketch-shape');
  readonly #edges = svgElement('g');
  readonly #corners = svgElement('g');
  readonly #onChange: (sketch: Sketch) => void;
  #sketch: Sketch | undefined;
  #pointer: Corner | undefined;
  #dragged: number | undefined;

  constructor(onChange: (sketch: Sketch) => void) {
    this.#onChange = onChange;
    this.root.append(this.#shape, this.#edges, this.#corners);
    this.root.addEventListener('pointerdown', (event) => this.#press(event));
    this.root.addEventListener('pointermove', (event) => this.#move(event));
    for (const end of ['pointerup', 'pointercancel'] as const) {
      this.root.addEventListener(end, () => (this.#dragged = undefined));
    }
    this.root.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(this.root);
  }

  /** Puts the layer over a picture; undefined takes it away. */
  show(sketch: Sketch | undefined, over: Element | undefined): void {
    this.#sketch = sketch;
    if (sketch === undefined || over === undefined) this.root.remove();
    else if (this.root.parentElement !== over) over.append(this.root);
    if (sketch === undefined) this.#pointer = this.#dragged = undefined;
    this.#draw();
  }

  #press(event: PointerEvent): void {
    const sketch = this.#sketch;
    if (sketch === undefined || event.button !== 0) return;
    const { edge, corner } = (event.target as SVGElement).dataset; // every target in an SVG is one
    if (!sketch.isClosed) {
      this.#change(clickAt(sketch, this.#cornerOf(event), this.#aspectRatio()));
      return;
    }
    if (edge === undefined && corner === undefined) return;
    this.root.setPointerCapture(event.pointerId);
    this.#dragged = corner === undefined ? Number(edge) + 1 : Number(corner);
    if (edge !== undefined) this.#change(splitEdge(sketch, Number(edge)));
  }

  #move(event: PointerEvent): void {
    const sketch = this.#sketch;
    if (sketch === undefined) return;
    this.#pointer = this.#cornerOf(event);
    if (this.#dragged !== undefined) this.#change(moveCorner(sketch, this.#dragged, this.#pointer));
    else if (!sketch.isClosed) this.#draw();
  }

  #key(event: KeyboardEvent): void {
    const sketch = this.#sketch;
    const index = Number((event.target as SVGElement).dataset['corner'] ?? -1);
    const corner = sketch?.corners[index];
    if (sketch === undefined || corner === undefined || !sketch.isClosed) return;
    const step = STEPS[event.key];
    if (step !== undefined) {
      const by = event.shiftKey ? 0.1 : 1;
      this.#change(moveCorner(sketch, index, cornerAt(corner[0] + step[0] * by, corner[1] + step[1] * by)));
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      this.#change(removeCorner(sketch, index));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #change(sketch: Sketch): void {
    this.#sketch = sketch;
    this.#draw();
    this.#onChange(sketch);
  }

  #cornerOf({ clientX, clientY }: PointerEvent): Corner {
    const { left, top, width, height } = this.root.getBoundingClientRect();
    return cornerAt((clientX - left) / width, (clientY - top) / height);
  }

  #aspectRatio(): number {
    return this.root.clientWidth / Math.max(1, this.root.clientHeight);
  }

  /** Elements are kept where they can be, so that a corner being dragged or in focus stays the same one. */
  #draw(): void {
    const sketch = this.#sketch ?? { corners: [], isClosed: false };
    const { clientWidth, clientHeight } = this.root;
    const place = ([x, y]: Corner): Corner => [x * clientWidth, y * clientHeight];
    this.root.dataset['state'] = sketch.isClosed ? 'closed' : 'drawing';
    const line = sketch.isClosed
      ? [...sketch.corners, ...sketch.corners.slice(0, 1)]
      : [...sketch.corners, ...(this.#pointer === undefined ? [] : [this.#pointer])];
    setAttributes(this.#shape, { points: line.map((corner) => place(corner).join()).join(' ') });
    const corners = sketch.corners.map(place);
    drawCorners(this.#corners, corners, sketch.isClosed);
    drawEdges(this.#edges, sketch.isClosed ? corners : []);
  }
}

function drawCorners(group: SVGGElement, corners: readonly Corner[], isClosed: boolean): void {
  keep(group, corners.length, () => svgElement('circle', 'sketch-corner', { r: 7, role: 'button' }));
  corners.forEach(([cx, cy], index) => {
    const circle = group.children[index] as SVGCircleElement; // made just above
    circle.dataset['corner'] = String(index);
    const label = isClosed
      ? `Corner ${index + 1}: arrow keys move it, Delete removes it`
      : `Corner ${index + 1}`;
    setAttributes(circle, { cx, cy, tabindex: isClosed ? 0 : -1, 'aria-label': label });
  });
}

function drawEdges(group: SVGGElement, corners: readonly Corner[]): void {
  keep(group, corners.length, () => svgElement('circle', 'sketch-edge', { r: 5 }));
  corners.forEach(([x, y], index) => {
    const next = corners[(index + 1) % corners.length] ?? [x, y];
    const circle = group.children[index] as SVGCircleElement; // made just above
    circle.dataset['edge'] = String(index);
    setAttributes(circle, { cx: (x + next[0]) / 2, cy: (y + next[1]) / 2 });
  });
}

function keep(group: SVGGElement, count: number, make: () => SVGElement): void {
  while (group.children.length > count) group.lastElementChild?.remove();
  while (group.children.length < count) group.append(make());
}
