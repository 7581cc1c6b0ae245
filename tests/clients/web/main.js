// ODK's own web client at our addresses: it fetches the list, the form and its media, and posts what it makes of them.
import { createApp, h } from 'vue';
import { OdkWebForm, webFormsPlugin } from '@getodk/web-forms';
import { form, post } from '../speaking.mjs';

const { base, authorization, formID, most, keep } = window.CLIENT;
window.SENT = [];
const found = await form(base, authorization, formID);

const send = async (payload, answered) => {
  for (const data of [payload.data].flat()) {
    window.SENT.push(keep ? await asBody(data) : await post(base, authorization, data));
  }
  window.DONE = true;
  answered?.({ next: 'POST_SUBMISSION__NEW_INSTANCE' });
};
const listen = most ? { submissionMaxSize: most, onSubmitChunked: send } : { onSubmit: send };

// What would be posted, byte by byte: recorded once, it is replayed where there is no Node.
async function asBody(data) {
  const request = new Request('/', { method: 'POST', body: data });
  const type = request.headers.get('content-type');
  const bytes = new Uint8Array(await request.arrayBuffer());
  return { type, body: btoa(String.fromCharCode(...bytes)) };
}

createApp({
  render: () => h(OdkWebForm, { formXml: found.xml, fetchFormAttachment: found.attachment,
                                missingResourceBehavior: 'BLANK', ...listen }),
}).use(webFormsPlugin).mount('#app');
