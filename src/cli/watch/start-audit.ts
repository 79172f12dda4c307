import { Audit } from '../../../pipelines/audit/audit.js';
import { AUDIT_EVERY_MS, type AuditSettings } from '../../../pipelines/audit/audit-settings.js';
import { sharedClasses } from '../../../pipelines/audit/shared-classes.js';
import type { Fleet } from '../../../pipelines/fleet/fleet.js';
import { spawnLowPriorityHost } from '../../../pipelines/second-network/low-priority-host.js';
import type { SecondNetwork } from '../../../pipelines/second-network/second-network.js';
import type { ClassSet } from '../../core/class-set.js';
import type { LiveLine } from '../terminal/live-line.js';
import { mappingText, openSecondNetwork } from './open-second-network.js';

/** An audit with the network it works with. */
export interface RunningAudit extends AsyncDisposable {
  readonly report: Audit['report'];
}

/** What is audited, and where that is told. */
export interface AuditContext {
  readonly fleet: Pick<Fleet, 'feeds'>;
  /** The classes of the network shown. */
  readonly shown: ClassSet;
  readonly line: LiveLine;
  readonly signal: AbortSignal;
}

/** One inference may take minutes where others leave it little of the processors. */
const PATIENCE_MS = 300_000;

/**
 * Audits a fleet's cameras from now on, with one thread at the system's lowest priority.
 *
 * @throws SegcastError as loadModel
 */
export async function startAudit(
  { model, everyMs = AUDIT_EVERY_MS, size }: AuditSettings,
  { fleet, shown, line, signal }: AuditContext,
): Promise<RunningAudit> {
  const network = await openSecondNetwork({
    purpose: 'the audit',
    model,
    size,
    run: {
      device: 'cpu',
      threads: 1,
      spawn: spawnLowPriorityHost,
      loadTimeoutMs: PATIENCE_MS,
      runTimeoutMs: PATIENCE_MS,
    },
    line,
    signal,
  });
  line.print(auditText(network, everyMs, shown));
  const audit = new Audit({ feeds: fleet.feeds, network, everyMs });
  return {
    report: (camera) => audit.report(camera),
    [Symbol.asyncDispose]: async () => {
      audit[Symbol.dispose]();
      await network[Symbol.asyncDispose]();
    },
  };
}

/** What audits, and which classes are taken for each other. */
function auditText(network: SecondNetwork, everyMs: number, shown: ClassSet): string {
  const { classSet, first, second } = sharedClasses(shown, network.classSet);
  const mapped = [mappingText(shown, classSet, first), mappingText(network.classSet, classSet, second)];
  const classes = [...new Set(mapped)].filter((part) => part !== undefined).join('; ');
  const rate = `a frame every ${Number((everyMs / 1000).toFixed(3))} s`;
  return `segcast: audited by ${network.name}, ${rate}${classes === '' ? '' : ` (${classes})`}`;
}
