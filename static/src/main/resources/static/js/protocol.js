/**
 * The studio's wire format, version 1: reads the binary frames, builds the text messages.
 * Pure functions; nothing here touches the page or the network.
 */

export const SUBPROTOCOL = 'ardrag.v1';
export const HEADER_BYTES = 24;
export const FLAG_KEY = 1;
export const FLAG_CHUNK_END = 2;
export const FLAG_RESTART = 4;

const MAGIC = 0x41524446; // "ARDF"
const VERSION = 1;
const MIME_BY_CODEC = { 1: 'image/jpeg', 2: 'image/webp' };

/** What arrived is not a frame of this protocol; the message says what was found. */
export class FrameError extends Error {}

/**
 * Reads one binary message: a 24-byte big-endian header and the encoded picture.
 *
 * @param {ArrayBuffer} buffer
 * @returns {{index: number, flags: number, keyFrame: boolean, chunkEnd: boolean, restart: boolean,
 *     presentationMs: number, time: number, mime: string, payload: Uint8Array}}
 */
export function parseFrame(buffer) {
    if (buffer.byteLength < HEADER_BYTES) {
        throw new FrameError(`a frame has at least ${HEADER_BYTES} bytes, ${buffer.byteLength} arrived`);
    }
    const view = new DataView(buffer);
    if (view.getUint32(0) !== MAGIC) {
        throw new FrameError('a frame starts with ARDF, this one does not');
    }
    const version = view.getUint8(4);
    if (version !== VERSION) {
        throw new FrameError(`frame header version ${version} is unknown, this page reads version ${VERSION}`);
    }
    const codec = view.getUint8(5);
    const mime = MIME_BY_CODEC[codec];
    if (!mime) {
        throw new FrameError(`codec ${codec} cannot be shown by this page; it reads 1 (JPEG) and 2 (WebP)`);
    }
    const length = view.getUint32(20);
    if (length !== buffer.byteLength - HEADER_BYTES) {
        throw new FrameError(`the header announces ${length} bytes, ${buffer.byteLength - HEADER_BYTES} follow`);
    }
    const flags = view.getUint8(6);
    return {
        index: view.getUint32(8),
        flags,
        keyFrame: (flags & FLAG_KEY) !== 0,
        chunkEnd: (flags & FLAG_CHUNK_END) !== 0,
        restart: (flags & FLAG_RESTART) !== 0,
        presentationMs: view.getUint32(12),
        time: view.getUint32(16),
        mime,
        payload: new Uint8Array(buffer, HEADER_BYTES, length),
    };
}

/** Milliseconds as the protocol's clock carries them: unsigned 32 bits, never 0, for 0 means "no drag". */
export function clockTime(ms) {
    return Math.max(1, Math.floor(ms)) >>> 0 || 1;
}

/** Whether clock time a is b or later, right across the wrap-around of the 32 bits. */
export function notOlder(a, b) {
    return ((a - b) | 0) >= 0;
}

/** Last frame of the chunk before the one that holds this frame: what stays when that chunk is made again. */
export function frameBeforeChunk(frame, framesPerChunk) {
    return frame <= 0 ? 0 : Math.floor((frame - 1) / framesPerChunk) * framesPerChunk;
}

const rounded = (value) => Math.round(value * 1e5) / 1e5;

/** Builders of the client's messages; each returns the text to send. */
export const message = {
    start: () => JSON.stringify({ type: 'start' }),
    pause: () => JSON.stringify({ type: 'pause' }),
    resume: () => JSON.stringify({ type: 'resume' }),
    undo: () => JSON.stringify({ type: 'undo' }),
    redo: () => JSON.stringify({ type: 'redo' }),
    drag: (track, phase, x, y, time, reach) =>
        JSON.stringify({ type: 'drag', track, phase, x: rounded(x), y: rounded(y), time, reach }),
    path: (track, points, reach) =>
        JSON.stringify({
            type: 'path',
            track,
            points: points.map((p) => [rounded(p.x), rounded(p.y), Math.round(p.ms)]),
            reach,
        }),
    anchor: (track, x, y, reach) => JSON.stringify({ type: 'anchor', track, x: rounded(x), y: rounded(y), reach }),
    remove: (track) => JSON.stringify({ type: 'remove', track }),
    rewind: (frame) => JSON.stringify({ type: 'rewind', frame }),
    prompt: (text) => JSON.stringify({ type: 'prompt', text }),
    reset: (seed) => JSON.stringify(seed === undefined ? { type: 'reset' } : { type: 'reset', seed }),
    ack: (frame) => JSON.stringify({ type: 'ack', frame }),
};
