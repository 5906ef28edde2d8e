import { test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { openPickingUsta } from '../../support/lti/picking-usta.ts';
import { press, fieldsOf } from '../../support/lti/pick-page.ts';
import { pickableItems } from '../../support/lti/pickable-items.ts';
test('x', async () => {
  const usta = await openPickingUsta({LOG_LEVEL:'error'});
  console.log(await usta.context.catalogue.store(pickableItems()));
  await usta.context.search.index.caughtUp();
  const page = await usta.deepLink();
  const next = await press(usta.app, page, 'cancel', {q: 'x'});
  writeFileSync('/tmp/pick-debug.html', JSON.stringify(fieldsOf(page)) + String(next.status) + next.text + page.text);
  await usta.close();
});
