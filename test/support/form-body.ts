import type { FieldView, RowView } from '../../server/publishing/form/field-view.ts';

export type SentForm = Record<string, string | string[]>;

/** What a browser sends of these fields when nothing is changed. */
export function bodyOf(fields: readonly FieldView[]): SentForm {
  const body: SentForm = {};
  const put = (name: string, value: string): void => {
    const before = body[name];
    body[name] = before === undefined ? value : [...[before].flat(), value];
  };
  const add = (field: FieldView): void => {
    const { name } = field;
    switch (field.widget) {
      case 'texts':
        for (const row of field.rows) put(row.name, row.value);
        break;
      case 'select':
        put(name, field.options.find(({ isChosen }) => isChosen)?.value ?? '');
        break;
      case 'ticks':
        for (const { value, isChosen } of field.options) if (isChosen) put(name, value);
        break;
      case 'input':
        put(name, field.value);
        break;
      case 'tick':
        if (field.isTicked) put(name, 'true');
        break;
      case 'period':
        for (const part of field.parts) put(part.name, part.value);
        if (field.parts.length === 0) put(name, field.value);
        break;
      case 'group':
        field.fields.forEach(add);
        break;
      case 'pick':
        for (const { code } of field.picked) put(name, code);
        put(`${name}/find`, '');
        break;
      case 'competences':
        field.picked.forEach(({ framework, target, url }, place) => {
          put(`${name}/${String(place)}/educationalFramework`, framework);
          put(`${name}/${String(place)}/targetCode`, target);
          if (url !== '') put(`${name}/${String(place)}/targetUrl`, url);
        });
        break;
      case 'served':
        for (const row of field.rows) {
          put(row.name, row.picked.code);
          put(`${row.name}/pages`, row.pages);
          put(`${row.name}/seconds`, row.seconds);
        }
        break;
      case 'rows':
        field.rows.forEach((row: RowView) => {
          if (row.identity !== '') put(`${row.name}/id`, row.identity);
          row.fields.forEach(add);
        });
        break;
    }
  };
  fields.forEach(add);
  return body;
}
