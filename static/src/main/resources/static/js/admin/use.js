/** The page of use: asks every two seconds who is there; ends sessions, tells everybody something, closes the door. */
import { call, json } from '../api.js';
import { element, showError } from './dom.js';

const PERIOD = 2000;
const PATH = '/api/admin/use';
const at = (selector) => document.querySelector(selector);
const put = (body) => ({ ...json(body), method: 'PUT' });
const remove = { method: 'DELETE' };

async function refresh() {
    if (document.hidden) {
        return;
    }
    try {
        show(await (await call(PATH)).json());
    } catch (error) {
        showError(error.message);
    }
}

function show({ studio, names, heapBytes, maxHeapBytes, refusals }) {
    at('#open').textContent = studio.open;
    at('#open-of').textContent = `of ${studio.maxOpen}`;
    at('#waiting').textContent = studio.waiting;
    at('#waiting-of').textContent = `of ${studio.maxWaiting}`;
    at('#memory').textContent = bytes(studio.bytes);
    at('#memory-of').textContent = `of ${bytes(studio.maxBytes)}`;
    at('#heap').textContent = bytes(heapBytes);
    at('#heap-of').textContent = `of ${bytes(maxHeapBytes)}`;
    at('#fps').textContent = studio.fps.toFixed(1);
    at('#median').textContent = studio.latency ? millis(studio.latency.median) : '–';
    at('#percentiles').textContent = studio.latency
        ? `p95 ${millis(studio.latency.p95)}, p99 ${millis(studio.latency.p99)}` : 'no drags yet';
    showSessions(studio.sessions, names);
    showDevices(studio.devices);
    showDoor(studio);
    at('#refusals').replaceChildren(...refusals.map(refusalRow));
    at('#no-refusals').hidden = refusals.length > 0;
}

function showSessions(sessions, names) {
    const focused = document.activeElement?.dataset?.key;
    at('#sessions').replaceChildren(...sessions.map((session) => sessionRow(session, names)));
    at('#nobody').hidden = sessions.length > 0;
    const groups = new Map();
    for (const { model, device } of sessions) {
        const key = device ? `${model} on ${device}` : `${model}, in line`;
        groups.set(key, (groups.get(key) ?? 0) + 1);
    }
    at('#groups').textContent = [...groups].map(([key, count]) => `${key}: ${count}`).join(' · ');
    if (focused) {
        document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }
}

/** Where there is one, the figures above are its own. */
function showDevices(devices) {
    at('#devices').hidden = devices.length < 2;
    at('#devices').replaceChildren(...devices.map(deviceRow));
}

function deviceRow({ name, open, waiting, bytes: promised, maxBytes, shared }) {
    const words = [
        open === 1 ? '1 session' : `${open} sessions`,
        `${bytes(promised)} of ${bytes(maxBytes)}${shared ? ', shared' : ''}`,
        waiting ? `${waiting} wait for their turn` : null,
    ].filter(Boolean);
    return element('li', { 'data-device': name },
        element('span', { className: 'pill' }, name),
        element('div', { className: 'row-text' }, element('span', { className: 'muted' }, words.join(' · '))));
}

function sessionRow(session, names) {
    const words = [
        session.device ? `${session.model} on ${session.device}` : session.model,
        session.bytes ? bytes(session.bytes) : null,
        session.state === 'queued' ? null : `${session.fps.toFixed(1)} frames a second, ${session.frames} in all`,
        session.latency ? `drags ${millis(session.latency.median)}, p95 ${millis(session.latency.p95)}` : null,
        session.connected ? null : 'nobody looks',
        `since ${timeOfDay(session.createdAt)}, until ${timeOfDay(session.expiresAt)}`,
        session.idleSeconds > 60 ? `nothing done for ${Math.floor(session.idleSeconds / 60)} min` : null,
    ].filter(Boolean);
    return element('li', { 'data-session': session.id },
        element('span', { className: 'pill', 'data-state': session.state }, stateText(session)),
        element('div', { className: 'row-text' },
            element('span', {}, element('b', {}, ownerText(session.owner, names)), ` ${session.address}, session ${session.id}`),
            element('span', { className: 'muted' }, words.join(' · '))),
        element('div', { className: 'row-actions' }, endButton(session)));
}

function stateText({ state, position }) {
    if (state === 'queued') {
        return position > 0 ? `number ${position}` : 'opening';
    }
    return state;
}

function ownerText(owner, names) {
    if (names[owner]) {
        return names[owner];
    }
    return owner.startsWith('account ') ? 'an account that is gone' : owner === 'local' ? 'this machine' : 'a visitor';
}

function endButton({ id }) {
    const button = element('button', {
        type: 'button', className: 'button', 'aria-label': `End session ${id}`, 'data-key': `end-${id}`, 'data-testid': 'use-end',
    }, 'End');
    button.addEventListener('click', () => doing(() => call(`${PATH}/sessions/${encodeURIComponent(id)}/end`, { method: 'POST' })));
    return button;
}

function showDoor({ drain, message }) {
    at('#take-back').hidden = !message;
    at('#told').hidden = !message;
    at('#told').textContent = message ? `Now told: “${message}”` : '';
    at('#undrain').hidden = !drain;
    const draining = at('#draining');
    draining.hidden = !drain;
    draining.dataset.kind = 'warn';
    const text = drain
        ? `Nobody is let in. ${Date.parse(drain) > Date.now() ? `Who is inside has until ${timeOfDay(drain)}.` : 'The studio is empty.'}`
        : '';
    if (draining.textContent !== text) {
        draining.textContent = text;
    }
}

function refusalRow({ reason, count, last, detail }) {
    return element('li', { 'data-reason': reason },
        element('span', { className: 'pill' }, String(count)),
        element('div', { className: 'row-text' },
            element('b', {}, reason),
            element('span', { className: 'muted' }, `last at ${timeOfDay(last)}: ${detail}`)));
}

const millis = (value) => `${Math.round(value)} ms`;
const timeOfDay = (instant) => new Date(instant).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

function bytes(count) {
    return count >= 1e9 ? `${(count / 1e9).toFixed(1)} GB` : `${Math.round(count / 1e6)} MB`;
}

async function doing(work) {
    try {
        await work();
        showError(null);
    } catch (error) {
        showError(error.message);
    }
    await refresh();
}

at('#message').addEventListener('submit', (event) => {
    event.preventDefault();
    const { text } = event.target.elements;
    doing(async () => {
        await call(`${PATH}/message`, put({ text: text.value }));
        text.value = '';
    });
});
at('#take-back').addEventListener('click', () => doing(() => call(`${PATH}/message`, remove)));
at('#drain').addEventListener('submit', (event) => {
    event.preventDefault();
    const seconds = Number(event.target.elements.seconds.value);
    doing(() => call(`${PATH}/drain`, put({ seconds })));
});
at('#undrain').addEventListener('click', () => doing(() => call(`${PATH}/drain`, remove)));
document.addEventListener('visibilitychange', refresh);
refresh();
window.setInterval(refresh, PERIOD);
