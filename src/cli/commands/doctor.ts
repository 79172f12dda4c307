import type { Command } from 'commander';
import { probeDevices } from '../../../models/runtime/device.js';
import type { EngineName } from '../../../models/runtime/engine.js';
import { installedTfjsPackages } from '../../../models/runtime/tfjs/tfjs-packages.js';
import { modelInfo } from '../../../models/model.js';
import { listModels, loadModel } from '../../../models/zoo.js';
import { ffmpegPath, ffprobePath } from '../../../streams/ffmpeg.js';
import { doctorChecks } from '../doctor/checks.js';
import type { ProbeDevices } from '../doctor/engines.js';
import type { ShippedModel } from '../doctor/models.js';
import { resultsJson, resultText, summaryText } from '../doctor/report.js';
import { isHealthy, runChecks } from '../doctor/run-checks.js';
import type { CheckResult } from '../doctor/check.js';
import { EXIT_CODES } from '../exit-codes.js';
import { DEFAULT_HOST, DEFAULT_PORT } from '../../server/default-address.js';
import { packageManifest } from '../package-manifest.js';

/** `segcast doctor`: what this machine can do, line by line; exit code 1 when something must be solved first. */
export function doctorCommand(command: Command): Command {
  return command.option('--json', 'as JSON').action(async ({ json = false }: { json?: boolean }) => {
    const results: CheckResult[] = [];
    for await (const result of runChecks(await checks())) {
      results.push(result);
      if (!json) print(resultText(result, { color: process.stdout.isTTY }));
    }
    print(json ? resultsJson(results) : summaryText(results));
    process.exitCode = isHealthy(results) ? EXIT_CODES.ok : EXIT_CODES.failure;
  });
}

async function checks(): Promise<ReturnType<typeof doctorChecks>> {
  return doctorChecks({
    requiredNode: packageManifest().engines.node.replace(/^>=/, ''),
    ffmpeg: ffmpegPath(),
    ffprobe: ffprobePath(),
    listen: { host: DEFAULT_HOST, port: DEFAULT_PORT },
    probeDevices: probe('ort'),
    tfjs: { installed: installedTfjsPackages(), probeDevices: probe('tfjs') },
    models: (await listModels()).map(({ name }) => shippedModel(name)),
  });
}

function probe(engine: EngineName): ProbeDevices {
  return async ({ signal }) => {
    const trials = await probeDevices({ engine, signal });
    return trials.map((trial) =>
      trial.kind === 'works'
        ? {
            device: trial.provider,
            started: true,
            detail: `${trial.engine ?? engine}, first answer after ${trial.startMs.toFixed(0)} ms`,
          }
        : { device: trial.provider, started: false, detail: trial.reason },
    );
  };
}

function shippedModel(name: string): ShippedModel {
  return {
    name,
    verify: async ({ signal }) => {
      const model = await loadModel(name, { signal }); // checks the weights' hash and every tensor
      const { parameters } = modelInfo(model);
      return `intact, ${(parameters / 1e6).toFixed(1)} M parameters, ${model.classSet.classes.length} classes, ${model.manifest.licence.spdx}`;
    },
  };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
