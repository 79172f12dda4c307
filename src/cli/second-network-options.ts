import { Option } from 'commander';
import { AUDIT_EVERY_MS, type AuditSettings } from '../../pipelines/audit/audit-settings.js';
import { ESCALATION_MARGIN, type EscalationSettings } from '../../pipelines/escalate/escalation-settings.js';
import { SegcastError } from '../core/errors.js';
import type { Size } from '../core/size.js';
import { parseNumber, parseSize } from './parse.js';
import { parseMilliseconds } from './profile-options.js';

/** What a command was told about networks beside the one shown. */
export interface SecondNetworkOptions {
  readonly audit?: string | undefined;
  /** ms */
  readonly auditEvery?: number | undefined;
  readonly auditSize?: Size | undefined;
  readonly escalate?: string | undefined;
  /** 0..1 */
  readonly escalateMargin?: number | undefined;
  readonly escalateSize?: Size | undefined;
}

/** `--audit`, `--escalate` and what belongs to them. */
export function secondNetworkOptions(): Option[] {
  return [
    new Option(
      '--audit <model>',
      'measure in the background how far a second network agrees with the labels',
    ),
    new Option('--audit-every <time>', `how often, e.g. 10s (default: ${AUDIT_EVERY_MS / 1000}s)`).argParser(
      parseMilliseconds,
    ),
    new Option('--audit-size <WxH>', 'its input size (default: as large as its own size)').argParser(
      parseSize,
    ),
    new Option(
      '--escalate <model>',
      'have a better network label a camera alone on its device while its labels are unsure',
    ),
    new Option(
      '--escalate-margin <0..1>',
      `unsure: the two highest probabilities differ by less (default: ${ESCALATION_MARGIN})`,
    ).argParser(parseNumber(0, 1)),
    new Option('--escalate-size <WxH>', 'its input size (default: as large as its own size)').argParser(
      parseSize,
    ),
  ];
}

/**
 * What the options ask to audit with; undefined when nothing.
 *
 * @throws SegcastError `usage` for options that belong to `--audit` without it
 */
export function auditFrom({ audit, auditEvery, auditSize }: SecondNetworkOptions): AuditSettings | undefined {
  if (audit !== undefined) return { model: audit, everyMs: auditEvery, size: auditSize };
  refuseAlone('--audit', { '--audit-every': auditEvery, '--audit-size': auditSize });
  return undefined;
}

/**
 * What the options ask to call in; undefined when nothing.
 *
 * @throws SegcastError `usage` for options that belong to `--escalate` without it
 */
export function escalationFrom(options: SecondNetworkOptions): EscalationSettings | undefined {
  const { escalate, escalateMargin, escalateSize } = options;
  if (escalate !== undefined) return { model: escalate, margin: escalateMargin, size: escalateSize };
  refuseAlone('--escalate', { '--escalate-margin': escalateMargin, '--escalate-size': escalateSize });
  return undefined;
}

function refuseAlone(owner: string, given: Readonly<Record<string, unknown>>): void {
  const [alone] = Object.keys(given).filter((name) => given[name] !== undefined);
  if (alone === undefined) return;
  throw new SegcastError(
    'usage',
    `Expected ${owner} with ${alone}, received ${alone} alone.`,
    `Name the network with ${owner} <model>; \`segcast models list\` shows those there are.`,
  );
}
