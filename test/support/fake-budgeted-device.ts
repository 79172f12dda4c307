import type {
  Admission,
  BudgetedCamera,
  BudgetedCameraOptions,
  BudgetedDevice,
} from '../../pipelines/budget/budgeted-device.js';
import type { Frame } from '../../src/core/frame.js';
import type { Profile } from '../../src/core/profile.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import type { Rational } from '../../src/core/time.js';

/** A camera of a FakeBudgetedDevice: calls every pixel of a frame class 0, and remembers what it was told. */
export class FakeBudgetedCamera implements BudgetedCamera {
  profile: Profile;
  priority: number;
  readonly segmented: Frame[] = [];
  readonly latencies: number[] = [];
  readonly aftermaths: number[] = [];
  frameRate: Rational | undefined;
  isDisposed = false;

  constructor({ profile, priority = 1 }: BudgetedCameraOptions) {
    this.profile = profile;
    this.priority = priority;
  }

  segment(frame: Frame): Promise<Segmentation> {
    this.segmented.push(frame);
    const { width, height } = frame;
    const labels = { width, height, ids: new Uint8Array(width * height) };
    const { budgetMs } = this.profile;
    return Promise.resolve({
      kind: 'segmented',
      frame,
      labels,
      exit: 'low',
      budgetMs,
      timings: { infer: 1 },
    });
  }

  observeAftermath(_frame: Frame, ms: number): void {
    this.aftermaths.push(ms);
  }

  observeLatency(_frame: Frame, latencyMs: number): void {
    this.latencies.push(latencyMs);
  }

  setFrameRate(rate: Rational | undefined): void {
    this.frameRate = rate;
  }

  [Symbol.dispose](): void {
    this.isDisposed = true;
  }
}

/** A device on which everything fits. */
export class FakeBudgetedDevice implements BudgetedDevice {
  readonly cameras = new Map<string, FakeBudgetedCamera>();
  /** Pictures it was told of before they came. */
  readonly expected: string[] = [];

  addCamera(options: BudgetedCameraOptions): BudgetedCamera {
    const camera = new FakeBudgetedCamera(options);
    this.cameras.set(options.id, camera);
    return camera;
  }

  expect(picture: Size, profile: Profile): void {
    this.expected.push(`${picture.width}x${picture.height} for ${profile.name}`);
  }

  admission(): Admission {
    return { utilization: 0.1, fits: true, advice: [] };
  }
}
