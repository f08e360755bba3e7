/** The small display: frames per second, drag-to-photon latency, chunk time, queue; and the calm word on slow machines. */

const REFRESH_MS = 250;
const SETTLED_MS = 2500;
const SLOW_SHARE = 0.85;
const QUICK_SHARE = 0.92;

export class Display {
    #fields = new Map();
    #slowNote = document.querySelector('#slow-note');
    #last = 0;
    #stats;

    constructor(root) {
        for (const field of root.querySelectorAll('[data-testid^="stat-"]')) {
            this.#fields.set(field.dataset.testid.slice('stat-'.length), field);
        }
    }

    open(info) {
        this.#stats = undefined;
        for (const name of ['fps', 'latency-median', 'latency-p95', 'chunk', 'queue']) {
            this.#set(name, '–');
        }
        this.#set('fps-of', `of ${info.fps}`);
        this.#set('chunk-of', '');
        this.#set('ahead', '0');
        this.#slowNote.hidden = true;
    }

    /** The server's own figures of one chunk. */
    noteServer(stats) {
        this.#stats = stats;
    }

    /**
     * Called at every repaint; writes a few times a second.
     *
     * @returns {number} milliseconds until it wants to be called again, Infinity when nothing changes by itself
     */
    update(now, { live, ledger, meter, waiting }) {
        if (now - this.#last < REFRESH_MS) {
            return REFRESH_MS - (now - this.#last);
        }
        this.#last = now;
        if (live.status === 'ready') { // from the picture again: what was measured before says nothing about now
            this.#stats = undefined;
            this.#slowNote.hidden = true;
        }
        const rate = live.status === 'running' ? meter.rate(now) : NaN;
        this.#set('fps', Number.isFinite(rate) ? rate.toFixed(1) : '–');
        this.#set('latency-median', milliseconds(ledger.median));
        this.#set('latency-p95', milliseconds(ledger.p95));
        this.#set('ahead', String(waiting));
        this.#server(live);
        this.#slow(now, rate, live.info.fps, meter);
        return live.status === 'running' ? REFRESH_MS : Infinity;
    }

    #server(live) {
        const stats = this.#stats;
        if (stats) {
            const parts = ['controlMs', 'denoiseMs', 'cacheMs', 'decodeMs', 'encodeMs'];
            const chunk = parts.reduce((sum, part) => sum + (Number(stats[part]) || 0), 0);
            const budget = (1000 * live.info.framesPerChunk) / live.info.fps;
            this.#set('chunk', milliseconds(chunk));
            this.#set('chunk-of', `of ${milliseconds(budget)}`);
        } else {
            this.#set('chunk', '–');
            this.#set('chunk-of', '');
        }
        const { state, position } = live.serverState;
        if (state === 'queued') {
            this.#set('queue', position > 0 ? `no. ${position}` : 'opening');
        } else {
            this.#set('queue', milliseconds(Number(stats?.queueMs)));
        }
    }

    #slow(now, rate, modelRate, meter) {
        if (!Number.isFinite(rate) || meter.spanMs(now) < SETTLED_MS) {
            return;
        }
        const slow = rate < (this.#slowNote.hidden ? SLOW_SHARE : QUICK_SHARE) * modelRate;
        this.#slowNote.hidden = !slow;
        if (slow) {
            this.#slowNote.textContent =
                `This machine makes about ${rate.toFixed(0)} of the model's ${modelRate} frames a second, so the picture `
                + 'moves more slowly here. Nothing is lost: the saved video plays at full speed.';
        }
    }

    #set(name, text) {
        const field = this.#fields.get(name);
        if (field && field.textContent !== text) {
            field.textContent = text;
        }
    }
}

const milliseconds = (value) => (Number.isFinite(value) ? `${Math.round(value)} ms` : '–');
