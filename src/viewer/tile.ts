import type { Camera } from './camera.js';
import { element, setText } from './element.js';
import { formatMs, formatRate } from './format.js';
import type { Notice } from './notice.js';
import { Painter } from './painter.js';
import type { PictureHeader } from './protocol.js';

/** What a tile tells the page. */
export interface TileEvents {
  readonly onOpen: (camera: string) => void;
  /** A picture is done with, drawn or not: the server may send a further one. */
  readonly onDone: (header: PictureHeader) => void;
}

/** A camera on the page: its picture, what stands over it, and the readout below. */
export class Tile {
  readonly root = element('article', 'tile');
  readonly #camera: Camera;
  readonly #painter: Painter;
  readonly #canvas = element('canvas', 'picture');
  readonly #noticeTitle = element('strong', 'notice-title');
  readonly #noticeDetail = element('span', 'notice-detail');
  readonly #name = element('h2', 'name');
  readonly #badge = element('span', 'badge');
  readonly #fps = element('dd');
  readonly #latency = element('dd');
  readonly #drops = element('dd');
  readonly #open = element('button', 'open');

  constructor(camera: Camera, { onOpen, onDone }: TileEvents) {
    this.#camera = camera;
    this.#painter = new Painter(this.#canvas, (header, outcome) => {
      if (outcome === 'drawn') camera.drawn(header, Date.now());
      onDone(header);
    });
    this.#canvas.setAttribute('role', 'img');
    this.#open.type = 'button';
    this.#open.addEventListener('click', () => onOpen(camera.entry.id));
    this.root.dataset['camera'] = camera.entry.id;
    this.root.append(this.#screen(), this.#caption());
  }

  show(...[picture]: Parameters<Painter['show']>): void {
    this.#painter.show(picture);
  }

  focus(): void {
    this.#open.focus({ preventScroll: true });
  }

  /** Brings everything but the picture up to date. */
  refresh(notice: Notice | undefined, nowMs: number): void {
    const { entry, aspectRatio } = this.#camera;
    this.root.dataset['state'] = notice?.kind ?? 'live';
    this.root.style.setProperty('--ratio', aspectRatio.toFixed(4));
    setText(this.#noticeTitle, notice?.title ?? '');
    setText(this.#noticeDetail, notice?.detail ?? '');
    setText(this.#name, entry.name);
    this.#name.title = entry.name;
    this.#canvas.setAttribute('aria-label', `${entry.name}, segmented picture`);
    this.#open.setAttribute('aria-label', `Show ${entry.name} large`);
    this.#refreshBadge(notice);
    this.#refreshReadout(notice, nowMs);
  }

  #refreshBadge(notice: Notice | undefined): void {
    const { header } = this.#camera;
    const level = notice === undefined ? header?.level : undefined;
    this.#badge.dataset['level'] = level ?? 'none';
    const age = header?.ageMs == null ? '' : ` ${formatMs(header.ageMs)}`;
    const word = level === undefined ? '\u2013' : `${level.toUpperCase()}${level === 'reuse' ? age : ''}`;
    setText(this.#badge, word);
    this.#badge.title = level === undefined ? '' : (header?.reason ?? LEVEL_MEANINGS[level]);
  }

  #refreshReadout(notice: Notice | undefined, nowMs: number): void {
    const { header, latencyMs, delivery } = this.#camera;
    const isLive = notice === undefined && latencyMs !== undefined;
    setText(this.#fps, isLive ? formatRate(this.#camera.fpsAt(nowMs)) : '\u2013');
    setText(this.#latency, isLive ? formatMs(latencyMs) : '\u2013');
    const drops = header?.drops ?? 0;
    setText(this.#drops, delivery.dropped === 0 ? `${drops}` : `${drops}+${delivery.dropped}`);
    this.#drops.title = `${drops} by the pipeline, ${delivery.dropped} on the way to this page`;
  }

  #screen(): HTMLElement {
    const notice = element('div', 'notice', this.#noticeTitle, this.#noticeDetail);
    notice.setAttribute('role', 'status');
    return element('div', 'screen', this.#canvas, notice, this.#open);
  }

  #caption(): HTMLElement {
    const readout = element(
      'dl',
      'readout',
      element('div', '', element('dt', '', 'fps'), this.#fps),
      element('div', '', element('dt', '', 'latency'), this.#latency),
      element('div', '', element('dt', '', 'drops'), this.#drops),
    );
    return element('div', 'caption', this.#name, this.#badge, readout);
  }
}

const LEVEL_MEANINGS = {
  raw: 'The video alone',
  reuse: 'Labels of an earlier frame',
  low: 'Coarse labels: the cascade stopped at its first exit',
  mid: 'Good labels: the cascade stopped at its second exit',
  high: 'Best labels: the whole cascade ran',
} as const;
