import type { Camera } from './camera.js';
import { element, setText } from './element.js';
import { formatSize } from './deadlines/describe-sample.js';
import { formatHitRate, verdictOf } from './deadlines/verdict.js';
import { formatMs, formatRate, formatShare } from './format.js';
import type { Notice } from './notice.js';
import { Painter } from './painter.js';
import type { PictureHeader, ZoneEvent } from './protocol.js';
import { ZoneLayer, type ShownZone } from './zones/zone-layer.js';

/** What a tile tells the page. */
export interface TileEvents {
  readonly onOpen: (camera: string) => void;
  /** The pointer or the focus came to a camera. */
  readonly onPoint: (camera: string) => void;
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
  readonly #reason = element('span', 'reason');
  readonly #level = element('span');
  readonly #size = element('span', 'badge-size');
  readonly #badge = element('span', 'badge', this.#level, ' ', this.#size);
  readonly #recording = element('span', 'tile-recording', 'rec');
  readonly #alarm = element('span', 'alarm');
  readonly #zones = new ZoneLayer();
  readonly #fps = element('dd');
  readonly #latency = element('dd');
  readonly #drops = element('dd');
  readonly #hitRate = element('dd', 'tile-hit-rate');
  readonly #open = element('button', 'open');
  readonly #screen = element('div', 'screen');

  constructor(camera: Camera, { onOpen, onDone, onPoint }: TileEvents) {
    this.#camera = camera;
    this.#painter = new Painter(this.#canvas, (header, outcome) => {
      if (outcome === 'drawn') camera.drawn(header, Date.now());
      onDone(header);
    });
    this.#canvas.setAttribute('role', 'img');
    const notice = element('div', 'notice', this.#noticeTitle, this.#noticeDetail);
    notice.setAttribute('role', 'status');
    this.#screen.append(this.#canvas, this.#zones.root, notice, this.#open, this.#alarm);
    this.#open.type = 'button';
    this.#open.addEventListener('click', () => onOpen(camera.entry.id));
    this.root.addEventListener('pointerenter', () => onPoint(camera.entry.id));
    this.root.addEventListener('focusin', () => onPoint(camera.entry.id));
    this.root.dataset['camera'] = camera.entry.id;
    this.#alarm.setAttribute('role', 'status');
    this.root.append(this.#screen, this.#caption());
  }

  /** Where the picture is, for what is drawn over it. */
  get screen(): Element {
    return this.#screen;
  }

  show(...[picture]: Parameters<Painter['show']>): void {
    this.#painter.show(picture);
  }

  /** Shows the zones over the picture, and what they raise now. */
  showZones(zones: readonly ShownZone[], raised: readonly ZoneEvent[]): void {
    this.#zones.show(zones);
    this.root.dataset['raised'] = String(raised.length > 0);
    const [first] = raised;
    const more = raised.length > 1 ? ` +${raised.length - 1}` : '';
    const text =
      first === undefined ? '' : `\u26a0 ${first.zone}: ${first.rule} (${formatShare(first.share)})${more}`;
    setText(this.#alarm, text);
  }

  showRecording(isRecording: boolean): void {
    this.#recording.hidden = !isRecording;
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
    setText(this.#level, word);
    const size = level === undefined ? null : header?.inputSize;
    setText(this.#size, size == null ? '' : formatSize(size));
    setText(this.#reason, level === undefined ? '' : (header?.reason ?? ''));
    this.#badge.title = level === undefined ? '' : LEVEL_MEANINGS[level];
  }

  #refreshReadout(notice: Notice | undefined, nowMs: number): void {
    const { header, latencyMs, delivery } = this.#camera;
    const isLive = notice === undefined && latencyMs !== undefined;
    setText(this.#fps, isLive ? formatRate(this.#camera.fpsAt(nowMs)) : '\u2013');
    setText(this.#latency, isLive ? formatMs(latencyMs) : '\u2013');
    const drops = header?.drops ?? 0;
    setText(this.#drops, delivery.dropped === 0 ? `${drops}` : `${drops}+${delivery.dropped}`);
    const hitRate = notice === undefined ? this.#camera.deadlines?.windows['1m'].hitRate : null;
    setText(this.#hitRate, formatHitRate(hitRate));
    this.#hitRate.dataset['verdict'] = verdictOf(hitRate);
    this.#drops.title = `${drops} by the pipeline, ${delivery.dropped} on the way to this page`;
  }

  #caption(): HTMLElement {
    const readout = element(
      'dl',
      'readout',
      element('div', '', element('dt', '', 'fps'), this.#fps),
      element('div', '', element('dt', '', 'latency'), this.#latency),
      element('div', '', element('dt', '', 'in time'), this.#hitRate),
      element('div', '', element('dt', '', 'drops'), this.#drops),
    );
    this.#hitRate.title = 'Deadline hit rate over the last minute';
    this.#recording.hidden = true;
    const title = element('div', 'title', this.#name, this.#recording);
    const work = element('span', 'work', this.#reason, this.#badge);
    return element('div', 'caption', title, work, readout);
  }
}

const LEVEL_MEANINGS = {
  raw: 'The video alone',
  reuse: 'Labels of an earlier frame',
  low: 'Coarse labels: the cascade stopped at its first exit',
  mid: 'Good labels: the cascade stopped at its second exit',
  high: 'Best labels: the whole cascade ran',
} as const;
