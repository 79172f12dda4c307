/** A span of time as a clock shows it: `0:07`, `12:03`, `1:02:03`. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = [minutes, seconds % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return hours === 0 ? rest.replace(/^0(?=\d)/, '') : `${hours}:${rest}`;
}
