/** Elements of a page, made with fewer words. */

/** An element with properties and children; `data-*`, `aria-*` and the like are set as attributes. */
export function element(name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
        if (value === undefined || value === null) {
            continue;
        }
        if (key.includes('-') || key === 'role' || key === 'list') {
            made.setAttribute(key, value);
        } else {
            made[key] = value;
        }
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
}

/** Says what went wrong, or that nothing does any more. */
export function showError(text) {
    const place = document.querySelector('#error');
    place.textContent = text ?? '';
    place.hidden = !text;
    if (text) {
        place.scrollIntoView({ block: 'nearest' });
    }
}
