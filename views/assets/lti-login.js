// Keeps the secret of this browser in the platform's storage before the login goes on; where that fails, the cookie has it.
import { askStorage } from './lti-storage.js';

const { target, origin, state, browser, redirect } = document.getElementById('lti-login').dataset;
await askStorage(target, origin, { subject: 'lti.put_data', key: `usta-${state}`, value: browser });
window.location.replace(redirect);
