import { STATUS_CODES } from 'node:http';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Schemas = Record<string, Json>;

const REFERENCE = /"#\/components\/schemas\/(\w+?)(Input)?"/g;

/**
 * The document as people like to read it. The plugin describes each schema twice, as it is read and as it is written
 * (`NewCameraInput` and `NewCamera`); requests use the one and answers the other, so that what nobody refers to is left out
 * and the rest goes by its plain name. Answers are described by their status.
 */
export function tidyDocument<Document extends object>(document: Document): Document {
  const { components, ...rest } = JSON.parse(JSON.stringify(document)) as {
    components: { schemas: Schemas };
    paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
  };
  for (const operation of Object.values(rest.paths).flatMap((path) => Object.values(path))) {
    for (const [status, answer] of Object.entries(operation.responses)) {
      if (answer.description === 'Default Response') answer.description = STATUS_CODES[status] ?? status;
    }
  }
  const schemas = referredTo(JSON.stringify(rest), components.schemas);
  return JSON.parse(
    JSON.stringify({ ...rest, components: { ...components, schemas } }).replaceAll(
      REFERENCE,
      '"#/components/schemas/$1"',
    ),
  ) as Document; // the same, but for names
}

/** The schemas that a text refers to, and those that these refer to, by their plain names. */
function referredTo(text: string, schemas: Schemas, found: Schemas = {}): Schemas {
  for (const [, name = '', suffix = ''] of text.matchAll(REFERENCE)) {
    const schema = schemas[`${name}${suffix}`];
    if (schema === undefined || name in found) continue;
    found[name] = schema;
    referredTo(JSON.stringify(schema), schemas, found);
  }
  return found;
}
