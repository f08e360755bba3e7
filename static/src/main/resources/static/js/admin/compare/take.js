/** One model's video of a picture, a seed and tracks: a session like any other, opened, watched to its end and freed. */
import { call, createSession, download } from '../../api.js';
import { Connection } from '../../connection.js';
import { message, parseFrame } from '../../protocol.js';
import { endedText } from '../../words.js';

/** Has a model loaded for as long as it takes to open a session with it. */
async function borrow(model) {
    await call(`/api/admin/models/${encodeURIComponent(model)}/lend`, { method: 'POST' });
}

/**
 * @param {{imageId: string, seed: number, model: string, tracks: string[], frames: number}} wish `tracks` are messages of
 *     the protocol that are sent before the first frame; `frames` are made at least, the picture included
 * @param {(text: string) => void} onProgress
 * @param {AbortSignal} signal ends it
 * @returns {Promise<{info: object, frames: ImageBitmap[], movie: Blob, chunkMs: number}>} `chunkMs` is the median
 */
export async function take({ imageId, seed, model, tracks, frames }, onProgress, signal) {
    onProgress('is being loaded');
    await borrow(model);
    signal.throwIfAborted();
    const info = await createSession({ imageId, seed, model });
    try {
        const { jpegs, times } = await watch(info, tracks, frames, onProgress, signal);
        const movie = await download(info.id, 'recording.mp4');
        const bitmaps = await Promise.all(jpegs.slice(0, frames).map((jpeg) => createImageBitmap(jpeg)));
        return { info, frames: bitmaps, movie, chunkMs: median(times) };
    } finally {
        await free(info.id);
    }
}

/** Comes back when the session's memory is free again; goes on when the page is left. */
async function free(id) {
    await call(`/api/sessions/${encodeURIComponent(id)}`, { method: 'DELETE', keepalive: true }).catch(() => {});
}

function watch(info, tracks, frames, onProgress, signal) {
    const connection = new Connection(info.id, info.streamUrl);
    const jpegs = [];
    const times = [];
    let begun = false;
    const watched = new Promise((resolve, reject) => {
        const told = {
            ready: () => {
                if (begun) { // frames that were on their way are lost
                    reject(new Error('The connection to the studio broke off'));
                    return;
                }
                begun = true;
                tracks.forEach((text) => connection.send(text));
                connection.send(message.start());
            },
            state: ({ state, position }) => state === 'queued'
                && onProgress(position > 0 ? `waits for its place, number ${position} in line` : 'is being opened'),
            stats: (stats) => times.push(stats.denoiseMs + stats.cacheMs + stats.controlMs + stats.decodeMs),
            error: (error) => reject(new Error(error.message ?? error.code)),
            ended: ({ reason }) => reject(new Error(endedText(reason).join('. '))),
        };
        connection
            .on('message', (received) => told[received.type]?.(received))
            .on('gone', () => reject(new Error(endedText('gone').join('. '))))
            .on('frame', (buffer) => {
                const frame = parseFrame(buffer);
                jpegs[frame.index] = new Blob([frame.payload], { type: frame.mime });
                connection.send(message.ack(frame.index));
                onProgress(`${Math.min(frame.index + 1, frames)} of ${frames} frames`);
                if (frame.index >= frames - 1 && frame.chunkEnd) {
                    resolve();
                }
            });
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        connection.open();
    });
    return watched.then(() => ({ jpegs, times })).finally(() => connection.close());
}

function median(values) {
    const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
