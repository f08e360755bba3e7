/**
 * Geometry of tracks in fractions of the frame: clamping, lengths, hit tests, resampling. Pure functions.
 */

/** A fraction inside the frame; anything that is no number counts as 0. */
export function clampUnit(value) {
    return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
}

export function distance(a, b) {
    return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Length of a line through the points. */
export function pathLength(points) {
    let length = 0;
    for (let i = 1; i < points.length; i++) {
        length += distance(points[i - 1], points[i]);
    }
    return length;
}

/** Distance of p to the line through the points, Infinity without points. */
export function distanceToPath(p, points) {
    if (points.length === 0) {
        return Infinity;
    }
    let best = distance(p, points[0]);
    for (let i = 1; i < points.length; i++) {
        best = Math.min(best, distanceToSegment(p, points[i - 1], points[i]));
    }
    return best;
}

function distanceToSegment(p, a, b) {
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const squared = dx * dx + dy * dy;
    const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / squared));
    return Math.hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

/**
 * The place on a timed path at a moment, between its points by time.
 *
 * @param {{x: number, y: number, ms: number}[]} points in order of ms, at least one
 * @param {number} ms before the first point gives the first, after the last the last
 */
export function pointAt(points, ms) {
    if (ms <= points[0].ms) {
        return { x: points[0].x, y: points[0].y, ms };
    }
    for (let i = 1; i < points.length; i++) {
        if (ms <= points[i].ms) {
            const a = points[i - 1];
            const b = points[i];
            const share = b.ms === a.ms ? 1 : (ms - a.ms) / (b.ms - a.ms);
            return { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y), ms };
        }
    }
    const last = points[points.length - 1];
    return { x: last.x, y: last.y, ms };
}

/**
 * At most `limit` points of a timed path, evenly spaced in time; ends and duration stay. Times start at 0.
 *
 * @param {{x: number, y: number, ms: number}[]} points in order of ms, at least one
 * @param {number} limit at least 2
 */
export function resampleByTime(points, limit) {
    const start = points[0].ms;
    const shifted = points.map((p) => ({ x: p.x, y: p.y, ms: p.ms - start }));
    if (shifted.length <= limit) {
        return shifted;
    }
    const duration = shifted[shifted.length - 1].ms;
    return Array.from({ length: limit }, (_, i) => pointAt(shifted, (duration * i) / (limit - 1)));
}
