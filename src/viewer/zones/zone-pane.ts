import type { ApiFault } from '../control/api-fault.js';
import type { Zone } from '../control/api-types.js';
import type { Control } from '../control/control.js';
import { byId, element } from '../element.js';
import { FaultLine } from '../settings/fault-line.js';
import { SketchLayer } from './sketch-layer.js';
import { draftOf, faultOfDraft, newDraft, zonesWith, type ZoneDraft } from './zone-draft.js';
import { ZoneForm } from './zone-form.js';
import { close, undo, type Sketch } from './zone-sketch.js';

/** What the pane needs of the page. */
export interface ZonePaneEvents {
  /** Shows a camera large, so that it can be drawn on. */
  readonly onDraw: (camera: string) => void;
  /** Where a camera's picture is; undefined while it is not on the page. */
  readonly screenOf: (camera: string) => Element | undefined;
}

const RECTANGLE: Sketch = {
  corners: [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.75, 0.75],
    [0.25, 0.75],
  ],
  isClosed: true,
};

/** A camera's zones: listed, drawn, changed, deleted. A draft stays as it is while the server restarts. */
export class ZonePane {
  readonly #control: Control;
  readonly #events: ZonePaneEvents;
  readonly #list = element('ul', 'zones');
  readonly #draw = element('button', 'button', 'Draw a zone');
  readonly #fault = new FaultLine();
  readonly #form: ZoneForm;
  readonly #layer: SketchLayer;
  #draft: ZoneDraft | undefined;
  #camera: string | undefined;
  #listed = '';
  #classes: readonly string[] = [];

  constructor(control: Control, events: ZonePaneEvents) {
    this.#control = control;
    this.#events = events;
    this.#form = new ZoneForm({
      onChange: (change) => this.#amend(change),
      onSave: () => void this.#save(),
      onCancel: () => this.#end(),
      onRectangle: () => this.#amend({ sketch: RECTANGLE }),
    });
    this.#layer = new SketchLayer((sketch) => this.#amend({ sketch }));
    this.#draw.type = 'button';
    this.#draw.addEventListener('click', () => this.#begin(undefined));
    byId('zones').append(this.#list, this.#fault.root, this.#draw, this.#form.root);
  }

  /** The camera whose zone is being drawn, which must stay the one shown. */
  get drawsOn(): string | undefined {
    return this.#draft?.camera;
  }

  /** The zone under change, which is drawn with its corners instead of as it was. */
  get draft(): ZoneDraft | undefined {
    return this.#draft;
  }

  refresh(camera: string | undefined, classes: readonly string[], raised: ReadonlySet<string>): void {
    this.#camera = camera;
    this.#classes = classes;
    this.#layer.show(
      this.#draft?.sketch,
      this.#draft === undefined ? undefined : this.#events.screenOf(this.#draft.camera),
    );
    const isEditing = this.#draft !== undefined && this.#draft.camera === camera;
    this.#form.root.hidden = !isEditing;
    this.#list.hidden = this.#draw.hidden = isEditing;
    this.#draw.disabled = camera === undefined;
    if (this.#draft !== undefined) this.#form.refresh(this.#draft, classes);
    this.#refreshList(raised);
  }

  /** Enter, Escape and Backspace while drawing; whether anything was done. */
  takeKey(key: string): boolean {
    if (this.#draft === undefined) return false;
    const { sketch } = this.#draft;
    if (key === 'Escape') this.#end();
    else if (key === 'Enter' && !sketch.isClosed) this.#amend({ sketch: close(sketch) });
    else if (key === 'Backspace' && !sketch.isClosed) this.#amend({ sketch: undo(sketch) });
    else return false;
    return true;
  }

  get #zones(): readonly Zone[] {
    const id = this.#draft?.camera ?? this.#camera;
    return id === undefined ? [] : (this.#control.camera(id)?.zones ?? []);
  }

  #begin(zone: Zone | undefined): void {
    const camera = this.#camera;
    if (camera === undefined) return;
    this.#draft = zone === undefined ? newDraft(camera, this.#zones) : draftOf(camera, zone);
    this.#fault.show(undefined);
    this.#form.fill(this.#draft);
    this.#events.onDraw(camera);
    this.#refreshDraft();
    if (zone === undefined) this.#layer.root.focus();
    else this.#form.focusName();
  }

  #amend(change: Partial<Pick<ZoneDraft, 'name' | 'rules' | 'sketch'>>): void {
    if (this.#draft === undefined) return;
    const wasClosed = this.#draft.sketch.isClosed;
    this.#draft = { ...this.#draft, ...change };
    this.#refreshDraft();
    if (this.#draft.sketch.isClosed && !wasClosed) this.#form.focusName();
  }

  #end(): void {
    this.#draft = undefined;
    this.#refreshDraft();
    this.#draw.focus();
  }

  async #save(): Promise<void> {
    const draft = this.#draft;
    if (draft === undefined) return;
    const mistake = faultOfDraft(draft, this.#zones);
    if (mistake !== '') {
      this.#form.fail({ code: 'draft', message: mistake, remedy: '' });
      return;
    }
    this.#form.setBusy(true);
    const answer = await this.#control.saveZones(draft.camera, zonesWith(draft, this.#zones));
    this.#form.setBusy(false);
    if (answer.kind === 'done') this.#end();
    else this.#form.fail(answer.kind === 'unreachable' ? kept(answer.fault) : answer.fault);
  }

  async #delete(name: string): Promise<void> {
    const id = this.#camera;
    if (id === undefined) return;
    const answer = await this.#control.saveZones(
      id,
      this.#zones.filter((zone) => zone.name !== name),
    );
    this.#fault.show(answer.kind === 'done' ? undefined : answer.fault);
    this.#draw.focus();
  }

  #refreshDraft(): void {
    this.refresh(this.#camera, this.#classes, new Set());
    this.#listed = '';
  }

  #refreshList(raised: ReadonlySet<string>): void {
    const key = JSON.stringify([this.#zones, [...raised], this.#camera]);
    if (key === this.#listed) return;
    this.#listed = key;
    this.#list.replaceChildren(...this.#zones.map((zone) => this.#rowOf(zone, raised.has(zone.name))));
  }

  #rowOf(zone: Zone, isRaised: boolean): HTMLElement {
    const edit = element('button', 'button small', 'Edit');
    const remove = element('button', 'button small', 'Delete');
    edit.type = remove.type = 'button';
    edit.setAttribute('aria-label', `Edit ${zone.name}`);
    remove.setAttribute('aria-label', `Delete ${zone.name}`);
    edit.addEventListener('click', () => this.#begin(zone));
    remove.addEventListener('click', () => void this.#delete(zone.name));
    const name = element('span', 'zone-row-name', isRaised ? `\u26a0 ${zone.name}` : zone.name);
    const rules = zone.rules.map((rule) => element('li', '', rule));
    const none = element('li', 'muted', 'No rule: only drawn');
    const row = element('li', 'zone-row', name, edit, remove);
    row.append(element('ul', 'zone-rules', ...(rules.length === 0 ? [none] : rules)));
    row.dataset['raised'] = String(isRaised);
    return row;
  }
}

function kept(fault: ApiFault): ApiFault {
  return { ...fault, remedy: 'The zone is kept here: save it again when the server is back.' };
}
