import { interval, type Subscription } from 'rxjs';
import type { CameraControl } from '../../../pipelines/fleet/camera-control.js';
import type { LiveLine } from '../terminal/live-line.js';

const EVERY_MS = 5000;

/** Prints once when the cameras stop fitting the device, with what would make them fit, and once when they fit again. */
export function tellAdmission(control: Pick<CameraControl, 'admission'>, line: LiveLine): Subscription {
  let fitted = true;
  return interval(EVERY_MS).subscribe(() => {
    const { fits, advice } = control.admission();
    if (fits === fitted) return;
    fitted = fits;
    if (fits) line.print('segcast: all cameras fit the device again.');
    else for (const sentence of advice) line.print(`segcast: ${sentence}`);
  });
}
