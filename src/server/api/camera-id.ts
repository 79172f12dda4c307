/** `Back yard` -> `back-yard`; a name without a letter or digit of ASCII is a `camera`. */
export function cameraIdOf(name: string): string {
  const words = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return words.replace(/^-+|-+$/g, '').slice(0, 48) || 'camera';
}
