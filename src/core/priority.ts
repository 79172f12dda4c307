import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/** What shows pictures goes before other programs by so much: about four times their share of a core. */
const RAISED = constants.priority.PRIORITY_ABOVE_NORMAL;
/** What computes labels comes after what shows pictures by so much: a third of its share. */
const BELOW_PICTURES = 5;

/**
 * Lets this process go before ordinary programs, where the system allows it (on Linux: as root, or with CAP_SYS_NICE or a
 * nice limit); a picture that is ready then does not wait behind a program that computes.
 *
 * To be called first: threads and children inherit it, and Node's own threads are raised with it on Linux only.
 * `SEGCAST_PRIORITY=normal` keeps it from doing anything.
 *
 * @returns whether it does
 */
export function raisePriority(): boolean {
  if (process.env['SEGCAST_PRIORITY'] === 'normal') return false;
  return threadsOfThisProcess().every((thread) => prioritize(thread, RAISED));
}

/** Lets this process come after the one that started it: labels may be late, pictures may not. */
export function comeAfterPictures(): void {
  prioritize(0, Math.min(getPriority(0) + BELOW_PICTURES, constants.priority.PRIORITY_LOW));
}

/** Lets this thread come after all others; only where a priority is a thread's own, which is on Linux. */
export function comeLast(): void {
  if (process.platform === 'linux') prioritize(0, constants.priority.PRIORITY_LOW);
}

/** Gives a child that has inherited a raised priority the ordinary one. */
export function toNormalPriority(pid: number | undefined): void {
  if (pid !== undefined && getPriority(0) < constants.priority.PRIORITY_NORMAL)
    prioritize(pid, constants.priority.PRIORITY_NORMAL);
}

/** On Linux a priority is a thread's own, and Node has made some already: those that compress pictures among them. */
function threadsOfThisProcess(): readonly number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [process.pid]; // another system: a priority is the whole process's
  }
}

/** Whether it was allowed. A process that is gone needs no priority. */
function prioritize(pid: number, priority: number): boolean {
  try {
    setPriority(pid, priority);
    return true;
  } catch {
    return false;
  }
}
