/**
 * The session's socket. It opens again by itself, with growing pauses, as long as the session lives.
 * Events: `open`, `message` (object), `frame` (ArrayBuffer), `waiting` (ms until the next try), `gone`.
 */
import { getSession } from './api.js';
import { Emitter } from './emitter.js';
import { SUBPROTOCOL } from './protocol.js';

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 10_000;

/** Pause before try number `attempt` (from 0): doubling, with up to a quarter of chance so that pages spread out. */
export function backoff(attempt, random = Math.random) {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
    return Math.round(pause * (0.75 + 0.25 * random()));
}

export class Connection extends Emitter {
    #url;
    #sessionId;
    #socket;
    #timer;
    #attempt = 0;
    #closed = false;

    /** @param {string} streamUrl as the server gave it, absolute or a path */
    constructor(sessionId, streamUrl) {
        super();
        this.#sessionId = sessionId;
        const url = new URL(streamUrl, window.location.href);
        url.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:';
        this.#url = url.href;
    }

    open() {
        const socket = new WebSocket(this.#url, SUBPROTOCOL);
        socket.binaryType = 'arraybuffer';
        this.#socket = socket;
        socket.onopen = () => {
            this.#attempt = 0;
            this.emit('open');
        };
        socket.onmessage = ({ data }) => this.#receive(data);
        socket.onclose = () => {
            if (socket === this.#socket && !this.#closed) {
                this.#wait();
            }
        };
    }

    /** Sends text if the socket is open; says whether it was. */
    send(text) {
        if (this.#socket?.readyState !== WebSocket.OPEN) {
            return false;
        }
        this.#socket.send(text);
        return true;
    }

    /** Tries again at once instead of at the end of the pause. */
    retryNow() {
        if (this.#timer !== undefined) {
            window.clearTimeout(this.#timer);
            this.#retry();
        }
    }

    close() {
        this.#closed = true;
        window.clearTimeout(this.#timer);
        this.#socket?.close(1000);
    }

    #receive(data) {
        if (typeof data !== 'string') {
            this.emit('frame', data);
            return;
        }
        let parsed;
        try {
            parsed = JSON.parse(data);
        } catch {
            return; // a message of no known form asks nothing of us
        }
        this.emit('message', parsed);
    }

    #wait() {
        const pause = backoff(this.#attempt++);
        this.emit('waiting', pause);
        this.#timer = window.setTimeout(() => this.#retry(), pause);
    }

    async #retry() {
        this.#timer = undefined;
        try {
            await getSession(this.#sessionId);
        } catch (error) {
            if (this.#closed) {
                return;
            }
            if (error.status === 404 || error.status === 410) {
                this.emit('gone');
            } else {
                this.#wait();
            }
            return;
        }
        if (!this.#closed) {
            this.open();
        }
    }
}
