/** The page that starts a run: a form made of what the training program says about its stages. */
import { element, showError } from './dom.js';
import { Keys } from './keys.js';
import { stages, startRun } from './runs-api.js';

const at = (selector) => document.querySelector(selector);

/** What the options of the command line may be given: an option's name and the kind of thing. */
const KINDS = {
    from: 'weights', autoencoder: 'weights', teacher: 'teacher', dataset: 'dataset', model: 'model',
    given: 'given', videos: 'folder', photos: 'folder',
};
let catalog;
let stage;
let options;
let settings;

async function load() {
    try {
        catalog = await stages();
    } catch (error) {
        at('#loading').hidden = true;
        showError(error.message);
        return;
    }
    at('#loading').hidden = true;
    at('#form').hidden = false;
    at('#stages').replaceChildren(...catalog.stages.map(stageButton));
    at('#device').replaceChildren(...catalog.devices.map((name) => element('option', { value: name }, name)));
    for (const kind of new Set(Object.values(KINDS))) {
        const known = catalog.inputs.filter((input) => input.kind === kind);
        at(`#known-${kind}`).replaceChildren(...known.map(({ path }) => element('option', { value: path })));
    }
    const asked = new URLSearchParams(location.search).get('stage');
    choose(catalog.stages.find(({ name }) => name === asked) ?? catalog.stages.find(({ name }) => name === 'autoencoder'));
}

function stageButton(each) {
    const input = element('input', { type: 'radio', name: 'stage', value: each.name, 'data-testid': `stage-${each.name}` });
    input.addEventListener('change', () => choose(each));
    return element('label', {}, input, element('span', {}, each.name));
}

function choose(chosen) {
    stage = chosen;
    at(`#stages input[value=${stage.name}]`).checked = true;
    at('#stage-help').textContent = stage.help;
    at('#device-field').hidden = catalog.devices.length < 2;
    options = new Keys(at('#options'), { properties: Object.fromEntries(stage.options.map(asKey)) }, () => {});
    at('#inputs-card').hidden = stage.options.length === 0;
    const presets = catalog.presets.filter((preset) => preset.stage === stage.name);
    at('#preset-field').hidden = presets.length === 0;
    at('#preset').replaceChildren(element('option', { value: '' }, 'the defaults'),
        ...presets.map(({ name }) => element('option', { value: name }, name)));
    at('#settings-card').hidden = !stage.config;
    settings = stage.config ? new Keys(at('#settings'), stage.config, count) : undefined;
    at('#search').value = '';
    at('#only-changed').checked = false;
    showError(null);
    usePreset();
}

/** An option as a key of a config has it: then the same field shows it. */
function asKey({ name, help, type, required, default: byDefault }) {
    return [name, {
        type: type === 'integer' ? 'integer' : 'string',
        description: help,
        optional: !required,
        list: type === 'path' ? `known-${KINDS[name] ?? 'folder'}` : undefined,
        ...(byDefault === undefined ? {} : { default: type === 'integer' ? Number(byDefault) : byDefault }),
    }];
}

function usePreset() {
    const preset = catalog.presets.find(({ name }) => name === at('#preset').value);
    at('#preset-help').textContent = preset?.help ?? '';
    settings?.use(preset?.config ?? {});
    count();
}

function count() {
    const changed = settings?.changed ?? 0;
    at('#changed-count').textContent = changed > 0 ? `(${changed})` : '';
}

function find() {
    const found = settings?.find(at('#search').value, at('#only-changed').checked) ?? 0;
    at('#none-found').hidden = found > 0;
}

async function send(event) {
    event.preventDefault();
    showError(null);
    if (!options.check() || !(settings?.check() ?? true)) {
        return;
    }
    const given = Object.fromEntries(Object.entries(options.config()).map(([name, value]) => [name, String(value)]));
    at('#start').disabled = true;
    at('#sending').textContent = 'The stage looks at its settings …';
    try {
        const run = await startRun({
            stage: stage.name, config: settings?.config() ?? {}, options: given, device: at('#device').value,
        });
        location.assign(`/admin/runs/${run.id}`);
    } catch (error) {
        showError(error.message);
        settings?.blame(error.message);
        at('#start').disabled = false;
    }
    at('#sending').textContent = '';
}

at('#preset').addEventListener('change', usePreset);
at('#search').addEventListener('input', find);
at('#only-changed').addEventListener('change', find);
at('#form').addEventListener('submit', send);
load();
