/** The calls about curation. Every failure is a StudioError that can be shown as it is. */
import { call, json } from '../../api.js';

const address = (what, query) => `/api/admin/curation/${what}?${new URLSearchParams(query)}`;

/** All clips of a dataset, without their tracks. */
export async function listClips(dataset) {
    return (await (await call(address('clips', { dataset }))).json()).clips;
}

/** A clip with its tracks and what was said of it. */
export async function fetchClip(dataset, clip) {
    return (await call(address('clip', { dataset, clip }))).json();
}

/** The frames of a clip, each a JPEG; its checksum makes the address that of these frames and no others. */
export async function fetchFrames(dataset, { id, checksum }) {
    const answer = await call(address('frames', { dataset, clip: id, v: checksum }), { headers: { Accept: '*/*' } });
    return splitFrames(await answer.arrayBuffer());
}

/** @param {ArrayBuffer} bytes pictures one behind the other, each with its length before it */
export function splitFrames(bytes) {
    const view = new DataView(bytes);
    const frames = [];
    for (let at = 0; at < bytes.byteLength;) {
        const length = view.getUint32(at);
        frames.push(new Blob([new Uint8Array(bytes, at + 4, length)], { type: 'image/jpeg' }));
        at += 4 + length;
    }
    return frames;
}

/**
 * Says something of a clip.
 *
 * @param {{dataset: string, clip: string, version: number, status?: string, why?: string, track?: object, back?: number}}
 *     review one of `status`, `track` and `back`
 * @returns {Promise<object>} the clip as it is then
 */
export async function review(review) {
    return (await call('/api/admin/curation/reviews', json(review))).json();
}
