import { budgetDevice } from '../../../pipelines/budget/budget-device.js';
import { Fleet } from '../../../pipelines/fleet/fleet.js';
import { machineFingerprint } from '../../../pipelines/tune/machine.js';
import { createWebhook } from '../../../pipelines/zones/webhook.js';
import { onlySizeOf } from '../../../models/imported/only-size.js';
import { deviceLabel } from '../../../models/runtime/engine.js';
import type { Segmenter } from '../../../models/segmenter.js';
import type { SegcastServer } from '../../server/start-server.js';
import type { ServerOptions } from '../../server/server-options.js';
import { aborted } from '../interrupt.js';
import type { OpenNetwork } from '../open-network.js';
import { packageManifest } from '../package-manifest.js';
import { liveLine, type LiveLine } from '../terminal/live-line.js';
import { openEscalation } from './open-escalation.js';
import { showStatus } from './show-status.js';
import { startAudit, type RunningAudit } from './start-audit.js';
import { tellAdmission } from './tell-admission.js';
import { tellNotices } from './tell-notices.js';
import { tellStaleProfiles } from './tell-stale-profiles.js';
import { WatchOutcome } from './watch-outcome.js';
import { MAX_GEOMETRIES, type WatchPlan } from './watch-plan.js';

/** What keeps an eye on the configuration while cameras run, if anything does. */
export type Follow = (fleet: Fleet, line: LiveLine) => Disposable;

/** What cameras are watched with, and how long. */
export interface WatchSurroundings {
  /** The network, or its way onto its device; disposed of in the end. */
  readonly network: Promise<OpenNetwork>;
  readonly signal: AbortSignal;
  /** @defaultValue nothing is followed */
  readonly follow?: Follow | undefined;
}

/**
 * Runs cameras until `signal` aborts, or every one has ended by itself and nothing is followed; serves their page and
 * records them.
 *
 * @throws SegcastError what kept it from starting; the last camera's failure when none ended well; a recording's failure
 */
export async function watch(plan: WatchPlan, { network, signal, follow }: WatchSurroundings): Promise<void> {
  using line = liveLine(process.stdout);
  const { engine } = plan;
  const {
    model: { manifest },
    segmenter: opened,
  } = await network;
  await using segmenter = opened;
  const { classSet } = segmenter;
  await using escalation =
    plan.escalate && (await openEscalation(plan.escalate, { plan, segmenter, line, signal }));
  using shared = budgetDevice({
    segmenter,
    model: {
      name: manifest.name,
      results: manifest.measured.results,
      onlySize: onlySizeOf(manifest),
    },
    maxGeometries: MAX_GEOMETRIES,
    escalation,
  });
  await using fleet = new Fleet({ device: shared, classSet, strip: plan.strip, recordings: plan.recordings });
  void fleet.expect(plan.cameras);
  tellNotices(fleet.notices, line);
  const machine = machineFingerprint(deviceLabel(engine, segmenter.device.provider));
  tellStaleProfiles(fleet, { machine, version: packageManifest().version, model: manifest.name }, line);
  const outcome = new WatchOutcome(fleet, fleet.notices);
  await using webhook = webhookFor(plan, fleet, line);
  await using audit = plan.audit && (await startAudit(plan.audit, { fleet, shown: classSet, line, signal }));
  // Its modules are loaded here, beside the network for the cameras' pictures.
  const { startServer } = await import('../../server/start-server.js');
  await using server = await startServer(serverOptions(plan, fleet, audit));
  greet(manifest.name, plan, server, segmenter, line);

  for (const camera of plan.cameras) await fleet.add(camera);
  using following = follow?.(fleet, line);
  await untilOver(fleet, following === undefined ? outcome.allEnded : undefined, signal, line, audit);
  await finish(fleet, server);
  await webhook?.close();
  outcome.throwFirstFailure();
}

function greet(
  model: string,
  { modelReason, server: { token } }: WatchPlan,
  { url }: SegcastServer,
  { device: { provider, reason } }: Segmenter,
  line: LiveLine,
): void {
  line.print(`segcast: watch it at ${url}${token === undefined ? '' : '?token=<your token>'}`);
  line.print(`segcast: ${model} on ${provider}${reason === '' ? '' : ` (${reason})`}`);
  if (modelReason !== undefined) line.print(`segcast: ${modelReason}`);
}

function serverOptions({ server }: WatchPlan, fleet: Fleet, audit: RunningAudit | undefined): ServerOptions {
  const { host, port, token, quality, allowedHosts } = server;
  return {
    feeds: fleet.feeds,
    control: fleet,
    ...(audit !== undefined && { audit: audit.report }),
    listen: { ...(host !== undefined && { host }), ...(port !== undefined && { port }) },
    ...(token !== undefined && { token }),
    ...(quality !== undefined && { quality }),
    ...(allowedHosts !== undefined && { allowedHosts }),
  };
}

function webhookFor({ webhook }: WatchPlan, fleet: Fleet, line: LiveLine) {
  if (webhook === undefined) return undefined;
  const { url, secret } = webhook;
  const posting = createWebhook({ url, secret, report: (sentence) => line.print(`segcast: ${sentence}`) });
  fleet.notices.subscribe((notice) => {
    if (notice.kind === 'zone') posting.send(notice.event);
  });
  return posting;
}

async function untilOver(
  fleet: Fleet,
  allEnded: Promise<void> | undefined,
  signal: AbortSignal,
  line: LiveLine,
  audit: RunningAudit | undefined,
): Promise<void> {
  const showing = showStatus(fleet, line, audit?.report);
  showing.add(tellAdmission(fleet, line));
  try {
    await Promise.race([aborted(signal), ...(allEnded === undefined ? [] : [allEnded])]);
  } finally {
    showing.unsubscribe();
  }
}

/** Ends cameras first, so that nothing new comes; recordings and viewers then end side by side, within 3 seconds. */
async function finish(fleet: Fleet, server: SegcastServer): Promise<void> {
  await Promise.all([fleet[Symbol.asyncDispose](), server.close()]);
}
