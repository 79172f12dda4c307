/**
 * Every filter's numbers times its scale, in double precision, rounded to single once.
 *
 * A plain loop: called on all of a network's trained numbers before the first frame, where one callback a number takes a second.
 *
 * @param numbers filter after filter, as many for each
 * @param scales one per filter
 */
export function scaleFilters(numbers: Int8Array | Float32Array, scales: ArrayLike<number>): Float32Array {
  const scaled = new Float32Array(numbers.length);
  const perFilter = numbers.length / scales.length;
  for (let filter = 0, index = 0; filter < scales.length; filter++) {
    const scale = scales[filter] ?? 0;
    for (const end = index + perFilter; index < end; index++) scaled[index] = (numbers[index] ?? 0) * scale;
  }
  return scaled;
}
