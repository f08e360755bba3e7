/** What stands beside a clip: what it is, its tracks, what was said of it. */
import { colourOf } from '../../overlay.js';
import { icon } from '../../notices.js';
import { element } from '../dom.js';
import { dateText } from '../run-words.js';

const at = (selector) => document.querySelector(selector);

const MARKS = {
    'nothing-moves': 'Nothing moves',
    'everything-moves': 'Everything moves',
    'scene-changes': 'The scene changes',
};

export const statusText = (status) => ({ pending: 'Pending', accepted: 'Accepted', rejected: 'Rejected' })[status];

/** @param {object} clip with its tracks once they are there */
export function showFacts(clip) {
    const pill = at('#status');
    pill.dataset.state = clip.status;
    pill.textContent = statusText(clip.status);
    at('#why').textContent = clip.why;
    at('#marks-of-clip').replaceChildren(...clip.marks.map((mark) =>
        element('span', { className: 'pill', 'data-state': 'marked' }, MARKS[mark] ?? mark)));
    at('#caption').textContent = clip.caption;
    at('#source').textContent = `${clip.source}, at ${clip.start.toFixed(2)} s; ${clip.width} × ${clip.height}, `
        + `${clip.frames} frames, ${clip.fps} a second`;
    at('#clip-name').textContent = clip.id;
}

/**
 * @param {object[]} tracks
 * @param {number} selected index, -1 for none
 * @param {{onSelect: (index: number) => void, onDelete: (index: number) => void}} hooks
 */
export function showTracks(tracks, selected, { onSelect, onDelete }) {
    at('#no-tracks').hidden = tracks.length > 0;
    at('#tracks').replaceChildren(...tracks.map((track, index) => {
        const seen = track.visible.filter(Boolean).length;
        const words = `${track.kind === 'moving' ? 'moves' : 'stays'}, seen in ${seen}`;
        const swatch = element('span', { className: 'swatch' });
        swatch.style.setProperty('--track', colourOf(index));
        const choose = element('button', {
            type: 'button', className: 'track', 'aria-pressed': String(index === selected), tabIndex: -1,
        }, swatch, `${index + 1} ${words}`);
        choose.addEventListener('click', () => onSelect(index === selected ? -1 : index));
        const remove = element('button', {
            type: 'button', className: 'button icon-only quiet', tabIndex: -1, 'aria-label': `Delete track ${index + 1}`,
        }, icon('close'));
        remove.addEventListener('click', () => onDelete(index));
        return element('li', {}, choose, remove);
    }));
}

/** @param {?object[]} history undefined while it is not known */
export function showHistory(history = []) {
    at('#history-card').hidden = history.length === 0;
    at('#history').replaceChildren(...history.toReversed().map((word) => element('li', {},
        element('span', {}, wordText(word)),
        element('span', { className: 'muted' }, `${word.by}, ${dateText(word.at)}`))));
}

function wordText({ status, why, tracks, undone }) {
    if (undone) {
        return `Taken back: ${statusText(status).toLowerCase()}`;
    }
    return tracks ? 'Tracks changed' : statusText(status) + (why ? `: ${why}` : '');
}
