import { Control } from './control/control.js';
import type { Camera } from './camera.js';
import { Connection } from './connection.js';
import { SloPoll } from './deadlines/slo-poll.js';
import { byId, setText } from './element.js';
import { countOf } from './format.js';
import { LinkBadge } from './link-badge.js';
import type { LinkState } from './link-state.js';
import { noticeOf, type Notice } from './notice.js';
import type { ClassSet, ServerMessage } from './protocol.js';
import { forgetToken, Route } from './route.js';
import { AddCameraDialog } from './settings/add-camera-dialog.js';
import { SidePanel } from './side-panel.js';
import { Stage } from './stage.js';
import { TokenForm } from './token-form.js';
import { EventLog } from './zones/event-log.js';

/** How often everything but the pictures is brought up to date: often enough to be live, seldom enough to be read, ms. */
const REFRESH_MS = 500;
/** How often the frames of a recording on show are counted anew, ms. */
const RECORDING_MS = 2000;
/** Cameras behind the one shown large come this often, so that none is old when they are shown again. */
const BACKGROUND_FPS = 1;

const classSets = new Map<number, ClassSet>();
const eventLog = new EventLog();
const linkBadge = new LinkBadge();
const control = new Control(() => refresh());
const addCamera = new AddCameraDialog(control);
let watchedSince = Date.now();
let clockOffsetMs = 0;
let isGreeted = false;

const route = new Route((camera) => {
  stage.select(camera);
  tellView();
  refresh();
  if (camera !== undefined) byId('back').focus({ preventScroll: true });
});
const stage = new Stage(byId('stage'), {
  onOpen: (camera) => open(camera),
  onPoint: (camera) => panel.point(camera),
  onDone: ({ camera, seq }) => connection.send({ type: 'ack', camera, seq }),
});
const connection = new Connection({
  onState: (state) => setState(state),
  onMessage: (message) => take(message),
  onPicture: (picture) => stage.show(picture),
});
const panel = new SidePanel(control, eventLog, {
  onDraw: (camera) => {
    if (stage.cameras.length > 1) route.open(camera);
  },
  onChoose: (camera) => {
    if (stage.selected !== undefined) route.open(camera);
    refresh();
  },
  onChange: () => refresh(),
  screenOf: (camera) => stage.screenOf(camera),
});
const sloPoll = new SloPoll(({ cameras }) => {
  for (const { id, audit, ...report } of cameras) stage.setReports(id, report, audit ?? undefined);
});
const tokenForm = new TokenForm(() => connection.retry());

forgetToken();
stage.select(route.camera);
listenToKeys();
document.addEventListener('visibilitychange', () => {
  watchedSince = Date.now();
  tellView();
  if (!document.hidden) connection.retry();
});
byId('back').addEventListener('click', () => route.close());
for (const id of ['add', 'add-first']) byId(id).addEventListener('click', () => addCamera.open());
setInterval(() => {
  const camera = panel.shownCamera;
  if (camera !== undefined && !document.hidden && control.camera(camera)?.recording != null)
    void control.loadOne(camera);
}, RECORDING_MS);
setInterval(refresh, REFRESH_MS);
refresh();
connection.retry();

function setState(state: LinkState): void {
  if (state.kind === 'open') watchedSince = Date.now();
  else sloPoll.want(false);
  if (state.kind === 'lost') eventLog.forgetRaised();
  tokenForm.show(state.kind === 'unauthorized');
  refresh();
}

function take(message: ServerMessage): void {
  switch (message.type) {
    case 'hello':
      isGreeted = true;
      setClock(message.now);
      classSets.clear();
      for (const classSet of message.classSets) classSets.set(classSet.id, classSet);
      stage.setCameras(message.cameras);
      tellView();
      sloPoll.want(true);
      void control.greet(message.control === true);
      break;
    case 'camera':
      stage.setCamera(message.camera);
      tellView();
      if (control.isThere && control.camera(message.camera.id) === undefined) void control.load();
      break;
    case 'camera-removed':
      stage.remove(message.id);
      control.forget(message.id);
      eventLog.forgetRaised(message.id);
      break;
    case 'class-set':
      classSets.set(message.classSet.id, message.classSet);
      break;
    case 'zone-event':
      eventLog.add(message);
      break;
    case 'settings':
      void control.loadOne(message.camera);
      break;
    case 'delivery':
      for (const [id, delivery] of Object.entries(message.cameras)) stage.setDelivery(id, delivery);
      break;
    default:
      message satisfies never;
  }
  refresh();
}

/** A small difference between the two clocks is the message's own way; a large one would show wrong times. */
function setClock(serverNow: number): void {
  const offset = Date.now() - serverNow;
  clockOffsetMs = Math.abs(offset) > 2000 ? offset : 0;
}

/** Tells the server what this page has use for. */
function tellView(): void {
  const { selected } = stage;
  const maxFps = Object.fromEntries(
    stage.cameras.map((camera) => [
      camera.entry.id,
      selected === undefined || camera === selected ? null : BACKGROUND_FPS,
    ]),
  );
  connection.send({ type: 'view', visible: !document.hidden, maxFps });
}

function refresh(): void {
  const now = Date.now();
  const { cameras, selected } = stage;
  const notices = new Map(cameras.map((camera) => [camera, noticeFor(camera, now)]));
  const live = [...notices.values()].filter((notice) => notice === undefined).length;
  stage.refresh((camera) => notices.get(camera), now);
  panel.refresh({
    cameras,
    selected,
    isLive: (camera) => notices.get(camera) === undefined,
    classSets,
    nowMs: now,
    clockOffsetMs,
  });
  decorate(cameras);
  byId('add').hidden = byId('add-first').hidden = !control.isThere;
  linkBadge.refresh(connection.state, live, now);
  setText(byId('summary'), cameras.length === 0 ? '' : countOf(cameras.length, 'camera'));
  document.body.dataset['view'] = viewName(cameras, selected);
  document.title = selected === undefined ? 'segcast' : `${selected.entry.name} \u2013 segcast`;
}

/** What only a server with control tells of the cameras. */
function decorate(cameras: readonly Camera[]): void {
  const { draft } = panel.zones;
  for (const { entry } of cameras) {
    const raised = eventLog.raisedOf(entry.id);
    const known = control.camera(entry.id);
    const zones = (known?.zones ?? [])
      .filter(({ name }) => draft?.camera !== entry.id || draft.of !== name)
      .map(({ name, polygon }) => ({ name, polygon, isRaised: raised.some(({ zone }) => zone === name) }));
    stage.showZones(entry.id, zones, raised);
    stage.showRecording(entry.id, known?.recording != null);
  }
}

function noticeFor(camera: Camera, now: number): Notice | undefined {
  const { status } = camera.entry;
  return noticeOf({
    link: connection.state.kind,
    status: 'since' in status ? { ...status, since: status.since + clockOffsetMs } : status,
    lastPictureAt: camera.lastPictureAt,
    watchedSince,
    isPaused: control.camera(camera.entry.id)?.paused ?? false,
    now,
  });
}

/** What the style sheet goes by. */
function viewName(cameras: readonly Camera[], selected: Camera | undefined): string {
  if (connection.state.kind === 'unauthorized') return 'locked';
  if (cameras.length === 0) return isGreeted ? 'empty' : 'loading';
  return selected === undefined ? 'grid' : 'single';
}

/** A click on a tile shows it large; on the large one, or the only one, it fills the screen. */
function open(camera: string): void {
  if (stage.selected === undefined && stage.cameras.length > 1) route.open(camera);
  else void toggleFullScreen();
}

/** Does nothing where the browser cannot: telephones let only videos fill the screen. */
async function toggleFullScreen(): Promise<void> {
  if (!document.fullscreenEnabled) return;
  if (document.fullscreenElement !== null) await document.exitFullscreen();
  else await byId('stage').requestFullscreen();
}

function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, target } = event;
    if (ctrlKey || metaKey || altKey || isForControl(target, key)) return;
    if (panel.zones.drawsOn !== undefined) {
      if (panel.zones.takeKey(key)) event.preventDefault();
      return;
    }
    if (key === 'Escape') route.close();
    else if (key === 'f') void toggleFullScreen();
    else if (key === 'ArrowRight') step(1);
    else if (key === 'ArrowLeft') step(-1);
  });
}

/** Whether a key is meant for what has the focus: text is typed, a slider moved, a dialog closed, a button pressed. */
function isForControl(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('dialog') !== null) return true;
  const isField = target.matches('input, select, textarea');
  if (key === 'Escape') return isField && panel.zones.drawsOn === undefined;
  return isField || (key === 'Enter' && target.matches('button, a'));
}

/** From the camera shown large to the next or the previous one. */
function step(by: 1 | -1): void {
  const { cameras, selected } = stage;
  if (selected === undefined) return;
  const next = cameras.at((cameras.indexOf(selected) + by) % cameras.length);
  if (next !== undefined) route.open(next.entry.id);
}
