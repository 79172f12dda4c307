import type { Answer } from './api-fault.js';
import type {
  Admission,
  ControlledCamera,
  FinishedRecording,
  ProfileChange,
  RecordingAnswer,
  Zone,
} from './api-types.js';
import { CameraChanges } from './camera-changes.js';
import { cameraFromAnswer, type CameraAnswer } from './camera-from-answer.js';
import { request } from './request.js';

/** A camera to be added. */
export interface NewCamera {
  readonly name: string;
  readonly source: string;
  readonly profile: ProfileChange;
}

/** Cameras and recordings as the server lets this page change them. */
export class Control {
  readonly changes: CameraChanges;
  readonly #onChange: () => void;
  #cameras: ReadonlyMap<string, ControlledCamera> = new Map();
  #isThere = false;
  #admission: Admission | undefined;
  /** Counts what the page was told, so that an older answer that comes late is noticed. */
  #news = 0;

  /** @param onChange something to show has changed */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.changes = new CameraChanges({
      send: async (id, patch) => read(await request('PATCH', pathOf(id), patch)),
      onState: (camera) => this.#put(camera),
      onChange,
    });
  }

  /** Whether this server lets anything be changed. */
  get isThere(): boolean {
    return this.#isThere;
  }

  /** Whether the cameras fit the device; undefined while nobody knows. */
  get admission(): Admission | undefined {
    return this.#admission;
  }

  /** A camera as it will be once the server has taken what is under way. */
  camera(id: string): ControlledCamera | undefined {
    const camera = this.#cameras.get(id);
    if (camera === undefined) return undefined;
    // A profile is shown as the server understood it.
    return { ...camera, ...this.changes.pendingOf(id), profile: camera.profile };
  }

  /** The server has said hello, and whether it can be asked for more. */
  async greet(isControlled: boolean): Promise<void> {
    if (!isControlled) {
      this.#isThere = false;
      this.#onChange();
      return;
    }
    await this.load();
    this.changes.retry();
  }

  /** Asks for all cameras. */
  async load(): Promise<void> {
    const news = ++this.#news;
    const answer = await request<{ cameras: readonly CameraAnswer[] }>('GET', 'api/cameras');
    if (news !== this.#news) return;
    if (answer.kind === 'done') {
      this.#isThere = true;
      this.#cameras = new Map(answer.body.cameras.map((camera) => [camera.id, cameraFromAnswer(camera)]));
    }
    this.#onChange();
    await this.#loadAdmission();
  }

  /** Asks for one camera, as its settings or its recording changed. */
  async loadOne(id: string): Promise<void> {
    if (!this.#isThere) return;
    const news = this.#news;
    const answer = read(await request('GET', pathOf(id)));
    if (answer.kind === 'done' && news === this.#news) this.#put(answer.body);
  }

  async add(camera: NewCamera): Promise<Answer<ControlledCamera>> {
    const answer = read(await request('POST', 'api/cameras', camera));
    if (answer.kind === 'done') {
      this.#put(answer.body);
      void this.#loadAdmission();
    }
    return answer;
  }

  async remove(id: string): Promise<Answer<undefined>> {
    const answer = await request<undefined>('DELETE', pathOf(id));
    if (answer.kind === 'done') this.forget(id);
    return answer;
  }

  /** The camera is gone, whoever removed it. */
  forget(id: string): void {
    this.#cameras = new Map([...this.#cameras].filter(([known]) => known !== id));
    this.changes.forget(id);
    this.#onChange();
    if (this.#isThere) void this.#loadAdmission();
  }

  /** Saves all zones of a camera. */
  async saveZones(id: string, zones: readonly Zone[]): Promise<Answer<ControlledCamera>> {
    const answer = read(await request('PATCH', pathOf(id), { zones }));
    if (answer.kind === 'done') this.#put(answer.body);
    return answer;
  }

  /** @returns after `stop` what was recorded */
  async record(
    id: string,
    action: 'start' | 'stop' | 'rotate',
  ): Promise<Answer<FinishedRecording | undefined>> {
    const answer = await request<RecordingAnswer>('POST', `${pathOf(id)}/recording`, { action });
    if (answer.kind !== 'done') return answer;
    const camera = this.#cameras.get(id);
    if (camera !== undefined) this.#put({ ...camera, recording: answer.body.recording });
    return { kind: 'done', body: answer.body.finished ?? undefined };
  }

  async #loadAdmission(): Promise<void> {
    const answer = await request<Admission>('GET', 'api/admission');
    this.#admission = answer.kind === 'done' ? answer.body : undefined;
    this.#onChange();
  }

  #put(camera: ControlledCamera): void {
    this.#news++;
    this.#cameras = new Map(this.#cameras).set(camera.id, camera);
    this.#onChange();
  }
}

function pathOf(id: string): string {
  return `api/cameras/${encodeURIComponent(id)}`;
}

function read(answer: Answer<CameraAnswer>): Answer<ControlledCamera> {
  return answer.kind === 'done' ? { kind: 'done', body: cameraFromAnswer(answer.body) } : answer;
}
