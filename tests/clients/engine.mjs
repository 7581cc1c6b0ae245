// ODK's engine headless in Node: fills a form with given answers and posts its own payload, or keeps it as a file.
// node engine.mjs JOB.json : { base, authorization, formID, steps, most, keep }
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { JSDOM } from 'jsdom';
import { form, post } from './speaking.mjs';

globalThis.__dirname = import.meta.dirname;
globalThis.require = createRequire(import.meta.url);
const { window } = new JSDOM('');
for (const name of Object.getOwnPropertyNames(window)) {
  if (/^[A-Z]/.test(name) && !(name in globalThis)) globalThis[name] = window[name];
}
Object.assign(globalThis, { window, document: window.document });
const { loadForm } = await import('@getodk/xforms-engine');

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const found = await form(job.base, job.authorization, job.formID);
const loaded = await loadForm(found.xml, { fetchFormAttachment: found.attachment, missingResourceBehavior: 'BLANK' });
if (loaded.status === 'failure') throw loaded.error ?? new Error('the form does not load');
const { root } = loaded.createInstance();

function* walk(node) {
  yield node;
  for (const child of node.currentState.children ?? []) yield* walk(child);
}
const at = (ref) => {
  for (const node of walk(root)) if (node.currentState.reference === ref) return node;
  throw new Error(`no ${ref} among ${[...walk(root)].map((node) => node.currentState.reference).join(' ')}`);
};

for (const step of job.steps) {
  if (step.add) at(step.add).addInstances();
  else if (step.file) at(step.ref).setValue(new File([Buffer.from(step.file, 'base64')], step.name, { type: 'image/jpeg' }));
  else if (step.choose) at(step.ref).selectValues(step.choose);
  else at(step.ref).setValue(typeof step.value === 'number' ? BigInt(step.value) : step.value);
}
const payload = await root.prepareInstancePayload(
  job.most ? { payloadType: 'chunked', maxSize: job.most } : { payloadType: 'monolithic' },
);
const sent = [];
for (const [number, data] of [payload.data].flat().entries()) {
  if (job.keep) {
    const request = new Request('http://localhost/', { method: 'POST', body: data });
    writeFileSync(`${job.keep}-${number + 1}.multipart`, Buffer.from(await request.arrayBuffer()));
    sent.push({ type: request.headers.get('content-type') });
  } else {
    sent.push(await post(job.base, job.authorization, data));
  }
}
console.log(JSON.stringify({ status: payload.status, sent }));
