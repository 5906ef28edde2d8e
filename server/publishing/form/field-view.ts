/** A text or list of keywords in one language. */
export interface TextRow {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly languageName: string;
  readonly dir: 'ltr' | 'rtl';
  readonly value: string;
  readonly isOriginal: boolean;
  /** Others have a text and this one has none. */
  readonly isMissing: boolean;
  readonly problem: string | undefined;
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly isChosen: boolean;
}

/** Something chosen in a picker, or offered to be. */
export interface Picked {
  readonly code: string;
  readonly label: string;
  readonly language?: string | undefined;
  readonly dir?: string | undefined;
  readonly note: string;
}

/** An item that serves an outcome. */
export interface ServedRow {
  readonly name: string;
  readonly position: number;
  readonly picked: Picked;
  readonly pages: string;
  readonly seconds: string;
  readonly pagesProblem: string | undefined;
  readonly secondsProblem: string | undefined;
}

interface Looked {
  readonly source: string;
  /** What was typed and not resolved, with what it may mean. */
  readonly find: string;
  readonly offered: readonly Picked[];
}

interface FieldHead {
  /** Name in the form, a JSON pointer without the first slash. */
  readonly name: string;
  readonly id: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly isRequired: boolean;
  /** What is wrong, in sentences. */
  readonly problem: string | undefined;
}

export type FieldView = FieldHead &
  (
    | { readonly widget: 'texts'; readonly isLong: boolean; readonly rows: readonly TextRow[] }
    | { readonly widget: 'select' | 'ticks'; readonly options: readonly Option[] }
    | {
        readonly widget: 'input';
        readonly value: string;
        readonly type: string;
        readonly mode: string | undefined;
        readonly isLatin: boolean;
      }
    | {
        readonly widget: 'period';
        readonly parts: readonly { readonly name: string; readonly unit: string; readonly value: string }[];
        readonly value: string;
      }
    | { readonly widget: 'tick'; readonly isTicked: boolean }
    | { readonly widget: 'group'; readonly fields: readonly FieldView[] }
    | ({ readonly widget: 'pick'; readonly isSeveral: boolean; readonly picked: readonly Picked[] } & Looked)
    | ({
        readonly widget: 'competences';
        readonly picked: readonly (Picked & { readonly framework: string; readonly target: string; readonly url: string })[];
      } & Looked)
    | ({ readonly widget: 'served'; readonly rows: readonly ServedRow[] } & Looked)
    | { readonly widget: 'rows'; readonly rows: readonly RowView[]; readonly addLabel: string }
  );

export interface RowView {
  readonly name: string;
  readonly id: string;
  /** The row's own id in the content, to be sent along; empty where it has none. */
  readonly identity: string;
  readonly label: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly fields: readonly FieldView[];
}

/** One line of the summary above the form. */
export interface ProblemLink {
  readonly href: string;
  readonly label: string;
  readonly sentence: string;
}

export interface SectionView {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly FieldView[];
}
