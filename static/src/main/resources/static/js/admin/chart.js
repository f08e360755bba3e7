/**
 * One metric over the steps, as a small SVG: each value faintly, a smoothed line over them, the value under the pointer.
 * A tenth of what a chart library brings is needed here, and none is on the page otherwise.
 */
import { element } from './dom.js';
import { figure } from './run-words.js';

const WIDTH = 320;
const HEIGHT = 150;
const LEFT = 58;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 20;
const MOST = 2000;
/** Share of the points that one place of the smoothed line is the mean of. */
const WINDOW = 1 / 25;

function svg(name, attributes = {}, ...children) {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
}

/** Round numbers between two others, three or so. */
function ticks(from, to, about = 4) {
    const rough = (to - from) / about;
    const unit = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * unit).find((each) => each >= rough);
    const marks = [];
    for (let mark = Math.ceil(from / step) * step; mark <= to + step / 1e6; mark += step) {
        marks.push(Math.abs(mark) < step / 1e6 ? 0 : mark);
    }
    return marks;
}

/** The mean of each point's surroundings, which are as wide on both sides: it neither lags nor leads. */
function smoothed(points) {
    const sums = [0];
    points.forEach(({ value }) => sums.push(sums.at(-1) + value));
    const reach = Math.ceil((points.length * WINDOW) / 2);
    return points.map(({ step }, i) => {
        const half = Math.min(reach, i, points.length - 1 - i);
        return { step, value: (sums[i + half + 1] - sums[i - half]) / (2 * half + 1) };
    });
}

export class Chart {
    #points = [];
    #stale = true;
    #newest;
    #marks = svg('g', { class: 'marks' });
    #each = svg('path', { class: 'each' });
    #smooth = svg('path', { class: 'smooth' });
    #dots = svg('g', { class: 'dots' });
    #hair = svg('line', { class: 'hair', y1: TOP, y2: HEIGHT - BOTTOM });
    #scale = { x: () => 0, y: () => 0 };

    constructor(name) {
        this.name = name;
        const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' },
            this.#marks, this.#each, this.#smooth, this.#dots, this.#hair);
        this.value = element('span', { className: 'chart-value' });
        this.root = element('figure', { className: 'chart', 'data-metric': name, 'data-points': '0' },
            element('figcaption', {}, element('b', {}, name.replaceAll('_', ' ')), this.value), picture);
        picture.addEventListener('pointermove', (event) => this.#point(event, picture));
        picture.addEventListener('pointerleave', () => this.#leave());
    }

    get size() {
        return this.#points.length;
    }

    clear() {
        this.#points = [];
        this.#stale = true;
    }

    /** The value of a step; a later one for the same step takes its place. */
    add(step, value) {
        const last = this.#points.at(-1);
        if (last && step < last.step) {
            this.#points = this.#points.filter((point) => point.step < step);
        }
        if (last?.step === step) {
            this.#points.pop();
        }
        this.#points.push({ step, value });
        if (this.#points.length > MOST) {
            this.#points = this.#points.filter((point, i) => i % 2 === 1); // far more than there are pixels for
        }
        this.#stale = true;
    }

    draw() {
        if (!this.#stale) {
            return;
        }
        this.#stale = false;
        const points = this.#points.filter(({ value }) => Number.isFinite(value));
        this.root.dataset.points = points.length;
        this.root.hidden = points.length === 0;
        if (points.length === 0) {
            return;
        }
        this.#measure(points);
        const line = (list) => list.map(({ step, value }, i) =>
            `${i ? 'L' : 'M'}${this.#scale.x(step).toFixed(1)} ${this.#scale.y(value).toFixed(1)}`).join('');
        const few = points.length < 40;
        this.#each.setAttribute('d', line(points));
        this.#each.classList.toggle('alone', few);
        this.#smooth.setAttribute('d', few ? '' : line(smoothed(points)));
        this.#dots.replaceChildren(...(few ? points.map(({ step, value }) =>
            svg('circle', { cx: this.#scale.x(step), cy: this.#scale.y(value), r: 2 })) : []));
        this.#newest = figure(points.at(-1).value);
        this.value.textContent = this.#newest;
    }

    #measure(points) {
        const values = points.map(({ value }) => value);
        let low = Math.min(...values);
        let high = Math.max(...values);
        if (low === high) {
            const room = Math.abs(low) / 2 || 1;
            low -= room;
            high += room;
        }
        const first = points[0].step;
        const last = Math.max(points.at(-1).step, first + 1);
        this.#scale = {
            x: (step) => LEFT + ((step - first) / (last - first)) * (WIDTH - LEFT - RIGHT),
            y: (value) => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM),
        };
        const rows = ticks(low, high).flatMap((mark) => {
            const y = this.#scale.y(mark);
            return [svg('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y }),
                svg('text', { x: LEFT - 6, y: y + 3.5, 'text-anchor': 'end' }, figure(mark))];
        });
        const columns = ticks(first, last).filter(Number.isInteger).map((mark) =>
            svg('text', { x: this.#scale.x(mark), y: HEIGHT - 5, 'text-anchor': 'middle' }, figure(mark)));
        this.#marks.replaceChildren(...rows, ...columns);
    }

    #point(event, picture) {
        const box = picture.getBoundingClientRect();
        const x = ((event.clientX - box.left) / box.width) * WIDTH;
        let nearest;
        for (const point of this.#points) {
            if (!nearest || Math.abs(this.#scale.x(point.step) - x) < Math.abs(this.#scale.x(nearest.step) - x)) {
                nearest = point;
            }
        }
        if (nearest) {
            const at = this.#scale.x(nearest.step);
            this.#hair.setAttribute('x1', at);
            this.#hair.setAttribute('x2', at);
            this.#hair.classList.add('shown');
            this.value.textContent = `${figure(nearest.value)} at ${nearest.step}`;
        }
    }

    #leave() {
        this.#hair.classList.remove('shown');
        this.value.textContent = this.#newest ?? '';
    }
}
