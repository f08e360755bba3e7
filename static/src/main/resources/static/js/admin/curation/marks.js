/** Draws a clip's tracks over one of its frames. Sizes are CSS pixels, positions fractions of the frame. */
import { colourOf } from '../../overlay.js';

const HALO = 'rgba(12, 12, 14, 0.6)';

/**
 * @param {CanvasRenderingContext2D} context scaled so that one unit is a CSS pixel
 * @param {{width: number, height: number}} size
 * @param {{tracks: object[], frame: number, selected: number}} view `selected` -1 for none
 */
export function paintMarks(context, size, { tracks, frame, selected }) {
    const order = tracks.map((track, index) => index).sort((a, b) => (a === selected) - (b === selected));
    for (const index of order) {
        paintTrack(context, size, tracks[index], frame, colourOf(index), index === selected, selected >= 0);
    }
}

function paintTrack(context, { width, height }, track, frame, colour, selected, others) {
    const at = (f) => ({ x: track.x[f] * width, y: track.y[f] * height });
    context.globalAlpha = others && !selected ? 0.35 : 1;
    if (track.kind === 'moving') {
        paintWay(context, at, track.visible, colour, selected);
    }
    if (track.visible[frame]) {
        if (track.kind === 'moving') {
            paintRing(context, at(frame), colour, selected);
        } else {
            paintCross(context, at(frame), colour, selected);
        }
    }
    context.globalAlpha = 1;
}

/** All of its way, so that a place where it leaves the thing stands out. */
function paintWay(context, at, visible, colour, selected) {
    context.beginPath();
    let pen = false;
    visible.forEach((seen, f) => {
        if (seen) {
            const { x, y } = at(f);
            context[pen ? 'lineTo' : 'moveTo'](x, y);
        }
        pen = seen;
    });
    stroke(context, colour, selected ? 2.5 : 1.5);
    if (selected) {
        context.fillStyle = '#ffffff';
        visible.forEach((seen, f) => {
            if (seen) {
                const { x, y } = at(f);
                context.fillRect(x - 1.5, y - 1.5, 3, 3);
            }
        });
    }
}

function paintRing(context, { x, y }, colour, selected) {
    context.beginPath();
    context.arc(x, y, selected ? 8 : 5.5, 0, 2 * Math.PI);
    stroke(context, selected ? '#ffffff' : colour, selected ? 2.5 : 2.25);
    context.beginPath();
    context.arc(x, y, 1.75, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
}

function paintCross(context, { x, y }, colour, selected) {
    const arm = selected ? 8 : 5;
    context.beginPath();
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x - arm, y + arm);
    context.lineTo(x + arm, y - arm);
    stroke(context, selected ? '#ffffff' : colour, 2);
}

function stroke(context, colour, width) {
    context.lineCap = context.lineJoin = 'round';
    context.strokeStyle = HALO;
    context.lineWidth = width + 2;
    context.stroke();
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
}
