import type { Control } from './control/control.js';
import type { Camera } from './camera.js';
import { byId, setText } from './element.js';
import { Panel } from './panel.js';
import type { ClassSet } from './protocol.js';
import { RemoveCameraDialog } from './settings/remove-camera-dialog.js';
import { SettingsPane } from './settings/settings-pane.js';
import { SubjectSelect } from './subject-select.js';
import { Tabs } from './tabs.js';
import { EventList } from './zones/event-list.js';
import type { EventLog } from './zones/event-log.js';
import { ZonePane, type ZonePaneEvents } from './zones/zone-pane.js';

/** What the panel asks of the page. */
export interface SidePanelEvents extends ZonePaneEvents {
  /** A camera was chosen; where one is shown large, it is to be this one. */
  readonly onChoose: (camera: string) => void;
  /** Something to show has changed. */
  readonly onChange: () => void;
}

/** What there is to show. */
export interface PageState {
  readonly cameras: readonly Camera[];
  /** The one shown large. */
  readonly selected: Camera | undefined;
  readonly isLive: (camera: Camera) => boolean;
  readonly classSets: ReadonlyMap<number, ClassSet>;
  readonly nowMs: number;
  /** This page's clock minus the server's, ms. */
  readonly clockOffsetMs: number;
}

/** The column beside the pictures: what is live, and with control also a camera's settings, zones and events. */
export class SidePanel {
  readonly zones: ZonePane;
  readonly #control: Control;
  readonly #log: EventLog;
  readonly #live = new Panel();
  readonly #tabs: Tabs;
  readonly #subject: SubjectSelect;
  readonly #settings: SettingsPane;
  readonly #events = new EventList();
  #pointed: string | undefined;
  #chosen: string | undefined;

  constructor(control: Control, log: EventLog, events: SidePanelEvents) {
    this.#control = control;
    this.#log = log;
    const removal = new RemoveCameraDialog(control);
    this.#tabs = new Tabs(() => events.onChange());
    this.#subject = new SubjectSelect((camera) => {
      this.#chosen = camera;
      events.onChoose(camera);
    });
    this.#settings = new SettingsPane(control, (camera) => removal.open(camera));
    this.zones = new ZonePane(control, events);
    byId('events').append(this.#events.root);
  }

  /** The pointer came to a camera, whose deadlines are shown from now on. */
  point(camera: string): void {
    this.#pointed = camera;
  }

  /** Whether somebody looks at what the server must be asked for. */
  get shownCamera(): string | undefined {
    return this.#tabs.shown === 'settings' ? this.#chosen : undefined;
  }

  refresh({ cameras, selected, isLive, classSets, nowMs, clockOffsetMs }: PageState): void {
    const hasEvents = this.#log.events.length > 0;
    this.#tabs.offer(
      this.#control.isThere ? ['live', 'settings', 'zones'] : hasEvents ? ['live', 'zones'] : ['live'],
    );
    byId('zones').hidden = !this.#control.isThere;

    const find = (id: string | undefined): Camera | undefined => cameras.find(({ entry }) => entry.id === id);
    const pointed = selected ?? find(this.#pointed) ?? cameras[0];
    const subject = find(this.zones.drawsOn) ?? selected ?? find(this.#chosen) ?? cameras[0];
    this.#chosen = subject?.entry.id;
    const isAboutOne = this.#tabs.shown !== 'live';
    this.#subject.refresh(cameras, subject, isAboutOne, this.zones.drawsOn !== undefined);

    this.#live.refresh(selected === undefined ? cameras : [selected], isLive, classSets, pointed, nowMs);
    this.#settings.refresh(subject?.entry.id, subject?.audit, nowMs - clockOffsetMs);
    this.#refreshZones(subject, classSets);
    const nameOf = (id: string): string => (cameras.length < 2 ? '' : (find(id)?.entry.name ?? id));
    this.#events.refresh(this.#log.events, nameOf, clockOffsetMs);
  }

  #refreshZones(subject: Camera | undefined, classSets: ReadonlyMap<number, ClassSet>): void {
    const raised = subject === undefined ? [] : this.#log.raisedOf(subject.entry.id);
    const classSet = classSets.get(subject?.header?.classSet ?? -1);
    const classes = (classSet?.classes ?? []).map(({ name }) => name);
    this.zones.refresh(subject?.entry.id, classes, new Set(raised.map(({ zone }) => zone)));
    const count = this.#log.raisedCount;
    byId('zones-count').hidden = count === 0;
    setText(byId('zones-count'), count === 0 ? '' : `${count}`);
  }
}
