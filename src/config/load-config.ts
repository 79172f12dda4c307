import { dirname, resolve } from 'node:path';
import { nearestName } from '../../models/nearest-name.js';
import type { Manifest } from '../../models/weights/manifest.js';
import { listModels } from '../../models/zoo.js';
import { parseListen } from '../cli/parse.js';
import { DEFAULT_MODEL } from '../cli/segmenter-options.js';
import { BUILT_IN_PROFILES, DEFAULT_PROFILE } from '../../pipelines/budget/profiles.js';
import type { ClassSet } from '../core/class-set.js';
import type { Profile } from '../core/profile.js';
import { settingsOf } from './camera-entries.js';
import type { Config, ConfiguredServer } from './config.js';
import { configInvalid, type ConfigProblem } from './config-problem.js';
import { configSchema, type CameraEntry, type ConfigFile } from './config-schema.js';
import { crossChecks } from './cross-checks.js';
import { substituteEnvironment, type Environment, type SubstitutionMistake } from './environment.js';
import { textsAt, type FoundText } from './found-text.js';
import { readLinkedFiles, type LinkedFiles } from './linked-files.js';
import { LocatedYaml, type FieldPath } from '../core/located-yaml.js';
import { chosenProfile } from './profile-entry.js';
import { readConfigText } from './read-config-text.js';
import { auditOf, escalationOf } from './second-network-schema.js';
import { schemaProblems } from './schema-problems.js';

/** What a configuration is read with. */
export interface LoadConfigOptions {
  /** What `${NAME}` stands for. @defaultValue process.env */
  readonly environment?: Environment | undefined;
  /** The network in use, where something else than the file decides. @defaultValue the file's, else the usual one */
  readonly model?: string | undefined;
  /** The networks there are, for the classes that rules may name. @defaultValue those of the zoo */
  readonly listModels?: (() => Promise<readonly Pick<Manifest, 'name' | 'classSet'>[]>) | undefined;
}

/**
 * Reads and checks a configuration.
 *
 * @throws SegcastError `config-missing`; `config-invalid` with every problem, each with file, line and column
 */
export async function loadConfig(path: string, options: LoadConfigOptions = {}): Promise<Config> {
  const yaml = parseYaml(path, await readConfigText(path));
  const plain = yaml.plain();
  if (!('value' in plain)) throw configInvalid(path, [{ ...plain, path: [] }]);
  const { value, mistakes } = substituteEnvironment(plain.value, options.environment ?? process.env);
  const folder = dirname(resolve(path));
  const linked = await readLinkedFiles(value, folder, yaml);
  const network = await networkOf(value, options, yaml);
  const parsed = configSchema.safeParse(value);
  const problems = [
    ...schemaProblems(parsed.error?.issues ?? [], yaml),
    ...crossChecks(value, network.classSet, yaml),
    ...network.problems,
    ...linked.problems,
  ];
  const all = [...placed(mistakes, yaml), ...withoutConsequences(problems, mistakes)];
  if (!parsed.success || all.length > 0) throw configInvalid(path, all);
  return configOf(parsed.data, linked, resolve(path));
}

function parseYaml(path: string, text: string): LocatedYaml {
  const yaml = LocatedYaml.read(text);
  if (yaml instanceof LocatedYaml) return yaml;
  throw configInvalid(
    path,
    yaml.map((mistake) => ({ ...mistake, path: [] })),
  );
}

function placed(mistakes: readonly SubstitutionMistake[], yaml: LocatedYaml): readonly ConfigProblem[] {
  return mistakes.map(({ path, offset, message, hint }) => {
    return { place: yaml.placeOfValue(path, offset), path, message, hint };
  });
}

/** Where a variable is missing, nothing else can be said about the value. */
function withoutConsequences(
  problems: readonly ConfigProblem[],
  mistakes: readonly SubstitutionMistake[],
): readonly ConfigProblem[] {
  const incomplete = new Set(mistakes.map(({ path }) => path.join('/')));
  return problems.filter(({ path }) => !incomplete.has(path.join('/')));
}

/** The classes that rules may name; none are known when there is no such network. */
async function networkOf(
  value: unknown,
  options: LoadConfigOptions,
  yaml: LocatedYaml,
): Promise<{ readonly classSet: ClassSet | undefined; readonly problems: readonly ConfigProblem[] }> {
  const [written] = textsAt(value, NETWORK_FIELDS[0]);
  const models = await (options.listModels ?? listModels)();
  const names = models.map((model) => model.name);
  const name = options.model ?? written?.text ?? DEFAULT_MODEL;
  const classSet = models.find((model) => model.name === name)?.classSet;
  // The file's own choice does not matter where another one goes before it.
  const fields = options.model === undefined ? NETWORK_FIELDS : NETWORK_FIELDS.slice(1);
  const found = fields.flatMap((path) => textsAt(value, path));
  return { classSet, problems: found.flatMap((one) => unknownNetwork(one, names, yaml)) };
}

/** Where a configuration names a network; the first is the one shown. */
const NETWORK_FIELDS = [
  ['devices', 'model'],
  ['audit', 'model'],
  ['escalate', 'model'],
] as const satisfies FieldPath[];

function unknownNetwork(
  { path, text }: FoundText,
  names: readonly string[],
  yaml: LocatedYaml,
): readonly ConfigProblem[] {
  if (names.includes(text)) return [];
  const message = `expected one of ${names.join(', ')}, received ${JSON.stringify(text)}`;
  const nearest = nearestName(text, names);
  const hint = nearest && `did you mean "${nearest}"?`;
  return [{ place: yaml.placeOfValue(path), path, message, hint }];
}

/** @param path - absolute */
function configOf(file: ConfigFile, { profiles, token, files }: LinkedFiles, path: string): Config {
  const { cameras = [], server = {}, devices, audit, escalate, recordings, webhook } = file;
  const folder = dirname(path);
  const usual = BUILT_IN_PROFILES[DEFAULT_PROFILE];
  const profileOf = (entry: CameraEntry['profile']): Profile =>
    typeof entry === 'object' ? chosenProfile(entry) : (profiles.get(entry ?? '') ?? usual);
  return {
    files: [...new Set([path, ...files])],
    cameras: settingsOf(cameras, { folder, profileOf }),
    server: serverOf(server, token),
    devices: {
      engine: devices?.engine,
      device: devices?.device,
      threads: devices?.threads,
      model: devices?.model,
      precision: devices?.precision,
    },
    audit: audit && auditOf(audit),
    escalate: escalate && escalationOf(escalate),
    recordings: recordings && resolve(folder, recordings),
    webhook: webhook && { url: webhook.url, secret: webhook.secret },
  };
}

function serverOf(
  { listen, token, quality, allowedHosts }: NonNullable<ConfigFile['server']>,
  tokenFromFile: string | undefined,
): ConfiguredServer {
  const { host, port } = parseListen(String(listen ?? ''));
  return { host, port, token: token ?? tokenFromFile, quality, allowedHosts };
}
