// ODK's own web client at our addresses: it fetches the list, the form and its media, and posts what it makes of them.
import { createApp, h } from 'vue';
import { OdkWebForm, WebFormsPlugin } from '@getodk/web-forms';
import { form, post } from '../speaking.mjs';

const { base, authorization, formID, most, slow } = window.CLIENT;
window.SENT = [];
const found = await form(base, authorization, formID);

const send = async (payload, answered) => {
  for (const data of [payload.data].flat()) {
    window.SENT.push(await post(base, authorization, data));
  }
  window.DONE = true;
  answered?.({ next: 'POST_SUBMISSION__NEW_INSTANCE' });
};
const listen = most ? { submissionMaxSize: most, onSubmitChunked: send } : { onSubmit: send };

createApp({
  render: () => h(OdkWebForm, { formXml: found.xml, fetchFormAttachment: found.attachment,
                                missingResourceBehavior: 'BLANK', ...listen }),
}).use(WebFormsPlugin).mount('#app');
