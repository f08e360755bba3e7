/** The keys of the page on which clips are looked through. */

/** Why clips are rejected, by the key that does it. */
export const REASONS = {
    1: 'tracks are wrong',
    2: 'blurred or noisy',
    3: 'a cut, or a camera that moves',
    4: 'nothing of interest moves',
    5: 'not fit to be shown',
};

const PLAIN = {
    a: 'accept', r: 'reject', u: 'pend', n: 'next', p: 'previous', ' ': 'play', ',': 'back', '.': 'forward',
    t: 'nextTrack', x: 'deleteTrack', delete: 'deleteTrack', backspace: 'deleteTrack', e: 'endTrack', z: 'undo', y: 'redo',
    '[': 'less', ']': 'more', h: 'marks', s: 'slow', escape: 'cancel',
    arrowleft: 'left', arrowright: 'right', arrowup: 'up', arrowdown: 'down',
};

/**
 * What a key press asks for: {name, value}; undefined if it is none of the page's keys.
 *
 * @param {KeyboardEvent} event
 */
export function commandOf(event) {
    const { target } = event;
    const key = event.key.toLowerCase();
    if (target?.closest?.('input:not([type="range"]), select, textarea') || event.altKey) {
        return undefined;
    }
    if (event.ctrlKey || event.metaKey) {
        const redo = key === 'y' || (key === 'z' && event.shiftKey);
        return redo ? { name: 'redo' } : key === 'z' ? { name: 'undo' } : undefined;
    }
    // Buttons, links and sliders keep the keys that they have by themselves.
    if (key === ' ' && target?.closest?.('button, a, summary')) {
        return undefined;
    }
    if (key.startsWith('arrow') && target?.closest?.('input')) {
        return undefined;
    }
    if (REASONS[key]) {
        return { name: 'reject', value: REASONS[key] };
    }
    if (key === 't' && event.shiftKey) {
        return { name: 'previousTrack' };
    }
    return PLAIN[key] && { name: PLAIN[key], value: event.shiftKey };
}
