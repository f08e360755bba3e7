/**
 * The timeline: a slider over a strip of small pictures, with a coloured tick where each gesture began. Moving it only
 * looks back; letting it go parks there, and the next drag goes on from that frame.
 */
import { Filmstrip } from './filmstrip.js';
import { colourOf } from './overlay.js';

const KEY_SETTLE_MS = 450;

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
    #painted = '';

    constructor(root) {
        this.#slider = root.querySelector('#timeline');
        this.#canvas = root.querySelector('#filmstrip');
        this.#elapsed = root.querySelector('#elapsed');
        this.#total = root.querySelector('#total');
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
        this.#slider.style.setProperty('--at', last === 0 ? '1' : String(at / last));
        this.#paint(last);
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
        const { clientWidth: width, clientHeight: height } = this.#canvas;
        const gestures = this.#log.gestures;
        const key = `${width} ${Math.floor(last / 2)} ${gestures.length}`;
        if (key === this.#painted || width === 0) {
            return;
        }
        this.#painted = key;
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
