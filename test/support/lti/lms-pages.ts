/** Where the learning platform of the tests keeps what tools ask it to: beside them, in a frame of its own, or nowhere. */
export type LmsStorage =
  | 'none'
  /** The page around the tool. */
  | 'parent'
  /** A frame beside the tool, as Canvas has it. */
  | 'forwarding'
  /** Such a frame, but of another origin than the one that signs. */
  | 'foreign'
  /** It is announced, but there is no such frame. */
  | 'missing'
  /** It answers that it cannot. */
  | 'refusing'
  /** It never answers. */
  | 'silent';

/** What login initiations name; undefined where tools are told of no storage. */
export function storageTarget(storage: LmsStorage): string | undefined {
  if (storage === 'none') return undefined;
  return ['forwarding', 'foreign', 'missing'].includes(storage) ? 'post_message_forwarding' : '_parent';
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><h1>${escaped(title)}</h1>${body}`;

/** A page that sends a form as soon as it is there. */
export function sentAtOnce(address: string, fields: Readonly<Record<string, string>>): string {
  const inputs = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`);
  return page(
    'One moment',
    `<form method="post" action="${escaped(address)}">${inputs.join('')}</form><script>document.forms[0].submit()</script>`,
  );
}

/** Answers `lti.put_data` and `lti.get_data` (LTI platform storage); `window.kept` is what was put. */
function storageScript(storage: LmsStorage): string {
  return `<script>
    window.kept = {};
    addEventListener('message', ({ data, source, origin }) => {
      const { subject, key, value, message_id } = data ?? {};
      if (subject !== 'lti.put_data' && subject !== 'lti.get_data' || ${JSON.stringify(storage === 'silent')}) return;
      const answer = { subject: subject + '.response', message_id, key };
      if (${JSON.stringify(storage === 'refusing')}) answer.error = { code: 'storage_exhaustion', message: 'full' };
      else if (subject === 'lti.put_data') answer.value = kept[origin + ' ' + key] = value;
      else answer.value = kept[origin + ' ' + key];
      source.postMessage(answer, origin);
    });
  </script>`;
}

/** The frame beside the tool that stores. */
export const forwardingPage = page('Storage', storageScript('forwarding'));

/** A page of a course with the tool in a frame, which grows with what is in it. */
export function framePage(storage: LmsStorage, tool: string, foreignOrigin: string): string {
  const forwarding = `<iframe name="post_message_forwarding" src="${storage === 'foreign' ? foreignOrigin : ''}/storage" hidden></iframe>`;
  return page(
    'Lathe course',
    `${['forwarding', 'foreign'].includes(storage) ? forwarding : storageScript(storage)}
    <iframe name="tool" title="Tool" width="900" height="300" allow="autoplay; fullscreen"></iframe>
    <script>
      const tool = document.querySelector('[name=tool]');
      addEventListener('message', ({ data, source }) => {
        if (source === tool.contentWindow && data?.subject === 'lti.frameResize') tool.height = data.height;
      });
      // What stores is there before.
      addEventListener('load', () => { tool.src = ${JSON.stringify(tool)}; });
    </script>`,
  );
}

/** Links of a course and the scores in them, one row each. */
export function courseTable(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`);
  return `<table>${lines.join('')}</table>`;
}
