import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './project-root.ts';

interface Part {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: Part;
}

interface Schema {
  readonly properties: Readonly<Record<string, Part>>;
  readonly $defs: Readonly<Record<string, Part>>;
}

function readListFields(): ReadonlySet<string> {
  const file = path.join(projectRoot, 'content-schema/schemas/learning-resource.schema.json');
  const { properties, $defs } = JSON.parse(readFileSync(file, 'utf8')) as Schema;
  const resolved = (part: Part | undefined): Part | undefined =>
    part?.$ref?.startsWith('#/$defs/') === true ? $defs[part.$ref.slice('#/$defs/'.length)] : part;
  const fields = Object.keys(properties).filter((field) => {
    const part = resolved(properties[field]);
    return part?.type === 'array' && resolved(part.items)?.type === 'string';
  });
  return new Set(fields);
}

/** Fields of every item that hold a list of plain texts: codes and identifiers, as the schema says. */
export const LIST_FIELDS = readListFields();
