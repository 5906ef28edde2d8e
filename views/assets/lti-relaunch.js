// Brings the secret of this browser from the platform's storage, where its cookie was kept back.
import { askStorage } from './lti-storage.js';

const form = document.getElementById('lti-relaunch');
const { target, origin } = form.dataset;
if (target !== '') {
  const kept = await askStorage(target, origin, { subject: 'lti.get_data', key: `usta-${form.elements.state.value}` });
  if (typeof kept?.value === 'string' && kept.value !== '') {
    form.elements.browser.disabled = false;
    form.elements.browser.value = kept.value;
    form.submit();
  }
}
