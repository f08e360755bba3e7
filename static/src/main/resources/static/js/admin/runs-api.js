/** The calls about runs. Every failure is a StudioError that can be shown as it is. */
import { call, json } from '../api.js';

const path = (id) => `/api/admin/runs/${encodeURIComponent(id)}`;

export const eventsUrl = (id) => `${path(id)}/events`;
export const fileUrl = (id, name, version = 0) => `${path(id)}/file?name=${encodeURIComponent(name)}&v=${version}`;

export async function stages() {
    return (await call('/api/admin/stages')).json();
}

/** @returns {Promise<{runs: object[], sharing: string, keptDays: ?number, maxBytes: ?number}>} */
export async function listRuns() {
    return (await call('/api/admin/runs')).json();
}

export async function oneRun(id) {
    return (await call(path(id))).json();
}

/** @param {{stage: string, config: object, options: object, device: string}} request */
export async function startRun(request) {
    return (await call('/api/admin/runs', json(request))).json();
}

export async function cancelRun(id) {
    return (await call(`${path(id)}/cancel`, { method: 'POST' })).json();
}

export async function resumeRun(id) {
    return (await call(`${path(id)}/resume`, { method: 'POST' })).json();
}

/** Deletes a run that is over, with its folder. */
export async function deleteRun(id) {
    await call(path(id), { method: 'DELETE' });
}

/** Makes what a run left a model of the registry, under the run's name. */
export async function registerModel(id) {
    await call(`${path(id)}/model`, { method: 'POST' });
}

/** What was chosen is kept, though its reader goes elsewhere at once. */
export async function share(sharing) {
    await call('/api/admin/runs/sharing', { ...json({ sharing }), keepalive: true });
}

/** Every key with its value, as YAML; empty while the stage has not written it. */
export async function wholeConfig(id) {
    const answer = await call(`${path(id)}/config.yaml`, { headers: { Accept: 'text/plain' } });
    return answer.status === 204 ? '' : answer.text();
}
