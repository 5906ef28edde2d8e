import type { Locale } from '../http/locale.ts';
import { fieldLabel } from '../programmes/service.ts';
import { said, type Said } from '../text/said.ts';
import { originalLanguageOf } from './changes.ts';
import { nodesIn, ownFields, type PlacedNode } from './content-tree.ts';
import type { Submission } from './submission-model.ts';

/** Something that can be commented on: the whole, a field, or a node of the tree. */
export interface CommentPlace {
  /** As `Comment.about` names it. */
  readonly about: string;
  readonly code: string | undefined;
  readonly label: Said<string>;
  /** Where it is written, without a language; undefined for the whole. */
  readonly path: string | undefined;
}

/** What is not written in a form. */
const NOT_WRITTEN = new Set(['type', 'identifier', 'creativeWorkStatus', 'version', 'dateModified']);

function moduleOf(nodes: ReadonlyMap<string, PlacedNode>, id: string): string {
  let here = id;
  for (let parent = nodes.get(here)?.parent ?? ''; parent !== ''; parent = nodes.get(here)?.parent ?? '') here = parent;
  return here;
}

/** Everything that can be commented on, in the order in which it is written. */
export function commentPlaces({ _id, content }: Submission, { t, language, dir }: Locale): readonly CommentPlace[] {
  const ours = (text: string): Said<string> => ({ text, language, dir });
  const original = originalLanguageOf({ content });
  const fields = Object.keys(ownFields(content))
    .filter((field) => !NOT_WRITTEN.has(field))
    .map((field) => ({
      about: field,
      code: undefined,
      label: ours(fieldLabel(field, t)),
      path: `/submissions/${_id}/edit#field-${field}`,
    }));
  const nodes = nodesIn(content);
  const places = [...nodes].map(([id, { node }]) => ({
    about: `node:${id}`,
    code: node.code,
    label: said(node.name, language, original) ?? ours(node.code),
    path: `/submissions/${_id}/modules/${moduleOf(nodes, id)}#node-${id}`,
  }));
  return [{ about: '', code: undefined, label: ours(t('comment.whole')), path: undefined }, ...fields, ...places];
}

/** The place that a comment is about; one whose field or node is gone is about the whole now. */
export function placeOf(about: string, places: readonly CommentPlace[]): CommentPlace | undefined {
  const field = about.split('/')[0] ?? '';
  return places.find((place) => place.about === about) ?? places.find((place) => place.about === field && field !== '') ?? places[0];
}
