/**
 * The picture on the page: the canvas of frames, the canvas of marks above it, and what is said on top of them.
 */
import { colourOf, extentOf, headOf, paintTracks } from './overlay.js';
import { watchSize } from './repainter.js';

/** The part of a track's reach in which a press is taken to be on what it holds. */
const ALONG = 0.6;

export class Stage {
    #root;
    #frame;
    /** What takes the pointer, and the canvas in it, hidden while it is empty: a transparent one costs as a full one. */
    #marks;
    #canvas;
    #release;
    #live;
    #log;
    #marksVisible = true;
    #size = { width: 0, height: 0 };
    /** What the marks show, in short: they are painted anew only when it changes. */
    #painted = '';
    selected = null;
    /** Paths that are drawn and not yet played: [{track, points}]. */
    pending = [];
    /** Where the keyboard's cursor is, null when it is not in use. */
    cursor = null;

    /**
     * @param {HTMLElement} root the stage
     * @param {{onRelease: (track: number) => void, onResize: () => void}} hooks lets go of a track; asks for a repaint
     */
    constructor(root, { onRelease, onResize }) {
        this.#root = root;
        this.#frame = root.querySelector('#frame');
        this.#marks = root.querySelector('#marks');
        this.#canvas = this.#marks.querySelector('canvas');
        this.#release = root.querySelector('#release-track');
        this.#release.addEventListener('click', () => onRelease(this.selected));
        watchSize(this.#marks, (size) => {
            this.#size = size;
            onResize();
        });
    }

    get marks() {
        return this.#marks;
    }

    /** Takes the shape of the session's frames and forgets the one before. */
    open(live, log) {
        this.#live = live;
        this.#log = log;
        this.#painted = '';
        this.selected = null;
        this.pending = [];
        this.cursor = null;
        const { width, height } = live.info;
        this.shape(width, height);
    }

    shape(width, height) {
        if (this.#frame.width !== width || this.#frame.height !== height) {
            this.#frame.width = width;
            this.#frame.height = height;
        }
        this.#root.style.setProperty('--ratio', String(width / height));
        document.documentElement.style.setProperty('--stage-ratio', String(width / height));
    }

    close() {
        this.#live = undefined;
        this.#painted = '';
        this.#frame.getContext('2d').clearRect(0, 0, this.#frame.width, this.#frame.height);
        this.#root.dataset.frame = '';
        this.#canvas.hidden = true;
        this.#release.hidden = true;
    }

    /** Shows a picture at once; `index` is what the page says about it to whoever looks, nothing where it is no frame. */
    show(bitmap, index = '') {
        this.#frame.getContext('2d').drawImage(bitmap, 0, 0, this.#frame.width, this.#frame.height);
        this.#root.dataset.frame = String(index);
    }

    toggleMarks() {
        this.#marksVisible = !this.#marksVisible;
        return this.#marksVisible;
    }

    /** The tracks as they are to be seen now, in the order in which they were last touched. */
    held() {
        return this.#live ? this.#log.heldAt(this.#live.moment) : [];
    }

    headOf(held) {
        return headOf(held, this.#live.shown, this.#live.info.fps);
    }

    /** The held track whose handle is near, undefined when none is; `reach` in CSS pixels. */
    trackAt(point, reach) {
        const { width, height } = this.#size;
        return this.held().findLast((held) => {
            const head = this.headOf(held);
            return Math.hypot((head.x - point.x) * width, (head.y - point.y) * height) <= reach;
        })?.track;
    }

    /** The held track with which what lies here goes along, undefined where none does or nobody said how far. */
    trackWith(point) {
        const { width, height } = this.#size;
        return this.held().findLast((held) => {
            const head = this.headOf(held);
            const away = Math.hypot(head.x - point.x, ((head.y - point.y) * height) / width);
            return held.reach !== undefined && away <= ALONG * held.reach;
        })?.track;
    }

    /** Repaints the marks, if they are to look otherwise than they do. */
    paint() {
        if (!this.#live) {
            return;
        }
        const { width, height } = this.#size;
        const density = window.devicePixelRatio || 1;
        const held = this.held();
        const key = this.#look(held, density);
        if (key === this.#painted) {
            return;
        }
        this.#painted = key;
        const view = {
            held: this.#marksVisible ? held : held.filter((track) => track.open),
            pending: this.pending,
            selected: this.selected,
            shownFrame: this.#frameInView,
            fps: this.#live.info.fps,
            cursor: this.cursor,
        };
        const extent = extentOf(this.#size, view);
        this.#canvas.hidden = extent === null;
        if (extent) {
            this.#fit(extent, density);
            const context = this.#canvas.getContext('2d');
            context.setTransform(density, 0, 0, density, -density * extent.left, -density * extent.top);
            paintTracks(context, this.#size, view);
        }
        this.#placeRelease(held, width, height);
    }

    /** Lays the canvas over this part of the stage. */
    #fit({ left, top, width, height }, density) {
        const { style } = this.#canvas;
        const pixelWidth = Math.round(width * density);
        const pixelHeight = Math.round(height * density);
        if (this.#canvas.width !== pixelWidth || this.#canvas.height !== pixelHeight) {
            this.#canvas.width = pixelWidth;
            this.#canvas.height = pixelHeight;
        }
        [style.left, style.top, style.width, style.height] = [left, top, width, height].map((length) => `${length}px`);
    }

    get #frameInView() {
        return this.#live.lookingAt ?? this.#live.parkedAt ?? this.#live.shown;
    }

    /** All that the marks depend on; of what only grows, its length. */
    #look(held, density) {
        const { width, height } = this.#size;
        const { fps } = this.#live.info;
        const tracks = held.map((each) => {
            const head = headOf(each, this.#frameInView, fps);
            return [each.track, each.kind, each.open, each.time, each.points.length, head.x, head.y];
        });
        const drawn = this.pending.map(({ track, points }) => [track, points.length]);
        return JSON.stringify([
            width, height, density, this.#marksVisible, this.selected, this.cursor, tracks, drawn,
        ]);
    }

    /** The small cross beside the selected handle. */
    #placeRelease(held, width, height) {
        const track = held.find((candidate) => candidate.track === this.selected);
        this.#release.hidden = !track || track.open;
        if (!this.#release.hidden) {
            const head = this.headOf(track);
            const right = head.x * width + 52 < width;
            this.#release.style.left = `${head.x * width + (right ? 14 : -46)}px`;
            this.#release.style.top = `${Math.min(height - 34, Math.max(2, head.y * height - 42))}px`;
            this.#release.style.setProperty('--track', colourOf(this.selected));
        }
    }
}
