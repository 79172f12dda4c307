import { countLooks, type TestTime } from '../../../models/test-time/segment-repeatedly.js';

/** How the looks at an image were joined: figures of other protocols cannot be compared with these. */
export function looksText(testTime: TestTime): string {
  const { scales, flip } = testTime;
  const flipped = flip ? ', each also mirrored' : '';
  const looks = countLooks(testTime);
  return `${looks} ${looks === 1 ? 'look' : 'looks'} an image: scales ${scales.join(', ')}${flipped}`;
}
