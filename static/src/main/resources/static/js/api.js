/**
 * The studio's HTTP calls. Every failure becomes a StudioError that can be shown as it is.
 */
import { refusedText } from './words.js';

/**
 * A refused call: `message` is fit to be shown, `status` is 0 when the studio could not be reached, `kind` is the
 * problem's own name, such as `studio-full`.
 */
export class StudioError extends Error {
    /** @param {{status: number, title: string, detail?: string, kind?: string, retryAfter?: number}} problem */
    constructor({ status, title, detail = '', kind = '', retryAfter }) {
        super(detail || title);
        this.status = status;
        this.title = title;
        this.detail = detail;
        this.kind = kind;
        this.retryAfter = retryAfter;
    }
}

const TITLES = {
    404: 'Not found',
    413: 'This file is too large',
    415: 'This file is not a picture the studio can read',
    422: 'This picture cannot be used',
};

const KINDS = 'urn:ardrag:problem:';

/** Shows that a call comes from a page of the studio; without it, who is logged in is refused. */
export function pageToken() {
    const token = /(?:^|; )XSRF-TOKEN=([^;]*)/.exec(document.cookie)?.[1];
    return token ? { 'X-XSRF-TOKEN': token } : {};
}

/** Any call; the answer if the studio did as it was asked. */
export async function call(path, options = {}) {
    let response;
    const headers = { Accept: 'application/json', ...pageToken(), ...options.headers };
    try {
        response = await fetch(path, { ...options, headers });
    } catch {
        throw new StudioError({
            status: 0,
            title: 'The studio cannot be reached',
            detail: 'No answer came back. Is the studio running, and is this machine connected?',
        });
    }
    if (!response.ok) {
        throw await asError(response);
    }
    return response;
}

async function asError(response) {
    const problem = await response.json().catch(() => ({}));
    const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
    return new StudioError({
        status: response.status,
        title: TITLES[response.status] ?? problem.title ?? `The studio answered ${response.status}`,
        detail: refusedText(problem) ?? problem.detail,
        kind: problem.type?.startsWith(KINDS) ? problem.type.slice(KINDS.length) : '',
        retryAfter: Number.isFinite(seconds) ? seconds : undefined,
    });
}

export const json = (body) => ({
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
});

export async function uploadImage(blob, name = 'picture') {
    const form = new FormData();
    form.append('file', blob, name);
    return (await call('/api/images', { method: 'POST', body: form })).json();
}

export const previewUrl = (imageId) => `/api/images/${encodeURIComponent(imageId)}/preview.jpg`;

export async function listModels() {
    return (await call('/api/models')).json();
}

/** @param {{imageId: string, seed?: number, prompt?: string, model?: string}} request */
export async function createSession(request) {
    return (await call('/api/sessions', json(request))).json();
}

/** Opens a session that plays a kept video again up to a frame, to go on from there. */
export async function goOnWithVideo(id, frame) {
    return (await call(`/api/videos/${encodeURIComponent(id)}/sessions`, json({ frame }))).json();
}

export const videoPictureUrl = (id) => `/api/videos/${encodeURIComponent(id)}/picture.png`;

/** Keeps a session's video, as it is now, in the gallery. */
export async function keepVideo(sessionId, name) {
    return (await call('/api/videos', json({ sessionId, name }))).json();
}

const sessionPath = (id) => `/api/sessions/${encodeURIComponent(id)}`;

export async function getSession(id) {
    return (await call(sessionPath(id))).json();
}

/** Frees the session; also works while the page is being left. Nobody waits for the outcome. */
export function deleteSession(id) {
    fetch(sessionPath(id), { method: 'DELETE', keepalive: true, headers: pageToken() }).catch(() => {});
}

/** Fetches a result of the session (`recording.mp4`, `trajectory.json`) as a blob. */
export async function download(id, name) {
    return (await call(`${sessionPath(id)}/${name}`, { headers: { Accept: '*/*' } })).blob();
}
