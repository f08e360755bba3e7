/**
 * The picture on the page: the canvas of frames, the canvas of marks above it, and what is said on top of them.
 */
import { colourOf, headOf, paintTracks } from './overlay.js';

export class Stage {
    #root;
    #frame;
    #marks;
    #release;
    #live;
    #log;
    #marksVisible = true;
    selected = null;
    /** Paths that are drawn and not yet played: [{track, points}]. */
    pending = [];
    /** Where the keyboard's cursor is, null when it is not in use. */
    cursor = null;

    /** @param {HTMLElement} root the stage; @param {(track: number) => void} onRelease lets go of a track */
    constructor(root, onRelease) {
        this.#root = root;
        this.#frame = root.querySelector('#frame');
        this.#marks = root.querySelector('#marks');
        this.#release = root.querySelector('#release-track');
        this.#release.addEventListener('click', () => onRelease(this.selected));
    }

    get marks() {
        return this.#marks;
    }

    /** Takes the shape of the session's frames and forgets the one before. */
    open(live, log) {
        this.#live = live;
        this.#log = log;
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
        this.#frame.getContext('2d').clearRect(0, 0, this.#frame.width, this.#frame.height);
        this.#marks.getContext('2d').clearRect(0, 0, this.#marks.width, this.#marks.height);
        this.#release.hidden = true;
    }

    /** Shows a picture at once; `index` is what the page says about it to whoever looks. */
    show(bitmap, index) {
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
        const { clientWidth: width, clientHeight: height } = this.#marks;
        return this.held().findLast((held) => {
            const head = this.headOf(held);
            return Math.hypot((head.x - point.x) * width, (head.y - point.y) * height) <= reach;
        })?.track;
    }

    /** Repaints the marks. */
    paint() {
        if (!this.#live) {
            return;
        }
        const { clientWidth: width, clientHeight: height } = this.#marks;
        const density = window.devicePixelRatio || 1;
        const pixelWidth = Math.round(width * density);
        const pixelHeight = Math.round(height * density);
        if (this.#marks.width !== pixelWidth || this.#marks.height !== pixelHeight) {
            this.#marks.width = pixelWidth;
            this.#marks.height = pixelHeight;
        }
        const context = this.#marks.getContext('2d');
        context.setTransform(density, 0, 0, density, 0, 0);
        const held = this.held();
        paintTracks(context, { width, height }, {
            held: this.#marksVisible ? held : held.filter((track) => track.open),
            pending: this.pending,
            selected: this.selected,
            shownFrame: this.#live.lookingAt ?? this.#live.parkedAt ?? this.#live.shown,
            fps: this.#live.info.fps,
            cursor: this.cursor,
        });
        this.#placeRelease(held, width, height);
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
