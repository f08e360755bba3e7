/** The page of one run: follows its events until it is over, and again after it was resumed. */
import { Chart } from './chart.js';
import { element, showError } from './dom.js';
import { Looks } from './looks.js';
import {
    cancelRun, deleteRun, eventsUrl, fileUrl, oneRun, registerModel, resumeRun, wholeConfig,
} from './runs-api.js';
import { tellOnModels } from './models-outcome.js';
import { sure } from '../sure.js';
import { dateText, stateText, stepsText, timeText, whyText } from './run-words.js';

const LOG_CHARS = 200_000;
const AGAIN = 3000;
const SILENCE = 45_000; // three times as long as the studio is ever silent
const FINAL = [401, 403, 404];
const at = (selector) => document.querySelector(selector);
const id = at('#main').dataset.run;
const charts = new Map();
const looks = new Looks(at('#looks'), ({ name, modified }) => fileUrl(id, name, modified));
let source;
let later;
let unanswered = false;
let status;

function follow() {
    let fresh = true;
    source?.close();
    source = new EventSource(eventsUrl(id));
    followAnew(SILENCE);
    source.addEventListener('error', () => {
        sayUnanswered();
        if (source.readyState === EventSource.CLOSED) { // refused: after that, unlike a cut, the browser asks no more
            askWhy();
        }
    });
    source.addEventListener('open', () => {
        if (fresh) { // a new reader is told the log's end, one that comes back what is new
            fresh = false;
            at('#log').textContent = '';
        }
        if (unanswered) {
            unanswered = false;
            showError(null);
        }
    });
    const on = (name, act) => source.addEventListener(name, (event) => {
        followAnew(SILENCE);
        act(JSON.parse(event.data));
    });
    on('status', showStatus);
    on('progress', showProgress);
    on('metric', showMetrics);
    on('sample', showSamples);
    on('log', ({ text }) => addToLog(text));
    on('alive', () => {});
}

function followAnew(after) {
    window.clearTimeout(later);
    later = window.setTimeout(() => {
        sayUnanswered();
        follow();
    }, after);
}

function sayUnanswered() {
    if (!unanswered) {
        unanswered = true;
        showError('The studio does not say how the run goes on. It is asked again.');
    }
}

/** Whether it is worth asking again: not for a run that is gone, nor for somebody who may not know. */
async function askWhy() {
    followAnew(AGAIN);
    try {
        await oneRun(id);
    } catch (error) {
        if (FINAL.includes(error.status)) {
            window.clearTimeout(later);
            showError(error.message);
        }
    }
}

function showStatus(run) {
    const before = status;
    status = run;
    const over = run.status !== 'RUNNING' && run.status !== 'QUEUED';
    if (over) {
        source.close(); // it would come again for ever
        window.clearTimeout(later);
    }
    const pill = at('#state');
    pill.dataset.state = run.held ? 'HELD' : run.status;
    pill.textContent = stateText(run);
    at('#why').textContent = whyText(run);
    at('#cancel').hidden = over;
    at('#cancel').disabled = run.cancelling;
    at('#resume').hidden = !run.resumable;
    at('#register').hidden = !makesModels(run);
    at('#delete').hidden = !over;
    at('#who').textContent = `${run.stage}, started by ${run.createdBy}, ${dateText(run.createdAt)}`
        + (run.attempts > 1 ? `, attempt ${run.attempts}` : '') + `, on ${run.device}`
        + (run.goesAt ? `; goes on ${dateText(run.goesAt)}` : '');
    const report = at('#report');
    report.hidden = !run.report;
    report.href = fileUrl(id, 'report.md', Date.parse(run.endedAt ?? 0) || 0);
    showProgress(run.progress);
    if (!before) {
        showGiven(run);
    }
    if (before?.status !== run.status) {
        showConfig();
    }
}

/** A teacher sees all frames at once: no session can be held with it. */
function makesModels({ status: state, stage, result }) {
    return state === 'SUCCEEDED' && stage !== 'teacher' && (result ?? '').endsWith('/model');
}

function showProgress(progress) {
    const bar = at('#bar');
    const known = progress.step !== undefined;
    bar.hidden = !known;
    if (known) {
        bar.max = progress.totalSteps;
        bar.value = progress.step;
    }
    at('#steps').textContent = stepsText(progress);
    const running = status?.status === 'RUNNING' && !status.held;
    at('#left').textContent = running && progress.secondsLeft !== undefined
        ? `${timeText(progress.secondsLeft)} left` : '';
}

/** A run that went on tells its metrics anew, from the beginning. */
function showMetrics({ anew, lines = [] }) {
    if (anew) {
        charts.forEach((chart) => chart.clear());
    }
    for (const { step, ...values } of lines) {
        for (const [name, value] of Object.entries(values)) {
            chartOf(name).add(step, value);
        }
    }
    charts.forEach((chart) => chart.draw());
    at('#charts-card').hidden = ![...charts.values()].some((chart) => chart.size > 0);
}

function chartOf(name) {
    let chart = charts.get(name);
    if (!chart) {
        chart = new Chart(name);
        charts.set(name, chart);
        // What is learnt stands first.
        at('#charts')[name === 'loss' ? 'prepend' : 'append'](chart.root);
    }
    return chart;
}

function showSamples(files) {
    at('#samples-card').hidden = files.length === 0;
    looks.show(files);
    at('#samples').replaceChildren(...files.map(({ name, modified }) => {
        const url = fileUrl(id, name, modified);
        const short = name.replace('samples/', '');
        const picture = name.endsWith('.mp4')
            ? element('video', { src: url, controls: true, loop: true, muted: true, preload: 'metadata', 'aria-label': short })
            : element('a', { href: url, target: '_blank', 'aria-label': `${short}, in full` },
                element('img', { src: url, alt: `Sample ${short}`, loading: 'lazy' }));
        return element('figure', {}, picture, element('figcaption', { className: 'muted' }, short));
    }));
}

function addToLog(text) {
    const log = at('#log');
    const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
    log.textContent = (log.textContent + text).slice(-LOG_CHARS);
    if (atEnd) {
        log.scrollTop = log.scrollHeight;
    }
}

function showGiven({ options, config }) {
    const pairs = [...Object.entries(options), ...flat(config)];
    at('#given').replaceChildren(...pairs.flatMap(([key, value]) => [
        element('dt', {}, key), element('dd', {}, typeof value === 'string' ? value : JSON.stringify(value))]));
    if (pairs.length === 0) {
        at('#given').replaceChildren(element('dd', { className: 'muted' }, 'All as they are by default.'));
    }
}

function flat(config, prefix = '') {
    return Object.entries(config).flatMap(([key, value]) =>
        value !== null && typeof value === 'object' && !Array.isArray(value)
            ? flat(value, `${prefix}${key}.`) : [[prefix + key, value]]);
}

async function showConfig() {
    const text = await wholeConfig(id).catch(() => '');
    at('#all-keys').hidden = text === '';
    at('#config').textContent = text;
}

async function doing(button, act) {
    button.disabled = true;
    try {
        showStatus(await act(id));
        showError(null);
        follow();
    } catch (error) {
        unanswered = false; // what is shown from here on is no lack of an answer
        showError(error.message);
    }
    button.disabled = status?.cancelling ?? false;
}

at('#cancel').addEventListener('click', (event) => doing(event.currentTarget, cancelRun));
at('#resume').addEventListener('click', (event) => doing(event.currentTarget, resumeRun));
at('#register').addEventListener('click', async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    try {
        await registerModel(id);
        tellOnModels(`Model ${id} is here. Nobody gets it before it is activated.`);
        location.assign('/admin/models');
    } catch (error) {
        showError(error.message);
        button.disabled = false;
    }
});
at('#delete').addEventListener('click', async (event) => {
    if (!sure(event.currentTarget, 'Delete it with all it made?')) {
        return;
    }
    try {
        await deleteRun(id);
        location.assign('/admin/runs');
    } catch (error) {
        showError(error.message);
    }
});
window.addEventListener('pagehide', () => source?.close());
follow();
