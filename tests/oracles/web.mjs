// Plays jobs through @getodk/xforms-engine, headless: node web.mjs MODULES JOBS.json OUT.json
// Formats: README.md. MODULES is the folder in which `npm ci` put node_modules.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [modules, jobsFile, outFile] = process.argv.slice(2);
const engineFolder = path.resolve(modules, 'node_modules/@getodk/xforms-engine/dist');
const nodeRequire = createRequire(path.resolve(modules, 'package.json'));

// The engine expects a browser: its parser in WebAssembly looks for CommonJS names, the rest for classes of the DOM.
globalThis.__dirname = engineFolder;
globalThis.require = nodeRequire;
const { JSDOM } = await import(pathToFileURL(nodeRequire.resolve('jsdom')).href);
const { window } = new JSDOM('<!doctype html>');
for (const name of Object.getOwnPropertyNames(window)) {
	if (/^[A-Z]/.test(name) && !(name in globalThis)) globalThis[name] = window[name];
}
globalThis.window = window;
globalThis.document = window.document;
const { loadForm } = await import(pathToFileURL(path.join(engineFolder, 'index.js')).href);

const TYPE_OF_FILE = { csv: 'text/csv', xml: 'text/xml', geojson: 'application/geo+json' };
// Empty is null for these; for the others an empty text (null would stay null).
const NULLABLE = new Set(['int', 'decimal', 'date', 'time', 'dateTime', 'geopoint', 'geotrace', 'geoshape']);

/** Files beside the form, by the last part of their address; one that the job does not name is missing. */
function files(media) {
	return async (address) => {
		const name = decodeURIComponent(String(address.href ?? address).split('/').pop());
		const place = (media ?? {})[name];
		if (place == null) return new Response('', { status: 404 });
		const type = TYPE_OF_FILE[name.split('.').pop()] ?? 'application/octet-stream';
		return new Response(fs.readFileSync(place), { headers: { 'content-type': type } });
	};
}

class Play {
	constructor(root) {
		this.root = root;
	}

	/** All leaves and all ranges of repeats as they stand, by reference. */
	look() {
		this.leaves = new Map();
		this.ranges = new Map();
		const waiting = [this.root];
		while (waiting.length) {
			const node = waiting.pop();
			const { reference, children } = node.currentState;
			if (node.nodeType.startsWith('repeat-range')) this.ranges.set(reference, node);
			else if (children == null) this.leaves.set(reference, node);
			if (children != null) waiting.push(...[...children].reverse());
		}
	}

	state(shown) {
		this.look();
		return [...this.leaves].map(([ref, node]) => {
			const { relevant, required, readonly, instanceValue: value } = node.currentState;
			const leaf = { ref, relevant, required, readonly, value, violation: node.validationState.violation?.condition ?? null };
			if (shown && relevant) leaf.shown = this.shown(node);
			return leaf;
		});
	}

	/** What a person reads: label, hint, choices with their labels. */
	shown({ currentState: { label, hint, valueOptions } }) {
		const choices = Array.isArray(valueOptions) ? valueOptions.map((one) => [one.value, one.label?.asString ?? '']) : null;
		return { label: label?.asString ?? '', hint: hint?.asString ?? '', choices };
	}

	/** Why a person cannot do this step now; nothing if it is done. */
	take(step) {
		if ('language' in step) return this.speak(step.language);
		this.look();
		if ('set' in step) {
			const node = this.leaves.get(step.set);
			return this.closed(node) ?? this.set(node, step.value ?? '');
		}
		const [, ref, , position] = (step.add ?? step.remove).match(/^(.*?)(\[(\d+)\])?$/);
		const range = this.ranges.get(ref);
		const why = this.closed(range) ?? ('addInstances' in range ? undefined : 'counted');
		if (why) return why;
		if ('add' in step) range.addInstances();
		else if (Number(position) >= 1 && Number(position) <= range.currentState.children.length) range.removeInstances(Number(position) - 1);
		else return 'no such instance';
	}

	speak(language) {
		const known = this.root.languages.find((one) => one.language === language);
		if (known == null) return 'no such language';
		this.root.setLanguage(known);
	}

	closed(node) {
		if (node == null) return 'nothing there';
		if (!node.currentState.relevant) return 'not relevant';
		if (node.currentState.readonly) return 'readonly';
	}

	set(node, value) {
		const words = value.split(' ').filter((word) => word !== '');
		switch (node.nodeType) {
			case 'select':
			case 'rank': {
				const offered = new Set(node.currentState.valueOptions.map((one) => one.value));
				if (words.some((word) => !offered.has(word))) return 'not on offer';
				return void (node.nodeType === 'rank' ? node.setValues(words) : node.selectValues(words));
			}
			case 'upload': // the name of the file becomes the value
				return void node.setValue(value === '' ? null : new File(['x'], value));
			case 'trigger':
				return void node.setValue(value === 'OK');
			default:
				if (typeof node.setValue !== 'function') return `${node.nodeType} takes no answer`;
				return void node.setValue(value === '' && NULLABLE.has(node.valueType) ? null : value);
		}
	}
}

let known = {}; // jobs of one form come together, and loading is what takes long
async function play(job) {
	const key = JSON.stringify([job.form, job.media]);
	if (known.key !== key) {
		const options = { fetchFormAttachment: files(job.media), missingResourceBehavior: 'BLANK' };
		known = { key, form: await loadForm(fs.readFileSync(job.form, 'utf8'), options) };
	}
	if (known.form.status === 'failure') throw known.form.error;
	const { root } = known.form.createInstance();
	if (job.language != null) root.setLanguage(root.languages.find((one) => one.language === job.language));
	const one = new Play(root);
	const states = [one.state(job.shown)];
	const skipped = [];
	for (const [at, step] of job.steps.entries()) {
		let why;
		try {
			why = one.take(step);
		} catch (error) {
			why = `error: ${error.message}`;
		}
		if (why != null) skipped.push([at, why]);
		states.push(one.state(job.shown));
	}
	return { load: 'ok', states, skipped };
}

const ran = new Date().toLocaleDateString('sv'); // local day: what shows it comes from the clock
const out = fs.openSync(outFile, 'w');
fs.writeSync(out, '[');
for (const [at, job] of JSON.parse(fs.readFileSync(jobsFile, 'utf8')).entries()) {
	let result;
	try {
		result = await play(job);
	} catch (error) {
		result = { load: 'error', message: String(error.message ?? error).slice(0, 500), states: [] };
	}
	fs.writeSync(out, `${at ? ',' : ''}\n${JSON.stringify({ ...result, ran })}`);
}
fs.writeSync(out, '\n]\n');
process.exit(0); // jsdom keeps its timers
