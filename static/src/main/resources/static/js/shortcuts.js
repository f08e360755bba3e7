/** Keyboard shortcuts and their sheet. */

/**
 * Runs the command of a key, unless somebody is typing or a dialog is open.
 *
 * @param {Record<string, () => void>} commands by name: `play`, `undo`, `redo`, `reset`, `back`, `forward`, `end`, `save`,
 *     `drag`, `anchor`, `path`, `playPaths`, `less`, `more`, `release`, `marks`, `newPicture`, `theme`, `cancel`
 */
export function listenForShortcuts(commands) {
    const sheet = document.querySelector('#shortcuts');
    document.querySelector('#open-shortcuts').addEventListener('click', () => sheet.showModal());
    sheet.querySelector('[data-close]').addEventListener('click', () => sheet.close());
    sheet.addEventListener('click', (event) => {
        if (event.target === sheet) {
            sheet.close();
        }
    });

    document.addEventListener('keydown', (event) => {
        if (event.key === '?' && !isTyping(event.target) && !sheet.open) {
            event.preventDefault();
            sheet.showModal();
            return;
        }
        const name = sheet.open || event.defaultPrevented ? undefined : commandOf(event);
        if (name && commands[name]) {
            event.preventDefault();
            commands[name]();
        }
    });
}

const PLAIN = {
    ' ': 'play', r: 'reset', ',': 'back', '.': 'forward', end: 'end', s: 'save', d: 'drag', a: 'anchor', p: 'path',
    '[': 'less', ']': 'more', enter: 'playPaths', delete: 'release', backspace: 'release', h: 'marks', n: 'newPicture', t: 'theme', escape: 'cancel',
};

/** The command of a key press, undefined if it is none; buttons keep their own Space and Enter. */
export function commandOf(event) {
    const key = event.key.toLowerCase();
    if (isTyping(event.target)) {
        return undefined;
    }
    if (event.ctrlKey || event.metaKey) {
        if (key === 'z') {
            return event.shiftKey ? 'redo' : 'undo';
        }
        return key === 'y' ? 'redo' : undefined;
    }
    if (event.altKey) {
        return undefined;
    }
    const onControl = event.target?.closest?.('button, a, [role="slider"], input[type="range"]');
    if (onControl && (key === ' ' || key === 'enter' || (key === 'end' && onControl.type === 'range'))) {
        return undefined;
    }
    return PLAIN[key];
}

function isTyping(target) {
    return Boolean(target?.closest?.('input:not([type="range"]), textarea, select, [contenteditable="true"]'));
}
