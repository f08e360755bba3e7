/**
 * The timeline: a slider over a strip of small pictures, with a coloured tick where each gesture began. Moving it only
 * looks back; letting it go parks there, and the next drag goes on from that frame.
 */
import { Filmstrip } from './filmstrip.js';
import { colourOf } from './overlay.js';
import { watchSize } from './repainter.js';

const KEY_SETTLE_MS = 450;

/** The strip is painted anew when it has grown by one in so many: a smaller change is not to be seen. */
const STEPS = 200;

/** Frame count as a time of day would be written: minutes, seconds, tenths. */
export function timeText(frame, fps) {
    const tenths = Math.floor((10 * Math.max(0, frame)) / fps);
    const minutes = Math.floor(tenths / 600);
    return `${minutes}:${String(Math.floor(tenths / 10) % 60).padStart(2, '0')}.${tenths % 10}`;
}

export class Timeline {
    #slider;
    #canvas;
    #elapsed;
    #total;
    #live;
    #log;
    #strip;
    #held = false;
    #timer;
    #followed = '';
    #size = { width: 0, height: 0 };
    #painted = '';
    #paintedLast = 0;

    /** @param {HTMLElement} root @param {() => void} onResize asks for a repaint */
    constructor(root, onResize) {
        this.#slider = root.querySelector('#timeline');
        this.#canvas = root.querySelector('#filmstrip');
        this.#elapsed = root.querySelector('#elapsed');
        this.#total = root.querySelector('#total');
        watchSize(this.#canvas, (size) => {
            this.#size = size;
            onResize();
        });
        this.#slider.addEventListener('pointerdown', () => {
            this.#held = true;
        });
        this.#slider.addEventListener('input', () => this.#look());
        this.#slider.addEventListener('change', () => this.#letGo());
        this.#slider.addEventListener('keydown', (event) => this.#key(event));
    }

    open(live, log) {
        this.#live = live;
        this.#log = log;
        this.#strip = new Filmstrip(live.info.framesPerChunk, live.info.width / live.info.height);
        this.#slider.step = '1';
        this.#slider.value = '0';
        this.#slider.max = '0';
        this.#followed = '';
        this.#painted = '';
        this.update();
    }

    /** Looks so many chunks back or forward. */
    step(chunks) {
        const live = this.#live;
        if (live?.usable && live.shown > 0) {
            const from = live.lookingAt ?? live.parkedAt ?? live.shown;
            live.park(Math.min(live.shown, Math.max(0, from + chunks * live.info.framesPerChunk)));
        }
    }

    noteShown(frame, bitmap) {
        this.#strip.note(frame.index, bitmap);
    }

    branch(last) {
        this.#strip.truncate(last);
        this.#painted = '';
    }

    /** Called at every repaint: follows what is shown. */
    update() {
        const live = this.#live;
        if (!live) {
            return;
        }
        const last = Math.max(0, live.shown);
        const at = live.lookingAt ?? live.parkedAt ?? last;
        this.#paint(last);
        const key = `${at} ${last} ${live.lookingAt} ${live.endedReason}`;
        if (key === this.#followed) {
            return;
        }
        this.#followed = key;
        if (this.#slider.max !== String(last)) {
            this.#slider.max = String(last);
        }
        if (live.lookingAt === null && this.#slider.value !== String(at)) {
            this.#slider.value = String(at);
        }
        this.#slider.disabled = last < 1 || Boolean(live.endedReason);
        const { fps } = live.info;
        setText(this.#elapsed, timeText(at, fps));
        setText(this.#total, timeText(last, fps));
        this.#slider.setAttribute('aria-valuetext', `${timeText(at, fps)} of ${timeText(last, fps)}`);
    }

    #look() {
        window.clearTimeout(this.#timer);
        this.#live.lookAt(Number(this.#slider.value));
    }

    #letGo() {
        if (this.#held) {
            this.#held = false;
            this.#park();
        } else {
            window.clearTimeout(this.#timer);
            this.#timer = window.setTimeout(() => this.#park(), KEY_SETTLE_MS);
        }
    }

    #key(event) {
        if (event.key === 'Escape' && this.#live) {
            window.clearTimeout(this.#timer);
            this.#held = false;
            this.#live.unpark();
        }
    }

    #park() {
        if (this.#live.lookingAt !== null) {
            this.#live.park(this.#live.lookingAt);
        }
    }

    #paint(last) {
        const { width, height } = this.#size;
        const gestures = this.#log.gestures;
        const key = `${width} ${gestures.length}`;
        const grown = last - this.#paintedLast;
        const step = Math.max(this.#live.info.framesPerChunk, last / STEPS);
        if (width === 0 || (key === this.#painted && grown >= 0 && grown < step)) {
            return;
        }
        this.#painted = key;
        this.#paintedLast = last;
        const density = window.devicePixelRatio || 1;
        this.#canvas.width = Math.round(width * density);
        this.#canvas.height = Math.round(height * density);
        const context = this.#canvas.getContext('2d');
        context.scale(density, density);
        this.#strip.paint(context, width, height, last);
        for (const gesture of gestures) {
            if (last > 0) {
                context.fillStyle = colourOf(gesture.track);
                context.fillRect(Math.round((Math.max(0, gesture.startFrame) / last) * (width - 3)), height - 6, 3, 6);
            }
        }
    }
}

function setText(element, text) {
    if (element.textContent !== text) {
        element.textContent = text;
    }
}
