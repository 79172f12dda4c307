import { classMistake } from '../../pipelines/zones/check-zones.js';
import { formatZoneRule, readZoneRule } from '../../pipelines/zones/zone-rule.js';
import type { ClassSet } from '../core/class-set.js';
import type { ConfigProblem } from './config-problem.js';
import { pathsOf, textsAt, type FoundText } from './found-text.js';
import type { FieldPath, LocatedYaml } from '../core/located-yaml.js';

/**
 * What single fields do not show: names given twice, classes the network lacks. Looks at values that may still be wrong
 * otherwise, so that all problems are told at once.
 *
 * @param classSet - undefined when the network is not known
 */
export function crossChecks(
  value: unknown,
  classSet: ClassSet | undefined,
  yaml: LocatedYaml,
): readonly ConfigProblem[] {
  const cameras = pathsOf(value, ['cameras', '*']);
  const zones = pathsOf(value, ['cameras', '*', 'zones', '*']);
  return [
    ...repeated(textsAt(value, ['cameras', '*', 'id']), yaml),
    ...repeated(textsAt(value, ['cameras', '*', 'name']), yaml),
    ...repeated(
      cameras.flatMap((camera) => filesOf(value, camera)),
      yaml,
    ),
    ...cameras.flatMap((camera) => repeated(textsAt(value, [...camera, 'zones', '*', 'name']), yaml)),
    ...zones.flatMap((zone) => repeated(textsAt(value, [...zone, 'rules', '*']).map(asUsuallyWritten), yaml)),
    ...unknownClasses(textsAt(value, ['cameras', '*', 'zones', '*', 'rules', '*']), classSet, yaml),
    ...twoTokens(value, yaml),
  ];
}

function filesOf(value: unknown, camera: FieldPath): readonly FoundText[] {
  return ['video', 'labels'].flatMap((track) => textsAt(value, [...camera, 'record', track]));
}

function asUsuallyWritten({ path, text }: FoundText): FoundText {
  const reading = readZoneRule(text);
  return { path, text: reading.kind === 'rule' ? formatZoneRule(reading.rule) : text };
}

function repeated(found: readonly FoundText[], yaml: LocatedYaml): readonly ConfigProblem[] {
  const first = new Map<string, FieldPath>();
  return found.flatMap(({ path, text }) => {
    const earlier = first.get(text);
    if (earlier === undefined) first.set(text, path);
    if (earlier === undefined) return [];
    const { line } = yaml.placeOfValue(earlier);
    const message = `expected another one than in line ${line}, received ${JSON.stringify(text)} again`;
    return [{ place: yaml.placeOfValue(path), path, message }];
  });
}

function unknownClasses(
  rules: readonly FoundText[],
  classSet: ClassSet | undefined,
  yaml: LocatedYaml,
): readonly ConfigProblem[] {
  if (classSet === undefined) return [];
  return rules.flatMap(({ path, text }) => {
    const reading = readZoneRule(text);
    const message = reading.kind === 'rule' ? classMistake(reading.rule.className, classSet) : undefined;
    return message === undefined ? [] : [{ place: yaml.placeOfValue(path), path, message }];
  });
}

function twoTokens(value: unknown, yaml: LocatedYaml): readonly ConfigProblem[] {
  const path = ['server', 'tokenFile'];
  if (textsAt(value, path).length === 0 || textsAt(value, ['server', 'token']).length === 0) return [];
  return [{ place: yaml.placeOfKey(path), path, message: 'expected token or tokenFile, received both' }];
}
