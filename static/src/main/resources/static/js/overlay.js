/**
 * Draws tracks over the frames: the path, an arrow from where a track began to where it is, its handle or pin.
 * Only draws; sizes are CSS pixels, positions fractions of the frame.
 */
import { pointAt } from './geometry.js';
import { isStill } from './tracks.js';

/** One colour for each track number, told apart by people who see colours differently, too. */
export const COLOURS = ['#ff6b4a', '#35a7ff', '#ffc233', '#3ecf8e', '#b98cff', '#ff7ab8', '#5fe0e6', '#c3e052'];

const HALO = 'rgba(12, 12, 14, 0.55)';
const WHITE = '#ffffff';

export const colourOf = (track) => COLOURS[track % COLOURS.length];

/** Where a track is now; a path being played is part of the way along, by the frames shown since it began. */
export function headOf(held, shownFrame, fps) {
    if (held.kind === 'path') {
        const ms = (Math.max(0, shownFrame - held.startFrame) * 1000) / fps;
        return pointAt(held.points, held.points[0].ms + ms);
    }
    return held.points[held.points.length - 1];
}

/** How far a handle with all around it reaches, CSS pixels; and the grid that the extent keeps to, so that it seldom changes. */
const REACH = 26;
const GRID = 64;

/**
 * The part of the stage that the tracks take, null if there is nothing to be seen. The browser composes a canvas as a
 * whole, however little is drawn on it, so a small one is quicker.
 *
 * @param {{width: number, height: number}} size CSS pixels
 * @param {{held: object[], pending: object[], cursor: ?object}} view as for `paintTracks`
 */
export function extentOf(size, { held, pending, cursor }) {
    const points = [...held, ...pending].flatMap((track) => track.points).concat(cursor ?? []);
    if (points.length === 0) {
        return null;
    }
    const span = (axis, length) => {
        const least = points.reduce((value, p) => Math.min(value, p[axis]), Infinity);
        const most = points.reduce((value, p) => Math.max(value, p[axis]), -Infinity);
        const from = Math.max(0, GRID * Math.floor((length * least - REACH) / GRID));
        return [from, Math.min(length, GRID * Math.ceil((length * most + REACH) / GRID)) - from];
    };
    const [left, width] = span('x', size.width);
    const [top, height] = span('y', size.height);
    return { left, top, width, height };
}

/**
 * @param {CanvasRenderingContext2D} context scaled so that one unit is a CSS pixel
 * @param {{width: number, height: number}} size CSS pixels
 * @param {{held: object[], pending: object[], selected: ?number, shownFrame: number, fps: number, cursor: ?object}} view
 */
export function paintTracks(context, size, view) {
    context.clearRect(0, 0, size.width, size.height);
    context.lineJoin = 'round';
    context.lineCap = 'round';
    const place = (p) => ({ x: p.x * size.width, y: p.y * size.height });
    for (const held of view.held) {
        const head = place(headOf(held, view.shownFrame, view.fps));
        const points = held.points.map(place);
        const colour = colourOf(held.track);
        if (isStill(held)) {
            paintPin(context, head, colour, held.open);
        } else {
            paintWay(context, points, colour, held.open || held.kind === 'path', held.kind === 'path');
            paintArrow(context, points[0], head, colour, held.open);
            paintHandle(context, head, colour, held.open);
        }
        if (held.track === view.selected) {
            paintSelection(context, head);
        }
    }
    for (const { track, points } of view.pending) {
        const placed = points.map(place);
        paintWay(context, placed, colourOf(track), true, true);
        paintHandle(context, placed[0], colourOf(track), false);
        paintHead(context, placed, colourOf(track));
    }
    if (view.cursor) {
        paintCursor(context, place(view.cursor));
    }
}

function stroke(context, colour, width, alpha = 1) {
    context.globalAlpha = alpha;
    context.strokeStyle = HALO;
    context.lineWidth = width + 2.5;
    context.stroke();
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
    context.globalAlpha = 1;
}

function paintWay(context, points, colour, strong, dashed) {
    context.beginPath();
    points.forEach((p, i) => (i === 0 ? context.moveTo(p.x, p.y) : context.lineTo(p.x, p.y)));
    context.setLineDash(dashed ? [1, 7] : []);
    stroke(context, colour, strong ? 2.5 : 1.5, strong ? 0.95 : 0.4);
    context.setLineDash([]);
}

function paintArrow(context, from, to, colour, strong) {
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    paintDot(context, from, 4, colour);
    if (length < 22) {
        return;
    }
    const ux = (to.x - from.x) / length;
    const uy = (to.y - from.y) / length;
    const tip = { x: to.x - 13 * ux, y: to.y - 13 * uy };
    context.beginPath();
    context.moveTo(from.x + 6 * ux, from.y + 6 * uy);
    context.lineTo(tip.x, tip.y);
    context.moveTo(tip.x - 9 * ux + 6 * uy, tip.y - 9 * uy - 6 * ux);
    context.lineTo(tip.x, tip.y);
    context.lineTo(tip.x - 9 * ux - 6 * uy, tip.y - 9 * uy + 6 * ux);
    stroke(context, colour, 2.5, strong ? 1 : 0.75);
}

function paintHead(context, points, colour) {
    const tip = points[points.length - 1];
    const before = points.findLast((p) => Math.hypot(p.x - tip.x, p.y - tip.y) > 6) ?? points[0];
    const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
    const ux = (tip.x - before.x) / length;
    const uy = (tip.y - before.y) / length;
    context.beginPath();
    context.moveTo(tip.x - 10 * ux + 7 * uy, tip.y - 10 * uy - 7 * ux);
    context.lineTo(tip.x, tip.y);
    context.lineTo(tip.x - 10 * ux - 7 * uy, tip.y - 10 * uy + 7 * ux);
    stroke(context, colour, 2.5);
}

function paintDot(context, at, radius, colour) {
    context.beginPath();
    context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    context.fillStyle = HALO;
    context.fill();
    context.beginPath();
    context.arc(at.x, at.y, radius - 1.5, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
}

function paintHandle(context, at, colour, pressed) {
    if (pressed) {
        context.beginPath();
        context.arc(at.x, at.y, 22, 0, 2 * Math.PI);
        context.globalAlpha = 0.22;
        context.fillStyle = colour;
        context.fill();
        context.globalAlpha = 1;
    }
    const radius = pressed ? 9 : 7.5;
    context.beginPath();
    context.arc(at.x, at.y, radius + 2.5, 0, 2 * Math.PI);
    context.fillStyle = HALO;
    context.fill();
    context.beginPath();
    context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    context.fillStyle = WHITE;
    context.fill();
    context.beginPath();
    context.arc(at.x, at.y, radius - 2.5, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
}

/** A pin is a handle with a bar below and above: this point stays. */
function paintPin(context, at, colour, pressed) {
    context.beginPath();
    for (const [dx, dy] of [[0, -1], [0, 1], [-1, 0], [1, 0]]) {
        context.moveTo(at.x + 11 * dx, at.y + 11 * dy);
        context.lineTo(at.x + 16 * dx, at.y + 16 * dy);
    }
    stroke(context, WHITE, 2);
    paintHandle(context, at, colour, pressed);
}

function paintSelection(context, at) {
    context.beginPath();
    context.arc(at.x, at.y, 15, 0, 2 * Math.PI);
    context.setLineDash([4, 4]);
    stroke(context, WHITE, 1.75);
    context.setLineDash([]);
}

function paintCursor(context, at) {
    context.beginPath();
    context.moveTo(at.x - 14, at.y);
    context.lineTo(at.x + 14, at.y);
    context.moveTo(at.x, at.y - 14);
    context.lineTo(at.x, at.y + 14);
    stroke(context, WHITE, 1.75);
}
